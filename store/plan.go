package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"polku/ent"
	"polku/ent/planitem"
	"polku/ent/predicate"
	"polku/impact"
)

// planSet is all networks as of one change of a plan. It never changes.
type planSet struct {
	seq  int64
	list []*impact.Network
	byID map[int64]*impact.Network
}

// plansAt are the plans as the transaction sees them; planSeq is the head's, read in the same transaction and not yet
// moved by it.
func (s *Store) plansAt(ctx context.Context, tx *sql.Tx, planSeq int64) (*planSet, error) {
	s.mu.Lock()
	cached := s.plans
	if cached != nil && cached.seq == planSeq {
		s.plansSeen = s.clock()
		s.mu.Unlock()
		return cached, nil
	}
	s.mu.Unlock()
	set, err := reader{s: s, tx: tx}.readPlans(ctx, planSeq)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.plans == nil || s.plans.seq < planSeq {
		s.plans, s.plansSeen = set, s.clock()
	}
	return set, nil
}

// planAge is how long the plans in memory are taken for current without a look at the head.
const planAge = time.Second

// Network is a network as of now or at most a second ago, without a snapshot: what streams of changes are shown with. A
// change names only things that were there when it was made.
func (s *Store) Network(ctx context.Context, viewer impact.Viewer, id int64) (*impact.Network, error) {
	s.mu.Lock()
	set, age := s.plans, s.clock().Sub(s.plansSeen)
	s.mu.Unlock()
	if set == nil || age > planAge || set.byID[id] == nil {
		v, err := s.View(ctx, viewer)
		if err != nil {
			return nil, err
		}
		defer v.Close()
		set = v.plans
	}
	if n, ok := set.byID[id]; ok && n.As(viewer.Rights) != nil {
		return n.As(viewer.Rights), nil
	}
	return nil, impact.ErrNotFound
}

// readPlans reads the plans from the tables, as the reader sees them.
func (r reader) readPlans(ctx context.Context, planSeq int64) (*planSet, error) {
	rows, err := r.s.entOn(r.tx).PlanItem.Query().
		Where(predicate.PlanItem(r.held), planitem.ActNEQ(string(impact.WithdrawnAct))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the plans: %w", err)
	}
	items := map[int64][]impact.Item{}
	for _, row := range rows {
		items[row.NetworkID] = append(items[row.NetworkID], impact.Item{
			ID: row.ItemID, Kind: impact.ItemKind(row.Kind), Code: row.Code, Revision: row.Revision,
			Origin: impact.Origin(row.Origin), Body: row.Body,
		})
	}
	set := &planSet{seq: planSeq, byID: map[int64]*impact.Network{}}
	for id, list := range items {
		n, err := impact.Assemble(list)
		if err != nil {
			return nil, err
		}
		set.byID[id] = n
		set.list = append(set.list, n)
	}
	slices.SortFunc(set.list, func(a, b *impact.Network) int { return cmp.Compare(a.Slug, b.Slug) })
	return set, nil
}

// PlanReceipt says what loading a plan did.
type PlanReceipt struct {
	Network                   string
	Added, Revised, Withdrawn int
}

// Changed tells whether the plan differed from what was there.
func (r PlanReceipt) Changed() bool { return r.Added+r.Revised+r.Withdrawn > 0 }

// LoadPlan brings a checked plan in: what is new is added, what differs is revised, what the plan no longer has is
// withdrawn. Things that users entered stay. Loading the same plan again changes nothing.
func (s *Store) LoadPlan(ctx context.Context, viewer impact.Viewer, plan *impact.Plan, reason string) (PlanReceipt, error) {
	receipt := PlanReceipt{Network: plan.Network.Slug}
	if !viewer.MayAdminister() {
		return receipt, s.judged(ctx, viewer, "plan.loaded", impact.OneFault(impact.NotAllowed, "", "only the coordinator may load a plan"))
	}
	items, err := plan.Items()
	if err != nil {
		return receipt, err
	}
	err = s.inWrite(ctx, func(w *writer) (bool, error) {
		loader := &planLoader{w: w, viewer: viewer, reason: reason, receipt: &receipt}
		return loader.load(ctx, plan.Network.Slug, items)
	})
	return receipt, err
}

// planLoader compares a plan with what is kept and writes the differences.
type planLoader struct {
	w       *writer
	viewer  impact.Viewer
	reason  string
	receipt *PlanReceipt
	network int64
	kept    map[impact.ItemKind]map[string]keptItem
}

type keptItem struct {
	rowID, itemID int64
	revision      int
	withdrawn     bool
	origin, body  string
}

func (l *planLoader) load(ctx context.Context, slug string, items []impact.Item) (bool, error) {
	before, err := l.readKept(ctx, slug)
	if err != nil {
		return false, err
	}
	for _, item := range items {
		if err := l.merge(ctx, item); err != nil {
			return false, err
		}
	}
	if err := l.withdrawMissing(ctx, items); err != nil {
		return false, err
	}
	if !l.receipt.Changed() {
		return false, nil
	}
	l.w.head.planSeq = l.w.first()
	if err := l.w.audit(ctx, l.viewer, "plan.loaded", slug, l.network); err != nil {
		return false, err
	}
	return true, l.w.replan(ctx, l.viewer, before, l.network)
}

// readKept reads what the network has, withdrawn things included: they come back as a new revision.
func (l *planLoader) readKept(ctx context.Context, slug string) (*impact.Network, error) {
	l.kept = map[impact.ItemKind]map[string]keptItem{}
	set, err := l.w.s.plansAt(ctx, l.w.tx, l.w.head.planSeq)
	if err != nil {
		return nil, err
	}
	var before *impact.Network
	for _, n := range set.list {
		if n.Slug == slug {
			before, l.network = n, n.ID
		}
	}
	if before == nil {
		l.network = l.w.newID()
		return nil, nil
	}
	rows, err := l.w.db.PlanItem.Query().Where(planitem.NetworkID(l.network), planitem.SeqToIsNil()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the plan that is there: %w", err)
	}
	for _, row := range rows {
		kind := impact.ItemKind(row.Kind)
		if l.kept[kind] == nil {
			l.kept[kind] = map[string]keptItem{}
		}
		l.kept[kind][row.Code] = keptItem{row.ID, row.ItemID, row.Revision, row.Act == string(impact.WithdrawnAct), row.Origin, row.Body}
	}
	return before, nil
}

func (l *planLoader) merge(ctx context.Context, item impact.Item) error {
	kept, there := l.kept[item.Kind][item.Code]
	if there && item.Kind == impact.KindCodelist {
		body, err := impact.RetireCodes(kept.body, item.Body)
		if err != nil {
			return err
		}
		item.Body = body
	}
	switch {
	case !there:
		l.receipt.Added++
		item.ID, item.Revision = l.newID(item.Kind), 1
		return l.w.appendItem(ctx, l.viewer, l.network, item, impact.Recorded, l.reason)
	case kept.body == item.Body && !kept.withdrawn:
		return nil
	case kept.origin == string(impact.Entered): // decided here: it stays until the plan itself changes
		said, err := l.planSaid(ctx, kept.itemID)
		if err != nil || said == item.Body {
			return err
		}
	}
	l.receipt.Revised++
	if err := l.w.closeItem(ctx, kept.rowID); err != nil {
		return err
	}
	item.ID, item.Revision = kept.itemID, kept.revision+1
	return l.w.appendItem(ctx, l.viewer, l.network, item, impact.Corrected, l.reason)
}

// planSaid is what the plan said of a thing when it was last loaded; empty when it never spoke of it.
func (l *planLoader) planSaid(ctx context.Context, item int64) (string, error) {
	row, err := l.w.db.PlanItem.Query().Where(planitem.ItemID(item), planitem.Origin(string(impact.FromPlan))).
		Order(planitem.ByRevision(desc())).First(ctx)
	if ent.IsNotFound(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read what the plan said: %w", err)
	}
	return row.Body, nil
}

// newID: the network's own record has the network's id.
func (l *planLoader) newID(kind impact.ItemKind) int64 {
	if kind == impact.KindNetwork {
		return l.network
	}
	return l.w.newID()
}

func (l *planLoader) withdrawMissing(ctx context.Context, items []impact.Item) error {
	named := map[impact.ItemKind]map[string]bool{}
	for _, item := range items {
		if named[item.Kind] == nil {
			named[item.Kind] = map[string]bool{}
		}
		named[item.Kind][item.Code] = true
	}
	for kind, byCode := range l.kept {
		for code, kept := range byCode {
			if named[kind][code] || kept.withdrawn || kept.origin != string(impact.FromPlan) && !l.orphan(kind, code, named) {
				continue
			}
			l.receipt.Withdrawn++
			if err := l.w.closeItem(ctx, kept.rowID); err != nil {
				return err
			}
			item := impact.Item{ID: kept.itemID, Kind: kind, Code: code, Revision: kept.revision + 1, Origin: impact.FromPlan, Body: kept.body}
			if err := l.w.appendItem(ctx, l.viewer, l.network, item, impact.WithdrawnAct, l.reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// orphan tells that something decided here is about an indicator that the plan no longer has.
func (l *planLoader) orphan(kind impact.ItemKind, code string, named map[impact.ItemKind]map[string]bool) bool {
	switch kind {
	case impact.KindTarget, impact.KindDefinition, impact.KindVariant:
		indicator, _, _ := strings.Cut(code, "/")
		return !named[impact.KindIndicator][indicator]
	default:
		return false
	}
}

// appendItem writes a revision of a thing of a plan.
func (w *writer) appendItem(ctx context.Context, viewer impact.Viewer, network int64, item impact.Item, act impact.Act, reason string) error {
	err := w.db.PlanItem.Create().
		SetNetworkID(network).SetItemID(item.ID).SetKind(string(item.Kind)).SetCode(item.Code).SetOrigin(string(item.Origin)).
		SetRevision(item.Revision).SetAct(string(act)).SetBody(item.Body).SetSeqFrom(w.first()).
		SetRecordedAt(micros(w.now)).SetRecordedBy(viewer.Name).SetReason(reason).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write %s %s of the plan: %w", item.Kind, item.Code, err)
	}
	return nil
}

// closeItem ends the validity of the revision that held so far.
func (w *writer) closeItem(ctx context.Context, rowID int64) error {
	if err := w.db.PlanItem.UpdateOneID(rowID).SetSeqTo(w.first()).Exec(ctx); err != nil {
		return fmt.Errorf("close a revision of the plan: %w", err)
	}
	return nil
}

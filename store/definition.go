package store

import (
	"context"
	"encoding/json"
	"fmt"

	"polku/ent"
	"polku/ent/planitem"
	"polku/impact"
)

// Proposal is a definition that is put beside the leading one.
type Proposal struct {
	Code      string
	Title     impact.Text
	Rule      impact.Rule
	Competing bool
}

// ProposeDefinition puts a definition beside an indicator's leading one: a draft to be tried over the same rows, or one that
// competes with it, for which totals are kept from now on. The change names the indicator.
func (s *Store) ProposeDefinition(ctx context.Context, viewer impact.Viewer, change impact.Change, p Proposal) (Receipt, error) {
	return s.decide(ctx, viewer, impact.KindVariant, 0, change, p, func(w *writer) (Receipt, error) {
		return w.proposeDefinition(ctx, viewer, change, p)
	})
}

func (w *writer) proposeDefinition(ctx context.Context, viewer impact.Viewer, change impact.Change, p Proposal) (Receipt, error) {
	n, i, err := w.indicatorOf(ctx, change.ID)
	if err != nil {
		return Receipt{}, err
	}
	variant := impact.Variant{Indicator: i.Code, Code: p.Code, Title: p.Title, Standing: impact.Draft, Rule: &p.Rule}
	if p.Competing {
		variant.Standing = impact.Competing
	}
	if err := append(change.Check(), variant.Check(n, i)...).Err(); err != nil {
		return Receipt{}, err
	}
	was, err := w.itemRow(ctx, n, impact.KindVariant, variant.FullCode())
	if err != nil {
		return Receipt{}, err
	}
	item, err := w.reviseItem(ctx, viewer, n, was, impact.Item{Kind: impact.KindVariant, Code: variant.FullCode()}, variant, change)
	if err != nil {
		return Receipt{}, err
	}
	return w.redefined(ctx, viewer, n, item)
}

// redefined makes the totals follow the definitions that the transaction has changed.
func (w *writer) redefined(ctx context.Context, viewer impact.Viewer, before *impact.Network, item impact.Item) (Receipt, error) {
	w.head.planSeq = w.first()
	if err := w.replan(ctx, viewer, before, before.ID); err != nil {
		return Receipt{}, err
	}
	return Receipt{ID: item.ID, Revision: item.Revision, First: w.first(), Last: max(w.next-1, w.first())}, nil
}

// AdoptDefinition takes a draft or a competing definition into use: it becomes the next version of its indicator's leading
// definition, and the whole is counted by it. What closed periods were closed with stays. The change names the definition,
// and the version that led when the decision was made; 0 where none did.
func (s *Store) AdoptDefinition(ctx context.Context, viewer impact.Viewer, change impact.Change) (Receipt, error) {
	return s.decide(ctx, viewer, impact.KindDefinition, 0, change, "adopt", func(w *writer) (Receipt, error) {
		return w.adoptDefinition(ctx, viewer, change)
	})
}

func (w *writer) adoptDefinition(ctx context.Context, viewer impact.Viewer, change impact.Change) (Receipt, error) {
	n, v, i, err := w.variantOf(ctx, change.ID)
	if err != nil {
		return Receipt{}, err
	}
	leads := 0
	if i.Rule != nil {
		leads = i.Rule.Version
	}
	if err := append(change.Check(), stale("version", leads, change.Revision)...).Err(); err != nil {
		return Receipt{}, err
	}
	if v.As == nil { // the plan has changed since it was drafted
		_, err := n.Under(i, v.Rule, 0)
		return Receipt{}, err
	}
	was, err := w.itemRow(ctx, n, impact.KindDefinition, i.Code)
	if err != nil {
		return Receipt{}, err
	}
	item, err := w.reviseItem(ctx, viewer, n, was, impact.Item{Kind: impact.KindDefinition, Code: i.Code}, v.Rule, change)
	if err != nil {
		return Receipt{}, err
	}
	change.Act = impact.WithdrawnAct
	if err := w.withdrawVariant(ctx, viewer, n, v, change); err != nil {
		return Receipt{}, err
	}
	receipt, err := w.redefined(ctx, viewer, n, item)
	receipt.ID = i.ID
	return receipt, err
}

// variantOf finds a definition that stands beside a leading one, with its indicator.
func (w *writer) variantOf(ctx context.Context, id int64) (*impact.Network, *impact.Variant, *impact.Indicator, error) {
	missing := impact.OneFault(impact.UnknownReference, "id", "no such draft or competing definition")
	n, err := w.networkOf(ctx, id)
	if err == impact.ErrNotFound {
		return nil, nil, nil, missing
	}
	if err != nil {
		return nil, nil, nil, err
	}
	v, ok := impact.ByID[*impact.Variant](n, id)
	if !ok {
		return nil, nil, nil, missing
	}
	i, _ := impact.ByCode[*impact.Indicator](n, impact.KindIndicator, v.Indicator)
	return n, v, i, nil
}

func (w *writer) withdrawVariant(ctx context.Context, viewer impact.Viewer, n *impact.Network, v *impact.Variant, change impact.Change) error {
	was, err := w.itemRow(ctx, n, impact.KindVariant, v.FullCode())
	if err != nil {
		return err
	}
	_, err = w.reviseItem(ctx, viewer, n, was, impact.Item{Kind: impact.KindVariant, Code: v.FullCode()}, nil, change)
	return err
}

// WithdrawDefinition takes a draft or a competing definition away. The change names it.
func (s *Store) WithdrawDefinition(ctx context.Context, viewer impact.Viewer, change impact.Change) (Receipt, error) {
	return s.decide(ctx, viewer, impact.KindVariant, 0, change, "withdraw", func(w *writer) (Receipt, error) {
		n, v, i, err := w.variantOf(ctx, change.ID)
		if err != nil {
			return Receipt{}, err
		}
		if err := change.Check().Err(); err != nil {
			return Receipt{}, err
		}
		if err := w.withdrawVariant(ctx, viewer, n, v, change); err != nil {
			return Receipt{}, err
		}
		receipt, err := w.redefined(ctx, viewer, n, impact.Item{ID: i.ID, Revision: v.Revision + 1})
		return receipt, err
	})
}

// Definition is one version of one of an indicator's definitions.
type Definition struct {
	Record[impact.Rule]
	Standing impact.Standing
	Title    impact.Text
	// Row tells versions apart; As is the indicator under this definition, nil when the plan no longer has what it names.
	Row int64
	As  *impact.Indicator
}

// Definitions are all versions of all of an indicator's definitions: the leading one, competing ones, drafts, then those
// that led or stood once.
func (v *View) Definitions(ctx context.Context, n *impact.Network, i *impact.Indicator) ([]Definition, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	led, err := v.itemsOf(ctx, n, impact.KindDefinition, planitem.Code(i.Code))
	if err != nil {
		return nil, err
	}
	beside, err := v.itemsOf(ctx, n, impact.KindVariant, planitem.CodeHasPrefix(i.Code+"/"))
	if err != nil {
		return nil, err
	}
	var lists [4][]Definition
	for _, row := range append(led, beside...) {
		if row.Act == string(impact.WithdrawnAct) {
			continue // it says what the version before it said
		}
		d, rank, err := v.definition(n, i, row)
		if err != nil {
			return nil, err
		}
		lists[rank] = append(lists[rank], d)
	}
	if !v.viewer.Belongs(n) {
		for k := range lists[0] {
			lists[0][k].Reason = "" // what people write for each other
		}
		return lists[0], nil
	}
	return append(append(append(lists[0], lists[1]...), lists[2]...), lists[3]...), nil
}

// definition reads one version, and where it stands in the list.
func (v *View) definition(n *impact.Network, i *impact.Indicator, row *ent.PlanItem) (Definition, int, error) {
	d := Definition{Record: planRecord[impact.Rule](row), Standing: impact.Leading, Row: row.ID, As: i}
	body, rank := impact.Variant{Rule: &impact.Rule{}}, 0
	err := json.Unmarshal([]byte(row.Body), body.Rule)
	if row.Kind == string(impact.KindVariant) {
		body.Rule = nil
		err = json.Unmarshal([]byte(row.Body), &body)
		d.Standing = body.Standing
	}
	if err != nil {
		return d, 0, fmt.Errorf("read a definition: %w", err)
	}
	d.Title, d.Draft = body.Title, *body.Rule
	d.Draft.Version = row.Revision
	holds := row.SeqTo == nil || v.past != 0 && *row.SeqTo > v.past
	switch {
	case !holds:
		d.Standing, rank = impact.Retired, 3
	case d.Standing == impact.Competing:
		rank = 1
	case d.Standing == impact.Draft:
		rank = 2
	}
	if d.Standing != impact.Leading {
		d.As = v.under(n, i, d)
	}
	return d, rank, nil
}

// under is the indicator under a definition; the kept one where totals are kept.
func (v *View) under(n *impact.Network, i *impact.Indicator, d Definition) *impact.Indicator {
	if variant, ok := impact.ByID[*impact.Variant](n, d.ID); ok && d.Standing == impact.Competing {
		return variant.As
	}
	as, err := n.Under(i, &d.Draft, 0)
	if err != nil { // the plan has changed under it
		return nil
	}
	as.DefinedBy = d.Row
	return as
}

// Version is the indicator as a version of its leading definition counts it; nil when the plan no longer has what it names.
func (v *View) Version(ctx context.Context, n *impact.Network, i *impact.Indicator, version int) (*impact.Indicator, error) {
	if i.Rule != nil && i.Rule.Version == version {
		return i, nil
	}
	definitions, err := v.Definitions(ctx, n, i)
	for _, d := range definitions {
		if d.Title == (impact.Text{}) && d.Draft.Version == version {
			return d.As, err
		}
	}
	return nil, err
}

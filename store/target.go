package store

import (
	"context"
	"encoding/json"
	"fmt"

	"polku/ent"
	"polku/ent/closing"
	"polku/ent/planitem"
	"polku/impact"
)

// ReviseTarget gives an indicator a new target, as somebody has decided. The change names the indicator, and the revision of
// the target that the decision was made from. The old target stays readable, and in force until the new one is.
func (s *Store) ReviseTarget(ctx context.Context, viewer impact.Viewer, change impact.Change, target impact.Target) (Receipt, error) {
	return s.decide(ctx, viewer, impact.KindTarget, 0, change, target, func(w *writer) (Receipt, error) {
		return w.reviseTarget(ctx, viewer, change, target)
	})
}

func (w *writer) reviseTarget(ctx context.Context, viewer impact.Viewer, change impact.Change, target impact.Target) (Receipt, error) {
	n, i, err := w.indicatorOf(ctx, change.ID)
	if err != nil {
		return Receipt{}, err
	}
	if target.InForceFrom == 0 {
		target.InForceFrom = w.s.today()
	}
	faults := append(change.Check(), stale("revision", i.Target.Revision, change.Revision)...)
	faults = append(faults, target.CheckDecided(n, i, w.s.today())...)
	more, err := w.checkReview(ctx, n, target.DecidedIn)
	if err != nil {
		return Receipt{}, err
	}
	if err := append(faults, more...).Err(); err != nil {
		return Receipt{}, err
	}
	was, err := w.itemRow(ctx, n, impact.KindTarget, i.Code)
	if err != nil {
		return Receipt{}, err
	}
	item, err := w.reviseItem(ctx, viewer, n, was, impact.Item{Kind: impact.KindTarget, Code: i.Code}, i.Target.Revise(target), change)
	if err != nil {
		return Receipt{}, err
	}
	return w.decided(ctx, n, i, item)
}

// decided tells the feed that an indicator is judged otherwise, though its value has not moved.
func (w *writer) decided(ctx context.Context, n *impact.Network, i *impact.Indicator, item impact.Item) (Receipt, error) {
	w.head.planSeq = w.first()
	totals, _, err := w.lastTotals(ctx, i.ID)
	if err != nil {
		return Receipt{}, err
	}
	cause := impact.Cause{Network: n.ID, Act: impact.Corrected, Kind: impact.KindPlan, Fact: item.ID}
	err = w.writeMoves(ctx, cause, []impact.Move{{Indicator: i.ID, Was: totals, Is: totals}})
	return Receipt{ID: i.ID, Revision: item.Revision, First: w.first(), Last: w.first()}, err
}

// checkReview sees that the review in which something was decided is one of the network's closed half-years.
func (w *writer) checkReview(ctx context.Context, n *impact.Network, id int64) (impact.Faults, error) {
	if id == 0 {
		return nil, nil
	}
	there, err := w.db.Closing.Query().Where(closing.ID(id), closing.NetworkID(n.ID)).Exist(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for a closed period: %w", err)
	}
	if !there {
		return impact.Faults{{Code: impact.UnknownReference, Field: "decidedIn", Message: "no such closed half-year in this network"}}, nil
	}
	return nil, nil
}

// TargetRevisions are the targets that an indicator has had, newest first.
func (v *View) TargetRevisions(ctx context.Context, n *impact.Network, i *impact.Indicator) ([]Record[impact.Target], error) {
	if !v.viewer.Belongs(n) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.itemsOf(ctx, n, impact.KindTarget, planitem.Code(i.Code))
	if err != nil {
		return nil, err
	}
	list := make([]Record[impact.Target], len(rows))
	for k, row := range rows {
		list[k] = planRecord[impact.Target](row)
		if err := json.Unmarshal([]byte(row.Body), &list[k].Draft); err != nil {
			return nil, fmt.Errorf("read a target's revisions: %w", err)
		}
	}
	return list, nil
}

// planRecord is a revision of a thing of a plan without its body.
func planRecord[D any](row *ent.PlanItem) Record[D] {
	return Record[D]{ID: row.ItemID, Network: row.NetworkID, Revision: row.Revision, Act: impact.Act(row.Act),
		RecordedAt: moment(row.RecordedAt), RecordedBy: row.RecordedBy, Reason: row.Reason}
}

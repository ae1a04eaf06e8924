package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"polku/ent"
	"polku/ent/planitem"
	"polku/ent/predicate"
	"polku/impact"
)

// decide carries out what the coordinator decides about a thing of a plan: once for each idempotency key.
func (s *Store) decide(ctx context.Context, viewer impact.Viewer, kind impact.ItemKind, network int64, change impact.Change, d any, work func(*writer) (Receipt, error)) (Receipt, error) {
	var receipt Receipt
	if !viewer.Decides() {
		return receipt, s.judged(ctx, viewer, auditAction(kind, change.Act), impact.OneFault(impact.NotAllowed, "", "only the coordinator may change the plan: its paths, targets and definitions"))
	}
	digest, err := digestOf(impact.Kind(kind), network, change, d)
	if err != nil {
		return receipt, err
	}
	err = s.inWrite(ctx, func(w *writer) (bool, error) {
		w.deciding = &viewer
		if len(change.Check()) == 0 { // otherwise the key may be one that no database can look up
			replayed, err := w.answered(ctx, viewer, change.Key, digest)
			if replayed != nil {
				receipt = *replayed
			}
			if err != nil || replayed != nil {
				return false, err
			}
		}
		receipt, err = work(w)
		if err != nil {
			return false, err
		}
		if err := w.audit(ctx, viewer, auditAction(kind, change.Act), strconv.FormatInt(receipt.ID, 10), network); err != nil {
			return false, err
		}
		return true, w.answer(ctx, viewer, change.Key, digest, receipt)
	})
	return receipt, s.judged(ctx, viewer, auditAction(kind, change.Act), err)
}

// networkOf finds the network that a thing of a plan belongs to, as the transaction sees it.
func (w *writer) networkOf(ctx context.Context, item int64) (*impact.Network, error) {
	set, err := w.s.plansAt(ctx, w.tx, w.head.planSeq)
	if err != nil {
		return nil, err
	}
	for _, n := range set.list {
		if w.deciding != nil && !w.deciding.MayDecide(n) {
			continue
		}
		if _, ok := impact.ByID[any](n, item); ok {
			return n, nil
		}
	}
	return nil, impact.ErrNotFound
}

// indicatorOf finds the indicator that a decision is about.
func (w *writer) indicatorOf(ctx context.Context, id int64) (*impact.Network, *impact.Indicator, error) {
	n, err := w.networkOf(ctx, id)
	if err != nil && !errors.Is(err, impact.ErrNotFound) {
		return nil, nil, err
	}
	if err == nil {
		if i, ok := impact.ByID[*impact.Indicator](n, id); ok {
			return n, i, nil
		}
	}
	return nil, nil, impact.OneFault(impact.UnknownReference, "indicator", "no such indicator")
}

// itemRow is the revision of a thing of a plan that holds now, a withdrawn one included; nil when there is none.
func (w *writer) itemRow(ctx context.Context, n *impact.Network, kind impact.ItemKind, code string) (*ent.PlanItem, error) {
	row, err := w.db.PlanItem.Query().Where(planitem.NetworkID(n.ID), planitem.Kind(string(kind)), planitem.Code(code), planitem.SeqToIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a %s of the plan: %w", kind, err)
	}
	return row, nil
}

// reviseItem writes the next revision of a thing of a plan, or its first.
func (w *writer) reviseItem(ctx context.Context, viewer impact.Viewer, n *impact.Network, was *ent.PlanItem, item impact.Item, body any, change impact.Change) (impact.Item, error) {
	item.Revision, item.Origin = 1, impact.Entered
	act := impact.Recorded
	if was != nil {
		item.ID, item.Revision, act = was.ItemID, was.Revision+1, impact.Corrected
		if err := w.closeItem(ctx, was.ID); err != nil {
			return item, err
		}
	} else {
		item.ID = w.newID()
	}
	if change.Act == impact.WithdrawnAct {
		act, item.Body = impact.WithdrawnAct, was.Body
		return item, w.appendItem(ctx, viewer, n.ID, item, act, change.Reason)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return item, fmt.Errorf("write a %s: %w", item.Kind, err)
	}
	item.Body = string(text)
	return item, w.appendItem(ctx, viewer, n.ID, item, act, change.Reason)
}

// stale is the fault of a decision that was made from another revision than the one that holds.
func stale(field string, holds, seen int) impact.Faults {
	if holds == seen {
		return nil
	}
	return impact.Faults{{Code: impact.StaleRevision, Field: field,
		Message: fmt.Sprintf("revision %d holds now, not %d: look at it and decide again", holds, seen)}}
}

// itemsOf are the revisions of things of a plan of one kind, newest first.
func (v *View) itemsOf(ctx context.Context, n *impact.Network, kind impact.ItemKind, codes predicate.PlanItem) ([]*ent.PlanItem, error) {
	rows, err := v.db.PlanItem.Query().Where(planitem.NetworkID(n.ID), planitem.Kind(string(kind)), codes, predicate.PlanItem(v.recorded)).
		Order(planitem.ByID(desc())).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the revisions of a %s: %w", kind, err)
	}
	return rows, nil
}

package store

import (
	"context"
	"encoding/json"
	"fmt"

	"polku/ent"
	"polku/ent/planitem"
	"polku/impact"
)

// RecordResult records a node of an impact path that a user enters, or corrects or withdraws one, as the change says. A
// node that came with the plan changes only with the plan.
func (s *Store) RecordResult(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, d impact.ResultDraft) (Receipt, error) {
	return s.decide(ctx, viewer, impact.KindResult, network, change, d, func(w *writer) (Receipt, error) {
		return w.recordResult(ctx, viewer, network, change, d)
	})
}

func (w *writer) recordResult(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, d impact.ResultDraft) (Receipt, error) {
	was, faults, err := w.enteredResult(ctx, change)
	if err != nil {
		return Receipt{}, err
	}
	if was != nil {
		network = was.NetworkID
	}
	n, err := w.network(ctx, network)
	if err != nil {
		return Receipt{}, impact.OneFault(impact.UnknownReference, "network", "no such network")
	}
	faults = append(change.Check(), faults...)
	if change.Act != impact.WithdrawnAct {
		faults = append(faults, d.Check(n)...)
	}
	if err := faults.Err(); err != nil {
		return Receipt{}, err
	}
	item, err := w.resultItem(n, was, change, d)
	if err != nil {
		return Receipt{}, err
	}
	if was != nil {
		if err := w.closeItem(ctx, was.ID); err != nil {
			return Receipt{}, err
		}
	}
	if err := w.appendItem(ctx, viewer, n.ID, item, change.Act, change.Reason); err != nil {
		return Receipt{}, err
	}
	w.head.planSeq = w.first()
	err = w.writeMoves(ctx, impact.Cause{Network: n.ID, Act: change.Act, Kind: impact.KindPlan, Fact: item.ID}, nil)
	return Receipt{ID: item.ID, Revision: item.Revision, First: w.first(), Last: w.first()}, err
}

// enteredResult reads the node that a change is about.
func (w *writer) enteredResult(ctx context.Context, change impact.Change) (*ent.PlanItem, impact.Faults, error) {
	if change.Act == impact.Recorded {
		return nil, nil, nil
	}
	row, err := w.db.PlanItem.Query().Where(planitem.ItemID(change.ID), planitem.Kind(string(impact.KindResult)), planitem.SeqToIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, impact.OneFault(impact.UnknownReference, "id", "no such result")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read a result: %w", err)
	}
	var faults impact.Faults
	switch {
	case row.Act == string(impact.WithdrawnAct):
		faults = append(faults, impact.Fault{Code: impact.Withdrawn, Field: "id", Message: "it has been withdrawn; record it anew"})
	case row.Origin == string(impact.FromPlan):
		faults = append(faults, impact.Fault{Code: impact.NotAllowed, Field: "id", Message: "it is part of the plan and changes only with the plan"})
	case row.Revision != change.Revision:
		faults = append(faults, impact.Fault{Code: impact.StaleRevision, Field: "revision",
			Message: fmt.Sprintf("revision %d holds now, not %d: look at it and decide again", row.Revision, change.Revision)})
	}
	return row, faults, nil
}

// resultItem is the new revision of the node.
func (w *writer) resultItem(n *impact.Network, was *ent.PlanItem, change impact.Change, d impact.ResultDraft) (impact.Item, error) {
	item := impact.Item{Kind: impact.KindResult, Origin: impact.Entered, Revision: 1}
	if was == nil {
		item.ID = w.newID()
		item.Code = fmt.Sprintf("E-%d", item.ID)
	} else {
		item.ID, item.Code, item.Revision, item.Body = was.ItemID, was.Code, was.Revision+1, was.Body
	}
	if change.Act == impact.WithdrawnAct {
		return item, nil
	}
	if d.Order == 0 {
		d.Order = n.NextOrder(d.Path, d.Level)
	}
	body, err := json.Marshal(d.Body(n, item.Code))
	item.Body = string(body)
	return item, err
}

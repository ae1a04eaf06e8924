package model

import (
	"context"

	"polku/impact"
)

// FindNode finds anything by its global id; nil when there is none that the viewer may see.
func FindNode(ctx context.Context, lens *Lens, text string) (Node, error) {
	kind, id, ok := impact.ParseID(text)
	if !ok {
		return nil, nil
	}
	view, err := lens.View(ctx)
	if err != nil {
		return nil, err
	}
	switch kind {
	case jobRunKind:
		run, err := view.JobRun(ctx, id)
		return shownNode(NewJobRun(lens, run), err)
	case accountKind:
		account, err := view.Account(ctx, id)
		return shownNode(NewAccount(account), err)
	case tokenKind:
		token, err := view.TokenByID(ctx, id)
		return shownNode(NewToken(token), err)
	case importKind:
		is, err := view.Import(ctx, id)
		if err != nil {
			return nil, ignoreMissing(err)
		}
		shown, err := NewImport(ctx, lens, is)
		if shown == nil {
			return nil, err
		}
		return shown, err
	}
	for _, n := range view.Networks() {
		node, err := InNetwork{lens, n}.node(ctx, kind, id)
		if node != nil || err != nil {
			return node, err
		}
	}
	return nil, nil
}

// shownNode is a node that was found; nil where there is none.
func shownNode(node Node, err error) (Node, error) {
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return node, nil
}

// node finds a thing of this network.
func (in InNetwork) node(ctx context.Context, kind string, id int64) (Node, error) {
	switch kind {
	case string(impact.KindNetwork):
		if in.N.ID == id {
			return &Network{in}, nil
		}
		return nil, nil
	case closingKind:
		return in.closing(ctx, id)
	}
	if thing, ok := impact.ByID[any](in.N, id); ok {
		return in.planNode(impact.ItemKind(kind), thing), nil
	}
	record, err := in.record(ctx, impact.Kind(kind), id)
	if record == nil || err != nil || record.(interface{ network() int64 }).network() != in.N.ID {
		return nil, err
	}
	return record.(Node), nil
}

// planNode shows a thing of the plan if it is of the kind that its id says.
func (in InNetwork) planNode(kind impact.ItemKind, thing any) Node {
	switch thing := thing.(type) {
	case *impact.Organisation:
		return ofKind(kind, impact.KindOrganisation, newOrganisation(in, thing))
	case *impact.Region:
		return ofKind(kind, impact.KindRegion, newRegion(in, thing))
	case *impact.ActivityArea:
		return ofKind(kind, impact.KindArea, newArea(in, thing))
	case *impact.Action:
		return ofKind(kind, impact.KindAction, newAction(in, thing))
	case *impact.Path:
		return ofKind(kind, impact.KindPath, newPath(in, thing))
	case *impact.Result:
		return ofKind(kind, impact.KindResult, newResult(in, thing))
	case *impact.Goal:
		return ofKind(kind, impact.KindGoal, newGoal(in, thing))
	case *impact.Indicator:
		return ofKind(kind, impact.KindIndicator, newIndicator(in, thing))
	default:
		return nil
	}
}

func ofKind(kind, want impact.ItemKind, node Node) Node {
	if kind != want {
		return nil
	}
	return node
}

func (in InNetwork) closing(ctx context.Context, id int64) (Node, error) {
	view, err := in.View(ctx)
	if err != nil {
		return nil, err
	}
	c, err := view.Closing(ctx, id)
	if err != nil || c.Network != in.N.ID {
		return nil, ignoreMissing(err)
	}
	return &PeriodClosing{in, c}, nil
}

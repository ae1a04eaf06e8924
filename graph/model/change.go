package model

import (
	"context"
	"time"

	"polku/impact"
	"polku/store"
)

// IndicatorChange is one move of one indicator's value.
type IndicatorChange struct {
	InNetwork
	i *impact.Indicator
	m impact.Move
	// Resync tells the watcher to fetch the network again.
	Resync bool
}

// IndicatorChangeEdge is a change with its place in the list.
type IndicatorChangeEdge = Edge[IndicatorChange]

// IndicatorChangeConnection is a page of changes.
type IndicatorChangeConnection = Connection[IndicatorChange]

// NewChange shows a move; nil when the network no longer has the indicator.
func NewChange(in InNetwork, m impact.Move) *IndicatorChange {
	i, ok := impact.ByID[*impact.Indicator](in.N, m.Indicator)
	if !ok {
		return nil
	}
	return &IndicatorChange{InNetwork: in, i: i, m: m}
}

// Sequence is the change's number in the feed.
func (c *IndicatorChange) Sequence() int64 { return c.m.Sequence }

// After is the change of the same network just before. The public doesn't see all changes, and is never told that it missed one.
func (c *IndicatorChange) After() int64 {
	if !c.viewer.Belongs(c.N) {
		return 0
	}
	return c.m.After
}

// At is when it was recorded.
func (c *IndicatorChange) At() time.Time { return c.m.At }

// Indicator is what moved.
func (c *IndicatorChange) Indicator() *Indicator { return newIndicator(c.InNetwork, c.i) }

// Value is the value after the change. The public sees the value as it is now, where it sees it at all: a step of one would tell
// of one customer. So do those who don't work with feedback, of what counts it.
func (c *IndicatorChange) Value(ctx context.Context) (*IndicatorValue, error) {
	if !c.viewer.MaySeeSteps(c.N, c.i) {
		return c.InNetwork.value(ctx, store.Question{Indicator: c.i})
	}
	return c.value(c.m.Is), nil
}

// Previous is the value before it; nil for those who don't see the steps.
func (c *IndicatorChange) Previous() *IndicatorValue {
	if !c.viewer.MaySeeSteps(c.N, c.i) {
		return nil
	}
	return c.value(c.m.Was)
}

func (c *IndicatorChange) value(t impact.Totals) *IndicatorValue {
	return &IndicatorValue{InNetwork: c.InNetwork, q: store.Question{Indicator: c.i}, v: c.i.ValueFrom(t), Sequence: c.m.Sequence, AsOf: c.m.At}
}

// Status is where the value after the change stands today.
func (c *IndicatorChange) Status(ctx context.Context) (impact.Status, error) {
	value, err := c.Value(ctx)
	if err != nil {
		return "", err
	}
	return c.i.Judge(c.N, value.v, c.Today()).Status, nil
}

// Shown tells whether the viewer is told of the change: the public only of those that moved a whole value.
func (c *IndicatorChange) Shown() bool { return c.m.Moved || c.viewer.Belongs(c.N) }

// Cause is why it moved.
func (c *IndicatorChange) Cause() *Cause { return &Cause{c.InNetwork, c.m.Cause} }

// Cause is why a value moved.
type Cause struct {
	InNetwork
	c impact.Cause
}

// Act is what was done.
func (c *Cause) Act() impact.Act { return c.c.Act }

// Kind is what it was done to.
func (c *Cause) Kind() CauseKind { return causeKinds[c.c.Kind] }

var causeKinds = map[impact.Kind]CauseKind{
	impact.KindContact: CauseKindContact, impact.KindProcurement: CauseKindProcurement, impact.KindEvent: CauseKindEvent,
	impact.KindParticipation: CauseKindParticipation, impact.KindObservation: CauseKindObservation, impact.KindPlan: CauseKindPlan,
	impact.KindRebuild: CauseKindRebuild, impact.KindNotice: CauseKindNotice, impact.KindImport: CauseKindImport,
}

// Record is the fact, for those who may see it.
func (c *Cause) Record(ctx context.Context) (Record, error) {
	if c.c.Fact == 0 || !c.viewer.MayRead(c.N, c.c.Kind) {
		return nil, nil
	}
	return c.record(ctx, c.c.Kind, c.c.Fact)
}

// Organisation is whose fact it is.
func (c *Cause) Organisation() *Organisation { return c.organisation(c.shown().Organisation) }

// Region is where the fact belongs.
func (c *Cause) Region() *Region { return c.region(c.shown().Region) }

// Text says it in one phrase.
func (c *Cause) Text(lang impact.Lang) string { return c.shown().Words(c.N).In(lang) }

// shown is the cause without what the public doesn't see of a fact: whose it is and where.
func (c *Cause) shown() impact.Cause {
	if c.viewer.Belongs(c.N) {
		return c.c
	}
	return impact.Cause{Network: c.c.Network, Act: c.c.Act, Kind: c.c.Kind}
}

// Changes are the network's changes, newest first.
func (n *Network) Changes(ctx context.Context, first *int, after *string) (*IndicatorChangeConnection, error) {
	return forwardPage(ctx, n.Lens, "change", 1, first, after, func(view *store.View, place []int64, limit int) ([]impact.Move, error) {
		return view.Moves(ctx, n.N, place[0], limit)
	}, func(m impact.Move) []int64 { return []int64{m.Sequence} },
		func(m impact.Move) *IndicatorChange { return NewChange(n.InNetwork, m) })
}

// Moved shows what one mutation moved.
func Moved(ctx context.Context, in InNetwork, r store.Receipt) ([]*IndicatorChange, error) {
	view, err := in.View(ctx)
	if err != nil {
		return nil, err
	}
	moves, err := view.MovesBetween(ctx, r.First, r.Last)
	list := []*IndicatorChange{}
	for _, m := range moves {
		if change := NewChange(in, m); change != nil {
			list = append(list, change)
		}
	}
	return list, err
}

// NewResync tells a watcher to start again. It carries the newest change that is known, or an empty one of the network's
// first indicator, as of now, when there is none.
func NewResync(in InNetwork, m impact.Move) *IndicatorChange {
	change := NewChange(in, m)
	if change == nil {
		m.At, m.Act, m.Kind = time.Now().UTC(), impact.Corrected, impact.KindPlan
		change = &IndicatorChange{InNetwork: in, i: in.N.Indicators[0], m: m}
	}
	change.Resync = true
	return change
}

// IndicatorIDs reads the ids of indicators; an id that is none matches nothing.
func IndicatorIDs(texts []string) []int64 {
	var ids []int64
	for _, text := range texts {
		ids = append(ids, idOf(impact.KindIndicator, text))
	}
	return ids
}

package model

import (
	"context"
	"time"

	"polku/impact"
	"polku/store"
)

// PeriodClosing is a span of time whose values were frozen.
type PeriodClosing struct {
	InNetwork
	c store.Closing
}

// IsNode marks a thing with a global id.
func (*PeriodClosing) IsNode() {}

// ID is the closing's global id.
func (c *PeriodClosing) ID() string { return impact.NewID(closingKind, c.c.ID) }

// Period is the span.
func (c *PeriodClosing) Period() *Period { return newPeriod(c.c.Period) }

// ClosedAt is when it was frozen.
func (c *PeriodClosing) ClosedAt() time.Time { return c.c.ClosedAt }

// Sequence is the feed's number then.
func (c *PeriodClosing) Sequence() int64 { return c.c.Sequence }

// Values are the frozen values.
func (c *PeriodClosing) Values(ctx context.Context) ([]*ClosedValue, error) {
	view, err := c.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := view.ClosedValues(ctx, c.c)
	list := []*ClosedValue{}
	for _, v := range rows {
		if i, ok := impact.ByID[*impact.Indicator](c.N, v.Indicator); ok {
			list = append(list, &ClosedValue{c.InNetwork, i, v})
		}
	}
	return list, err
}

// Closings are the network's closed periods, newest first.
func (n *Network) Closings(ctx context.Context) ([]*PeriodClosing, error) {
	view, err := n.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := view.Closings(ctx, n.N)
	list := make([]*PeriodClosing, len(rows))
	for i, c := range rows {
		list[i] = &PeriodClosing{n.InNetwork, c}
	}
	return list, err
}

// ClosedValue is an indicator's value at the moment when a period was closed.
type ClosedValue struct {
	InNetwork
	i *impact.Indicator
	c store.ClosedValue
}

// Closed are the values that the indicator was closed with, newest first.
func (i *Indicator) Closed(ctx context.Context) ([]*ClosedValue, error) {
	view, err := i.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := view.ClosedOf(ctx, i.N, i.i)
	list := make([]*ClosedValue, len(rows))
	for k, c := range rows {
		list[k] = &ClosedValue{i.InNetwork, i.i, c}
	}
	return list, err
}

// Indicator is what was closed.
func (v *ClosedValue) Indicator() *Indicator { return newIndicator(v.InNetwork, v.i) }

// Closing is the span that was closed.
func (v *ClosedValue) Closing() *PeriodClosing { return &PeriodClosing{v.InNetwork, v.c.Closing} }

// Value is the frozen number.
func (v *ClosedValue) Value() *impact.Decimal { return v.c.Number }

// Numerator is the number above the line of a ratio or mean.
func (v *ClosedValue) Numerator() *impact.Decimal { return v.c.Numerator }

// Denominator is the number below the line of a ratio or mean.
func (v *ClosedValue) Denominator() *impact.Decimal { return v.c.Denominator }

// SourceCount is how many rows counted.
func (v *ClosedValue) SourceCount() int { return int(v.c.Rows) }

// Version is that of the definition which counted it.
func (v *ClosedValue) Version() int { return v.c.Version }

// target is the target that judged it; the one in force that day where none was noted.
func (v *ClosedValue) target(ctx context.Context) (impact.Target, error) {
	view, err := v.View(ctx)
	if err != nil {
		return impact.Target{}, err
	}
	revisions, err := view.TargetRevisions(ctx, v.N, v.i)
	for _, r := range revisions {
		if r.Revision == v.c.TargetRevision {
			return r.Draft.On(v.c.Closing.Period.To), err
		}
	}
	return v.i.Target.On(v.c.Closing.Period.To), err
}

// Status is where the value stood when it was closed.
func (v *ClosedValue) Status() impact.Status {
	if v.c.Status != "" {
		return v.c.Status
	}
	return v.i.Judge(v.N, v.c.Value, v.c.Closing.Period.To).Status
}

// TargetLabel is the target that it was judged by.
func (v *ClosedValue) TargetLabel(ctx context.Context, lang impact.Lang) (string, error) {
	target, err := v.target(ctx)
	return target.Label().In(lang), err
}

// question is what was closed: the same days, counted by the same definition.
func (v *ClosedValue) question(ctx context.Context) (store.Question, error) {
	view, err := v.View(ctx)
	if err != nil {
		return store.Question{}, err
	}
	as, err := view.Version(ctx, v.N, v.i, v.c.Version)
	if as == nil { // the plan no longer has what it names
		as = v.i
	}
	return store.Question{Indicator: as, Period: impact.Period{To: v.c.Closing.Period.To}}, err
}

// Now is what the same days come to as the rows are known now.
func (v *ClosedValue) Now(ctx context.Context) (*IndicatorValue, error) {
	q, err := v.question(ctx)
	if err != nil {
		return nil, err
	}
	return v.value(ctx, q)
}

// SinceClosing is what has come since.
func (v *ClosedValue) SinceClosing(ctx context.Context) (*impact.Decimal, error) {
	now, err := v.Now(ctx)
	if err != nil {
		return nil, err
	}
	return less(now.v.Number, v.c.Number), nil
}

// RowsSince are the rows that have come, changed or gone since closing.
func (v *ClosedValue) RowsSince(ctx context.Context, first *int, after *string) (*ComparedRowConnection, error) {
	q, err := v.question(ctx)
	if err != nil {
		return nil, err
	}
	then, err := v.Lens.At(v.c.Closing.ClosedAt)
	if err != nil {
		return nil, err
	}
	return v.comparedRows(ctx, InNetwork{then, v.N}, q, q, first, after)
}

// less is the difference of two numbers; nil where either is missing.
func less(a, b *impact.Decimal) *impact.Decimal {
	if a == nil || b == nil {
		return nil
	}
	difference := *a - *b
	return &difference
}

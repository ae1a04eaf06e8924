package model

import (
	"context"
	"slices"
	"time"

	"polku/impact"
	"polku/store"
)

// Comparison is what became of an indicator between two moments.
type Comparison struct {
	before, after *Indicator
	was, is       *IndicatorValue
}

// ChangesBetween compares the indicators as they were known at two moments.
func (n *Network) ChangesBetween(ctx context.Context, from time.Time, to *time.Time, period *PeriodInput, indicators []string) ([]*Comparison, error) {
	if to == nil {
		to = n.Past()
	}
	if to != nil && to.Before(from) {
		return nil, badInput("to is before from: name the earlier moment first")
	}
	before, err := n.at(ctx, from)
	if err != nil {
		return nil, err
	}
	after := n
	if to != nil {
		if after, err = n.at(ctx, *to); err != nil {
			return nil, err
		}
	}
	list := []*Comparison{}
	if before == nil || after == nil { // the network was not there yet
		return list, nil
	}
	wanted := IndicatorIDs(indicators)
	for _, i := range after.N.Indicators {
		old, there := impact.ByID[*impact.Indicator](before.N, i.ID)
		if !there || len(indicators) > 0 && !slices.Contains(wanted, i.ID) {
			continue
		}
		c := &Comparison{before: newIndicator(before.InNetwork, old), after: newIndicator(after.InNetwork, i)}
		if err := c.read(ctx, period.span()); err != nil {
			return nil, err
		}
		if !c.was.v.Same(c.is.v) || c.DefinitionChanged() || c.TargetChanged() {
			list = append(list, c)
		}
	}
	return list, nil
}

// at is the network as it was known at a moment; nil before it was there.
func (n *Network) at(ctx context.Context, moment time.Time) (*Network, error) {
	lens, err := n.Lens.At(moment)
	if err != nil {
		return nil, err
	}
	view, err := lens.View(ctx)
	if err != nil {
		return nil, err
	}
	past, err := view.NetworkByID(n.N.ID)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return NewNetwork(lens, past), nil
}

func (c *Comparison) read(ctx context.Context, period impact.Period) (err error) {
	if c.was, err = c.before.value(ctx, store.Question{Indicator: c.before.i, Period: period}); err != nil {
		return err
	}
	c.is, err = c.after.value(ctx, store.Question{Indicator: c.after.i, Period: period})
	return err
}

// Indicator is what is compared.
func (c *Comparison) Indicator() *Indicator { return c.after }

// Before is the value at the earlier moment.
func (c *Comparison) Before() *IndicatorValue { return c.was }

// After is the value at the later moment.
func (c *Comparison) After() *IndicatorValue { return c.is }

// Difference is after less before.
func (c *Comparison) Difference() *impact.Decimal { return less(c.is.v.Number, c.was.v.Number) }

// StatusBefore is where the value stood.
func (c *Comparison) StatusBefore() impact.Status {
	return c.before.i.Judge(c.before.N, c.was.v, c.before.Today()).Status
}

// StatusAfter is where it stands.
func (c *Comparison) StatusAfter() impact.Status {
	return c.after.i.Judge(c.after.N, c.is.v, c.after.Today()).Status
}

// TargetBefore is the target that was in force.
func (c *Comparison) TargetBefore(lang impact.Lang) string {
	return c.before.i.Target.On(c.before.Today()).Label().In(lang)
}

// TargetAfter is the target that is in force.
func (c *Comparison) TargetAfter(lang impact.Lang) string {
	return c.after.i.Target.On(c.after.Today()).Label().In(lang)
}

// DefinitionChanged tells whether the definition is another version.
func (c *Comparison) DefinitionChanged() bool {
	a, b := c.before.i.Rule, c.after.i.Rule
	return (a == nil) != (b == nil) || a != nil && a.Version != b.Version
}

// TargetChanged tells whether another revision of the target is in force.
func (c *Comparison) TargetChanged() bool {
	return c.before.i.Target.On(c.before.Today()).Revision != c.after.i.Target.On(c.after.Today()).Revision
}

// Text says in one sentence what happened.
func (c *Comparison) Text(ctx context.Context, lang impact.Lang) (string, error) {
	before, after, err := sides(ctx, c.before.InNetwork, c.after.InNetwork, c.was.q, c.is.q)
	if err != nil {
		return "", err
	}
	tides, err := store.CountTides(ctx, before, after)
	return tides.Words(c.DefinitionChanged(), c.TargetChanged()).In(lang), err
}

// Rows are the rows that made the difference.
func (c *Comparison) Rows(ctx context.Context, first *int, after *string) (*ComparedRowConnection, error) {
	return c.after.comparedRows(ctx, c.before.InNetwork, c.was.q, c.is.q, first, after)
}

func sides(ctx context.Context, before, after InNetwork, was, is store.Question) (a, b store.Side, err error) {
	first, err := before.View(ctx)
	if err != nil {
		return a, b, err
	}
	second, err := after.View(ctx)
	return store.Side{View: first, Network: before.N, Question: was}, store.Side{View: second, Network: after.N, Question: is}, err
}

// ComparedRowConnection is a page of rows that count otherwise.
type ComparedRowConnection = Connection[ComparedRow]

// ComparedRowEdge is a row with its place in the list.
type ComparedRowEdge = Edge[ComparedRow]

// comparedRows is a page of the rows that count otherwise here than there.
func (in InNetwork) comparedRows(ctx context.Context, before InNetwork, was, is store.Question, first *int, after *string) (*ComparedRowConnection, error) {
	return forwardPage(ctx, in.Lens, "compared", 3, first, after, func(_ *store.View, place []int64, limit int) ([]store.ComparedRow, error) {
		a, b, err := sides(ctx, before, in, was, is)
		if err != nil {
			return nil, err
		}
		return store.Compare(ctx, a, b, store.ComparedPlace{List: place[0], At: place[1], ID: place[2]}, limit)
	}, func(r store.ComparedRow) []int64 { return []int64{r.Place.List, r.Place.At, r.Place.ID} },
		func(r store.ComparedRow) *ComparedRow { return &ComparedRow{in, r} })
}

// ComparedRow is a row that counts otherwise.
type ComparedRow struct {
	InNetwork
	row store.ComparedRow
}

// Record is the fact itself.
func (r *ComparedRow) Record(ctx context.Context) (Record, error) {
	return r.record(ctx, r.row.Source.Fact(), r.row.Row)
}

// Part tells numerator from denominator.
func (r *ComparedRow) Part() ValuePart { return partOf(r.row.Part) }

// Day is the day that the row is about.
func (r *ComparedRow) Day() impact.Date { return r.row.Day }

// Before is what it added.
func (r *ComparedRow) Before() *impact.Decimal { return amountOf(r.row.Before) }

// After is what it adds.
func (r *ComparedRow) After() *impact.Decimal { return amountOf(r.row.After) }

func amountOf(c *impact.Contribution) *impact.Decimal {
	if c == nil {
		return nil
	}
	return &c.Amount
}

// RecordedAt is when the difference was recorded.
func (r *ComparedRow) RecordedAt() time.Time { return r.row.RecordedAt }

// RecordedBy is who recorded it.
func (r *ComparedRow) RecordedBy() string { return r.row.RecordedBy }

// Reason is why.
func (r *ComparedRow) Reason() string { return r.row.Reason }

// Late tells that it came about a day that had passed.
func (r *ComparedRow) Late() bool { return r.row.Late }

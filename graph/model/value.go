package model

import (
	"context"
	"time"

	"polku/impact"
	"polku/store"
)

// IndicatorValue is a computed value.
type IndicatorValue struct {
	InNetwork
	q store.Question
	v impact.Value
	// Sequence is the feed's number that the value was read at.
	Sequence int64
	// AsOf is when the newest thing that the value knows of was recorded.
	AsOf time.Time
}

// Value is missing when there is no data.
func (v *IndicatorValue) Value() *impact.Decimal { return v.v.Number }

// Numerator is the number above the line of a ratio or mean.
func (v *IndicatorValue) Numerator() *impact.Decimal { return v.v.Numerator }

// Denominator is the number below the line of a ratio or mean.
func (v *IndicatorValue) Denominator() *impact.Decimal { return v.v.Denominator }

// SourceCount is how many rows count.
func (v *IndicatorValue) SourceCount() int { return int(v.v.Rows) }

// Quality remarks on the value: missing, or resting on an estimate.
func (v *IndicatorValue) Quality(ctx context.Context) (ValueQuality, error) {
	switch {
	case v.v.Hidden:
		return ValueQualitySuppressed, nil
	case v.v.Number == nil:
		return ValueQualityMissing, nil
	}
	view, err := v.View(ctx)
	if err != nil {
		return ValueQualityNormal, err
	}
	estimates, err := view.Estimates(ctx, v.N, v.q)
	if estimates.In(v.q.Period) {
		return ValueQualityEstimated, err
	}
	return ValueQualityNormal, err
}

// Definition is what the number was counted by.
func (v *IndicatorValue) Definition(ctx context.Context) (*IndicatorDefinition, error) {
	return v.definitionOf(ctx, v.q.Indicator)
}

// Target is what the number is judged by.
func (v *IndicatorValue) Target() *Target { return v.target(v.q.Indicator.Measured(), v.Today()) }

// Proof is the check that proved the indicator's totals against their rows.
func (v *IndicatorValue) Proof(ctx context.Context) (*Proof, error) {
	view, err := v.View(ctx)
	if err != nil {
		return nil, err
	}
	proof, err := view.Proof(ctx, v.N, v.q.Indicator)
	if proof == nil || err != nil {
		return nil, err
	}
	shown := &Proof{Sequence: proof.Sequence, ProvenAt: proof.At, Held: proof.Held}
	if proof.Run != 0 {
		run, err := view.JobRun(ctx, proof.Run)
		if err != nil {
			return nil, ignoreMissing(err)
		}
		shown.Run = NewJobRun(v.Lens, run)
	}
	return shown, nil
}

// Operands are what a formula was computed from.
func (v *IndicatorValue) Operands(ctx context.Context) ([]*Operand, error) {
	list := []*Operand{}
	for _, operand := range v.q.Indicator.Operands(v.N) {
		q := v.q
		q.Indicator = operand
		value, err := v.value(ctx, q)
		if err != nil {
			return nil, err
		}
		list = append(list, &Operand{Indicator: newIndicator(v.InNetwork, operand), Value: value})
	}
	return list, nil
}

// LeftOut is a page of the rows that don't count.
func (v *IndicatorValue) LeftOut(ctx context.Context, first *int, after *string) (*LeftOutConnection, error) {
	return forwardPage(ctx, v.Lens, "left", 3, first, after, func(view *store.View, place []int64, limit int) ([]store.LeftOut, error) {
		return view.LeftOut(ctx, v.N, v.q, placeOf(place), limit)
	}, func(r store.LeftOut) []int64 {
		return []int64{int64(store.LeftOutList(r.Part, r.Reason == impact.LeftOutWithdrawn)), int64(r.Day), r.Row}
	}, func(r store.LeftOut) *LeftOutRow { return &LeftOutRow{v.InNetwork, r} })
}

// placeOf reads the place in a list of rows that has several parts.
func placeOf(numbers []int64) store.Place {
	return store.Place{Part: int(numbers[0]), Day: impact.Date(numbers[1]), ID: numbers[2]}
}

// LeftOutRow is a row that doesn't count.
type LeftOutRow struct {
	InNetwork
	row store.LeftOut
}

// Record is the fact itself.
func (r *LeftOutRow) Record(ctx context.Context) (Record, error) {
	return r.record(ctx, r.row.Source.Fact(), r.row.Row)
}

// Part tells numerator from denominator.
func (r *LeftOutRow) Part() ValuePart { return partOf(r.row.Part) }

// Day is the day that the row is about.
func (r *LeftOutRow) Day() impact.Date { return r.row.Day }

// Reason is why it doesn't count.
func (r *LeftOutRow) Reason() impact.LeftOutReason { return r.row.Reason }

// Text says why.
func (r *LeftOutRow) Text(lang impact.Lang) string { return r.row.Text.In(lang) }

// Explain is a page of the rows behind the number.
func (v *IndicatorValue) Explain(ctx context.Context, first *int, after *string) (*ExplanationConnection, error) {
	page, err := forwardPage(ctx, v.Lens, "explain", 3, first, after, func(view *store.View, place []int64, limit int) ([]store.Explained, error) {
		return view.Explain(ctx, v.N, v.q, placeOf(place), limit)
	}, func(r store.Explained) []int64 { return []int64{int64(r.Part), int64(r.Day), r.Row} },
		func(r store.Explained) *ExplainedRow { return &ExplainedRow{v.InNetwork, v.q.Indicator, r} })
	if err != nil {
		return nil, err
	}
	page.count = func(ctx context.Context) (int, error) {
		view, err := v.View(ctx)
		if err != nil {
			return 0, err
		}
		return view.CountExplained(ctx, v.N, v.q)
	}
	return page, nil
}

// ExplainedRow is a row that counts.
type ExplainedRow struct {
	InNetwork
	indicator *impact.Indicator
	row       store.Explained
}

// Record is the fact itself.
func (r *ExplainedRow) Record(ctx context.Context) (Record, error) {
	return r.record(ctx, r.row.Source.Fact(), r.row.Row)
}

// Part tells numerator from denominator.
func (r *ExplainedRow) Part() ValuePart { return partOf(r.row.Part) }

func partOf(part impact.Part) ValuePart {
	if part == impact.Denominator {
		return ValuePartDenominator
	}
	return ValuePartNumerator
}

// Day is the day that the row is about.
func (r *ExplainedRow) Day() impact.Date { return r.row.Day }

// Region is where the row counts.
func (r *ExplainedRow) Region() *Region { return r.region(r.row.Place.Region) }

// Organisation is whose row it is.
func (r *ExplainedRow) Organisation() *Organisation { return r.organisation(r.row.Place.Organisation) }

// Amount is what the row adds.
func (r *ExplainedRow) Amount() impact.Decimal { return r.row.Amount }

// Counts names what a distinct count counts once.
func (r *ExplainedRow) Counts(ctx context.Context) (*string, error) {
	m, _ := r.indicator.Rule.PartOf(r.row.Part)
	if m.Aggregate != impact.CountDistinct {
		return nil, nil
	}
	name, err := r.memberName(ctx, m.Field, r.row.Member)
	return &name, err
}

// Unstated is how much of a share rests on silence.
func (v *IndicatorValue) Unstated(ctx context.Context) (*Unstated, error) {
	view, err := v.View(ctx)
	if err != nil || v.v.Hidden {
		return nil, err
	}
	unstated, err := view.Unstated(ctx, v.N, v.q)
	if unstated == nil || err != nil {
		return nil, err
	}
	return &Unstated{*unstated}, nil
}

// Unstated is how many rows say nothing of what a share asks for.
type Unstated struct{ u impact.Unstated }

// Rows is how many could have said it.
func (u *Unstated) Rows() int { return int(u.u.Rows) }

// UnstatedRows is how many did not.
func (u *Unstated) UnstatedRows() int { return int(u.u.Silent) }

// Share is those of all, in per cent.
func (u *Unstated) Share() *impact.Decimal { return u.u.Share() }

// Text says it.
func (u *Unstated) Text(lang impact.Lang) string { return u.u.Words().In(lang) }

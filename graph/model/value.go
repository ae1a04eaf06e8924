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

// Quality tells a missing value from others.
func (v *IndicatorValue) Quality() ValueQuality {
	if v.v.Number == nil {
		return ValueQualityMissing
	}
	return ValueQualityNormal
}

// Explain is a page of the rows behind the number.
func (v *IndicatorValue) Explain(ctx context.Context, first *int, after *string) (*ExplanationConnection, error) {
	size, _, err := pageArgs{first: first}.size(MaxPage, DefaultPage)
	if err != nil {
		return nil, err
	}
	numbers, err := readCursor("explain", after, 3)
	if err != nil {
		return nil, err
	}
	view, err := v.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := view.Explain(ctx, v.N, v.q, store.Place{Part: int(numbers[0]), Day: impact.Date(numbers[1]), ID: numbers[2]}, size+1)
	if err != nil {
		return nil, err
	}
	page := &ExplanationConnection{PageInfo: &PageInfo{HasNextPage: len(rows) > size, HasPreviousPage: after != nil},
		count: func(ctx context.Context) (int, error) { return view.CountExplained(ctx, v.N, v.q) }}
	for _, row := range rows[:min(size, len(rows))] {
		cursor := cursorOf("explain", int64(row.Part), int64(row.Day), row.Row)
		page.Edges = append(page.Edges, &ExplanationEdge{cursor, &ExplainedRow{v.InNetwork, v.q.Indicator, row}})
	}
	return page.withEnds(), nil
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
func (r *ExplainedRow) Part() ValuePart {
	if r.row.Part == impact.Denominator {
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

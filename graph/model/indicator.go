package model

import (
	"context"

	"polku/impact"
	"polku/store"
)

// Indicator is something that is measured.
type Indicator struct {
	InNetwork
	i *impact.Indicator
}

func newIndicator(in InNetwork, i *impact.Indicator) *Indicator { return &Indicator{in, i} }

// IsNode marks a thing with a global id.
func (*Indicator) IsNode() {}

// ID is the indicator's global id.
func (i *Indicator) ID() string { return newID(impact.KindIndicator, i.i.ID) }

// Code is the ledger's code.
func (i *Indicator) Code() string { return i.i.Code }

// Title names the indicator.
func (i *Indicator) Title(lang impact.Lang) string { return i.i.Title.In(lang) }

// Description says how it is counted.
func (i *Indicator) Description(lang impact.Lang) string { return i.i.Description.In(lang) }

// Note is what a reader should keep in mind.
func (i *Indicator) Note(lang impact.Lang) *string { return ifAny(i.i.Note, lang) }

// Unit is what the value counts.
func (i *Indicator) Unit() *CodeValue { return i.code("unit", i.i.Unit) }

// Measure is IATI's kind of measure.
func (i *Indicator) Measure() IndicatorMeasure { return IndicatorMeasure(i.i.Measure) }

// Direction is what counts as good.
func (i *Indicator) Direction() impact.Direction { return i.i.Target.Direction }

// Class is the ledger's class.
func (i *Indicator) Class() string { return i.i.Class }

// ActivityArea is the area that the indicator is of.
func (i *Indicator) ActivityArea() *ActivityArea { return i.area(i.i.Area) }

// Results are the nodes that the indicator hangs on.
func (i *Indicator) Results() []*Result {
	var list []*Result
	for _, r := range i.N.Results {
		for _, on := range i.N.IndicatorsOf(r) {
			if on == i.i {
				list = append(list, newResult(i.InNetwork, r))
			}
		}
	}
	return list
}

// Period is the days that count.
func (i *Indicator) Period() *Period { return newPeriod(i.i.Period) }

// Definition is how the value is computed.
func (i *Indicator) Definition() *IndicatorDefinition {
	r := i.i.Rule
	if r == nil {
		return nil
	}
	definition := &IndicatorDefinition{Version: r.Version, Source: r.Source, Aggregate: r.Aggregate, Field: ifSaid(r.Field),
		Filter: fieldTests(r.Filter), Factor: r.Scale(), AcrossPeriods: r.AcrossPeriods, AcrossRegions: r.AcrossRegions}
	if below, ok := r.PartOf(impact.Denominator); ok {
		definition.Denominator = &DefinitionPart{Source: below.Source, Aggregate: below.Aggregate, Field: ifSaid(below.Field), Filter: fieldTests(below.Filter)}
	}
	return definition
}

func fieldTests(tests []impact.Test) []*FieldTest {
	list := make([]*FieldTest, len(tests))
	for i, t := range tests {
		list[i] = &FieldTest{Field: t.Field, Op: string(t.Op), Values: append([]string{}, t.Values...)}
	}
	return list
}

// WaitsFor is what the indicator needs before it can be computed.
func (i *Indicator) WaitsFor() *WaitsFor {
	if i.i.Waits == nil {
		return nil
	}
	return &WaitsFor{*i.i.Waits}
}

// WaitsFor says why an indicator can't be computed yet.
type WaitsFor struct{ w impact.Wait }

// Source is what is missing.
func (w *WaitsFor) Source() string { return w.w.Source }

// Note says it in words.
func (w *WaitsFor) Note(lang impact.Lang) string { return w.w.Note.In(lang) }

// Baseline is the value that the plan started from.
func (i *Indicator) Baseline() *Baseline {
	if i.i.Baseline == nil {
		return nil
	}
	return &Baseline{*i.i.Baseline}
}

// Baseline is the value that the plan started from.
type Baseline struct{ b impact.Baseline }

// Value is missing where the plan prints none.
func (b *Baseline) Value() *impact.Decimal { return b.b.Value }

// Year is the year that it is of.
func (b *Baseline) Year() *int {
	if b.b.Year == 0 {
		return nil
	}
	return &b.b.Year
}

// Note says what is known of it.
func (b *Baseline) Note(lang impact.Lang) *string { return ifAny(b.b.Note, lang) }

// Target is the target in force.
func (i *Indicator) Target() *Target { return &Target{i.InNetwork, i.i} }

// Targets are the indicator's targets.
func (i *Indicator) Targets() []*Target { return []*Target{i.Target()} }

// Value is the value over the whole period, or over some days, for the whole network or one part of it.
func (i *Indicator) Value(ctx context.Context, period *PeriodInput, by []*DimensionInput) (*IndicatorValue, error) {
	scope, err := scopeOf(by)
	if err != nil {
		return nil, err
	}
	view, err := i.View(ctx)
	if err != nil {
		return nil, err
	}
	q := store.Question{Indicator: i.i, Period: period.span()}
	if scope != impact.WholeScope {
		q.Scope = &scope
	}
	var value impact.Value
	if period == nil {
		value, err = view.Value(ctx, i.N, i.i, scope)
	} else {
		value, err = view.ValueOver(ctx, i.N, q)
	}
	if err != nil {
		return nil, err
	}
	return &IndicatorValue{InNetwork: i.InNetwork, q: q, v: value, Sequence: view.Seq(), AsOf: view.At()}, nil
}

// scopeOf reads which part of which dimension is meant.
func scopeOf(by []*DimensionInput) (impact.Scope, error) {
	if len(by) == 0 {
		return impact.WholeScope, nil
	}
	if len(by) > 1 {
		return impact.Scope{}, badInput("a value can be narrowed by one dimension at a time")
	}
	if by[0].Name == DimensionRegion {
		return impact.Scope{Dimension: impact.ByRegion, Key: idIf(impact.KindRegion, by[0].Value)}, nil
	}
	return impact.Scope{Dimension: impact.ByOrganisation, Key: idIf(impact.KindOrganisation, by[0].Value)}, nil
}

// Series is the value month by month, or as one point.
func (i *Indicator) Series(ctx context.Context, every Frequency, by []*DimensionInput) ([]*SeriesPoint, error) {
	scope, err := scopeOf(by)
	if err != nil {
		return nil, err
	}
	view, err := i.View(ctx)
	if err != nil {
		return nil, err
	}
	points, err := view.Series(ctx, i.N, i.i, scope)
	if every == FrequencyWhole && len(points) > 0 {
		whole := points[len(points)-1]
		whole.Period.From, whole.Value = points[0].Period.From, whole.ToDate
		points = []impact.Point{whole}
	}
	list := make([]*SeriesPoint, len(points))
	for k, p := range points {
		list[k] = &SeriesPoint{Period: newPeriod(p.Period), Value: p.Value.Number, ToDate: p.ToDate.Number, Expected: p.Expected}
	}
	return list, err
}

// Breakdown divides the value.
func (i *Indicator) Breakdown(ctx context.Context, by Dimension) (*Breakdown, error) {
	view, err := i.View(ctx)
	if err != nil {
		return nil, err
	}
	dimension := impact.ByRegion
	if by == DimensionOrganisation {
		dimension = impact.ByOrganisation
	}
	parts, err := view.Breakdown(ctx, i.N, i.i, dimension)
	breakdown := &Breakdown{By: by, Additive: i.i.Additive(), Slices: []*BreakdownSlice{}}
	if len(parts) > 0 && parts[0].Key == 0 { // what is not known comes last
		parts = append(parts[1:], parts[0])
	}
	for _, part := range parts {
		scope := impact.Scope{Dimension: dimension, Key: part.Key}
		value := &IndicatorValue{InNetwork: i.InNetwork, q: store.Question{Indicator: i.i, Scope: &scope}, v: part.Value, Sequence: view.Seq(), AsOf: view.At()}
		if part.Key == 0 {
			breakdown.UnknownCount = int(part.Value.Rows)
		}
		breakdown.Slices = append(breakdown.Slices, &BreakdownSlice{InNetwork: i.InNetwork, Value: value, scope: scope})
	}
	return breakdown, err
}

// BreakdownSlice is one part of a divided value.
type BreakdownSlice struct {
	InNetwork
	Value *IndicatorValue
	scope impact.Scope
}

// Key is the region or organisation; nil for the rows that state none.
func (s *BreakdownSlice) Key() Node {
	if r := s.region(s.scope.Key); r != nil {
		return r
	}
	if o := s.organisation(s.scope.Key); o != nil {
		return o
	}
	return nil
}

// unknownLabels name the part whose rows state nothing.
var unknownLabels = impact.Text{FI: "Ei tiedossa", SV: "Inte känt", EN: "Not known"}

// Label names the part.
func (s *BreakdownSlice) Label(lang impact.Lang) string {
	if r := s.region(s.scope.Key); r != nil {
		return r.Name(lang)
	}
	if o := s.organisation(s.scope.Key); o != nil {
		return o.Name(lang)
	}
	return unknownLabels.In(lang)
}

// judge is where the value stands.
func (i *Indicator) judge(ctx context.Context) (impact.Verdict, error) {
	view, err := i.View(ctx)
	if err != nil {
		return impact.Verdict{}, err
	}
	value, err := view.Value(ctx, i.N, i.i, impact.WholeScope)
	return i.i.Judge(i.N, value, view.Today()), err
}

// Status is where the value stands.
func (i *Indicator) Status(ctx context.Context) (impact.Status, error) {
	verdict, err := i.judge(ctx)
	return verdict.Status, err
}

// StatusText says why.
func (i *Indicator) StatusText(ctx context.Context, lang impact.Lang) (string, error) {
	verdict, err := i.judge(ctx)
	return verdict.Reason.In(lang), err
}

// LastChange is the newest change of the value.
func (i *Indicator) LastChange(ctx context.Context) (*IndicatorChange, error) {
	view, err := i.View(ctx)
	if err != nil {
		return nil, err
	}
	moves, err := view.LastMoves(ctx, i.N)
	move, ok := moves[i.i.ID]
	if err != nil || !ok {
		return nil, err
	}
	return NewChange(i.InNetwork, move), nil
}

// Provenance is where the indicator is printed.
func (i *Indicator) Provenance() []*Citation { return i.cites(i.i.Cites) }

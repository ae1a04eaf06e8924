package model

import (
	"context"
	"slices"

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
func (i *Indicator) ID() string { return impact.NewID(impact.KindIndicator, i.i.ID) }

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
func (i *Indicator) Direction() impact.Direction { return i.i.Target.On(i.Today()).Direction }

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

func fieldTests(tests []impact.Test) []*FieldTest {
	list := make([]*FieldTest, len(tests))
	for i, t := range tests {
		list[i] = &FieldTest{Field: t.Field, Op: string(t.Op), Values: append([]string{}, t.Values...)}
	}
	return list
}

// WaitsFor is what the indicator needs before it can be computed.
func (i *Indicator) WaitsFor() *WaitsFor {
	if i.i.Waits == nil || i.i.Rule != nil {
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

// Target is the target in force today, or on another day.
func (i *Indicator) Target(on *impact.Date) *Target {
	day := i.Today()
	if on != nil {
		day = *on
	}
	return i.target(i.i, day)
}

// Targets are the indicator's targets.
func (i *Indicator) Targets() []*Target { return []*Target{i.Target(nil)} }

// Value is the value over the whole period, or over some days, for the whole network or some part of it.
func (i *Indicator) Value(ctx context.Context, period *PeriodInput, by []*DimensionInput) (*IndicatorValue, error) {
	scopes, err := i.scopes(by)
	if err != nil {
		return nil, err
	}
	return i.value(ctx, store.Question{Indicator: i.i, Period: period.span(), Scopes: scopes})
}

func (in InNetwork) value(ctx context.Context, q store.Question) (*IndicatorValue, error) {
	view, err := in.View(ctx)
	if err != nil {
		return nil, err
	}
	value, err := view.Value(ctx, in.N, q)
	if err != nil {
		return nil, err
	}
	return &IndicatorValue{InNetwork: in, q: q, v: value, Sequence: view.Seq(), AsOf: view.At()}, nil
}

// dimensions are the store's for those that the API names.
var dimensions = map[Dimension]impact.Dimension{
	DimensionRegion: impact.ByRegion, DimensionOfficialRegion: impact.ByOfficialRegion, DimensionOrganisation: impact.ByOrganisation,
	DimensionChannel: impact.ByChannel, DimensionTheme: impact.ByTheme, DimensionSegment: impact.BySegment,
}

// scopes reads which parts of which dimensions are meant.
func (in InNetwork) scopes(by []*DimensionInput) ([]impact.Scope, error) {
	var scopes []impact.Scope
	for _, d := range by {
		scope, err := in.scope(d)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(scopes, func(s impact.Scope) bool { return s.Dimension == scope.Dimension }) {
			return nil, badInput("name each dimension once; %s is there twice", d.Name)
		}
		scopes = append(scopes, scope)
	}
	return scopes, nil
}

func (in InNetwork) scope(d *DimensionInput) (impact.Scope, error) {
	by, known := dimensions[d.Name]
	if !known {
		return impact.Scope{}, badInput("a value is not narrowed by %s: ask for the indicators of the area", d.Name)
	}
	scope := impact.Scope{Dimension: by}
	switch {
	case by.Codelist() != "" && d.Value != nil:
		scope.Key = impact.CodeKey(*d.Value)
	case by == impact.ByOrganisation:
		scope.Key = idIf(impact.KindOrganisation, d.Value)
	case by == impact.ByRegion || by == impact.ByOfficialRegion:
		scope.Key = idIf(impact.KindRegion, d.Value)
		if in.N.AreaOf(scope.Key) != scope.Key {
			scope.Dimension = impact.ByOfficialRegion
		}
	}
	return scope, nil
}

// grains are the store's for the spans that the API names.
var grains = map[Frequency]impact.Grain{
	FrequencyMonth: impact.MonthGrain, FrequencyHalfYear: impact.HalfYearGrain, FrequencyPlanYear: impact.PlanYearGrain,
	FrequencyCalendarYear: impact.CalendarYearGrain, FrequencyWhole: impact.WholeGrain,
}

// Series is the value span by span.
func (i *Indicator) Series(ctx context.Context, every Frequency, by []*DimensionInput) ([]*SeriesPoint, error) {
	scopes, err := i.scopes(by)
	if err != nil {
		return nil, err
	}
	view, err := i.View(ctx)
	if err != nil {
		return nil, err
	}
	points, err := view.Series(ctx, i.N, store.Question{Indicator: i.i, Scopes: scopes}, grains[every])
	if err != nil {
		return nil, err
	}
	closed := []*ClosedValue{}
	if len(scopes) == 0 {
		if closed, err = i.Closed(ctx); err != nil {
			return nil, err
		}
	}
	estimates, err := view.Estimates(ctx, i.N, store.Question{Indicator: i.i, Scopes: scopes})
	outliers := impact.PointOutliers(points, view.Today())
	list := make([]*SeriesPoint, len(points))
	for k, p := range points {
		_, far := outliers[k]
		list[k] = &SeriesPoint{Period: newPeriod(p.Period), Value: p.Value.Number, ToDate: p.ToDate.Number, Expected: p.Expected, Outlier: far, Closed: closedAt(closed, p.Period.To)}
		list[k].Quality = i.quality(p, closed, estimates, view.Today(), k > 0)
	}
	return list, err
}

// closedAt is the value that was frozen when the half-year that ends on a day was closed.
func closedAt(closed []*ClosedValue, day impact.Date) *ClosedValue {
	for _, c := range closed {
		if c.c.Closing.Period.To == day {
			return c
		}
	}
	return nil
}

// quality remarks on a point. A span is provisional until it has ended and the half-year that it lies in has been closed.
func (i *Indicator) quality(p impact.Point, closed []*ClosedValue, estimates store.Estimates, today impact.Date, follows bool) ValueQuality {
	switch {
	case p.Value.Hidden || p.ToDate.Hidden:
		return ValueQualitySuppressed
	case p.ToDate.Number == nil:
		return ValueQualityMissing
	case estimates.In(p.Period):
		return ValueQualityEstimated
	case follows && i.i.Rule.ValidFrom != 0 && p.Period.Has(i.i.Rule.ValidFrom):
		return ValueQualityBreak
	case p.Period.To > today || !slices.ContainsFunc(closed, func(c *ClosedValue) bool { return c.c.Closing.Period.To >= p.Period.To }):
		return ValueQualityProvisional
	default:
		return ValueQualityNormal
	}
}

// Breakdown divides the value.
func (i *Indicator) Breakdown(ctx context.Context, by Dimension, period *PeriodInput) (*Breakdown, error) {
	view, err := i.View(ctx)
	if err != nil {
		return nil, err
	}
	whole := store.Question{Indicator: i.i, Period: period.span()}
	breakdown := &Breakdown{InNetwork: i.InNetwork, q: whole, By: by, Slices: []*BreakdownSlice{}}
	dimension, divides := dimensions[by]
	if !divides { // an indicator lies in one activity area as a whole
		value, err := i.value(ctx, whole)
		breakdown.Slices = append(breakdown.Slices, &BreakdownSlice{InNetwork: i.InNetwork, Value: value, area: i.i.Area})
		return breakdown, err
	}
	parts, err := view.Breakdown(ctx, i.N, whole, dimension)
	if len(parts) > 0 && parts[0].Key == 0 { // what is not known comes last
		parts = append(parts[1:], parts[0])
	}
	for _, part := range parts {
		q := whole
		q.Scopes = []impact.Scope{{Dimension: dimension, Key: part.Key}}
		value := &IndicatorValue{InNetwork: i.InNetwork, q: q, v: part.Value, Sequence: view.Seq(), AsOf: view.At()}
		if part.Key == 0 {
			breakdown.UnknownCount = int(part.Value.Rows)
		}
		breakdown.Slices = append(breakdown.Slices, &BreakdownSlice{InNetwork: i.InNetwork, Value: value, scope: q.Scopes[0]})
	}
	return breakdown, err
}

// Breakdown is a value in its parts.
type Breakdown struct {
	InNetwork
	q            store.Question
	By           Dimension
	Slices       []*BreakdownSlice
	UnknownCount int
}

// Additive tells whether the parts add up to the whole.
func (b *Breakdown) Additive() bool { return b.q.Indicator.Additive() }

// Complete tells whether every row states its part.
func (b *Breakdown) Complete() bool {
	dimension, divides := dimensions[b.By]
	hidden := slices.ContainsFunc(b.Slices, func(s *BreakdownSlice) bool { return s.Value.v.Hidden })
	return !hidden && b.UnknownCount == 0 && (!divides || b.q.Indicator.DividesIn(b.N, dimension))
}

// Whole is the undivided value.
func (b *Breakdown) Whole(ctx context.Context) (*IndicatorValue, error) { return b.value(ctx, b.q) }

// PartsSum is what the parts come to when they are added up; nil for shares and means.
func (b *Breakdown) PartsSum() *impact.Decimal {
	i := b.q.Indicator
	if i.Rule == nil || i.Rule.IsFormula() || i.Rule.HasDenominator() || i.Rule.Aggregate == impact.Mean || len(b.Slices) == 0 {
		return nil
	}
	sum := impact.Decimal(0)
	for _, slice := range b.Slices {
		if slice.Value.v.Hidden {
			return nil
		}
		if slice.Value.v.Number != nil {
			sum += *slice.Value.v.Number
		}
	}
	return &sum
}

// Remark says why the parts don't make the whole.
func (b *Breakdown) Remark(lang impact.Lang) *string {
	dimension, divides := dimensions[b.By]
	if !divides {
		return nil
	}
	return ifAny(b.q.Indicator.BreakdownRemark(b.N, dimension, int64(b.UnknownCount)), lang)
}

// BreakdownSlice is one part of a divided value: of a region or organisation, of a code, or of an activity area.
type BreakdownSlice struct {
	InNetwork
	Value *IndicatorValue
	scope impact.Scope
	area  string
}

// Key is the region, organisation or activity area; nil for codes and for the rows that state none.
func (s *BreakdownSlice) Key() Node {
	if a := s.InNetwork.area(s.area); a != nil {
		return a
	}
	if s.scope.Dimension.Codelist() != "" {
		return nil
	}
	if r := s.region(s.scope.Key); r != nil {
		return r
	}
	if o := s.organisation(s.scope.Key); o != nil {
		return o
	}
	return nil
}

// Code is the code of the channel, theme or segment.
func (s *BreakdownSlice) Code() *string {
	item, _ := s.N.CodeByKey(s.scope.Dimension.Codelist(), s.scope.Key)
	return ifSaid(item.Code)
}

// unknownLabels name the part whose rows state nothing.
var unknownLabels = impact.Text{FI: "Ei tiedossa", SV: "Inte känt", EN: "Not known"}

// Label names the part.
func (s *BreakdownSlice) Label(lang impact.Lang) string {
	if item, ok := s.N.CodeByKey(s.scope.Dimension.Codelist(), s.scope.Key); ok {
		return item.Title.In(lang)
	}
	switch key := s.Key().(type) {
	case *ActivityArea:
		return key.Title(lang)
	case *Region:
		return key.Name(lang)
	case *Organisation:
		return key.Name(lang)
	}
	return unknownLabels.In(lang)
}

// judge is where the value stands.
func (i *Indicator) judge(ctx context.Context) (impact.Verdict, error) {
	view, err := i.View(ctx)
	if err != nil {
		return impact.Verdict{}, err
	}
	value, err := view.Value(ctx, i.N, store.Question{Indicator: i.i})
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

// Published tells whether everybody may see the indicator.
func (i *Indicator) Published() bool { return i.i.Measured().Published }

// NewPublishPayload answers who has published indicators, or taken that back.
func NewPublishPayload(ctx context.Context, lens *Lens, input PublishIndicatorsInput, r store.Receipt, faults impact.Faults) (*PublishIndicatorsPayload, error) {
	payload := &PublishIndicatorsPayload{Replayed: r.Replayed, Indicators: []*Indicator{}, UserErrors: UserErrors(faults)}
	if len(faults) > 0 {
		return payload, nil
	}
	in, err := lens.networkOf(ctx, func(*store.View) (int64, error) { return NetworkID(input.Network), nil })
	if err != nil {
		return nil, err
	}
	payload.Sequence = &r.Last
	for _, code := range input.Codes {
		if i, ok := impact.ByCode[*impact.Indicator](in.N, impact.KindIndicator, code); ok {
			payload.Indicators = append(payload.Indicators, newIndicator(in, i))
		}
	}
	return payload, nil
}

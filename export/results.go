package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"polku/impact"
	"polku/store"
)

// The name and version of the JSON shape. A field may be added without a new version; none goes away or changes without.
const (
	jsonFormat  = "polku-results"
	jsonVersion = 1
)

// document is a network's results and indicators as JSON. Texts are in three languages, numbers are strings of exact decimals.
type document struct {
	Format  string      `json:"format"`
	Version int         `json:"version"`
	Network jsonNetwork `json:"network"`
	// Sequence is the feed's number that everything was read at.
	Sequence   int64           `json:"sequence,string"`
	AsOf       time.Time       `json:"asOf"`
	Today      impact.Date     `json:"today"`
	Sample     bool            `json:"sample"`
	Licence    string          `json:"licence,omitempty"`
	Results    []jsonResult    `json:"results"`
	Indicators []jsonIndicator `json:"indicators"`
}

type jsonNetwork struct {
	ID          string        `json:"id"`
	Slug        string        `json:"slug"`
	Name        impact.Text   `json:"name"`
	Description impact.Text   `json:"description"`
	Period      impact.Period `json:"period"`
}

type jsonResult struct {
	ID            string            `json:"id"`
	Code          string            `json:"code"`
	Type          impact.ResultType `json:"type"`
	Level         string            `json:"level"`
	LevelLabel    impact.Text       `json:"levelLabel"`
	Path          string            `json:"path"`
	PathTitle     impact.Text       `json:"pathTitle"`
	Title         impact.Text       `json:"title"`
	ContributesTo []string          `json:"contributesTo"`
	Indicators    []string          `json:"indicators"`
}

type jsonIndicator struct {
	ID          string        `json:"id"`
	Code        string        `json:"code"`
	Title       impact.Text   `json:"title"`
	Description impact.Text   `json:"description"`
	Note        impact.Text   `json:"note,omitzero"`
	Unit        string        `json:"unit"`
	UnitTitle   impact.Text   `json:"unitTitle"`
	Measure     string        `json:"measure"`
	Period      impact.Period `json:"period"`
	Published   bool          `json:"published"`
	WaitsFor    string        `json:"waitsFor,omitempty"`
	Baseline    *jsonBaseline `json:"baseline"`
	// Targets are the one in force, those to come and those that were, the newest decided first.
	Targets    []jsonTarget  `json:"targets"`
	Value      jsonValue     `json:"value"`
	Status     impact.Status `json:"status"`
	StatusText impact.Text   `json:"statusText"`
	// Periods are the half-years of the indicator's period that have begun; Months are there for a single indicator.
	Periods []jsonPeriod `json:"periods"`
	Months  []jsonPeriod `json:"months,omitempty"`
	// Areas are the value by the network's areas, for a single indicator.
	Areas []jsonPart `json:"areas,omitempty"`
}

type jsonBaseline struct {
	Value *impact.Decimal `json:"value"`
	Year  int             `json:"year,omitempty"`
	Note  impact.Text     `json:"note,omitzero"`
}

type jsonTarget struct {
	Direction   impact.Direction `json:"direction"`
	Min         *impact.Decimal  `json:"min"`
	Max         *impact.Decimal  `json:"max"`
	Total       *impact.Decimal  `json:"total"`
	Recurrence  string           `json:"recurrence"`
	Due         impact.Date      `json:"due,omitzero"`
	InForceFrom impact.Date      `json:"inForceFrom,omitzero"`
	InForce     bool             `json:"inForce"`
	Label       impact.Text      `json:"label"`
}

// jsonValue is a value with what it was computed from. A missing value is null, which is not zero.
type jsonValue struct {
	Value       *impact.Decimal `json:"value"`
	Numerator   *impact.Decimal `json:"numerator"`
	Denominator *impact.Decimal `json:"denominator"`
	SourceCount int64           `json:"sourceCount"`
	// Hidden tells that there is a number, about too few customers to be shown.
	Hidden bool `json:"hidden"`
}

type jsonPeriod struct {
	From impact.Date `json:"from"`
	To   impact.Date `json:"to"`
	jsonValue
	ToDate   *impact.Decimal `json:"toDate"`
	Expected *impact.Decimal `json:"expected"`
}

type jsonPart struct {
	Area  any         `json:"area"`
	Title impact.Text `json:"title"`
	jsonValue
}

func newJSONValue(v impact.Value) jsonValue {
	return jsonValue{v.Number, v.Numerator, v.Denominator, v.Rows, v.Hidden}
}

// writeResults writes the document.
func (s *snapshot) writeResults(ctx context.Context, w io.Writer) error {
	d, err := s.document(ctx)
	if err != nil {
		return err
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	if err := out.Encode(d); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return nil
}

func (s *snapshot) document(ctx context.Context) (*document, error) {
	n := s.n
	d := &document{Format: jsonFormat, Version: jsonVersion, Sequence: s.view.Seq(), AsOf: s.view.At(), Today: s.view.Today(), Sample: s.sample,
		Network: jsonNetwork{impact.NewID(impact.KindNetwork, n.ID), n.Slug, n.Name, n.Description, n.Period},
		Results: []jsonResult{}, Indicators: []jsonIndicator{}, Licence: s.licence()}
	if s.Indicator == "" {
		for _, r := range n.Results {
			d.Results = append(d.Results, s.result(r))
		}
	}
	for _, i := range s.wanted() {
		shown, err := s.indicator(ctx, i)
		if err != nil {
			return nil, err
		}
		d.Indicators = append(d.Indicators, shown)
	}
	return d, nil
}

func (s *snapshot) result(r *impact.Result) jsonResult {
	level := s.n.LevelOf(r)
	return jsonResult{ID: impact.NewID(impact.KindResult, r.ID), Code: r.Code, Type: level.Type, Level: r.Level, LevelLabel: level.Label,
		Path: r.Path, PathTitle: s.pathTitle(r.Path), Title: r.Title, ContributesTo: append([]string{}, r.ContributesTo...), Indicators: s.codesOf(r)}
}

func (s *snapshot) indicator(ctx context.Context, i *impact.Indicator) (jsonIndicator, error) {
	value, err := s.view.Value(ctx, s.n, store.Question{Indicator: i})
	if err != nil {
		return jsonIndicator{}, err
	}
	unit, _ := s.n.CodeOf("unit", i.Unit)
	verdict := i.Judge(s.n, value, s.view.Today())
	shown := jsonIndicator{ID: impact.NewID(impact.KindIndicator, i.ID), Code: i.Code, Title: i.Title, Description: i.Description, Note: i.Note,
		Unit: i.Unit, UnitTitle: unit.Title, Measure: i.Measure, Period: i.Period, Published: i.Published, Targets: s.targets(i),
		Value: newJSONValue(value), Status: verdict.Status, StatusText: verdict.Reason}
	if i.Waits != nil && i.Rule == nil {
		shown.WaitsFor = i.Waits.Source
	}
	if b := i.Baseline; b != nil {
		shown.Baseline = &jsonBaseline{b.Value, b.Year, b.Note}
	}
	if shown.Periods, err = s.periods(ctx, i, impact.HalfYearGrain); err != nil || s.Indicator == "" {
		return shown, err
	}
	if shown.Months, err = s.periods(ctx, i, impact.MonthGrain); err != nil {
		return shown, err
	}
	shown.Areas, err = s.areas(ctx, i)
	return shown, err
}

func (s *snapshot) targets(i *impact.Indicator) []jsonTarget {
	now := i.Target.On(s.view.Today())
	var list []jsonTarget
	for _, dated := range targetsOf(i) {
		t := dated.t
		list = append(list, jsonTarget{Direction: t.Direction, Min: t.Min, Max: t.Max, Total: i.Total(t), Recurrence: recurrenceOf(t), Due: t.Due,
			InForceFrom: t.InForceFrom, InForce: t.Revision == now.Revision, Label: t.Label()})
	}
	return list
}

func (s *snapshot) periods(ctx context.Context, i *impact.Indicator, every impact.Grain) ([]jsonPeriod, error) {
	points, err := s.points(ctx, store.Question{Indicator: i}, every)
	list := []jsonPeriod{}
	for _, p := range points {
		list = append(list, jsonPeriod{p.Period.From, p.Period.To, newJSONValue(p.Value), p.ToDate.Number, p.Expected})
	}
	return list, err
}

func (s *snapshot) areas(ctx context.Context, i *impact.Indicator) ([]jsonPart, error) {
	if i.Rule == nil {
		return nil, nil
	}
	parts, err := s.view.Breakdown(ctx, s.n, store.Question{Indicator: i}, impact.ByRegion)
	var list []jsonPart
	for _, part := range parts {
		code, title := s.part(impact.Scope{Dimension: impact.ByRegion, Key: part.Key})
		list = append(list, jsonPart{code, title, newJSONValue(part.Value)})
	}
	return list, err
}

package model

import (
	"context"

	"polku/impact"
	"polku/store"
)

// ResultLevel is a stage of the paths.
type ResultLevel struct{ l impact.Level }

// Code is the stage's code.
func (l *ResultLevel) Code() string { return l.l.Code }

// Type is IATI's type of the stage.
func (l *ResultLevel) Type() impact.ResultType { return l.l.Type }

// Label is the plan's own word for it.
func (l *ResultLevel) Label(lang impact.Lang) string { return l.l.Label.In(lang) }

// ImpactPath is an ordered way from activities to lasting effect.
type ImpactPath struct {
	InNetwork
	p *impact.Path
}

func newPath(in InNetwork, p *impact.Path) *ImpactPath { return &ImpactPath{in, p} }

// IsNode marks a thing with a global id.
func (*ImpactPath) IsNode() {}

// ID is the path's global id.
func (p *ImpactPath) ID() string { return impact.NewID(impact.KindPath, p.p.ID) }

// Code is the path's code.
func (p *ImpactPath) Code() string { return p.p.Code }

// Title is the path's name.
func (p *ImpactPath) Title(lang impact.Lang) string { return p.p.Title.In(lang) }

// ActivityArea is the area that the path is of.
func (p *ImpactPath) ActivityArea() *ActivityArea { return p.area(p.p.Area) }

// Note is what a reader must know.
func (p *ImpactPath) Note(lang impact.Lang) *string { return ifAny(p.p.Note, lang) }

// Results are the path's nodes in the order of stages.
func (p *ImpactPath) Results() []*Result { return each(p.InNetwork, p.N.ResultsOn(p.p), newResult) }

// Provenance is where the path is printed.
func (p *ImpactPath) Provenance() []*Citation { return p.cites(p.p.Cites) }

// Result is a node of an impact path.
type Result struct {
	InNetwork
	r *impact.Result
}

func newResult(in InNetwork, r *impact.Result) *Result { return &Result{in, r} }

// IsNode marks a thing with a global id.
func (*Result) IsNode() {}

// ID is the result's global id.
func (r *Result) ID() string { return impact.NewID(impact.KindResult, r.r.ID) }

// Code is the result's code.
func (r *Result) Code() string { return r.r.Code }

// Type is IATI's type.
func (r *Result) Type() impact.ResultType { return r.N.LevelOf(r.r).Type }

// Level is the stage that the result is on.
func (r *Result) Level() *ResultLevel { return &ResultLevel{r.N.LevelOf(r.r)} }

// LevelLabel is the plan's own word for the stage.
func (r *Result) LevelLabel(lang impact.Lang) string { return r.N.LevelOf(r.r).Label.In(lang) }

// Title says what is done, produced or changed.
func (r *Result) Title(lang impact.Lang) string { return r.r.Title.In(lang) }

// Path is the path that the result is on.
func (r *Result) Path() *ImpactPath {
	path, _ := impact.ByCode[*impact.Path](r.N, impact.KindPath, r.r.Path)
	return newPath(r.InNetwork, path)
}

// ActivityArea is the path's area.
func (r *Result) ActivityArea() *ActivityArea { return r.Path().ActivityArea() }

// ContributesTo are the results further along that this one leads to.
func (r *Result) ContributesTo() []*Contribution {
	var arrows []*Contribution
	for _, code := range r.r.ContributesTo {
		if to, ok := impact.ByCode[*impact.Result](r.N, impact.KindResult, code); ok {
			basis := BasisStated
			if r.r.Origin == impact.Entered {
				basis = BasisAssumed
			}
			arrows = append(arrows, &Contribution{Result: newResult(r.InNetwork, to), Basis: basis})
		}
	}
	return arrows
}

// Indicators show how the result fares.
func (r *Result) Indicators() []*Indicator {
	return each(r.InNetwork, r.N.IndicatorsOf(r.r), newIndicator)
}

// Origin tells whether it came with the plan.
func (r *Result) Origin() impact.Origin { return r.r.Origin }

// Revision is the revision that holds.
func (r *Result) Revision() int { return r.r.Revision }

// Provenance is where the result is printed.
func (r *Result) Provenance() []*Citation { return r.cites(r.r.Cites) }

// Draft is the input as the domain takes it.
func (i *ResultInput) Draft() impact.ResultDraft {
	d := impact.ResultDraft{Path: idOf(impact.KindPath, i.Path), Level: i.Level, Title: i.Title.text()}
	if i.Order != nil {
		d.Order = *i.Order
	}
	for _, id := range i.ContributesTo {
		d.ContributesTo = append(d.ContributesTo, idOf(impact.KindResult, id))
	}
	for _, id := range i.Indicators {
		d.Indicators = append(d.Indicators, idOf(impact.KindIndicator, id))
	}
	return d
}

// NewResultPayload answers a mutation: the result, or the faults.
func NewResultPayload(ctx context.Context, lens *Lens, r store.Receipt, faults impact.Faults) (*ResultPayload, error) {
	payload := &ResultPayload{Replayed: r.Replayed, UserErrors: UserErrors(faults)}
	if len(faults) > 0 {
		return payload, nil
	}
	payload.Sequence = &r.Last
	view, err := lens.View(ctx)
	if err != nil {
		return nil, err
	}
	if n, err := view.NetworkOf(r.ID); err == nil { // a withdrawn result is in no network
		result, _ := impact.ByID[*impact.Result](n, r.ID)
		payload.Result = newResult(InNetwork{lens, n}, result)
	}
	return payload, nil
}

// text is the text in the three languages.
func (t *TextInput) text() impact.Text { return impact.Text{FI: t.Fi, SV: t.Sv, EN: t.En} }

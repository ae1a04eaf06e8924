package model

import (
	"context"
	"slices"
	"time"

	"polku/impact"
	"polku/store"
)

// Network is a network as the API shows it.
type Network struct{ InNetwork }

// NewNetwork shows a network.
func NewNetwork(lens *Lens, n *impact.Network) *Network { return &Network{InNetwork{lens, n}} }

// IsNode marks a thing with a global id.
func (*Network) IsNode() {}

// ID is the network's global id.
func (n *Network) ID() string { return impact.NewID(impact.KindNetwork, n.N.ID) }

// Slug is the network's name in addresses.
func (n *Network) Slug() string { return n.N.Slug }

// Name is the network's name.
func (n *Network) Name(lang impact.Lang) string { return n.N.Name.In(lang) }

// Description says in one sentence what the network is.
func (n *Network) Description(lang impact.Lang) string { return n.N.Description.In(lang) }

// Period is the network's period.
func (n *Network) Period() *Period { return newPeriod(n.N.Period) }

// PreparationFrom is the first day that plan work may be recorded for.
func (n *Network) PreparationFrom() impact.Date { return n.N.RecordsFrom() }

// FeedbackScale is the range of a feedback score.
func (n *Network) FeedbackScale() *FeedbackScale {
	scale := n.N.FeedbackScale
	if scale == nil {
		return nil
	}
	return &FeedbackScale{Min: scale.Min, Max: scale.Max, Basis: basisOf(scale.Basis)}
}

// AsOf is the moment that is looked back to.
func (n *Network) AsOf() *time.Time { return n.Past() }

// Sample tells whether the data is made up.
func (n *Network) Sample() bool { return n.sample }

// Publishes tells whether some indicators are open to everybody.
func (n *Network) Publishes() bool { return n.N.Publishes() }

// Levels are the stages of the paths.
func (n *Network) Levels() []*ResultLevel {
	levels := make([]*ResultLevel, len(n.N.Levels))
	for i, l := range n.N.Levels {
		levels[i] = &ResultLevel{l}
	}
	return levels
}

// Paths are the impact paths.
func (n *Network) Paths() []*ImpactPath { return each(n.InNetwork, n.N.Paths, newPath) }

// Results are the nodes of all paths.
func (n *Network) Results(first *int, after *string, last *int, before *string) (*ResultConnection, error) {
	return planPage(each(n.InNetwork, n.N.Results, newResult), pageArgs{first, last, after, before})
}

// ActivityAreas are the parts of the plan's work.
func (n *Network) ActivityAreas() []*ActivityArea {
	return each(n.InNetwork, n.N.ActivityAreas, newArea)
}

// Actions are what the plan says will be done.
func (n *Network) Actions(first *int, after *string, last *int, before *string) (*ActionConnection, error) {
	return planPage(each(n.InNetwork, n.N.Actions, newAction), pageArgs{first, last, after, before})
}

// Goals are the result goals.
func (n *Network) Goals() []*Goal { return each(n.InNetwork, n.N.Goals, newGoal) }

// Organisations are those that take part.
func (n *Network) Organisations(first *int, after *string, last *int, before *string) (*OrganisationConnection, error) {
	return planPage(each(n.InNetwork, n.N.Organisations, newOrganisation), pageArgs{first, last, after, before})
}

// Regions are the network's own areas.
func (n *Network) Regions(first *int, after *string, last *int, before *string) (*RegionConnection, error) {
	return planPage(each(n.InNetwork, n.N.Areas(), newRegion), pageArgs{first, last, after, before})
}

// Indicators are the network's indicators that a filter lets through.
func (n *Network) Indicators(ctx context.Context, filter *IndicatorFilter, first *int, after *string, last *int, before *string) (*IndicatorConnection, error) {
	list := each(n.InNetwork, n.N.Indicators, newIndicator)
	if filter != nil {
		var err error
		if list, err = filter.sift(ctx, list); err != nil {
			return nil, err
		}
	}
	return planPage(list, pageArgs{first, last, after, before})
}

// sift keeps the indicators that meet all conditions.
func (f *IndicatorFilter) sift(ctx context.Context, list []*Indicator) ([]*Indicator, error) {
	var kept []*Indicator
	for _, i := range list {
		if len(f.Codes) > 0 && !slices.Contains(f.Codes, i.i.Code) || f.Computed != nil && *f.Computed != (i.i.Rule != nil) {
			continue
		}
		if f.ActivityArea != nil {
			area, ok := impact.ByID[*impact.ActivityArea](i.N, idOf(impact.KindArea, *f.ActivityArea))
			if !ok || area.Code != i.i.Area {
				continue
			}
		}
		if len(f.Status) > 0 {
			status, err := i.Status(ctx)
			if err != nil {
				return nil, err
			}
			if !slices.Contains(f.Status, status) {
				continue
			}
		}
		kept = append(kept, i)
	}
	return kept, nil
}

// Indicator finds an indicator by its code.
func (n *Network) Indicator(code string) *Indicator {
	if i, ok := impact.ByCode[*impact.Indicator](n.N, impact.KindIndicator, code); ok {
		return newIndicator(n.InNetwork, i)
	}
	return nil
}

// Codelists are the closed vocabularies.
func (n *Network) Codelists() []*Codelist {
	var lists []*Codelist
	for _, name := range n.N.CodelistNames() {
		list := &Codelist{Name: name}
		for _, item := range n.N.Codelists[name] {
			list.Items = append(list.Items, &CodeValue{item})
		}
		lists = append(lists, list)
	}
	return lists
}

// Sources are where the figures come from.
func (n *Network) Sources(ctx context.Context) ([]*DataSource, error) {
	view, err := n.View(ctx)
	if err != nil {
		return nil, err
	}
	states, err := view.Sources(ctx, n.N)
	if err != nil {
		return nil, err
	}
	sources := make([]*DataSource, len(states))
	for i, state := range states {
		sources[i] = newSource(state, n.Today())
	}
	return sources, nil
}

// staleAfter is how many days a source may be silent: a month, as the plans' own rhythms are monthly at least.
const staleAfter = 31

func newSource(state store.SourceState, today impact.Date) *DataSource {
	source := &DataSource{Kind: state.Source, Records: int(state.Rows), Stale: true}
	if state.LatestDay != 0 {
		age := state.LatestDay.DaysUntil(today)
		source.LatestDay, source.Age, source.Stale = &state.LatestDay, &age, age > staleAfter
	}
	if !state.RecordedAt.IsZero() {
		source.LastRecordedAt = &state.RecordedAt
	}
	return source
}

// Findings are the declared sums of the plan's tables that don't hold.
func (n *Network) Findings() []*Finding {
	list := []*Finding{}
	for _, t := range n.N.Tables {
		for _, f := range t.Findings() {
			list = append(list, &Finding{n.InNetwork, t, f})
		}
	}
	return list
}

// Finding is a place of a table to check.
type Finding struct {
	InNetwork
	t *impact.Table
	f impact.Finding
}

// Table is the table's code.
func (f *Finding) Table() string { return f.t.Code }

// TableTitle names the table.
func (f *Finding) TableTitle(lang impact.Lang) string { return f.t.Title.In(lang) }

// Place is the row and column.
func (f *Finding) Place() string { return f.f.Place }

// Printed is the figure that the table prints.
func (f *Finding) Printed() *impact.Decimal { return f.f.Printed }

// Computed is the figure that its parts make.
func (f *Finding) Computed() *impact.Decimal { return f.f.Computed }

// Text says what is the matter.
func (f *Finding) Text(lang impact.Lang) string { return f.f.Text.In(lang) }

// Provenance is where the table is printed.
func (f *Finding) Provenance() []*Citation { return f.cites(f.t.Cites) }

// FeedHead is the feed's number at the snapshot.
func (n *Network) FeedHead(ctx context.Context) (int64, error) {
	view, err := n.View(ctx)
	if err != nil {
		return 0, err
	}
	return view.Seq(), nil
}

// each shows every element of a list.
func each[S, T any](in InNetwork, list []*S, show func(InNetwork, *S) *T) []*T {
	shown := make([]*T, len(list))
	for i, element := range list {
		shown[i] = show(in, element)
	}
	return shown
}

// newPeriod shows a span of days.
func newPeriod(p impact.Period) *Period {
	shown := &Period{}
	if p.From != 0 {
		shown.From = &p.From
	}
	if p.To != 0 {
		shown.To = &p.To
	}
	return shown
}

// span reads a span of days from an input.
func (p *PeriodInput) span() impact.Period {
	span := impact.Period{}
	if p != nil && p.From != nil {
		span.From = *p.From
	}
	if p != nil && p.To != nil {
		span.To = *p.To
	}
	return span
}

package impact

import (
	"encoding/json"
	"maps"
)

// Recount counts indicators from the rows, all at once and without looking at any total. It is how a total is rebuilt, and
// the other side of the proof that the totals equal their rows.
type Recount struct {
	n          *Network
	indicators []*Indicator
	cells      Cells
	members    map[MemberKey]Member
	latest     map[*Indicator]*[2]LatestSeries
}

// NewRecount begins a recount of some of a network's indicators.
func NewRecount(n *Network, indicators []*Indicator) *Recount {
	return &Recount{n: n, indicators: indicators, cells: Cells{}, members: map[MemberKey]Member{}, latest: map[*Indicator]*[2]LatestSeries{}}
}

// Sources are the sources whose rows the recount needs.
func (r *Recount) Sources() []Source {
	var sources []Source
	for _, source := range Sources {
		for _, i := range r.indicators {
			if i.Rule != nil && i.Rule.uses(source) {
				sources = append(sources, source)
				break
			}
		}
	}
	return sources
}

// Take counts one row.
func (r *Recount) Take(source Source, row Row) {
	for _, i := range r.indicators {
		for _, c := range i.Contributions(source, row) {
			r.take(i, c)
		}
	}
}

func (r *Recount) take(i *Indicator, c Contribution) {
	aggregate := i.AggregateOf(c.Part)
	if aggregate == Latest {
		r.seriesOf(i, c.Part).Note(c)
		return
	}
	cell := Cell{Rows: 1, Sum: c.Amount}
	if aggregate == CountDistinct {
		cell.Sum = 0
	}
	for _, scope := range c.Scopes {
		r.cells.add(CellKey{i.ID, c.Part, scope, WholeGrain, 0}, cell)
		r.cells.add(CellKey{i.ID, c.Part, scope, MonthGrain, c.Day.Month()}, cell)
		if aggregate == CountDistinct {
			r.meet(MemberKey{i.ID, c.Part, scope, c.Member}, c.Day.Month())
		}
	}
}

// meet notes a member's row, and counts the member once in the whole and once in each month.
func (r *Recount) meet(key MemberKey, month Month) {
	once := Cell{Sum: one}
	if r.members[key] == nil {
		r.members[key] = Member{}
		r.cells.add(CellKey{key.Indicator, key.Part, key.Scope, WholeGrain, 0}, once)
	}
	if r.members[key][month] == 0 {
		r.cells.add(CellKey{key.Indicator, key.Part, key.Scope, MonthGrain, month}, once)
	}
	r.members[key][month]++
}

func (r *Recount) seriesOf(i *Indicator, part Part) LatestSeries {
	if r.latest[i] == nil {
		r.latest[i] = &[2]LatestSeries{{}, {}}
	}
	return r.latest[i][part]
}

// LatestOf are the newest numbers of an indicator's part.
func (r *Recount) LatestOf(i *Indicator, part Part) LatestSeries { return r.seriesOf(i, part) }

// Members are the members of the distinct counts.
func (r *Recount) Members() map[MemberKey]Member { return r.members }

// SeriesEntries are the newest numbers of each place and month.
func (r *Recount) SeriesEntries() map[SeriesKey]LatestEntry {
	entries := map[SeriesKey]LatestEntry{}
	for i, parts := range r.latest {
		for part, series := range parts {
			for place, months := range series {
				for month, entry := range months {
					entries[SeriesKey{i.ID, Part(part), place, month}] = entry
				}
			}
		}
	}
	return entries
}

// Cells are the totals. Call it once, after the last row.
func (r *Recount) Cells() Cells {
	for key, member := range r.members {
		r.cells.add(CellKey{key.Indicator, key.Part, key.Scope, FirstGrain, member.first()}, Cell{Sum: one})
		for _, grain := range SpanGrains {
			for span := range member.spans(r.n, grain) {
				r.cells.add(CellKey{key.Indicator, key.Part, key.Scope, grain, span}, Cell{Sum: one})
			}
		}
	}
	for i, parts := range r.latest {
		for part, series := range parts {
			maps.Copy(r.cells, series.Cells(i, Part(part)))
		}
	}
	r.cells.DropEmpty()
	return r.cells
}

// Recounted lists the indicators of a changed plan, competing definitions included, whose totals must be counted anew.
func Recounted(before, after *Network) []*Indicator {
	all := !SameRegions(before, after) || before.Period.From.Month() != after.Period.From.Month()
	var list []*Indicator
	note := func(i *Indicator) {
		if old, ok := before.CountedByID(i.ID); all || !ok || !SameCount(old, i) {
			list = append(list, i)
		}
	}
	for _, i := range after.Indicators {
		note(i)
	}
	for _, i := range after.competing {
		note(i)
	}
	return list
}

// SameCount tells whether two revisions of an indicator count the same rows the same way.
func SameCount(a, b *Indicator) bool {
	ruleA, errA := json.Marshal(a.Rule)
	ruleB, errB := json.Marshal(b.Rule)
	return errA == nil && errB == nil && string(ruleA) == string(ruleB) && a.Period == b.Period && a.Measure == b.Measure
}

// SameRegions tells whether the regions lie in the same areas.
func SameRegions(a, b *Network) bool {
	inside := func(n *Network) map[int64]int64 {
		areas := map[int64]int64{}
		for _, r := range n.Regions {
			areas[r.ID] = n.AreaOf(r.ID)
		}
		return areas
	}
	return maps.Equal(inside(a), inside(b))
}

// TakePart counts rows for one part only.
func (r *Recount) TakePart(part Part) func(Source, Row) {
	return func(source Source, row Row) {
		for _, i := range r.indicators {
			for _, c := range i.Contributions(source, row) {
				if c.Part == part {
					r.take(i, c)
				}
			}
		}
	}
}

package impact

import "maps"

// The proof that totals equal their rows goes slice by slice. A month's slice counts the rows of the month anew; what is
// kept for spans of months follows from what is kept for months, so that its slice needs no rows.

// MonthCount counts the rows of one month anew: what is kept for the month must equal it.
type MonthCount struct {
	month      Month
	indicators map[Source][]*Indicator
	cells      Cells
	members    map[MemberKey]int64
	latest     map[partOf]LatestSeries
}

// partOf names a part of an indicator.
type partOf struct {
	indicator *Indicator
	part      Part
}

// NewMonthCount begins to count a month of some indicators.
func NewMonthCount(indicators []*Indicator, month Month) *MonthCount {
	c := &MonthCount{month: month, indicators: map[Source][]*Indicator{}, cells: Cells{}, members: map[MemberKey]int64{}, latest: map[partOf]LatestSeries{}}
	for _, source := range Sources {
		for _, i := range indicators {
			if i.Rule != nil && i.Rule.uses(source) {
				c.indicators[source] = append(c.indicators[source], i)
			}
		}
	}
	return c
}

// Sources are the sources whose rows count.
func (c *MonthCount) Sources() []Source {
	var sources []Source
	for _, source := range Sources {
		if len(c.indicators[source]) > 0 {
			sources = append(sources, source)
		}
	}
	return sources
}

// Take counts one row of the month.
func (c *MonthCount) Take(source Source, row Row) {
	for _, i := range c.indicators[source] {
		for _, contribution := range i.Contributions(source, row) {
			c.take(i, contribution)
		}
	}
}

func (c *MonthCount) take(i *Indicator, row Contribution) {
	cell := Cell{Rows: 1, Sum: row.Amount}
	switch i.AggregateOf(row.Part) {
	case Latest:
		at := partOf{i, row.Part}
		if c.latest[at] == nil {
			c.latest[at] = LatestSeries{}
		}
		c.latest[at].Note(row)
		return
	case CountDistinct:
		cell.Sum = 0
		for _, scope := range row.Scopes {
			c.members[MemberKey{i.ID, row.Part, scope, row.Member}]++
		}
	}
	for _, scope := range row.Scopes {
		c.cells.add(CellKey{i.ID, row.Part, scope, MonthGrain, c.month}, cell)
	}
}

// Members are how many rows each member has in the month.
func (c *MonthCount) Members() map[MemberKey]int64 { return c.members }

// SeriesEntries are the newest numbers of each place in the month.
func (c *MonthCount) SeriesEntries() map[SeriesKey]LatestEntry {
	entries := map[SeriesKey]LatestEntry{}
	for at, series := range c.latest {
		for place, months := range series {
			for month, entry := range months {
				entries[SeriesKey{at.indicator.ID, at.part, place, month}] = entry
			}
		}
	}
	return entries
}

// Cells are the totals of the month. Call it once, after the last row.
func (c *MonthCount) Cells() Cells {
	for key := range c.members {
		c.cells.add(CellKey{key.Indicator, key.Part, key.Scope, MonthGrain, c.month}, Cell{Sum: one})
	}
	for at, series := range c.latest {
		for key, cell := range series.Cells(at.indicator, at.part) {
			if key.Grain == MonthGrain {
				c.cells[key] = cell
			}
		}
	}
	c.cells.DropEmpty()
	return c.cells
}

// Derivation makes the totals of spans of months from what is kept for months: sums from the months' totals, distinct counts
// from their members, newest numbers from their series.
type Derivation struct {
	n     *Network
	cells Cells
}

// NewDerivation begins with nothing.
func NewDerivation(n *Network) *Derivation { return &Derivation{n, Cells{}} }

// Months takes what the months of an indicator's part come to in a scope.
func (d *Derivation) Months(i *Indicator, part Part, scope Scope, sum Cell) {
	switch i.AggregateOf(part) {
	case Count, Sum, Mean:
	case CountDistinct:
		sum.Sum = 0 // distinct things don't add up
	default:
		return
	}
	d.cells.add(CellKey{i.ID, part, scope, WholeGrain, 0}, sum)
}

// Member takes a member of a distinct count.
func (d *Derivation) Member(key MemberKey, member Member) {
	if len(member) == 0 {
		return
	}
	once := Cell{Sum: one}
	d.cells.add(CellKey{key.Indicator, key.Part, key.Scope, WholeGrain, 0}, once)
	d.cells.add(CellKey{key.Indicator, key.Part, key.Scope, FirstGrain, member.first()}, once)
	for _, grain := range SpanGrains {
		for span := range member.spans(d.n, grain) {
			d.cells.add(CellKey{key.Indicator, key.Part, key.Scope, grain, span}, once)
		}
	}
}

// Latest takes the series of a latest-number indicator's part.
func (d *Derivation) Latest(i *Indicator, part Part, series LatestSeries) {
	for key, cell := range series.Cells(i, part) {
		if key.Grain != MonthGrain {
			d.cells[key] = cell
		}
	}
}

// Cells are the totals that follow.
func (d *Derivation) Cells() Cells {
	d.cells.DropEmpty()
	return d.cells
}

// Without is the member with rows taken away in some months.
func (m Member) Without(rows map[Month]int64) Member {
	taken := maps.Clone(rows)
	for month := range taken {
		taken[month] = -taken[month]
	}
	return m.plus(taken)
}

// Less is the total with a change taken back.
func (c Cell) Less(change Cell) Cell { return c.minus(change) }

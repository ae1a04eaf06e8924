package impact

import "maps"

// The proof that totals equal their rows goes slice by slice. A month's slice counts the rows of the month anew; what is
// kept for spans of months follows from what is kept for months, so that its slice needs no rows.

// MonthCount counts the rows of one month anew: what is kept for the month must equal it. Scopes and parts are numbered,
// because a month may have hundreds of thousands of rows, each of which counts in many places.
type MonthCount struct {
	month      Month
	indicators map[Source][]*Indicator
	parts      []partOf
	numbers    map[partOf]int32
	scopes     []Scope
	places     map[Scope]int32
	cells      map[placed]Cell
	members    map[placedMember]int64
	latest     map[partOf]LatestSeries
}

// partOf names a part of an indicator.
type partOf struct {
	indicator *Indicator
	part      Part
}

// placed is a part in a scope, placedMember a member of it, by their numbers.
type (
	placed       struct{ part, scope int32 }
	placedMember struct {
		placed
		member string
	}
)

// NewMonthCount begins to count a month of some indicators.
func NewMonthCount(indicators []*Indicator, month Month) *MonthCount {
	c := &MonthCount{month: month, indicators: map[Source][]*Indicator{}, numbers: map[partOf]int32{}, places: map[Scope]int32{},
		cells: map[placed]Cell{}, members: map[placedMember]int64{}, latest: map[partOf]LatestSeries{}}
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
	var scopes []int32
	for _, i := range c.indicators[source] {
		for _, contribution := range i.Contributions(source, row) {
			if scopes == nil {
				scopes = c.placesOf(contribution.Scopes)
			}
			c.take(partOf{i, contribution.Part}, contribution, scopes)
		}
	}
}

// placesOf are the numbers of scopes.
func (c *MonthCount) placesOf(scopes []Scope) []int32 {
	numbers := make([]int32, len(scopes))
	for k, scope := range scopes {
		number, known := c.places[scope]
		if !known {
			number = int32(len(c.scopes))
			c.places[scope], c.scopes = number, append(c.scopes, scope)
		}
		numbers[k] = number
	}
	return numbers
}

func (c *MonthCount) numberOf(at partOf) int32 {
	number, known := c.numbers[at]
	if !known {
		number = int32(len(c.parts))
		c.numbers[at], c.parts = number, append(c.parts, at)
	}
	return number
}

func (c *MonthCount) take(at partOf, row Contribution, scopes []int32) {
	cell := Cell{Rows: 1, Sum: row.Amount}
	aggregate := at.indicator.AggregateOf(at.part)
	if aggregate == Latest {
		if c.latest[at] == nil {
			c.latest[at] = LatestSeries{}
		}
		c.latest[at].Note(row)
		return
	}
	part := c.numberOf(at)
	for _, scope := range scopes {
		here := placed{part, scope}
		if aggregate == CountDistinct {
			cell.Sum = 0
			member := placedMember{here, row.Member}
			rows := c.members[member]
			if c.members[member] = rows + 1; rows == 0 { // met for the first time in the month
				cell.Sum = one
			}
		}
		c.cells[here] = c.cells[here].Plus(cell)
	}
}

// TakeMember is how many rows a member has in the month, 0 for none, and takes the member out of the count.
func (c *MonthCount) TakeMember(key MemberKey) int64 {
	i, known := c.byID(key.Indicator)
	if !known {
		return 0
	}
	part, there := c.numbers[partOf{i, key.Part}]
	scope, met := c.places[key.Scope]
	if !there || !met {
		return 0
	}
	member := placedMember{placed{part, scope}, key.Member}
	rows := c.members[member]
	delete(c.members, member)
	return rows
}

func (c *MonthCount) byID(id int64) (*Indicator, bool) {
	for _, at := range c.parts {
		if at.indicator.ID == id {
			return at.indicator, true
		}
	}
	return nil, false
}

// EachMember goes through the members that were not taken out.
func (c *MonthCount) EachMember(visit func(key MemberKey, rows int64) error) error {
	for member, rows := range c.members {
		at := c.parts[member.part]
		if err := visit(MemberKey{at.indicator.ID, at.part, c.scopes[member.scope], member.member}, rows); err != nil {
			return err
		}
	}
	return nil
}

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

// Cells are the totals of the month.
func (c *MonthCount) Cells() Cells {
	cells := Cells{}
	for here, cell := range c.cells {
		at := c.parts[here.part]
		cells[CellKey{at.indicator.ID, at.part, c.scopes[here.scope], MonthGrain, c.month}] = cell
	}
	for at, series := range c.latest {
		for key, cell := range series.Cells(at.indicator, at.part) {
			if key.Grain == MonthGrain {
				cells[key] = cell
			}
		}
	}
	cells.DropEmpty()
	return cells
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

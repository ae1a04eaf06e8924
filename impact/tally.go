package impact

// Tally gathers what a change of rows does to the totals. Rows that went are taken away, rows that came are added; what
// is left is the change of each cell. Distinct counts and latest numbers need to know what was there before: the tally
// says what it needs, the store reads it, and Settle computes the rest.
type Tally struct {
	n       *Network
	cells   Cells
	members map[MemberKey]map[Month]int64
	series  map[SeriesKey]bool
}

// MemberKey names one member of a distinct count within one scope.
type MemberKey struct {
	Indicator int64
	Part      Part
	Scope
	Member string
}

// Member is how many rows a member has in each month. Months without rows are left out.
type Member map[Month]int64

// SeriesKey names what has one latest number in a month: an indicator's part, for one place.
type SeriesKey struct {
	Indicator int64
	Part      Part
	Place
	Month Month
}

// NewTally begins a tally for a network.
func NewTally(n *Network) *Tally {
	return &Tally{n: n, cells: Cells{}, members: map[MemberKey]map[Month]int64{}, series: map[SeriesKey]bool{}}
}

// Take takes away what a row added as it was.
func (t *Tally) Take(source Source, row Row) {
	for _, i := range t.n.Computed(source) {
		t.apply(i, source, row, -1)
	}
}

// Give adds what a row adds as it is.
func (t *Tally) Give(source Source, row Row) {
	for _, i := range t.n.Computed(source) {
		t.apply(i, source, row, 1)
	}
}

// Count adds a row to one indicator only, as a rebuild does.
func (t *Tally) Count(i *Indicator, source Source, row Row) { t.apply(i, source, row, 1) }

func (t *Tally) apply(i *Indicator, source Source, row Row, sign int64) {
	for _, c := range i.Contributions(source, row) {
		switch i.AggregateOf(c.Part) {
		case Latest:
			t.series[SeriesKey{i.ID, c.Part, c.Place, c.Day.Month()}] = true
		case CountDistinct:
			t.count(i, c, Cell{Rows: sign})
			t.meet(i, c, sign)
		default:
			t.count(i, c, Cell{Rows: sign, Sum: Decimal(sign) * c.Amount})
		}
	}
}

// count changes the cells of every scope, for the whole period and for the month.
func (t *Tally) count(i *Indicator, c Contribution, delta Cell) {
	for _, scope := range c.Scopes {
		t.cells.add(CellKey{i.ID, c.Part, scope, WholeGrain, 0}, delta)
		t.cells.add(CellKey{i.ID, c.Part, scope, MonthGrain, c.Day.Month()}, delta)
	}
}

// meet notes that a member has a row more or less in every scope.
func (t *Tally) meet(i *Indicator, c Contribution, sign int64) {
	for _, scope := range c.Scopes {
		key := MemberKey{i.ID, c.Part, scope, c.Member}
		if t.members[key] == nil {
			t.members[key] = Member{}
		}
		t.members[key][c.Day.Month()] += sign
	}
}

// Members are the members whose present state Settle needs.
func (t *Tally) Members() []MemberKey {
	var keys []MemberKey
	for key, months := range t.members {
		for _, delta := range months {
			if delta != 0 {
				keys = append(keys, key)
				break
			}
		}
	}
	return keys
}

// Series are the latest numbers that may have changed.
func (t *Tally) Series() []SeriesKey {
	keys := make([]SeriesKey, 0, len(t.series))
	for key := range t.series {
		keys = append(keys, key)
	}
	return keys
}

// SettleMembers takes the members as they were, changes the cells of the distinct counts by what the tally does to them,
// and returns the members as they are now. A member that is left without rows comes back empty.
func (t *Tally) SettleMembers(was map[MemberKey]Member) map[MemberKey]Member {
	is := map[MemberKey]Member{}
	for _, key := range t.Members() {
		now := was[key].plus(t.members[key])
		is[key] = now
		if now.sameMonths(was[key]) {
			continue // it counts where it did
		}
		t.distinct(key, was[key], -1)
		t.distinct(key, now, 1)
	}
	return is
}

// distinct adds a member to, or takes it from, the cells where it counts as one.
func (t *Tally) distinct(key MemberKey, member Member, sign int64) {
	if len(member) == 0 {
		return
	}
	delta := Cell{Sum: Whole(sign)}
	at := func(grain Grain, bucket Month) CellKey {
		return CellKey{key.Indicator, key.Part, key.Scope, grain, bucket}
	}
	t.cells.add(at(WholeGrain, 0), delta)
	for month := range member {
		t.cells.add(at(MonthGrain, month), delta)
	}
	t.cells.add(at(FirstGrain, member.first()), delta)
	for _, grain := range SpanGrains {
		for span := range member.spans(t.n, grain) {
			t.cells.add(at(grain, span), delta)
		}
	}
}

// spans are the spans of a grain in which the member has rows.
func (m Member) spans(n *Network, grain Grain) map[Month]bool {
	spans := map[Month]bool{}
	for month := range m {
		spans[n.SpanOf(grain, month)] = true
	}
	return spans
}

// SettleLatest puts the cells of a latest-number indicator's part from how they were to how its series make them.
func (t *Tally) SettleLatest(was, is Cells) {
	for key, cell := range is {
		t.cells.add(key, cell)
	}
	for key, cell := range was {
		t.cells.add(key, Cell{}.minus(cell))
	}
}

// Cells are the changes, without those that came to nothing.
func (t *Tally) Cells() Cells {
	t.cells.DropEmpty()
	return t.cells
}

// plus is the member with rows added or taken in some months.
func (m Member) plus(delta map[Month]int64) Member {
	sum := Member{}
	for month, rows := range m {
		sum[month] = rows
	}
	for month, rows := range delta {
		sum[month] += rows
		if sum[month] == 0 {
			delete(sum, month)
		}
	}
	return sum
}

// sameMonths tells whether two states of a member have rows in the same months.
func (m Member) sameMonths(other Member) bool {
	if len(m) != len(other) {
		return false
	}
	for month := range m {
		if other[month] == 0 {
			return false
		}
	}
	return true
}

// first is the earliest month that the member has rows in.
func (m Member) first() Month {
	var first Month
	for month := range m {
		if first == 0 || month < first {
			first = month
		}
	}
	return first
}

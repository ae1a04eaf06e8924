package impact

// Grain is the span of time that a total covers.
type Grain int

// The grains that totals are kept for. What adds up is kept by month, and spans of months are added on reading; distinct
// things don't add up, so that they are counted for each span too. The bucket of a span is its first month.
const (
	// WholeGrain is the indicator's whole period; its bucket is 0.
	WholeGrain Grain = 0
	// MonthGrain is one month; its bucket is the month.
	MonthGrain Grain = 1
	// FirstGrain is for distinct counts: how many were met for the first time in the month. Summed up to a month it
	// tells how many distinct there are so far.
	FirstGrain Grain = 2
	// HalfYearGrain, PlanYearGrain and CalendarYearGrain are for distinct counts: how many different ones the span has.
	HalfYearGrain     Grain = 3
	PlanYearGrain     Grain = 4
	CalendarYearGrain Grain = 5
)

// SpanGrains are the spans of several months.
var SpanGrains = []Grain{HalfYearGrain, PlanYearGrain, CalendarYearGrain}

// DistinctOnly tells that totals of the grain are kept for distinct counts only.
func (g Grain) DistinctOnly() bool { return g >= FirstGrain }

// Length is how many months a span of the grain has; 0 for the whole period.
func (g Grain) Length() int {
	switch g {
	case MonthGrain, FirstGrain:
		return 1
	case HalfYearGrain:
		return 6
	case PlanYearGrain, CalendarYearGrain:
		return 12
	default:
		return 0
	}
}

// SpanOrigin is a month that a span of the grain begins with: half-years and plan years begin with the month of the
// network's first day, calendar years in January.
func (n *Network) SpanOrigin(g Grain) Month {
	if g == CalendarYearGrain {
		return 200001
	}
	return n.Period.From.Month()
}

// SpanOf is the first month of the span that a month lies in.
func (n *Network) SpanOf(g Grain, m Month) Month {
	length := g.Length()
	if length <= 1 {
		return m
	}
	since := m.index() - n.SpanOrigin(g).index()
	return m.Add(-((since%length + length) % length))
}

// CellKey names one kept total.
type CellKey struct {
	Indicator int64
	Part      Part
	Scope
	Grain  Grain
	Bucket Month
}

// Cell is one kept total. Rows is how many rows count. Sum is the number they make: rows for COUNT, different members
// for COUNT_DISTINCT, the added numbers for SUM and MEAN, the newest number for LATEST.
type Cell struct {
	Rows int64
	Sum  Decimal
}

// Plus adds a change to the total.
func (c Cell) Plus(delta Cell) Cell { return Cell{c.Rows + delta.Rows, c.Sum + delta.Sum} }

// minus is the change from other to c.
func (c Cell) minus(other Cell) Cell { return Cell{c.Rows - other.Rows, c.Sum - other.Sum} }

// Cells are totals, or changes of totals, by key.
type Cells map[CellKey]Cell

func (c Cells) add(key CellKey, delta Cell) { c[key] = c[key].Plus(delta) }

// DropEmpty takes out the keys where nothing counts or changes.
func (c Cells) DropEmpty() {
	for key, cell := range c {
		if cell == (Cell{}) {
			delete(c, key)
		}
	}
}

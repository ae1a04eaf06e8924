package impact

// Dimension is a way to divide a value.
type Dimension int

// The dimensions that totals are kept for. All is the undivided whole.
const (
	All            Dimension = 0
	ByRegion       Dimension = 1
	ByOrganisation Dimension = 2
)

// Grain is the span of time that a total covers.
type Grain int

// The grains that totals are kept for.
const (
	// WholeGrain is the indicator's whole period; its bucket is 0.
	WholeGrain Grain = 0
	// MonthGrain is one month; its bucket is the month.
	MonthGrain Grain = 1
	// FirstGrain is for distinct counts: how many were met for the first time in the month. Summed up to a month it
	// tells how many distinct there are so far.
	FirstGrain Grain = 2
)

// Scope is one part of a dimension: its key is 0 where the rows state none.
type Scope struct {
	Dimension Dimension
	Key       int64
}

// WholeScope is the undivided whole.
var WholeScope = Scope{}

// scopes are where a row counts: in the whole, in its area and for its organisation.
func (p Place) scopes() [3]Scope {
	return [3]Scope{WholeScope, {ByRegion, p.Area}, {ByOrganisation, p.Organisation}}
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

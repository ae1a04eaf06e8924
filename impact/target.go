package impact

// Direction is what a target asks for.
type Direction string

// The directions of the plan ledger.
const (
	AtLeast       Direction = "AT_LEAST"
	AtMost        Direction = "AT_MOST"
	Exactly       Direction = "EXACTLY"
	Range         Direction = "RANGE"
	Approximately Direction = "APPROXIMATELY"
	Optional      Direction = "OPTIONAL"
	Increase      Direction = "INCREASE"
	Decrease      Direction = "DECREASE"
	Maximise      Direction = "MAXIMISE"
	DoneBy        Direction = "DONE_BY"
	Good          Direction = "GOOD"
	NoTarget      Direction = "NONE"
	ToBeDefined   Direction = "TO_BE_DEFINED"
)

var directions = []Direction{AtLeast, AtMost, Exactly, Range, Approximately, Optional, Increase, Decrease, Maximise, DoneBy, Good, NoTarget, ToBeDefined}

// Recurrence is how a target recurs.
type Recurrence string

// The recurrences of the plan ledger.
const (
	Once               Recurrence = "ONCE"
	Continuous         Recurrence = "CONTINUOUS"
	PerYear            Recurrence = "PER_YEAR"
	PerHalfYear        Recurrence = "PER_HALF_YEAR"
	PerMonth           Recurrence = "PER_MONTH"
	PerMonthExceptJuly Recurrence = "PER_MONTH_EXCEPT_JULY"
	EverySecondYear    Recurrence = "EVERY_SECOND_YEAR"
	PerOrganisation    Recurrence = "PER_ORGANISATION"
	PerAcademy         Recurrence = "PER_ACADEMY"
)

var recurrences = []Recurrence{Once, Continuous, PerYear, PerHalfYear, PerMonth, PerMonthExceptJuly, EverySecondYear, PerOrganisation, PerAcademy}

// Target is what an indicator should reach, and when. Min and Max are as printed: for one time of a recurring target. A
// missing number is never zero.
type Target struct {
	ID           int64      `yaml:"-" json:"-"`
	Revision     int        `yaml:"-" json:"-"`
	Direction    Direction  `yaml:"direction" json:"direction"`
	Min          *Decimal   `yaml:"min,omitempty" json:"min,omitempty"`
	Max          *Decimal   `yaml:"max,omitempty" json:"max,omitempty"`
	Recurrence   Recurrence `yaml:"recurrence,omitempty" json:"recurrence,omitempty"`
	Due          Date       `yaml:"due,omitempty" json:"due,omitempty"`
	DuePrecision string     `yaml:"duePrecision,omitempty" json:"duePrecision,omitempty"`
	Text         Text       `yaml:"text,omitempty" json:"text"`
	Cites        []Citation `yaml:"cites,omitempty" json:"cites,omitempty"`
}

// Number is the one number to reach, missing for ranges and for targets in words.
func (t Target) Number() *Decimal {
	switch t.Direction {
	case AtLeast, DoneBy, Exactly, Approximately, Increase:
		return t.Min
	case AtMost, Decrease:
		return t.Max
	default:
		return nil
	}
}

// Times is how often the target recurs in a period: each started year, half-year or month of it. Once when the target
// does not recur in time, or the period has an open end.
func (t Target) Times(p Period) int64 {
	if p.From == 0 || p.To == 0 {
		return 1
	}
	months := p.Months()
	switch t.Recurrence {
	case PerYear:
		return started(len(months), 12)
	case PerHalfYear:
		return started(len(months), 6)
	case PerMonth, PerMonthExceptJuly:
		return int64(t.expectedMonths(months))
	default:
		return 1
	}
}

func started(months, length int) int64 { return int64((months + length - 1) / length) }

// expectedMonths counts the months in which something is expected.
func (t Target) expectedMonths(months []Month) int {
	count := 0
	for _, m := range months {
		if t.Recurrence != PerMonthExceptJuly || m.Number() != 7 {
			count++
		}
	}
	return count
}

// recurs tells whether the target is a rhythm in time.
func (t Target) recurs() bool {
	switch t.Recurrence {
	case PerYear, PerHalfYear, PerMonth, PerMonthExceptJuly:
		return true
	default:
		return false
	}
}

// Bounds are the least and most over the whole period: a rhythm times its occurrences. Missing bounds are nil.
func (i *Indicator) Bounds() (least, most *Decimal) {
	times := Decimal(i.Target.Times(i.Period))
	least, most = i.Target.Min, i.Target.Max
	if i.Target.recurs() && times > 1 {
		least, most = least.times(times), most.times(times)
	}
	if i.Target.Direction == Approximately && least != nil {
		least, most = least.part(9, 10), least.part(11, 10)
	}
	return least, most
}

// times multiplies a number that may be missing.
func (d *Decimal) times(n Decimal) *Decimal {
	if d == nil {
		return nil
	}
	product := *d * n
	return &product
}

// part is n/of of a number that may be missing.
func (d *Decimal) part(n, of Decimal) *Decimal {
	product := d.times(n)
	if product != nil {
		*product /= of
	}
	return product
}

// Total is the number over the whole period of a target that is a rhythm, nil for others.
func (i *Indicator) Total() *Decimal {
	if !i.Target.recurs() || i.Target.Number() == nil {
		return nil
	}
	return i.Target.Number().times(Decimal(i.Target.Times(i.Period)))
}

// Deadline is the day by which the target is to be reached: its due date, else the end of the indicator's period. Zero
// when the plan prints neither.
func (i *Indicator) Deadline() Date {
	if i.Target.Due != 0 {
		return i.Target.Due
	}
	return i.Period.To
}

package impact

import (
	"cmp"
	"fmt"
	"slices"
)

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
	// Cells pace the target by the seasons of the plan's timetable; without them it is paced by its recurrence, or evenly.
	Cells []PaceCell `yaml:"pace,omitempty" json:"pace,omitempty"`
	// InForceFrom is the first day that the target holds for; zero from the beginning. Before it Earlier hold.
	InForceFrom Date     `yaml:"-" json:"inForceFrom,omitempty"`
	Earlier     []Target `yaml:"-" json:"earlier,omitempty"`
	// DecidedIn is the closing whose review decided the target; zero where none did.
	DecidedIn int64 `yaml:"-" json:"decidedIn,omitempty"`
	// Decision is the revision of an earlier target.
	Decision int `yaml:"-" json:"decision,omitempty"`
}

// PaceCell is what is to be reached by the end of a season, counted from the beginning.
type PaceCell struct {
	Slot   string  `yaml:"slot" json:"slot"`
	Number Decimal `yaml:"number" json:"number"`
}

// Pace is how fast a target's number is to be reached.
type Pace string

// The paces.
const (
	// Linear targets rise evenly, day by day.
	Linear Pace = "LINEAR"
	// Occurrences are due one by one, when the month of each has ended.
	Occurrences Pace = "OCCURRENCES"
	// Seasons are due when the season of the plan's timetable has ended.
	Seasons Pace = "SEASONS"
)

// Pace is how fast the number is to be reached.
func (t Target) Pace() Pace {
	switch {
	case len(t.Cells) > 0:
		return Seasons
	case t.recurs():
		return Occurrences
	default:
		return Linear
	}
}

// On is the target in force on a day: the newest decided one that holds for it.
func (t Target) On(day Date) Target {
	if t.InForceFrom <= day {
		return t
	}
	for _, earlier := range t.Earlier {
		if earlier.InForceFrom <= day {
			return earlier
		}
	}
	return t
}

// on is the indicator with the target that is in force on a day.
func (i *Indicator) on(day Date) *Indicator {
	if i.Target.InForceFrom <= day {
		return i
	}
	dated := *i
	dated.Target = i.Target.On(day)
	return &dated
}

// Revise is the target that a decision makes of the one before it, which holds until the new one comes into force.
func (t Target) Revise(next Target) Target {
	next.ID, next.Cites, next.Earlier = t.ID, t.Cites, nil
	before := t
	before.Earlier, before.Decision = nil, t.Revision
	for _, earlier := range append([]Target{before}, t.Earlier...) {
		if earlier.InForceFrom == 0 || earlier.InForceFrom < next.InForceFrom { // otherwise it never comes into force
			next.Earlier = append(next.Earlier, earlier)
		}
	}
	return next
}

// CheckDecided finds every fault of a target that somebody decides on.
func (t Target) CheckDecided(n *Network, i *Indicator, today Date) Faults {
	var faults Faults
	t.check(&faults, "target", "paceCells", i)
	t.checkNumbers(&faults)
	if present := i.Target.On(today); t.InForceFrom < present.InForceFrom {
		faults.add(OutOfRange, "target.inForceFrom", "%s is before the present target came into force on %s", t.InForceFrom, present.InForceFrom)
	}
	if t.InForceFrom != 0 && t.Due != 0 && t.Due < t.InForceFrom {
		faults.add(OutOfRange, "target.due", "%s is before the target comes into force on %s", t.Due, t.InForceFrom)
	}
	for k, cell := range t.Cells {
		if _, ok := n.Slots[cell.Slot]; !ok {
			faults.add(UnknownCode, fmt.Sprintf("target.paceCells[%d].slot", k), "no season %.70q in the plan's timetable; it has %s", cell.Slot, listWords(n.SlotCodes()))
		}
	}
	return faults
}

// check finds the faults that a target has by itself.
func (t Target) check(faults *Faults, at, cells string, i *Indicator) {
	if !slices.Contains(directions, t.Direction) {
		faults.add(UnknownCode, at+".direction", "must be one of %s", listWords(directions))
	}
	if t.Recurrence != "" && !slices.Contains(recurrences, t.Recurrence) {
		faults.add(UnknownCode, at+".recurrence", "must be one of %s", listWords(recurrences))
	}
	if t.Min != nil && t.Max != nil && *t.Max < *t.Min {
		faults.add(OutOfRange, at, "max %s is less than min %s", t.Max, t.Min)
	}
	if t.Due != 0 && i.Period.From != 0 && t.Due < i.Period.From {
		faults.add(OutOfRange, at+".due", "%s is before the period begins on %s", t.Due, i.Period.From)
	}
	t.checkCells(faults, at, cells)
}

// checkCells sees that the seasons' numbers rise to a number that is to be reached.
func (t Target) checkCells(faults *Faults, at, cells string) {
	seen := map[string]bool{}
	for k, cell := range t.Cells {
		place := fmt.Sprintf("%s.%s[%d]", at, cells, k)
		if k > 0 && cell.Number < t.Cells[k-1].Number {
			faults.add(OutOfRange, place+".number", "%s is less than the season before asks for: numbers are counted from the beginning", cell.Number)
		}
		if t.Min != nil && cell.Number > *t.Min {
			faults.add(OutOfRange, place+".number", "%s is more than the target itself asks for, which is %s", cell.Number, t.Min)
		}
		if seen[cell.Slot] {
			faults.add(Duplicate, place+".slot", "names the same season twice")
		}
		seen[cell.Slot] = true
	}
	if len(t.Cells) > 0 && t.Min == nil {
		faults.add(Required, at+".min", "a pace by seasons leads to a number: give the least that is to be reached")
	}
}

// checkNumbers sees that a decided target has the numbers that its direction is about.
func (t Target) checkNumbers(faults *Faults) {
	needs := func(field string, number *Decimal) {
		if number == nil {
			faults.add(Required, "target."+field, "%s needs a number; zero is one", t.Direction)
		}
	}
	switch t.Direction {
	case AtLeast, Exactly, Approximately, DoneBy:
		needs("min", t.Min)
	case AtMost:
		needs("max", t.Max)
	case Range:
		needs("min", t.Min)
		needs("max", t.Max)
	}
	fits := func(field string, number *Decimal) {
		if number != nil && (*number < -MaxDecimal || *number > MaxDecimal) {
			faults.add(OutOfRange, field, "must be between %s and %s", -MaxDecimal, MaxDecimal)
		}
	}
	fits("target.min", t.Min)
	fits("target.max", t.Max)
}

// SlotCodes are the codes of the plan's timetable in their order.
func (n *Network) SlotCodes() []string {
	codes := sortedKeys(n.Slots)
	slices.SortStableFunc(codes, func(a, b string) int { return cmp.Compare(n.Slots[a].Order, n.Slots[b].Order) })
	return codes
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
	if i.Target.Direction == Exactly && most == nil {
		most = least
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
func (i *Indicator) Total(t Target) *Decimal {
	if !t.recurs() || t.Number() == nil {
		return nil
	}
	return t.Number().times(Decimal(t.Times(i.Period)))
}

// DeadlineOn is the deadline of the target that is in force on a day.
func (i *Indicator) DeadlineOn(day Date) Date { return i.on(day).Deadline() }

// Deadline is the day by which the target is to be reached: its due date, else the end of the indicator's period. Zero
// when the plan prints neither.
func (i *Indicator) Deadline() Date {
	if i.Target.Due != 0 {
		return i.Target.Due
	}
	return i.Period.To
}

package impact

import "strings"

// Status is where a value stands against its target.
type Status string

// The statuses.
const (
	Reached       Status = "REACHED"
	OnTrack       Status = "ON_TRACK"
	Behind        Status = "BEHIND"
	Missed        Status = "MISSED"
	NoData        Status = "NO_DATA"
	HasNoTarget   Status = "NO_TARGET"
	IsToBeDefined Status = "TO_BE_DEFINED"
)

// Verdict is a status with the sentence that says why.
type Verdict struct {
	Status Status
	Reason Text
}

// Judge finds the status by one rule, the same for every indicator:
//
//  1. No target, and targets whose number or baseline is still missing, say so.
//  2. No data says so.
//  3. A value inside the target's bounds has REACHED it. For AT_MOST that is known only at the deadline: before it the
//     value is ON_TRACK.
//  4. After the deadline everything else is MISSED.
//  5. Before it, a value is ON_TRACK when it is at or above the pace line, else BEHIND. The line is straight from the
//     baseline (0 for counts) at the start of the period to the target at the deadline; for a rhythm it counts only
//     whole months that have passed, and whole occurrences; by seasons it counts those of the timetable that have ended. A milestone is on track until it is due. Above an upper
//     bound is BEHIND.
func (i *Indicator) Judge(n *Network, value Value, today Date) Verdict {
	i = i.on(today)
	if verdict, undecided := i.open(); undecided {
		return verdict
	}
	if value.Hidden {
		return Verdict{NoData, sentences["hidden"]}
	}
	if value.Number == nil {
		return Verdict{NoData, sentences["noData"]}
	}
	return i.judgeNumber(n, *value.Number, today)
}

// open handles the targets that have nothing to compare with.
func (i *Indicator) open() (Verdict, bool) {
	t := i.Target
	switch t.Direction {
	case NoTarget:
		return Verdict{HasNoTarget, sentences["noTarget"]}, true
	case Maximise:
		return Verdict{HasNoTarget, sentences["wish"].withText("wish", t.Text)}, true
	case ToBeDefined:
		return Verdict{IsToBeDefined, sentences["toBeDefined"]}, true
	case Increase, Decrease:
		if i.Baseline == nil || i.Baseline.Value == nil {
			return Verdict{IsToBeDefined, sentences["noBaseline"]}, true
		}
	default:
		if t.Min == nil && t.Max == nil {
			return Verdict{IsToBeDefined, sentences["noNumber"].withText("wish", t.Text)}, true
		}
	}
	return Verdict{}, false
}

func (i *Indicator) judgeNumber(n *Network, value Decimal, today Date) Verdict {
	deadline := i.Deadline()
	over := deadline != 0 && today > deadline
	fill := func(status Status, key string) Verdict {
		text := sentences[key].withText("value", words(value)).withText("goal", i.goalWords()).withText("due", dayWords(deadline))
		return Verdict{status, text}
	}
	low, high := i.misses(value)
	switch {
	case !low && !high && i.Target.Direction == AtMost && !over:
		return fill(OnTrack, "within")
	case !low && !high:
		return fill(Reached, "reached")
	case over && i.Target.Direction == Optional:
		return fill(HasNoTarget, "optional")
	case over:
		return fill(Missed, "missed")
	case high:
		return fill(Behind, "above")
	case i.Target.Direction == DoneBy || i.Target.Direction == Optional:
		return fill(OnTrack, "notDue")
	}
	expected, ok := i.Expected(n, today)
	if !ok {
		if i.Target.Direction == Decrease {
			return fill(Behind, "notBelow")
		}
		return fill(Behind, "below")
	}
	verdict := fill(Behind, "behind")
	if value >= expected {
		verdict = fill(OnTrack, "onTrack")
	}
	verdict.Reason = verdict.Reason.withText("expected", words(expected.tenths()))
	return verdict
}

// tenths rounds to one decimal, for sentences: a pace is not that exact.
func (d Decimal) tenths() Decimal {
	half := one / 20
	if d < 0 {
		half = -half
	}
	return (d + half) / (one / 10) * (one / 10)
}

// misses tells whether the value is below or above what the target asks for.
func (i *Indicator) misses(value Decimal) (low, high bool) {
	least, most := i.Bounds()
	switch i.Target.Direction {
	case Increase:
		return value <= *i.Baseline.Value || least != nil && value < *least, false
	case Decrease:
		return value >= *i.Baseline.Value || most != nil && value > *most, false
	case DoneBy, AtLeast:
		return least != nil && value < *least, false
	case AtMost:
		return false, most != nil && value > *most
	case Optional:
		return most != nil && value < *most, false
	default:
		return least != nil && value < *least, most != nil && value > *most
	}
}

// Expected is where the pace line stands at the end of a day; ok is false when there is none: no number to reach, no
// deadline, or a level whose start is not known.
func (i *Indicator) Expected(n *Network, day Date) (Decimal, bool) {
	i = i.on(day)
	least, _ := i.Bounds()
	deadline := i.Deadline()
	start := i.Period.From
	if start == 0 {
		start = n.Period.From
	}
	if least == nil || deadline == 0 || i.Target.Direction == DoneBy || i.Target.Direction == AtMost || i.Target.Direction == Optional {
		return 0, false
	}
	base, ok := i.paceStart()
	if !ok {
		return 0, false
	}
	switch i.Target.Pace() {
	case Seasons:
		return i.Target.seasons(n, base, day), true
	case Occurrences:
		return base + i.rhythm(*least-base, start, deadline, day), true
	}
	return base + straight(*least-base, start, deadline, day), true
}

// paceStart is where the pace line begins: zero for what is counted up, the baseline for levels.
func (i *Indicator) paceStart() (Decimal, bool) {
	switch {
	case i.Rule != nil && !i.Rule.IsFormula() && i.Rule.Aggregate != Latest && !i.Rule.HasDenominator() && i.Rule.Aggregate != Mean:
		return 0, true
	case i.Rule != nil && i.Rule.HasDenominator() && i.Target.recurs():
		return 0, true
	case i.Baseline != nil && i.Baseline.Value != nil:
		return *i.Baseline.Value, true
	default:
		return 0, false
	}
}

// seasons is what the seasons that have ended should have brought.
func (t Target) seasons(n *Network, base Decimal, day Date) Decimal {
	expected := base
	for _, cell := range t.Cells {
		if slot, ok := n.Slots[cell.Slot]; ok && slot.To <= day { // the plan may have dropped a season
			expected = max(expected, cell.Number)
		}
	}
	return expected
}

// straight is the share of a rise that has passed by the end of a day, by days.
func straight(rise Decimal, start, deadline, day Date) Decimal {
	days := start.DaysUntil(deadline) + 1
	passed := min(max(start.DaysUntil(day)+1, 0), days)
	if days <= 0 {
		return rise
	}
	share, err := rise.Over(Whole(int64(days)), Whole(int64(passed)))
	if err != nil {
		return rise
	}
	return share
}

// rhythm is how many whole occurrences should have been by the end of a day: only whole months count, July not where
// nothing is expected in July. The last month has passed when the deadline has.
func (i *Indicator) rhythm(rise Decimal, start, deadline, day Date) Decimal {
	all := i.Target.expectedMonths(Period{start, deadline}.Months())
	passed := 0
	for _, m := range (Period{start, deadline}).Months() {
		if min(m.Last(), deadline) <= day && i.Target.expectedMonths([]Month{m}) == 1 {
			passed++
		}
	}
	if all == 0 {
		return 0
	}
	return rise * Decimal(passed) / Decimal(all) / one * one
}

// goalWords is the target's number or range over its whole period.
func (i *Indicator) goalWords() Text {
	least, most := i.Bounds()
	switch {
	case i.Target.Direction == Increase && least == nil, i.Target.Direction == Decrease && most == nil:
		return words(*i.Baseline.Value)
	case i.Target.Direction == AtMost && most != nil, least == nil && most != nil:
		return words(*most)
	case least != nil && most != nil && *least != *most && i.Target.Direction != AtLeast:
		low, high := words(*least), words(*most)
		return Text{low.FI + "–" + high.FI, low.SV + "–" + high.SV, low.EN + "–" + high.EN}
	case least != nil:
		return words(*least)
	}
	return Text{}
}

// words writes a number as people of each language do.
func words(d Decimal) Text {
	text := d.String()
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	nordic, english := grouped(whole, "\u00a0"), grouped(whole, ",")
	if fraction != "" {
		nordic, english = nordic+","+fraction, english+"."+fraction
	}
	if strings.HasPrefix(text, "-") {
		nordic, english = "−"+nordic, "−"+english
	}
	return Text{nordic, nordic, english}
}

func grouped(digits, separator string) string {
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + separator + digits[at:]
	}
	return digits
}

// dayWords writes a day as people of each language do.
func dayWords(d Date) Text {
	if d == 0 {
		return Text{}
	}
	nordic := d.Time().Format("2.1.2006")
	return Text{nordic, nordic, d.Time().Format("2 January 2006")}
}

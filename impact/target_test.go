package impact_test

import (
	"testing"

	"polku/impact"
)

var (
	year     = impact.Period{From: 20220101, To: 20221231}
	twoYears = impact.Period{From: 20220301, To: 20240228}
)

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		recurrence impact.Recurrence
		period     impact.Period
		want       int64
	}{
		{impact.Once, twoYears, 1}, {impact.Continuous, twoYears, 1}, {"", twoYears, 1}, {impact.EverySecondYear, twoYears, 1},
		{impact.PerOrganisation, twoYears, 1}, {impact.PerAcademy, twoYears, 1},
		{impact.PerYear, twoYears, 2}, {impact.PerHalfYear, twoYears, 4}, {impact.PerMonth, twoYears, 24}, {impact.PerMonthExceptJuly, twoYears, 22},
		{impact.PerYear, year, 1}, {impact.PerMonth, year, 12}, {impact.PerMonthExceptJuly, year, 11},
		{impact.PerYear, impact.Period{From: 20220101, To: 20230101}, 2},     // a year that has started counts
		{impact.PerYear, impact.Period{From: 20220701, To: 20240228}, 2},     // 20 months
		{impact.PerHalfYear, impact.Period{From: 20220101, To: 20220701}, 2}, // seven months
		{impact.PerMonth, impact.Period{From: 20220131, To: 20220201}, 2},    // two days, in two months
		{impact.PerMonthExceptJuly, impact.Period{From: 20220701, To: 20220731}, 0},
		{impact.PerYear, impact.Period{From: 20220101}, 1}, {impact.PerMonth, impact.Period{To: 20221231}, 1}, {impact.PerMonth, impact.Period{}, 1},
	} {
		if have := (impact.Target{Recurrence: c.recurrence}).Times(c.period); have != c.want {
			t.Errorf("%s in %v is %d times, want %d", c.recurrence, c.period, have, c.want)
		}
	}
}

// words writes a number that may be missing.
func words(d *impact.Decimal) string {
	if d == nil {
		return "-"
	}
	return d.String()
}

func TestBoundsAndTotal(t *testing.T) {
	for _, c := range []struct {
		name               string
		target             impact.Target
		least, most, total string
	}{
		{"at least once", impact.Target{Direction: impact.AtLeast, Min: number("100"), Recurrence: impact.Once}, "100", "-", "-"},
		{"a rhythm", impact.Target{Direction: impact.AtLeast, Min: number("4"), Recurrence: impact.PerYear}, "8", "-", "8"},
		{"a rhythm of ranges", impact.Target{Direction: impact.Range, Min: number("2"), Max: number("3"), Recurrence: impact.PerYear}, "4", "6", "-"},
		{"a rhythm except July", impact.Target{Direction: impact.AtLeast, Min: number("1"), Recurrence: impact.PerMonthExceptJuly}, "22", "-", "22"},
		{"about", impact.Target{Direction: impact.Approximately, Min: number("60"), Max: number("60"), Recurrence: impact.Continuous}, "54", "66", "-"},
		{"about, in a rhythm", impact.Target{Direction: impact.Approximately, Min: number("1"), Max: number("1"), Recurrence: impact.PerMonth}, "21.6", "26.4", "24"},
		{"at most", impact.Target{Direction: impact.AtMost, Max: number("0"), Recurrence: impact.Once}, "-", "0", "-"},
		{"for each academy", impact.Target{Direction: impact.Range, Min: number("4"), Max: number("5"), Recurrence: impact.PerAcademy}, "4", "5", "-"},
		{"in words", impact.Target{Direction: impact.Good, Recurrence: impact.PerYear}, "-", "-", "-"},
	} {
		i := &impact.Indicator{Period: twoYears, Target: c.target}
		least, most := i.Bounds()
		if words(least) != c.least || words(most) != c.most || words(i.Total(i.Target)) != c.total {
			t.Errorf("%s: from %s to %s, %s in all; want %s, %s and %s", c.name, words(least), words(most), words(i.Total(i.Target)), c.least, c.most, c.total)
		}
	}
}

func TestBoundsLeaveTheTargetAsItIsPrinted(t *testing.T) {
	i := &impact.Indicator{Period: twoYears, Target: impact.Target{Direction: impact.Approximately, Min: number("4"), Max: number("4"), Recurrence: impact.PerYear}}
	for range 2 {
		i.Bounds()
		i.Total(i.Target)
	}
	if words(i.Target.Min) != "4" || words(i.Target.Max) != "4" {
		t.Errorf("the target is from %s to %s now", words(i.Target.Min), words(i.Target.Max))
	}
}

func TestDeadline(t *testing.T) {
	for _, c := range []struct {
		due    impact.Date
		period impact.Period
		want   impact.Date
	}{{20220630, year, 20220630}, {0, year, 20221231}, {20351231, impact.Period{}, 20351231}, {0, impact.Period{From: 20220101}, 0}} {
		i := impact.Indicator{Period: c.period, Target: impact.Target{Due: c.due}}
		if have := i.Deadline(); have != c.want {
			t.Errorf("due %s in %v: %s, want %s", c.due, c.period, have, c.want)
		}
	}
}

func TestLabel(t *testing.T) {
	wish := impact.Text{FI: "enemmän", SV: "mera", EN: "more"}
	for _, c := range []struct {
		target impact.Target
		want   impact.Text
	}{
		{impact.Target{Direction: impact.AtLeast, Min: number("100")}, impact.Text{FI: "vähintään 100", SV: "minst 100", EN: "at least 100"}},
		{impact.Target{Direction: impact.AtLeast, Min: number("4"), Recurrence: impact.PerYear}, impact.Text{FI: "vähintään 4 vuodessa", SV: "minst 4 per år", EN: "at least 4 a year"}},
		{impact.Target{Direction: impact.AtLeast, Min: number("1"), Recurrence: impact.PerMonthExceptJuly},
			impact.Text{FI: "vähintään 1 kuukaudessa heinäkuuta lukuun ottamatta", SV: "minst 1 per månad utom juli", EN: "at least 1 a month except July"}},
		{impact.Target{Direction: impact.AtMost, Max: number("3800000")}, impact.Text{FI: "enintään 3\u00a0800\u00a0000", SV: "högst 3\u00a0800\u00a0000", EN: "at most 3,800,000"}},
		{impact.Target{Direction: impact.Exactly, Min: number("6"), Max: number("6")}, impact.Text{FI: "6", SV: "6", EN: "6"}},
		{impact.Target{Direction: impact.Range, Min: number("2"), Max: number("3"), Recurrence: impact.PerYear}, impact.Text{FI: "2–3 vuodessa", SV: "2–3 per år", EN: "2–3 a year"}},
		{impact.Target{Direction: impact.Approximately, Min: number("2.5"), Max: number("2.5")}, impact.Text{FI: "noin 2,5", SV: "cirka 2,5", EN: "about 2.5"}},
		{impact.Target{Direction: impact.Optional, Min: number("0"), Max: number("1")}, impact.Text{FI: "mahdollisesti 1", SV: "eventuellt 1", EN: "possibly 1"}},
		{impact.Target{Direction: impact.Increase}, impact.Text{FI: "kasvaa", SV: "ökar", EN: "increases"}},
		{impact.Target{Direction: impact.Increase, Text: wish}, wish},
		{impact.Target{Direction: impact.Decrease, Recurrence: impact.PerYear}, impact.Text{FI: "vähenee", SV: "minskar", EN: "decreases"}},
		{impact.Target{Direction: impact.Maximise, Text: wish}, wish},
		{impact.Target{Direction: impact.DoneBy, Min: number("1"), Max: number("1")}, impact.Text{FI: "tehty", SV: "gjort", EN: "done"}},
		{impact.Target{Direction: impact.Good, Text: wish}, wish},
		{impact.Target{Direction: impact.NoTarget, Text: wish}, impact.Text{FI: "ei tavoitetta", SV: "inget mål", EN: "no target"}},
		{impact.Target{Direction: impact.ToBeDefined, Text: wish}, impact.Text{FI: "määritellään myöhemmin", SV: "fastställs senare", EN: "to be defined"}},
	} {
		if have := c.target.Label(); have != c.want {
			t.Errorf("%s: %+v, want %+v", c.target.Direction, have, c.want)
		}
	}
}

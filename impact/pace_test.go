package impact_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"polku/impact"
)

// paced is a target with what is to be reached by the end of seasons, such as SPRING 3.
func paced(t impact.Target, cells ...string) impact.Target {
	for _, cell := range cells {
		slot, at, _ := strings.Cut(cell, " ")
		t.Cells = append(t.Cells, impact.PaceCell{Slot: slot, Number: *number(at)})
	}
	return t
}

func TestADecidedTargetIsChecked(t *testing.T) {
	n := seasoned()
	atLeast := target(impact.AtLeast, "5", "")
	from := func(t impact.Target, day impact.Date) impact.Target { t.InForceFrom = day; return t }
	dueOn := func(t impact.Target, day impact.Date) impact.Target { t.Due = day; return t }
	for _, c := range []struct {
		name   string
		target impact.Target
		want   []string
	}{
		{"at least", atLeast, nil},
		{"zero", target(impact.AtLeast, "0", ""), nil},
		{"no direction", impact.Target{Min: number("1")}, []string{"UNKNOWN_CODE target.direction"}},
		{"an unknown direction", target("UPWARDS", "1", ""), []string{"UNKNOWN_CODE target.direction"}},
		{"an unknown recurrence", impact.Target{Direction: impact.AtLeast, Min: number("1"), Recurrence: "DAILY"}, []string{"UNKNOWN_CODE target.recurrence"}},
		{"a maximum below the minimum", target(impact.Range, "5", "4.9999"), []string{"OUT_OF_RANGE target"}},
		{"a range of one", target(impact.Range, "5", "5"), nil},
		{"due before the start", dueOn(atLeast, 20211231), []string{"OUT_OF_RANGE target.due"}},
		{"due on the first day", dueOn(atLeast, 20220101), nil},
		{"at least, without", target(impact.AtLeast, "", "5"), []string{"REQUIRED target.min"}},
		{"exactly, without", target(impact.Exactly, "", ""), []string{"REQUIRED target.min"}},
		{"about, without", target(impact.Approximately, "", ""), []string{"REQUIRED target.min"}},
		{"done by, without", target(impact.DoneBy, "", ""), []string{"REQUIRED target.min"}},
		{"at most, without", target(impact.AtMost, "5", ""), []string{"REQUIRED target.max"}},
		{"a range without both", target(impact.Range, "", ""), []string{"REQUIRED target.min", "REQUIRED target.max"}},
		{"a range without its end", target(impact.Range, "1", ""), []string{"REQUIRED target.max"}},
		{"a wish", target(impact.Good, "", ""), nil},
		{"an increase", target(impact.Increase, "", ""), nil},
		{"no target", target(impact.NoTarget, "", ""), nil},
		{"to be defined", target(impact.ToBeDefined, "", ""), nil},
		{"too much", impact.Target{Direction: impact.AtLeast, Min: func() *impact.Decimal { d := impact.MaxDecimal + 1; return &d }()}, []string{"OUT_OF_RANGE target.min"}},
		{"too little", impact.Target{Direction: impact.AtMost, Max: func() *impact.Decimal { d := -impact.MaxDecimal - 1; return &d }()}, []string{"OUT_OF_RANGE target.max"}},
		{"as much as can be", impact.Target{Direction: impact.AtLeast, Min: func() *impact.Decimal { d := impact.MaxDecimal; return &d }()}, nil},
		{"in force before the present one", from(atLeast, 20220531), []string{"OUT_OF_RANGE target.inForceFrom"}},
		{"in force with the present one", from(atLeast, 20220601), nil},
		{"due before it is in force", from(dueOn(atLeast, 20220701), 20220702), []string{"OUT_OF_RANGE target.due"}},
		{"due on the day that it is in force", from(dueOn(atLeast, 20220702), 20220702), nil},
		{"by seasons", paced(atLeast, "SPRING 3", "AUTUMN 5"), nil},
		{"as much in two seasons", paced(atLeast, "SPRING 3", "AUTUMN 3"), nil},
		{"an unknown season", paced(atLeast, "SPRING 3", "WINTER 5"), []string{"UNKNOWN_CODE target.paceCells[1].slot"}},
		{"less in a later season", paced(atLeast, "SPRING 3", "AUTUMN 2"), []string{"OUT_OF_RANGE target.paceCells[1].number"}},
		{"seasons to no number", paced(target(impact.AtMost, "", "5"), "SPRING 3"), []string{"REQUIRED target.min"}},
	} {
		present := judged(target(impact.AtLeast, "9", ""))
		if c.target.InForceFrom != 0 {
			present.Target.InForceFrom = 20220601
		}
		faults := c.target.CheckDecided(n, present, 20230615)
		if have := faultWords(faults); !slices.Equal(have, c.want) {
			t.Errorf("%s: have %q, want %q", c.name, have, c.want)
		}
		for _, fault := range faults {
			if strings.TrimSpace(fault.Message) == "" || strings.Contains(fault.Message, "%!") {
				t.Errorf("%s says %q", fault.Field, fault.Message)
			}
		}
	}
	faults := paced(atLeast, "WINTER 5").CheckDecided(n, judged(atLeast), 20230615)
	if want := `no season "WINTER" in the plan's timetable; it has SPRING, AUTUMN`; len(faults) != 1 || faults[0].Message != want {
		t.Errorf("have %v, want %s, in the timetable's order", faults, want)
	}
}

func TestAPaceBySeasonsInAPlan(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*impact.Target)
		want  []string
	}{
		{"sound", func(*impact.Target) {}, nil},
		{"an unknown season", func(t *impact.Target) { t.Cells[0].Slot = "WINTER" }, []string{"UNKNOWN_REFERENCE indicators[0].target.pace[0].slot"}},
		{"no season", func(t *impact.Target) { t.Cells[0].Slot = "" }, []string{"REQUIRED indicators[0].target.pace[0].slot"}},
		{"less later", func(t *impact.Target) { *t = paced(*t, "SPRING 0.5") }, []string{"OUT_OF_RANGE indicators[0].target.pace[1].number", "DUPLICATE indicators[0].target.pace[1].slot"}},
		{"more than the target", func(t *impact.Target) { t.Cells[0].Number = *t.Min + 1 }, []string{"OUT_OF_RANGE indicators[0].target.pace[0].number"}},
		{"to no number", func(t *impact.Target) { t.Min = nil }, []string{"REQUIRED indicators[0].target.min"}},
		{"due before the start", func(t *impact.Target) { t.Due = 20220228 }, []string{"OUT_OF_RANGE indicators[0].target.due"}},
	} {
		plan := tinyPlan()
		plan.Indicators[0].Target = paced(plan.Indicators[0].Target, "SPRING 2")
		c.spoil(&plan.Indicators[0].Target)
		if have := faultWords(plan.Check()); !slices.Equal(have, c.want) {
			t.Errorf("%s: have %q, want %q", c.name, have, c.want)
		}
	}
}

func TestPace(t *testing.T) {
	for _, c := range []struct {
		target impact.Target
		want   impact.Pace
	}{
		{impact.Target{}, impact.Linear}, {impact.Target{Recurrence: impact.Once}, impact.Linear}, {impact.Target{Recurrence: impact.EverySecondYear}, impact.Linear},
		{impact.Target{Recurrence: impact.PerMonth}, impact.Occurrences}, {paced(impact.Target{}, "SPRING 1"), impact.Seasons},
		{paced(impact.Target{Recurrence: impact.PerYear}, "SPRING 1"), impact.Seasons}, // the timetable is more exact than the rhythm
	} {
		if have := c.target.Pace(); have != c.want {
			t.Errorf("%s with %d seasons: %s, want %s", c.target.Recurrence, len(c.target.Cells), have, c.want)
		}
	}
}

// A revision keeps what identifies the target, and all that held before, newest first and flat.
func TestRevise(t *testing.T) {
	first := target(impact.AtLeast, "1", "")
	first.ID, first.Cites = 7, []impact.Citation{{Document: "DOC"}}
	decided := func(least string, day impact.Date) impact.Target {
		next := target(impact.AtLeast, least, "")
		next.InForceFrom = day
		return next
	}
	third := first.Revise(decided("2", 20220301)).Revise(decided("3", 20220501))
	if third.ID != 7 || len(third.Cites) != 1 || len(third.Earlier) != 2 || words(third.Earlier[0].Min) != "2" || words(third.Earlier[1].Min) != "1" {
		t.Fatalf("have %+v", third)
	}
	for _, earlier := range third.Earlier {
		if len(earlier.Earlier) > 0 || earlier.ID != 7 {
			t.Errorf("what held before is kept with what held before it: %+v", earlier)
		}
	}
	for day, want := range map[impact.Date]string{20000101: "1", 20220228: "1", 20220301: "2", 20220430: "2", 20220501: "3", 20990101: "3"} {
		if have := third.On(day); words(have.Min) != want {
			t.Errorf("on %s at least %s, want %s", day, words(have.Min), want)
		}
	}
	sameDay := first.Revise(decided("2", 20220301)).Revise(decided("3", 20220301))
	if have := sameDay.On(20220301); words(have.Min) != "3" {
		t.Errorf("of two from the same day at least %s is in force", words(have.Min))
	}
	if have := sameDay.On(20220228); words(have.Min) != "1" {
		t.Errorf("before both at least %s is in force", words(have.Min))
	}
}

// A pace line never falls and ends within what is asked for, whatever the pace and the day.
func TestPaceLinesRiseToTheTarget(t *testing.T) {
	n := seasoned()
	rapid.Check(t, func(r *rapid.T) {
		least := rapid.Int64Range(0, 500).Draw(r, "least")
		goal := impact.Target{Direction: impact.AtLeast, Min: number(impact.Whole(least).String())}
		goal.Recurrence = rapid.SampledFrom([]impact.Recurrence{impact.Once, impact.PerYear, impact.PerHalfYear, impact.PerMonth, impact.PerMonthExceptJuly}).Draw(r, "recurrence")
		if rapid.Bool().Draw(r, "by seasons") && goal.Recurrence == impact.Once {
			goal = paced(goal, "SPRING "+impact.Whole(least/3).String(), "AUTUMN "+impact.Whole(least).String())
		}
		i := judged(goal, during(workedPeriod))
		before := impact.Decimal(0)
		for day := impact.Date(20220228); day <= 20240305; day = day.Add(rapid.IntRange(1, 45).Draw(r, "days")) {
			expected, ok := i.Expected(n, day)
			if !ok || expected < before {
				r.Fatalf("%s is expected on %s after %s", expected, day, before)
			}
			if i.Target.Pace() == impact.Occurrences && expected%impact.Whole(1) != 0 {
				r.Fatalf("%s is no whole number of occurrences", expected)
			}
			before = expected
		}
		whole, _ := i.Bounds()
		if end, _ := i.Expected(n, 20240229); end != *whole {
			r.Errorf("at the end %s is expected of %s", end, whole)
		}
	})
}

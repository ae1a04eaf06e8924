package impact_test

import (
	"testing"

	"polku/impact"
)

func TestContributionsDiffer(t *testing.T) {
	base := impact.Contribution{Row: 1, Day: 20220301, Member: "m", Amount: impact.Whole(1), Place: impact.Place{Region: 1}}
	with := func(change func(*impact.Contribution)) *impact.Contribution {
		c := base
		change(&c)
		return &c
	}
	for _, c := range []struct {
		name              string
		before, after     *impact.Contribution
		counted, observed bool // whether it differs for a count, and for the newest number
	}{
		{"neither is there", nil, nil, false, false},
		{"it came", nil, &base, true, true},
		{"it went", &base, nil, true, true},
		{"the same", &base, with(func(*impact.Contribution) {}), false, false},
		{"another number", &base, with(func(c *impact.Contribution) { c.Amount++ }), true, true},
		{"another member", &base, with(func(c *impact.Contribution) { c.Member = "n" }), true, true},
		{"another day", &base, with(func(c *impact.Contribution) { c.Day++ }), false, true},
	} {
		for aggregate, want := range map[impact.Aggregate]bool{impact.Count: c.counted, impact.Sum: c.counted, impact.CountDistinct: c.counted, impact.Mean: c.counted, impact.Latest: c.observed} {
			if have := c.before.Differs(c.after, aggregate); have != want {
				t.Errorf("%s, for %s: %t", c.name, aggregate, have)
			}
			if have := c.after.Differs(c.before, aggregate); have != want {
				t.Errorf("%s the other way, for %s: %t", c.name, aggregate, have)
			}
		}
	}
}

func TestTides(t *testing.T) {
	var tides impact.Tides
	row := &impact.Contribution{}
	tides.Note(nil, row, false)
	tides.Note(nil, row, true)
	tides.Note(row, nil, false)
	tides.Note(row, row, false)
	tides.Note(row, row, false)
	tides.Note(row, row, false)
	if want := (impact.Tides{Came: 2, Went: 1, Changed: 3, Late: 1}); tides != want {
		t.Errorf("have %+v, want %+v", tides, want)
	}
	for _, c := range []struct {
		tides              impact.Tides
		definition, target bool
		want               impact.Text
	}{
		{impact.Tides{}, false, false, impact.Text{FI: "0 riviä tuli, 0 lähti, 0 muuttui.", SV: "0 rader kom, 0 föll bort, 0 ändrades.", EN: "0 rows came, 0 went, 0 changed."}},
		{tides, false, false, impact.Text{FI: "2 riviä tuli, 1 lähti, 3 muuttui; 1 tuli myöhässä.", SV: "2 rader kom, 1 föll bort, 3 ändrades; 1 kom för sent.", EN: "2 rows came, 1 went, 3 changed; 1 came late."}},
		{impact.Tides{Came: 9, More: true}, true, false, impact.Text{FI: "Ainakin 9 riviä tuli, 0 lähti, 0 muuttui. Määritelmä vaihtui.", SV: "Minst 9 rader kom, 0 föll bort, 0 ändrades. Definitionen byttes.",
			EN: "At least 9 rows came, 0 went, 0 changed. The definition is another one."}},
		{impact.Tides{Went: 1}, true, true, impact.Text{FI: "0 riviä tuli, 1 lähti, 0 muuttui. Määritelmä vaihtui. Tavoite muuttui.", SV: "0 rader kom, 1 föll bort, 0 ändrades. Definitionen byttes. Målet ändrades.",
			EN: "0 rows came, 1 went, 0 changed. The definition is another one. The target is another one."}},
	} {
		if have := c.tides.Words(c.definition, c.target); have != c.want {
			t.Errorf("have %+v, want %+v", have, c.want)
		}
	}
}

package impact_test

import (
	"slices"
	"testing"

	"polku/impact"
)

func TestSpans(t *testing.T) {
	for _, c := range []struct {
		begins impact.Date // of the network
		grain  impact.Grain
		month  impact.Month
		origin impact.Month
		want   impact.Month
	}{
		{20220301, impact.MonthGrain, 202207, 202203, 202207},
		{20220301, impact.FirstGrain, 202207, 202203, 202207},
		{20220301, impact.HalfYearGrain, 202203, 202203, 202203},
		{20220301, impact.HalfYearGrain, 202208, 202203, 202203},
		{20220301, impact.HalfYearGrain, 202209, 202203, 202209},
		{20220301, impact.HalfYearGrain, 202302, 202203, 202209}, // over the end of the year
		{20220301, impact.HalfYearGrain, 202202, 202203, 202109}, // before the network
		{20220301, impact.HalfYearGrain, 202109, 202203, 202109},
		{20220301, impact.HalfYearGrain, 202108, 202203, 202103},
		{20220315, impact.HalfYearGrain, 202203, 202203, 202203}, // whole months, whatever the day
		{20220301, impact.PlanYearGrain, 202302, 202203, 202203},
		{20220301, impact.PlanYearGrain, 202303, 202203, 202303},
		{20220301, impact.PlanYearGrain, 202202, 202203, 202103},
		{20220301, impact.PlanYearGrain, 200002, 202203, 199903}, // baselines lie far back
		{20220301, impact.PlanYearGrain, 203512, 202203, 203503}, // goals far ahead
		{20220301, impact.CalendarYearGrain, 202212, 200001, 202201},
		{20220301, impact.CalendarYearGrain, 202301, 200001, 202301},
		{20220301, impact.CalendarYearGrain, 199912, 200001, 199901},
		{20220101, impact.PlanYearGrain, 202212, 202201, 202201},
		{20221201, impact.HalfYearGrain, 202305, 202212, 202212},
		{20221201, impact.HalfYearGrain, 202306, 202212, 202306},
	} {
		n := &impact.Network{NetworkBody: impact.NetworkBody{Period: impact.Period{From: c.begins}}}
		if have := n.SpanOf(c.grain, c.month); have != c.want || n.SpanOrigin(c.grain) != c.origin {
			t.Errorf("month %d in a network from %s, grain %d: %d, want %d; origin %d", c.month, c.begins, c.grain, have, c.want, n.SpanOrigin(c.grain))
		}
	}
}

// Every month lies in the span that begins with its span's first month, which is as long as its grain says.
func TestSpansFollowEachOther(t *testing.T) {
	n := &impact.Network{NetworkBody: impact.NetworkBody{Period: twoYears}}
	for grain, length := range map[impact.Grain]int{impact.MonthGrain: 1, impact.FirstGrain: 1, impact.HalfYearGrain: 6, impact.PlanYearGrain: 12, impact.CalendarYearGrain: 12} {
		months := map[impact.Month]int{}
		for m := impact.Month(201901); m <= 202612; m = m.Next() {
			span := n.SpanOf(grain, m)
			months[span]++
			if n.SpanOf(grain, span) != span || span > m || span.Add(length) <= m {
				t.Errorf("grain %d: month %d lies in the span from %d", grain, m, span)
			}
		}
		for span, count := range months {
			if span >= 201901 && span.Add(length) <= 202701 && count != length || grain.Length() != length {
				t.Errorf("grain %d: the span from %d has %d months", grain, span, count)
			}
		}
	}
	if impact.WholeGrain.Length() != 0 || impact.WholeGrain.DistinctOnly() || impact.MonthGrain.DistinctOnly() || !impact.FirstGrain.DistinctOnly() || !impact.HalfYearGrain.DistinctOnly() {
		t.Error("totals are kept for other grains")
	}
}

func TestCodeKey(t *testing.T) {
	if impact.CodeKey("") != 0 {
		t.Error("no code has a key")
	}
	// FNV-1a of "a" is af63dc4c8601ec8c (Fowler, Noll, Vo); without its lowest bit it is half of that.
	if have := impact.CodeKey("a"); have != 0x57b1ee264300f646 {
		t.Errorf("a is %x", have)
	}
	seen := map[int64]string{}
	for _, code := range []string{"a", "b", "ab", "ba", "food", "Food", "food-1", "food_1", "wood"} {
		key := impact.CodeKey(code)
		if other, taken := seen[key]; taken || key <= 0 {
			t.Errorf("%s and %s are both %d", code, other, key)
		}
		seen[key] = code
	}
	n := tiny(t)
	if item, ok := n.CodeByKey("theme", impact.CodeKey("food")); !ok || item.Code != "food" {
		t.Errorf("food is found as %+v", item)
	}
	if _, ok := n.CodeByKey("theme", impact.CodeKey("webinar")); ok {
		t.Error("a theme is found that is in another list")
	}
	if _, ok := n.CodeByKey("theme", 0); ok {
		t.Error("no theme is found as one")
	}
}

// The two codes have the same FNV-1a hash of 64 bits.
func TestCodesThatAreOneToTheTotalsAreRefused(t *testing.T) {
	const one, other = "8yn0iYCKYHlIj4-BwPqk", "GReLUrM4wMqfg9yzV3KQ"
	if impact.CodeKey(one) != impact.CodeKey(other) {
		t.Fatal("the codes have different keys")
	}
	plan := tinyPlan()
	add := func(list, code string) {
		plan.Codelists[list] = append(plan.Codelists[list], impact.CodeItem{Code: code, Title: text(code)})
	}
	add("theme", one)
	add("segment", other)
	if faults := plan.Check(); len(faults) > 0 {
		t.Errorf("in two lists they do no harm: %v", faults)
	}
	add("theme", other)
	if have := faultWords(plan.Check()); !slices.Equal(have, []string{"DUPLICATE codelists.theme"}) {
		t.Errorf("have %q", have)
	}
	plan = tinyPlan()
	add("theme", "food")
	if have := faultWords(plan.Check()); !slices.Equal(have, []string{"DUPLICATE codelists.theme[1].code"}) {
		t.Errorf("the same code twice is no collision: %q", have)
	}
}

func TestFieldOf(t *testing.T) {
	for _, c := range []struct {
		by     impact.Dimension
		source impact.Source
		want   string
		list   string
	}{
		{impact.ByChannel, impact.Contacts, "channel", "channel"}, {impact.ByChannel, impact.Events, "", "channel"},
		{impact.ByTheme, impact.Contacts, "theme", "theme"}, {impact.ByTheme, impact.Events, "theme", "theme"}, {impact.ByTheme, impact.Participations, "event.theme", "theme"},
		{impact.ByTheme, impact.Procurements, "", "theme"}, {impact.ByTheme, impact.Observations, "", "theme"},
		{impact.BySegment, impact.Procurements, "segment", "segment"}, {impact.BySegment, impact.Participations, "segment", "segment"}, {impact.BySegment, impact.Observations, "", "segment"},
		{impact.ByRegion, impact.Contacts, "", ""}, {impact.ByOfficialRegion, impact.Contacts, "", ""}, {impact.ByOrganisation, impact.Contacts, "", ""},
	} {
		if field, ok := c.by.FieldOf(c.source); field != c.want || ok != (c.want != "") || c.by.Codelist() != c.list {
			t.Errorf("dimension %d of %s: %q, %t, list %q", c.by, c.source, field, ok, c.by.Codelist())
		}
	}
}

func TestDividesIn(t *testing.T) {
	every := []impact.Dimension{impact.ByRegion, impact.ByOrganisation, impact.ByOfficialRegion, impact.ByChannel, impact.ByTheme, impact.BySegment}
	places := every[:3]
	withTheme := append(slices.Clone(places), impact.ByTheme)
	perEvent := over(taking(impact.Sum, impact.Participations, "persons", "", ""), counting(impact.Events))
	for name, c := range map[string]struct {
		rules []*impact.Rule // the last is asked
		want  []impact.Dimension
	}{
		"contacts":                       {[]*impact.Rule{counting(impact.Contacts)}, every},
		"procurements":                   {[]*impact.Rule{counting(impact.Procurements)}, append(slices.Clone(places), impact.BySegment)},
		"events":                         {[]*impact.Rule{counting(impact.Events)}, append(slices.Clone(withTheme), impact.BySegment)},
		"observations":                   {[]*impact.Rule{taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeSum)}, places},
		"both parts of a ratio carry it": {[]*impact.Rule{perEvent}, append(slices.Clone(withTheme), impact.BySegment)},
		"one part of a ratio lacks it":   {[]*impact.Rule{over(counting(impact.Contacts), counting(impact.Procurements))}, append(slices.Clone(places), impact.BySegment)},
		"a formula of what carries it":   {[]*impact.Rule{counting(impact.Contacts), formulaOf("[A] * 2")}, every},
		"an operand lacks it":            {[]*impact.Rule{counting(impact.Contacts), counting(impact.Events), formulaOf("[A] / [B]")}, append(slices.Clone(withTheme), impact.BySegment)},
		"an operand's operand lacks it": {[]*impact.Rule{counting(impact.Procurements), formulaOf("[A] * 2"), counting(impact.Contacts), formulaOf("[B] + [C]")},
			append(slices.Clone(places), impact.BySegment)},
	} {
		n := assembled(t, planOf(c.rules...))
		i := n.Indicators[len(c.rules)-1]
		for _, by := range every {
			if have := i.DividesIn(n, by); have != slices.Contains(c.want, by) {
				t.Errorf("%s divides in dimension %d: %t", name, by, have)
			}
		}
	}
	n := tiny(t)
	if n.Indicators[1].DividesIn(n, impact.ByRegion) {
		t.Error("what has no definition is divided")
	}
}

// Totals name the whole and each part that a row counts in.
func TestScopesOfARow(t *testing.T) {
	i := onlyRule(t, counting(impact.Contacts), 5)
	row := impact.ContactRow{Area: 5, Contact: impact.Contact{Region: 6, Organisation: 7, Channel: "email", Segment: "city"}}
	want := []impact.Scope{impact.WholeScope, {Dimension: impact.ByRegion, Key: 5}, {Dimension: impact.ByOrganisation, Key: 7}, {Dimension: impact.ByOfficialRegion, Key: 6},
		{Dimension: impact.ByChannel, Key: impact.CodeKey("email")}, {Dimension: impact.ByTheme}, {Dimension: impact.BySegment, Key: impact.CodeKey("city")}}
	if have := i.Contributions(impact.Contacts, row); len(have) != 1 || !slices.Equal(have[0].Scopes, want) {
		t.Errorf("have %+v, want %v", have, want)
	}
}

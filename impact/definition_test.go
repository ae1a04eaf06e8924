package impact_test

import (
	"encoding/json"
	"slices"
	"testing"

	"polku/impact"
)

// competitor is a sound definition beside the leading one.
func competitor(code string, rule *impact.Rule) impact.Variant {
	return impact.Variant{Code: code, Title: text("Another way"), Rule: rule}
}

func TestCompetingDefinitionsInAPlan(t *testing.T) {
	averaged := taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeAvg)
	for _, c := range []struct {
		name  string
		spoil func(*impact.Plan)
		want  []string
	}{
		{"sound", func(*impact.Plan) {}, nil},
		{"a code that is none", func(p *impact.Plan) { p.Indicators[0].Competing[0].Code = "a/b" }, []string{"INVALID indicators[0].competing[0].code"}},
		{"a code twice", func(p *impact.Plan) { p.Indicators[0].Competing[1].Code = "all" }, []string{"DUPLICATE indicators[0].competing[1].code"}},
		{"a code of another indicator's", func(p *impact.Plan) {
			p.Indicators[1].Competing, p.Indicators[1].Rule, p.Indicators[1].Waits = p.Indicators[0].Competing[:1], counting(impact.Events), nil
		}, nil},
		{"no title", func(p *impact.Plan) { p.Indicators[0].Competing[0].Title.SV = "" }, []string{"REQUIRED indicators[0].competing[0].title"}},
		{"an unknown document", func(p *impact.Plan) {
			p.Indicators[0].Competing[0].Cites = []impact.Citation{{Document: "NONE"}}
		}, []string{"UNKNOWN_REFERENCE indicators[0].competing[0].cites[0].document"}},
		{"no definition", func(p *impact.Plan) { p.Indicators[0].Competing[1].Rule = nil }, []string{"REQUIRED indicators[0].competing[1].definition"}},
		{"nothing to stand beside", func(p *impact.Plan) { p.Indicators[1].Competing = p.Indicators[0].Competing[:1] }, []string{"INVALID indicators[1].competing"}},
		{"an unknown field", func(p *impact.Plan) {
			p.Indicators[0].Competing[1].Rule = counting(impact.Events, test("channel", impact.OpEQ, "email"))
		}, []string{"UNKNOWN_CODE indicators[0].competing[1].definition.filter[0].field"}},
		{"shares that are averaged", func(p *impact.Plan) {
			p.Indicators[0].Measure, p.Indicators[0].Competing[0].Rule = "PERCENTAGE", averaged
		}, []string{"INVALID indicators[0].competing[0].definition.acrossRegions"}},
		{"numbers that are averaged", func(p *impact.Plan) { p.Indicators[0].Competing[0].Rule = averaged }, nil},
		{"shares that are averaged, leading", func(p *impact.Plan) { p.Indicators[0].Measure, p.Indicators[0].Rule = "PERCENTAGE", averaged },
			[]string{"INVALID indicators[0].definition.acrossRegions"}},
		{"a formula over what isn't there", func(p *impact.Plan) { p.Indicators[0].Competing[0].Rule = formulaOf("[I-9] / 2") },
			[]string{"UNKNOWN_REFERENCE indicators[0].competing[0].definition.formula"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := tinyPlan()
			plan.Indicators[0].Competing = []impact.Variant{competitor("all", counting(impact.Events)), competitor("none", counting(impact.Events, test("type", impact.OpNotSet)))}
			c.spoil(plan)
			if have := faultWords(plan.Check()); !slices.Equal(have, c.want) {
				t.Errorf("have %q, want %q", have, c.want)
			}
		})
	}
}

// withVariant is the network of A to C, where A has one more definition of the given standing.
func withVariant(t *testing.T, standing impact.Standing, rule *impact.Rule) (*impact.Network, error) {
	t.Helper()
	items, err := planOf(counting(impact.Events), formulaOf("[A] * 2"), formulaOf("[B] + 1")).Items()
	if err != nil {
		t.Fatal(err)
	}
	v := competitor("other", rule)
	v.Indicator, v.Standing = "A", standing
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	items = append(items, impact.Item{Kind: impact.KindVariant, Code: v.FullCode(), Body: string(body)})
	for k := range items {
		items[k].ID = int64(k + 1)
	}
	return impact.Assemble(items)
}

func TestStandings(t *testing.T) {
	all := counting(impact.Contacts)
	for standing, counts := range map[impact.Standing]bool{impact.Competing: true, impact.Draft: false, impact.Retired: false} {
		n, err := withVariant(t, standing, all)
		if err != nil {
			t.Fatal(err)
		}
		a := n.Indicators[0]
		v := a.Variants[0]
		if v.Code != "other" || v.FullCode() != "A/other" || v.As == nil || v.As.Measured() != a || a.Measured() != a || v.As.Rule.Source != impact.Contacts {
			t.Errorf("%s is put beside as %+v", standing, v)
		}
		if kept := slices.Contains(n.Counted(), v.As); kept != counts || slices.Contains(n.Computed(impact.Contacts), v.As) != counts {
			t.Errorf("totals are kept for %s: %t", standing, kept)
		}
		if found, ok := n.CountedByID(v.ID); ok != counts || ok && found != v.As {
			t.Errorf("%s is found by its id: %t", standing, ok)
		}
		if wantID := map[bool]int64{true: v.ID}[counts]; v.As.ID != wantID {
			t.Errorf("%s is known to totals as %d, want %d", standing, v.As.ID, wantID)
		}
		if found, ok := n.CountedByID(a.ID); !ok || found != a {
			t.Error("the leading definition isn't found")
		}
	}
}

func TestADefinitionThatNoLongerFitsCountsNothing(t *testing.T) {
	spoilt := counting(impact.Events, test("weather", impact.OpSet))
	for _, standing := range []impact.Standing{impact.Draft, impact.Competing} {
		n, err := withVariant(t, standing, spoilt)
		if err != nil || n.Indicators[0].Variants[0].As != nil {
			t.Fatalf("%s: %v", standing, err)
		}
		if _, counted := n.CountedByID(n.Indicators[0].Variants[0].ID); counted {
			t.Errorf("%s: totals are kept for it", standing)
		}
	}
}

func TestACompetingFormulaNeverLeadsBack(t *testing.T) {
	for _, text := range []string{"[A] + 1", "[B] + 1"} {
		plan := planOf(counting(impact.Events), formulaOf("[A] * 2"))
		plan.Indicators[0].Competing = []impact.Variant{competitor("x", formulaOf(text))}
		if have, want := faultWords(plan.Check()), []string{"INVALID indicators[0].competing[0].definition.formula"}; !slices.Equal(have, want) {
			t.Errorf("%s: have %q, want %q", text, have, want)
		}
	}
}

func TestUnder(t *testing.T) {
	n := assembled(t, planOf(counting(impact.Events), formulaOf("[A] * 2"), formulaOf("[B] + 1")))
	a, b := n.Indicators[0], n.Indicators[1]
	under, err := n.Under(a, counting(impact.Contacts), 77)
	if err != nil || under.ID != 77 || under.Of != a || under.Code != "A" || a.ID == 77 || a.Rule.Source != impact.Events {
		t.Fatalf("%+v, %v", under, err)
	}
	again, err := n.Under(under, counting(impact.Procurements), 0)
	if err != nil || again.Of != a {
		t.Errorf("a definition of a definition is of %+v, %v", again.Of, err)
	}
	for _, c := range []struct {
		indicator *impact.Indicator
		formula   string
		want      string
	}{
		{a, "[A] + 1", "definition.formula: leads back to A itself"},
		{a, "[C] + 1", "definition.formula: leads back to A itself"}, // C, of B, of A
		{b, "[C] + 1", "definition.formula: leads back to B itself"},
		{b, "[A] + 1", ""},
		{a, "[A] +", "definition.formula: at character 6: the formula ends where a number or an indicator is expected"},
	} {
		_, err := n.Under(c.indicator, formulaOf(c.formula), 0)
		have := ""
		if err != nil {
			have = err.Error()
		}
		if have != c.want {
			t.Errorf("%s as %s: have %q, want %q", c.indicator.Code, c.formula, have, c.want)
		}
		if _, ok := impact.AsFaults(err); err != nil && !ok {
			t.Errorf("%v isn't the user's to mend", err)
		}
	}
}

func TestADefinitionPutBesideIsChecked(t *testing.T) {
	plan := planOf(counting(impact.Events), counting(impact.Events))
	plan.Indicators[0].Competing = []impact.Variant{competitor("taken", counting(impact.Contacts))}
	plan.Indicators[1].Rule, plan.Indicators[1].Waits = nil, &impact.Wait{Source: "BUDGET", Note: text("Later.")}
	n := assembled(t, plan)
	for _, c := range []struct {
		name      string
		indicator *impact.Indicator
		variant   impact.Variant
		want      []string
	}{
		{"sound", n.Indicators[0], impact.Variant{Code: "free", Title: text("x"), Standing: impact.Competing, Rule: counting(impact.Events)}, nil},
		{"no code", n.Indicators[0], impact.Variant{Title: text("x"), Standing: impact.Draft, Rule: counting(impact.Events)}, []string{"INVALID code"}},
		{"a code that is taken", n.Indicators[0], impact.Variant{Code: "taken", Title: text("x"), Standing: impact.Draft, Rule: counting(impact.Events)}, []string{"DUPLICATE code"}},
		{"no titles", n.Indicators[0], impact.Variant{Code: "free", Standing: impact.Draft, Rule: counting(impact.Events)}, []string{"REQUIRED title.fi", "REQUIRED title.sv", "REQUIRED title.en"}},
		{"competing with nothing", n.Indicators[1], impact.Variant{Code: "free", Title: text("x"), Standing: impact.Competing, Rule: counting(impact.Events)}, []string{"INVALID competing"}},
		{"a draft beside nothing", n.Indicators[1], impact.Variant{Code: "free", Title: text("x"), Standing: impact.Draft, Rule: counting(impact.Events)}, nil},
		{"a field that the source lacks", n.Indicators[0], impact.Variant{Code: "free", Title: text("x"), Standing: impact.Draft, Rule: counting(impact.Procurements, test("theme", impact.OpSet))},
			[]string{"UNKNOWN_CODE definition.filter[0].field"}},
	} {
		if have := faultWords(c.variant.Check(n, c.indicator)); !slices.Equal(have, c.want) {
			t.Errorf("%s: have %q, want %q", c.name, have, c.want)
		}
	}
}

// A filter over a field that the source lacks names the fields that it has.
func TestAFieldThatTheSourceLacksIsAnsweredWithThoseItHas(t *testing.T) {
	faults := counting(impact.Observations, test("theme", impact.OpSet)).Check(tiny(t))
	want := `OBSERVATIONS has no field "theme"; it has denominator, numerator, organisation, region, value`
	if len(faults) != 1 || faults[0].Message != want {
		t.Errorf("have %v, want %s", faults, want)
	}
}

func TestRetireCodes(t *testing.T) {
	list := func(items ...impact.CodeItem) string {
		body, err := json.Marshal(items)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	old, kept, renamed := impact.CodeItem{Code: "old", Title: text("Old")}, impact.CodeItem{Code: "kept", Title: text("Kept")}, impact.CodeItem{Code: "kept", Title: text("Renamed")}
	retired := old
	retired.Retired = true
	for _, c := range []struct{ name, before, after, want string }{
		{"nothing went", list(old), list(old, kept), list(old, kept)},
		{"one went", list(old, kept), list(kept), list(kept, retired)},
		{"one went long ago", list(kept, retired), list(kept), list(kept, retired)},
		{"one came back", list(kept, retired), list(kept, old), list(kept, old)},
		{"one has another title", list(kept), list(renamed), list(renamed)},
		{"all went", list(old), "[]", list(retired)},
		{"none were there", "[]", list(old), list(old)},
	} {
		if have, err := impact.RetireCodes(c.before, c.after); err != nil || have != c.want {
			t.Errorf("%s: have %s, %v; want %s", c.name, have, err, c.want)
		}
	}
	for _, c := range [][2]string{{"", "[]"}, {"[]", "{"}} {
		if body, err := impact.RetireCodes(c[0], c[1]); err == nil || body != "" {
			t.Errorf("%q: %q", c, body)
		}
	}
}

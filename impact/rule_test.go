package impact_test

import (
	"slices"
	"strings"
	"testing"

	"polku/impact"
)

// counting is a sound definition to spoil.
func counting(source impact.Source, tests ...impact.Test) *impact.Rule {
	return &impact.Rule{Measurement: impact.Measurement{Source: source, Aggregate: impact.Count, Filter: tests}, AcrossPeriods: impact.MergeSum, AcrossRegions: impact.MergeSum}
}

func taking(aggregate impact.Aggregate, source impact.Source, field string, periods, regions impact.Merge) *impact.Rule {
	return &impact.Rule{Measurement: impact.Measurement{Source: source, Aggregate: aggregate, Field: field}, AcrossPeriods: periods, AcrossRegions: regions}
}

func over(above, below *impact.Rule) *impact.Rule {
	return &impact.Rule{Measurement: above.Measurement, Denominator: &below.Measurement, AcrossPeriods: impact.MergeRatio, AcrossRegions: impact.MergeRatio}
}

func test(field string, op impact.Op, values ...string) impact.Test {
	return impact.Test{Field: field, Op: op, Values: values}
}

var soundRules = map[string]*impact.Rule{
	"a count":            counting(impact.Events),
	"an answer":          counting(impact.Contacts, test("procurement.rnd", impact.OpEQ, "yes")),
	"an area":            counting(impact.Events, test("region", impact.OpIn, "north", "town")),
	"an organisation":    counting(impact.Contacts, test("organisation", impact.OpNE, "ORG")),
	"a set":              counting(impact.Participations, test("event.tags", impact.OpHas, "green"), test("customer", impact.OpNotSet)),
	"a number":           counting(impact.Contacts, test("feedback_score", impact.OpGTE, " 3.5 ")),
	"any CPV code":       counting(impact.Procurements, test("cpv", impact.OpIn, "45000000")),
	"a distinct count":   taking(impact.CountDistinct, impact.Contacts, "procurement", impact.MergeDistinct, impact.MergeDistinct),
	"a sum":              taking(impact.Sum, impact.Participations, "persons", impact.MergeSum, impact.MergeSum),
	"a mean":             taking(impact.Mean, impact.Contacts, "feedback_score", impact.MergeRatio, impact.MergeRatio),
	"a level":            taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeLatest),
	"levels that add up": taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeSum),
	"an observed share":  taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeRatio),
	"a ratio":            over(counting(impact.Events), taking(impact.CountDistinct, impact.Events, "customer", "", "")),
}

func TestSoundDefinitionsHaveNoFaults(t *testing.T) {
	n := tiny(t)
	for name, rule := range soundRules {
		if faults := rule.Check(n); len(faults) > 0 {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

func TestADefinitionThatCannotBeComputedIsRefused(t *testing.T) {
	n := tiny(t)
	for _, c := range []struct {
		name string
		rule *impact.Rule
		want []string // code and field
	}{
		{"no source", counting(""), []string{"UNKNOWN_CODE definition.source"}},
		{"an unknown source", counting("TENDERS"), []string{"UNKNOWN_CODE definition.source"}},
		{"an unknown aggregate", taking("MEDIAN", impact.Contacts, "feedback_score", impact.MergeSum, impact.MergeSum), []string{"UNKNOWN_CODE definition.aggregate"}},
		{"an unknown field", counting(impact.Events, test("weather", impact.OpEQ, "fair")), []string{"UNKNOWN_CODE definition.filter[0].field"}},
		{"a field that the source lacks", counting(impact.Events, test("type", impact.OpEQ, "webinar"), test("channel", impact.OpEQ, "email")), []string{"UNKNOWN_CODE definition.filter[1].field"}},
		{"a field of the event, of an event", counting(impact.Events, test("event.type", impact.OpEQ, "webinar")), []string{"UNKNOWN_CODE definition.filter[0].field"}},
		{"a code compared as a number", counting(impact.Events, test("type", impact.OpGTE, "webinar")), []string{"INVALID definition.filter[0].op"}},
		{"a set compared as a code", counting(impact.Events, test("tags", impact.OpEQ, "green")), []string{"INVALID definition.filter[0].op"}},
		{"an answer among several", counting(impact.Procurements, test("rnd", impact.OpIn, "yes", "no")), []string{"INVALID definition.filter[0].op"}},
		{"a number among several", counting(impact.Contacts, test("feedback_score", impact.OpIn, "1")), []string{"INVALID definition.filter[0].op"}},
		{"no comparison", counting(impact.Events, test("type", "")), []string{"INVALID definition.filter[0].op"}},
		{"two values for one", counting(impact.Events, test("type", impact.OpEQ, "webinar", "workshop")), []string{"INVALID definition.filter[0].values"}},
		{"no value", counting(impact.Events, test("type", impact.OpEQ)), []string{"INVALID definition.filter[0].values"}},
		{"no values", counting(impact.Events, test("type", impact.OpIn)), []string{"REQUIRED definition.filter[0].values"}},
		{"a value for none", counting(impact.Events, test("type", impact.OpSet, "webinar")), []string{"INVALID definition.filter[0].values"}},
		{"an unknown code", counting(impact.Events, test("type", impact.OpIn, "webinar", "party")), []string{"UNKNOWN_CODE definition.filter[0].values"}},
		{"a code of a list that is not there", counting(impact.Events, test("topic", impact.OpEQ, "any")), []string{"UNKNOWN_CODE definition.filter[0].values"}},
		{"neither yes nor no", counting(impact.Procurements, test("rnd", impact.OpEQ, "true")), []string{"UNKNOWN_CODE definition.filter[0].values"}},
		{"an unknown region", counting(impact.Events, test("region", impact.OpEQ, "south")), []string{"UNKNOWN_REFERENCE definition.filter[0].values"}},
		{"an official region", counting(impact.Events, test("region", impact.OpEQ, "19")), []string{"UNKNOWN_REFERENCE definition.filter[0].values"}},
		{"an unknown organisation", counting(impact.Events, test("organisation", impact.OpIn, "ORG", "NONE")), []string{"UNKNOWN_REFERENCE definition.filter[0].values"}},
		{"a customer by name", counting(impact.Events, test("customer", impact.OpEQ, "City")), []string{"UNKNOWN_REFERENCE definition.filter[0].values"}},
		{"a number that is none", counting(impact.Contacts, test("feedback_score", impact.OpGTE, "good")), []string{"INVALID definition.filter[0].values"}},
		{"an observation's number", counting(impact.Observations, test("value", impact.OpGTE, "1")), []string{"INVALID definition.filter[0].field"}},
		{"a count of a field", taking(impact.Count, impact.Contacts, "customer", impact.MergeSum, impact.MergeSum), []string{"INVALID definition.field"}},
		{"a distinct count of nothing", taking(impact.CountDistinct, impact.Contacts, "", impact.MergeDistinct, impact.MergeDistinct), []string{"UNKNOWN_CODE definition.field"}},
		{"a distinct count of sets", taking(impact.CountDistinct, impact.Contacts, "tags", impact.MergeDistinct, impact.MergeDistinct), []string{"UNKNOWN_CODE definition.field"}},
		{"a sum of codes", taking(impact.Sum, impact.Contacts, "channel", impact.MergeSum, impact.MergeSum), []string{"UNKNOWN_CODE definition.field"}},
		{"a mean of what the source lacks", taking(impact.Mean, impact.Events, "persons", impact.MergeRatio, impact.MergeRatio), []string{"UNKNOWN_CODE definition.field"}},
		{"the latest of contacts", taking(impact.Latest, impact.Contacts, "feedback_score", impact.MergeLatest, impact.MergeLatest), []string{"INVALID definition.aggregate"}},
		{"means that are averaged", taking(impact.Mean, impact.Contacts, "feedback_score", impact.MergeAvg, impact.MergeAvg), []string{"INVALID definition.acrossPeriods", "INVALID definition.acrossRegions"}},
		{"means that are added", taking(impact.Mean, impact.Contacts, "feedback_score", impact.MergeRatio, impact.MergeSum), []string{"INVALID definition.acrossRegions"}},
		{"distinct things that are added", taking(impact.CountDistinct, impact.Contacts, "customer", impact.MergeSum, impact.MergeDistinct), []string{"INVALID definition.acrossPeriods"}},
		{"a largest count", taking(impact.Count, impact.Events, "", impact.MergeMax, impact.MergeSum), []string{"INVALID definition.acrossPeriods"}},
		{"levels that are added over time", taking(impact.Latest, impact.Observations, "value", impact.MergeSum, impact.MergeSum), []string{"INVALID definition.acrossPeriods"}},
		{"no merging", taking(impact.Count, impact.Events, "", "", ""), []string{"INVALID definition.acrossPeriods", "INVALID definition.acrossRegions"}},
		{"ratios that are added", func() *impact.Rule {
			r := over(counting(impact.Events), counting(impact.Contacts))
			r.AcrossPeriods, r.AcrossRegions = impact.MergeSum, impact.MergeSum
			return r
		}(), []string{"INVALID definition.acrossPeriods", "INVALID definition.acrossRegions"}},
		{"a ratio of a mean", over(taking(impact.Mean, impact.Contacts, "feedback_score", "", ""), counting(impact.Contacts)), []string{"INVALID definition.aggregate"}},
		{"a ratio over a level", over(counting(impact.Contacts), taking(impact.Latest, impact.Observations, "value", "", "")), []string{"INVALID definition.aggregate"}},
		{"an unknown field below the line", over(counting(impact.Events), counting(impact.Contacts, test("type", impact.OpSet))), []string{"UNKNOWN_CODE definition.denominator.filter[0].field"}},
		{"an unknown source below the line", over(counting(impact.Events), counting("")), []string{"UNKNOWN_CODE definition.denominator.source"}},
		{"a factor without a ratio", func() *impact.Rule { r := counting(impact.Events); r.Factor = impact.Whole(100); return r }(), []string{"INVALID definition.factor"}},
		{"a negative factor", func() *impact.Rule {
			r := over(counting(impact.Events), counting(impact.Contacts))
			r.Factor = impact.Whole(-1)
			return r
		}(), []string{"INVALID definition.factor"}},
		{"all of it at once", taking(impact.Sum, impact.Events, "type", impact.MergeAvg, impact.MergeSum), []string{"UNKNOWN_CODE definition.field", "INVALID definition.acrossPeriods"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults := c.rule.Check(n)
			if have := faultWords(faults); !slices.Equal(have, c.want) {
				t.Errorf("have %q, want %q", have, c.want)
			}
			for _, fault := range faults {
				if strings.TrimSpace(fault.Message) == "" || strings.Contains(fault.Message, "%!") {
					t.Errorf("%s says %q", fault.Field, fault.Message)
				}
			}
		})
	}
}

// What a comparison means for a field that states a value, another value, or nothing.
func TestComparisons(t *testing.T) {
	yes, no := true, false
	north := int64(5)
	for _, c := range []struct {
		test  impact.Test
		row   impact.Row
		other impact.Row
		none  impact.Row
		want  [3]bool // of row, other and none
	}{
		{test("theme", impact.OpEQ, "food"), contact(impact.Contact{Theme: "food"}), contact(impact.Contact{Theme: "wood"}), contact(impact.Contact{}), [3]bool{true, false, false}},
		{test("theme", impact.OpNE, "food"), contact(impact.Contact{Theme: "food"}), contact(impact.Contact{Theme: "wood"}), contact(impact.Contact{}), [3]bool{false, true, true}},
		{test("theme", impact.OpIn, "food"), contact(impact.Contact{Theme: "food"}), contact(impact.Contact{Theme: "wood"}), contact(impact.Contact{}), [3]bool{true, false, false}},
		{test("theme", impact.OpNotIn, "food"), contact(impact.Contact{Theme: "food"}), contact(impact.Contact{Theme: "wood"}), contact(impact.Contact{}), [3]bool{false, true, true}},
		{test("theme", impact.OpSet), contact(impact.Contact{Theme: "food"}), contact(impact.Contact{Theme: "wood"}), contact(impact.Contact{}), [3]bool{true, true, false}},
		{test("theme", impact.OpNotSet), contact(impact.Contact{Theme: "food"}), contact(impact.Contact{Theme: "wood"}), contact(impact.Contact{}), [3]bool{false, false, true}},
		{test("tags", impact.OpHas, "green"), contact(impact.Contact{Tags: []string{"red", "green"}}), contact(impact.Contact{Tags: []string{"red"}}), contact(impact.Contact{}), [3]bool{true, false, false}},
		{test("tags", impact.OpHasNot, "green"), contact(impact.Contact{Tags: []string{"red", "green"}}), contact(impact.Contact{Tags: []string{"red"}}), contact(impact.Contact{}), [3]bool{false, true, true}},
		{test("feedback_score", impact.OpGTE, "3"), contact(impact.Contact{FeedbackScore: number("3")}), contact(impact.Contact{FeedbackScore: number("2.9999")}), contact(impact.Contact{}), [3]bool{true, false, false}},
		{test("feedback_score", impact.OpLTE, "3"), contact(impact.Contact{FeedbackScore: number("3")}), contact(impact.Contact{FeedbackScore: number("3.0001")}), contact(impact.Contact{}), [3]bool{true, false, false}},
		{test("feedback_score", impact.OpLTE, "3"), contact(impact.Contact{FeedbackScore: number("0")}), contact(impact.Contact{FeedbackScore: number("4")}), contact(impact.Contact{}), [3]bool{true, false, false}},
		{test("procurement.rnd", impact.OpEQ, "yes"), about(impact.Procurement{RnD: &yes}), about(impact.Procurement{RnD: &no}), contact(impact.Contact{}), [3]bool{true, false, false}},
		{test("procurement.rnd", impact.OpNE, "yes"), about(impact.Procurement{RnD: &yes}), about(impact.Procurement{RnD: &no}), about(impact.Procurement{}), [3]bool{false, true, true}},
		{test("region", impact.OpEQ, "north"), impact.ContactRow{Area: north, Contact: impact.Contact{Region: 6}}, impact.ContactRow{Area: 8}, contact(impact.Contact{}), [3]bool{true, false, false}},
	} {
		i := onlyRule(t, counting(impact.Contacts, c.test), north)
		for at, row := range []impact.Row{c.row, c.other, c.none} {
			if have := len(i.Contributions(impact.Contacts, row)) == 1; have != c.want[at] {
				t.Errorf("%v of row %d: %t", c.test, at, have)
			}
		}
	}
}

func contact(c impact.Contact) impact.Row { return impact.ContactRow{Contact: c} }

func about(p impact.Procurement) impact.Row { return impact.ContactRow{About: &p} }

// onlyRule is an open indicator with a definition, in a tiny network whose area north has the given id.
func onlyRule(t *testing.T, rule *impact.Rule, north int64) *impact.Indicator {
	t.Helper()
	plan := tinyPlan()
	plan.Indicators[0].Rule, plan.Indicators[0].Period = rule, impact.Period{}
	items, err := plan.Items()
	if err != nil {
		t.Fatal(err)
	}
	for at := range items {
		items[at].ID = int64(at + 100)
		if items[at].Code == "north" {
			items[at].ID = north
		}
	}
	n, err := impact.Assemble(items)
	if err != nil {
		t.Fatal(err)
	}
	return n.Indicators[0]
}

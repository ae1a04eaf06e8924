package impact_test

import (
	"slices"
	"strings"
	"testing"

	"polku/impact"
)

func text(words string) impact.Text { return impact.Text{FI: words, SV: words, EN: words} }

// tinyPlan is a sound plan with one of everything, and what definitions can name.
func tinyPlan() *impact.Plan {
	cites := []impact.Citation{{Document: "DOC", Section: "1", Line: 1}}
	code := func(codes ...string) []impact.CodeItem {
		var items []impact.CodeItem
		for _, c := range codes {
			items = append(items, impact.CodeItem{Code: c, Title: text(c)})
		}
		return items
	}
	return &impact.Plan{
		Format: 1,
		Network: impact.NetworkBody{Slug: "tiny", Name: text("Tiny"), Description: text("A network."),
			Period: impact.Period{From: 20220301, To: 20240228}, PreparationFrom: 20220101, FeedbackScale: &impact.Scale{Min: impact.Whole(1), Max: impact.Whole(5)}, Cites: cites},
		Documents: []impact.Document{{ID: "DOC", Title: text("Plan")}},
		Codelists: map[string][]impact.CodeItem{
			"unit": code("events", "done"), "event_type": code("webinar", "workshop"), "theme": code("food"), "tag": code("green"), "channel": code("email"), "segment": code("city"),
		},
		Organisations: []impact.Organisation{{Code: "ORG", Name: text("Org"), Memberships: []impact.Membership{{Role: "core", From: 20220101, To: 20241231}}, Cites: cites}},
		Regions: []impact.Region{
			{Code: "north", Name: text("North"), Kind: impact.AreaRegion, Official: []impact.OfficialInside{{Code: "19", Name: text("Lappi")}, {Code: "18", Name: text("Kainuu")}}, Cites: cites},
			{Code: "town", Name: text("Town"), Kind: impact.SelfServedRegion, Inside: "north", Cites: cites},
		},
		ActivityAreas: []impact.ActivityArea{{Code: "WORK", Title: text("Work"), Leads: []string{"ORG"}, Cites: cites}},
		Slots:         []impact.Slot{{Code: "SPRING", Title: text("Spring"), From: 20220101, To: 20220630}},
		Actions: []impact.Action{{Code: "WORK-01", Area: "WORK", Title: text("Do"), Responsible: []string{"ORG"},
			Timetable: []impact.TimetableCell{{Slot: "SPRING", Text: text("Begin")}}, Cites: cites}},
		Paths:   []impact.Path{{Code: "PATH", Area: "WORK", Title: text("Path"), Cites: cites}},
		Levels:  []impact.Level{{Code: "output", Type: impact.OutputResult, Label: text("Output")}, {Code: "outcome", Type: impact.OutcomeResult, Label: text("Outcome")}},
		Results: []impact.Result{{Code: "R-1", Path: "PATH", Level: "output", Order: 1, Title: text("First"), ContributesTo: []string{"R-2"}, Cites: cites}, {Code: "R-2", Path: "PATH", Level: "outcome", Order: 1, Title: text("Second"), Cites: cites}},
		Goals:   []impact.Goal{{Code: "G-1", Set: text("Goals"), Title: text("Goal"), Cites: cites}},
		Indicators: []impact.Indicator{
			{Code: "I-1", Area: "WORK", Class: "output_target", Title: text("Webinars"), Description: text("Counted."), Unit: "events", Measure: "UNIT", Results: []string{"R-1"},
				Period: impact.Period{From: 20220301, To: 20240228}, Cites: cites,
				Target: impact.Target{Direction: impact.AtLeast, Min: number("4"), Recurrence: impact.PerYear, Due: 20240228, Cites: cites},
				Rule: &impact.Rule{Measurement: impact.Measurement{Source: impact.Events, Aggregate: impact.Count, Filter: []impact.Test{{Field: "type", Op: impact.OpEQ, Values: []string{"webinar"}}}},
					AcrossPeriods: impact.MergeSum, AcrossRegions: impact.MergeSum}},
			{Code: "I-2", Class: "milestone", Title: text("Done"), Description: text("Entered."), Unit: "done", Measure: "NOMINAL", Cites: cites,
				Target: impact.Target{Direction: impact.DoneBy, Min: number("1"), Max: number("1")}, Waits: &impact.Wait{Source: "BUDGET", Note: text("Later.")}},
		},
	}
}

func TestASoundPlanHasNoFaults(t *testing.T) {
	if faults := tinyPlan().Check(); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestEveryFaultOfAPlanIsFound(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*impact.Plan)
		want  string // code and field
	}{
		{"another format", func(p *impact.Plan) { p.Format = 2 }, "INVALID format"},
		{"no slug", func(p *impact.Plan) { p.Network.Slug = "" }, "INVALID network.slug"},
		{"a slug with a slash", func(p *impact.Plan) { p.Network.Slug = "a/b" }, "INVALID network.slug"},
		{"no Swedish name", func(p *impact.Plan) { p.Network.Name.SV = "" }, "REQUIRED network.name"},
		{"an open period", func(p *impact.Plan) { p.Network.Period.To = 0 }, "REQUIRED network.period"},
		{"a period that ends before it begins", func(p *impact.Plan) { p.Network.Period.To = 20220228 }, "OUT_OF_RANGE network.period"},
		{"preparation after the beginning", func(p *impact.Plan) { p.Network.PreparationFrom = 20220302 }, "OUT_OF_RANGE network.preparationFrom"},
		{"a scale of nothing", func(p *impact.Plan) { p.Network.FeedbackScale.Max = impact.Whole(1) }, "OUT_OF_RANGE network.feedbackScale"},

		{"a region kind that is none", func(p *impact.Plan) { p.Regions[0].Kind = "OFFICIAL" }, "UNKNOWN_CODE regions[0].kind"},
		{"an unknown official region", func(p *impact.Plan) { p.Regions[0].Official[1].Code = "03" }, "UNKNOWN_CODE regions[0].official[1].code"},
		{"an official region in two areas", func(p *impact.Plan) {
			p.Regions[1].Official = []impact.OfficialInside{{Code: "19", Name: text("Lappi")}}
		}, "DUPLICATE regions[1].official[0].code"},
		{"a region without a name", func(p *impact.Plan) { p.Regions[1].Name = impact.Text{} }, "REQUIRED regions[1].name"},
		{"a code that is none", func(p *impact.Plan) { p.Documents = append(p.Documents, impact.Document{ID: "a b", Title: text("x")}) }, "INVALID documents[1].id"},
		{"a code of 65 letters", func(p *impact.Plan) { p.Goals[0].Code = strings.Repeat("g", 65) }, "INVALID goals[0].code"},
		{"a slot that ends before it begins", func(p *impact.Plan) { p.Slots[0].To = 20211231 }, "OUT_OF_RANGE slots[0]"},
		{"a membership that ends before it begins", func(p *impact.Plan) { p.Organisations[0].Memberships[0].To = 20211231 }, "OUT_OF_RANGE organisations[0].memberships[0]"},

		{"a document twice", func(p *impact.Plan) { p.Documents = append(p.Documents, p.Documents[0]) }, "DUPLICATE documents[1].id"},
		{"a unit twice", func(p *impact.Plan) { p.Codelists["unit"] = append(p.Codelists["unit"], p.Codelists["unit"][0]) }, "DUPLICATE codelists.unit[2].code"},
		{"an organisation twice", func(p *impact.Plan) { p.Organisations = append(p.Organisations, p.Organisations[0]) }, "DUPLICATE organisations[1].code"},
		{"a level twice", func(p *impact.Plan) { p.Levels[1].Code = "output"; p.Results[1].Level = "output" }, "DUPLICATE levels[1].code"},
		{"an action twice", func(p *impact.Plan) { p.Actions = append(p.Actions, p.Actions[0]) }, "DUPLICATE actions[1].code"},
		{"an indicator twice", func(p *impact.Plan) { p.Indicators[1].Code = "I-1" }, "DUPLICATE indicators[1].code"},

		{"an unknown document", func(p *impact.Plan) { p.Goals[0].Cites = []impact.Citation{{Document: "NONE"}} }, "UNKNOWN_REFERENCE goals[0].cites[0].document"},
		{"an area inside nothing", func(p *impact.Plan) { p.Regions[1].Inside = "south" }, "UNKNOWN_REFERENCE regions[1].inside"},
		{"an unknown lead", func(p *impact.Plan) { p.ActivityAreas[0].Leads = []string{"ORG", "NONE"} }, "UNKNOWN_REFERENCE activityAreas[0].leads"},
		{"an action of no area", func(p *impact.Plan) { p.Actions[0].Area = "NONE" }, "UNKNOWN_REFERENCE actions[0].area"},
		{"an unknown responsible", func(p *impact.Plan) { p.Actions[0].Responsible[0] = "NONE" }, "UNKNOWN_REFERENCE actions[0].responsible"},
		{"an unknown slot", func(p *impact.Plan) { p.Actions[0].Timetable[0].Slot = "NONE" }, "UNKNOWN_REFERENCE actions[0].timetable[0].slot"},
		{"a path of no area", func(p *impact.Plan) { p.Paths[0].Area = "NONE" }, "UNKNOWN_REFERENCE paths[0].area"},
		{"a result of no path", func(p *impact.Plan) { p.Results[0].Path = "NONE" }, "UNKNOWN_REFERENCE results[0].path"},
		{"a result on no level", func(p *impact.Plan) { p.Results[0].Level = "NONE" }, "UNKNOWN_REFERENCE results[0].level"},
		{"a result without a path", func(p *impact.Plan) { p.Results[0].Path = "" }, "REQUIRED results[0].path"},
		{"a result without a level", func(p *impact.Plan) { p.Results[0].Level = "" }, "REQUIRED results[0].level"},
		{"an action without an area", func(p *impact.Plan) { p.Actions[0].Area = "" }, "REQUIRED actions[0].area"},
		{"a citation of nothing", func(p *impact.Plan) { p.Goals[0].Cites = []impact.Citation{{Section: "1"}} }, "REQUIRED goals[0].cites[0].document"},
		{"an arrow to nowhere", func(p *impact.Plan) { p.Results[0].ContributesTo[0] = "R-3" }, "UNKNOWN_REFERENCE results[0].contributesTo"},
		{"an indicator of no area", func(p *impact.Plan) { p.Indicators[0].Area = "NONE" }, "UNKNOWN_REFERENCE indicators[0].area"},
		{"an indicator of no result", func(p *impact.Plan) { p.Indicators[0].Results[0] = "R-3" }, "UNKNOWN_REFERENCE indicators[0].results"},

		{"a target without a unit", func(p *impact.Plan) { p.Indicators[0].Unit = "" }, "REQUIRED indicators[0].unit"},
		{"an unknown unit", func(p *impact.Plan) { p.Indicators[0].Unit = "apples" }, "UNKNOWN_REFERENCE indicators[0].unit"},
		{"an unknown measure", func(p *impact.Plan) { p.Indicators[0].Measure = "MUCH" }, "UNKNOWN_CODE indicators[0].measure"},
		{"an unknown direction", func(p *impact.Plan) { p.Indicators[0].Target.Direction = "UP" }, "UNKNOWN_CODE indicators[0].target.direction"},
		{"an unknown recurrence", func(p *impact.Plan) { p.Indicators[0].Target.Recurrence = "OFTEN" }, "UNKNOWN_CODE indicators[0].target.recurrence"},
		{"a maximum below the minimum", func(p *impact.Plan) { p.Indicators[0].Target.Max = number("3") }, "OUT_OF_RANGE indicators[0].target"},
		{"due before the start", func(p *impact.Plan) { p.Indicators[0].Target.Due = 20220228 }, "OUT_OF_RANGE indicators[0].target.due"},
		{"a target in two languages", func(p *impact.Plan) { p.Indicators[0].Target.Text = impact.Text{FI: "a", EN: "b"} }, "REQUIRED indicators[0].target.text"},
		{"neither a definition nor a wait", func(p *impact.Plan) { p.Indicators[0].Rule = nil }, "INVALID indicators[0].definition"},
		{"both a definition and a wait", func(p *impact.Plan) { p.Indicators[0].Waits = p.Indicators[1].Waits }, "INVALID indicators[0].definition"},
		{"an indicator printed nowhere", func(p *impact.Plan) { p.Indicators[1].Cites = nil }, "REQUIRED indicators[1].cites"},
		{"a definition over an unknown field", func(p *impact.Plan) { p.Indicators[0].Rule.Filter[0].Field = "weather" }, "UNKNOWN_CODE indicators[0].definition.filter[0].field"},
		{"a definition over an unknown code", func(p *impact.Plan) { p.Indicators[0].Rule.Filter[0].Values[0] = "party" }, "UNKNOWN_CODE indicators[0].definition.filter[0].values"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := tinyPlan()
			c.spoil(plan)
			if have := faultWords(plan.Check()); !slices.Equal(have, []string{c.want}) {
				t.Errorf("have %q, want %q", have, c.want)
			}
		})
	}
}

func faultWords(faults impact.Faults) []string {
	var words []string
	for _, f := range faults {
		words = append(words, string(f.Code)+" "+f.Field)
	}
	return words
}

func TestAllFaultsOfAPlanComeAtOnce(t *testing.T) {
	plan := tinyPlan()
	plan.Format, plan.Network.Slug, plan.Regions[0].Kind, plan.Indicators[1].Unit, plan.Results[0].Level = 3, "", "", "apples", "NONE"
	want := []string{"INVALID format", "INVALID network.slug", "UNKNOWN_CODE regions[0].kind", "UNKNOWN_REFERENCE results[0].level", "UNKNOWN_REFERENCE indicators[1].unit"}
	if have := faultWords(plan.Check()); !slices.Equal(have, want) {
		t.Errorf("have %q, want %q", have, want)
	}
}

// tiny is the tiny plan put together.
func tiny(t *testing.T) *impact.Network {
	t.Helper()
	items, err := tinyPlan().Items()
	if err != nil {
		t.Fatal(err)
	}
	for i := range items {
		items[i].ID = int64(i + 1)
	}
	n, err := impact.Assemble(items)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

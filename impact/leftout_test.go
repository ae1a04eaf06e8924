package impact_test

import (
	"testing"

	"polku/impact"
)

func TestWhyARowIsLeftOut(t *testing.T) {
	theme := counting(impact.Contacts, test("theme", impact.OpIn, "food"), test("region", impact.OpEQ, "north"))
	distinct := taking(impact.CountDistinct, impact.Contacts, "procurement", impact.MergeDistinct, impact.MergeDistinct)
	scores := taking(impact.Mean, impact.Contacts, "feedback_score", impact.MergeRatio, impact.MergeRatio)
	share := taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeRatio)
	averaged := taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeAvg)
	ratio := over(distinct, counting(impact.Contacts, test("segment", impact.OpNotSet)))
	on := func(c impact.Contact) impact.Row {
		c.OccurredOn = 20220310
		return impact.ContactRow{Area: 5, Contact: c}
	}
	for _, c := range []struct {
		name string
		rule *impact.Rule
		part impact.Part
		row  impact.Row
		want impact.LeftOutReason
		text impact.Text
	}{
		{"counts", theme, 0, on(impact.Contact{Theme: "food"}), "", impact.Text{}},
		{"before the period", theme, 0, impact.ContactRow{Contact: impact.Contact{OccurredOn: 20220228}}, impact.LeftOutOutsidePeriod, impact.Text{
			FI: "Päivä 28.2.2022 ei kuulu mittarin ajanjaksoon 1.3.2022–28.2.2024.", SV: "Dagen 28.2.2022 hör inte till indikatorns period 1.3.2022–28.2.2024.",
			EN: "The day 28 February 2022 is not in the indicator's period 1 March 2022 – 28 February 2024."}},
		{"after the period", theme, 0, impact.ContactRow{Contact: impact.Contact{OccurredOn: 20240229}}, impact.LeftOutOutsidePeriod, impact.Text{
			FI: "Päivä 29.2.2024 ei kuulu mittarin ajanjaksoon 1.3.2022–28.2.2024.", SV: "Dagen 29.2.2024 hör inte till indikatorns period 1.3.2022–28.2.2024.",
			EN: "The day 29 February 2024 is not in the indicator's period 1 March 2022 – 28 February 2024."}},
		{"the first condition", theme, 0, on(impact.Contact{Theme: "wood"}), impact.LeftOutFilter, impact.Text{
			FI: "Ehto ei täyty: theme IN food.", SV: "Villkoret uppfylls inte: theme IN food.", EN: "A condition doesn't hold: theme IN food."}},
		{"the second condition", theme, 0, impact.ContactRow{Area: 1, Contact: impact.Contact{OccurredOn: 20220310, Theme: "food"}}, impact.LeftOutFilter, impact.Text{
			FI: "Ehto ei täyty: region EQ north.", SV: "Villkoret uppfylls inte: region EQ north.", EN: "A condition doesn't hold: region EQ north."}},
		{"no member", distinct, 0, on(impact.Contact{}), impact.LeftOutNotStated, impact.Text{
			FI: "Rivi ei kerro kenttää procurement.", SV: "Raden anger inte fältet procurement.", EN: "The row doesn't state procurement."}},
		{"no score", scores, 0, on(impact.Contact{}), impact.LeftOutNotStated, impact.Text{
			FI: "Rivi ei kerro kenttää feedback_score.", SV: "Raden anger inte fältet feedback_score.", EN: "The row doesn't state feedback_score."}},
		{"below the line, a condition without values", ratio, 1, on(impact.Contact{Segment: "city"}), impact.LeftOutFilter, impact.Text{
			FI: "Ehto ei täyty: segment NOT_SET.", SV: "Villkoret uppfylls inte: segment NOT_SET.", EN: "A condition doesn't hold: segment NOT_SET."}},
		{"below the line it counts", ratio, 1, on(impact.Contact{}), "", impact.Text{}},
		{"above the line it doesn't", ratio, 0, on(impact.Contact{}), impact.LeftOutNotStated, impact.Text{
			FI: "Rivi ei kerro kenttää procurement.", SV: "Raden anger inte fältet procurement.", EN: "The row doesn't state procurement."}},
		{"a share without its sides", share, 1, impact.ObservationRow{Observation: impact.Observation{OccurredOn: 20220310, Value: number("1")}}, impact.LeftOutNotStated, impact.Text{
			FI: "Rivi ei kerro kenttää denominator.", SV: "Raden anger inte fältet denominator.", EN: "The row doesn't state denominator."}},
		{"each place counts as one", averaged, 1, impact.ObservationRow{Observation: impact.Observation{OccurredOn: 20220310, Value: number("1")}}, "", impact.Text{}},
	} {
		i := onlyRule(t, c.rule, 5)
		i.Period = twoYears
		have, leftOut := i.WhyLeftOut(c.part, c.row)
		if leftOut != (c.want != "") || have.Reason != c.want || have.Text != c.text {
			t.Errorf("%s: %t, %+v; want %s %+v", c.name, leftOut, have, c.want, c.text)
		}
	}
}

func TestWithdrawnRows(t *testing.T) {
	if have := impact.WithdrawnRow(); have.Reason != impact.LeftOutWithdrawn || have.Text.EN != "The row was withdrawn." || have.Text.FI == "" || have.Text.SV == "" {
		t.Errorf("have %+v", have)
	}
}

// A row is left out for a reason exactly when it contributes nothing.
func TestARowCountsOrHasAReason(t *testing.T) {
	rows := []impact.Row{contact(impact.Contact{OccurredOn: 20220310}), contact(impact.Contact{OccurredOn: 20220310, Theme: "food", Procurement: 3, FeedbackScore: number("2")}),
		contact(impact.Contact{OccurredOn: 20220310, Theme: "wood", Segment: "city"}), contact(impact.Contact{OccurredOn: 20210310, Theme: "food"}), contact(impact.Contact{OccurredOn: 20220310, Procurement: 3})}
	for name, rule := range soundRules {
		i := onlyRule(t, rule, 5)
		i.Period = twoYears
		for _, part := range rule.Parts() {
			if m, _ := rule.PartOf(part); m.Source != impact.Contacts {
				continue
			}
			for k, row := range rows {
				counts := false
				for _, c := range i.Contributions(impact.Contacts, row) {
					counts = counts || c.Part == part
				}
				if _, leftOut := i.WhyLeftOut(part, row); leftOut == counts {
					t.Errorf("%s: row %d counts %t, is left out %t", name, k, counts, leftOut)
				}
			}
		}
	}
}

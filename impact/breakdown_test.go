package impact_test

import (
	"testing"

	"polku/impact"
)

var remarks = map[string]impact.Text{
	"distinct": {FI: "Osien summa ei ole kokonaisuus: sama asia voi olla useassa osassa ja lasketaan kokonaisuudessa kerran.",
		SV: "Delarnas summa är inte helheten: samma sak kan finnas i flera delar och räknas en gång i helheten.",
		EN: "The parts don't add up to the whole: the same thing can be in several parts and counts once in the whole."},
	"ratio": {FI: "Osuuksia ja keskiarvoja ei lasketa yhteen: kokonaisuus lasketaan osoittajista ja nimittäjistä.",
		SV: "Andelar och medelvärden adderas inte: helheten räknas av täljare och nämnare.",
		EN: "Shares and means are not added up: the whole is computed from numerators and denominators."},
	"latest": {FI: "Osien summa ei ole kokonaisuus: kokonaisuus on uusin tai suurin luku.", SV: "Delarnas summa är inte helheten: helheten är det nyaste eller största talet.",
		EN: "The parts don't add up to the whole: the whole is the newest or highest number."},
	"lacking": {FI: "Tämän mittarin riveillä ei ole tätä tietoa.", SV: "Indikatorns rader har inte denna uppgift.", EN: "The rows of this indicator don't carry this."},
	"":        {},
}

func TestBreakdownRemarks(t *testing.T) {
	observed := func(merge impact.Merge) *impact.Rule {
		return taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, merge)
	}
	distinct := taking(impact.CountDistinct, impact.Contacts, "customer", impact.MergeDistinct, impact.MergeDistinct)
	for _, c := range []struct {
		name     string
		rule     *impact.Rule
		by       impact.Dimension
		want     string
		additive bool
	}{
		{"a count", counting(impact.Contacts), impact.ByRegion, "", true},
		{"a sum", taking(impact.Sum, impact.Procurements, "estimated_value", impact.MergeSum, impact.MergeSum), impact.BySegment, "", true},
		{"levels that add up", observed(impact.MergeSum), impact.ByRegion, "", true},
		{"a distinct count", distinct, impact.ByTheme, "distinct", false},
		{"a distinct count over another", over(distinct, counting(impact.Contacts)), impact.ByTheme, "ratio", false},
		{"a mean", taking(impact.Mean, impact.Contacts, "feedback_score", impact.MergeRatio, impact.MergeRatio), impact.ByChannel, "ratio", false},
		{"a ratio of counts", over(counting(impact.Contacts), counting(impact.Contacts)), impact.ByChannel, "ratio", false},
		{"an observed share", observed(impact.MergeRatio), impact.ByRegion, "ratio", false},
		{"an averaged level", observed(impact.MergeAvg), impact.ByRegion, "ratio", false},
		{"the newest", observed(impact.MergeLatest), impact.ByRegion, "latest", false},
		{"the highest", observed(impact.MergeMax), impact.ByOrganisation, "latest", false},
		{"what the rows lack", counting(impact.Procurements), impact.ByTheme, "lacking", true},
	} {
		n := assembled(t, planOf(c.rule))
		i := n.Indicators[0]
		if have := i.BreakdownRemark(n, c.by, 0); have != remarks[c.want] || i.Additive() != c.additive {
			t.Errorf("%s: %+v, additive %t; want %q", c.name, have, i.Additive(), c.want)
		}
		want := remarks[c.want]
		if c.want != "lacking" { // what is not there is not unknown
			unknown := impact.Text{FI: "1234 riviltä osa ei ole tiedossa.", SV: "För 1234 rader är delen inte känd.", EN: "For 1234 rows the part is not known."}
			if c.want == "" {
				want = unknown
			} else {
				want = impact.Text{FI: want.FI + " " + unknown.FI, SV: want.SV + " " + unknown.SV, EN: want.EN + " " + unknown.EN}
			}
		}
		if have := i.BreakdownRemark(n, c.by, 1234); have != want {
			t.Errorf("%s, some not known: %+v, want %+v", c.name, have, want)
		}
	}
	n := tiny(t)
	if have := n.Indicators[1].BreakdownRemark(n, impact.ByRegion, 0); !have.Empty() {
		t.Errorf("without a definition: %+v", have)
	}
}

func TestBreakdownRemarkOfAFormula(t *testing.T) {
	n := assembled(t, planOf(counting(impact.Contacts), counting(impact.Events), formulaOf("[A] + [B]")))
	if have := n.Indicators[2].BreakdownRemark(n, impact.ByChannel, 0); have != remarks["lacking"] {
		t.Errorf("by channel: %+v", have)
	}
}

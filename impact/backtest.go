package impact

import (
	"math"
	"strconv"
)

// BackTest tells how forecasts made earlier in the same history would have held.
type BackTest struct {
	Cases  int
	Inside int // cases with Low <= Actual <= High
	// Coverage is the share of cases inside, from 0 to 1, where a whole number at the edge of the interval counts only
	// by the part of its probability that the 80 % need.
	Coverage float64
	Honest   bool // enough cases, and a coverage between 0.70 and 0.90
	Text     Text
	Points   []BackTestPoint
}

// BackTestPoint is one forecast of the past: made when Origin was the last whole month, for the value at the end of
// Target.
type BackTestPoint struct {
	Origin, Target         Month
	Low, Mid, High, Actual Decimal
	Inside                 bool
}

// The back-test's rules: how far ahead it looks in months, how many cases it needs, and which coverage of an 80 %
// interval it calls honest.
var backTestMonths = []int{1, 3, 6}

const (
	leastCases    = 10
	leastCoverage = 0.70
	mostCoverage  = 0.90
)

// MakeBackTest repeats the forecast from every month of the newer half of the history, knowing only what was known then
// (rolling origin, Tashman 2000), and looks whether the interval held 1, 3 and 6 months on. The target's bounds and the
// last month play no part.
//
// An interval of whole numbers holds more than its 80 %, by the leftover of the numbers at its ends. The coverage takes
// that out as the non-randomised probability transform does (Czado, Gneiting and Held 2009): an outcome y counts by how
// much of the stretch from P(Y < y) to P(Y <= y) lies between 0.1 and 0.9. For a true law this averages 0.8 exactly,
// without drawing lots.
func MakeBackTest(in ForecastInput) BackTest {
	b, credit := BackTest{}, 0.0
	for origin := max(leastMonths, len(in.Months)/2); origin < len(in.Months); origin++ {
		past := in
		past.Months, past.Last = in.Months[:origin], in.Months[len(in.Months)-1].Month
		model, why := past.fit()
		if why != "" {
			continue
		}
		for _, months := range backTestMonths {
			actual, observed := in.valueAfter(origin + months)
			if observed {
				o := model.at(months)
				b.note(o, in.Months[origin-1].Month, in.Months[origin+months-1].Month, actual)
				credit += o.credit(actual)
			}
		}
	}
	b.judge(credit)
	return b
}

// valueAfter is the value as it stood after so many months of the history; observed is false when it isn't known.
func (in ForecastInput) valueAfter(months int) (value Decimal, observed bool) {
	if months > len(in.Months) {
		return 0, false
	}
	known := in
	known.Months = in.Months[:months]
	switch in.Kind {
	case CountForecast:
		return known.total(func(m HistoryMonth) Decimal { return m.Count }), true
	case ShareForecast:
		numerator := known.total(func(m HistoryMonth) Decimal { return m.Numerator })
		denominator := known.total(func(m HistoryMonth) Decimal { return m.Denominator })
		return in.share(numerator, denominator), denominator > 0
	default:
		if level := known.Months[months-1].Level; level != nil {
			return *level, true
		}
		return 0, false
	}
}

// share is the value that two totals make.
func (in ForecastInput) share(numerator, denominator Decimal) Decimal {
	scale := in.Scale
	if scale == 0 {
		scale = one
	}
	return toDecimal(numerator.float() / denominator.float() * scale.float())
}

func (b *BackTest) note(o outlook, origin, target Month, actual Decimal) {
	low, mid, high := o.interval()
	point := BackTestPoint{Origin: origin, Target: target, Low: low, Mid: mid, High: high, Actual: actual, Inside: low <= actual && actual <= high}
	b.Points = append(b.Points, point)
	b.Cases++
	if point.Inside {
		b.Inside++
	}
}

// credit is how much of an outcome lies within the 80 %: 0 or 1, and between them at the edge of a law of whole numbers.
func (o outlook) credit(actual Decimal) float64 {
	from, to := o.below(actual), o.upTo(actual)
	if to-from < 1e-9 {
		if from >= lowPoint && from <= highPoint {
			return 1
		}
		return 0
	}
	return max(0, min(to, highPoint)-max(from, lowPoint)) / (to - from)
}

func (b *BackTest) judge(credit float64) {
	if b.Cases > 0 {
		b.Coverage = credit / float64(b.Cases)
	}
	key := "tooFew"
	switch {
	case b.Cases < leastCases:
	case b.Coverage < leastCoverage:
		key = "tooNarrow"
	case b.Coverage > mostCoverage:
		key = "tooWide"
	default:
		key, b.Honest = "honest", true
	}
	b.Text = backTestSentences[key].withText("cases", plainNumber(b.Cases)).withText("inside", plainNumber(b.Inside)).
		withText("coverage", plainNumber(int(math.Round(100*b.Coverage))))
}

func plainNumber(n int) Text {
	text := strconv.Itoa(n)
	return Text{text, text, text}
}

// backTestSentences say how far the interval can be trusted. The percentage is the coverage, which for whole numbers is
// less than the plain count of cases.
var backTestSentences = map[string]Text{
	"honest": {
		"Menneisyydellä koetelluista {cases} ennusteesta 80 prosentin väli piti {inside} kertaa; kattavuus kokonaislukujen reunat tasattuna on {coverage} %.",
		"Av {cases} prognoser prövade mot det förflutna höll 80-procentsintervallet {inside} gånger; täckningen är {coverage} % när heltalens kanter har jämnats ut.",
		"Of {cases} forecasts tried on the past the 80 % interval held {inside} times; its coverage, evened out at the edges of whole numbers, is {coverage} %.",
	},
	"tooNarrow": {
		"Ennusteväli on ollut liian kapea: {cases} ennusteesta se piti vain {inside} kertaa (kattavuus {coverage} %, luvattu 80 %), joten epävarmuus on suurempi kuin väli näyttää.",
		"Prognosintervallet har varit för smalt: av {cases} prognoser höll det bara {inside} gånger (täckning {coverage} %, utlovat 80 %), så osäkerheten är större än intervallet visar.",
		"The interval has been too narrow: of {cases} forecasts it held only {inside} times (coverage {coverage} %, promised 80 %), so the uncertainty is larger than the interval shows.",
	},
	"tooWide": {
		"Ennusteväli on ollut liian leveä: {cases} ennusteesta se piti {inside} kertaa (kattavuus {coverage} %, luvattu 80 %), joten epävarmuus on pienempi kuin väli näyttää.",
		"Prognosintervallet har varit för brett: av {cases} prognoser höll det {inside} gånger (täckning {coverage} %, utlovat 80 %), så osäkerheten är mindre än intervallet visar.",
		"The interval has been too wide: of {cases} forecasts it held {inside} times (coverage {coverage} %, promised 80 %), so the uncertainty is smaller than the interval shows.",
	},
	"tooFew": {
		"Historia on liian lyhyt ennusteen koettelemiseen: kokeita kertyi {cases}, ja tarvitaan vähintään kymmenen.",
		"Historiken är för kort för att pröva prognosen: det blev {cases} försök, och minst tio behövs.",
		"The history is too short to try the forecast out: it gave {cases} trials, and at least ten are needed.",
	},
}

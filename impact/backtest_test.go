package impact_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"polku/impact"
)

// history makes so many months from January 2020 on.
func history(kind impact.ForecastKind, months int, fill func(i int, m *impact.HistoryMonth)) impact.ForecastInput {
	in := impact.ForecastInput{Kind: kind}
	month := impact.Month(202001)
	for i := range months {
		m := impact.HistoryMonth{Month: month}
		fill(i, &m)
		in.Months = append(in.Months, m)
		month = month.Next()
	}
	in.Last = later(in, 12)
	return in
}

// later is so many months after the history.
func later(in impact.ForecastInput, months int) impact.Month {
	month := in.Months[len(in.Months)-1].Month
	for range months {
		month = month.Next()
	}
	return month
}

// poissons are counts whose mean follows a rate; a dispersion above 1 makes them vary that many times more.
func poissons(seed uint64, months int, dispersion float64, rate func(i int) float64) impact.ForecastInput {
	source := rand.New(rand.NewPCG(seed, 1))
	return history(impact.CountForecast, months, func(i int, m *impact.HistoryMonth) {
		mean := rate(i)
		if dispersion > 1 {
			mean = distuv.Gamma{Alpha: mean / (dispersion - 1), Beta: 1 / (dispersion - 1), Src: source}.Rand()
		}
		m.Count = impact.Whole(int64(distuv.Poisson{Lambda: mean, Src: source}.Rand()))
	})
}

func constant(rate float64) func(int) float64 { return func(int) float64 { return rate } }

func seasonal(rate float64) func(int) float64 {
	return func(i int) float64 { return rate * (1 + 0.6*math.Sin(2*math.Pi*float64(i)/12)) }
}

func stepping(at int, before, after float64) func(int) float64 {
	return func(i int) float64 {
		if i < at {
			return before
		}
		return after
	}
}

func proportions(seed uint64, months int, size, p float64) impact.ForecastInput {
	source := rand.New(rand.NewPCG(seed, 2))
	return history(impact.ShareForecast, months, func(_ int, m *impact.HistoryMonth) {
		n := 1 + distuv.Poisson{Lambda: size, Src: source}.Rand()
		m.Denominator = impact.Whole(int64(n))
		m.Numerator = impact.Whole(int64(distuv.Binomial{N: n, P: p, Src: source}.Rand()))
	})
}

func walk(seed uint64, months int) impact.ForecastInput {
	source, level := rand.New(rand.NewPCG(seed, 3)), 100.0
	return history(impact.StockForecast, months, func(_ int, m *impact.HistoryMonth) {
		level += distuv.Normal{Mu: 1, Sigma: 3, Src: source}.Rand()
		value := impact.Decimal(level * 10_000)
		m.Level = &value
	})
}

// amounts are sums of money; below 0 when half of them are paid back.
func amounts(seed uint64, months int, negative bool) impact.ForecastInput {
	source := rand.New(rand.NewPCG(seed, 4))
	return history(impact.CountForecast, months, func(_ int, m *impact.HistoryMonth) {
		x := distuv.Gamma{Alpha: 4, Beta: 0.001, Src: source}.Rand()
		if negative {
			x = distuv.Normal{Mu: 100, Sigma: 2000, Src: source}.Rand()
		}
		m.Count = impact.Decimal(x * 10_000)
	})
}

// Histories that are as their method takes them to be, over many seeds, because the cases within one history hang
// together.
func TestTheIntervalHoldsWhatItPromises(t *testing.T) {
	const seeds = 40
	for name, make := range map[string]func(seed uint64) impact.ForecastInput{
		"steady":            func(seed uint64) impact.ForecastInput { return poissons(seed, 36, 1, constant(12)) },
		"steady, one year":  func(seed uint64) impact.ForecastInput { return poissons(seed, 12, 1, constant(12)) },
		"steady, few":       func(seed uint64) impact.ForecastInput { return poissons(seed, 36, 1, constant(0.5)) },
		"steady, scattered": func(seed uint64) impact.ForecastInput { return poissons(seed, 36, 4, constant(20)) },
		"seasonal":          func(seed uint64) impact.ForecastInput { return poissons(seed, 48, 1, seasonal(20)) },
		"seasonal, more":    func(seed uint64) impact.ForecastInput { return poissons(seed, 60, 3, seasonal(60)) },
		"break long ago":    func(seed uint64) impact.ForecastInput { return poissons(seed, 48, 1, stepping(20, 10, 25)) },
		"shares":            func(seed uint64) impact.ForecastInput { return proportions(seed, 30, 20, 0.6) },
		"levels":            func(seed uint64) impact.ForecastInput { return walk(seed, 36) },
		"amounts":           func(seed uint64) impact.ForecastInput { return amounts(seed, 36, false) },
		"amounts, negative": func(seed uint64) impact.ForecastInput { return amounts(seed, 36, true) },
	} {
		cases, inside, credit := 0, 0, 0.0
		for seed := range uint64(seeds) {
			b := impact.MakeBackTest(make(seed))
			checkBackTest(t, name, b)
			cases, inside, credit = cases+b.Cases, inside+b.Inside, credit+b.Coverage*float64(b.Cases)
		}
		coverage := credit / float64(cases)
		t.Logf("%-18s %4d cases, inside %.3f, coverage %.3f", name, cases, float64(inside)/float64(cases), coverage)
		if cases < seeds*10 || coverage < 0.70 || coverage > 0.90 {
			t.Errorf("%s: the coverage is %.3f", name, coverage)
		}
	}
}

// checkBackTest sees that what a back-test says of itself hangs together.
func checkBackTest(t *testing.T, name string, b impact.BackTest) {
	t.Helper()
	inside := 0
	for _, p := range b.Points {
		if p.Inside != (p.Low <= p.Actual && p.Actual <= p.High) || p.Target <= p.Origin || p.Low > p.Mid || p.Mid > p.High {
			t.Errorf("%s: %+v", name, p)
		}
		if p.Inside {
			inside++
		}
	}
	says := "the 80 % interval held"
	switch {
	case b.Cases < 10:
		says = "too short"
	case b.Coverage < 0.70:
		says = "too narrow"
	case b.Coverage > 0.90:
		says = "too wide"
	}
	if honest := b.Cases >= 10 && b.Coverage >= 0.70 && b.Coverage <= 0.90; b.Honest != honest || !strings.Contains(b.Text.EN, says) {
		t.Errorf("%s: coverage %.3f of %d: %v %q", name, b.Coverage, b.Cases, b.Honest, b.Text.EN)
	}
	if inside != b.Inside || len(b.Points) != b.Cases || math.IsNaN(b.Coverage) || strings.ContainsAny(b.Text.FI+b.Text.SV+b.Text.EN, "{}") {
		t.Errorf("%s: %+v", name, b)
	}
}

// A break in the newer half can't be foreseen: either the interval held all the same, or the back-test says that it was
// too narrow.
func TestABreakIsAdaptedToAndOwnedUpTo(t *testing.T) {
	owned := 0
	for seed := range uint64(20) {
		for name, rate := range map[string]func(int) float64{"up": stepping(26, 10, 25), "down": stepping(22, 30, 6)} {
			in := poissons(seed, 36, 1, rate)
			b := impact.MakeBackTest(in)
			checkBackTest(t, name, b)
			if !b.Honest {
				owned++
			}
			f := impact.MakeForecast(in)
			start := map[string]impact.Month{"up": 202203, "down": 202111}[name]
			if f.Since < start-1 || f.Since > start+1 {
				t.Errorf("%s: the level is taken to begin in %d, not %d", name, f.Since, start)
			}
			gained := (f.Mid - total(in)).String()
			truth := 12 * rate(35)
			if mid := float64(f.Mid-total(in)) / 10_000; mid < 0.6*truth || mid > 1.5*truth {
				t.Errorf("%s: the year to come is taken to bring %s, not %.0f", name, gained, truth)
			}
		}
	}
	t.Logf("%d of 40 histories with a break are called not honest", owned)
	if owned < 20 {
		t.Errorf("only %d of 40 histories with a break are called not honest", owned)
	}
}

func total(in impact.ForecastInput) impact.Decimal {
	var sum impact.Decimal
	for _, m := range in.Months {
		sum += m.Count
	}
	return sum
}

// Growth is not in any method for counts; the back-test must notice.
func TestGrowthIsOwnedUpTo(t *testing.T) {
	owned := 0
	for seed := range uint64(20) {
		if b := impact.MakeBackTest(poissons(seed, 48, 1, func(i int) float64 { return 5 + float64(i)/2 })); !b.Honest {
			owned++
		}
	}
	if owned < 15 {
		t.Errorf("only %d of 20 growing histories are called not honest", owned)
	}
}

func TestTheBackTestKnowsOnlyThePast(t *testing.T) {
	in := poissons(1, 36, 1, constant(12))
	changed := poissons(1, 36, 1, constant(12))
	for i := 30; i < 36; i++ {
		changed.Months[i].Count = impact.Whole(9_999)
	}
	have, want := impact.MakeBackTest(changed), impact.MakeBackTest(in)
	if have.Cases != 18+16+13 {
		t.Fatalf("there are %d cases", have.Cases)
	}
	for i, p := range have.Points {
		if p.Origin <= in.Months[29].Month && (p.Low != want.Points[i].Low || p.High != want.Points[i].High) {
			t.Errorf("the forecast of %d was made with what came later", p.Origin)
		}
	}
}

func TestBackTestsOfLittle(t *testing.T) {
	for name, in := range map[string]impact.ForecastInput{
		"nothing":        {},
		"six months":     poissons(1, 6, 1, constant(5)),
		"nine months":    poissons(1, 9, 1, constant(5)),
		"all zero":       poissons(1, 24, 1, constant(0)),
		"unknown kind":   {Kind: "?", Months: poissons(1, 24, 1, constant(5)).Months},
		"no denominator": {Kind: impact.ShareForecast, Months: poissons(1, 24, 1, constant(5)).Months},
		"no level":       {Kind: impact.StockForecast, Months: poissons(1, 24, 1, constant(5)).Months},
	} {
		b := impact.MakeBackTest(in)
		checkBackTest(t, name, b)
		if b.Honest || b.Cases >= 10 {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

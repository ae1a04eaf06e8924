package impact_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"polku/impact"
)

func TestWhenNothingCanBeSaid(t *testing.T) {
	steady := poissons(1, 12, 1, constant(5))
	with := func(change func(*impact.ForecastInput)) impact.ForecastInput {
		in := steady
		in.Months = append([]impact.HistoryMonth(nil), steady.Months...)
		change(&in)
		return in
	}
	level := func(i int, m *impact.HistoryMonth) {
		value := impact.Whole(int64(100 + 3*i))
		m.Level = &value
	}
	for want, list := range map[string][]impact.ForecastInput{
		"no deadline":     {{}, with(func(in *impact.ForecastInput) { in.Last = 0 })},
		"has passed":      {with(func(in *impact.ForecastInput) { in.Last = 202012 }), with(func(in *impact.ForecastInput) { in.Last = 201905 })},
		"six whole":       {{Last: 202501}, with(func(in *impact.ForecastInput) { in.Months = in.Months[:5] })},
		"three times":     {with(func(in *impact.ForecastInput) { in.Last = later(*in, 37) })},
		"follow":          {with(func(in *impact.ForecastInput) { in.Months[3].Month = 202005 })},
		"nothing has":     {poissons(1, 12, 1, constant(0)), {Kind: impact.ShareForecast, Months: steady.Months, Last: steady.Last}},
		"no method":       {with(func(in *impact.ForecastInput) { in.Kind = "MOOD" })},
		"four months":     {{Kind: impact.StockForecast, Months: steady.Months, Last: steady.Last}, history(impact.ShareForecast, 12, func(i int, m *impact.HistoryMonth) { m.Denominator = impact.Whole(int64(i / 9)) })},
		"don't vary":      {history(impact.StockForecast, 12, level), history(impact.CountForecast, 12, func(_ int, m *impact.HistoryMonth) { m.Count = 25_000 }), history(impact.CountForecast, 12, func(_ int, m *impact.HistoryMonth) { m.Count = -10_000 })},
		"isn't a part of": {history(impact.ShareForecast, 12, func(_ int, m *impact.HistoryMonth) { m.Numerator, m.Denominator = 20_000, 10_000 })},
	} {
		for i, in := range list {
			f := impact.MakeForecast(in)
			if f.CanSay || f.HasProbability || f.Path != nil || !strings.Contains(f.Why.EN, want) || f.Why.FI == "" || f.Why.SV == "" {
				t.Errorf("%s, %d: %+v", want, i, f)
			}
		}
	}
	if f := impact.MakeForecast(with(func(in *impact.ForecastInput) { in.Last = later(*in, 36) })); !f.CanSay || len(f.Path) != 36 {
		t.Errorf("three times the history is not too far: %+v", f)
	}
}

// The negative binomial against its own sum: sixty things in six months, and as many months again, is a negative
// binomial with r = 60.5 and p = 1/2.
func TestPoissonCountsHaveTheirExactLaw(t *testing.T) {
	in := history(impact.CountForecast, 6, func(_ int, m *impact.HistoryMonth) { m.Count = impact.Whole(10) })
	in.Last = later(in, 6)
	mass := func(k, r, p float64) float64 {
		a, _ := math.Lgamma(k + r)
		b, _ := math.Lgamma(r)
		c, _ := math.Lgamma(k + 1)
		return math.Exp(a - b - c + r*math.Log(p) + k*math.Log(1-p))
	}
	cumulated := 0.0
	for need := range int64(120) {
		in.Least = number(impact.Whole(60 + need).String())
		f := impact.MakeForecast(in)
		if math.Abs(f.Probability-(1-cumulated)) > 1e-9 {
			t.Fatalf("at least %d more: %v, want %v", need, f.Probability, 1-cumulated)
		}
		next := cumulated + mass(float64(need), 60.5, 0.5)
		for quantile, have := range map[float64]impact.Decimal{0.1: f.Low, 0.5: f.Mid, 0.9: f.High} {
			if cumulated < quantile && quantile <= next && have != *in.Least {
				t.Errorf("the %v point is %s, want %s", quantile, have, in.Least)
			}
		}
		cumulated = next
	}
	if f := impact.MakeForecast(in); f.Naive != impact.Whole(120) || f.Method != "NEGATIVE_BINOMIAL" || f.Season || f.Since != 0 {
		t.Errorf("%+v", f)
	}
}

// quasi is the dispersion of months around one level, and what it becomes for being estimated.
func quasi(y, expected []float64, of float64) (phi, widened float64) {
	chi := 0.0
	for i := range y {
		chi += (y[i] - expected[i]) * (y[i] - expected[i]) / expected[i] / of
	}
	freedom := float64(len(y) - 1)
	phi = chi / freedom
	t := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile(0.9) / distuv.UnitNormal.Quantile(0.9)
	return phi, phi * t * t
}

// The moments of scattered counts as docs/forecast.md has them, in the form of the gamma mixture's tail.
func TestScatteredCountsHaveTheirMoments(t *testing.T) {
	y, mean := []float64{2, 30, 11, 0, 25, 9, 4, 19}, 12.5
	in := history(impact.CountForecast, len(y), func(i int, m *impact.HistoryMonth) { m.Count = impact.Whole(int64(y[i])) })
	in.Last, in.Least = later(in, 5), number("160")
	phi, widened := quasi(y, []float64{mean, mean, mean, mean, mean, mean, mean, mean}, 1)
	expected := (100 + phi/2) / 8 * 5
	variance := expected*widened + expected*expected*widened/(100+phi/2)
	r, p := expected*expected/(variance-expected), expected/variance
	if have, want := impact.MakeForecast(in).Probability, 1-mathext.RegIncBeta(r, 60, p); math.Abs(have-want) > 1e-9 {
		t.Errorf("sixty more have %v, want %v", have, want)
	}
}

// A season of ten and twenty by turns, seen twice: how far it is believed, and what it adds to the variance.
func TestASeasonHasItsMoments(t *testing.T) {
	in := history(impact.CountForecast, 24, func(i int, m *impact.HistoryMonth) { m.Count = impact.Whole(int64(10 + 10*(i%2))) })
	in.Last, in.Least = later(in, 1), number("372")
	weight := 1 - (12.0/30)/(12.0/9)
	expected := 360.5 / 24 * (1 - weight/3)
	variance := expected*(1+weight/2) + expected*expected/360.5
	r, p := expected*expected/(variance-expected), expected/variance
	f := impact.MakeForecast(in)
	if want := 1 - mathext.RegIncBeta(r, 12, p); !f.Season || math.Abs(f.Probability-want) > 1e-9 {
		t.Errorf("twelve more have %v, want %v (%s)", f.Probability, want, f.Method)
	}
}

// The beta-binomial against its own sum, for months as even as chance and for scattered ones.
func TestSharesHaveTheirMoments(t *testing.T) {
	for name, y := range map[string][]float64{"even": {6, 6, 6, 6, 6, 6, 6, 6}, "scattered": {10, 2, 9, 3, 10, 4, 8, 2}} {
		in := history(impact.ShareForecast, 8, func(i int, m *impact.HistoryMonth) {
			m.Numerator, m.Denominator = impact.Whole(int64(y[i])), impact.Whole(10)
		})
		in.Last, in.Least = later(in, 4), number("0.55") // 66 of 120
		p := (48 + 0.5) / 81
		phi, widened := quasi(y, []float64{6, 6, 6, 6, 6, 6, 6, 6}, 1-p)
		if phi <= 1 {
			widened = 1
		}
		precision := 39/(widened*1.5-1) - 1
		want := 0.0
		for k := 18.0; k <= 40; k++ {
			choose := -math.Log(41) - mathext.Lbeta(41-k, k+1)
			want += math.Exp(choose + mathext.Lbeta(k+p*precision, 40-k+(1-p)*precision) - mathext.Lbeta(p*precision, (1-p)*precision))
		}
		if have := impact.MakeForecast(in).Probability; math.Abs(have-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", name, have, want)
		}
	}
}

// A share is rounded before it is compared: each printed value must be met by its own numerator and by no smaller one.
func TestARoundedShareMeetsItself(t *testing.T) {
	in := history(impact.ShareForecast, 7, func(i int, m *impact.HistoryMonth) {
		m.Numerator, m.Denominator = impact.Whole(int64(40+i)), impact.Whole(101)
	})
	in.Last = later(in, 1)
	for _, scale := range []int64{1, 100} {
		in.Scale = impact.Whole(scale)
		chance := func(least, most int64) float64 {
			bound := func(k int64) *impact.Decimal {
				d, _ := impact.Whole(301+k).Over(impact.Whole(808), in.Scale)
				return &d
			}
			in.Least, in.Most = nil, bound(most)
			if least > 0 {
				in.Least, in.Most = bound(least), nil
			}
			return impact.MakeForecast(in).Probability
		}
		for k := int64(20); k < 80; k++ {
			if sum := chance(0, k) + chance(k+1, 0); math.Abs(sum-1) > 1e-9 || chance(k, 0) <= chance(k+1, 0) {
				t.Errorf("times %d: up to %d and more than it make %v", scale, k, sum)
			}
		}
	}
}

// After a break the same pace is less certain than without one.
func TestABreakWidensTheInterval(t *testing.T) {
	months := func(before, after int) impact.ForecastInput {
		return history(impact.CountForecast, before+after, func(i int, m *impact.HistoryMonth) {
			m.Count = impact.Whole(30)
			if i < before {
				m.Count = impact.Whole(10)
			}
		})
	}
	with, without := impact.MakeForecast(months(12, 6)), impact.MakeForecast(months(0, 6))
	if with.Since != 202101 || with.High-with.Low <= (without.High-without.Low)*11/10 {
		t.Errorf("from %s to %s with a break in %d, from %s to %s without", with.Low, with.High, with.Since, without.Low, without.High)
	}
	shares := func(before, after int) impact.ForecastInput {
		in := months(before, after)
		in.Kind = impact.ShareForecast
		for i := range in.Months {
			in.Months[i].Numerator, in.Months[i].Denominator = in.Months[i].Count, impact.Whole(50)
		}
		return in
	}
	with, without = impact.MakeForecast(shares(12, 6)), impact.MakeForecast(shares(0, 6))
	if with.Since != 202101 || with.Naive >= with.Low || (with.High-with.Low)*1500 <= (without.High-without.Low)*900*11/10 {
		t.Errorf("from %s to %s with a break in %d, from %s to %s without", with.Low, with.High, with.Since, without.Low, without.High)
	}
}

func TestASeasonAndABreakAreToldApart(t *testing.T) {
	both := 0
	for seed := range uint64(20) {
		in := poissons(seed, 48, 1, func(i int) float64 { return seasonal(20)(i) * stepping(30, 1, 3)(i) })
		if f := impact.MakeForecast(in); f.Season && f.Since >= 202206 && f.Since <= 202208 {
			both++
		}
	}
	if both < 18 {
		t.Errorf("both were found in %d of 20 histories", both)
	}
}

func TestBounds(t *testing.T) {
	in := poissons(3, 24, 1, constant(10))
	sum := total(in)
	for _, c := range []struct {
		name        string
		least, most impact.Decimal // relative to the sum so far; 0 is none
		low, high   float64
	}{
		{"already reached", -1, 0, 1, 1},
		{"long reached", -sum, 0, 1, 1},
		{"already above", 0, -1, 0, 0},
		{"far too much", impact.Whole(1000), 0, 0, 1e-9},
		{"about as expected", impact.Whole(120), 0, 0.3, 0.7},
		{"at most about as expected", 0, impact.Whole(120), 0.3, 0.7},
		{"plenty of room", 0, impact.Whole(1000), 1 - 1e-9, 1},
		{"between", impact.Whole(110), impact.Whole(130), 0.2, 0.7},
		{"never both", impact.Whole(130), impact.Whole(110), 0, 0},
	} {
		in.Least, in.Most = nil, nil
		if c.least != 0 {
			least := sum + c.least
			in.Least = &least
		}
		if c.most != 0 {
			most := sum + c.most
			in.Most = &most
		}
		f := impact.MakeForecast(in)
		if !f.HasProbability || f.Probability < c.low || f.Probability > c.high {
			t.Errorf("%s: %v", c.name, f.Probability)
		}
	}
	in.Least, in.Most = nil, nil
	if f := impact.MakeForecast(in); f.HasProbability || f.Probability != 0 || !f.CanSay {
		t.Errorf("without bounds: %+v", f)
	}
}

func TestASeasonIsUsedOnlyWhereItShows(t *testing.T) {
	found, taken := 0, 0
	for seed := range uint64(40) {
		if impact.MakeForecast(poissons(seed, 36, 1, seasonal(20))).Season {
			found++
		}
		if impact.MakeForecast(poissons(seed, 36, 1, constant(20))).Season {
			taken++
		}
		if f := impact.MakeForecast(poissons(seed, 23, 1, seasonal(20))); f.Season {
			t.Error("a season was found before each month was seen twice")
		}
	}
	if found < 38 || taken > 6 {
		t.Errorf("a season was found in %d of 40 seasonal histories and in %d of 40 without", found, taken)
	}
	in := poissons(1, 36, 1, seasonal(20))
	f := impact.MakeForecast(in)
	good, bad := f.Path[3].Mid-f.Path[2].Mid, f.Path[9].Mid-f.Path[8].Mid
	if f.Method != "NEGATIVE_BINOMIAL_SEASONAL" || good < 2*bad {
		t.Errorf("April brings %s and October %s (%s)", good, bad, f.Method)
	}
}

func TestMoreTimeDoesNotLowerTheChanceOfACount(t *testing.T) {
	for seed := range uint64(4) {
		for name, in := range map[string]impact.ForecastInput{
			"steady": poissons(seed, 24, 1, constant(5)), "scattered": poissons(seed, 18, 5, constant(20)), "rare": poissons(seed, 18, 1, constant(0.3)),
			"seasonal": poissons(seed, 36, 1, seasonal(8)), "broken": poissons(seed, 20, 1, stepping(12, 20, 4)), "amounts": amounts(seed, 18, false),
		} {
			for _, needed := range []int64{1, 2, 3} { // half, all and one and a half of what there is, once more
				least := total(in) + total(in)*impact.Decimal(needed)/2
				in.Least = &least
				before := 0.0
				for months := 1; months <= 3*len(in.Months); months += 4 {
					in.Last = later(in, months)
					f := impact.MakeForecast(in)
					if f.CanSay && f.Probability < before-1e-9 {
						t.Errorf("%s, %d: %v after %d months, less than %v", name, seed, f.Probability, months, before)
					}
					before = f.Probability
				}
			}
		}
	}
}

func TestIntervalsWidenWithTheHorizon(t *testing.T) {
	for name, in := range map[string]impact.ForecastInput{
		"counts": poissons(2, 24, 3, constant(20)), "broken": poissons(2, 24, 1, stepping(12, 10, 30)), "levels": walk(2, 24),
		"amounts": amounts(2, 24, false), "negative": amounts(2, 24, true), "shares": proportions(2, 24, 30, 0.5),
	} {
		before := impact.Decimal(-1)
		path := impact.MakeForecast(in).Path
		for i, p := range path {
			if width := p.High - p.Low; width < before-impact.Whole(1) {
				t.Errorf("%s: month %d is narrower than the one before: %s, %s", name, i, width, before)
			} else {
				before = width
			}
		}
		if first := path[0].High - path[0].Low; before <= first {
			t.Errorf("%s: the interval is %s at first and %s at last", name, first, before)
		}
	}
}

func TestShares(t *testing.T) {
	in := history(impact.ShareForecast, 10, func(i int, m *impact.HistoryMonth) {
		m.Numerator, m.Denominator = impact.Whole(int64(5+i%3)), impact.Whole(10)
	})
	in.Scale, in.Least, in.Last = impact.Whole(100), number("50"), later(in, 10)
	f := impact.MakeForecast(in)
	if f.Method != "BETA_BINOMIAL" || f.Naive != decimal("59") || f.Low < decimal("53") || f.High > decimal("65") || f.Mid < decimal("58") || f.Mid > decimal("60") {
		t.Errorf("%+v", f)
	}
	if f.Probability < 0.97 || f.Probability == 1 {
		t.Errorf("a half is held with %v", f.Probability)
	}
	in.Least, in.Most = number("59"), number("59")
	if f := impact.MakeForecast(in); f.Probability < 0.03 || f.Probability > 0.15 {
		t.Errorf("exactly 59 %% has %v", f.Probability)
	}
}

func TestLevelsObservedNowAndThen(t *testing.T) {
	levels := map[int]string{0: "100", 3: "109", 7: "118", 12: "140", 15: "144"}
	in := history(impact.StockForecast, 18, func(i int, m *impact.HistoryMonth) {
		if text, ok := levels[i]; ok {
			m.Level = number(text)
		}
	})
	in.Last = later(in, 8)
	f := impact.MakeForecast(in)
	drift := 44.0 / 15
	if want := 144 + drift*10; math.Abs(float64(f.Mid)/10_000-want) > 0.001 || f.Mid != f.Naive || f.Method != "RANDOM_WALK_WITH_DRIFT" {
		t.Errorf("%+v, want %v", f, want)
	}
	squares := 0.0
	for _, step := range [][2]float64{{9, 3}, {9, 4}, {22, 5}, {4, 3}} {
		squares += (step[0] - drift*step[1]) * (step[0] - drift*step[1]) / step[1]
	}
	half := 1.637744 * math.Sqrt(squares/3*(10+100.0/15)) // the 90 % point of Student's t with 3 degrees of freedom
	if have := float64(f.High-f.Mid) / 10_000; math.Abs(have-half) > 0.001 {
		t.Errorf("the interval is %v wide, want %v", have, half)
	}
}

// drawn is a history of anything at all: of every kind and size, with holes, zeros and what a mistaken import brings.
func drawn(r *rand.Rand) impact.ForecastInput {
	size, zeros := math.Pow(10, 18*r.Float64()), r.Float64()
	whole, negative := r.IntN(2) == 0, r.IntN(4) == 0
	draw := func() impact.Decimal {
		d := impact.Decimal(r.Float64() * size * math.Pow(10, -3*r.Float64()))
		switch {
		case r.Float64() < zeros:
			return 0
		case negative && r.IntN(2) == 0:
			d = -d
		}
		if whole {
			d = d / 10_000 * 10_000
		}
		return d
	}
	kind := []impact.ForecastKind{impact.CountForecast, impact.ShareForecast, impact.StockForecast}[r.IntN(3)]
	in := history(kind, 6+r.IntN(40), func(_ int, m *impact.HistoryMonth) {
		m.Count, m.Numerator, m.Denominator = draw(), draw(), draw()
		if !negative && m.Numerator > m.Denominator {
			m.Numerator, m.Denominator = m.Denominator, m.Numerator
		}
		if level := draw(); r.IntN(2) == 0 {
			m.Level = &level
		}
	})
	in.Last, in.Scale = later(in, 1+r.IntN(24)), impact.Whole(int64(100*r.IntN(2)))
	if least := draw(); r.IntN(4) > 0 {
		in.Least = &least
	}
	return in
}

func TestWhateverTheHistoryTheFiguresAreFigures(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	said := 0
	for run := range 1500 {
		in := drawn(r)
		f := impact.MakeForecast(in)
		ok := f.Low <= f.Mid && f.Mid <= f.High && f.Probability >= 0 && f.Probability <= 1 && f.CanSay == f.Why.Empty()
		for _, p := range f.Path {
			ok = ok && p.Low <= p.Mid && p.Mid <= p.High && p.Low > math.MinInt64
		}
		if f.CanSay {
			said++
			last := f.Path[len(f.Path)-1]
			ok = ok && last == impact.ForecastMonth{Month: in.Last, Low: f.Low, Mid: f.Mid, High: f.High}
		}
		if !ok {
			t.Fatalf("run %d: %+v of %+v", run, f, in)
		}
		if run%20 == 0 {
			checkBackTest(t, "drawn", impact.MakeBackTest(in))
		}
	}
	if said < 700 {
		t.Errorf("only %d of 1500 had a forecast", said)
	}
}

func TestHugeNumbersStayWithinBounds(t *testing.T) {
	huge := impact.Decimal(math.MaxInt64)
	for name, in := range map[string]impact.ForecastInput{
		"counts":   history(impact.CountForecast, 12, func(i int, m *impact.HistoryMonth) { m.Count = huge / impact.Decimal(1+i%2) }),
		"negative": history(impact.CountForecast, 12, func(i int, m *impact.HistoryMonth) { m.Count = -huge / impact.Decimal(1+i%2) }),
		"levels":   history(impact.StockForecast, 12, func(i int, m *impact.HistoryMonth) { l := huge / impact.Decimal(1+i%3); m.Level = &l }),
		"largest":  history(impact.CountForecast, 12, func(i int, m *impact.HistoryMonth) { m.Count = impact.MaxDecimal / impact.Decimal(1+i%3) }),
	} {
		in.Least = &huge
		f := impact.MakeForecast(in)
		if !f.CanSay || f.Low > f.Mid || f.Mid > f.High || math.IsNaN(f.Probability) {
			t.Errorf("%s: %+v", name, f)
		}
		if falls := f.High < 0; falls != (name == "negative") {
			t.Errorf("%s: wrapped around to %s", name, f.High)
		}
		checkBackTest(t, name, impact.MakeBackTest(in))
	}
}

func TestAForecastChangesNothingAndIsAlwaysTheSame(t *testing.T) {
	in := poissons(9, 30, 1, seasonal(12))
	first, back := impact.MakeForecast(in), impact.MakeBackTest(in)
	if !reflect.DeepEqual(first, impact.MakeForecast(in)) || !reflect.DeepEqual(back, impact.MakeBackTest(in)) ||
		!reflect.DeepEqual(in, poissons(9, 30, 1, seasonal(12))) {
		t.Error("the second forecast differs from the first, or the input was changed")
	}
}

package model

import (
	"context"
	"math"

	"polku/impact"
	"polku/store"
)

// history is the indicator's own history as forecasts take it.
func (i *Indicator) history(ctx context.Context) (impact.ForecastInput, error) {
	view, err := i.View(ctx)
	if err != nil {
		return impact.ForecastInput{}, err
	}
	points, err := view.Series(ctx, i.N, store.Question{Indicator: i.i}, impact.MonthGrain)
	return i.i.ForecastInput(points, view.Today()), err
}

// Forecast is what the indicator's own history says of the time to come.
func (i *Indicator) Forecast(ctx context.Context) (*Forecast, error) {
	in, err := i.history(ctx)
	if err != nil {
		return nil, err
	}
	f := impact.MakeForecast(in)
	shown := &Forecast{f: f, CanSay: f.CanSay, Method: f.Method, Season: f.Season, Due: ifDay(i.i.DeadlineOn(i.Today())), Path: []*ForecastPoint{}}
	if !f.CanSay {
		return shown, nil
	}
	shown.Low, shown.Mid, shown.High, shown.Naive = &f.Low, &f.Mid, &f.High, &f.Naive
	if f.HasProbability {
		shown.Probability = fraction(f.Probability)
	}
	for _, m := range f.Path {
		shown.Path = append(shown.Path, &ForecastPoint{Period: monthOf(m.Month), Low: m.Low, Mid: m.Mid, High: m.High})
	}
	return shown, nil
}

// Forecast is where a value is heading.
type Forecast struct {
	f                     impact.Forecast
	CanSay                bool
	Method                string
	Due                   *impact.Date
	Probability           *impact.Decimal
	Low, Mid, High, Naive *impact.Decimal
	Season                bool
	Path                  []*ForecastPoint
}

// Why says why there is none.
func (f *Forecast) Why(lang impact.Lang) *string { return ifAny(f.f.Why, lang) }

// BackTest is how the forecast would have done.
func (i *Indicator) BackTest(ctx context.Context) (*BackTest, error) {
	in, err := i.history(ctx)
	if err != nil {
		return nil, err
	}
	b := impact.MakeBackTest(in)
	shown := &BackTest{b: b, Cases: b.Cases, Inside: b.Inside, Honest: b.Honest, Points: []*BackTestPoint{}}
	if b.Cases > 0 {
		shown.Coverage = fraction(b.Coverage)
	}
	for _, p := range b.Points {
		shown.Points = append(shown.Points, &BackTestPoint{Origin: monthOf(p.Origin), Period: monthOf(p.Target), Low: p.Low, Mid: p.Mid, High: p.High, Actual: p.Actual, Inside: p.Inside})
	}
	return shown, nil
}

// BackTest is how often the interval was right.
type BackTest struct {
	b             impact.BackTest
	Cases, Inside int
	Coverage      *impact.Decimal
	Honest        bool
	Points        []*BackTestPoint
}

// Text says it in one sentence.
func (b *BackTest) Text(lang impact.Lang) string { return b.b.Text.In(lang) }

// fraction shows a share with four decimals.
func fraction(share float64) *impact.Decimal {
	d := impact.Decimal(math.Round(share * 10_000))
	return &d
}

func monthOf(m impact.Month) *Period { return newPeriod(impact.Period{From: m.First(), To: m.Last()}) }

// Outliers are the months, or entered numbers, that lie far from the others.
func (i *Indicator) Outliers(ctx context.Context) ([]*Outlier, error) {
	view, err := i.View(ctx)
	if err != nil {
		return nil, err
	}
	points, err := view.Series(ctx, i.N, store.Question{Indicator: i.i}, impact.MonthGrain)
	list := []*Outlier{}
	scores := impact.PointOutliers(points, view.Today())
	for k, p := range points {
		if score, far := scores[k]; far {
			list = append(list, &Outlier{Period: newPeriod(p.Period), Value: *p.Value.Number, Score: *fraction(score)})
		}
	}
	return list, err
}

package store_test

import (
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// Forecasts over the sample year, tried on its own months: the 80 % interval held in 70 to 90 % of the cases, or the back-test
// says that it didn't.
func TestBackTestsOverTheSampleYear(t *testing.T) {
	w := openFull(t, testdb.SQLite(t))
	year := impact.Date(20230228)
	tried, honest, said := 0, map[string]bool{}, map[string]bool{}
	w.look(func(v *store.View) {
		for _, i := range w.n.Indicators {
			if i.Rule == nil {
				continue
			}
			points, err := v.Series(w.ctx, w.n, store.Question{Indicator: i}, impact.MonthGrain)
			if err != nil {
				t.Fatal(err)
			}
			in := i.ForecastInput(points, year)
			b := impact.MakeBackTest(in)
			if f := impact.MakeForecast(in); f.CanSay && (f.Low > f.Mid || f.Mid > f.High) || !f.CanSay && f.Why.Empty() {
				t.Errorf("%s is forecast as %+v", i.Code, f)
			}
			if b.Cases < 10 {
				if b.Honest {
					t.Errorf("%s is called honest after %d cases", i.Code, b.Cases)
				}
				continue
			}
			tried++
			if within := b.Coverage >= 0.70 && b.Coverage <= 0.90; within != b.Honest {
				t.Errorf("%s: coverage %.2f, honest %t", i.Code, b.Coverage, b.Honest)
			}
			if b.Honest {
				honest[b.Text.EN[:20]] = true
			} else {
				said[b.Text.EN[:20]] = true
			}
		}
	})
	if tried < 10 {
		t.Errorf("only %d indicators of the sample had months enough", tried)
	}
	for text := range said {
		if honest[text] {
			t.Errorf("the sentence %q... stands with honest and other forecasts alike", text)
		}
	}
}

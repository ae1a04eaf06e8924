package impact_test

import (
	"math"
	"testing"

	"polku/impact"
)

func wholes(numbers ...int64) []impact.Decimal {
	list := make([]impact.Decimal, len(numbers))
	for i, n := range numbers {
		list[i] = impact.Whole(n)
	}
	return list
}

func TestOutliers(t *testing.T) {
	for name, c := range map[string]struct {
		values []impact.Decimal
		want   map[int]float64
	}{
		"nothing":                   {nil, nil},
		"five are too few":          {wholes(1, 1, 1, 1, 900), nil},
		"usual":                     {wholes(9, 10, 11, 10, 12, 8), nil},
		"all equal":                 {wholes(4, 4, 4, 4, 4, 4), nil},
		"one far above, MAD 1":      {wholes(9, 10, 11, 10, 12, 8, 30), map[int]float64{6: 0.6745 * 20}},
		"one far below, MAD 1":      {wholes(-30, 10, 11, 10, 12, 8, 9), map[int]float64{0: -0.6745 * 40}},
		"two, in their order":       {wholes(90, 10, 11, 9, 12, 8, 10, 9, -70, 11, 10), map[int]float64{0: 0.6745 * 80, 8: -0.6745 * 80}},
		"MAD 0: the mean deviation": {wholes(5, 5, 5, 5, 5, 5, 5, 12), map[int]float64{7: 7 / (7.0 / 8 * 1.253314)}},
		"the largest numbers":       {[]impact.Decimal{math.MaxInt64, math.MaxInt64, -math.MaxInt64, 0, 1, 2}, nil},
	} {
		have := impact.Outliers(c.values)
		if len(have) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, have, c.want)
		}
		last := -1
		for _, o := range have {
			if math.Abs(o.Score-c.want[o.Index]) > 1e-9 || o.Index <= last {
				t.Errorf("%s: %v, want %v", name, have, c.want)
			}
			last = o.Index
		}
	}
}

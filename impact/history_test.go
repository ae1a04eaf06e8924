package impact_test

import (
	"math"
	"reflect"
	"testing"

	"polku/impact"
)

// monthPoints are whole months from March 2022 on, with the numbers of each: alone, and to date.
func monthPoints(numbers ...[2]string) []impact.Point {
	var points []impact.Point
	for k, n := range numbers {
		month := impact.Month(202203).Add(k)
		p := impact.Point{Period: impact.Period{From: month.First(), To: month.Last()}}
		if n[0] != "" {
			p.Value.Number = number(n[0])
		}
		if n[1] != "" {
			p.ToDate.Number = number(n[1])
		}
		points = append(points, p)
	}
	return points
}

func counts(list []impact.HistoryMonth) []impact.Decimal {
	var counts []impact.Decimal
	for _, m := range list {
		counts = append(counts, m.Count)
	}
	return counts
}

// What a month brings to a distinct count is what is met for the first time, not what the month has.
func TestAForecastOfACountTakesWhatEachMonthAdded(t *testing.T) {
	points := monthPoints([2]string{"", ""}, [2]string{"3", "3"}, [2]string{"3", "4"}, [2]string{"0", "4"}, [2]string{"9", "13"})
	for _, rule := range []*impact.Rule{counting(impact.Events), taking(impact.CountDistinct, impact.Contacts, "customer", impact.MergeDistinct, impact.MergeDistinct),
		taking(impact.Sum, impact.Contacts, "feedback_score", impact.MergeSum, impact.MergeSum)} {
		i := judged(target(impact.AtLeast, "20", ""), func(i *impact.Indicator) { i.Rule = rule })
		in := i.ForecastInput(points, 20220731)
		if in.Kind != impact.CountForecast || in.Last != 202212 || words(in.Least) != "20" || in.Most != nil || in.Scale != 0 || in.Months[0].Month != 202203 {
			t.Errorf("%s: %+v", rule.Aggregate, in)
		}
		if have, want := counts(in.Months), wholes(0, 3, 1, 0, 9); !reflect.DeepEqual(have, want) {
			t.Errorf("%s: the months brought %v, want %v", rule.Aggregate, have, want)
		}
	}
}

func TestAForecastLeavesUnfinishedMonthsOut(t *testing.T) {
	i := judged(target(impact.AtLeast, "20", ""))
	points := monthPoints([2]string{"1", "1"}, [2]string{"1", "2"}, [2]string{"5", "7"})
	for _, c := range []struct {
		today impact.Date
		want  int
	}{{20220531, 3}, {20220530, 2}, {20220430, 2}, {20220401, 1}, {20220330, 0}} {
		if have := i.ForecastInput(points, c.today); len(have.Months) != c.want {
			t.Errorf("on %s there are %d whole months, want %d", c.today, len(have.Months), c.want)
		}
	}
	points[2].Period.To = 20220529 // the last one is cut by the day that the points were made on
	if have := i.ForecastInput(points, 20220701); len(have.Months) != 2 {
		t.Errorf("a month that was cut is taken: %+v", have.Months)
	}
}

func TestAForecastOfASharesTakesBothSides(t *testing.T) {
	i := judged(target(impact.Range, "30", "60"), func(i *impact.Indicator) {
		i.Rule = over(counting(impact.Events), counting(impact.Events))
		i.Rule.Factor = impact.Whole(100)
	})
	points := monthPoints([2]string{"50", "50"}, [2]string{"", "50"}, [2]string{"25", "40"})
	points[0].Value.Numerator, points[0].Value.Denominator = number("2"), number("4")
	points[2].Value.Numerator, points[2].Value.Denominator = number("1"), number("4")
	in := i.ForecastInput(points, 20220531)
	want := []impact.HistoryMonth{{Month: 202203, Numerator: impact.Whole(2), Denominator: impact.Whole(4)}, {Month: 202204}, {Month: 202205, Numerator: impact.Whole(1), Denominator: impact.Whole(4)}}
	if in.Kind != impact.ShareForecast || in.Scale != impact.Whole(100) || words(in.Least) != "30" || words(in.Most) != "60" || !reflect.DeepEqual(in.Months, want) {
		t.Errorf("have %+v", in)
	}
}

func TestAForecastOfALevelTakesEachMonthsOwn(t *testing.T) {
	for _, rule := range []*impact.Rule{taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeSum),
		taking(impact.Mean, impact.Contacts, "feedback_score", impact.MergeRatio, impact.MergeRatio), formulaOf("[I] / 2")} {
		i := judged(target(impact.AtMost, "", "7"), func(i *impact.Indicator) { i.Rule = rule })
		in := i.ForecastInput(monthPoints([2]string{"5", "5"}, [2]string{"", "5"}, [2]string{"0", "0"}), 20220531)
		if in.Kind != impact.StockForecast || in.Least != nil || words(in.Most) != "7" || len(in.Months) != 3 ||
			words(in.Months[0].Level) != "5" || in.Months[1].Level != nil || words(in.Months[2].Level) != "0" {
			t.Errorf("%s: %+v", rule.Aggregate, in)
		}
	}
}

func TestWhatAForecastIsAskedToReach(t *testing.T) {
	for _, c := range []struct {
		name        string
		indicator   *impact.Indicator
		least, most string
		kind        impact.ForecastKind
	}{
		{"at least", judged(target(impact.AtLeast, "5", "9")), "5", "-", impact.CountForecast},
		{"at most", judged(target(impact.AtMost, "1", "9")), "-", "9", impact.CountForecast},
		{"exactly", judged(target(impact.Exactly, "5", "5")), "5", "5", impact.CountForecast},
		{"about", judged(target(impact.Approximately, "100", "100")), "90", "110", impact.CountForecast},
		{"optional", judged(target(impact.Optional, "0", "1")), "1", "-", impact.CountForecast},
		{"more than before", judged(target(impact.Increase, "", ""), level, baseline("10")), "10.0001", "-", impact.StockForecast},
		{"less than before", judged(target(impact.Decrease, "", ""), level, baseline("10")), "-", "9.9999", impact.StockForecast},
		{"more than what", judged(target(impact.Increase, "", ""), level), "-", "-", impact.StockForecast},
		{"no target", judged(target(impact.NoTarget, "5", "")), "-", "-", impact.CountForecast},
		{"a wish", judged(target(impact.Good, "", "")), "-", "-", impact.CountForecast},
		{"a rhythm", judged(target(impact.AtLeast, "2", ""), every(impact.PerMonth)), "24", "-", impact.CountForecast},
		{"a milestone", judged(target(impact.DoneBy, "1", "1"), level, func(i *impact.Indicator) { i.Unit = "done" }), "1", "-", ""},
		{"no definition", judged(target(impact.AtLeast, "5", ""), func(i *impact.Indicator) { i.Rule = nil }), "5", "-", ""},
	} {
		in := c.indicator.ForecastInput(nil, 20220601)
		if words(in.Least) != c.least || words(in.Most) != c.most || in.Kind != c.kind {
			t.Errorf("%s: from %s to %s by %q", c.name, words(in.Least), words(in.Most), in.Kind)
		}
	}
}

// The target that is in force today says where it goes.
func TestAForecastTakesTheTargetInForce(t *testing.T) {
	i := judged(target(impact.AtLeast, "5", ""))
	next := target(impact.AtLeast, "8", "")
	next.InForceFrom, next.Due = 20220701, 20230331
	i.Target = i.Target.Revise(next)
	for _, c := range []struct {
		day   impact.Date
		least string
		last  impact.Month
	}{{20220630, "5", 202212}, {20220701, "8", 202303}} {
		if in := i.ForecastInput(nil, c.day); words(in.Least) != c.least || in.Last != c.last {
			t.Errorf("on %s: %s by %d, want %s by %d", c.day, words(in.Least), in.Last, c.least, c.last)
		}
	}
}

func TestPointOutliers(t *testing.T) {
	points := monthPoints([2]string{"10", ""}, [2]string{"9", ""}, [2]string{"", ""}, [2]string{"11", ""}, [2]string{"90", ""}, [2]string{"12", ""}, [2]string{"8", ""}, [2]string{"10", ""}, [2]string{"900", ""})
	running := points[8].Period.To.Add(-1)
	// The middle of 8, 9, 10, 10, 11, 12, 90 is 10, and so is the middle of their distances 1.
	have := impact.PointOutliers(points, running)
	if score, ok := have[4]; len(have) != 1 || !ok || math.Abs(score-0.6745*80) > 1e-9 {
		t.Errorf("have %v", have)
	}
	if have := impact.PointOutliers(points, points[8].Period.To); len(have) != 2 || have[8] <= have[4] {
		t.Errorf("once the month is over: %v", have)
	}
	if have := impact.PointOutliers(points[:5], 20240101); len(have) != 0 {
		t.Errorf("four values show nothing: %v", have)
	}
	if have := impact.PointOutliers(nil, 20240101); have == nil || len(have) != 0 {
		t.Errorf("of nothing: %v", have)
	}
}

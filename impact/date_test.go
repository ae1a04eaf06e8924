package impact_test

import (
	"slices"
	"testing"

	"polku/impact"
)

func TestParseDate(t *testing.T) {
	for text, want := range map[string]impact.Date{
		"2022-03-01":           20220301,
		"2024-02-29":           20240229,
		"1990-01-01":           19900101,
		"2100-12-31":           21001231,
		"1989-12-31":           0,
		"2101-01-01":           0,
		"2023-02-29":           0,
		"2022-13-01":           0,
		"2022-00-10":           0,
		"2022-3-1":             0,
		"20220301":             0,
		"2022-03-01T00:00:00Z": 0,
		" 2022-03-01":          0,
		"٢٠٢٢-03-01":           0,
		"":                     0,
	} {
		have, err := impact.ParseDate(text)
		if have != want || (err == nil) != (want != 0) {
			t.Errorf("%q is %d (%v), want %d", text, have, err, want)
		}
	}
}

func TestADateIsWrittenAsItIsRead(t *testing.T) {
	var d impact.Date
	for _, text := range []string{"2022-03-01", ""} {
		if err := d.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if back, err := d.MarshalText(); err != nil || string(back) != text {
			t.Errorf("%q became %q (%v)", text, back, err)
		}
	}
	if err := d.UnmarshalText([]byte("yesterday")); err == nil {
		t.Error("yesterday is a date")
	}
}

func TestDaysAreCounted(t *testing.T) {
	for _, c := range []struct {
		day  impact.Date
		add  int
		want impact.Date
	}{
		{20220228, 1, 20220301}, {20240228, 1, 20240229}, {20240301, -1, 20240229}, {20221231, 1, 20230101}, {20220101, 365, 20230101}, {20220615, 0, 20220615},
	} {
		if have := c.day.Add(c.add); have != c.want {
			t.Errorf("%s and %d days is %s, want %s", c.day, c.add, have, c.want)
		}
		if days := c.day.DaysUntil(c.want); days != c.add {
			t.Errorf("from %s until %s are %d days, want %d", c.day, c.want, days, c.add)
		}
	}
}

func TestMonths(t *testing.T) {
	for _, c := range []struct {
		month, next impact.Month
		last        impact.Date
		number      int
	}{
		{202201, 202202, 20220131, 1}, {202202, 202203, 20220228, 2}, {202402, 202403, 20240229, 2}, {202204, 202205, 20220430, 4}, {202212, 202301, 20221231, 12},
	} {
		if c.month.Next() != c.next || c.month.Last() != c.last || c.month.Number() != c.number {
			t.Errorf("%d: next %d, last %s, number %d", c.month, c.month.Next(), c.month.Last(), c.month.Number())
		}
		if first := c.month.First(); first.Month() != c.month || first%100 != 1 {
			t.Errorf("%d begins on %s", c.month, first)
		}
	}
	have := impact.Period{From: 20211130, To: 20220201}.Months()
	if want := []impact.Month{202111, 202112, 202201, 202202}; !slices.Equal(have, want) {
		t.Errorf("the months are %v, want %v", have, want)
	}
}

func TestAPeriodHasBothItsEnds(t *testing.T) {
	whole, open, until := impact.Period{From: 20220301, To: 20240228}, impact.Period{From: 20220301}, impact.Period{To: 20240228}
	for _, c := range []struct {
		period impact.Period
		day    impact.Date
		want   bool
	}{
		{whole, 20220228, false}, {whole, 20220301, true}, {whole, 20240228, true}, {whole, 20240229, false},
		{open, 20220228, false}, {open, 20991231, true}, {until, 19900101, true}, {until, 20240229, false}, {impact.Period{}, 20220101, true},
	} {
		if have := c.period.Has(c.day); have != c.want {
			t.Errorf("%v has %s: %t", c.period, c.day, have)
		}
	}
	for day, want := range map[impact.Date]impact.Date{20230101: 20230101, 20240228: 20240228, 20250101: 20240228} {
		if have := whole.Until(day).To; have != want {
			t.Errorf("cut at %s it ends on %s, want %s", day, have, want)
		}
	}
	if have := open.Until(20230101).To; have != 20230101 {
		t.Errorf("an open period cut ends on %s", have)
	}
}

package impact_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"polku/impact"
)

// spelt are points as one word each: the span's days, its own value, the value to date and what is expected.
func spelt(points []impact.Point) string {
	var list []string
	for _, p := range points {
		list = append(list, fmt.Sprintf("%d-%d %s %s %s", p.Period.From, p.Period.To, words(p.Value.Number), words(p.ToDate.Number), words(p.Expected)))
	}
	return strings.Join(list, ", ")
}

// lined is a network of one indicator over a period, with the values of contacts on some days: day to procurement.
func lined(t *testing.T, rule *impact.Rule, period impact.Period, days ...impact.Date) counted {
	t.Helper()
	plan := planOf(rule)
	plan.Indicators[0].Period = period
	plan.Indicators[0].Target = impact.Target{Direction: impact.AtLeast, Min: number("12"), Recurrence: impact.PerMonth}
	n := assembled(t, plan)
	var entries []entry
	for k, day := range days {
		entries = append(entries, entry{impact.Contacts, impact.ContactRow{ID: int64(k + 1), Contact: impact.Contact{OccurredOn: day, Procurement: int64(k%2 + 1)}}})
	}
	return recounted(n, entries)
}

func TestPoints(t *testing.T) {
	count, distinct := counting(impact.Contacts), taking(impact.CountDistinct, impact.Contacts, "procurement", impact.MergeDistinct, impact.MergeDistinct)
	year := impact.Period{From: 20220301, To: 20230228}
	for _, c := range []struct {
		name   string
		rule   *impact.Rule
		period impact.Period
		days   []impact.Date
		every  impact.Grain
		today  impact.Date
		want   string
	}{
		{"before the beginning", count, year, nil, impact.MonthGrain, 20220228, ""},
		{"the first day", count, year, []impact.Date{20220301}, impact.MonthGrain, 20220301, "20220301-20220301 1 1 0"},
		{"no rows, no data", count, year, nil, impact.WholeGrain, 20220430, "20220301-20220430 - - 24"},
		{"months, the last one cut", count, year, []impact.Date{20220305, 20220420}, impact.MonthGrain, 20220510,
			"20220301-20220331 1 1 12, 20220401-20220430 1 2 24, 20220501-20220510 0 2 24"},
		{"a period that begins within a month", count, impact.Period{From: 20220315, To: 20220410}, []impact.Date{20220314, 20220315, 20220411}, impact.MonthGrain, 20230101,
			"20220315-20220331 1 1 12, 20220401-20220410 0 1 24"},
		{"a whole", distinct, year, []impact.Date{20220305, 20220306, 20220420}, impact.WholeGrain, 20220630, "20220301-20220630 2 2 48"},
		{"distinct by month", distinct, year, []impact.Date{20220305, 20220306, 20220420}, impact.MonthGrain, 20220430, "20220301-20220331 2 2 12, 20220401-20220430 1 2 24"},
		{"distinct by half-year", distinct, year, []impact.Date{20220305, 20220306, 20220420, 20221001}, impact.HalfYearGrain, 20230228, "20220301-20220831 2 2 72, 20220901-20230228 1 2 144"},
		{"half-years of a period that begins within one", distinct, impact.Period{From: 20220601, To: 20221031}, []impact.Date{20220601, 20221001}, impact.HalfYearGrain, 20230228,
			"20220601-20220831 1 1 36, 20220901-20221031 1 2 60"},
		{"distinct by calendar year", distinct, year, []impact.Date{20220305, 20230105}, impact.CalendarYearGrain, 20230228, "20220301-20221231 1 1 120, 20230101-20230228 1 2 144"},
		{"distinct by plan year", distinct, impact.Period{From: 20220301, To: 20240229}, []impact.Date{20220305, 20230106, 20230401}, impact.PlanYearGrain, 20230430,
			"20220301-20230228 2 2 144, 20230301-20230430 1 2 168"},
		{"an open period begins with the rows", count, impact.Period{}, []impact.Date{20220412, 20220630}, impact.MonthGrain, 20220615,
			"20220401-20220430 1 1 -, 20220501-20220531 0 1 -, 20220601-20220615 1 2 -"},
		{"an open period without rows", count, impact.Period{}, nil, impact.MonthGrain, 20220615, ""},
		{"an open end goes to today", count, impact.Period{From: 20220301}, []impact.Date{20220301}, impact.HalfYearGrain, 20221002, "20220301-20220831 1 1 -, 20220901-20221002 0 1 -"},
	} {
		have := lined(t, c.rule, c.period, c.days...)
		if points := spelt(have.points(have.n.Indicators[0], impact.WholeScope, c.every, c.today)); points != c.want {
			t.Errorf("%s:\nhave %s\nwant %s", c.name, points, c.want)
		}
	}
}

// Parts have no pace line: the target is the whole's.
func TestPartsHaveNoPaceLine(t *testing.T) {
	c := lined(t, counting(impact.Contacts), twoYears, 20220305)
	for _, p := range c.points(c.n.Indicators[0], impact.Scope{Dimension: impact.ByChannel}, impact.HalfYearGrain, 20231001) {
		if p.Expected != nil {
			t.Errorf("%v is expected to be at %s", p.Period, p.Expected)
		}
	}
}

// Of two numbers of one day the one that was recorded later counts, in whatever order they are read; all rows are told.
func TestTheNewestOfOneDayIsTheOneRecordedLater(t *testing.T) {
	n := assembled(t, planOf(taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeLatest)))
	observed := func(id int64, day impact.Date, organisation int64) entry {
		value := impact.Whole(id)
		return entry{impact.Observations, impact.ObservationRow{ID: id, Observation: impact.Observation{Indicator: n.Indicators[0].ID, OccurredOn: day, Organisation: organisation, Value: &value}}}
	}
	rows := []entry{observed(1, 20220310, 1), observed(2, 20220410, 1), observed(3, 20220410, 1), observed(4, 20220410, 2), observed(9, 20220409, 2)}
	for range 2 {
		slices.Reverse(rows)
		for name, c := range map[string]counted{"recount": recounted(n, rows), "tally": tallied(n, rows)} {
			if v := c.value(n.Indicators[0], impact.WholeScope); words(v.Number) != "4" || v.Rows != 5 {
				t.Errorf("%s: %s of %d rows", name, words(v.Number), v.Rows)
			}
			if v := c.value(n.Indicators[0], impact.Scope{Dimension: impact.ByOrganisation, Key: 1}); words(v.Number) != "3" || v.Rows != 3 {
				t.Errorf("%s, of one organisation: %s of %d rows", name, words(v.Number), v.Rows)
			}
		}
	}
}

// generated are random rows and definitions in a network of four.
type generated struct {
	n    *impact.Network
	next int64
}

var shortPeriods = []impact.Period{{}, {From: 20220301, To: 20240228}, {From: 20220517, To: 20221103}, {From: 20230101}}

func genRule(t *rapid.T) *impact.Rule {
	some := func() *impact.Rule {
		return []*impact.Rule{counting(impact.Contacts), counting(impact.Contacts, test("theme", impact.OpSet)), counting(impact.Contacts, test("region", impact.OpNE, "town")),
			taking(impact.CountDistinct, impact.Contacts, "procurement", impact.MergeDistinct, impact.MergeDistinct),
			taking(impact.CountDistinct, impact.Contacts, "region", impact.MergeDistinct, impact.MergeDistinct),
			taking(impact.CountDistinct, impact.Events, "group", impact.MergeDistinct, impact.MergeDistinct),
			taking(impact.Sum, impact.Contacts, "feedback_score", impact.MergeSum, impact.MergeSum), counting(impact.Events)}[rapid.IntRange(0, 7).Draw(t, "measure")]
	}
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return taking(impact.Mean, impact.Contacts, "feedback_score", impact.MergeRatio, impact.MergeRatio)
	case 1:
		merge := rapid.SampledFrom([]impact.Merge{impact.MergeSum, impact.MergeLatest, impact.MergeMax, impact.MergeAvg, impact.MergeRatio}).Draw(t, "merge")
		return taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, merge)
	case 2:
		return over(some(), some())
	default:
		return some()
	}
}

func generate(t *rapid.T, outer *testing.T) *generated {
	plan := planOf(genRule(t), genRule(t), genRule(t), genRule(t))
	for k := range plan.Indicators {
		plan.Indicators[k].Period = rapid.SampledFrom(shortPeriods).Draw(t, "period")
	}
	plan.Indicators[0].Competing = []impact.Variant{competitor("other", genRule(t))}
	return &generated{n: assembled(outer, plan)}
}

// entry is a random row; few different places, days and codes, so that they meet.
func (g *generated) entry(t *rapid.T, id int64) entry {
	month := impact.Month(202112).Add(rapid.IntRange(0, 17).Draw(t, "month"))
	day := month.First().Add(rapid.IntRange(0, 2).Draw(t, "day"))
	var region int64
	if k := rapid.IntRange(0, len(g.n.Regions)).Draw(t, "region"); k > 0 {
		region = g.n.Regions[k-1].ID
	}
	area, organisation := g.n.AreaOf(region), int64(rapid.IntRange(0, 2).Draw(t, "organisation"))
	small := func(name string) int64 { return int64(rapid.IntRange(0, 3).Draw(t, name)) }
	switch rapid.IntRange(0, 2).Draw(t, "source") {
	case 0:
		c := impact.Contact{OccurredOn: day, Organisation: organisation, Region: region, Procurement: small("procurement"),
			Theme: rapid.SampledFrom([]string{"", "food"}).Draw(t, "theme"), Segment: rapid.SampledFrom([]string{"", "city"}).Draw(t, "segment")}
		if score := small("score"); score > 0 {
			d := impact.Whole(score - 1)
			c.FeedbackScore = &d
		}
		return entry{impact.Contacts, impact.ContactRow{ID: id, Area: area, Contact: c}}
	case 1:
		return entry{impact.Events, impact.EventRow{ID: id, Area: area, Event: impact.Event{OccurredOn: day, Organisation: organisation, Region: region,
			Group: rapid.SampledFrom([]string{"", "g", "h"}).Draw(t, "group")}}}
	default:
		i := g.n.Indicators[small("indicator")]
		o := impact.Observation{Indicator: i.ID, OccurredOn: day, Organisation: organisation, Region: region}
		above, below := impact.Whole(small("above")-1), impact.Whole(small("below")+1)
		if rapid.Bool().Draw(t, "share") {
			o.Numerator, o.Denominator = &above, &below
		} else {
			o.Value = &above
		}
		return entry{impact.Observations, impact.ObservationRow{ID: id, Area: area, Scale: i.ShareScale(), Observation: o}}
	}
}

func (g *generated) fresh(t *rapid.T) entry { g.next++; return g.entry(t, g.next) }

// After any sequence of rows that come, go and change, the kept totals equal a count of the rows that are left.
func TestTheTallyOfAnySequenceEqualsTheRecountOfWhatIsLeft(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		g := generate(r, t)
		b := newBook(g.n)
		var rows []entry
		for range rapid.IntRange(1, 25).Draw(r, "changes") {
			what := rapid.IntRange(0, 3).Draw(r, "what")
			if what < 2 || len(rows) == 0 {
				came := []entry{g.fresh(r), g.fresh(r)}
				b.change(nil, came)
				rows = append(rows, came...)
				continue
			}
			at := rapid.IntRange(0, len(rows)-1).Draw(r, "which")
			went := rows[at]
			rows = slices.Delete(rows, at, at+1)
			var came []entry
			if what == 3 { // a correction: the same row, otherwise
				came = []entry{g.entry(r, went.row.RowID())}
			}
			b.change([]entry{went}, came)
			rows = append(rows, came...)
		}
		again := impact.NewRecount(g.n, g.n.Counted())
		for _, e := range rows {
			again.Take(e.source, e.row)
		}
		if cells := again.Cells(); !maps.Equal(b.cells, cells) {
			r.Errorf("kept %v\ncounted %v", b.cells, cells)
		}
		if !reflect.DeepEqual(b.members, again.Members()) {
			r.Errorf("kept members %v\ncounted %v", b.members, again.Members())
		}
		if kept := b.entries(); !maps.Equal(kept, again.SeriesEntries()) {
			r.Errorf("kept series %v\ncounted %v", kept, again.SeriesEntries())
		}
		for source, rows := range b.rows {
			if len(rows) > 0 && !slices.Contains(again.Sources(), source) && len(g.n.Computed(source)) > 0 {
				r.Errorf("the recount doesn't need %s", source)
			}
		}
	})
}

// entries are the newest numbers that are kept.
func (b *book) entries() map[impact.SeriesKey]impact.LatestEntry {
	entries := map[impact.SeriesKey]impact.LatestEntry{}
	for at, series := range b.series {
		for place, months := range series {
			for month, e := range months {
				entries[impact.SeriesKey{Indicator: at.indicator, Part: at.part, Place: place, Month: month}] = e
			}
		}
	}
	return entries
}

// whole and parts are the totals of an indicator's part by how they divide.
type divided struct {
	whole                      impact.Cell
	months, regions, halfYears impact.Decimal
	ofHalfYears                map[impact.Month]impact.Decimal // the sum of the months of each
	halfYear                   map[impact.Month]impact.Decimal
}

func divide(n *impact.Network, cells impact.Cells, i *impact.Indicator) divided {
	d := divided{ofHalfYears: map[impact.Month]impact.Decimal{}, halfYear: map[impact.Month]impact.Decimal{}}
	for key, cell := range cells {
		switch {
		case key.Indicator != i.ID || key.Part != impact.Numerator:
		case key.Scope == impact.WholeScope && key.Grain == impact.WholeGrain:
			d.whole = cell
		case key.Scope == impact.WholeScope && key.Grain == impact.MonthGrain:
			d.months += cell.Sum
			d.ofHalfYears[n.SpanOf(impact.HalfYearGrain, key.Bucket)] += cell.Sum
		case key.Scope == impact.WholeScope && key.Grain == impact.HalfYearGrain:
			d.halfYears += cell.Sum
			d.halfYear[key.Bucket] = cell.Sum
		case key.Dimension == impact.ByRegion && key.Grain == impact.WholeGrain:
			d.regions += cell.Sum
		}
	}
	return d
}

// Counts and sums of parts add up; different things of the whole are those of all parts together, each once.
func TestPartsAndTheWhole(t *testing.T) {
	plan := planOf(counting(impact.Contacts), taking(impact.Sum, impact.Contacts, "feedback_score", impact.MergeSum, impact.MergeSum),
		taking(impact.CountDistinct, impact.Contacts, "procurement", impact.MergeDistinct, impact.MergeDistinct), counting(impact.Events))
	for k := range plan.Indicators {
		plan.Indicators[k].Period = impact.Period{}
	}
	n := assembled(t, plan)
	rapid.Check(t, func(r *rapid.T) {
		g := &generated{n: n}
		again := impact.NewRecount(n, n.Counted())
		contacts, scores, members := int64(0), impact.Decimal(0), map[int64]bool{}
		for range rapid.IntRange(0, 40).Draw(r, "rows") {
			e := g.fresh(r)
			again.Take(e.source, e.row)
			if c, ok := e.row.(impact.ContactRow); ok {
				contacts++
				members[c.Procurement] = true
				if c.FeedbackScore != nil {
					scores += *c.FeedbackScore
				}
			}
		}
		delete(members, 0)
		cells := again.Cells()
		for k, want := range []impact.Decimal{impact.Whole(contacts), scores} {
			if d := divide(n, cells, n.Indicators[k]); d.whole.Sum != want || d.months != want || d.regions != want {
				r.Errorf("%s: %s, by month %s, by region %s, want %s", n.Indicators[k].Code, d.whole.Sum, d.months, d.regions, want)
			}
		}
		d := divide(n, cells, n.Indicators[2])
		if want := impact.Whole(int64(len(members))); d.whole.Sum != want || d.months < want || d.regions < want || d.halfYears < want || d.halfYears > d.months {
			r.Errorf("%s different, by month %s, by half-year %s, by region %s, want %s", d.whole.Sum, d.months, d.halfYears, d.regions, want)
		}
		for span, sum := range d.halfYear {
			if sum > d.ofHalfYears[span] || sum > d.whole.Sum {
				r.Errorf("the half-year from %d has %s, its months %s, the whole %s", span, sum, d.ofHalfYears[span], d.whole.Sum)
			}
		}
	})
}

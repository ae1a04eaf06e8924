package store_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"polku/impact"
	"polku/store"
)

// From here on: what was once seen, and whether looking back shows it again.

// memory is what a view showed, by what was asked.
type memory struct {
	at   time.Time
	seen map[string]string
}

// everyGrain and everyDimension are all that totals are kept for.
var (
	everyGrain     = []impact.Grain{impact.WholeGrain, impact.MonthGrain, impact.FirstGrain, impact.HalfYearGrain, impact.PlanYearGrain, impact.CalendarYearGrain}
	everyDimension = []impact.Dimension{impact.All, impact.ByRegion, impact.ByOrganisation, impact.ByOfficialRegion, impact.ByChannel, impact.ByTheme, impact.BySegment}
	everySpan      = []impact.Grain{impact.MonthGrain, impact.HalfYearGrain, impact.PlanYearGrain, impact.CalendarYearGrain, impact.WholeGrain}
)

// recall notes all values and sources that a view shows, and the parts and spans of the indicators that are asked for.
func (h *history) recall(rt *rapid.T, v *store.View, closely func(i *impact.Indicator) bool) memory {
	m := memory{at: v.At(), seen: map[string]string{}}
	for _, n := range v.Networks() {
		sources, err := v.Sources(h.w.ctx, n)
		must(rt, err)
		for _, s := range sources {
			m.seen[n.Slug+" "+string(s.Source)] = fmt.Sprint(s.Rows, s.LatestDay)
		}
		for _, i := range n.Indicators {
			value, err := v.Value(h.w.ctx, n, store.Question{Indicator: i})
			must(rt, err)
			m.seen[i.Code] = valueWords(value)
			m.seen[i.Code+" judged"] = fmt.Sprint(i.Judge(n, value, today).Status, i.Target.On(today).Label().EN, i.Target.On(today).Revision, len(i.Variants))
			if closely(i) {
				h.recallParts(rt, v, n, i, m.seen)
			}
		}
	}
	return m
}

func valueWords(v impact.Value) string {
	return fmt.Sprintf("%s = %s/%s of %d", numberWords(v.Number), numberWords(v.Numerator), numberWords(v.Denominator), v.Rows)
}

func (h *history) recallParts(rt *rapid.T, v *store.View, n *impact.Network, i *impact.Indicator, seen map[string]string) {
	for _, by := range everyDimension[1:] {
		parts, err := v.Breakdown(h.w.ctx, n, store.Question{Indicator: i}, by)
		must(rt, err)
		for _, part := range parts {
			seen[fmt.Sprintf("%s by %d %d", i.Code, by, part.Key)] = valueWords(part.Value)
		}
	}
	for _, every := range everySpan {
		points, err := v.Series(h.w.ctx, n, store.Question{Indicator: i}, every)
		must(rt, err)
		for _, p := range points {
			seen[fmt.Sprintf("%s every %d %v", i.Code, every, p.Period)] = valueWords(p.Value) + " to date " + valueWords(p.ToDate)
		}
	}
	rows, err := v.Explain(h.w.ctx, n, store.Question{Indicator: i}, store.Place{}, 1000)
	must(rt, err)
	for _, r := range rows {
		seen[fmt.Sprintf("%s row %d %d", i.Code, r.Part, r.Row)] = fmt.Sprint(r.Day, r.Amount, r.Member)
	}
}

// look closely at some of the indicators: one kind of definition after another.
func someOf(turn int) func(i *impact.Indicator) bool {
	return func(i *impact.Indicator) bool { return i.Rule != nil && (i.ID+int64(turn))%9 == 0 }
}

// remember looks at what is there now, to look back to it later.
func (h *history) remember(rt *rapid.T, v *store.View) {
	h.memories = append(h.memories, h.recall(rt, v, someOf(h.checks)))
	h.turns = append(h.turns, h.checks)
}

// checkMemory looks back to something that was seen, and sees that it looks the same.
func (h *history) checkMemory(rt *rapid.T, at int) {
	v, err := h.w.s.ViewAt(h.w.ctx, coordinator, h.memories[at].at)
	must(rt, err)
	defer v.Close()
	h.checkCompared(rt, v, h.turns[at])
	again := h.recall(rt, v, someOf(h.turns[at]))
	for _, what := range slices.Sorted(maps.Keys(union(again.seen, h.memories[at].seen))) {
		if then, now := h.memories[at].seen[what], again.seen[what]; then != now {
			rt.Errorf("at %s %s was %q; looking back it is %q", h.memories[at].at, what, then, now)
		}
	}
}

// checkCompared sees that the rows which count otherwise now than then are those whose explanations differ.
func (h *history) checkCompared(rt *rapid.T, then *store.View, turn int) {
	h.w.look(func(now *store.View) {
		for _, n := range now.Networks() {
			past, err := then.NetworkByID(n.ID)
			if err != nil {
				continue
			}
			for _, i := range n.Indicators {
				old, there := impact.ByID[*impact.Indicator](past, i.ID)
				if there && someOf(turn)(i) && i.Rule != nil && old.Rule != nil {
					h.compare(rt, store.Side{View: then, Network: past, Question: store.Question{Indicator: old}},
						store.Side{View: now, Network: n, Question: store.Question{Indicator: i}})
				}
			}
		}
	})
}

func (h *history) compare(rt *rapid.T, before, after store.Side) {
	have, place := map[string]string{}, store.ComparedPlace{}
	for {
		page, err := store.Compare(h.w.ctx, before, after, place, 4)
		must(rt, err)
		for _, r := range page {
			key := fmt.Sprint(r.Part, " ", r.Source, " ", r.Row)
			if _, twice := have[key]; twice {
				rt.Errorf("%s: row %s comes twice", after.Indicator.Code, key)
			}
			have[key] = onDay(before, r.Part, r.Before) + " -> " + onDay(after, r.Part, r.After)
			place = r.Place
		}
		if len(page) < 4 {
			break
		}
	}
	want := map[string]string{}
	was, is := h.explained(rt, before), h.explained(rt, after)
	for _, key := range slices.Sorted(maps.Keys(union(was, is))) {
		a, b := cmp.Or(was[key], "nothing"), cmp.Or(is[key], "nothing")
		if a != b {
			want[key] = a + " -> " + b
		}
	}
	if !maps.Equal(have, want) {
		rt.Errorf("%s compares as %v, want %v", after.Indicator.Code, have, want)
	}
}

// explained are the rows behind a number by what they add. The day counts where the newest number does.
func (h *history) explained(rt *rapid.T, s store.Side) map[string]string {
	rows, err := s.View.Explain(h.w.ctx, s.Network, s.Question, store.Place{}, 1000)
	must(rt, err)
	found := map[string]string{}
	for _, r := range rows {
		found[fmt.Sprint(r.Part, " ", r.Source, " ", r.Row)] = onDay(s, r.Part, &r.Contribution)
	}
	return found
}

// onDay is what a row adds; where the newest number counts, with its day.
func onDay(s store.Side, part impact.Part, c *impact.Contribution) string {
	if c != nil && s.Indicator.AggregateOf(part) == impact.Latest {
		return added(c) + fmt.Sprint(" on ", c.Day)
	}
	return added(c)
}

func added(c *impact.Contribution) string {
	switch {
	case c == nil:
		return "nothing"
	case c.Member == "" && c.Amount != impact.Whole(1):
		return fmt.Sprint(c.Amount)
	default:
		return fmt.Sprint(c.Amount, " ", c.Member)
	}
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// checkCounted compares the kept totals with what the database counts from the rows, for every dimension and span.
func (h *history) checkCounted(rt *rapid.T, v *store.View) {
	kept, err := v.Totals(h.w.ctx)
	must(rt, err)
	for _, l := range h.ledgers {
		for _, i := range l.n.Counted() {
			if !someOf(h.checks)(i) || i.Rule.IsFormula() {
				continue
			}
			for _, by := range everyDimension {
				if !i.DividesIn(l.n, by) {
					continue
				}
				have, err := v.Counted(h.w.ctx, l.n, store.Question{Indicator: i}, by, everyGrain...)
				must(rt, err)
				want := impact.Cells{}
				for key, cell := range kept {
					if key.Indicator == i.ID && key.Dimension == by {
						want[key] = cell
					}
				}
				sameCells(rt, h, "counted", have, want)
			}
		}
	}
}

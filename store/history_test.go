package store_test

import (
	"cmp"
	"errors"
	"flag"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

// TestEveryNumberIsItsRows lets random histories happen, and looks after every step whether each number is what a plain
// count over the facts gives, whether the rows behind it are the ones that count, and whether the feed has no hole.
// For more: go test ./store -run EveryNumber -rapid.checks 500.
func TestEveryNumberIsItsRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		runs := "15"
		if strings.HasPrefix(url, "postgres") {
			runs = "8"
		}
		unlessAsked(t, "rapid.checks", "100", runs)
		unlessAsked(t, "rapid.steps", "30", "50") // on average, of which some find nothing to do
		h := &history{w: openWorld(t, url), plans: [2]*impact.Plan{fullPlan(t), keino(t)}, sister: sister(t)}
		rapid.Check(t, func(rt *rapid.T) {
			h.begin(rt)
			rt.Repeat(map[string]func(*rapid.T){"": h.check, "step": h.step})
			h.checkAll(rt)
		})
	})
}

// unlessAsked sets a flag for the test, unless the command line has set it.
func unlessAsked(t *testing.T, name, usual, value string) {
	t.Helper()
	if flag.Lookup(name).Value.String() != usual {
		return
	}
	t.Cleanup(func() { _ = flag.Set(name, usual) })
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
}

// definitions for indicators that wait for a source, and words that only differ in case, so that all of the vocabulary
// of definitions is tried.
const definitions = `
K-62: {source: OBSERVATIONS, aggregate: LATEST, field: value, factor: 100, acrossPeriods: LATEST, acrossRegions: RATIO}
K-54: {source: OBSERVATIONS, aggregate: COUNT_DISTINCT, field: region, acrossPeriods: DISTINCT, acrossRegions: DISTINCT,
  filter: [{field: organisation, op: SET}]}
K-63: {source: PROCUREMENTS, aggregate: SUM, field: estimated_value, acrossPeriods: SUM, acrossRegions: SUM,
  filter: [{field: innovative, op: NE, values: ["no"]}, {field: programme, op: NOT_IN, values: [circular_academy, big_buyers]}]}
K-48: {source: PROCUREMENTS, aggregate: MEAN, field: estimated_value, acrossPeriods: RATIO, acrossRegions: RATIO,
  filter: [{field: stage, op: SET}, {field: cpv, op: NOT_SET}, {field: rnd, op: SET}]}
K-22: {source: CONTACTS, aggregate: COUNT, acrossPeriods: SUM, acrossRegions: SUM,
  filter: [{field: tags, op: HAS, values: [low_carbon]}, {field: referrals, op: HAS_NOT, values: [clinic]}, {field: feedback_score, op: LTE, values: ["4"]}]}
K-49: {source: CONTACTS, aggregate: COUNT_DISTINCT, field: theme, acrossPeriods: DISTINCT, acrossRegions: DISTINCT,
  filter: [{field: procurement.tags, op: HAS_NOT, values: [low_carbon]}, {field: procurement.stage, op: NE, values: [awarded]},
    {field: procurement.innovative, op: NOT_SET}, {field: region, op: NE, values: [varsinais-suomi-ahvenanmaa]}]}
K-56: {source: PARTICIPATIONS, aggregate: SUM, field: persons, acrossPeriods: SUM, acrossRegions: SUM,
  filter: [{field: persons, op: GTE, values: ["1.5"]}, {field: event.tags, op: HAS_NOT, values: [low_carbon]}, {field: event.group, op: NOT_SET}]}
K-51: {source: EVENTS, aggregate: SUM, field: attendance, acrossPeriods: SUM, acrossRegions: SUM,
  filter: [{field: region, op: IN, values: [varsinais-suomi-ahvenanmaa, kymenlaakso]}, {field: organisation, op: NOT_IN, values: [HANSEL]}]}
K-52: {source: CONTACTS, aggregate: COUNT, filter: [{field: segment, op: SET}], factor: 100,
  denominator: {source: PROCUREMENTS, aggregate: COUNT_DISTINCT, field: customer}, acrossPeriods: RATIO, acrossRegions: RATIO}
K-50: {source: OBSERVATIONS, aggregate: LATEST, field: value, acrossPeriods: LATEST, acrossRegions: AVG}
K-53: {source: OBSERVATIONS, aggregate: LATEST, field: value, acrossPeriods: LATEST, acrossRegions: MAX}
K-31: {source: NOTICES, aggregate: COUNT, acrossPeriods: SUM, acrossRegions: SUM,
  filter: [{field: lot_kind, op: NE, values: [Part]}, {field: green, op: HAS_NOT, values: [clim-mitig]}, {field: sme, op: NE, values: ["no"]}]}
K-03: {source: NOTICES, aggregate: SUM, field: value, acrossPeriods: SUM, acrossRegions: SUM,
  filter: [{field: strategic, op: HAS, values: [inn-pur]}, {field: value, op: GTE, values: ["0"]}, {field: region, op: SET}]}
K-55: {source: NOTICES, aggregate: COUNT_DISTINCT, field: lot, acrossPeriods: DISTINCT, acrossRegions: DISTINCT,
  filter: [{field: form, op: EQ, values: [result]}, {field: answers_yes, op: SET}]}
K-47: {source: NOTICES, aggregate: COUNT_DISTINCT, field: buyer, acrossPeriods: DISTINCT, acrossRegions: DISTINCT,
  filter: [{field: innovation, op: NOT_SET}, {field: customer, op: SET}]}
K-64: {source: NOTICES, aggregate: COUNT, filter: [{field: innovative, op: EQ, values: ["yes"]}], factor: 100,
  denominator: {source: NOTICES, aggregate: COUNT, filter: [{field: innovative, op: SET}]}, acrossPeriods: RATIO, acrossRegions: RATIO}
K-57: {source: FORMULA, formula: "[K-01] / ([K-22] + 1)", factor: 100, acrossPeriods: RATIO, acrossRegions: RATIO}
K-58: {source: FORMULA, formula: "[K-57] * 2 - [K-63] / 3", acrossPeriods: RATIO, acrossRegions: RATIO}
`

// sister is the other network's plan.
func sister(t *testing.T) *impact.Plan {
	t.Helper()
	plan, err := plans.Open("kiertotalous-suomi-2022.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// competing are definitions that stand beside the leading ones.
const competing = `
K-01: {source: CONTACTS, aggregate: COUNT_DISTINCT, field: customer, acrossPeriods: DISTINCT, acrossRegions: DISTINCT}
K-64: {source: NOTICES, aggregate: SUM, field: value, filter: [{field: answered_innovative, op: EQ, values: ["yes"]}], factor: 100,
  denominator: {source: NOTICES, aggregate: SUM, field: value, filter: [{field: answered_innovative, op: NE, values: ["no"]}]},
  acrossPeriods: RATIO, acrossRegions: RATIO}
K-50: {source: OBSERVATIONS, aggregate: LATEST, field: value, acrossPeriods: LATEST, acrossRegions: SUM}
K-63: {source: PROCUREMENTS, aggregate: COUNT, acrossPeriods: SUM, acrossRegions: SUM, filter: [{field: innovative, op: EQ, values: ["yes"]}]}
`

// fullPlan is KEINO's plan with the definitions above.
func fullPlan(t *testing.T) *impact.Plan {
	t.Helper()
	plan := keino(t)
	rules, beside := map[string]*impact.Rule{}, map[string]*impact.Rule{}
	if err := errors.Join(yaml.Unmarshal([]byte(definitions), &rules), yaml.Unmarshal([]byte(competing), &beside)); err != nil {
		t.Fatal(err)
	}
	for i := range plan.Indicators {
		if rule, ok := rules[plan.Indicators[i].Code]; ok {
			plan.Indicators[i].Rule, plan.Indicators[i].Waits = rule, nil
		}
		if rule, ok := beside[plan.Indicators[i].Code]; ok {
			title := impact.Text{FI: "Toisin", SV: "Annorlunda", EN: "Otherwise"}
			plan.Indicators[i].Competing = []impact.Variant{{Code: "other", Title: title, Rule: rule}}
		}
	}
	upper := impact.CodeItem{Code: "LOW_CARBON", Title: impact.Text{FI: "X", SV: "X", EN: "X"}}
	plan.Codelists["tag"] = append([]impact.CodeItem{upper}, plan.Codelists["tag"]...)
	if err := plan.Check().Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}

// history is what happens in one run, in both networks, which share the feed.
type history struct {
	w       *world
	plans   [2]*impact.Plan // KEINO's: the full one and its own, which take turns
	sister  *impact.Plan
	turned  int
	ledgers [2]*ledger
	feed    chain
	checks  int
	// memories are what was seen at some moments of the run, and which indicators were looked at closely.
	memories  []memory
	decisions int
	turns     []int
}

// begin forgets everything; every run begins with the full plan.
func (h *history) begin(rt *rapid.T) {
	must(rt, h.w.s.Forget(h.w.ctx))
	h.ledgers, h.feed, h.checks = [2]*ledger{newLedger(h), newLedger(h)}, newChain(), 0
	h.memories, h.turns, h.turned, h.decisions = nil, nil, 0, 0
	for _, plan := range []*impact.Plan{h.sister, h.plans[0]} {
		_, err := h.w.s.LoadPlan(h.w.ctx, coordinator, plan, "test")
		must(rt, err)
	}
	h.readNetworks(rt)
	keino := h.ledgers[0]
	for _, shelf := range []acts{&keino.customers, &keino.customers, &keino.procurements, &keino.events, &keino.events} {
		shelf.record(rt) // something to name
	}
}

func must(rt *rapid.T, err error) {
	rt.Helper()
	if err != nil {
		rt.Fatal(err)
	}
}

func (h *history) head(rt *rapid.T) int64 {
	rt.Helper()
	head, err := h.w.s.Head(h.w.ctx)
	must(rt, err)
	return head
}

func (h *history) readNetworks(rt *rapid.T) {
	h.w.look(func(v *store.View) {
		for at, slug := range []string{"keino", "kiertotalous-suomi"} {
			n, err := v.Network(slug)
			must(rt, err)
			h.ledgers[at].n = n
		}
	})
}

// What is drawn as often as it is named.
var (
	kinds    = []string{"customer", "procurement", "contact", "contact", "event", "event", "participation", "participation", "observation", "observation", "notice", "notice"}
	parents  = []string{"procurement", "event"}
	networks = []int{0, 0, 0, 0, 1}
	whats    = []string{"record", "record", "record", "record", "correct", "correct", "correct a parent", "correct a parent", "withdraw", "mistake", "mistake"}
)

// step lets one thing happen; most things happen in KEINO.
func (h *history) step(rt *rapid.T) {
	switch draw := rapid.IntRange(0, 79).Draw(rt, "replan"); {
	case draw == 79:
		h.replan(rt)
		return
	case draw >= 74:
		h.decide(rt)
		return
	}
	shelves := h.ledgers[rapid.SampledFrom(networks).Draw(rt, "network")].shelves()
	what := rapid.SampledFrom(whats).Draw(rt, "what")
	if what == "correct a parent" {
		shelves[rapid.SampledFrom(parents).Draw(rt, "kind")].correct(rt)
		return
	}
	shelf := shelves[rapid.SampledFrom(kinds).Draw(rt, "kind")]
	map[string]func(*rapid.T){"record": shelf.record, "correct": shelf.correct, "withdraw": shelf.withdraw, "mistake": shelf.mistake}[what](rt)
}

// replan changes definitions under the facts.
func (h *history) replan(rt *rapid.T) {
	h.turned++
	_, err := h.w.s.LoadPlan(h.w.ctx, coordinator, h.plans[h.turned%2], "test")
	must(rt, err)
	h.readNetworks(rt)
}

// check is the oracle's, after every step. The recount goes through all rows: it takes its turn at times.
func (h *history) check(rt *rapid.T) {
	seen := h.feed.seen
	h.feed.follow(rt, h.moves(rt, seen))
	h.checks++
	h.w.look(func(v *store.View) {
		h.checkTotals(rt, v)
		if h.checks%4 == 0 {
			h.checkRecount(rt, v)
		}
		if h.checks%7 == 0 {
			h.checkCounted(rt, v)
			h.remember(rt, v)
		}
		h.checkExplanations(rt, v, func(indicator int64) bool { return h.feed.last[indicator].Sequence > seen })
	})
}

// checkAll looks at everything, at the end of a run.
func (h *history) checkAll(rt *rapid.T) {
	again := newChain()
	again.follow(rt, h.moves(rt, 0))
	if !maps.Equal(again.last, h.feed.last) {
		rt.Errorf("read from its beginning, the feed ends with %v, not %v", again.last, h.feed.last)
	}
	h.w.look(func(v *store.View) {
		h.checkRecount(rt, v)
		h.checkCounted(rt, v)
		h.checkExplanations(rt, v, func(int64) bool { return true })
		h.remember(rt, v)
	})
	for at := range h.memories {
		h.checkMemory(rt, at)
	}
}

// chain is the feed as far as it has been followed: the last move of each indicator, the last number of each network.
type chain struct {
	last  map[int64]impact.Move
	after map[int64]int64
	seen  int64
}

func newChain() chain { return chain{last: map[int64]impact.Move{}, after: map[int64]int64{}} }

// follow sees that moves go on where those before them ended.
func (c *chain) follow(rt *rapid.T, moves []impact.Move) {
	for _, m := range moves {
		was := c.last[m.Indicator].Is
		switch {
		case m.Sequence <= c.seen:
			rt.Fatalf("move %d comes after %d", m.Sequence, c.seen)
		case m.After != c.after[m.Network]:
			rt.Fatalf("move %d says that it is after %d; the network's move before it is %d", m.Sequence, m.After, c.after[m.Network])
		case m.Was.Numerator != was.Numerator || m.Was.Denominator != was.Denominator:
			rt.Fatalf("move %d of %d was %+v, and the move before it is %+v", m.Sequence, m.Indicator, m.Was, was)
		}
		c.last[m.Indicator], c.after[m.Network], c.seen = m, m.Sequence, m.Sequence
	}
}

// moves reads the feed after a number, some moves at a time.
func (h *history) moves(rt *rapid.T, after int64) []impact.Move {
	var all []impact.Move
	head := h.head(rt)
	for {
		page, err := h.w.s.Moves(h.w.ctx, after, head, 50)
		must(rt, err)
		all = append(all, page...)
		if len(page) == 0 {
			return all
		}
		after = page[len(page)-1].Sequence
	}
}

// checkTotals compares every kept total, every value and the feed's last word with the plain count.
func (h *history) checkTotals(rt *rapid.T, v *store.View) {
	kept, err := v.Totals(h.w.ctx)
	must(rt, err)
	want := impact.Cells{}
	for _, l := range h.ledgers {
		rows := l.rows()
		maps.Copy(want, plainCells(l.n, l.n.Counted(), rows))
		for _, i := range l.n.Indicators {
			l.checkValue(rt, v, i, want, rows, h.feed.last[i.ID])
			for _, other := range i.Variants {
				if other.As == nil { // the plan no longer has what it names
					continue
				}
				value, err := v.Value(h.w.ctx, l.n, store.Question{Indicator: other.As})
				must(rt, err)
				alone := maps.Clone(want)
				maps.Copy(alone, plainCells(l.n, []*impact.Indicator{other.As}, rows)) // nothing is kept for a draft
				if have, want := numberWords(value.Number), l.plainValue(other.As, alone, rows); have != want {
					rt.Errorf("%s is %s by definition %s, want %s", i.Code, have, other.Code, want)
				}
			}
		}
	}
	sameCells(rt, h, "kept", kept, want)
}

func sameCells(rt *rapid.T, h *history, name string, have, want impact.Cells) {
	rt.Helper()
	for key := range have {
		if _, there := want[key]; !there {
			want[key] = impact.Cell{}
		}
	}
	for key, cell := range want {
		if have[key] != cell {
			rt.Errorf("%s %+v of %s: %v, want %v", name, key, h.code(key.Indicator), have[key], cell)
		}
	}
}

func (h *history) code(indicator int64) string {
	for _, l := range h.ledgers {
		if i, ok := impact.ByID[*impact.Indicator](l.n, indicator); ok {
			return i.Code
		}
	}
	return "?"
}

func (l *ledger) checkValue(rt *rapid.T, v *store.View, i *impact.Indicator, cells impact.Cells, rows []row, last impact.Move) {
	value, err := v.Value(l.h.w.ctx, l.n, store.Question{Indicator: i})
	must(rt, err)
	want := l.plainValue(i, cells, rows)
	if have := numberWords(value.Number); have != want {
		rt.Errorf("%s is %s, want %s", i.Code, have, want)
	}
	if have := numberWords(i.ValueFrom(last.Is).Number); have != want {
		rt.Errorf("the feed's last word on %s is %s (%+v), want %s", i.Code, have, last, want)
	}
	if i.Rule != nil && i.Rule.IsFormula() {
		return // a formula has no totals
	}
	whole := impact.CellKey{Indicator: i.ID}
	below := impact.CellKey{Indicator: i.ID, Part: impact.Denominator}
	if last.Is.Numerator != cells[whole] || last.Is.Denominator != cells[below] {
		rt.Errorf("the feed leaves %s at %+v, want %v and %v", i.Code, last.Is, cells[whole], cells[below])
	}
}

// checkRecount compares what the store keeps with a recount of the store's own rows.
func (h *history) checkRecount(rt *rapid.T, v *store.View) {
	kept, err := v.Totals(h.w.ctx)
	must(rt, err)
	members, err := v.Members(h.w.ctx)
	must(rt, err)
	entries, err := v.LatestEntries(h.w.ctx)
	must(rt, err)
	counted := impact.Cells{}
	for _, l := range h.ledgers {
		recount := impact.NewRecount(l.n, l.n.Counted())
		must(rt, v.EachRow(h.w.ctx, l.n, recount.Take))
		maps.Copy(counted, recount.Cells())
		takeAway(rt, "member", members, recount.Members(), maps.Equal)
		takeAway(rt, "newest number", entries, recount.SeriesEntries(), func(a, b impact.LatestEntry) bool { return a == b })
	}
	sameCells(rt, h, "recounted", counted, kept)
	if len(members)+len(entries) > 0 {
		rt.Errorf("kept without rows: %v %v", members, entries)
	}
}

// takeAway takes what is wanted out of what is kept, and sees that it was there.
func takeAway[K comparable, V any](rt *rapid.T, name string, kept, want map[K]V, same func(V, V) bool) {
	rt.Helper()
	for key, value := range want {
		if !same(kept[key], value) {
			rt.Errorf("%s %+v is kept as %v, want %v", name, key, kept[key], value)
		}
		delete(kept, key)
	}
}

// checkExplanations sees that the rows behind a number are the rows that count.
func (h *history) checkExplanations(rt *rapid.T, v *store.View, wanted func(indicator int64) bool) {
	for _, l := range h.ledgers {
		rows := l.rows()
		for _, i := range l.n.Indicators {
			if i.Rule != nil && wanted(i.ID) {
				l.checkExplained(rt, v, i, rows)
				l.checkScopes(rt, v, i, rows)
			}
		}
	}
}

// explained is a row behind a number: above or below the line.
type explained struct {
	part impact.Part
	id   int64
}

func (l *ledger) checkExplained(rt *rapid.T, v *store.View, i *impact.Indicator, rows []row) {
	var want, have []explained
	for part, m := range partsOf(i.Rule) {
		counting := counted(i, m, rows)
		slices.SortFunc(counting, func(a, b row) int { return cmp.Or(cmp.Compare(b.day, a.day), cmp.Compare(b.id, a.id)) })
		for _, r := range counting {
			want = append(want, explained{impact.Part(part), r.id})
		}
	}
	place := store.Place{}
	for {
		page, err := v.Explain(l.h.w.ctx, l.n, store.Question{Indicator: i}, place, 3)
		must(rt, err)
		for _, e := range page {
			have = append(have, explained{e.Part, e.Row})
			place = store.Place{Part: int(e.Part), Day: e.Day, ID: e.Row}
		}
		if len(page) < 3 {
			break
		}
	}
	if !slices.Equal(have, want) {
		rt.Errorf("%s is explained by %v, want %v", i.Code, have, want)
	}
}

// checkScopes sees that as many rows explain a number as count in it, for the whole and for each place.
func (l *ledger) checkScopes(rt *rapid.T, v *store.View, i *impact.Indicator, rows []row) {
	counts := map[impact.Scope]int{impact.WholeScope: 0}
	for _, m := range partsOf(i.Rule) {
		for _, r := range counted(i, m, rows) {
			for _, scope := range r.scopes() {
				counts[scope]++
			}
		}
	}
	for scope, want := range counts {
		have, err := v.CountExplained(l.h.w.ctx, l.n, store.Question{Indicator: i, Scopes: []impact.Scope{scope}})
		must(rt, err)
		if have != want {
			rt.Errorf("%d rows explain %s in %+v, want %d", have, i.Code, scope, want)
		}
	}
}

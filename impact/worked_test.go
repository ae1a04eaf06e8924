package impact_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"polku/impact"
)

// worked is docs/worked-examples.md: its tables by the first word of their heads. Reading the page itself keeps page and
// program from drifting apart.
type worked struct {
	*testing.T
	tables map[string]workedTable
}

type workedTable struct {
	columns []string
	rows    [][]string
}

// wanted are the tables that the page must have, so that none can get lost unseen.
var wanted = []string{
	"ADVICE on", "calendar year", "channel", "contact", "decided", "event", "half-year", "indicator", "judged", "judged anew", "month", "observation", "official region",
	"only these rows", "organisation", "participation", "plan year", "procurement", "region", "rhythm", "segment", "target", "theme", "to date", "whole",
}

func readWorked(t *testing.T) worked {
	t.Helper()
	page, err := os.ReadFile("../docs/worked-examples.md")
	if err != nil {
		t.Fatal(err)
	}
	w := worked{t, map[string]workedTable{}}
	var table [][]string
	for line := range strings.Lines(string(page) + "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "|") {
			table = append(table, cellsOf(line))
			continue
		}
		if len(table) > 0 {
			w.keep(table)
			table = nil
		}
	}
	if have := slices.Sorted(maps.Keys(w.tables)); !slices.Equal(have, wanted) {
		t.Fatalf("the page has the tables %q, want %q", have, wanted)
	}
	return w
}

func cellsOf(line string) []string {
	cells := strings.Split(strings.Trim(line, "|"), "|")
	for k := range cells {
		cells[k] = strings.TrimSpace(cells[k])
	}
	return cells
}

func (w worked) keep(lines [][]string) {
	w.Helper()
	head := lines[0]
	if _, twice := w.tables[head[0]]; twice || len(lines) < 3 {
		w.Fatalf("the table %q is there twice, or empty", head[0])
	}
	for _, row := range lines[2:] {
		if len(row) != len(head) {
			w.Fatalf("the row %q of %q has %d cells, want %d", row, head[0], len(row), len(head))
		}
	}
	w.tables[head[0]] = workedTable{head, lines[2:]}
}

// row is a row of a table by the names of its columns.
func (t workedTable) row(k int) map[string]string {
	row := map[string]string{}
	for at, column := range t.columns {
		row[column] = t.rows[k][at]
	}
	return row
}

// each walks the rows of a table.
func (w worked) each(name string, visit func(row map[string]string)) {
	for k := range w.tables[name].rows {
		visit(w.tables[name].row(k))
	}
}

func (w worked) number(text string) *impact.Decimal {
	w.Helper()
	if text == "" || text == "no data" {
		return nil
	}
	d, err := impact.ParseDecimal(text)
	if err != nil {
		w.Fatalf("%q: %v", text, err)
	}
	return &d
}

func (w worked) day(text string) impact.Date {
	w.Helper()
	var d impact.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		w.Fatalf("%q: %v", text, err)
	}
	return d
}

var (
	workedPeriod = impact.Period{From: 20220301, To: 20240229}
	workedToday  = impact.Date(20230615)
)

// network is the page's network with the page's definitions.
func (w worked) network() *impact.Network {
	w.Helper()
	plan := tinyPlan()
	plan.Network.Period = workedPeriod
	for list, codes := range map[string][]string{"theme": {"food", "build"}, "channel": {"email", "phone"}, "segment": {"city", "state"}} {
		plan.Codelists[list] = nil
		for _, code := range codes {
			plan.Codelists[list] = append(plan.Codelists[list], impact.CodeItem{Code: code, Title: text(code)})
		}
	}
	org, north := plan.Organisations[0], plan.Regions[0]
	alpha, beta, south := org, org, north
	alpha.Code, beta.Code, south.Code = "ALPHA", "BETA", "south"
	south.Official = []impact.OfficialInside{{Code: "01", Name: text("Uusimaa")}}
	plan.Organisations = append(plan.Organisations, alpha, beta)
	plan.Regions = []impact.Region{north, south}
	model := plan.Indicators[0]
	plan.Indicators = nil
	w.each("indicator", func(row map[string]string) { w.indicator(plan, model, row) })
	if faults := plan.Check(); len(faults) > 0 {
		w.Fatal(faults)
	}
	return assembled(w.T, plan)
}

// indicator adds one definition to the plan: a new indicator, or another definition of one.
func (w worked) indicator(plan *impact.Plan, model impact.Indicator, row map[string]string) {
	rule := &impact.Rule{AcrossPeriods: impact.Merge(row["across periods"]), AcrossRegions: impact.Merge(row["across regions"])}
	rule.Source, rule.Aggregate, rule.Field = impact.Source(row["source"]), impact.Aggregate(row["aggregate"]), row["field or formula"]
	if rule.IsFormula() {
		rule.Field, rule.Formula = "", row["field or formula"]
	}
	if field, op, ok := strings.Cut(row["only where"], " "); ok {
		rule.Filter = []impact.Test{{Field: field, Op: impact.Op(op)}}
	}
	if source, aggregate, ok := strings.Cut(row["over"], " "); ok {
		rule.Denominator = &impact.Measurement{Source: impact.Source(source), Aggregate: impact.Aggregate(aggregate)}
	}
	if factor := w.number(row["factor"]); factor != nil {
		rule.Factor = *factor
	}
	code, variant, other := strings.Cut(row["indicator"], "/")
	if other {
		last := &plan.Indicators[len(plan.Indicators)-1]
		last.Competing = append(last.Competing, impact.Variant{Code: variant, Title: text(variant), Rule: rule})
		return
	}
	model.Code, model.Rule, model.Period = code, rule, workedPeriod
	model.Target = impact.Target{Direction: impact.NoTarget}
	plan.Indicators = append(plan.Indicators, model)
}

// assembled is a plan put together, with ids by its order.
func assembled(t *testing.T, plan *impact.Plan) *impact.Network {
	t.Helper()
	items, err := plan.Items()
	if err != nil {
		t.Fatal(err)
	}
	for k := range items {
		items[k].ID = int64(k + 1)
	}
	n, err := impact.Assemble(items)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// entry is a row with its source.
type entry struct {
	source impact.Source
	row    impact.Row
}

// entries are the page's rows by their names.
func (w worked) entries(n *impact.Network) map[string]entry {
	entries, events := map[string]entry{}, map[string]impact.EventRow{}
	at := map[string]int64{}
	id := func(name string) int64 { at[name] = int64(len(at) + 1); return at[name] }
	organisation := func(row map[string]string) int64 { return idOf[*impact.Organisation](n, row["organisation"]) }
	region := func(row map[string]string) int64 { return idOf[*impact.Region](n, row["region"]) }
	w.each("procurement", func(row map[string]string) {
		name, where := row["procurement"], region(row)
		entries[name] = entry{impact.Procurements, impact.ProcurementRow{ID: id(name), Area: n.AreaOf(where), Procurement: impact.Procurement{
			OccurredOn: w.day(row["day"]), Organisation: organisation(row), Region: where, Segment: row["segment"], EstimatedValue: w.number(row["estimated value"])}}}
	})
	w.each("contact", func(row map[string]string) {
		name, where := row["contact"], region(row)
		entries[name] = entry{impact.Contacts, impact.ContactRow{ID: id(name), Area: n.AreaOf(where), Contact: impact.Contact{
			OccurredOn: w.day(row["day"]), Organisation: organisation(row), Region: where, Channel: row["channel"], Theme: row["theme"], Segment: row["segment"],
			Procurement: at[row["procurement"]], FeedbackScore: w.number(row["score"])}}}
	})
	w.each("event", func(row map[string]string) {
		name, where := row["event"], region(row)
		events[name] = impact.EventRow{ID: id(name), Area: n.AreaOf(where), Event: impact.Event{
			OccurredOn: w.day(row["day"]), Organisation: organisation(row), Region: where, Theme: row["theme"], Segment: row["segment"]}}
		entries[name] = entry{impact.Events, events[name]}
	})
	w.each("participation", func(row map[string]string) {
		name := row["participation"]
		entries[name] = entry{impact.Participations, impact.ParticipationRow{ID: id(name), In: events[row["event"]], Participation: impact.Participation{
			Event: at[row["event"]], Customer: int64(*w.number(row["customer"])), Segment: row["segment"], Persons: int(*w.number(row["persons"]) / impact.Whole(1))}}}
	})
	w.each("observation", func(row map[string]string) {
		name, where := row["observation"], region(row)
		i, _ := impact.ByCode[*impact.Indicator](n, impact.KindIndicator, row["indicator"])
		entries[name] = entry{impact.Observations, impact.ObservationRow{ID: id(name), Area: n.AreaOf(where), Scale: i.ShareScale(), Observation: impact.Observation{
			Indicator: i.ID, OccurredOn: w.day(row["day"]), Organisation: organisation(row), Region: where,
			Value: w.number(row["value"]), Numerator: w.number(row["numerator"]), Denominator: w.number(row["denominator"])}}}
	})
	return entries
}

// idOf finds the id of an organisation or region by its code.
func idOf[T *impact.Organisation | *impact.Region](n *impact.Network, code string) int64 {
	switch thing := any(T(nil)).(type) {
	case *impact.Organisation:
		thing, _ = impact.ByCode[*impact.Organisation](n, impact.KindOrganisation, code)
		return thing.ID
	case *impact.Region:
		thing, _ = impact.ByCode[*impact.Region](n, impact.KindRegion, code)
		return thing.ID
	}
	return 0
}

// counted are totals however they were come by.
type counted struct {
	n      *impact.Network
	cells  impact.Cells
	latest func(*impact.Indicator, impact.Part) impact.LatestSeries
	live   map[impact.Source]bool
}

func recounted(n *impact.Network, entries []entry) counted {
	r := impact.NewRecount(n, n.Counted())
	live := map[impact.Source]bool{}
	for _, e := range entries {
		live[e.source] = true
		r.Take(e.source, e.row)
	}
	return counted{n, r.Cells(), r.LatestOf, live}
}

// under is one that totals are kept for: an indicator, or STAFF/mean for another definition of one.
func (c counted) under(code string) *impact.Indicator {
	code, variant, _ := strings.Cut(code, "/")
	i, _ := impact.ByCode[*impact.Indicator](c.n, impact.KindIndicator, code)
	for _, v := range i.Variants {
		if v.Code == variant {
			return v.As
		}
	}
	return i
}

// value is the value of the whole period within a scope.
func (c counted) value(i *impact.Indicator, scope impact.Scope) impact.Value {
	if i.Rule.IsFormula() {
		return i.Compute(c.n, func(o *impact.Indicator) impact.Value { return c.value(o, scope) })
	}
	at := func(part impact.Part) impact.Cell {
		return c.cells[impact.CellKey{Indicator: i.ID, Part: part, Scope: scope, Grain: impact.WholeGrain}]
	}
	return i.ValueOf(at(impact.Numerator), at(impact.Denominator), c.live[i.Rule.Source])
}

// points are the spans within a scope.
func (c counted) points(i *impact.Indicator, scope impact.Scope, every impact.Grain, today impact.Date) []impact.Point {
	whole := scope == impact.WholeScope
	if i.Rule.IsFormula() {
		lines := map[*impact.Indicator][]impact.Point{}
		for _, o := range i.Operands(c.n) {
			lines[o] = c.points(o, scope, every, today)
		}
		return i.ComputeLine(c.n, lines, every, whole)
	}
	line := impact.Line{Network: c.n, Indicator: i, Cells: impact.Cells{}, Live: c.live[i.Rule.Source], Whole: whole}
	for key, cell := range c.cells {
		if key.Indicator == i.ID && key.Scope == scope {
			key.Scope = impact.WholeScope
			line.Cells[key] = cell
		}
	}
	for _, part := range i.Rule.Parts() {
		line.Latest[part] = c.latest(i, part).In(scope)
	}
	return line.Points(every, today)
}

// compare sees that a value is what the page says: a number, with its two sides where it has them.
func (w worked) compare(where, want string, have impact.Value) {
	w.Helper()
	written := words(have.Number)
	if written == "-" {
		written = "no data"
	}
	if have.Numerator != nil {
		written += " = " + words(have.Numerator) + "/" + words(have.Denominator)
	}
	if written != want {
		w.Errorf("%s: the page says %q, the program %q", where, want, written)
	}
}

func TestWorkedNumbers(t *testing.T) {
	w := readWorked(t)
	n := w.network()
	entries := w.entries(n)
	ordered := slices.Collect(func(yield func(entry) bool) {
		for _, name := range slices.Sorted(maps.Keys(entries)) {
			if !yield(entries[name]) {
				return
			}
		}
	})
	for name, c := range map[string]counted{"recount": recounted(n, ordered), "tally": tallied(n, ordered)} {
		t.Run(name, func(t *testing.T) {
			w := worked{t, w.tables}
			w.wholes(c)
			w.spans(c)
			w.parts(c)
		})
	}
	w.each("only these rows", func(row map[string]string) {
		var some []entry
		for _, name := range strings.Fields(strings.TrimPrefix(row["only these rows"], "none")) {
			some = append(some, entries[name])
		}
		for _, c := range []counted{recounted(n, some), tallied(n, some)} {
			w.compareRow(c, row, "only these rows", func(i *impact.Indicator) (impact.Value, bool) { return c.value(i, impact.WholeScope), true })
		}
	})
}

// tallied keeps totals as the store does: row by row, each recorded wrongly at first and then corrected.
func tallied(n *impact.Network, entries []entry) counted {
	b := newBook(n)
	for _, e := range entries {
		wrong := elsewhere(e, n.Regions[0].ID, 20230228)
		b.change(nil, []entry{wrong})
		b.change([]entry{wrong}, []entry{e})
	}
	return b.counted()
}

// elsewhere is the row as it was before somebody corrected where and when it was.
func elsewhere(e entry, region int64, day impact.Date) entry {
	switch row := e.row.(type) {
	case impact.ContactRow:
		row.OccurredOn, row.Region, row.Area, row.Theme = day, region, region, "food"
		e.row = row
	case impact.ProcurementRow:
		row.OccurredOn, row.Region, row.Area, row.Segment = day, region, region, "city"
		e.row = row
	case impact.ObservationRow:
		row.OccurredOn, row.Region, row.Area = day, region, region
		e.row = row
	case impact.EventRow:
		row.OccurredOn, row.Region, row.Area = day, region, region
		e.row = row
	}
	return e
}

// compareRow compares a row of the page with what is found for each indicator; not ok is –.
func (w worked) compareRow(c counted, row map[string]string, first string, find func(*impact.Indicator) (impact.Value, bool)) {
	w.Helper()
	for column, want := range row {
		if column == first {
			continue
		}
		where := first + " " + row[first] + ", " + column
		have, ok := find(c.under(column))
		switch {
		case ok:
			w.compare(where, want, have)
		case want != "–":
			w.Errorf("%s: the page says %q, the program has no such part", where, want)
		}
	}
}

func (w worked) wholes(c counted) {
	w.each("whole", func(row map[string]string) {
		w.compareRow(c, row, "whole", func(i *impact.Indicator) (impact.Value, bool) {
			points := c.points(i, impact.WholeScope, impact.WholeGrain, workedToday)
			if len(points) != 1 || !points[0].Value.Same(c.value(i, impact.WholeScope)) {
				w.Errorf("%s: the one span of the whole period has another value: %+v", i.Code, points)
			}
			return c.value(i, impact.WholeScope), true
		})
	})
}

// spans compares every span that has begun, and that the page leaves none out.
func (w worked) spans(c counted) {
	for name, every := range map[string]impact.Grain{
		"month": impact.MonthGrain, "half-year": impact.HalfYearGrain, "plan year": impact.PlanYearGrain, "calendar year": impact.CalendarYearGrain,
	} {
		at := 0
		w.each(name, func(row map[string]string) {
			w.compareRow(c, row, name, func(i *impact.Indicator) (impact.Value, bool) {
				points := c.points(i, impact.WholeScope, every, workedToday)
				if len(points) != len(w.tables[name].rows) || !strings.HasPrefix(points[at].Period.From.String(), row[name]) {
					w.Fatalf("%s %s: the program has the spans %v", name, row[name], points)
				}
				return points[at].Value, true
			})
			at++
		})
	}
	w.each("to date", func(row map[string]string) {
		day := w.day(row["to date"])
		w.compareRow(c, row, "to date", func(i *impact.Indicator) (impact.Value, bool) {
			points := c.points(i, impact.WholeScope, impact.MonthGrain, day)
			last := points[len(points)-1]
			if last.Period.To != day {
				w.Errorf("%s to date %s: the last month ends on %s", i.Code, day, last.Period.To)
			}
			return last.ToDate, true
		})
	})
}

// parts compares the divisions, and that nothing counts in a part that the page doesn't have.
func (w worked) parts(c counted) {
	for name, by := range map[string]impact.Dimension{
		"region": impact.ByRegion, "official region": impact.ByOfficialRegion, "organisation": impact.ByOrganisation,
		"channel": impact.ByChannel, "theme": impact.ByTheme, "segment": impact.BySegment,
	} {
		scopes := map[impact.Scope]bool{}
		w.each(name, func(row map[string]string) {
			scope := impact.Scope{Dimension: by, Key: c.keyOf(by, row[name])}
			scopes[scope] = true
			w.compareRow(c, row, name, func(i *impact.Indicator) (impact.Value, bool) { return c.value(i, scope), i.DividesIn(c.n, by) })
		})
		for key := range c.cells {
			if key.Dimension == by && !scopes[key.Scope] {
				w.Errorf("%s: the page lacks the part %d", name, key.Key)
			}
		}
	}
}

// keyOf is the number under which totals know a part.
func (c counted) keyOf(by impact.Dimension, name string) int64 {
	switch by {
	case impact.ByRegion, impact.ByOfficialRegion:
		return idOf[*impact.Region](c.n, name)
	case impact.ByOrganisation:
		return idOf[*impact.Organisation](c.n, name)
	default:
		return impact.CodeKey(strings.TrimPrefix(name, "not stated"))
	}
}

// targets are the page's targets, each on an indicator of its own.
func (w worked) targets() map[string]*impact.Indicator {
	rules := map[string]*impact.Rule{
		"count": counting(impact.Events),
		"level": taking(impact.Latest, impact.Observations, "value", impact.MergeLatest, impact.MergeSum),
		"mean":  taking(impact.Mean, impact.Contacts, "feedback_score", impact.MergeRatio, impact.MergeRatio),
	}
	list := map[string]*impact.Indicator{}
	w.each("target", func(row map[string]string) {
		i := &impact.Indicator{Code: row["target"], Rule: rules[row["measures"]], Period: impact.Period{From: w.day(row["from"]), To: w.day(row["to"])}}
		i.Target = impact.Target{Direction: impact.Direction(row["kind"]), Min: w.number(row["least"]), Max: w.number(row["most"]),
			Recurrence: impact.Recurrence(row["rhythm"]), Due: w.day(row["due"])}
		if base := w.number(row["baseline"]); base != nil {
			i.Baseline = &impact.Baseline{Value: base}
		}
		seasons := strings.Fields(row["seasons"])
		for k := 0; k < len(seasons); k += 2 {
			i.Target.Cells = append(i.Target.Cells, impact.PaceCell{Slot: seasons[k], Number: *w.number(seasons[k+1])})
		}
		list[i.Code] = i
	})
	return list
}

// seasoned is a network with the page's two seasons.
func seasoned() *impact.Network {
	return &impact.Network{NetworkBody: impact.NetworkBody{Period: workedPeriod}, Slots: map[string]impact.Slot{
		"SPRING": {Code: "SPRING", Order: 0, From: 20220301, To: 20220630}, "AUTUMN": {Code: "AUTUMN", Order: 1, From: 20220801, To: 20221231}}}
}

func TestWorkedTargets(t *testing.T) {
	w := readWorked(t)
	list, n := w.targets(), seasoned()
	w.each("rhythm", func(row map[string]string) {
		i := list[row["rhythm"]]
		least, most := i.Bounds()
		have := []string{impact.Whole(i.Target.Times(i.Period)).String(), words(least), words(most), string(i.Target.Pace())}
		want := []string{row["times"], row["least in all"], row["most in all"], row["pace"]}
		for k := range want {
			if want[k] != have[k] && (want[k] != "" || have[k] != "-") {
				t.Errorf("%s: the page says %q, the program %q", i.Code, want, have)
			}
		}
	})
	judged := map[string]bool{}
	w.each("judged", func(row map[string]string) {
		judged[row["judged"]] = true
		w.judge(n, list[row["judged"]], w.day(row["day"]), row)
	})
	for code := range list {
		if !judged[code] {
			t.Errorf("the page never judges %s", code)
		}
	}
}

// judge compares the pace line and the status of one day.
func (w worked) judge(n *impact.Network, i *impact.Indicator, day impact.Date, row map[string]string) {
	w.Helper()
	expected := "–"
	if number, ok := i.Expected(n, day); ok {
		expected = number.String()
	}
	verdict := i.Judge(n, impact.Value{Number: w.number(row["value"])}, day)
	if expected != row["expected"] || string(verdict.Status) != row["status"] {
		w.Errorf("%v: the program expects %s and finds %s", row, expected, verdict.Status)
	}
}

func TestWorkedRevisions(t *testing.T) {
	w := readWorked(t)
	i := w.targets()["LEAST"]
	w.each("decided", func(row map[string]string) {
		next := impact.Target{Direction: impact.AtLeast, Min: w.number(row["least"]), InForceFrom: w.day(row["in force from"])}
		if next.InForceFrom != 0 {
			next = i.Target.Revise(next)
		}
		i.Target = next
	})
	w.each("judged anew", func(row map[string]string) { w.judge(seasoned(), i, w.day(row["judged anew"]), row) })
}

func TestWorkedStatus(t *testing.T) {
	w := readWorked(t)
	n := w.network()
	c := recounted(n, slices.Collect(maps.Values(w.entries(n))))
	i := c.under("ADVICE")
	i.Target = impact.Target{Direction: impact.AtLeast, Min: number("6"), Recurrence: impact.PerYear}
	w.each("ADVICE on", func(row map[string]string) {
		day := w.day(row["ADVICE on"])
		points := c.points(i, impact.WholeScope, impact.MonthGrain, day)
		last := points[len(points)-1]
		if words(last.ToDate.Number) != row["value"] || words(last.Expected) != row["expected"] {
			t.Errorf("%v: the program counts %s and expects %s", row, words(last.ToDate.Number), words(last.Expected))
		}
		w.judge(n, i, day, row)
	})
}

// book keeps totals as the store does: what changes is gathered by a tally, which is told what was there before.
type book struct {
	n       *impact.Network
	cells   impact.Cells
	members map[impact.MemberKey]impact.Member
	series  map[seriesOf]impact.LatestSeries
	rows    map[impact.Source]map[int64]impact.Row
}

type seriesOf struct {
	indicator int64
	part      impact.Part
}

func newBook(n *impact.Network) *book {
	return &book{n, impact.Cells{}, map[impact.MemberKey]impact.Member{}, map[seriesOf]impact.LatestSeries{}, map[impact.Source]map[int64]impact.Row{}}
}

// change takes rows away and gives others in one step.
func (b *book) change(went, came []entry) {
	tally := impact.NewTally(b.n)
	for _, e := range went {
		tally.Take(e.source, e.row)
		delete(b.rows[e.source], e.row.RowID())
	}
	for _, e := range came {
		tally.Give(e.source, e.row)
		if b.rows[e.source] == nil {
			b.rows[e.source] = map[int64]impact.Row{}
		}
		b.rows[e.source][e.row.RowID()] = e.row
	}
	was := map[impact.MemberKey]impact.Member{}
	for _, key := range tally.Members() {
		was[key] = b.members[key]
	}
	for key, member := range tally.SettleMembers(was) {
		if len(member) == 0 {
			delete(b.members, key)
		} else {
			b.members[key] = member
		}
	}
	b.settleSeries(tally)
	for key, delta := range tally.Cells() {
		b.cells[key] = b.cells[key].Plus(delta)
	}
	b.cells.DropEmpty()
}

// settleSeries finds the newest number of each place and month that may have changed among the rows that are left.
func (b *book) settleSeries(tally *impact.Tally) {
	before := map[seriesOf]impact.Cells{}
	for _, key := range tally.Series() {
		at := seriesOf{key.Indicator, key.Part}
		i, _ := b.n.CountedByID(key.Indicator)
		if b.series[at] == nil {
			b.series[at] = impact.LatestSeries{}
		}
		if before[at] == nil {
			before[at] = b.series[at].Cells(i, key.Part)
		}
		delete(b.series[at][key.Place], key.Month)
		if len(b.series[at][key.Place]) == 0 {
			delete(b.series[at], key.Place)
		}
		b.note(i, key)
	}
	for at, was := range before {
		i, _ := b.n.CountedByID(at.indicator)
		tally.SettleLatest(was, b.series[at].Cells(i, at.part))
	}
}

func (b *book) note(i *impact.Indicator, key impact.SeriesKey) {
	for _, row := range b.rows[impact.Observations] {
		for _, c := range i.Contributions(impact.Observations, row) {
			if c.Part == key.Part && c.Place == key.Place && c.Day.Month() == key.Month {
				b.series[seriesOf{i.ID, key.Part}].Note(c)
			}
		}
	}
}

func (b *book) counted() counted {
	live := map[impact.Source]bool{}
	for source, rows := range b.rows {
		live[source] = len(rows) > 0
	}
	return counted{b.n, b.cells, func(i *impact.Indicator, part impact.Part) impact.LatestSeries { return b.series[seriesOf{i.ID, part}] }, live}
}

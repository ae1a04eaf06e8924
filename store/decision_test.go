package store_test

import (
	"strings"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// closeHalfYears runs the job that freezes the half-years which have ended.
func (w *world) closeHalfYears() {
	w.t.Helper()
	run, err := w.s.BeginJob(w.ctx, coordinator, impact.ClosePeriods)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.s.RunJob(w.ctx, run); err != nil {
		w.t.Fatal(err)
	}
	if err := w.s.EndJob(w.ctx, run.ID, store.JobSucceeded, ""); err != nil {
		w.t.Fatal(err)
	}
}

// deciding is a decision on an indicator.
func (w *world) deciding(code string, revision int) impact.Change {
	return impact.Change{Key: w.newKey(), Act: impact.Corrected, ID: w.indicator(code).ID, Revision: revision, Reason: "decided in the test"}
}

// closed is what an indicator was closed with, by the end of the half-year.
func (w *world) closed(code string) map[impact.Date]store.ClosedValue {
	w.t.Helper()
	found := map[impact.Date]store.ClosedValue{}
	w.look(func(v *store.View) {
		list, err := v.ClosedOf(w.ctx, w.n, w.indicator(code))
		if err != nil {
			w.t.Fatal(err)
		}
		for _, c := range list {
			found[c.Closing.Period.To] = c
		}
	})
	return found
}

// byRule is an indicator's value as a definition counts it, over the days until one.
func (w *world) byRule(i *impact.Indicator, until impact.Date) string {
	w.t.Helper()
	words := "none"
	w.look(func(v *store.View) {
		value, err := v.Value(w.ctx, w.n, store.Question{Indicator: i, Period: impact.Period{To: until}})
		if err != nil {
			w.t.Fatal(err)
		}
		if value.Number != nil {
			words = value.Number.String()
		}
	})
	return words
}

// everyContact counts contacts instead of procurements.
var everyContact = impact.Rule{Measurement: impact.Measurement{Source: impact.Contacts, Aggregate: impact.Count}, AcrossPeriods: impact.MergeSum, AcrossRegions: impact.MergeSum}

var otherTitle = impact.Text{FI: "Toisin", SV: "Annorlunda", EN: "Otherwise"}

// A definition that changes on live data: what was accepted stays, the parallel run shows the difference and its rows.
func TestChangedDefinitionMovesNoAcceptedValue(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		bus := w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), w.procurement("Electric buses")))
		for _, about := range []int64{bus.ID, bus.ID, 0} {
			w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), w.contact(about)))
		}
		w.closeHalfYears()
		ended := impact.Date(20220831)
		accepted := w.closed("K-01")[ended]
		if *accepted.Number != impact.Whole(1) || accepted.Version != 1 || accepted.Status == "" {
			t.Fatalf("closed with %+v", accepted)
		}

		draft := w.must(w.s.ProposeDefinition(w.ctx, coordinator, w.deciding("K-01", 0), store.Proposal{Code: "contacts", Title: otherTitle, Rule: everyContact}))
		w.refresh()
		w.expect("K-01", impact.WholeScope, "1")
		w.expectDifference("K-01", draft.ID, "1", "3", 3)

		adopt := w.deciding("K-01", 1)
		adopt.ID = draft.ID
		w.must(w.s.AdoptDefinition(w.ctx, coordinator, adopt))
		w.refresh()
		w.expect("K-01", impact.WholeScope, "3")
		if again := w.closed("K-01")[ended]; again.Number == nil || *again.Number != *accepted.Number || again.Version != 1 {
			t.Errorf("the accepted value has become %+v", again)
		}
		w.look(func(v *store.View) {
			as, err := v.Version(w.ctx, w.n, w.indicator("K-01"), 1)
			if err != nil || as == nil {
				t.Fatalf("version 1 is gone: %v", err)
			}
			definitions, err := v.Definitions(w.ctx, w.n, w.indicator("K-01"))
			if err != nil || len(definitions) != 3 || definitions[0].Standing != impact.Leading || definitions[0].Draft.Version != 2 ||
				definitions[1].Standing != impact.Retired || definitions[0].Reason != "decided in the test" {
				t.Errorf("definitions are %+v, %v", definitions, err)
			}
			value, err := v.Value(w.ctx, w.n, store.Question{Indicator: as, Period: impact.Period{To: ended}})
			if err != nil || *value.Number != impact.Whole(1) {
				t.Errorf("by version 1 the half-year comes to %v, %v", value.Number, err)
			}
		})
		// The same plan again is no reason to go back to what it says.
		plan := keino(t)
		if receipt := w.reload(plan); receipt.Changed() {
			t.Errorf("loading the plan again did %+v", receipt)
		}
		w.expect("K-01", impact.WholeScope, "3")
	})
}

// expectDifference sees what a definition would change against the leading one.
func (w *world) expectDifference(code string, variant int64, leading, other string, rows int) {
	w.t.Helper()
	v, ok := impact.ByID[*impact.Variant](w.n, variant)
	if !ok {
		w.t.Fatalf("no definition %d", variant)
	}
	if have := w.byRule(w.indicator(code), 0); have != leading {
		w.t.Errorf("%s is %s by the leading definition, want %s", code, have, leading)
	}
	if have := w.byRule(v.As, 0); have != other {
		w.t.Errorf("%s is %s by definition %s, want %s", code, have, v.Code, other)
	}
	w.look(func(view *store.View) {
		side := func(i *impact.Indicator) store.Side {
			return store.Side{View: view, Network: w.n, Question: store.Question{Indicator: i}}
		}
		found, err := store.Compare(w.ctx, side(w.indicator(code)), side(v.As), store.ComparedPlace{}, 100)
		if err != nil || len(found) != rows {
			w.t.Errorf("%d rows make the difference (%v), want %d", len(found), err, rows)
		}
		for _, r := range found {
			if r.RecordedBy != coordinator.Name || r.RecordedAt.IsZero() || r.Late {
				w.t.Errorf("a row of the difference says %+v", r)
			}
		}
	})
}

// A definition may compete with the leading one: both are kept, neither touches the other.
func TestCompetingDefinitionsStandSideBySide(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.advised("Electric buses", "pirkanmaa")
		beside := w.must(w.s.ProposeDefinition(w.ctx, coordinator, w.deciding("K-01", 0), store.Proposal{Code: "contacts", Title: otherTitle, Rule: everyContact, Competing: true}))
		w.refresh()
		w.advised("School lunches", "uusimaa")
		bus := w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), w.procurement("More buses")))
		for range 3 {
			w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), w.contact(bus.ID)))
		}
		w.expect("K-01", impact.WholeScope, "3")
		variant, _ := impact.ByID[*impact.Variant](w.n, beside.ID)
		w.look(func(v *store.View) {
			value, err := v.Value(w.ctx, w.n, store.Question{Indicator: variant.As})
			if err != nil || *value.Number != impact.Whole(5) {
				t.Errorf("the competing definition counts %v, %v", value.Number, err)
			}
			parts, err := v.Breakdown(w.ctx, w.n, store.Question{Indicator: variant.As}, impact.ByRegion)
			if err != nil || len(parts) != 2 {
				t.Errorf("by region it has %+v, %v", parts, err)
			}
		})
		take := w.deciding("K-01", 0)
		take.ID, take.Act = beside.ID, impact.WithdrawnAct
		w.must(w.s.WithdrawDefinition(w.ctx, coordinator, take))
		w.refresh()
		w.expect("K-01", impact.WholeScope, "3")
		w.look(func(v *store.View) {
			totals, err := v.Totals(w.ctx)
			if err != nil {
				t.Fatal(err)
			}
			for key := range totals {
				if key.Indicator == beside.ID {
					t.Fatalf("a total of the withdrawn definition is left: %+v", key)
				}
			}
		})
	})
}

// What the June review showed, what the same days come to now, and which rows came late.
func TestLateRowsShowSinceClosing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		for range 4 {
			w.advised("Advised in time", "pirkanmaa")
		}
		w.closeHalfYears()
		ended := impact.Date(20220831)
		review := w.closed("K-01")[ended]
		w.advised("Came late", "pirkanmaa")
		w.advised("Came late too", "uusimaa")
		after := w.contact(0)
		after.OccurredOn = 20230601 // not in the closed half-year
		w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), after))

		w.look(func(now *store.View) {
			then, err := now.AsOf(w.ctx, review.ClosedAt)
			if err != nil {
				t.Fatal(err)
			}
			past, err := then.Network("keino")
			if err != nil {
				t.Fatal(err)
			}
			old, _ := impact.ByID[*impact.Indicator](past, w.indicator("K-01").ID)
			q := impact.Period{To: ended}
			before := store.Side{View: then, Network: past, Question: store.Question{Indicator: old, Period: q}}
			side := store.Side{View: now, Network: w.n, Question: store.Question{Indicator: w.indicator("K-01"), Period: q}}
			was, err := then.Value(w.ctx, past, before.Question)
			if err != nil {
				t.Fatal(err)
			}
			is, err := now.Value(w.ctx, w.n, side.Question)
			if err != nil || *was.Number != *review.Number || *was.Number != impact.Whole(4) || *is.Number != impact.Whole(6) {
				t.Errorf("the review saw %v, looking back it is %v and now %v (%v)", review.Number, was.Number, is.Number, err)
			}
			rows, err := store.Compare(w.ctx, before, side, store.ComparedPlace{}, 10)
			if err != nil || len(rows) != 2 || !rows[0].Late || !rows[1].Late {
				t.Errorf("the difference is made by %+v, %v", rows, err)
			}
			tides, err := store.CountTides(w.ctx, before, side)
			if want := "2 rows came, 0 went, 0 changed; 2 came late."; err != nil || tides.Words(false, false).EN != want {
				t.Errorf("it says %q, %v; want %q", tides.Words(false, false).EN, err, want)
			}
		})
	})
}

// A target that is revised: the old one stays in force until the new one is, and both stay readable.
func TestRevisedTargetHoldsFromItsDay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.closeHalfYears()
		review := w.closed("K-01")[20220831]
		next := impact.Target{Direction: impact.AtLeast, Min: decimal("140"), Due: 20240101, InForceFrom: 20230701, DecidedIn: review.Closing.ID}
		w.must(w.s.ReviseTarget(w.ctx, coordinator, w.deciding("K-01", 1), next))
		w.refresh()
		i := w.indicator("K-01")
		if *i.Target.On(20230630).Min != impact.Whole(100) || *i.Target.On(20230701).Min != impact.Whole(140) || i.Target.On(20230630).Revision != 1 {
			t.Errorf("in force are %+v and %+v", i.Target.On(20230630), i.Target.On(20230701))
		}
		w.look(func(v *store.View) {
			revisions, err := v.TargetRevisions(w.ctx, w.n, i)
			if err != nil || len(revisions) != 2 || revisions[0].Draft.DecidedIn != review.Closing.ID || revisions[0].Reason != "decided in the test" {
				t.Errorf("revisions are %+v, %v", revisions, err)
			}
		})
		if receipt := w.reload(keino(t)); receipt.Changed() {
			t.Errorf("loading the plan again did %+v", receipt)
		}
		plan := keino(t)
		planIndicator(plan, "K-01").Target.Min = decimal("90")
		if receipt := w.reload(plan); receipt.Revised != 1 {
			t.Errorf("loading a plan with another target did %+v", receipt)
		}
		w.refresh()
		if i := w.indicator("K-01"); *i.Target.On(today).Min != impact.Whole(90) {
			t.Errorf("the plan's new target is not in force: %+v", i.Target)
		}
	})
}

func TestBadDecisionsAreRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.advised("Electric buses", "pirkanmaa")
		least := func(change func(*impact.Target)) func() error {
			return func() error {
				target := impact.Target{Direction: impact.AtLeast, Min: decimal("10"), Due: 20240101}
				change(&target)
				_, err := w.s.ReviseTarget(w.ctx, coordinator, w.deciding("K-01", 1), target)
				return err
			}
		}
		propose := func(change func(*store.Proposal)) func() error {
			return func() error {
				p := store.Proposal{Code: "other", Title: otherTitle, Rule: everyContact}
				change(&p)
				_, err := w.s.ProposeDefinition(w.ctx, coordinator, w.deciding("K-01", 0), p)
				return err
			}
		}
		formula := func(text string) func() error {
			return propose(func(p *store.Proposal) {
				p.Rule = impact.Rule{Measurement: impact.Measurement{Source: impact.Formula}, Formula: text, AcrossPeriods: impact.MergeRatio, AcrossRegions: impact.MergeRatio}
			})
		}
		cases := map[string]struct {
			try         func() error
			code, field string
			says        string
		}{
			"no reason": {func() error {
				change := w.deciding("K-01", 1)
				change.Reason = " "
				_, err := w.s.ReviseTarget(w.ctx, coordinator, change, impact.Target{Direction: impact.AtLeast, Min: decimal("1"), InForceFrom: 20220401})
				return err
			}, "REQUIRED", "reason", "say why"},
			"stale": {func() error {
				_, err := w.s.ReviseTarget(w.ctx, coordinator, w.deciding("K-01", 7), impact.Target{Direction: impact.AtLeast, Min: decimal("1")})
				return err
			}, "STALE_REVISION", "revision", "revision 1 holds now"},
			"due before start":    {least(func(t *impact.Target) { t.Due, t.InForceFrom = 20220101, 20211201 }), "OUT_OF_RANGE", "target.due", "before the period begins on 2022-03-01"},
			"due before in force": {least(func(t *impact.Target) { t.Due, t.InForceFrom = 20230101, 20230601 }), "OUT_OF_RANGE", "target.due", "before the target comes into force"},
			"no number":           {least(func(t *impact.Target) { t.Min = nil }), "REQUIRED", "target.min", "zero is one"},
			"no such review":      {least(func(t *impact.Target) { t.DecidedIn = 99 }), "UNKNOWN_REFERENCE", "decidedIn", "no such closed half-year"},
			"no such season":      {least(func(t *impact.Target) { t.Cells = []impact.PaceCell{{Slot: "SUMMER", Number: impact.Whole(1)}} }), "UNKNOWN_CODE", "target.paceCells[0].slot", "SPRING_2022"},
			"cycle":               {formula("[K-01] + 1"), "INVALID", "definition.formula", "leads back to K-01"},
			"by zero":             {formula("[K-02] / 0"), "INVALID", "definition.formula", "divides by zero"},
			"unknown operand":     {formula("[K-999] * 2"), "UNKNOWN_REFERENCE", "definition.formula", `no indicator "K-999"`},
			"lacking field": {propose(func(p *store.Proposal) { p.Rule.Filter = []impact.Test{{Field: "programme", Op: impact.OpSet}} }),
				"UNKNOWN_CODE", "definition.filter[0].field", `CONTACTS has no field "programme"; it has`},
			"bad code":   {propose(func(p *store.Proposal) { p.Code = "by value" }), "INVALID", "code", "not a code"},
			"no title":   {propose(func(p *store.Proposal) { p.Title.SV = "" }), "REQUIRED", "title.sv", "give a name"},
			"no variant": {func() error { _, err := w.s.AdoptDefinition(w.ctx, coordinator, w.deciding("K-01", 1)); return err }, "UNKNOWN_REFERENCE", "id", "no such draft"},
			"not allowed": {func() error {
				_, err := w.s.ReviseTarget(w.ctx, impact.Viewer{Name: "agent", Rights: impact.Rights{Role: impact.ChangeAgent, Networks: []string{impact.Everywhere}}}, w.deciding("K-01", 1), impact.Target{})
				return err
			}, "NOT_ALLOWED", "", "only the coordinator"},
		}
		head, err := w.s.Head(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range cases {
			faults, ok := impact.AsFaults(c.try())
			if !ok || len(faults) != 1 || string(faults[0].Code) != c.code || faults[0].Field != c.field || !strings.Contains(faults[0].Message, c.says) {
				t.Errorf("%s: %v; want %s at %q saying %q", name, faults, c.code, c.field, c.says)
			}
		}
		if after, err := w.s.Head(w.ctx); err != nil || after != head {
			t.Errorf("refused decisions moved the feed from %d to %d (%v)", head, after, err)
		}
	})
}

// Rows that don't count say why.
func TestLeftOutRowsSayWhy(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		bus := w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), w.procurement("Electric buses")))
		w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), w.contact(bus.ID)))
		general := w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), w.contact(0)))
		gone := w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), w.contact(bus.ID)))
		w.must(w.s.RecordContact(w.ctx, coordinator, 0, w.withdrawing(gone), impact.Contact{}))
		w.look(func(v *store.View) {
			var rows []store.LeftOut
			place := store.Place{}
			for {
				page, err := v.LeftOut(w.ctx, w.n, store.Question{Indicator: w.indicator("K-01")}, place, 1)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				rows = append(rows, page[0])
				place = store.Place{Part: store.LeftOutList(page[0].Part, page[0].Reason == impact.LeftOutWithdrawn), Day: page[0].Day, ID: page[0].Row}
			}
			if len(rows) != 2 || rows[0].Row != general.ID || rows[0].Reason != impact.LeftOutFilter ||
				rows[1].Row != gone.ID || rows[1].Reason != impact.LeftOutWithdrawn {
				t.Errorf("left out are %+v", rows)
			}
			if want := "A condition doesn't hold: procurement SET."; len(rows) > 0 && rows[0].Text.EN != want {
				t.Errorf("the reason reads %q, want %q", rows[0].Text.EN, want)
			}
		})
	})
}

// A target that is not in force yet can be decided otherwise: it never comes into force then.
func TestATargetToComeCanBeReplaced(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		next := impact.Target{Direction: impact.AtLeast, Min: decimal("140"), InForceFrom: 20230901}
		w.must(w.s.ReviseTarget(w.ctx, coordinator, w.deciding("K-01", 1), next))
		w.refresh()
		w.must(w.s.ReviseTarget(w.ctx, coordinator, w.deciding("K-01", 2), impact.Target{Direction: impact.AtLeast, Min: decimal("120"), InForceFrom: 20230701}))
		w.refresh()
		i := w.indicator("K-01")
		for day, want := range map[impact.Date]int64{20230630: 100, 20230701: 120, 20230901: 120} {
			if have := i.Target.On(day); *have.Min != impact.Whole(want) {
				t.Errorf("on %s the target is %s, want %d", day, have.Min, want)
			}
		}
		if first := i.Target.On(today); first.Revision != 1 {
			t.Errorf("today revision %d is in force", first.Revision)
		}
	})
}

// A formula that is taken into use tells the feed at once, and a formula over it too.
func TestAdoptedFormulaTellsTheFeed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		for range 3 {
			w.advised("Electric buses", "pirkanmaa")
		}
		formula := impact.Rule{Measurement: impact.Measurement{Source: impact.Formula}, Formula: "[K-02] * 0 + 7", AcrossPeriods: impact.MergeRatio, AcrossRegions: impact.MergeRatio}
		score := w.contact(0)
		score.FeedbackScore = decimal("4")
		w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), score))
		draft := w.must(w.s.ProposeDefinition(w.ctx, coordinator, w.deciding("K-01", 0), store.Proposal{Code: "seven", Title: otherTitle, Rule: formula}))
		adopt := w.deciding("K-01", 1)
		adopt.ID = draft.ID
		receipt := w.must(w.s.AdoptDefinition(w.ctx, coordinator, adopt))
		w.refresh()
		w.expect("K-01", impact.WholeScope, "7")
		w.look(func(v *store.View) {
			moves, err := v.LastMoves(w.ctx, w.n)
			last := moves[w.indicator("K-01").ID]
			if err != nil || last.Sequence < receipt.First || *w.indicator("K-01").ValueFrom(last.Is).Number != impact.Whole(7) {
				t.Errorf("the feed's last word is %+v, %v", last, err)
			}
		})
	})
}

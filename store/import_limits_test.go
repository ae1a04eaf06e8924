package store_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

// TestImportAsAWholeHasALimit: a transaction that writers wait for must not be of any length.
func TestImportAsAWholeHasALimit(t *testing.T) {
	w := openWorld(t, testdb.SQLite(t))
	rows := make([]impact.ForeignRow, store.MostAtOnce+1)
	for at := range rows {
		rows[at] = impact.ForeignRow{Kind: impact.KindContact, Faults: impact.Faults{{Code: impact.Invalid, Field: "date", Message: "is no day"}}}
	}
	i := w.bring(impact.ImportContacts, store.AllRows, len(rows))
	i = w.runs(i, false, rows...)
	if i.State != store.ImportFailed || !strings.Contains(i.Problem, "more than 50000 rows") || !strings.Contains(i.Problem, "choose ROWS") {
		t.Errorf("%s: %s", i.State, i.Problem)
	}
	if i = w.runs(i, false, rows[1:]...); i.Refused != store.MostAtOnce || !strings.Contains(i.Problem, "50000 of 50000 rows were refused") {
		t.Errorf("%+v", i)
	}
}

// TestImportTakesAnyText: what no database takes is refused, and the rest of the file is taken over.
func TestImportTakesAnyText(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		nul, wrong, long, named, good := w.crmRows()[0], w.crmRows()[0], w.crmRows()[0], w.crmRows()[3], w.crmRows()[0]
		nul.Key, wrong.System, long.Key = "a\x00b", "\xff", strings.Repeat("å", 301)
		named.Names = map[string]impact.ForeignName{"customer": {Key: "\x00", Name: "\xfe", BusinessID: "\x00"}}
		good.Warnings = []string{"the colour was left out"}
		i := w.takes("REFUSED:INVALID REFUSED:INVALID REFUSED:TOO_LONG REFUSED:UNKNOWN_REFERENCE NEW", nul, wrong, long, named, good)
		if notes := w.rowsOf(i)[4].Notes; len(notes) != 1 || notes[0] != good.Warnings[0] {
			t.Errorf("notes %q", notes)
		}
	})
}

// TestDeadImportCanBeRunAgain: a run whose program ended keeps nobody away for long, and one that lives does.
func TestDeadImportCanBeRunAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now := atomic.Int64{}
		now.Store(today.Time().Unix())
		s, err := store.Open(context.Background(), store.Settings{URL: url, Today: func() impact.Date { return today }, Clock: func() time.Time { return time.Unix(now.Load(), 0) }})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }() // the file goes with the test
		w := &world{t: t, ctx: context.Background(), s: s}
		for _, name := range plans.Embedded() {
			w.load(name)
		}
		w.refresh()
		i := w.bring(impact.ImportSuiteCRM, store.EachRow, 6)
		if _, err := s.BeginImport(w.ctx, coordinator, i.ID, false); err != nil {
			t.Fatal(err)
		}
		_, err = s.RunImport(w.ctx, coordinator, i.ID, false, &file{rows: w.crmRows()})
		if faults, _ := impact.AsFaults(err); len(faults) != 1 || faults[0].Code != impact.AlreadyRunning {
			t.Errorf("a claimed import could be run: %v", err)
		}
		now.Add(int64(10 * store.Heartbeat / time.Second))
		w.look(func(v *store.View) {
			if list, err := v.Imports(w.ctx, w.n, 0, 10); err != nil || len(list) != 1 || !list[0].Dead || list[0].State != store.ImportApplying {
				t.Errorf("%+v %v", list, err)
			}
		})
		if i = w.runs(i, false, w.crmRows()...); i.State != store.ImportApplied || i.Added != 6 {
			t.Errorf("%+v", i)
		}
	})
}

// TestThePastKnowsNoImport: what was known before a file was taken over is seen as it was.
func TestThePastKnowsNoImport(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		var before time.Time
		w.look(func(v *store.View) { before = v.At() })
		i := w.bring(impact.ImportSuiteCRM, store.AllRows, 6)
		head, err := w.s.Head(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		w.runs(i, false, w.crmRows()...)
		w.expect("K-01", impact.WholeScope, "1")
		past, err := w.s.ViewAt(w.ctx, coordinator, before)
		if err != nil {
			t.Fatal(err)
		}
		defer past.Close()
		if value, err := past.Value(w.ctx, w.n, store.Question{Indicator: w.indicator("K-01")}); err != nil || value.Number != nil {
			t.Errorf("before the import it was %v (%v)", value.Number, err)
		}
		now, err := w.s.Head(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		moves, err := w.s.Moves(w.ctx, head, now, 100)
		if err != nil || len(moves) == 0 {
			t.Fatalf("nobody is told: %v", err)
		}
		for _, m := range moves {
			if m.Kind != impact.KindImport || m.Fact != i.ID || m.Act != impact.Recorded {
				t.Errorf("%+v", m)
			}
		}
	})
}

package store_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"polku/impact"
	"polku/intake"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

// ticking is a world whose clock goes as the test says, and that is told of each moment that is asked for.
func ticking(t *testing.T, url string, clock func() time.Time, asked func(*store.Store)) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background()}
	var err error
	w.s, err = store.Open(w.ctx, store.Settings{URL: url, Today: func() impact.Date { return today }, Clock: clock, Moment: func() time.Time {
		if w.s != nil && asked != nil {
			asked(w.s)
		}
		return clock()
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.s.Close() })
	for _, name := range plans.Embedded() {
		w.load(name)
	}
	w.refresh()
	return w
}

func startOfToday() time.Time { return today.Time() }

// TestImportTellsTheFilesFault: why a file can't be read on is told in the file's own words, for its sender can mend it.
func TestImportTellsTheFilesFault(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		text := "Päivä;Organisaatio;Kanava;Tunniste\n1.4.2022;Motiva;Puhelin;A-1\n2.4.2022;Motiva;\"Puhelin;A-2\n" + strings.Repeat("x", intake.MaxRecord+10_000)
		source := strings.NewReader(text)
		rows, err := intake.Open(impact.ImportContacts, source, w.n, intake.Mapping{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }() // it has been read
		i, err := w.s.RunImport(w.ctx, coordinator, w.bring(impact.ImportContacts, store.EachRow, len(text)).ID, false, rows)
		if fault, ok := intake.AsFileError(err); !ok || !strings.Contains(fault.Message, "quotation mark") {
			t.Fatalf("the file was read: %v", err)
		} else if i.State != store.ImportFailed || i.Problem != fault.Error() {
			t.Errorf("%s: %q, want %q", i.State, i.Problem, fault)
		}
	})
}

// TestUndoRespectsWhoCameBetween: while an undo is stopped halfway, somebody corrects what it has set back already; the rest of
// the undo leaves the correction as it is.
func TestUndoRespectsWhoCameBetween(t *testing.T) {
	for _, between := range []bool{false, true} {
		t.Run(map[bool]string{false: "nobody", true: "somebody"}[between], func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, url string) { undoWithAStop(t, url, between) })
		})
	}
}

func undoWithAStop(t *testing.T, url string, between bool) {
	var stopAt, moments atomic.Int64 // the moments that are asked for since the undo began
	var id int64
	w := ticking(t, url, startOfToday, func(s *store.Store) {
		if stopAt.Load() != 0 && moments.Add(1) == stopAt.Load() {
			if _, err := s.StopImport(context.Background(), coordinator, id); err != nil {
				t.Error(err)
			}
		}
	})
	here := w.must(w.s.RecordCustomer(w.ctx, coordinator, w.n.ID, w.recording(), impact.Customer{Name: "Tampere", BusinessID: "0211675-2"}))
	i := w.takes("CHANGED CHANGED",
		crm(impact.KindCustomer, "a1", impact.Customer{Name: "Tre", BusinessID: "0211675-2", Segment: "municipality"}, nil),
		crm(impact.KindCustomer, "a2", impact.Customer{Name: "Tre", BusinessID: "0211675-2", Region: w.region("pirkanmaa")}, nil))
	id = i.ID
	stopAt.Store(2) // the second batch: the newer of the two changes has been taken back by then
	i, err := w.s.UndoImport(w.ctx, coordinator, i.ID, "wrong file")
	if err != nil || i.State != store.ImportFailed || i.Undone != 1 {
		t.Fatalf("%+v %v", i, err)
	}
	want := impact.Customer{Name: "Tampere", BusinessID: "0211675-2"}
	undone, kept := int64(2), int64(0)
	if between {
		want = impact.Customer{Name: "City of Tampere", BusinessID: "0211675-2", Segment: "company"}
		w.must(w.s.RecordCustomer(w.ctx, coordinator, 0, w.correcting(store.Receipt{ID: here.ID, Revision: 4}), want))
		undone, kept = 1, 1
	}
	stopAt.Store(0)
	i, err = w.s.UndoImport(w.ctx, coordinator, i.ID, "wrong file")
	if err != nil || i.State != store.ImportUndone || i.Undone != undone || i.Kept != kept {
		t.Errorf("%+v %v, want %d undone and %d kept", i, err, undone, kept)
	}
	w.look(func(v *store.View) {
		if c, err := v.Customer(w.ctx, here.ID); err != nil || c.Draft != want {
			t.Errorf("%+v %v, want %+v", c.Draft, err, want)
		}
	})
}

// TestUndoLeavesTheFileItsWord: what an undo has set back is still the file's, so that its next word is taken over at once.
func TestUndoLeavesTheFileItsWord(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		called := func(channel string) impact.ForeignRow {
			d := w.contact(0)
			d.Channel = channel
			return crm(impact.KindContact, "c1", d, nil)
		}
		w.takes("NEW", called("email"))
		i := w.takes("CHANGED", called("phone"))
		if undone, err := w.s.UndoImport(w.ctx, coordinator, i.ID, "not so"); err != nil || undone.Undone != 1 {
			t.Fatalf("%+v %v", undone, err)
		}
		w.takes("CHANGED", called("phone"))
		w.clean()
	})
}

// TestWholeImportIsNotDead: while a file is taken over as a whole on SQLite, which can't be told of it meanwhile, nobody takes
// the import for dead who could do something about it.
func TestWholeImportIsNotDead(t *testing.T) {
	url := testdb.SQLite(t)
	var now atomic.Int64
	now.Store(today.Time().Unix())
	clock := func() time.Time { return time.Unix(now.Load(), 0) }
	w := ticking(t, url, clock, nil)
	other, err := store.Open(w.ctx, store.Settings{URL: url, Today: func() impact.Date { return today }, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }() // the file goes with the test
	rows := w.many(1500)
	i := w.bring(impact.ImportSuiteCRM, store.AllRows, len(rows))
	tried := make(chan error, 1)
	i, err = w.s.RunImport(w.ctx, coordinator, i.ID, false, &file{rows: rows, before: func(at int) error {
		if at != 1200 { // the first batch is written: the database is taken
			return nil
		}
		now.Add(int64(10 * store.Heartbeat / time.Second))
		w.look(func(v *store.View) {
			if is, err := v.Import(w.ctx, i.ID); err != nil || is.Dead || is.State != store.ImportApplying || is.Added != 1000 {
				t.Errorf("the program itself sees %+v %v", is, err)
			}
		})
		go func() {
			_, err := other.DiscardImport(context.Background(), coordinator, i.ID)
			tried <- err
		}()
		return nil
	}})
	if err != nil || i.State != store.ImportApplied || i.Added != 1501 {
		t.Errorf("%+v %v", i, err)
	}
	if faults, _ := impact.AsFaults(<-tried); len(faults) != 1 {
		t.Error("another program gave the import up that was under way")
	}
	w.clean()
}

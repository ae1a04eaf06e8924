package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// many are as many contacts with the same customer as asked.
func (w *world) many(count int) []impact.ForeignRow {
	rows := []impact.ForeignRow{w.crmRows()[0]}
	for k := range count {
		d := w.contact(0)
		d.OccurredOn = []impact.Date{20220405, 20220506, 20220607}[k%3]
		rows = append(rows, crm(impact.KindContact, fmt.Sprint("c", k), d, byKey("a1")))
	}
	return rows
}

// TestImportGoesOn: a run that breaks off keeps what it has taken over, and the next goes on without taking a row twice.
func TestImportGoesOn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		rows := w.many(2500)
		rows[2400] = rows[5] // says the same as a row that was taken over before the break
		other := rows[6].Draft.(impact.Contact)
		other.Note = "something else"
		rows[2401] = crm(impact.KindContact, rows[6].Key, other, rows[6].Names)
		i := w.bring(impact.ImportContacts, store.EachRow, len(rows))
		broken := errors.New("the disk is gone")
		_, err := w.s.RunImport(w.ctx, coordinator, i.ID, false, &file{rows: rows, before: func(at int) error {
			if at == 1700 {
				return broken
			}
			return nil
		}})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		w.look(func(v *store.View) {
			if i, err = v.Import(w.ctx, i.ID); err != nil || i.State != store.ImportFailed || i.Added != 1000 || strings.Contains(i.Problem, "disk") {
				t.Errorf("%+v %v", i, err)
			}
		})
		if _, err := w.s.RunImport(w.ctx, coordinator, i.ID, true, &file{rows: rows}); err == nil {
			t.Error("an import that is half through could be checked")
		}
		if i = w.runs(i, false, rows...); i.State != store.ImportApplied || i.Added != 2499 || i.Same != 1 || i.Refused != 1 {
			t.Errorf("%+v", i)
		}
		if row := w.rowsOf(i)[2401]; len(row.Faults) != 1 || row.Faults[0].Code != impact.Duplicate || !strings.HasPrefix(row.Faults[0].Message, "row 7 has the same key") {
			t.Errorf("a row that says something else than one before the break: %+v", row)
		}
		for at, r := range w.rowsOf(i) {
			if r.Number != int64(at+1) {
				t.Fatalf("row %d is told at %d", r.Number, at)
			}
		}
		w.clean()
		undone, err := w.s.UndoImport(w.ctx, coordinator, i.ID, "wrong file")
		if err != nil || undone.Undone != 2499 {
			t.Errorf("%+v %v", undone, err)
		}
		w.clean()
	})
}

func TestImportStops(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		rows := w.many(2500)
		for _, mode := range store.ImportModes {
			before, _, _ := w.kept()
			i := w.bring(impact.ImportContacts, mode, len(rows))
			i, err := w.s.RunImport(w.ctx, coordinator, i.ID, false, &file{rows: rows, before: func(at int) error {
				if at != 1500 {
					return nil
				}
				running, err := w.s.StopImport(w.ctx, coordinator, i.ID)
				if running.Added != 1000 || running.State != store.ImportApplying {
					t.Errorf("%s shows %+v", mode, running)
				}
				return err
			}})
			if err != nil || i.State != store.ImportFailed || !strings.HasPrefix(i.Problem, "stopped") {
				t.Errorf("%s: %+v %v", mode, i, err)
			}
			if mode == store.AllRows {
				w.sameTotals("after a stop", before)
				if i.Added != 0 {
					t.Errorf("nothing was taken over, and %d are said to be new", i.Added)
				}
			} else if i.Added != 1000 {
				t.Errorf("stopped after %d rows", i.Added)
			}
			if i = w.runs(i, false, rows...); i.State != store.ImportApplied || i.Added != 2501 {
				t.Errorf("%s: %+v", mode, i)
			}
			if _, err := w.s.UndoImport(w.ctx, coordinator, i.ID, "again"); err != nil {
				t.Error(err)
			}
			w.sameTotals("after the undo", before)
		}
		w.clean()
	})
}

// TestImportBesideWriters: single records go on while a file is taken over, and every total is exact afterwards.
func TestImportBesideWriters(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		rows := w.many(4000)
		i := w.bring(impact.ImportContacts, store.EachRow, len(rows))
		single := make(chan int, 1)
		stop := make(chan struct{})
		go func() {
			made := 0
			for {
				select {
				case <-stop:
					single <- made
					return
				default:
				}
				change := impact.Change{Key: fmt.Sprint("beside-", made), Act: impact.Recorded}
				if _, err := w.s.RecordContact(w.ctx, coordinator, w.n.ID, change, w.contact(0)); err != nil {
					t.Error(err)
					single <- made
					return
				}
				made++
			}
		}()
		i = w.runs(i, false, rows...)
		close(stop)
		made := <-single
		if i.Added != 4001 || made == 0 {
			t.Errorf("%d rows beside %d records", i.Added, made)
		}
		w.look(func(v *store.View) {
			if count, err := v.CountContacts(w.ctx, w.n, store.Filter{}); err != nil || count != 4000+made {
				t.Errorf("%d contacts, want %d (%v)", count, 4000+made, err)
			}
		})
		w.clean()
	})
}

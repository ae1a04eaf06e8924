package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// file is a foreign file as a reader makes rows of it.
type file struct {
	rows []impact.ForeignRow
	at   int
	// before is called before each row is given.
	before func(at int) error
}

func (f *file) Next(context.Context) (*impact.ForeignRow, error) {
	if f.before != nil {
		if err := f.before(f.at); err != nil {
			return nil, err
		}
	}
	if f.at == len(f.rows) {
		return nil, io.EOF
	}
	row := f.rows[f.at]
	f.at++
	if row.Number == 0 {
		row.Number = int64(f.at)
	}
	row.Place = fmt.Sprintf("line %d", row.Number+1)
	return &row, nil
}

func (f *file) Done() int64 { return int64(f.at) }

// row is a row of the CRM.
func crm(kind impact.Kind, key string, draft any, names map[string]impact.ForeignName) impact.ForeignRow {
	return impact.ForeignRow{System: "crm", Key: key, Kind: kind, Draft: draft, Names: names}
}

func byKey(key string) map[string]impact.ForeignName {
	return map[string]impact.ForeignName{"customer": {Key: key}}
}

// bring makes an import of rows; mode ROWS unless said otherwise.
func (w *world) bring(kind impact.ImportKind, mode store.ImportMode, size int) store.Import {
	w.t.Helper()
	i, err := w.s.CreateImport(w.ctx, coordinator, store.NewImport{Network: w.n.ID, Kind: kind, Name: "crm.zip", Size: int64(size), Digest: "abc"})
	if err != nil {
		w.t.Fatal(err)
	}
	if i, err = w.s.DescribeImport(w.ctx, coordinator, i.ID, store.ImportPlan{Mode: mode}); err != nil {
		w.t.Fatal(err)
	}
	return i
}

func (w *world) runs(i store.Import, dry bool, rows ...impact.ForeignRow) store.Import {
	w.t.Helper()
	done, err := w.s.RunImport(w.ctx, coordinator, i.ID, dry, &file{rows: rows})
	if err != nil {
		w.t.Fatal(err)
	}
	return done
}

// takes imports rows, each for itself, and answers the outcomes in one word.
func (w *world) takes(want string, rows ...impact.ForeignRow) store.Import {
	w.t.Helper()
	i := w.bring(impact.ImportSuiteCRM, store.EachRow, len(rows))
	w.runs(i, true, rows...)
	if have := w.outcomes(i); have != want {
		w.t.Errorf("the check says %s, want %s", have, want)
	}
	i = w.runs(i, false, rows...)
	if have := w.outcomes(i); have != want || i.State != store.ImportApplied {
		w.t.Errorf("the run made %s (%s %s), want %s", have, i.State, i.Problem, want)
	}
	return i
}

func (w *world) rowsOf(i store.Import) []store.ImportRow {
	w.t.Helper()
	var rows []store.ImportRow
	w.look(func(v *store.View) {
		var err error
		if rows, err = v.ImportRows(w.ctx, i.ID, "", 0, 100_000); err != nil {
			w.t.Fatal(err)
		}
	})
	return rows
}

func (w *world) outcomes(i store.Import) string {
	w.t.Helper()
	var words []string
	for _, r := range w.rowsOf(i) {
		word := string(r.Outcome)
		for _, f := range r.Faults {
			word += ":" + string(f.Code)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// kept is everything that is kept beside the facts.
func (w *world) kept() (cells impact.Cells, sizes map[string]int, head int64) {
	w.t.Helper()
	w.look(func(v *store.View) {
		var err, err2 error
		cells, err = v.Totals(w.ctx)
		sizes, err2 = v.Sizes(w.ctx)
		delete(sizes, "audit_log") // every import has its lines there
		if err != nil || err2 != nil {
			w.t.Fatal(err, err2)
		}
		head = v.Seq()
	})
	return cells, sizes, head
}

// clean sees that every total equals its rows.
func (w *world) clean() {
	w.t.Helper()
	run, err := w.s.BeginJob(w.ctx, coordinator, impact.Reconcile)
	if err != nil {
		w.t.Fatal(err)
	}
	summary, err := w.s.RunJob(w.ctx, run)
	if end := w.s.EndJob(w.ctx, run.ID, store.StateAfter(err), summary); err != nil || end != nil {
		w.t.Fatal(summary, err, end)
	}
}

func (w *world) sameTotals(what string, want impact.Cells) {
	w.t.Helper()
	if have, _, _ := w.kept(); !maps.Equal(have, want) {
		for key := range want {
			if have[key] != want[key] {
				w.t.Errorf("%s: %+v is %v, want %v", what, key, have[key], want[key])
			}
		}
		w.t.Errorf("%s: %d totals, want %d", what, len(have), len(want))
	}
}

// crmRows are an account, a case about it, a call about the case, an event, and the account's taking part.
func (w *world) crmRows() []impact.ForeignRow {
	p, c := w.procurement("Electric buses"), w.contact(0)
	p.Innovative = new(bool)
	return []impact.ForeignRow{
		crm(impact.KindCustomer, "a1", impact.Customer{Name: "Tampere", BusinessID: "0211675-2", Segment: "municipality"}, nil),
		crm(impact.KindProcurement, "p1", p, byKey("a1")),
		crm(impact.KindContact, "c1", c, map[string]impact.ForeignName{"customer": {BusinessID: "0211675-2"}, "procurement": {Key: "p1"}}),
		crm(impact.KindContact, "c2", c, map[string]impact.ForeignName{"customer": {Name: "Tampere"}}),
		crm(impact.KindEvent, "e1", impact.Event{Title: "Academy", OccurredOn: 20220501, Type: w.n.Codelists["event_type"][0].Code, Organisation: w.organisation("MOTIVA"), Region: w.region("pirkanmaa")}, nil),
		crm(impact.KindParticipation, "t1", impact.Participation{Status: w.n.Codelists["participation"][0].Code, Persons: 2},
			map[string]impact.ForeignName{"customer": {Key: "a1"}, "event": {Key: "e1"}}),
	}
}

func TestImportTakesOverWhatRowsSay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		rows := w.crmRows()
		before, _, _ := w.kept()
		first := w.takes("NEW NEW NEW NEW NEW NEW", rows...)
		w.expect("K-01", impact.WholeScope, "1")
		w.clean()
		after, sizes, head := w.kept()

		w.takes("SAME SAME SAME SAME SAME SAME", rows...)
		again, sizesAgain, headAgain := w.kept()
		if headAgain != head || !maps.Equal(again, after) {
			t.Errorf("a second import moved the feed from %d to %d, or totals", head, headAgain)
		}
		for table, size := range sizes {
			if now := sizesAgain[table]; now != size && !slices.Contains([]string{"imports", "import_rows", "job_runs", "proofs"}, table) {
				t.Errorf("a second import made %s grow from %d to %d", table, size, now)
			}
		}
		if same := w.runs(first, false, rows...); same.Added != 6 || same.State != store.ImportApplied {
			t.Errorf("run again, an import that is through is %+v", same)
		}
		undone, err := w.s.UndoImport(w.ctx, coordinator, first.ID, "wrong file")
		if err != nil || undone.State != store.ImportUndone || undone.Undone != 6 {
			t.Fatalf("%+v %v", undone, err)
		}
		w.sameTotals("after the undo", before)
		w.clean()
		w.takes("NEW NEW NEW NEW NEW NEW", rows...)
		w.sameTotals("after the third import", after)
		w.clean()
	})
}

func TestImportTakesNewWordsOver(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		rows := w.crmRows()
		w.takes("NEW NEW NEW NEW NEW NEW", rows...)
		was, _, _ := w.kept()
		account, case1, call, talk := w.crmRows()[0], w.crmRows()[1], w.crmRows()[2], w.crmRows()[3]
		d := case1.Draft.(impact.Procurement)
		yes := true
		d.Innovative, d.Region = &yes, w.region("kymenlaakso")
		case1.Draft = d
		c := account.Draft.(impact.Customer)
		c.Name = "Tampereen kaupunki"
		account.Draft = c
		third := call.Draft.(impact.Contact)
		third.Channel = "phone"
		call.Draft = third
		changed := w.takes("CHANGED CHANGED CHANGED SAME", account, case1, call, talk)
		w.clean()

		undone, err := w.s.UndoImport(w.ctx, coordinator, changed.ID, "not so")
		if err != nil || undone.Undone != 3 || undone.Kept != 0 {
			t.Fatalf("%+v %v", undone, err)
		}
		w.sameTotals("after the undo", was)
		w.clean()
		w.takes("SAME SAME SAME SAME", w.crmRows()[:4]...) // what the first file said holds again
		w.takes("CHANGED CHANGED CHANGED SAME", account, case1, call, talk)
	})
}

// TestImportRespectsPeople: what somebody has corrected or withdrawn here is not overwritten.
func TestImportRespectsPeople(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		first := w.takes("NEW NEW NEW NEW NEW NEW", w.crmRows()...)
		rows := w.rowsOf(first)
		call := w.contact(rows[1].Fact)
		call.Channel, call.Customer = "phone", rows[0].Fact
		at := w.must(w.s.RecordContact(w.ctx, coordinator, 0, w.correcting(store.Receipt{ID: rows[2].Fact, Revision: 1}), call))
		w.must(w.s.RecordContact(w.ctx, coordinator, 0, w.withdrawing(store.Receipt{ID: rows[3].Fact, Revision: 1}), impact.Contact{}))
		w.takes("SAME SAME SAME SAME SAME SAME", w.crmRows()...)
		w.look(func(v *store.View) {
			if c, err := v.Contact(w.ctx, at.ID); err != nil || c.Revision != at.Revision || c.Draft.Channel != "phone" {
				t.Errorf("the correction is gone: %+v %v", c, err)
			}
		})
		other := w.crmRows()[2:4]
		for i := range other {
			d := other[i].Draft.(impact.Contact)
			d.Note = "new"
			other[i].Draft = d
		}
		w.takes("REFUSED:STALE_REVISION REFUSED:WITHDRAWN", other...)

		undone, err := w.s.UndoImport(w.ctx, coordinator, first.ID, "wrong file")
		if err != nil || undone.Kept != 3 || undone.Undone != 3 {
			t.Errorf("%+v %v", undone, err)
		}
		// the call that was corrected is kept, and what it names; the one that was withdrawn is gone anyway
		if have, want := w.outcomes(first), "KEPT:IN_USE KEPT:IN_USE KEPT:STALE_REVISION UNDONE UNDONE UNDONE"; have != want {
			t.Errorf("undone: %s, want %s", have, want)
		}
		w.clean()
	})
}

func TestImportRefusesBadRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		bad := w.crmRows()[2]
		bad.Names = map[string]impact.ForeignName{"customer": {Key: "nobody", Name: "Nobody"}}
		channel := w.crmRows()[3]
		d := channel.Draft.(impact.Contact)
		d.Channel = "pigeon"
		channel.Draft = d
		unread := impact.ForeignRow{Kind: impact.KindContact, Faults: impact.Faults{{Code: impact.Invalid, Field: "date", Message: "is no day"}}}
		nameless := w.crmRows()[3]
		nameless.Key, nameless.Names = "", nil
		one, two := w.crmRows()[0], w.crmRows()[0]
		two.Draft = impact.Customer{Name: "Turku"}
		third := two
		third.Key = "a3"
		early := crm(impact.KindParticipation, "t9", impact.Participation{Status: w.n.Codelists["participation"][0].Code}, map[string]impact.ForeignName{"event": {Name: "Academy"}, "customer": {Key: "a1"}})
		rows := []impact.ForeignRow{bad, channel, unread, nameless, one, two, one, third, early}
		want := "REFUSED:UNKNOWN_REFERENCE REFUSED:UNKNOWN_CODE:UNKNOWN_REFERENCE REFUSED:INVALID REFUSED:REQUIRED NEW REFUSED:DUPLICATE SAME NEW REFUSED:UNKNOWN_REFERENCE"
		i := w.takes(strings.Replace(want, "UNKNOWN_CODE:UNKNOWN_REFERENCE", "UNKNOWN_REFERENCE:UNKNOWN_CODE", 1), rows...)
		if fault := w.rowsOf(i)[0].Faults[0]; fault.Field != "contact.customer" || !strings.Contains(fault.Message, `the key "nobody" of crm, or the name "Nobody"`) {
			t.Errorf("%+v", fault)
		}
		if place := w.rowsOf(i)[2].Place; place != "line 4" {
			t.Errorf("the third row is at %q", place)
		}
		w.clean()
	})
}

func TestImportAsAWholeLeavesNothingBehind(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		rows := w.crmRows()
		bad := rows[3]
		bad.Key, bad.Names = "c9", byKey("nobody")
		i := w.bring(impact.ImportSuiteCRM, store.AllRows, len(rows)+1)
		cells, sizes, head := w.kept()
		i = w.runs(i, false, append(slices.Clone(rows), bad)...)
		if i.State != store.ImportFailed || i.Problem != "1 of 7 rows were refused: nothing was taken over" {
			t.Errorf("%s %s", i.State, i.Problem)
		}
		if have, want := w.outcomes(i), "NEW NEW NEW NEW NEW NEW REFUSED:UNKNOWN_REFERENCE"; have != want {
			t.Errorf("%s, want %s", have, want)
		}
		w.sameTotals("after a bad file", cells)
		_, now, headNow := w.kept()
		sizes["import_rows"] = now["import_rows"]
		if !maps.Equal(now, sizes) || headNow != head {
			t.Errorf("left behind: %v, was %v; head %d, was %d", now, sizes, headNow, head)
		}
		if _, err := w.s.UndoImport(w.ctx, coordinator, i.ID, "why not"); err == nil {
			t.Error("what took nothing over could be undone")
		}
		if i = w.runs(i, false, rows...); i.State != store.ImportApplied || i.Added != 6 {
			t.Errorf("%+v", i)
		}
		w.expect("K-01", impact.WholeScope, "1")
		w.clean()
	})
}

func TestImportIsForCoordinators(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		i := w.bring(impact.ImportContacts, store.EachRow, 1)
		viewers := map[string]impact.Viewer{
			"a core organisation": {Name: "core", Rights: impact.Rights{Role: impact.Core, Networks: []string{"keino"}, Organisation: "MOTIVA"}},
			"another network's":   {Name: "other", Rights: impact.Rights{Role: impact.Coordinator, Networks: []string{"kiertotalous-suomi"}}},
			"who only reads":      {Name: "reader", Rights: impact.Rights{Role: impact.Coordinator, Networks: []string{"keino"}, ReadOnly: true}},
			"nobody":              impact.Nobody,
		}
		for name, viewer := range viewers {
			_, create := w.s.CreateImport(w.ctx, viewer, store.NewImport{Network: w.n.ID, Kind: impact.ImportContacts, Name: "x", Digest: "x"})
			_, describe := w.s.DescribeImport(w.ctx, viewer, i.ID, store.ImportPlan{Mode: store.AllRows})
			_, run := w.s.RunImport(w.ctx, viewer, i.ID, false, &file{rows: w.crmRows()})
			_, undo := w.s.UndoImport(w.ctx, viewer, i.ID, "x")
			_, stop := w.s.StopImport(w.ctx, viewer, i.ID)
			_, discard := w.s.DiscardImport(w.ctx, viewer, i.ID)
			for verb, err := range map[string]error{"create": create, "describe": describe, "run": run, "undo": undo, "stop": stop, "discard": discard} {
				faults, _ := impact.AsFaults(err)
				if len(faults) != 1 || verb != "create" && faults[0].Message != "no such import" {
					t.Errorf("%s may %s: %v", name, verb, err)
				}
			}
			v, err := w.s.View(w.ctx, viewer)
			if err != nil {
				t.Fatal(err)
			}
			list, err := v.Imports(w.ctx, w.n, 0, 10)
			_, one := v.Import(w.ctx, i.ID)
			_, rows := v.ImportRows(w.ctx, i.ID, "", 0, 10)
			v.Close()
			if len(list) != 0 || err != nil || !errors.Is(one, impact.ErrNotFound) || !errors.Is(rows, impact.ErrNotFound) {
				t.Errorf("%s sees %v %v %v %v", name, list, err, one, rows)
			}
		}
	})
}

func TestImportKnowsCustomersByBusinessID(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		here := w.must(w.s.RecordCustomer(w.ctx, coordinator, w.n.ID, w.recording(), impact.Customer{Name: "City of Tampere", BusinessID: "0211675-2"}))
		i := w.takes("CHANGED SAME", w.crmRows()[0], crm(impact.KindCustomer, "a2", impact.Customer{Name: "Tre", BusinessID: "0211675-2", Segment: "state"}, nil))
		w.look(func(v *store.View) {
			c, err := v.Customer(w.ctx, here.ID)
			if err != nil || c.Draft != (impact.Customer{Name: "City of Tampere", BusinessID: "0211675-2", Segment: "municipality"}) {
				t.Errorf("%+v %v", c.Draft, err)
			}
		})
		if undone, err := w.s.UndoImport(w.ctx, coordinator, i.ID, "no"); err != nil || undone.Undone != 1 {
			t.Errorf("%+v %v", undone, err)
		}
		w.look(func(v *store.View) {
			if c, err := v.Customer(w.ctx, here.ID); err != nil || c.Draft.Segment != "" || c.Revision != 3 {
				t.Errorf("%+v %v", c, err)
			}
		})
		renamed := w.crmRows()[0] // the undo leaves it what it was: the file fills up, and doesn't rename
		renamed.Draft = impact.Customer{Name: "Tampereen kaupunki", BusinessID: "0211675-2", Segment: "municipality"}
		w.takes("CHANGED", renamed)
		w.look(func(v *store.View) {
			c, err := v.Customer(w.ctx, here.ID)
			if err != nil || c.Draft != (impact.Customer{Name: "City of Tampere", BusinessID: "0211675-2", Segment: "municipality"}) {
				t.Errorf("%+v %v", c.Draft, err)
			}
		})
	})
}

package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// wreck makes all kinds of things wrong at once, all over the tables.
func (w *world) wreck() {
	w.t.Helper()
	for _, statement := range []string{
		"UPDATE totals SET sum = sum + 20000, count = count + 3 WHERE id % 7 = 0",
		"DELETE FROM totals WHERE id % 31 = 1",
		"UPDATE members SET months = '202204:5' WHERE id % 11 = 0",
		"DELETE FROM members WHERE id % 13 = 1",
		"UPDATE members SET months = months || ',203107:2' WHERE id % 17 = 2",
		"UPDATE series SET value = value + 10000, count = count + 1 WHERE id % 3 = 0",
		"DELETE FROM series WHERE id % 5 = 1",
		"UPDATE source_totals SET count = count + 2",
	} {
		w.tamper(statement)
	}
}

func TestRebuildBesideWritersEndsClean(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openFull(t, url)
		w.wreck()
		stop := w.writeMeanwhile(4)
		words := w.rebuild(0)
		written := stop()
		if strings.HasPrefix(words, "0 ") || written < 4 {
			t.Errorf("%s beside %d records", words, written)
		}
		t.Logf("%s, beside %d records", words, written)
		w.holds()
		w.recounts()
		w.feedSaysWhatIs()
	})
}

// writeMeanwhile lets writers record and withdraw contacts and observations until they are told to stop, and answers how
// many acts there were.
func (w *world) writeMeanwhile(writers int) (stop func() int64) {
	var acts atomic.Int64
	var running sync.WaitGroup
	done := make(chan struct{})
	p := w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), w.procurement("Buses")))
	for writer := range writers {
		running.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(writer), 7))
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if err := w.actOnce(dice, fmt.Sprintf("writer-%d-%d", writer, n), p.ID); err != nil {
					w.t.Error(err)
					return
				}
				acts.Add(1)
			}
		})
	}
	return func() int64 { close(done); running.Wait(); return acts.Load() }
}

// actOnce records a contact of some month, with some members and codes, and withdraws one in three again.
func (w *world) actOnce(dice *rand.Rand, key string, procurement int64) error {
	c := w.contact(0)
	c.OccurredOn = impact.Date(20220301 + dice.IntN(6)*100 + dice.IntN(28))
	c.Channel = []string{"email", "phone"}[dice.IntN(2)]
	if dice.IntN(2) == 0 {
		c.Procurement = procurement
	}
	receipt, err := w.s.RecordContact(w.ctx, coordinator, w.n.ID, impact.Change{Key: key, Act: impact.Recorded}, c)
	if err == nil && dice.IntN(3) == 0 {
		_, err = w.s.RecordContact(w.ctx, coordinator, 0, impact.Change{Key: key + "-w", Act: impact.WithdrawnAct, ID: receipt.ID, Revision: receipt.Revision, Reason: "test"}, impact.Contact{})
	}
	return err
}

// feedSaysWhatIs sees that the feed's last word on each indicator is what is kept.
func (w *world) feedSaysWhatIs() {
	w.t.Helper()
	head, err := w.s.Head(w.ctx)
	moves, err2 := w.s.Moves(w.ctx, 0, head, 1_000_000)
	if err := errors.Join(err, err2); err != nil {
		w.t.Fatal(err)
	}
	last := map[int64]impact.Totals{}
	for _, m := range moves {
		if was := last[m.Indicator]; m.Kind == impact.KindRebuild && (m.Was.Numerator != was.Numerator || m.Was.Denominator != was.Denominator) {
			w.t.Errorf("the rebuild's move of %d was %+v, and the feed's last word on it %+v", m.Indicator, m.Was, was)
		}
		last[m.Indicator] = m.Is
	}
	w.look(func(v *store.View) {
		kept, err := v.Totals(w.ctx)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, i := range w.n.Indicators {
			key := impact.CellKey{Indicator: i.ID}
			if i.Rule != nil && !i.Rule.IsFormula() && last[i.ID].Numerator != kept[key] {
				w.t.Errorf("the feed says %+v of %s, kept is %+v", last[i.ID], i.Code, kept[key])
			}
		}
	})
}

func TestRebuildTellsTheFeedOnlyWhatItDoesNotKnow(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openFull(t, url)
		more := "UPDATE totals SET sum = sum + 10000 WHERE grain = 0 AND dimension = 0 AND part = 0 AND indicator_id = ?"
		k01 := w.indicator("K-01").ID
		rebuilt := func() int64 {
			return w.ask("SELECT COUNT(*) FROM changes WHERE kind = 'rebuild' AND indicator_id <> 0")
		}
		w.tamper(more, k01)
		w.rebuild(0)
		if n := rebuilt(); n != 0 {
			t.Errorf("%d moves of what the feed had right all along", n)
		}
		w.tamper(more, k01)
		w.advised("Trams", "pirkanmaa") // the feed goes on from the wrong total
		w.rebuild(0)
		if n := rebuilt(); n != 1 {
			t.Errorf("%d moves of what the feed had wrong, want 1", n)
		}
		w.tamper(more, k01)
		w.advised("Ferries", "pirkanmaa")
		w.tamper(strings.Replace(more, "+", "-", 1), k01) // by hand: the feed doesn't know
		w.rebuild(0)
		if n := rebuilt(); n != 2 {
			t.Errorf("%d moves, want 2", n)
		}
		w.feedSaysWhatIs()
	})
}

func TestStoppedRebuildGoesOn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openFull(t, url)
		w.wreck()
		var before store.JobRun
		for step := range 3 { // two that are stopped after a slice, and one that is not
			run, err := w.s.Begin(w.ctx, coordinator, store.Order{Job: impact.Rebuild, Reason: "test"})
			if err != nil {
				t.Fatal(err)
			}
			if step < 2 {
				if _, err := w.s.StopJob(w.ctx, coordinator, run.ID); err != nil {
					t.Fatal(err)
				}
			}
			summary, err := w.s.RunJob(w.ctx, run)
			state := store.StateAfter(err)
			if err := w.s.EndJob(w.ctx, run.ID, state, summary); err != nil {
				t.Fatal(err)
			}
			var after store.JobRun
			w.look(func(v *store.View) { after, err = v.JobRun(w.ctx, run.ID) })
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case after.Reason != "test" || after.Total == 0:
				t.Errorf("the run is %+v", after)
			case step < 2 && (state != store.JobStopped || after.Done != before.Done+1):
				t.Errorf("stopped, it is %+v after %+v", after, before)
			case step == 2 && (state != store.JobSucceeded || after.Done != after.Total):
				t.Errorf("at its end it is %+v (%v)", after, err)
			}
			before = after
		}
		if first := w.ask("SELECT COUNT(*) FROM slices WHERE run_id = ?", before.ID); first != int64(before.Total-2) {
			t.Errorf("the last run went through %d slices, want all but the two that were done", first)
		}
		w.holds()
		w.recounts()
	})
}

func TestRebuildOfOneIndicatorLeavesOthers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openFull(t, url)
		for _, code := range []string{"K-01", "K-03"} {
			w.tamper("UPDATE totals SET sum = sum + 10000 WHERE dimension = 0 AND part = 0 AND indicator_id = ?", w.indicator(code).ID)
		}
		w.round()
		w.rebuild(w.indicator("K-01").ID)
		for _, d := range w.reconciled().Standing {
			if d.Indicator != w.indicator("K-03").ID {
				t.Errorf("stands still: %+v", d)
			}
		}
		w.proof("K-01", "held")
		w.proof("K-03", "differs")
		w.rebuild(0)
		w.proof("K-03", "held")
		w.recounts()
	})
}

func TestJobsThatAreRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		refused := func(code impact.FaultCode, field string, err error) {
			t.Helper()
			if faults, ok := impact.AsFaults(err); !ok || len(faults) != 1 || faults[0].Code != code || faults[0].Field != field {
				t.Errorf("%v, want %s of %s", err, code, field)
			}
		}
		begin := func(o store.Order) error { _, err := w.s.Begin(w.ctx, coordinator, o); return err }
		stop := func(id int64) error { _, err := w.s.StopJob(w.ctx, coordinator, id); return err }
		refused(impact.Required, "reason", begin(store.Order{Job: impact.Rebuild, Reason: " "}))
		refused(impact.TooLong, "reason", begin(store.Order{Job: impact.Rebuild, Reason: strings.Repeat("x", 501)}))
		refused(impact.UnknownReference, "indicator", begin(store.Order{Job: impact.Rebuild, Reason: "test", Indicator: w.n.ID}))
		refused(impact.Invalid, "indicator", begin(store.Order{Job: impact.Reconcile, Indicator: w.indicator("K-01").ID}))
		refused(impact.Invalid, "job", begin(store.Order{Job: "DREAM"}))
		_, err := w.s.Begin(w.ctx, impact.Viewer{Rights: impact.Rights{Role: impact.Core}}, store.Order{Job: impact.Rebuild, Reason: "test"})
		refused(impact.NotAllowed, "", err)
		_, err = w.s.StopJob(w.ctx, impact.Viewer{Rights: impact.Rights{Role: impact.Core}}, 1)
		refused(impact.NotAllowed, "", err)
		refused(impact.UnknownReference, "id", stop(1<<40))
		run, err := w.s.BeginJob(w.ctx, coordinator, impact.ClosePeriods)
		if err != nil {
			t.Fatal(err)
		}
		refused(impact.Invalid, "id", stop(run.ID))
		if err := w.s.EndJob(w.ctx, run.ID, store.JobSucceeded, ""); err != nil {
			t.Fatal(err)
		}
		refused(impact.Invalid, "id", stop(run.ID))
	})
}

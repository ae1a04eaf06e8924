package store_test

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

var coordinator = impact.Program("coordinator (test)")

// world is a store with both plans loaded and words for what tests do with it.
type world struct {
	t   testing.TB
	ctx context.Context
	s   *store.Store
	n   *impact.Network // KEINO
	key int
}

// today is the day on which the tests take place: in the middle of KEINO's period.
const today = impact.Date(20230615)

func openWorld(t testing.TB, url string) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background()}
	s, err := store.Open(w.ctx, store.Settings{URL: url, Today: func() impact.Date { return today }, Moment: moments()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w.s = s
	for _, name := range plans.Embedded() {
		w.load(name)
	}
	w.refresh()
	return w
}

// moments is a clock that stands at today's noon and goes on by a millisecond each time somebody looks.
func moments() func() time.Time {
	noon, looks := today.Time().Add(12*time.Hour), atomic.Int64{}
	return func() time.Time { return noon.Add(time.Duration(looks.Add(1)) * time.Millisecond) }
}

func (w *world) load(name string) store.PlanReceipt {
	w.t.Helper()
	plan, err := plans.Open(name)
	if err != nil {
		w.t.Fatal(err)
	}
	receipt, err := w.s.LoadPlan(w.ctx, coordinator, plan, "test")
	if err != nil {
		w.t.Fatal(err)
	}
	return receipt
}

// refresh reads the network anew.
func (w *world) refresh() {
	w.t.Helper()
	w.look(func(v *store.View) {
		n, err := v.Network("keino")
		if err != nil {
			w.t.Fatal(err)
		}
		w.n = n
	})
}

// look opens a snapshot as the coordinator.
func (w *world) look(work func(*store.View)) {
	w.t.Helper()
	v, err := w.s.View(w.ctx, coordinator)
	if err != nil {
		w.t.Fatal(err)
	}
	defer v.Close()
	work(v)
}

func (w *world) newKey() string {
	w.key++
	return fmt.Sprintf("key-%d", w.key)
}

func (w *world) recording() impact.Change {
	return impact.Change{Key: w.newKey(), Act: impact.Recorded}
}

func (w *world) correcting(r store.Receipt) impact.Change {
	return impact.Change{Key: w.newKey(), Act: impact.Corrected, ID: r.ID, Revision: r.Revision, Reason: "test"}
}

func (w *world) withdrawing(r store.Receipt) impact.Change {
	return impact.Change{Key: w.newKey(), Act: impact.WithdrawnAct, ID: r.ID, Revision: r.Revision, Reason: "test"}
}

func (w *world) organisation(code string) int64 {
	w.t.Helper()
	o, ok := impact.ByCode[*impact.Organisation](w.n, impact.KindOrganisation, code)
	if !ok {
		w.t.Fatalf("no organisation %s", code)
	}
	return o.ID
}

func (w *world) region(code string) int64 {
	w.t.Helper()
	r, ok := impact.ByCode[*impact.Region](w.n, impact.KindRegion, code)
	if !ok {
		w.t.Fatalf("no region %s", code)
	}
	return r.ID
}

func (w *world) indicator(code string) *impact.Indicator {
	w.t.Helper()
	i, ok := impact.ByCode[*impact.Indicator](w.n, impact.KindIndicator, code)
	if !ok {
		w.t.Fatalf("no indicator %s", code)
	}
	return i
}

func (w *world) must(r store.Receipt, err error) store.Receipt {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// value is an indicator's value in a scope; "none" when there is no data.
func (w *world) value(code string, scope impact.Scope) string {
	w.t.Helper()
	words := "none"
	w.look(func(v *store.View) {
		value, err := v.Value(w.ctx, w.n, store.Question{Indicator: w.indicator(code), Scopes: []impact.Scope{scope}})
		if err != nil {
			w.t.Fatal(err)
		}
		if value.Number != nil {
			words = value.Number.String()
		}
	})
	return words
}

func (w *world) expect(code string, scope impact.Scope, want string) {
	w.t.Helper()
	if have := w.value(code, scope); have != want {
		w.t.Errorf("%s over %+v is %s, want %s", code, scope, have, want)
	}
}

func (w *world) procurement(name string) impact.Procurement {
	return impact.Procurement{Name: name, OccurredOn: 20220401, Organisation: w.organisation("MOTIVA"), Region: w.region("pirkanmaa")}
}

func (w *world) contact(procurement int64) impact.Contact {
	return impact.Contact{OccurredOn: 20220405, Organisation: w.organisation("MOTIVA"), Region: w.region("pirkanmaa"), Channel: "email", Procurement: procurement}
}

func TestAdvisedProcurementIsCountedOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		region := impact.Scope{Dimension: impact.ByRegion, Key: w.region("pirkanmaa")}
		motiva := impact.Scope{Dimension: impact.ByOrganisation, Key: w.organisation("MOTIVA")}
		expect := func(want string) {
			t.Helper()
			for _, scope := range []impact.Scope{impact.WholeScope, region, motiva} {
				w.expect("K-01", scope, want)
			}
		}
		expect("none")
		p := w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), w.procurement("Electric buses")))
		expect("none")
		first := w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), w.contact(p.ID)))
		expect("1")
		second := w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), w.contact(p.ID)))
		expect("1")
		w.must(w.s.RecordContact(w.ctx, coordinator, 0, w.withdrawing(first), impact.Contact{}))
		expect("1")
		other := w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), w.procurement("School lunches")))
		w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), w.contact(other.ID)))
		expect("2")
		w.must(w.s.RecordContact(w.ctx, coordinator, 0, w.withdrawing(second), impact.Contact{}))
		expect("1")
	})
}

func TestLoadingAPlanAgainChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		before, err := w.s.Head(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range plans.Embedded() {
			if receipt := w.load(name); receipt.Changed() {
				t.Errorf("%s: %+v", name, receipt)
			}
		}
		after, err := w.s.Head(w.ctx)
		if err != nil || after != before {
			t.Errorf("the head moved from %d to %d (%v)", before, after, err)
		}
	})
}

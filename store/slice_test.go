package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/sample"
	"polku/store"
)

// thin records a part of what the sample makes up: enough to have something of every kind in every month.
type thin struct {
	w                       *world
	n                       int64
	contacts, participation int
}

func (r *thin) Customer(ctx context.Context, d impact.Customer) (int64, error) {
	receipt, err := r.w.s.RecordCustomer(ctx, coordinator, r.n, r.w.recording(), d)
	return receipt.ID, err
}

func (r *thin) Procurement(ctx context.Context, d impact.Procurement) (int64, error) {
	receipt, err := r.w.s.RecordProcurement(ctx, coordinator, r.n, r.w.recording(), d)
	return receipt.ID, err
}

func (r *thin) Contact(ctx context.Context, d impact.Contact) error {
	if r.contacts++; r.contacts%6 != 0 {
		return nil
	}
	_, err := r.w.s.RecordContact(ctx, coordinator, r.n, r.w.recording(), d)
	return err
}

func (r *thin) Event(ctx context.Context, d impact.Event) (int64, error) {
	receipt, err := r.w.s.RecordEvent(ctx, coordinator, r.n, r.w.recording(), d)
	return receipt.ID, err
}

func (r *thin) Participation(ctx context.Context, d impact.Participation) error {
	if r.participation++; r.participation%6 != 0 {
		return nil
	}
	_, err := r.w.s.RecordParticipation(ctx, coordinator, r.n, r.w.recording(), d)
	return err
}

func (r *thin) Observation(ctx context.Context, d impact.Observation) error {
	_, err := r.w.s.RecordObservation(ctx, coordinator, r.n, r.w.recording(), d)
	return err
}

func (r *thin) Notice(ctx context.Context, d impact.Notice) error {
	_, err := r.w.s.RecordNotice(ctx, coordinator, r.n, r.w.recording(), d)
	return err
}

// openFull opens a world with a year of facts in it.
func openFull(t testing.TB, url string) *world {
	t.Helper()
	w := openWorld(t, url)
	if err := sample.New(w.n, &thin{w: w, n: w.n.ID}, 1).Fill(w.ctx); err != nil {
		t.Fatal(err)
	}
	return w
}

// ids are the indicators whose leading definition has an aggregate, for a statement.
func (w *world) ids(aggregate impact.Aggregate) string {
	list := []string{"0"}
	for _, i := range w.n.Indicators {
		if i.Rule != nil && i.AggregateOf(impact.Numerator) == aggregate {
			list = append(list, fmt.Sprint(i.ID))
		}
	}
	return strings.Join(list, ",")
}

func (w *world) ask(query string, args ...any) int64 {
	w.t.Helper()
	number, err := w.s.Ask(w.ctx, query, args...)
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return number
}

func (w *world) tamper(statement string, args ...any) {
	w.t.Helper()
	if rows, err := w.s.Tamper(w.ctx, statement, args...); err != nil || rows == 0 {
		w.t.Fatalf("%s changed %d rows (%v)", statement, rows, err)
	}
}

// corruption is something wrong that a statement puts into the database.
type corruption struct {
	name string
	// find finds the row that plant changes; without it plant makes the row that found answers.
	find, plant, found string
	table, cell        string
	// derived tells that the slice of what is derived covers it; otherwise that of a month.
	derived bool
}

func corruptions(w *world) []corruption {
	sum, distinct, latest := w.ids(impact.Count), w.ids(impact.CountDistinct), w.ids(impact.Latest)
	totals := func(where string) string {
		return "SELECT MIN(id) FROM totals WHERE count + sum > 0 AND part = 0 AND " + where
	}
	more := "UPDATE totals SET sum = sum + 10000 WHERE id = ?"
	extra := "INSERT INTO totals (indicator_id, part, dimension, key, grain, bucket, count, sum) SELECT indicator_id, part, dimension, key, grain, 203001, 3, 30000 FROM totals WHERE id = ?"
	month := "grain = 1 AND dimension = 0 AND indicator_id IN (" + sum + ")"
	return []corruption{
		{"a whole total", totals("grain = 0 AND dimension = 0 AND indicator_id IN (" + sum + ")"), more, "", "totals", "numerator, whole period", true},
		{"a month's total", totals(month), more, "", "totals", "numerator, month 2022", false},
		{"a region's total", totals("grain = 0 AND dimension = 1 AND indicator_id IN (" + sum + ")"), more, "", "totals", "numerator, region ", true},
		{"a channel's month", totals("grain = 1 AND dimension = 4"), "UPDATE totals SET count = count - 1 WHERE id = ?", "", "totals", "numerator, channel ", false},
		{"a distinct count", totals("grain = 0 AND dimension = 0 AND indicator_id IN (" + distinct + ")"), more, "", "totals", "numerator, whole period", true},
		{"a distinct count's rows", totals("grain = 0 AND dimension = 0 AND indicator_id IN (" + distinct + ")"), "UPDATE totals SET count = count + 1 WHERE id = ?", "", "totals", "numerator, whole period", true},
		{"a distinct month", totals("grain = 1 AND indicator_id IN (" + distinct + ")"), more, "", "totals", ", month 2022", false},
		{"a half-year", totals("grain = 3 AND dimension = 0 AND indicator_id IN (" + distinct + ")"), more, "", "totals", "numerator, 6 months from 202203", true},
		{"a first meeting", totals("grain = 2 AND dimension = 2 AND indicator_id IN (" + distinct + ")"), more, "", "totals", ", first met in 2022", true},
		{"a newest number's total", totals("grain = 0 AND dimension = 0 AND indicator_id IN (" + latest + ")"), more, "", "totals", "numerator, whole period", true},
		{"a newest number's month", totals("grain = 1 AND dimension = 0 AND indicator_id IN (" + latest + ")"), more, "", "totals", "numerator, month 2022", false},
		{"a month that is missing", totals(month), "DELETE FROM totals WHERE id = ?", "", "", "numerator, month 2022", false},
		{"a half-year that is missing", totals("grain = 3 AND indicator_id IN (" + distinct + ")"), "DELETE FROM totals WHERE id = ?", "", "", "6 months from ", true},
		{"a month without rows", totals(month), extra, "SELECT MAX(id) FROM totals WHERE bucket = 203001 AND sum > 0", "totals", "numerator, month 203001", false},
		{"a member's rows", "SELECT MIN(id) FROM members WHERE dimension = 0 AND months LIKE '______:1'", "UPDATE members SET months = REPLACE(months, ':1', ':7') WHERE id = ?", "", "members", "numerator, month 2022", false},
		{"a member that is missing", "SELECT MIN(id) FROM members WHERE dimension = 0 AND months LIKE '______:1'", "DELETE FROM members WHERE id = ?", "", "", ", member ", false},
		{"a member too long", "SELECT MIN(id) FROM members WHERE dimension = 0", "UPDATE members SET months = months || ',203002:1' WHERE id = ?", "", "members", "numerator, month 203002", false},
		{"a newest number", "SELECT MAX(id) FROM series", "UPDATE series SET value = value + 10000 WHERE id = ?", "", "series", "newest number of 202", false},
		{"a newest number that is missing", "SELECT MIN(id) FROM series", "DELETE FROM series WHERE id = ?", "", "", "newest number of 202", false},
		{"a source's rows", "SELECT MIN(id) FROM source_totals WHERE source = 'CONTACTS'", "UPDATE source_totals SET count = count + 1 WHERE id = ?", "", "source_totals", "rows of CONTACTS", true},
	}
}

// put puts it in and answers the row that holds what is wrong, as findings name it.
func (c corruption) put(w *world) string {
	w.t.Helper()
	row := w.ask(c.find)
	w.tamper(c.plant, row)
	if c.found != "" {
		row = w.ask(c.found)
	}
	if c.table == "" {
		return ""
	}
	return fmt.Sprintf("%s %d", c.table, row)
}

// round checks slice after slice until each has had its turn, and answers what is new.
func (w *world) round() int {
	w.t.Helper()
	fresh := 0
	since := w.ask("SELECT COALESCE(MAX(checked_at), 0) FROM slices")
	for range 1000 {
		report, err := w.s.CheckNextSlice(w.ctx, 0)
		if err != nil || report == nil {
			w.t.Fatalf("the next slice: %+v (%v)", report, err)
		}
		fresh += report.New
		if w.ask("SELECT COUNT(*) FROM slices WHERE checked_at <= ?", since) == 0 {
			return fresh
		}
	}
	w.t.Fatal("the slices have no end")
	return 0
}

func (w *world) reconciled() *store.Reconciled {
	w.t.Helper()
	var r *store.Reconciled
	w.look(func(v *store.View) {
		var err error
		if r, err = v.Reconciled(w.ctx, w.n); err != nil {
			w.t.Fatal(err)
		}
	})
	return r
}

// rebuild runs a rebuild to its end.
func (w *world) rebuild(indicator int64) string {
	w.t.Helper()
	run, err := w.s.Begin(w.ctx, coordinator, store.Order{Job: impact.Rebuild, Indicator: indicator, Reason: "test"})
	if err != nil {
		w.t.Fatal(err)
	}
	summary, err := w.s.RunJob(w.ctx, run)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.s.EndJob(w.ctx, run.ID, store.StateAfter(err), summary); err != nil {
		w.t.Fatal(err)
	}
	return summary
}

func TestWhatIsWrongIsFoundByItsSliceAndMendedOnlyByARebuild(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openFull(t, url)
		w.round()
		if r := w.reconciled(); !r.Proven || len(r.Standing) > 0 || r.At.IsZero() {
			t.Fatalf("after the first round: %+v", r)
		}
		for _, c := range corruptions(w) {
			t.Run(c.name, func(t *testing.T) { w.t = t; w.meets(c) })
		}
		w.t = t
		w.holds()
	})
}

// meets plants something wrong and follows it until it is mended.
func (w *world) meets(c corruption) {
	w.t.Helper()
	row := c.put(w)
	if fresh := w.round(); fresh != 1 {
		w.t.Errorf("%d differences are new, want 1: %+v", fresh, w.reconciled().Standing)
	}
	if fresh := w.round(); fresh != 0 {
		w.t.Errorf("the second round found %d new ones", fresh)
	}
	r := w.reconciled()
	if holds, known := r.Holds(); holds || !known || len(r.Standing) != 1 {
		w.t.Fatalf("it stands as %+v", r)
	}
	d := r.Standing[0]
	month := w.ask("SELECT month FROM differences WHERE id = ?", d.ID)
	if d.Row != row || !strings.Contains(d.Cell, c.cell) || d.Stored == d.Recomputed || (month == 0) != c.derived {
		w.t.Errorf("found was %+v by slice %d; want row %q, %q", d, month, row, c.cell)
	}
	if words := w.rebuild(0); words != "1 totals mended; all equal their rows" {
		w.t.Errorf("the rebuild said %q", words)
	}
	if r := w.reconciled(); len(r.Standing) > 0 || !r.Proven {
		w.t.Errorf("after the rebuild: %+v", r)
	}
	if mended := w.ask("SELECT COUNT(*) FROM differences WHERE id = ? AND mended_at > 0 AND gone_at = 0", d.ID); mended != 1 {
		w.t.Error("it isn't marked as mended")
	}
	w.recounts()
}

// recounts sees that what is kept equals a recount of the rows.
func (w *world) recounts() {
	w.t.Helper()
	w.look(func(v *store.View) {
		kept, err := v.Totals(w.ctx)
		members, err2 := v.Members(w.ctx)
		entries, err3 := v.LatestEntries(w.ctx)
		if err := errors.Join(err, err2, err3); err != nil {
			w.t.Fatal(err)
		}
		for _, n := range v.Networks() {
			count := impact.NewRecount(n, n.Counted())
			if err := v.EachRow(w.ctx, n, count.Take); err != nil {
				w.t.Fatal(err)
			}
			left(w.t, "total", kept, count.Cells(), func(a, b impact.Cell) bool { return a == b })
			left(w.t, "member", members, count.Members(), maps.Equal)
			left(w.t, "newest number", entries, count.SeriesEntries(), func(a, b impact.LatestEntry) bool { return a == b })
		}
		if len(kept)+len(members)+len(entries) > 0 {
			w.t.Errorf("kept without rows: %v %v %v", kept, members, entries)
		}
	})
}

// left takes what the rows make out of what is kept.
func left[K comparable, V any](t testing.TB, name string, kept, want map[K]V, same func(V, V) bool) {
	t.Helper()
	for key, value := range want {
		if !same(kept[key], value) {
			t.Errorf("%s %+v is kept as %v, want %v", name, key, kept[key], value)
		}
		delete(kept, key)
	}
}

func TestWhatIsPutRightByHandIsGone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openFull(t, url)
		c := corruptions(w)[0]
		row := w.ask(c.find)
		w.tamper(c.plant, row)
		w.round()
		if r := w.reconciled(); len(r.Standing) != 1 {
			t.Fatalf("standing: %+v", r.Standing)
		}
		w.tamper("UPDATE totals SET sum = sum - 10000 WHERE id = ?", row)
		w.round()
		if r := w.reconciled(); len(r.Standing) != 0 || !r.Proven {
			t.Errorf("put right, it is %+v", r)
		}
		if n := w.ask("SELECT COUNT(*) FROM differences WHERE gone_at > 0 AND mended_at = 0"); n != 1 {
			t.Errorf("%d differences are gone, want 1", n)
		}
	})
}

func TestEachSliceIsTakenOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openFull(t, url)
		w.round()
		other, err := store.Open(w.ctx, store.Settings{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = other.Close() })
		taken := map[string]bool{}
		for _, s := range []*store.Store{w.s, other, w.s, other} {
			network, month, ok, err := s.ClaimSlice(w.ctx)
			key := fmt.Sprint(network, month)
			if err != nil || !ok || taken[key] {
				t.Errorf("slice %s was taken again, or none was (%v, %v)", key, ok, err)
			}
			taken[key] = true
		}
		run, err := other.BeginJob(w.ctx, coordinator, impact.Reconcile)
		if err != nil {
			t.Fatal(err)
		}
		if report, err := w.s.CheckNextSlice(w.ctx, 0); report != nil || err != nil {
			t.Errorf("while a job goes through all slices: %+v, %v", report, err)
		}
		if err := other.EndJob(w.ctx, run.ID, store.JobStopped, "test"); err != nil {
			t.Fatal(err)
		}
		if report, err := w.s.CheckNextSlice(w.ctx, 0); report == nil || err != nil {
			t.Errorf("after the job: %+v, %v", report, err)
		}
	})
}

func TestInterruptedReconcileGivesNoVerdict(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openFull(t, url)
		interrupt := func() {
			t.Helper()
			run, err := w.s.BeginJob(w.ctx, coordinator, impact.Reconcile)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.s.StopJob(w.ctx, coordinator, run.ID); err != nil {
				t.Fatal(err)
			}
			_, err = w.s.RunJob(w.ctx, run)
			if state := store.StateAfter(err); state != store.JobStopped {
				t.Errorf("stopped, the run ended as %s (%v)", state, err)
			}
			if err := w.s.EndJob(w.ctx, run.ID, store.JobStopped, "test"); err != nil {
				t.Fatal(err)
			}
		}
		interrupt()
		if _, known := w.reconciled().Holds(); known {
			t.Error("a run that was stopped gave a verdict")
		}
		w.proof("K-01", "none")
		w.holds()
		interrupt()
		if holds, known := w.reconciled().Holds(); !holds || !known {
			t.Errorf("a run that was stopped took the verdict away: %v %v", holds, known)
		}
		ended, cancel := context.WithCancel(w.ctx)
		run, err := w.s.BeginJob(w.ctx, coordinator, impact.Reconcile)
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := w.s.RunJob(ended, run); store.StateAfter(err) != store.JobStopped {
			t.Errorf("at the program's end: %v", err)
		}
	})
}

// proof expects what is known of an indicator: none, held or differs.
func (w *world) proof(code, want string) {
	w.t.Helper()
	w.look(func(v *store.View) {
		p, err := v.Proof(w.ctx, w.n, w.indicator(code))
		if err != nil {
			w.t.Fatal(err)
		}
		have := "none"
		if p != nil {
			have = map[bool]string{true: "held", false: "differs"}[p.Held]
		}
		if have != want {
			w.t.Errorf("the proof of %s: %s (%+v), want %s", code, have, p, want)
		}
	})
}

func TestProofIsTheOldestCheck(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openFull(t, url)
		w.proof("K-01", "none")
		w.holds()
		w.proof("K-01", "held")
		w.look(func(v *store.View) {
			p, err := v.Proof(w.ctx, w.n, w.indicator("K-01"))
			if err != nil || p.Sequence != v.Seq() || p.At.IsZero() || p.Run == 0 {
				t.Errorf("%+v (%v) at %d", p, err, v.Seq())
			}
		})
		w.tamper("UPDATE totals SET sum = sum + 10000 WHERE grain = 0 AND dimension = 0 AND part = 0 AND indicator_id = ?", w.indicator("K-01").ID)
		w.round()
		w.proof("K-01", "differs")
		w.proof("K-03", "held")
		plan := keino(t)
		more := impact.Whole(120)
		planIndicator(plan, "K-01").Target.Min = &more
		w.reload(plan) // what was proven was proven of another plan
		w.proof("K-01", "differs")
		w.proof("K-03", "none")
	})
}

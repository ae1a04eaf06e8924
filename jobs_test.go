package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"polku/impact"
	"polku/store"
)

// start starts a job and answers its run's id, or the faults.
func (k *keino) start(job string) (string, []fault) {
	k.t.Helper()
	var got struct {
		StartJob struct {
			Run        *struct{ ID string }
			UserErrors []fault
		}
	}
	var reason any
	if job == "REBUILD" {
		reason = "test"
	}
	k.ask(`mutation($job: Job!, $reason: String) { startJob(input: { job: $job, reason: $reason }) { run { id } userErrors { code field message } } }`,
		object{"job": job, "reason": reason}, &got)
	if got.StartJob.Run == nil {
		return "", got.StartJob.UserErrors
	}
	return got.StartJob.Run.ID, nil
}

type jobEnd struct {
	State, Summary, StartedBy string
	FinishedAt, Reason        *string
	Done, Total               *int
}

// finish starts a job and waits until it has ended.
func (k *keino) finish(job string) jobEnd {
	k.t.Helper()
	id, faults := k.start(job)
	if faults != nil {
		k.t.Fatalf("%s: %v", job, faults)
	}
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-look.C {
		var got struct{ Node jobEnd }
		k.ask(`query($id: ID!) { node(id: $id) { ... on JobRun { state summary startedBy finishedAt reason done total } } }`, object{"id": id}, &got)
		if got.Node.State != "RUNNING" {
			return got.Node
		}
	}
	k.t.Fatalf("%s does not end", job)
	return jobEnd{}
}

type difference struct {
	Indicator                struct{ Code string }
	Cell, Stored, Recomputed string
	Row, MendedAt, GoneAt    *string
}

type reconciliation struct {
	Holds       *bool
	LastHeldAt  *string
	Differences []difference
	LastRun     *struct {
		State, Summary string
		Differences    []difference
	}
}

func (k *keino) reconciliation() reconciliation {
	k.t.Helper()
	var got struct {
		Network struct{ Reconciliation reconciliation }
	}
	k.ask(`{ network(slug: "keino") { reconciliation { holds lastHeldAt differences { ...what } lastRun { state summary differences { ...what } } } } }
		fragment what on Difference { indicator { code } cell stored recomputed row mendedAt goneAt }`, nil, &got)
	return got.Network.Reconciliation
}

func oneRun(k *keino) {
	if r := k.reconciliation(); r.Holds != nil || r.LastRun != nil {
		k.t.Errorf("before the first run: %+v", r)
	}
	other, err := store.Open(k.t.Context(), store.Settings{URL: k.database})
	if err != nil {
		k.t.Fatal(err)
	}
	defer func() { _ = other.Close() }()                                  // what it wrote has been looked at
	run, err := other.BeginJob(k.t.Context(), operator, impact.Reconcile) // as another process would
	if err != nil {
		k.t.Fatal(err)
	}
	if _, faults := k.start("RECONCILE"); len(faults) != 1 || faults[0].Code != "ALREADY_RUNNING" || faults[0].Field != "job" {
		k.t.Errorf("a second start said %v", faults)
	}
	if err := other.EndJob(k.t.Context(), run.ID, store.JobSucceeded, "test"); err != nil {
		k.t.Fatal(err)
	}
	end := k.finish("RECONCILE")
	if end.State != "SUCCEEDED" || !strings.HasSuffix(end.Summary, "totals equal their rows") || end.FinishedAt == nil || end.StartedBy == "" ||
		end.Total == nil || *end.Total < 20 || *end.Done != *end.Total {
		k.t.Errorf("the run ended as %+v", end)
	}
	if end := k.finish("RECONCILE_SLICE"); end.State != "SUCCEEDED" || end.Total != nil {
		k.t.Errorf("the check of a slice ended as %+v", end)
	}
	if r := k.reconciliation(); r.Holds == nil || !*r.Holds || r.LastHeldAt == nil || len(r.LastRun.Differences) > 0 {
		k.t.Errorf("after the run: %+v", r)
	}
}

type closing struct {
	ID     string
	Period struct{ From, To string }
	Values []struct {
		Indicator   struct{ Code string }
		Value       *string
		SourceCount int
	}
}

func (k *keino) closings() []closing {
	k.t.Helper()
	var got struct{ Network struct{ Closings []closing } }
	k.ask(`{ network(slug: "keino") { closings { id period { from to } values { indicator { code } value sourceCount } } } }`, nil, &got)
	return got.Network.Closings
}

func closedPeriods(k *keino) {
	k.advise("Before the closing")
	if end := k.finish("CLOSE_PERIODS"); end.State != "SUCCEEDED" {
		k.t.Fatalf("the run ended as %+v", end)
	}
	closed := k.closings()
	var ends []string
	for _, c := range closed {
		ends = append(ends, c.Period.To)
	}
	if want := []string{"2023-02-28", "2022-08-31"}; !slices.Equal(ends, want) {
		k.t.Fatalf("closed are the half-years until %v, want %v", ends, want)
	}
	frozen, live := closed[1].value("K-01"), k.values()[0]
	if frozen != live {
		k.t.Errorf("K-01 was frozen at %s, it is %s", frozen, live)
	}
	k.advise("After the closing")
	if now := k.values()[0]; now == live {
		k.t.Errorf("K-01 is %s still", now)
	}
	if end := k.finish("CLOSE_PERIODS"); end.State != "SUCCEEDED" || end.Summary != "0 half-years closed" {
		k.t.Errorf("the second run ended as %+v", end)
	}
	if again := k.closings(); !reflect.DeepEqual(again, closed) {
		k.t.Errorf("the closings were\n%+v\nand are\n%+v", closed, again)
	}
}

func (c closing) value(code string) string {
	for _, v := range c.Values {
		if v.Indicator.Code == code {
			return value{Value: v.Value}.words()
		}
	}
	return "missing"
}

// tamper changes the database behind the program's back.
func (k *keino) tamper(statement string) {
	k.t.Helper()
	driver, source := "postgres", k.database
	if path, ok := strings.CutPrefix(k.database, "sqlite://"); ok {
		driver, source = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		k.t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // the statement has ended
	result, err := db.ExecContext(k.t.Context(), statement)
	if err != nil {
		k.t.Fatal(err)
	}
	if rows, err := result.RowsAffected(); err != nil || rows != 1 {
		k.t.Fatalf("%s changed %d rows (%v)", statement, rows, err)
	}
}

// metric is a number as monitoring sees it.
func (k *keino) metric(name string) string {
	k.t.Helper()
	request, err := http.NewRequestWithContext(k.t.Context(), http.MethodGet, "http://"+k.address+"/metrics", nil)
	if err != nil {
		k.t.Fatal(err)
	}
	a, err := k.send(request)
	if err != nil {
		k.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(a.body, "\n"+name+" ")
	number, _, _ := strings.Cut(rest, "\n")
	return number
}

// planted is something wrong, with the statement that puts it right.
type planted struct{ cell, table, wrong, right string }

func plantedDifference(k *keino) {
	_, id, _ := impact.ParseID(k.indicators["K-01"])
	whole := "UPDATE totals SET sum = sum %s 10000 WHERE grain = 0 AND dimension = 0 AND part = 0 AND indicator_id = " + fmt.Sprint(id)
	rows := "UPDATE source_totals SET count = count %s 1 WHERE source = 'CONTACTS'"
	for _, p := range []planted{
		{"numerator, whole period", "totals ", fmt.Sprintf(whole, "+"), fmt.Sprintf(whole, "-")},
		{"rows of CONTACTS", "source_totals ", fmt.Sprintf(rows, "+"), fmt.Sprintf(rows, "-")},
	} {
		k.found(p)
		k.tamper(p.right)
		if end := k.finish("RECONCILE"); end.State != "SUCCEEDED" {
			k.t.Errorf("%s: put right, the run ended as %+v", p.cell, end)
		}
		k.clean()
		k.found(p)
		if end := k.finish("REBUILD"); end.State != "SUCCEEDED" || end.Summary != "1 totals mended; all equal their rows" || end.Reason == nil || *end.Reason != "test" {
			k.t.Errorf("%s: the rebuild ended as %+v", p.cell, end)
		}
		k.clean()
	}
	k.refusedJobs()
}

// found plants something wrong, and sees that a reconcile finds it and that everybody is told.
func (k *keino) found(p planted) {
	k.t.Helper()
	failed := `polku_job_runs_total{job="RECONCILE",state="FAILED"}`
	before := k.metric(failed)
	k.tamper(p.wrong)
	if end := k.finish("RECONCILE"); end.State != "FAILED" || end.Summary != "1 totals differ from their rows" {
		k.t.Errorf("%s: the run ended as %+v", p.cell, end)
	}
	r := k.reconciliation()
	if r.Holds == nil || *r.Holds || r.LastHeldAt == nil || len(r.LastRun.Differences) != 1 || len(r.Differences) != 1 {
		k.t.Fatalf("%s: %+v", p.cell, r)
	}
	d := r.Differences[0]
	if d.Cell != p.cell || d.Indicator.Code == "" || d.Stored == d.Recomputed || d.Row == nil || !strings.HasPrefix(*d.Row, p.table) || d.MendedAt != nil || d.GoneAt != nil {
		k.t.Errorf("%s: the difference is %+v", p.cell, d)
	}
	if after, standing := k.metric(failed), k.metric("polku_reconcile_differences"); after == before || standing != "1" {
		k.t.Errorf("%s: the metrics count %q failures still, and %q differences", p.cell, after, standing)
	}
}

// clean sees that nothing stands any more.
func (k *keino) clean() {
	k.t.Helper()
	if r := k.reconciliation(); r.Holds == nil || !*r.Holds || len(r.Differences) != 0 || k.metric("polku_reconcile_differences") != "0" {
		k.t.Errorf("it stands still: %+v", r)
	}
}

// refusedJobs asks for what can't be.
func (k *keino) refusedJobs() {
	var got struct{ StartJob, StopJob struct{ UserErrors []fault } }
	k.ask(`mutation { startJob(input: { job: REBUILD }) { userErrors { code field message } } stopJob(input: { id: "junk" }) { userErrors { code field message } } }`, nil, &got)
	start, stop := got.StartJob.UserErrors, got.StopJob.UserErrors
	if len(start) != 1 || start[0].Code != "REQUIRED" || start[0].Field != "reason" {
		k.t.Errorf("a rebuild without a reason: %+v", start)
	}
	if len(stop) != 1 || stop[0].Code != "UNKNOWN_REFERENCE" || stop[0].Field != "id" {
		k.t.Errorf("stopping what is not there: %+v", stop)
	}
}

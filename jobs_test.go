package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"polku/graph/model"
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
	k.ask(`mutation($job: Job!) { startJob(input: { job: $job }) { run { id } userErrors { code field message } } }`, object{"job": job}, &got)
	if got.StartJob.Run == nil {
		return "", got.StartJob.UserErrors
	}
	return got.StartJob.Run.ID, nil
}

type jobEnd struct {
	State, Summary, StartedBy string
	FinishedAt                *string
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
		k.ask(`query($id: ID!) { node(id: $id) { ... on JobRun { state summary startedBy finishedAt } } }`, object{"id": id}, &got)
		if got.Node.State != "RUNNING" {
			return got.Node
		}
	}
	k.t.Fatalf("%s does not end", job)
	return jobEnd{}
}

type reconciliation struct {
	Holds      *bool
	LastHeldAt *string
	LastRun    *struct {
		State, Summary string
		Differences    []struct {
			Indicator                struct{ Code string }
			Cell, Stored, Recomputed string
		}
	}
}

func (k *keino) reconciliation() reconciliation {
	k.t.Helper()
	var got struct {
		Network struct{ Reconciliation reconciliation }
	}
	k.ask(`{ network(slug: "keino") { reconciliation { holds lastHeldAt lastRun { state summary
		differences { indicator { code } cell stored recomputed } } } } }`, nil, &got)
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
	if end.State != "SUCCEEDED" || !strings.HasSuffix(end.Summary, "totals equal their rows") || end.FinishedAt == nil || end.StartedBy == "" {
		k.t.Errorf("the run ended as %+v", end)
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

// failures is how many reconciles have failed, as monitoring sees it.
func (k *keino) failures() string {
	k.t.Helper()
	request, err := http.NewRequestWithContext(k.t.Context(), http.MethodGet, "http://"+k.address+"/metrics", nil)
	if err != nil {
		k.t.Fatal(err)
	}
	a, err := k.send(request)
	if err != nil {
		k.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(a.body, `polku_job_runs_total{job="RECONCILE",state="FAILED"} `)
	count, _, _ := strings.Cut(rest, "\n")
	return count
}

func plantedDifference(k *keino) {
	_, id, _ := model.ParseID(k.indicators["K-01"])
	for cell, change := range map[string][2]string{
		"numerator, whole period": {"UPDATE totals SET sum = sum + 10000 WHERE grain = 0 AND dimension = 0 AND part = 0 AND indicator_id = " + fmt.Sprint(id),
			"UPDATE totals SET sum = sum - 10000 WHERE grain = 0 AND dimension = 0 AND part = 0 AND indicator_id = " + fmt.Sprint(id)},
		"rows of CONTACTS": {"UPDATE source_totals SET count = count + 1 WHERE source = 'CONTACTS'", "UPDATE source_totals SET count = count - 1 WHERE source = 'CONTACTS'"},
	} {
		before := k.failures()
		k.tamper(change[0])
		if end := k.finish("RECONCILE"); end.State != "FAILED" || end.Summary != "1 totals differ from their rows" {
			k.t.Errorf("%s: the run ended as %+v", cell, end)
		}
		r := k.reconciliation()
		if r.Holds == nil || *r.Holds || r.LastHeldAt == nil || len(r.LastRun.Differences) != 1 {
			k.t.Fatalf("%s: %+v", cell, r)
		}
		if d := r.LastRun.Differences[0]; d.Cell != cell || d.Indicator.Code == "" || d.Stored == d.Recomputed {
			k.t.Errorf("%s: the difference is %+v", cell, d)
		}
		if after := k.failures(); after == before {
			k.t.Errorf("%s: the metrics still count %q failures", cell, after)
		}
		k.tamper(change[1])
	}
	if end := k.finish("RECONCILE"); end.State != "SUCCEEDED" {
		k.t.Errorf("after the repair the run ended as %+v", end)
	}
}

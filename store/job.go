package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"polku/ent"
	"polku/ent/jobrun"
	"polku/impact"
)

// JobState is how a run stands.
type JobState string

// The states of a run.
const (
	JobRunning   JobState = "RUNNING"
	JobSucceeded JobState = "SUCCEEDED"
	JobFailed    JobState = "FAILED"
	// JobStopped is a run that was asked to stop, or whose program ended, before its end.
	JobStopped JobState = "STOPPED"
)

const (
	// Heartbeat is how often a running job must give a sign of life.
	Heartbeat = 20 * time.Second
	// deadAfter is when a run without a sign of life no longer keeps others from starting.
	deadAfter = 6 * Heartbeat
)

// JobRun is one run of a job.
type JobRun struct {
	ID         int64
	Job        impact.Job
	State      JobState
	StartedAt  time.Time
	FinishedAt time.Time
	StartedBy  string
	Summary    string
	Reason     string
	// Indicator is the only one that the run is about, 0 for all.
	Indicator int64
	// Done and Total are the slices that are through and that there are; 0 of 0 for jobs without slices.
	Done, Total int
}

// Order is a job that somebody wants done.
type Order struct {
	Job impact.Job
	// Indicator narrows a rebuild to one, with its competing definitions; 0 is all of them.
	Indicator int64
	// Reason says why; a rebuild needs one.
	Reason string
}

// maxReason is how many characters of a reason are kept.
const maxReason = 500

// check finds the faults of the order.
func (o Order) check() impact.Faults {
	var faults impact.Faults
	if !slices.Contains(impact.Jobs, o.Job) {
		faults = append(faults, impact.Fault{Code: impact.Invalid, Field: "job", Message: "no such job"})
	}
	if o.Job == impact.Rebuild && strings.TrimSpace(o.Reason) == "" {
		faults = append(faults, impact.Fault{Code: impact.Required, Field: "reason", Message: "say why the totals are counted anew: the run keeps it"})
	}
	if !utf8.ValidString(o.Reason) || strings.ContainsRune(o.Reason, 0) {
		faults = append(faults, impact.Fault{Code: impact.Invalid, Field: "reason", Message: "is not a text"})
	} else if length := utf8.RuneCountInString(o.Reason); length > maxReason {
		faults = append(faults, impact.Fault{Code: impact.TooLong, Field: "reason", Message: fmt.Sprintf("is %d characters; at most %d are kept", length, maxReason)})
	}
	if o.Indicator != 0 && o.Job != impact.Rebuild {
		faults = append(faults, impact.Fault{Code: impact.Invalid, Field: "indicator", Message: "only a rebuild can be about one indicator"})
	}
	return faults
}

// BeginJob notes that a job begins that nobody gives a reason for.
func (s *Store) BeginJob(ctx context.Context, viewer impact.Viewer, job impact.Job) (JobRun, error) {
	return s.Begin(ctx, viewer, Order{Job: job})
}

// Begin notes that a job begins. It is refused while another run of it is alive, wherever that runs.
func (s *Store) Begin(ctx context.Context, viewer impact.Viewer, order Order) (JobRun, error) {
	if !viewer.MayAdminister() {
		return JobRun{}, s.judged(ctx, viewer, "job.started", impact.OneFault(impact.NotAllowed, "", "only the coordinator may start a job"))
	}
	faults := order.check()
	if _, err := s.networkOf(ctx, order.Indicator); errors.Is(err, impact.ErrNotFound) {
		faults = append(faults, impact.Fault{Code: impact.UnknownReference, Field: "indicator", Message: "no such indicator"})
	} else if err != nil {
		return JobRun{}, err
	}
	if err := faults.Err(); err != nil {
		return JobRun{}, err
	}
	var run JobRun
	err := s.noting(ctx, func(w *writer) error {
		var err error
		run, err = w.beginJob(ctx, viewer, order)
		return err
	})
	return run, err
}

// beginJob notes the run, and forgets one that has died.
func (w *writer) beginJob(ctx context.Context, viewer impact.Viewer, order Order) (JobRun, error) {
	job, now := order.Job, w.s.clock().UTC()
	_, err := w.db.JobRun.Update().Where(jobrun.Job(string(job)), jobrun.State(string(JobRunning)), jobrun.HeartbeatLT(micros(now.Add(-deadAfter)))).
		SetState(string(JobFailed)).SetFinishedAt(micros(now)).SetSummary("stopped without finishing").Save(ctx)
	if err != nil {
		return JobRun{}, fmt.Errorf("clear dead runs: %w", err)
	}
	row, err := w.db.JobRun.Create().SetJob(string(job)).SetState(string(JobRunning)).SetStartedAt(micros(now)).SetHeartbeat(micros(now)).
		SetStartedBy(viewer.Name).SetReason(strings.TrimSpace(order.Reason)).SetIndicatorID(order.Indicator).Save(ctx)
	if ent.IsConstraintError(err) {
		return JobRun{}, impact.OneFault(impact.AlreadyRunning, "job", "%s is running: wait for it to end", job)
	}
	if err != nil {
		return JobRun{}, fmt.Errorf("note a run: %w", err)
	}
	return jobRun(row), w.audit(ctx, viewer, "job.started", string(job), 0)
}

// jobTx is a writing transaction that doesn't touch the feed.
func (s *Store) jobTx(ctx context.Context) (*ent.Client, func(commit bool) error, error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("begin to write: %w", err)
	}
	return s.entOn(tx), func(commit bool) error {
		if commit {
			return tx.Commit()
		}
		return tx.Rollback()
	}, nil
}

// BeatJob gives a sign of life.
func (s *Store) BeatJob(ctx context.Context, id int64) error {
	return s.updateJob(ctx, id, func(u *ent.JobRunUpdateOne) { u.SetHeartbeat(micros(s.clock())) })
}

// EndJob notes how a run ended.
func (s *Store) EndJob(ctx context.Context, id int64, state JobState, summary string) error {
	return s.updateJob(ctx, id, func(u *ent.JobRunUpdateOne) {
		u.SetState(string(state)).SetSummary(summary).SetFinishedAt(micros(s.clock()))
	})
}

func (s *Store) updateJob(ctx context.Context, id int64, set func(*ent.JobRunUpdateOne)) error {
	db, done, err := s.jobTx(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = done(false) }()
	update := db.JobRun.UpdateOneID(id)
	set(update)
	if err := update.Exec(ctx); err != nil {
		return fmt.Errorf("note how a run goes: %w", err)
	}
	return done(true)
}

// StopJob asks a running job to stop after its slice, in whatever process it runs.
func (s *Store) StopJob(ctx context.Context, viewer impact.Viewer, id int64) (JobRun, error) {
	if !viewer.MayAdminister() {
		return JobRun{}, s.judged(ctx, viewer, "job.stopped", impact.OneFault(impact.NotAllowed, "", "only the coordinator may stop a job"))
	}
	var run JobRun
	err := s.noting(ctx, func(w *writer) error {
		row, err := w.db.JobRun.Get(ctx, id)
		switch {
		case ent.IsNotFound(err):
			return impact.OneFault(impact.UnknownReference, "id", "no such run")
		case err != nil:
			return fmt.Errorf("find a run: %w", err)
		case row.State != string(JobRunning):
			return impact.OneFault(impact.Invalid, "id", "the run has ended already")
		case !impact.Job(row.Job).Sliced():
			return impact.OneFault(impact.Invalid, "id", "%s can't be stopped: it ends by itself in a moment", row.Job)
		}
		row, err = row.Update().SetStop(true).Save(ctx)
		if err != nil {
			return fmt.Errorf("ask a run to stop: %w", err)
		}
		run = jobRun(row)
		return w.audit(ctx, viewer, "job.stopped", row.Job, 0)
	})
	return run, err
}

// StateAfter is how a run stands after its work has ended with an error, or with none.
func StateAfter(err error) JobState {
	switch {
	case err == nil:
		return JobSucceeded
	case errors.Is(err, ErrStopped):
		return JobStopped
	default:
		return JobFailed
	}
}

// RunJob does the work of a run and says in one line what it did. When it was stopped before its end, the error is
// ErrStopped.
func (s *Store) RunJob(ctx context.Context, run JobRun) (string, error) {
	switch run.Job {
	case impact.Reconcile:
		return s.reconcile(ctx, run)
	case impact.ReconcileSlice:
		return s.reconcileSlice(ctx, run)
	case impact.Rebuild:
		return s.rebuild(ctx, run)
	case impact.ClosePeriods:
		return s.closePeriods(ctx)
	default:
		return "", fmt.Errorf("there is no job %q", run.Job)
	}
}

func jobRun(row *ent.JobRun) JobRun {
	run := JobRun{ID: row.ID, Job: impact.Job(row.Job), State: JobState(row.State), StartedAt: moment(row.StartedAt), StartedBy: row.StartedBy, Summary: row.Summary,
		Reason: row.Reason, Indicator: row.IndicatorID, Done: row.Done, Total: row.Total}
	if row.FinishedAt != 0 {
		run.FinishedAt = moment(row.FinishedAt)
	}
	return run
}

// JobRuns are the newest runs, of one job or (empty) of all, before a run's id (0: from the newest).
func (v *View) JobRuns(ctx context.Context, job impact.Job, before int64, limit int) ([]JobRun, error) {
	if !v.viewer.MaySeeHealth() {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	query := v.db.JobRun.Query().Order(jobrun.ByID(desc())).Limit(limit)
	if job != "" {
		query.Where(jobrun.Job(string(job)))
	}
	if before != 0 {
		query.Where(jobrun.IDLT(before))
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the runs: %w", err)
	}
	runs := make([]JobRun, len(rows))
	for i, row := range rows {
		runs[i] = v.runShown(row)
	}
	return runs, nil
}

// runShown is a run as the viewer sees it: why it was started is told to those who work with the networks that it was about.
func (v *View) runShown(row *ent.JobRun) JobRun {
	run := jobRun(row)
	for _, n := range v.plans.list {
		_, about := n.CountedByID(run.Indicator)
		if (run.Indicator == 0 || about) && !v.viewer.MaySeeNotes(n) {
			run.Reason = ""
		}
	}
	return run
}

// JobRun finds a run.
func (v *View) JobRun(ctx context.Context, id int64) (JobRun, error) {
	if !v.viewer.MaySeeHealth() {
		return JobRun{}, impact.ErrNotFound
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	row, err := v.db.JobRun.Get(ctx, id)
	if err != nil {
		return JobRun{}, notFound(err)
	}
	return v.runShown(row), nil
}

// LastReconciled is the newest reconcile that has ended, and the newest that went through all slices and found no difference;
// zero runs when there is none.
func (v *View) LastReconciled(ctx context.Context) (last, held JobRun, err error) {
	if !v.viewer.MaySeeHealth() {
		return JobRun{}, JobRun{}, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	newest := func(query *ent.JobRunQuery) (JobRun, error) {
		row, err := query.Where(jobrun.Job(string(impact.Reconcile)), jobrun.StateNEQ(string(JobRunning))).Order(jobrun.ByID(desc())).First(ctx)
		if ent.IsNotFound(err) {
			return JobRun{}, nil
		}
		if err != nil {
			return JobRun{}, fmt.Errorf("find the last reconcile: %w", err)
		}
		return v.runShown(row), nil
	}
	if last, err = newest(v.db.JobRun.Query()); err != nil {
		return
	}
	held, err = newest(v.db.JobRun.Query().Where(jobrun.State(string(JobSucceeded))))
	return
}

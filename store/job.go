package store

import (
	"context"
	"fmt"
	"time"

	"polku/ent"
	"polku/ent/difference"
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
}

// Difference is a total that did not equal its rows.
type Difference struct {
	Network, Indicator       int64
	Cell, Stored, Recomputed string
}

// BeginJob notes that a job begins. It is refused while another run of it is alive, wherever that runs.
func (s *Store) BeginJob(ctx context.Context, viewer impact.Viewer, job impact.Job) (JobRun, error) {
	if !viewer.MayAdminister() {
		return JobRun{}, impact.OneFault(impact.NotAllowed, "", "only the coordinator may start a job")
	}
	now := s.clock().UTC()
	db, done, err := s.jobTx(ctx)
	if err != nil {
		return JobRun{}, err
	}
	defer func() { _ = done(false) }()
	_, err = db.JobRun.Update().Where(jobrun.Job(string(job)), jobrun.State(string(JobRunning)), jobrun.HeartbeatLT(micros(now.Add(-deadAfter)))).
		SetState(string(JobFailed)).SetFinishedAt(micros(now)).SetSummary("stopped without finishing").Save(ctx)
	if err != nil {
		return JobRun{}, fmt.Errorf("clear dead runs: %w", err)
	}
	row, err := db.JobRun.Create().SetJob(string(job)).SetState(string(JobRunning)).SetStartedAt(micros(now)).SetHeartbeat(micros(now)).
		SetStartedBy(viewer.Name).Save(ctx)
	if ent.IsConstraintError(err) {
		return JobRun{}, impact.OneFault(impact.AlreadyRunning, "job", "%s is running: wait for it to end", job)
	}
	if err != nil {
		return JobRun{}, fmt.Errorf("note a run: %w", err)
	}
	return jobRun(row), done(true)
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

// RunJob does the work of a run and says in one line what it did.
func (s *Store) RunJob(ctx context.Context, run JobRun) (string, error) {
	switch run.Job {
	case impact.Reconcile:
		return s.reconcile(ctx, run.ID)
	case impact.ClosePeriods:
		return s.closePeriods(ctx)
	default:
		return "", fmt.Errorf("there is no job %q", run.Job)
	}
}

func jobRun(row *ent.JobRun) JobRun {
	run := JobRun{ID: row.ID, Job: impact.Job(row.Job), State: JobState(row.State), StartedAt: moment(row.StartedAt), StartedBy: row.StartedBy, Summary: row.Summary}
	if row.FinishedAt != 0 {
		run.FinishedAt = moment(row.FinishedAt)
	}
	return run
}

// JobRuns are the newest runs, of one job or (empty) of all, before a run's id (0: from the newest).
func (v *View) JobRuns(ctx context.Context, job impact.Job, before int64, limit int) ([]JobRun, error) {
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
		runs[i] = jobRun(row)
	}
	return runs, nil
}

// JobRun finds a run.
func (v *View) JobRun(ctx context.Context, id int64) (JobRun, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	row, err := v.db.JobRun.Get(ctx, id)
	if err != nil {
		return JobRun{}, notFound(err)
	}
	return jobRun(row), nil
}

// Differences are what a run found.
func (v *View) Differences(ctx context.Context, run int64) ([]Difference, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Difference.Query().Where(difference.RunID(run)).Order(difference.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the differences: %w", err)
	}
	list := make([]Difference, len(rows))
	for i, row := range rows {
		list[i] = Difference{row.NetworkID, row.IndicatorID, row.Cell, row.Stored, row.Recomputed}
	}
	return list, nil
}

// LastReconciled is the newest finished reconcile, and the newest that found no difference; zero runs when there is none.
func (v *View) LastReconciled(ctx context.Context) (last, held JobRun, err error) {
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
		return jobRun(row), nil
	}
	if last, err = newest(v.db.JobRun.Query()); err != nil {
		return
	}
	held, err = newest(v.db.JobRun.Query().Where(jobrun.State(string(JobSucceeded))))
	return
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"

	"polku/impact"
	"polku/store"
)

// sliceEvery is how often the next slice of the totals is proven against its rows.
const sliceEvery = 20 * time.Second

// sweepEvery is how often sessions and sign-ins that are over are forgotten.
const sweepEvery = time.Hour

// timetable is when each job runs by itself, every night in Helsinki. A rebuild never does.
var timetable = []struct {
	job          impact.Job
	hour, minute uint
}{
	{impact.ClosePeriods, 2, 10},
	{impact.Reconcile, 2, 30},
}

// scheduler is who starts a job when nobody does.
var scheduler = impact.Program("schedule")

// jobs runs scheduled work, by the timetable and by hand. The store sees to it that a job never runs twice at once, in
// whatever process.
type jobs struct {
	store  *store.Store
	log    *slog.Logger
	ctx    context.Context // ends all runs
	runs   sync.WaitGroup
	ticker gocron.Scheduler
}

func newJobs(ctx context.Context, s *store.Store, log *slog.Logger) (*jobs, error) {
	ticker, err := gocron.NewScheduler(gocron.WithLocation(home))
	if err != nil {
		return nil, fmt.Errorf("make the schedule: %w", err)
	}
	j := &jobs{store: s, log: log, ctx: ctx, ticker: ticker}
	for _, entry := range timetable {
		at := gocron.DailyJob(1, gocron.NewAtTimes(gocron.NewAtTime(entry.hour, entry.minute, 0)))
		if _, err := ticker.NewJob(at, gocron.NewTask(j.tick, entry.job), gocron.WithName(string(entry.job))); err != nil {
			return nil, fmt.Errorf("schedule %s: %w", entry.job, err)
		}
	}
	slices := gocron.NewTask(j.nextSlice)
	if _, err := ticker.NewJob(gocron.DurationJob(sliceEvery), slices, gocron.WithName(string(impact.ReconcileSlice)), gocron.WithSingletonMode(gocron.LimitModeReschedule)); err != nil {
		return nil, fmt.Errorf("schedule %s: %w", impact.ReconcileSlice, err)
	}
	if _, err := ticker.NewJob(gocron.DurationJob(sweepEvery), gocron.NewTask(j.sweep), gocron.WithName("SWEEP_SESSIONS")); err != nil {
		return nil, fmt.Errorf("schedule the sweeping of sessions: %w", err)
	}
	ticker.Start()
	return j, nil
}

// nextSlice proves the next slice. It leaves no run behind: the slice itself says when it was proven.
func (j *jobs) nextSlice() {
	report, err := j.store.CheckNextSlice(j.ctx, 0)
	switch {
	case j.ctx.Err() != nil: // the program ends
	case err != nil:
		j.log.Error("a slice of the totals could not be checked", "error", err)
	case report != nil && report.New > 0:
		j.log.Error("totals differ from their rows", "slice", report.Slice, "differences", report.Differences, "new", report.New)
	}
}

// sweep forgets sessions and sign-ins that are over. It leaves no run behind: nobody has to know.
func (j *jobs) sweep() {
	if _, err := j.store.SweepSessions(j.ctx); err != nil && j.ctx.Err() == nil {
		j.log.Error("old sessions could not be swept", "error", err)
	}
}

// tick starts a job because its time has come.
func (j *jobs) tick(job impact.Job) {
	if _, err := j.Start(j.ctx, scheduler, store.Order{Job: job}); err != nil {
		j.log.Warn("a job could not start", "job", job, "error", err)
	}
}

// Start begins a job and answers when it has begun; the run goes on in the background.
func (j *jobs) Start(ctx context.Context, viewer impact.Viewer, order store.Order) (store.JobRun, error) {
	run, err := j.store.Begin(ctx, viewer, order)
	if err != nil {
		return run, err
	}
	j.runs.Go(func() {
		summary, err := runJob(j.ctx, j.store, run)
		if err != nil && store.StateAfter(err) == store.JobFailed {
			j.log.Error("a job failed", "job", run.Job, "error", err)
			return
		}
		j.log.Info("a job ended", "job", run.Job, "by", run.StartedBy, "reason", run.Reason, "summary", summary)
	})
	return run, nil
}

// close ends the schedule and waits for the runs, which end with the context.
func (j *jobs) close() error {
	err := j.ticker.Shutdown()
	j.runs.Wait()
	return err
}

// runJob does the work of a run, gives signs of life meanwhile, and notes how it ended.
func runJob(ctx context.Context, s *store.Store, run store.JobRun) (string, error) {
	work, done := context.WithCancel(ctx)
	var beats sync.WaitGroup
	beats.Go(func() { beat(work, s, run.ID) })
	summary, err := s.RunJob(ctx, run)
	done()
	beats.Wait()
	state := store.StateAfter(err)
	if err != nil {
		summary = err.Error()
	}
	countRun(run.Job, state)
	return summary, errors.Join(err, s.EndJob(context.WithoutCancel(ctx), run.ID, state, summary))
}

func beat(ctx context.Context, s *store.Store, run int64) {
	ticker := time.NewTicker(store.Heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_ = s.BeatJob(ctx, run) // a missed sign of life is made up for by the next
		}
	}
}

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

// timetable is when each job runs by itself, every night in Helsinki.
var timetable = []struct {
	job          impact.Job
	hour, minute uint
}{
	{impact.ClosePeriods, 2, 10},
	{impact.Reconcile, 2, 30},
}

// scheduler is who starts a job when nobody does.
var scheduler = impact.Viewer{Name: "schedule", Role: impact.Coordinator}

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
	ticker.Start()
	return j, nil
}

// tick starts a job because its time has come.
func (j *jobs) tick(job impact.Job) {
	if _, err := j.Start(j.ctx, scheduler, job); err != nil {
		j.log.Warn("a job could not start", "job", job, "error", err)
	}
}

// Start begins a job and answers when it has begun; the run goes on in the background.
func (j *jobs) Start(ctx context.Context, viewer impact.Viewer, job impact.Job) (store.JobRun, error) {
	run, err := j.store.BeginJob(ctx, viewer, job)
	if err != nil {
		return run, err
	}
	j.runs.Go(func() {
		summary, err := runJob(j.ctx, j.store, run)
		j.log.Info("a job ended", "job", run.Job, "summary", summary, "error", err)
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
	state := store.JobSucceeded
	if err != nil {
		state, summary = store.JobFailed, err.Error()
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

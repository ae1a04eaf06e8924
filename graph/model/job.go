package model

import (
	"context"
	"time"

	"polku/impact"
	"polku/store"
)

// JobRun is one run of a job.
type JobRun struct {
	*Lens
	r store.JobRun
}

// JobRunEdge is a run with its place in the list.
type JobRunEdge = Edge[JobRun]

// JobRunConnection is a page of runs.
type JobRunConnection = Connection[JobRun]

// NewJobRun shows a run.
func NewJobRun(lens *Lens, r store.JobRun) *JobRun { return &JobRun{lens, r} }

// IsNode marks a thing with a global id.
func (*JobRun) IsNode() {}

// ID is the run's global id.
func (r *JobRun) ID() string { return impact.NewID(jobRunKind, r.r.ID) }

// Job is what runs.
func (r *JobRun) Job() impact.Job { return r.r.Job }

// State is how the run stands.
func (r *JobRun) State() JobState { return JobState(r.r.State) }

// StartedAt is when it began.
func (r *JobRun) StartedAt() time.Time { return r.r.StartedAt }

// FinishedAt is when it ended; nil while it runs.
func (r *JobRun) FinishedAt() *time.Time {
	if r.r.FinishedAt.IsZero() {
		return nil
	}
	return &r.r.FinishedAt
}

// StartedBy is the schedule, or who started it.
func (r *JobRun) StartedBy() string { return r.r.StartedBy }

// Summary says what it did.
func (r *JobRun) Summary() string { return r.r.Summary }

// Reason is why it was started, where somebody said so.
func (r *JobRun) Reason() *string { return ifSaid(r.r.Reason) }

// Done is how many slices are through; nil for jobs without slices.
func (r *JobRun) Done() *int { return r.ofSlices(r.r.Done) }

// Total is how many slices there are; nil for jobs without slices.
func (r *JobRun) Total() *int { return r.ofSlices(r.r.Total) }

func (r *JobRun) ofSlices(count int) *int {
	if r.r.Total == 0 {
		return nil
	}
	return &count
}

// Differences are the totals that it found to differ from their rows.
func (r *JobRun) Differences(ctx context.Context) ([]*Difference, error) {
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := view.Differences(ctx, r.r.ID)
	return r.differences(view, rows), err
}

// differences show what did not equal its rows.
func (l *Lens) differences(view *store.View, rows []store.Difference) []*Difference {
	list := []*Difference{}
	for _, d := range rows {
		shown := &Difference{Cell: d.Cell, Stored: d.Stored, Recomputed: d.Recomputed, Row: ifSaid(d.Row), MendedAt: since(d.MendedAt), GoneAt: since(d.GoneAt)}
		n, err := view.NetworkByID(d.Network)
		if err != nil {
			continue
		}
		i, ok := n.CountedByID(d.Indicator)
		if !ok {
			continue // the plan no longer has it
		}
		shown.Indicator = newIndicator(InNetwork{l, n}, i.Measured())
		list = append(list, shown)
	}
	return list
}

// since is a moment; nil when it has not come.
func since(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Order is the job that an input asks for.
func Order(input StartJobInput) store.Order {
	return store.Order{Job: input.Job, Indicator: idIf(impact.KindIndicator, input.Indicator), Reason: given(input.Reason)}
}

// JobRunID reads a run's id.
func JobRunID(text string) int64 { return idOf(jobRunKind, text) }

// JobRuns is a page of runs, newest first.
func JobRuns(ctx context.Context, lens *Lens, job *impact.Job, first *int, after *string) (*JobRunConnection, error) {
	return forwardPage(ctx, lens, "run", 1, first, after, func(view *store.View, place []int64, limit int) ([]store.JobRun, error) {
		return view.JobRuns(ctx, given(job), place[0], limit)
	}, func(r store.JobRun) []int64 { return []int64{r.ID} },
		func(r store.JobRun) *JobRun { return NewJobRun(lens, r) })
}

// Reconciliation is when the values were last checked against their rows.
type Reconciliation struct {
	LastRun     *JobRun
	LastHeldAt  *time.Time
	Holds       *bool
	Differences []*Difference
}

// Reconciliation tells whether the values equal their rows, and when they last did.
func (n *Network) Reconciliation(ctx context.Context) (*Reconciliation, error) {
	view, err := n.View(ctx)
	if err != nil {
		return nil, err
	}
	last, held, err := view.LastReconciled(ctx)
	if err != nil {
		return nil, err
	}
	reconciled, err := view.Reconciled(ctx, n.N)
	if err != nil {
		return nil, err
	}
	shown := &Reconciliation{LastHeldAt: since(held.FinishedAt), Differences: n.differences(view, reconciled.Standing)}
	if last.ID != 0 {
		shown.LastRun = NewJobRun(n.Lens, last)
	}
	holds, known := reconciled.Holds()
	if known {
		shown.Holds = &holds
	}
	if known && holds && reconciled.At.After(held.FinishedAt) {
		shown.LastHeldAt = &reconciled.At
	}
	return shown, nil
}

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
func (r *JobRun) ID() string { return newID(jobRunKind, r.r.ID) }

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

// Differences are the totals that did not equal their rows.
func (r *JobRun) Differences(ctx context.Context) ([]*Difference, error) {
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := view.Differences(ctx, r.r.ID)
	list := []*Difference{}
	for _, d := range rows {
		shown := &Difference{Cell: d.Cell, Stored: d.Stored, Recomputed: d.Recomputed}
		if n, err := view.NetworkByID(d.Network); err == nil {
			if i, ok := impact.ByID[*impact.Indicator](n, d.Indicator); ok {
				shown.Indicator = newIndicator(InNetwork{r.Lens, n}, i)
			}
		}
		list = append(list, shown)
	}
	return list, err
}

// JobRuns is a page of runs, newest first.
func JobRuns(ctx context.Context, lens *Lens, job *impact.Job, first *int, after *string) (*JobRunConnection, error) {
	size, _, err := pageArgs{first: first}.size(MaxPage, DefaultPage)
	if err != nil {
		return nil, err
	}
	numbers, err := readCursor("run", after, 1)
	if err != nil {
		return nil, err
	}
	view, err := lens.View(ctx)
	if err != nil {
		return nil, err
	}
	runs, err := view.JobRuns(ctx, given(job), numbers[0], size+1)
	if err != nil {
		return nil, err
	}
	page := &JobRunConnection{PageInfo: &PageInfo{HasNextPage: len(runs) > size, HasPreviousPage: after != nil}}
	for _, r := range runs[:min(size, len(runs))] {
		page.Edges = append(page.Edges, &JobRunEdge{cursorOf("run", r.ID), NewJobRun(lens, r)})
	}
	return page.withEnds(), nil
}

// Reconciliation is when the values were last checked against their rows.
type Reconciliation struct {
	LastRun    *JobRun
	LastHeldAt *time.Time
	Holds      *bool
}

// Reconciliation tells when the values last equalled their rows.
func (n *Network) Reconciliation(ctx context.Context) (*Reconciliation, error) {
	view, err := n.View(ctx)
	if err != nil {
		return nil, err
	}
	last, held, err := view.LastReconciled(ctx)
	if err != nil || last.ID == 0 {
		return &Reconciliation{}, err
	}
	holds := last.State == store.JobSucceeded
	shown := &Reconciliation{LastRun: NewJobRun(n.Lens, last), Holds: &holds}
	if held.ID != 0 {
		shown.LastHeldAt = &held.FinishedAt
	}
	return shown, nil
}

// PeriodClosing is a span of time whose values were frozen.
type PeriodClosing struct {
	InNetwork
	c store.Closing
}

// IsNode marks a thing with a global id.
func (*PeriodClosing) IsNode() {}

// ID is the closing's global id.
func (c *PeriodClosing) ID() string { return newID(closingKind, c.c.ID) }

// Period is the span.
func (c *PeriodClosing) Period() *Period { return newPeriod(c.c.Period) }

// ClosedAt is when it was frozen.
func (c *PeriodClosing) ClosedAt() time.Time { return c.c.ClosedAt }

// Sequence is the feed's number then.
func (c *PeriodClosing) Sequence() int64 { return c.c.Sequence }

// Values are the frozen values.
func (c *PeriodClosing) Values(ctx context.Context) ([]*ClosedValue, error) {
	view, err := c.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := view.ClosedValues(ctx, c.c.ID)
	list := []*ClosedValue{}
	for _, v := range rows {
		if i, ok := impact.ByID[*impact.Indicator](c.N, v.Indicator); ok {
			list = append(list, &ClosedValue{Indicator: newIndicator(c.InNetwork, i), Value: v.Value, SourceCount: int(v.Rows)})
		}
	}
	return list, err
}

// Closings are the network's closed periods, newest first.
func (n *Network) Closings(ctx context.Context) ([]*PeriodClosing, error) {
	view, err := n.View(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := view.Closings(ctx, n.N)
	list := make([]*PeriodClosing, len(rows))
	for i, c := range rows {
		list[i] = &PeriodClosing{n.InNetwork, c}
	}
	return list, err
}

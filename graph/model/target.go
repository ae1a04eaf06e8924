package model

import (
	"context"
	"time"

	"polku/impact"
)

// Target is what an indicator should reach.
type Target struct {
	InNetwork
	i *impact.Indicator
}

// ID is the target's global id.
func (t *Target) ID() string { return newID(impact.KindTarget, t.i.Target.ID) }

// Value is the one number to reach.
func (t *Target) Value() *impact.Decimal { return t.i.Target.Number() }

// Min is the least number.
func (t *Target) Min() *impact.Decimal { return t.i.Target.Min }

// Max is the greatest number.
func (t *Target) Max() *impact.Decimal { return t.i.Target.Max }

// Direction is what the target asks for.
func (t *Target) Direction() impact.Direction { return t.i.Target.Direction }

// Recurrence is how the target recurs; once when nothing is said.
func (t *Target) Recurrence() impact.Recurrence {
	if t.i.Target.Recurrence == "" {
		return impact.Once
	}
	return t.i.Target.Recurrence
}

// Total is the number that a rhythm makes over the whole period.
func (t *Target) Total() *impact.Decimal { return t.i.Total() }

// Period is the days that count.
func (t *Target) Period() *Period { return newPeriod(t.i.Period) }

// Due is the day by which it is to be reached.
func (t *Target) Due() *impact.Date {
	if t.i.Target.Due == 0 {
		return nil
	}
	return &t.i.Target.Due
}

// DuePrecision is how exactly the plan prints the day.
func (t *Target) DuePrecision() *string { return ifSaid(t.i.Target.DuePrecision) }

// Text is the target in words.
func (t *Target) Text(lang impact.Lang) *string { return ifAny(t.i.Target.Text, lang) }

// Label is the target as one short phrase.
func (t *Target) Label(lang impact.Lang) string { return t.i.Target.Label().In(lang) }

// Revisions are the target as it was, newest first.
func (t *Target) Revisions(ctx context.Context) ([]*TargetRevision, error) {
	view, err := t.View(ctx)
	if err != nil {
		return nil, err
	}
	records, err := view.TargetRevisions(ctx, t.i.Target.ID)
	list := make([]*TargetRevision, len(records))
	for k, r := range records {
		list[k] = &TargetRevision{Revision: r.Revision, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy, Reason: r.Reason, target: r.Draft}
	}
	return list, err
}

// TargetRevision is a target as it was.
type TargetRevision struct {
	Revision   int
	RecordedAt time.Time
	RecordedBy string
	Reason     string
	target     impact.Target
}

// Label is the target as it was, as one short phrase.
func (r *TargetRevision) Label(lang impact.Lang) string { return r.target.Label().In(lang) }

// Provenance is where the target is printed.
func (t *Target) Provenance() []*Citation { return t.cites(t.i.Target.Cites) }

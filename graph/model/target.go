package model

import (
	"context"
	"time"

	"polku/impact"
	"polku/store"
)

// Target is what an indicator should reach; t is the one in force on the day that is asked about.
type Target struct {
	InNetwork
	i *impact.Indicator
	t impact.Target
}

// ID is the target's global id.
func (t *Target) ID() string { return impact.NewID(impact.KindTarget, t.t.ID) }

// Value is the one number to reach.
func (t *Target) Value() *impact.Decimal { return t.t.Number() }

// Min is the least number.
func (t *Target) Min() *impact.Decimal { return t.t.Min }

// Max is the greatest number.
func (t *Target) Max() *impact.Decimal { return t.t.Max }

// Direction is what the target asks for.
func (t *Target) Direction() impact.Direction { return t.t.Direction }

// Recurrence is how the target recurs; once when nothing is said.
func (t *Target) Recurrence() impact.Recurrence {
	if t.t.Recurrence == "" {
		return impact.Once
	}
	return t.t.Recurrence
}

// Total is the number that a rhythm makes over the whole period.
func (t *Target) Total() *impact.Decimal { return t.i.Total(t.t) }

// Pace is how fast the number is to be reached.
func (t *Target) Pace() impact.Pace { return t.t.Pace() }

// PaceCells are what the seasons should bring.
func (t *Target) PaceCells() []*PaceCell {
	cells := []*PaceCell{}
	for _, cell := range t.t.Cells {
		slot, ok := t.N.Slots[cell.Slot]
		if !ok {
			continue // the plan has dropped the season
		}
		cells = append(cells, &PaceCell{Slot: &CodeValue{impact.CodeItem{Code: slot.Code, Title: slot.Title}}, Period: newPeriod(impact.Period{From: slot.From, To: slot.To}), Number: cell.Number})
	}
	return cells
}

// InForceFrom is the first day that it holds for.
func (t *Target) InForceFrom() *impact.Date { return ifDay(t.t.InForceFrom) }

// Revision is that of the target.
func (t *Target) Revision() int { return t.t.Revision }

// Period is the days that count.
func (t *Target) Period() *Period { return newPeriod(t.i.Period) }

// Due is the day by which it is to be reached.
func (t *Target) Due() *impact.Date {
	if t.t.Due == 0 {
		return nil
	}
	return &t.t.Due
}

// DuePrecision is how exactly the plan prints the day.
func (t *Target) DuePrecision() *string { return ifSaid(t.t.DuePrecision) }

// Text is the target in words.
func (t *Target) Text(lang impact.Lang) *string { return ifAny(t.t.Text, lang) }

// Label is the target as one short phrase.
func (t *Target) Label(lang impact.Lang) string { return t.t.Label().In(lang) }

// Revisions are the target as it was, newest first.
func (t *Target) Revisions(ctx context.Context) ([]*TargetRevision, error) {
	view, err := t.View(ctx)
	if err != nil {
		return nil, err
	}
	records, err := view.TargetRevisions(ctx, t.N, t.i)
	list := make([]*TargetRevision, len(records))
	for k, r := range records {
		list[k] = &TargetRevision{InNetwork: t.InNetwork, Revision: r.Revision, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy, Reason: r.Reason, target: r.Draft}
	}
	return list, err
}

// TargetRevision is a target as it was.
type TargetRevision struct {
	InNetwork
	Revision   int
	RecordedAt time.Time
	RecordedBy string
	Reason     string
	target     impact.Target
}

// InForceFrom is the first day that it held for.
func (r *TargetRevision) InForceFrom() *impact.Date { return ifDay(r.target.InForceFrom) }

// DecidedIn is the closed half-year whose review decided it.
func (r *TargetRevision) DecidedIn(ctx context.Context) (*PeriodClosing, error) {
	if r.target.DecidedIn == 0 {
		return nil, nil
	}
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	c, err := view.Closing(ctx, r.target.DecidedIn)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &PeriodClosing{r.InNetwork, c}, nil
}

// Min is the least number.
func (r *TargetRevision) Min() *impact.Decimal { return r.target.Min }

// Max is the greatest number.
func (r *TargetRevision) Max() *impact.Decimal { return r.target.Max }

// Due is the day by which it was to be reached.
func (r *TargetRevision) Due() *impact.Date { return ifDay(r.target.Due) }

// Label is the target as it was, as one short phrase.
func (r *TargetRevision) Label(lang impact.Lang) string { return r.target.Label().In(lang) }

// Provenance is where the target is printed.
func (t *Target) Provenance() []*Citation { return t.cites(t.t.Cites) }

// target is an indicator's target in force on a day.
func (in InNetwork) target(i *impact.Indicator, day impact.Date) *Target {
	return &Target{in, i, i.Target.On(day)}
}

// Decided reads a decided target from an input.
func (i ReviseTargetInput) Decided() impact.Target {
	t := impact.Target{Direction: i.Target.Direction, Min: i.Target.Min, Max: i.Target.Max, Recurrence: given(i.Target.Recurrence),
		Due: given(i.Target.Due), InForceFrom: given(i.Target.InForceFrom), DecidedIn: idIf(closingKind, i.DecidedIn)}
	for _, cell := range i.Target.PaceCells {
		t.Cells = append(t.Cells, impact.PaceCell{Slot: cell.Slot, Number: cell.Number})
	}
	if i.Target.Text != nil {
		t.Text = i.Target.Text.text()
	}
	return t
}

// Change is the revision that the input asks for.
func (i ReviseTargetInput) Change() impact.Change {
	return Correcting(impact.KindIndicator, i.Indicator, i.Revision, i.Reason, i.IdempotencyKey)
}

// decided finds the indicator that a decision was about.
func decided(ctx context.Context, lens *Lens, r store.Receipt) (*Indicator, error) {
	view, err := lens.View(ctx)
	if err != nil {
		return nil, err
	}
	n, err := view.NetworkOf(r.ID)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	in := InNetwork{lens, n}
	if i, ok := impact.ByID[*impact.Indicator](n, r.ID); ok {
		return newIndicator(in, i), nil
	}
	if v, ok := impact.ByID[*impact.Variant](n, r.ID); ok {
		return (&Network{in}).Indicator(v.Indicator), nil
	}
	return nil, nil
}

// NewTargetPayload answers a mutation: the indicator, or the faults.
func NewTargetPayload(ctx context.Context, lens *Lens, r store.Receipt, faults impact.Faults) (*TargetPayload, error) {
	payload := &TargetPayload{Replayed: r.Replayed, UserErrors: UserErrors(faults)}
	if len(faults) > 0 {
		return payload, nil
	}
	payload.Sequence = &r.Last
	var err error
	payload.Indicator, err = decided(ctx, lens, r)
	return payload, err
}

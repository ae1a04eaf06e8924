package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"polku/ent"
	"polku/ent/closedvalue"
	"polku/ent/closing"
	"polku/impact"
)

// Closing is a span of time whose values were frozen.
type Closing struct {
	ID       int64
	Network  int64
	Period   impact.Period
	ClosedAt time.Time
	Sequence int64
}

// ClosedValue is an indicator's value to date when a period was closed, and how it was judged.
type ClosedValue struct {
	Closing
	Indicator int64
	// Version and TargetRevision are the definition that counted it and the target that judged it.
	Version, TargetRevision int
	impact.Value
	Status impact.Status
}

// closePeriods freezes the half-years of each network that have ended and are not closed yet.
func (s *Store) closePeriods(ctx context.Context) (string, error) {
	closed := 0
	err := s.inWrite(ctx, func(w *writer) (bool, error) {
		set, err := w.s.plansAt(ctx, w.tx, w.head.planSeq)
		if err != nil {
			return false, err
		}
		for _, n := range set.list {
			for _, span := range n.Period.HalfYears() {
				done, err := w.closePeriod(ctx, n, span)
				if err != nil {
					return false, err
				}
				closed += done
			}
		}
		return closed > 0, nil
	})
	return fmt.Sprintf("%d half-years closed", closed), err
}

// closePeriod freezes one half-year unless it still runs or is closed already; it answers how many it closed.
func (w *writer) closePeriod(ctx context.Context, n *impact.Network, span impact.Period) (int, error) {
	if span.To >= w.s.today() {
		return 0, nil
	}
	there, err := w.db.Closing.Query().Where(closing.NetworkID(n.ID), closing.ToDay(int32(span.To))).Exist(ctx)
	if err != nil || there {
		return 0, err
	}
	row, err := w.db.Closing.Create().SetNetworkID(n.ID).SetFromDay(int32(span.From)).SetToDay(int32(span.To)).
		SetClosedAt(micros(w.now)).SetSeq(w.first()).Save(ctx)
	if err != nil {
		return 0, fmt.Errorf("close a period: %w", err)
	}
	live, err := w.sourcesWithRows(ctx, n)
	if err != nil {
		return 0, err
	}
	f := &figures{reader: w.reader, n: n, live: live}
	var values []*ent.ClosedValueCreate
	for _, i := range n.Indicators {
		if i.Rule == nil {
			continue
		}
		value, err := f.valueUntil(ctx, i, span.To)
		if err != nil {
			return 0, err
		}
		values = append(values, w.db.ClosedValue.Create().SetClosingID(row.ID).SetIndicatorID(i.ID).SetVersion(i.Rule.Version).
			SetNillableValue((*int64)(value.Number)).SetNillableNumerator((*int64)(value.Numerator)).SetNillableDenominator((*int64)(value.Denominator)).
			SetCount(value.Rows).SetTargetRevision(i.Target.Revision).SetStatus(string(i.Judge(n, value, span.To).Status)))
	}
	if err := w.db.ClosedValue.CreateBulk(values...).Exec(ctx); err != nil {
		return 0, fmt.Errorf("freeze values: %w", err)
	}
	return 1, w.writeMoves(ctx, impact.Cause{Network: n.ID, Act: impact.Recorded, Kind: impact.KindClosing, Fact: row.ID}, nil)
}

// valueUntil is the value from the start of the indicator's period to the end of a day that ends a month.
func (f *figures) valueUntil(ctx context.Context, i *impact.Indicator, day impact.Date) (impact.Value, error) {
	points, err := f.points(ctx, Question{Indicator: i}, impact.MonthGrain, day)
	switch {
	case err != nil || i.Period.From > day:
		return impact.Value{}, err
	case len(points) == 0: // no period of its own and no rows: it may be zero all the same
		return f.value(ctx, Question{Indicator: i, Period: impact.Period{To: day}})
	}
	return points[len(points)-1].ToDate, nil
}

// Closings are a network's closed periods, newest first.
func (v *View) Closings(ctx context.Context, n *impact.Network) ([]Closing, error) {
	if !v.viewer.Belongs(n) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Closing.Query().Where(closing.NetworkID(n.ID), closing.SeqLTE(v.seq)).Order(closing.ByToDay(desc())).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the closings: %w", err)
	}
	list := make([]Closing, len(rows))
	for i, row := range rows {
		list[i] = newClosing(row)
	}
	return list, nil
}

// Closing finds a closing.
func (v *View) Closing(ctx context.Context, id int64) (Closing, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	row, err := v.db.Closing.Get(ctx, id)
	if err != nil {
		return Closing{}, notFound(err)
	}
	if n, ok := v.plans.byID[row.NetworkID]; !ok || !v.viewer.Belongs(n) {
		return Closing{}, impact.ErrNotFound
	}
	return newClosing(row), nil
}

func newClosing(row *ent.Closing) Closing {
	return Closing{ID: row.ID, Network: row.NetworkID, Period: impact.Period{From: impact.Date(row.FromDay), To: impact.Date(row.ToDay)},
		ClosedAt: moment(row.ClosedAt), Sequence: row.Seq}
}

// ClosedValues are the values of a closing.
func (v *View) ClosedValues(ctx context.Context, c Closing) ([]ClosedValue, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.ClosedValue.Query().Where(closedvalue.ClosingID(c.ID)).Order(closedvalue.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the values of a closing: %w", err)
	}
	list := make([]ClosedValue, len(rows))
	for i, row := range rows {
		list[i] = newClosedValue(c, row)
	}
	return list, nil
}

func newClosedValue(c Closing, row *ent.ClosedValue) ClosedValue {
	return ClosedValue{Closing: c, Indicator: row.IndicatorID, Version: row.Version, TargetRevision: row.TargetRevision, Status: impact.Status(row.Status),
		Value: impact.Value{Number: (*impact.Decimal)(row.Value), Numerator: (*impact.Decimal)(row.Numerator), Denominator: (*impact.Decimal)(row.Denominator), Rows: row.Count}}
}

// ClosedOf are the values that an indicator was closed with, newest first.
func (v *View) ClosedOf(ctx context.Context, n *impact.Network, i *impact.Indicator) ([]ClosedValue, error) {
	closings, err := v.Closings(ctx, n)
	if err != nil || len(closings) == 0 {
		return nil, err
	}
	byID := map[int64]Closing{}
	for _, c := range closings {
		byID[c.ID] = c
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.ClosedValue.Query().Where(closedvalue.IndicatorID(i.ID)).Order(closedvalue.ByClosingID(desc())).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what an indicator was closed with: %w", err)
	}
	var list []ClosedValue
	for _, row := range rows {
		if c, ok := byID[row.ClosingID]; ok { // one that was closed later is not known yet to a view that looks back
			list = append(list, newClosedValue(c, row))
		}
	}
	slices.SortFunc(list, func(a, b ClosedValue) int { return cmp.Compare(b.Closing.Period.To, a.Closing.Period.To) })
	return list, nil
}

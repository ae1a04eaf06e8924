package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"polku/impact"
)

// A slice is what is proven at once: the totals of one month of a network, or all that is derived from months. Together the
// slices of a network cover every total. The table slices says when each was checked last.

// derived is the month of the slice of what is derived from months.
const derived = impact.Month(0)

// sliceKey names a slice.
type sliceKey struct {
	network int64
	month   impact.Month
}

// reconciler is who looks at everything.
var reconciler = impact.Program("reconcile")

// claimFor is how long a slice is kept from others when whoever took it never came back.
const claimFor = deadAfter

// months are the months that a network's rows and totals lie in, and those of its period that have begun.
func (v *View) months(ctx context.Context, n *impact.Network) ([]impact.Month, error) {
	found := map[impact.Month]bool{}
	if n.Period.From != 0 {
		for _, month := range n.Period.Until(v.today).Months() {
			found[month] = true
		}
	}
	for _, source := range impact.Sources {
		if err := v.monthsOfRows(ctx, n, source, found); err != nil {
			return nil, fmt.Errorf("find the months of %s: %w", source, err)
		}
	}
	if err := v.monthsOfTotals(ctx, n, found); err != nil {
		return nil, fmt.Errorf("find the months of totals: %w", err)
	}
	maps.DeleteFunc(found, func(m impact.Month, _ bool) bool { return m <= 0 })
	return slices.Sorted(maps.Keys(found)), nil
}

// monthsOfRows jumps from month to month in the index of the days. Participations have the days of their events.
func (v *View) monthsOfRows(ctx context.Context, n *impact.Network, source impact.Source, found map[impact.Month]bool) error {
	if source == impact.Participations {
		return nil
	}
	query := v.s.bind("SELECT MIN(occurred_on) FROM " + rowSources[source].table + " WHERE network_id = ? AND " + live + " AND occurred_on > ?")
	for after := int64(0); ; {
		var day sql.NullInt64
		if err := v.tx.QueryRowContext(ctx, query, n.ID, after).Scan(&day); err != nil || !day.Valid {
			return err
		}
		found[impact.Month(day.Int64/100)] = true
		after = day.Int64/100*100 + 99
	}
}

// monthsOfTotals finds the months that something is kept for, with rows or without.
func (v *View) monthsOfTotals(ctx context.Context, n *impact.Network, found map[impact.Month]bool) error {
	c := newCheck(v, n, derived, n.Counted())
	if len(c.indicators) == 0 {
		return nil
	}
	for _, query := range []string{
		"SELECT DISTINCT bucket FROM totals WHERE grain = 1 AND indicator_id IN (" + c.ids() + ")",
		"SELECT DISTINCT month FROM series WHERE indicator_id IN (" + c.ids() + ")",
	} {
		rows, err := v.query(ctx, query)
		list, err := collect(rows, err, scanID)
		if err != nil {
			return err
		}
		for _, month := range list {
			found[impact.Month(month)] = true
		}
	}
	return c.eachMember(ctx, func(_ int64, _ impact.MemberKey, member impact.Member) {
		for month := range member {
			found[month] = true
		}
	})
}

// slices are all slices of the networks in the order of walking: a network's months, then what is derived from them.
func (v *View) slices(ctx context.Context, network int64) ([]sliceKey, error) {
	var list []sliceKey
	for _, n := range v.plans.list {
		if network != 0 && n.ID != network {
			continue
		}
		months, err := v.months(ctx, n)
		if err != nil {
			return nil, err
		}
		for _, month := range months {
			list = append(list, sliceKey{n.ID, month})
		}
		list = append(list, sliceKey{n.ID, derived})
	}
	return list, nil
}

// listSlices finds the slices in a snapshot, and sees that the table has them all.
func (s *Store) listSlices(ctx context.Context, network int64) ([]sliceKey, error) {
	v, err := s.View(ctx, reconciler)
	if err != nil {
		return nil, err
	}
	list, err := v.slices(ctx, network)
	v.Close()
	if err != nil {
		return nil, err
	}
	return list, s.noting(ctx, func(w *writer) error { return w.plantSlices(ctx, list) })
}

func (w *writer) plantSlices(ctx context.Context, list []sliceKey) error {
	var args []any
	for _, at := range list {
		args = append(args, at.network, int32(at.month))
	}
	if err := w.insertMany(ctx, "INSERT INTO slices (network_id, month) VALUES", 2, args, "ON CONFLICT (network_id, month) DO NOTHING"); err != nil {
		return fmt.Errorf("note the slices: %w", err)
	}
	return nil
}

// SliceReport is what the check of one slice found.
type SliceReport struct {
	// Slice is the slice in words.
	Slice string
	// Checked is how many totals were compared, Differences how many of them differ, New how many of those did not stand
	// before.
	Checked, Differences, New int
}

// CheckNextSlice checks the slice that was checked longest ago and answers what it found; nil when there is nothing to do,
// because a job is going through all slices or others are at work on the rest. run is the run that asks, 0 for the schedule.
func (s *Store) CheckNextSlice(ctx context.Context, run int64) (*SliceReport, error) {
	at, taken, err := s.claimSlice(ctx, run)
	if err != nil || !taken {
		return nil, err
	}
	if at.month == derived { // once a round: rows may have come in new months
		if _, err := s.listSlices(ctx, at.network); err != nil {
			return nil, err
		}
	}
	check, err := s.checkSlice(ctx, at, 0)
	if err != nil || check == nil {
		return nil, err // its claim runs out: meanwhile others have their turn
	}
	fresh, err := s.keepCheck(ctx, run, check, gone)
	return &SliceReport{check.name(), check.checked, len(check.found), fresh}, err
}

// claimSlice takes the next slice, so that no other process checks it at the same time.
func (s *Store) claimSlice(ctx context.Context, run int64) (at sliceKey, taken bool, err error) {
	v, err := s.View(ctx, reconciler)
	if err != nil {
		return at, false, err
	}
	networks := []int64{0} // an IN is never empty
	var firsts []sliceKey  // the slices that find the others
	for _, n := range v.plans.list {
		networks = append(networks, n.ID)
		firsts = append(firsts, sliceKey{n.ID, derived})
	}
	v.Close()
	err = s.noting(ctx, func(w *writer) error {
		if busy, err := w.walking(ctx); err != nil || busy && run == 0 {
			return err
		}
		if err := w.plantSlices(ctx, firsts); err != nil {
			return err
		}
		var id, claimed int64
		row := w.tx.QueryRowContext(ctx, w.s.bind("SELECT id, network_id, month, claimed_at FROM slices WHERE network_id IN ("+idList(networks)+") AND claimed_at < ? ORDER BY checked_at, network_id, month LIMIT 1"),
			micros(w.now.Add(-claimFor)))
		if err := row.Scan(&id, &at.network, &at.month, &claimed); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			return fmt.Errorf("find the next slice: %w", err)
		}
		result, err := w.exec(ctx, "UPDATE slices SET claimed_at = ? WHERE id = ? AND claimed_at = ?", micros(w.now), id, claimed)
		if err != nil {
			return fmt.Errorf("take a slice: %w", err)
		}
		changed, err := result.RowsAffected()
		taken = changed == 1 // otherwise another process was faster
		return err
	})
	return at, taken, err
}

// walking tells whether a job that goes through all slices is alive.
func (w *writer) walking(ctx context.Context) (bool, error) {
	var runs int
	row := w.tx.QueryRowContext(ctx, w.s.bind("SELECT COUNT(*) FROM job_runs WHERE state = ? AND job IN (?, ?) AND heartbeat >= ?"),
		string(JobRunning), string(impact.Reconcile), string(impact.Rebuild), micros(w.now.Add(-deadAfter)))
	if err := row.Scan(&runs); err != nil {
		return false, fmt.Errorf("look for running jobs: %w", err)
	}
	return runs > 0, nil
}

// noting runs a short writing transaction that doesn't touch the feed, so that it doesn't wait for those that do.
func (s *Store) noting(ctx context.Context, work func(*writer) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := work(&writer{reader: reader{s: s, tx: tx}, db: s.entOn(tx), now: s.clock().UTC()}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// ErrStopped ends a job that was asked to stop, or whose program ends, between two slices.
var ErrStopped = errors.New("stopped before its end")

// walk goes through the slices of a run, one after another. After each it notes how far it is, and ends when it is asked to.
// A rebuild goes on where the last one of the same indicators was stopped or failed.
func (s *Store) walk(ctx context.Context, run JobRun, visit func(sliceKey) error) error {
	network, err := s.networkOf(ctx, run.Indicator)
	if err != nil {
		return err
	}
	list, err := s.listSlices(ctx, network)
	if err != nil {
		return stopped(ctx, err)
	}
	begin, err := s.resume(ctx, run, list)
	if err != nil {
		return err
	}
	before := sliceKey{}
	if begin > 0 {
		before = list[begin-1]
	}
	if _, err := s.progress(ctx, run.ID, before, begin, len(list)); err != nil {
		return stopped(ctx, err)
	}
	for k := begin; k < len(list); k++ {
		if err := visit(list[k]); err != nil {
			return stopped(ctx, err)
		}
		stop, err := s.progress(ctx, run.ID, list[k], k+1, len(list))
		if err != nil {
			return stopped(ctx, err)
		}
		if stop && k+1 < len(list) {
			return ErrStopped
		}
	}
	return nil
}

// stopped is the error of a run that may have been cut short.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ErrStopped
	}
	return err
}

// networkOf is the network of an indicator; 0 for no indicator.
func (s *Store) networkOf(ctx context.Context, indicator int64) (int64, error) {
	if indicator == 0 {
		return 0, nil
	}
	v, err := s.View(ctx, reconciler)
	if err != nil {
		return 0, err
	}
	defer v.Close()
	for _, n := range v.plans.list {
		if _, ok := impact.ByID[*impact.Indicator](n, indicator); ok {
			return n.ID, nil
		}
	}
	return 0, fmt.Errorf("indicator %d: %w", indicator, impact.ErrNotFound)
}

// progress notes how far a run is, which is a sign of life too, and tells whether it shall stop.
func (s *Store) progress(ctx context.Context, run int64, at sliceKey, done, total int) (stop bool, err error) {
	err = s.noting(ctx, func(w *writer) error {
		row, err := w.db.JobRun.UpdateOneID(run).SetDone(done).SetTotal(total).SetLastNetwork(at.network).SetLastMonth(int32(at.month)).
			SetHeartbeat(micros(w.now)).Save(ctx)
		if err != nil {
			return fmt.Errorf("note how a run goes: %w", err)
		}
		stop = row.Stop
		return nil
	})
	return stop, err
}

// moment0 is a kept moment; the zero time where there is none.
func moment0(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return moment(micros)
}

package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"polku/ent"
	"polku/ent/jobrun"
	"polku/impact"
)

// A rebuild mends totals beside the writers. What a total has too much in one snapshot it has too much later as well, because
// a writer moves the total and what its rows make by the same amount: so it is enough to take the difference away in a short
// transaction, however many rows were counted to find it. The slice is checked again afterwards, until it is clean.

const (
	// rebuildAttempts is how often a slice is checked and mended before a rebuild gives up.
	rebuildAttempts = 5
	// mendAtOnce is how many totals one transaction mends: writers wait for it.
	mendAtOnce = 200
)

// rebuild mends every total that differs from its rows, slice by slice.
func (s *Store) rebuild(ctx context.Context, run JobRun) (string, error) {
	mended := 0
	err := s.walk(ctx, run, func(at sliceKey) error {
		count, err := s.rebuildSlice(ctx, run, at)
		mended += count
		return err
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d totals mended; all equal their rows", mended), nil
}

// rebuildSlice checks a slice and mends what differs, until it is clean; it answers how many totals were mended.
func (s *Store) rebuildSlice(ctx context.Context, run JobRun, at sliceKey) (int, error) {
	count := 0
	for attempt := 1; ; attempt++ {
		c, err := s.checkSlice(ctx, at, run.Indicator)
		if err != nil || c == nil {
			return count, err
		}
		then := gone
		if attempt > 1 {
			then = mended
		}
		if _, err := s.keepCheck(ctx, run.ID, c, then); err != nil {
			return count, err
		}
		if len(c.found) == 0 {
			return count, s.settleFeed(ctx, c)
		}
		if attempt > rebuildAttempts {
			return count, fmt.Errorf("%s: %d totals differ still after they were mended %d times, the first is %s (%s, by the rows %s): something else changes them",
				c.name(), len(c.found), rebuildAttempts, c.found[0].words, c.found[0].stored, c.found[0].recomputed)
		}
		done, err := s.mend(ctx, c)
		count += done
		if err != nil {
			return count, fmt.Errorf("mend %s: %w", c.name(), err)
		}
	}
}

// mend takes the differences of a check away, some at a time, and answers how many. What values are made of comes first:
// while members or newest numbers of an indicator are wrong, writers may move its totals wrongly, so that those are looked at
// again before they are mended.
func (s *Store) mend(ctx context.Context, c *sliceCheck) (int, error) {
	done := 0
	for _, chunk := range c.chunks() {
		err := s.inWrite(ctx, func(w *writer) (bool, error) {
			if w.head.planSeq != c.v.plans.seq {
				return false, nil // counted by a plan that holds no longer: the next check counts by the new one
			}
			if err := w.mendAll(ctx, c, chunk); err != nil {
				return false, err
			}
			moves, err := w.corrected(ctx, c, chunk)
			if err != nil {
				return false, err
			}
			done += len(chunk)
			return true, w.writeMoves(ctx, rebuilt(c.n), moves)
		})
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// rebuilt is the cause of what a rebuild moves.
func rebuilt(n *impact.Network) impact.Cause {
	return impact.Cause{Network: n.ID, Act: impact.Corrected, Kind: impact.KindRebuild}
}

// chunks are the findings that can be mended now, by transactions. Whole values come first and together, with the numbers of
// rows that tell zero from no data: the feed is told of them as one.
func (c *sliceCheck) chunks() [][]finding {
	unsure := map[partKey]bool{}
	for _, f := range c.found {
		switch f.kind {
		case memberFinding:
			unsure[partKey{f.member.Indicator, f.member.Part}] = true
		case seriesFinding:
			unsure[partKey{f.series.Indicator, f.series.Part}] = true
		}
	}
	var wholes, rest []finding
	for _, f := range c.found {
		switch {
		case f.kind == totalFinding && unsure[partKey{f.cell.Indicator, f.cell.Part}]:
		case f.isWhole():
			wholes = append(wholes, f)
		default:
			rest = append(rest, f)
		}
	}
	var chunks [][]finding
	if len(wholes) > 0 {
		chunks = append(chunks, wholes)
	}
	return slices.AppendSeq(chunks, slices.Chunk(rest, mendAtOnce))
}

// isWhole tells that an indicator's undivided value over its whole period rests on the finding itself.
func (f finding) isWhole() bool {
	return f.kind == sourceFinding || f.kind == totalFinding && f.cell.Grain == impact.WholeGrain && f.cell.Scope == impact.WholeScope
}

func (w *writer) mendAll(ctx context.Context, c *sliceCheck, chunk []finding) error {
	cells, members := impact.Cells{}, map[impact.MemberKey]map[impact.Month]int64{}
	for _, f := range chunk {
		var err error
		switch f.kind {
		case totalFinding:
			cells[f.cell] = impact.Cell{}.Less(f.change)
		case memberFinding:
			members[f.member] = map[impact.Month]int64{f.month: f.rows}
		case seriesFinding:
			err = w.mendSeries(ctx, c, f.series)
		case sourceFinding:
			_, err = w.moveSources(ctx, c.n.ID, map[impact.Source]int64{f.source: -f.rows})
		}
		if err != nil {
			return err
		}
	}
	if err := w.addTotals(ctx, cells); err != nil {
		return err
	}
	return w.mendMembers(ctx, members)
}

// mendSeries finds the newest number of a place's month anew.
func (w *writer) mendSeries(ctx context.Context, c *sliceCheck, key impact.SeriesKey) error {
	i := c.byID[key.Indicator]
	if i.AggregateOf(key.Part) != impact.Latest {
		return w.writeSeriesEntry(ctx, key, impact.LatestEntry{}) // it has no newest numbers
	}
	return w.settleMonth(ctx, c.n, i, impact.LatestSeries{}, key)
}

// mendMembers takes rows that members have too much away from them as they are now.
func (w *writer) mendMembers(ctx context.Context, tooMuch map[impact.MemberKey]map[impact.Month]int64) error {
	was, err := w.readMembers(ctx, slices.Collect(maps.Keys(tooMuch)))
	if err != nil {
		return err
	}
	is := map[impact.MemberKey]impact.Member{}
	for key, rows := range tooMuch {
		is[key] = was[key].Without(rows)
	}
	return w.writeMembers(ctx, is)
}

// corrected are the moves that bring the feed's word to the values as they are now, after whole values were mended.
func (w *writer) corrected(ctx context.Context, c *sliceCheck, chunk []finding) ([]impact.Move, error) {
	if !slices.ContainsFunc(chunk, finding.isWhole) {
		return nil, nil
	}
	return w.unsaid(ctx, c)
}

// unsaid are the moves of the indicators of which the feed last said something else than what is kept. What went wrong behind
// the program's back never went through the feed: often its word is right all along. Formulas follow their operands.
func (w *writer) unsaid(ctx context.Context, c *sliceCheck) ([]impact.Move, error) {
	live, err := w.moveSources(ctx, c.n.ID, nil)
	if err != nil {
		return nil, err
	}
	alive := func(i *impact.Indicator) liveness { return livenessOf(i, live) }
	var looked []*impact.Indicator
	for _, i := range c.n.Indicators {
		if c.byID[i.ID] != nil && !i.Rule.IsFormula() {
			looked = append(looked, i)
		}
	}
	wholes, err := w.wholes(ctx, looked)
	if err != nil {
		return nil, err
	}
	var moves []impact.Move
	for _, i := range looked {
		move := impact.Move{Indicator: i.ID, Is: impact.Totals{Numerator: wholes[wholeKey(i.ID, impact.Numerator)],
			Denominator: wholes[wholeKey(i.ID, impact.Denominator)], Live: alive(i).is}}
		if move.Was, _, err = w.lastTotals(ctx, i.ID); err != nil {
			return nil, err
		}
		move.Moved = !i.ValueFrom(move.Was).Same(i.ValueFrom(move.Is))
		moves = append(moves, move)
	}
	if moves, err = w.withFormulas(ctx, c.n, moves, nil, alive, func(i *impact.Indicator) *impact.Indicator { return i }); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(moves, func(m impact.Move) bool {
		return !m.Moved && m.Was.Numerator == m.Is.Numerator && m.Was.Denominator == m.Is.Denominator
	}), nil
}

// settleFeed brings the feed's word to the values when all of a network is clean: where a writer moved a wrong total and
// somebody put it right by hand, the feed still says what the writer made of it.
func (s *Store) settleFeed(ctx context.Context, c *sliceCheck) error {
	if c.at.month != derived {
		return nil
	}
	return s.inWrite(ctx, func(w *writer) (bool, error) {
		if w.head.planSeq != c.v.plans.seq {
			return false, nil
		}
		moves, err := w.unsaid(ctx, c)
		if err != nil || len(moves) == 0 {
			return false, err
		}
		return true, w.writeMoves(ctx, rebuilt(c.n), moves)
	})
}

// resume is the place in the list of slices where a run begins. A rebuild goes on after the slice that the last one of the
// same indicators had done when it was stopped or failed; what has been through begins anew.
func (s *Store) resume(ctx context.Context, run JobRun, list []sliceKey) (int, error) {
	if run.Job != impact.Rebuild {
		return 0, nil
	}
	v, err := s.View(ctx, reconciler)
	if err != nil {
		return 0, err
	}
	defer v.Close()
	last, err := v.db.JobRun.Query().Where(jobrun.Job(string(impact.Rebuild)), jobrun.IndicatorID(run.Indicator), jobrun.IDLT(run.ID)).
		Order(jobrun.ByID(desc())).First(ctx)
	if ent.IsNotFound(err) || err == nil && last.State == string(JobSucceeded) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find the last rebuild: %w", err)
	}
	done := slices.Index(list, sliceKey{last.LastNetwork, impact.Month(last.LastMonth)})
	return done + 1, nil
}

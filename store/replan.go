package store

import (
	"context"
	"fmt"

	"polku/impact"
)

// replan makes the totals follow a plan that has just been changed by the transaction: an indicator that is new, or whose
// definition, period or regions changed, is counted anew from the rows; one that went loses its totals.
func (w *writer) replan(ctx context.Context, viewer impact.Viewer, before *impact.Network, network int64) error {
	set, err := w.readPlans(ctx, w.head.planSeq)
	if err != nil {
		return err
	}
	after, ok := set.byID[network]
	if !ok {
		return fmt.Errorf("network %d is not among the plans", network)
	}
	cause := impact.Cause{Network: network, Act: impact.Recorded, Kind: impact.KindPlan}
	if before == nil {
		return w.writeMoves(ctx, cause, nil)
	}
	cause.Act = impact.Corrected
	cells := impact.Cells{}
	recounted := impact.Recounted(before, after)
	if err := w.recount(ctx, after, recounted, cells); err != nil {
		return err
	}
	for _, i := range before.Counted() {
		if _, stays := after.CountedByID(i.ID); !stays {
			if err := w.forget(ctx, i.ID); err != nil {
				return err
			}
		}
	}
	live, err := w.moveSources(ctx, network, nil)
	if err != nil {
		return err
	}
	cells.DropEmpty()
	touched := touchedBy(cells)
	for _, i := range append(recounted, before.Formulas()...) { // a value may change though no total does
		touched[i.ID] = true
	}
	moves, err := w.moves(ctx, after, touched, cells, func(i *impact.Indicator) liveness {
		old, there := impact.ByID[*impact.Indicator](before, i.ID)
		return liveness{there && livenessOf(old, live).was, livenessOf(i, live).is}
	}, func(i *impact.Indicator) *impact.Indicator {
		if old, there := impact.ByID[*impact.Indicator](before, i.ID); there {
			return old
		}
		return i
	})
	if err != nil {
		return err
	}
	if err := w.fromFormulas(ctx, before, moves); err != nil {
		return err
	}
	if err := w.addTotals(ctx, cells); err != nil {
		return err
	}
	return w.writeMoves(ctx, cause, moves)
}

// fromFormulas: what was a formula before had no totals; it was what the feed last said.
func (w *writer) fromFormulas(ctx context.Context, before *impact.Network, moves []impact.Move) error {
	for k, m := range moves {
		old, there := impact.ByID[*impact.Indicator](before, m.Indicator)
		if !there || old.Rule == nil || !old.Rule.IsFormula() {
			continue
		}
		was, _, err := w.lastTotals(ctx, m.Indicator)
		if err != nil {
			return err
		}
		moves[k].Was = was
	}
	return nil
}

// recount counts indicators anew from the rows, which it reads once however many indicators there are. It keeps their
// members and series, and adds to cells how their totals change.
func (w *writer) recount(ctx context.Context, n *impact.Network, indicators []*impact.Indicator, cells impact.Cells) error {
	for _, i := range indicators {
		rows, err := w.query(ctx, totalColumns+" WHERE indicator_id = ?", i.ID)
		was, err := readCells(rows, err)
		if err != nil {
			return err
		}
		for key, cell := range was {
			cells[key] = impact.Cell{Rows: -cell.Rows, Sum: -cell.Sum}
		}
		if err := w.forgetParts(ctx, i.ID); err != nil {
			return err
		}
	}
	count := impact.NewRecount(n, indicators)
	if err := w.countRows(ctx, n, count); err != nil {
		return err
	}
	if err := w.writeMembers(ctx, count.Members()); err != nil {
		return err
	}
	for key, entry := range count.SeriesEntries() {
		if err := w.writeSeriesEntry(ctx, key, entry); err != nil {
			return err
		}
	}
	for key, cell := range count.Cells() {
		cells[key] = cells[key].Plus(cell)
	}
	return nil
}

// countRows gives every live row of the network to a recount.
func (w *writer) countRows(ctx context.Context, n *impact.Network, count *impact.Recount) error {
	return w.eachRow(ctx, n, count.Sources(), count.Take)
}

// forget takes an indicator's totals away, with what they are made of.
func (w *writer) forget(ctx context.Context, indicator int64) error {
	if _, err := w.exec(ctx, "DELETE FROM totals WHERE indicator_id = ?", indicator); err != nil {
		return fmt.Errorf("forget totals: %w", err)
	}
	return w.forgetParts(ctx, indicator)
}

func (w *writer) forgetParts(ctx context.Context, indicator int64) error {
	for _, table := range []string{"members", "series"} {
		if _, err := w.exec(ctx, "DELETE FROM "+table+" WHERE indicator_id = ?", indicator); err != nil {
			return fmt.Errorf("forget %s: %w", table, err)
		}
	}
	return nil
}

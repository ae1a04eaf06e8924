package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"polku/impact"
)

// withFormulas adds the moves of the formulas whose operands moved, and of those that are new or defined anew. What a formula was is what
// the feed last said of it; what it is is computed from its operands as they are now.
func (w *writer) withFormulas(ctx context.Context, n *impact.Network, moves []impact.Move, touched map[int64]bool, live func(*impact.Indicator) liveness,
	old func(*impact.Indicator) *impact.Indicator) ([]impact.Move, error) {
	if len(n.Formulas()) == 0 {
		return moves, nil
	}
	is := map[int64]impact.Totals{}
	for _, m := range moves {
		is[m.Indicator] = m.Is
	}
	for _, i := range n.Formulas() {
		was, said, err := w.lastTotals(ctx, i.ID)
		if err != nil {
			return nil, err
		}
		if said && !touched[i.ID] && !slices.ContainsFunc(i.Operands(n), func(o *impact.Indicator) bool { _, moved := is[o.ID]; return moved }) {
			continue
		}
		if err := w.readOperands(ctx, n, i, is, live); err != nil {
			return nil, err
		}
		move := impact.Move{Indicator: i.ID, Was: was}
		move.Is = i.ComputeTotals(n, func(o *impact.Indicator) impact.Value { return o.ValueFrom(is[o.ID]) })
		is[i.ID] = move.Is
		if move.Was != move.Is {
			move.Moved = !old(i).ValueFrom(move.Was).Same(i.ValueFrom(move.Is))
			moves = append(moves, move)
		}
	}
	return moves, nil
}

// readOperands reads the totals of the operands that have not moved.
func (w *writer) readOperands(ctx context.Context, n *impact.Network, i *impact.Indicator, is map[int64]impact.Totals, live func(*impact.Indicator) liveness) error {
	for _, o := range i.Operands(n) {
		if _, there := is[o.ID]; there || o.Rule == nil {
			continue
		}
		if o.Rule.IsFormula() {
			totals, _, err := w.lastTotals(ctx, o.ID)
			if err != nil {
				return err
			}
			is[o.ID] = totals
			continue
		}
		wholes, err := w.wholes(ctx, []*impact.Indicator{o})
		if err != nil {
			return err
		}
		is[o.ID] = impact.Totals{Numerator: wholes[wholeKey(o.ID, impact.Numerator)], Denominator: wholes[wholeKey(o.ID, impact.Denominator)], Live: live(o).is}
	}
	return nil
}

// lastTotals are what the feed last said of an indicator; said is false when it never spoke of it.
func (w *writer) lastTotals(ctx context.Context, indicator int64) (totals impact.Totals, said bool, err error) {
	query := "SELECT " + changeFields + " FROM changes WHERE id = (SELECT MAX(id) FROM (SELECT MAX(id) AS id FROM changes WHERE indicator_id = ? AND moved UNION ALL " +
		"SELECT MAX(id) AS id FROM changes WHERE indicator_id = ? AND NOT moved AND indicator_id <> 0) newest)"
	rows, err := w.query(ctx, query, indicator, indicator)
	moves, err := collect(rows, err, scanMove)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return totals, false, fmt.Errorf("read what the feed said of a formula: %w", err)
	}
	if len(moves) == 0 {
		return totals, false, nil
	}
	return moves[0].Is, true, nil
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"polku/impact"
)

// rowsAStatement bounds the values of one statement: SQLite takes 32,766 of them.
const rowsAStatement = 500

// moveTotals takes rows away from the totals and adds others, and writes what that moved into the feed.
func (w *writer) moveTotals(ctx context.Context, n *impact.Network, cause impact.Cause, before, after []sourceRow) error {
	tally := impact.NewTally(n)
	sources := map[impact.Source]int64{}
	for _, r := range before {
		tally.Take(r.source, r.row)
		sources[r.source]--
	}
	for _, r := range after {
		tally.Give(r.source, r.row)
		sources[r.source]++
	}
	live, err := w.moveSources(ctx, n.ID, sources)
	if err != nil {
		return err
	}
	if err := w.settle(ctx, n, tally); err != nil {
		return err
	}
	cells := tally.Cells()
	same := func(i *impact.Indicator) *impact.Indicator { return i }
	moves, err := w.moves(ctx, n, touchedBy(cells), cells, func(i *impact.Indicator) liveness { return livenessOf(i, live) }, same)
	if err != nil {
		return err
	}
	if err := w.addTotals(ctx, cells); err != nil {
		return err
	}
	return w.writeMoves(ctx, cause, moves)
}

// liveness is whether a source has rows, before and after the transaction's change.
type liveness struct{ was, is bool }

// livenessOf is that of the source of an indicator's definition; one that has lost its definition has none.
func livenessOf(i *impact.Indicator, live map[impact.Source]liveness) liveness {
	if i.Rule == nil {
		return liveness{}
	}
	return live[i.Rule.Source]
}

// moveSources counts the rows of the sources, and tells which have any.
func (w *writer) moveSources(ctx context.Context, network int64, delta map[impact.Source]int64) (map[impact.Source]liveness, error) {
	rows, err := w.query(ctx, "SELECT source, count FROM source_totals WHERE network_id = ?", network)
	counts := map[impact.Source]int64{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var source string
		var count int64
		err := r.Scan(&source, &count)
		counts[impact.Source(source)] = count
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sources: %w", err)
	}
	live := map[impact.Source]liveness{}
	for _, source := range impact.Sources {
		live[source] = liveness{counts[source] > 0, counts[source]+delta[source] > 0}
	}
	for source, change := range delta {
		_, err := w.exec(ctx, `INSERT INTO source_totals (network_id, source, count, recorded_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (network_id, source) DO UPDATE SET count = source_totals.count + excluded.count, recorded_at = excluded.recorded_at`,
			network, string(source), change, micros(w.now))
		if err != nil {
			return nil, fmt.Errorf("count the rows of %s: %w", source, err)
		}
	}
	return live, nil
}

// settle reads what the tally needs to know, lets it compute the rest, and writes members and series back.
func (w *writer) settle(ctx context.Context, n *impact.Network, tally *impact.Tally) error {
	was, err := w.readMembers(ctx, tally.Members())
	if err != nil {
		return err
	}
	if err := w.writeMembers(ctx, tally.SettleMembers(was)); err != nil {
		return err
	}
	return w.settleSeries(ctx, n, tally)
}

// touchedBy are the indicators that cells are of.
func touchedBy(cells impact.Cells) map[int64]bool {
	touched := map[int64]bool{}
	for key := range cells {
		touched[key.Indicator] = true
	}
	return touched
}

// moves are the indicators that are touched, and those whose source got its first row or lost its last; cells are what their
// totals change by. old is the indicator as it was defined before the change.
func (w *writer) moves(ctx context.Context, n *impact.Network, touched map[int64]bool, cells impact.Cells, live func(*impact.Indicator) liveness,
	old func(*impact.Indicator) *impact.Indicator) ([]impact.Move, error) {
	var moved []*impact.Indicator
	for _, i := range n.Indicators {
		if i.Rule != nil && i.Rule.IsFormula() {
			continue
		}
		if alive := live(i); touched[i.ID] || alive.was != alive.is {
			moved = append(moved, i)
		}
	}
	wholes, err := w.wholes(ctx, moved)
	if err != nil {
		return nil, err
	}
	var moves []impact.Move
	for _, i := range moved {
		move := impact.Move{Indicator: i.ID}
		alive := live(i)
		move.Was = impact.Totals{Numerator: wholes[wholeKey(i.ID, impact.Numerator)], Denominator: wholes[wholeKey(i.ID, impact.Denominator)], Live: alive.was}
		move.Is = impact.Totals{
			Numerator:   move.Was.Numerator.Plus(cells[wholeKey(i.ID, impact.Numerator)]),
			Denominator: move.Was.Denominator.Plus(cells[wholeKey(i.ID, impact.Denominator)]),
			Live:        alive.is,
		}
		move.Moved = !old(i).ValueFrom(move.Was).Same(i.ValueFrom(move.Is))
		if touched[i.ID] || i.Rule == nil || move.Moved {
			moves = append(moves, move)
		}
	}
	return w.withFormulas(ctx, n, moves, touched, live, old)
}

// wholeKey names the undivided total over an indicator's whole period.
func wholeKey(indicator int64, part impact.Part) impact.CellKey {
	return impact.CellKey{Indicator: indicator, Part: part, Scope: impact.WholeScope, Grain: impact.WholeGrain}
}

// wholes reads the undivided totals of some indicators.
func (w *writer) wholes(ctx context.Context, indicators []*impact.Indicator) (impact.Cells, error) {
	if len(indicators) == 0 {
		return impact.Cells{}, nil
	}
	ids := make([]int64, len(indicators))
	for i, indicator := range indicators {
		ids[i] = indicator.ID
	}
	rows, err := w.query(ctx, totalColumns+" WHERE grain = 0 AND dimension = 0 AND indicator_id IN ("+idList(ids)+")")
	return readCells(rows, err)
}

// idList writes ids into a statement; they are numbers of our own, never text.
func idList(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(words, ",")
}

const totalColumns = "SELECT indicator_id, part, dimension, key, grain, bucket, count, sum FROM totals"

func readCells(rows *sql.Rows, err error) (impact.Cells, error) {
	cells := impact.Cells{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var key impact.CellKey
		var cell impact.Cell
		err := r.Scan(&key.Indicator, &key.Part, &key.Dimension, &key.Key, &key.Grain, &key.Bucket, &cell.Rows, &cell.Sum)
		cells[key] = cell
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("read totals: %w", err)
	}
	return cells, nil
}

// addTotals adds changes to the kept totals.
func (w *writer) addTotals(ctx context.Context, cells impact.Cells) error {
	args := make([]any, 0, 8*len(cells))
	for key, cell := range cells {
		args = append(args, key.Indicator, int64(key.Part), int64(key.Dimension), key.Key, int64(key.Grain), int64(key.Bucket), cell.Rows, int64(cell.Sum))
	}
	err := w.insertLists(ctx, "INSERT INTO totals (indicator_id, part, dimension, key, grain, bucket, count, sum)", totalTypes, args,
		"ON CONFLICT (grain, dimension, indicator_id, part, key, bucket) DO UPDATE SET count = totals.count + excluded.count, sum = totals.sum + excluded.sum")
	if err != nil {
		return fmt.Errorf("add to the totals: %w", err)
	}
	return nil
}

var totalTypes = slices.Repeat([]string{"bigint"}, 8)

// insertMany inserts rows of width values, many a statement.
func (w *writer) insertMany(ctx context.Context, insert string, width int, args []any, ending string) error {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", width), ",") + "),"
	for chunk := range slices.Chunk(args, width*rowsAStatement) {
		values := strings.TrimSuffix(strings.Repeat(row, len(chunk)/width), ",")
		if _, err := w.exec(ctx, insert+" "+values+" "+ending, chunk...); err != nil {
			return err
		}
	}
	return nil
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"polku/impact"
)

// SourceState is how many rows of a source count, and how fresh they are.
type SourceState struct {
	Source     impact.Source
	Rows       int64
	RecordedAt time.Time
	LatestDay  impact.Date
}

// Value is the value over the indicator's whole period, for the whole network or for one place, from the kept totals.
func (v *View) Value(ctx context.Context, n *impact.Network, i *impact.Indicator, scope impact.Scope) (impact.Value, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	live, err := v.sources(ctx, n)
	if err != nil || i.Rule == nil {
		return impact.Value{}, err
	}
	cells, err := v.totals(ctx, n, i, scope)
	if err != nil {
		return impact.Value{}, err
	}
	return valueAt(i, cells, scope, live), nil
}

// totals are an indicator's totals over its whole period in a scope, maybe among others.
func (v *View) totals(ctx context.Context, n *impact.Network, i *impact.Indicator, scope impact.Scope) (impact.Cells, error) {
	if scope == impact.WholeScope {
		return v.wholes(ctx, n)
	}
	rows, err := v.query(ctx, totalColumns+" WHERE grain = 0 AND dimension = ? AND indicator_id = ? AND key = ?", int(scope.Dimension), i.ID, scope.Key)
	return readCells(rows, err)
}

func valueAt(i *impact.Indicator, cells impact.Cells, scope impact.Scope, live map[impact.Source]SourceState) impact.Value {
	key := wholeKey(i.ID, impact.Numerator)
	key.Scope = scope
	below := key
	below.Part = impact.Denominator
	return i.ValueOf(cells[key], cells[below], live[i.Rule.Source].Rows > 0)
}

// wholes reads the undivided totals of a network once.
func (v *View) wholes(ctx context.Context, n *impact.Network) (impact.Cells, error) {
	if cells, ok := v.cells[n.ID]; ok {
		return cells, nil
	}
	var ids []int64
	for _, i := range n.Indicators {
		ids = append(ids, i.ID)
	}
	rows, err := v.query(ctx, totalColumns+" WHERE grain = 0 AND dimension = 0 AND indicator_id IN ("+idList(ids)+")")
	cells, err := readCells(rows, err)
	if err == nil {
		v.cells[n.ID] = cells
	}
	return cells, err
}

// Sources are the network's sources.
func (v *View) Sources(ctx context.Context, n *impact.Network) ([]SourceState, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	states, err := v.sources(ctx, n)
	if err != nil {
		return nil, err
	}
	var list []SourceState
	for _, source := range impact.Sources {
		state := states[source]
		state.Source = source
		if state.LatestDay, err = v.latestDay(ctx, n, source); err != nil {
			return nil, err
		}
		list = append(list, state)
	}
	return list, nil
}

func (v *View) sources(ctx context.Context, n *impact.Network) (map[impact.Source]SourceState, error) {
	if states, ok := v.live[n.ID]; ok {
		return states, nil
	}
	states := map[impact.Source]SourceState{}
	rows, err := v.query(ctx, "SELECT source, count, recorded_at FROM source_totals WHERE network_id = ?", n.ID)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var state SourceState
		var at int64
		err := r.Scan(&state.Source, &state.Rows, &at)
		state.RecordedAt = moment(at)
		states[state.Source] = state
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sources: %w", err)
	}
	v.live[n.ID] = states
	return states, nil
}

func (v *View) latestDay(ctx context.Context, n *impact.Network, source impact.Source) (impact.Date, error) {
	s := rowSources[source]
	var day sql.NullInt32
	query := v.s.bind("SELECT MAX(" + s.day + ") " + s.from + " WHERE f.network_id = ? AND " + liveFact)
	if source != impact.Participations { // their day is their event's, so that the newest takes a join
		query = v.s.bind("SELECT MAX(occurred_on) FROM " + strings.Fields(s.from)[1] + " WHERE network_id = ? AND " + live)
	}
	if err := v.tx.QueryRowContext(ctx, query, n.ID).Scan(&day); err != nil {
		return 0, fmt.Errorf("find the newest day of %s: %w", source, err)
	}
	return impact.Date(day.Int32), nil
}

// Slice is one part of a breakdown.
type Slice struct {
	Key   int64
	Value impact.Value
}

// Breakdown divides the value over the indicator's period by a dimension. Parts without rows are not in it.
func (v *View) Breakdown(ctx context.Context, n *impact.Network, i *impact.Indicator, by impact.Dimension) ([]Slice, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	live, err := v.sources(ctx, n)
	if err != nil || i.Rule == nil {
		return nil, err
	}
	rows, err := v.query(ctx, totalColumns+" WHERE grain = 0 AND dimension = ? AND indicator_id = ?", int(by), i.ID)
	cells, err := readCells(rows, err)
	if err != nil {
		return nil, err
	}
	keys := map[int64]bool{}
	for key, cell := range cells {
		if cell.Rows != 0 {
			keys[key.Key] = true
		}
	}
	var parts []Slice
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		parts = append(parts, Slice{key, valueAt(i, cells, impact.Scope{Dimension: by, Key: key}, live)})
	}
	return parts, nil
}

// Series are the indicator's values month by month: of each month alone, and to date.
func (v *View) Series(ctx context.Context, n *impact.Network, i *impact.Indicator, scope impact.Scope) ([]impact.Point, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	live, err := v.sources(ctx, n)
	if err != nil || i.Rule == nil {
		return nil, err
	}
	return pointsOf(ctx, v.query, n, i, scope, live[i.Rule.Source].Rows > 0, v.today)
}

// pointsOf are the months of an indicator until a day.
func pointsOf(ctx context.Context, ask asker, n *impact.Network, i *impact.Indicator, scope impact.Scope, live bool, until impact.Date) ([]impact.Point, error) {
	rows, err := ask(ctx, totalColumns+" WHERE grain IN (1, 2) AND dimension = ? AND indicator_id = ? AND key = ?", int(scope.Dimension), i.ID, scope.Key)
	cells, err := readCells(rows, err)
	if err != nil {
		return nil, err
	}
	line := impact.Line{Network: n, Indicator: i, Scope: scope, Cells: cells, Live: live}
	for _, part := range i.Rule.Parts() {
		if i.AggregateOf(part) == impact.Latest {
			if line.Latest[part], err = readSeries(ctx, ask, n, partKey{i.ID, part}); err != nil {
				return nil, err
			}
		}
	}
	return line.Points(until), nil
}

// ValueOver is the value over some days, counted from the rows themselves: it costs by the rows of those days.
func (v *View) ValueOver(ctx context.Context, n *impact.Network, q Question) (impact.Value, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	live, err := v.sources(ctx, n)
	if err != nil || q.Indicator.Rule == nil {
		return impact.Value{}, err
	}
	count := impact.NewRecount(n, []*impact.Indicator{q.Indicator})
	for _, part := range q.Indicator.Rule.Parts() {
		s := selectRows(n, q, part)
		m, _ := q.Indicator.Rule.PartOf(part)
		rows, err := v.query(ctx, s.source.selects+" "+s.source.from+" WHERE "+strings.Join(s.where, " AND "), s.args...)
		if err != nil {
			return impact.Value{}, fmt.Errorf("count the rows of some days: %w", err)
		}
		if err := drain(rows, n, m.Source, s.source.scan, count.TakePart(part)); err != nil {
			return impact.Value{}, fmt.Errorf("count the rows of some days: %w", err)
		}
	}
	return valueAt(q.Indicator, count.Cells(), impact.WholeScope, live), nil
}

// newestMoves finds the newest move of each indicator of a network by one step in an index, however many changes there
// are. The statement is always the same, so that it is planned once.
const newestMoves = `SELECT (SELECT MAX(c.id) FROM changes c WHERE c.indicator_id = p.item_id AND c.moved)
	FROM plan_items p WHERE p.network_id = ? AND p.kind = 'indicator' AND ` + live

// LastMoves are the newest moves of the values of a network's indicators, by indicator.
func (v *View) LastMoves(ctx context.Context, n *impact.Network) (map[int64]impact.Move, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if moves, ok := v.known.lastMoves[n.ID]; ok {
		return moves, nil
	}
	rows, err := v.query(ctx, "SELECT "+changeFields+" FROM changes WHERE id IN ("+newestMoves+")", n.ID)
	list, err := collect(rows, err, scanMove)
	if err != nil {
		return nil, fmt.Errorf("read the newest changes: %w", err)
	}
	v.known.expectCauses(list)
	moves := map[int64]impact.Move{}
	for _, m := range list {
		moves[m.Indicator] = m
	}
	if v.known.lastMoves == nil {
		v.known.lastMoves = map[int64]map[int64]impact.Move{}
	}
	v.known.lastMoves[n.ID] = moves
	return moves, nil
}

// Moves are the moves of a network's values, newest first, before a number (0: from the newest).
func (v *View) Moves(ctx context.Context, n *impact.Network, before int64, limit int) ([]impact.Move, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if before == 0 {
		before = v.seq + 1
	}
	rows, err := v.query(ctx, "SELECT "+changeFields+" FROM changes WHERE network_id = ? AND moved AND id < ? ORDER BY id DESC LIMIT ?", n.ID, before, limit)
	moves, err := collect(rows, err, scanMove)
	if err != nil {
		return nil, fmt.Errorf("read the changes: %w", err)
	}
	v.known.expectCauses(moves)
	return moves, nil
}

// MovesBetween are the moves of values with numbers from first to last: what one mutation moved.
func (v *View) MovesBetween(ctx context.Context, first, last int64) ([]impact.Move, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.query(ctx, "SELECT "+changeFields+" FROM changes WHERE moved AND id >= ? AND id <= ? ORDER BY id", first, last)
	moves, err := collect(rows, err, scanMove)
	if err != nil {
		return nil, fmt.Errorf("read what moved: %w", err)
	}
	return moves, nil
}

package store

import (
	"context"
	"database/sql"
	"fmt"
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

// figures are a network's, read once for the view.
func (v *View) figures(ctx context.Context, n *impact.Network) (*figures, error) {
	if f, ok := v.known.figures[n.ID]; ok {
		return f, nil
	}
	if whole, ok := v.plans.byID[n.ID]; ok {
		n = whole // a value may be computed from others that the viewer does not see
	}
	f := &figures{reader: v.reader, n: n, live: map[impact.Source]bool{}}
	var err error
	if v.past != 0 {
		f.live, err = v.sourcesWithRows(ctx, n)
	} else {
		var states map[impact.Source]SourceState
		states, err = v.sources(ctx, n)
		for source, state := range states {
			f.live[source] = state.Rows > 0
		}
	}
	if err != nil {
		return nil, err
	}
	if v.known.figures == nil {
		v.known.figures = map[int64]*figures{}
	}
	v.known.figures[n.ID] = f
	return f, nil
}

// Value answers a question with one value: from the kept totals where they have it, else counted from the rows.
func (v *View) Value(ctx context.Context, n *impact.Network, q Question) (impact.Value, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	f, err := v.figures(ctx, n)
	if err != nil {
		return impact.Value{}, err
	}
	if !v.viewer.SeesSmallCells(f.n) {
		return v.publicValue(ctx, f, q)
	}
	return f.value(ctx, q)
}

// Sources are the network's sources.
func (v *View) Sources(ctx context.Context, n *impact.Network) ([]SourceState, error) {
	if !v.viewer.Belongs(n) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	read := v.sources
	if v.past != 0 {
		read = v.sourceStates
	}
	states, err := read(ctx, n)
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
	query := "SELECT MAX(" + s.day + ") " + s.from(v.reader) + " WHERE f.network_id = ? AND " + v.holds("f.")
	if strings.HasPrefix(s.day, "f.") { // otherwise the day is the parent's
		query = "SELECT MAX(occurred_on) FROM " + s.table + " WHERE network_id = ? AND " + v.holds("")
	}
	if err := v.tx.QueryRowContext(ctx, v.s.bind(query), n.ID).Scan(&day); err != nil {
		return 0, fmt.Errorf("find the newest day of %s: %w", source, err)
	}
	return impact.Date(day.Int32), nil
}

// Slice is one part of a breakdown.
type Slice struct {
	Key   int64
	Value impact.Value
}

// Breakdown divides a value by a dimension. Parts without rows are not in it.
func (v *View) Breakdown(ctx context.Context, n *impact.Network, q Question, by impact.Dimension) ([]Slice, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	f, err := v.figures(ctx, n)
	if err != nil || !q.Indicator.DividesIn(f.n, by) {
		return nil, err
	}
	if !v.viewer.SeesSmallCells(f.n) {
		return v.publicBreakdown(ctx, f, q, by)
	}
	parts, err := f.divide(ctx, q, by)
	if err != nil {
		return nil, err
	}
	slices := make([]Slice, len(parts.keys))
	for k, key := range parts.keys {
		slices[k] = Slice{key, parts.value(key)}
	}
	return slices, nil
}

// Series are the values span by span: of each span alone, and to date.
func (v *View) Series(ctx context.Context, n *impact.Network, q Question, every impact.Grain) ([]impact.Point, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	f, err := v.figures(ctx, n)
	if err != nil {
		return nil, err
	}
	if !v.viewer.SeesSmallCells(f.n) {
		return v.publicSeries(ctx, f, q, every)
	}
	return f.points(ctx, q, every, v.today)
}

// newestMoves finds the newest move of each indicator of a network by one step in an index, however many changes there
// are. The statement is always the same, so that it is planned once.
const newestMoves = `SELECT (SELECT MAX(c.id) FROM changes c WHERE c.indicator_id = p.item_id AND c.moved AND c.id <= ?)
	FROM plan_items p WHERE p.network_id = ? AND p.kind = 'indicator' AND `

// LastMoves are the newest moves of the values of a network's indicators, by indicator.
func (v *View) LastMoves(ctx context.Context, n *impact.Network) (map[int64]impact.Move, error) {
	if !v.viewer.Belongs(n) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if moves, ok := v.known.lastMoves[n.ID]; ok {
		return moves, nil
	}
	rows, err := v.query(ctx, "SELECT "+changeFields+" FROM changes WHERE id IN ("+newestMoves+v.holds("p.")+")", v.seq, n.ID)
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
	if !v.viewer.Belongs(n) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if before == 0 || before > v.seq {
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

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"polku/impact"
)

// figures answer questions about the values of one network, as a reader sees it.
type figures struct {
	reader
	n *impact.Network
	// live are the sources that have rows: a count of nothing is zero there, and unknown elsewhere.
	live map[impact.Source]bool
	// wholes are the undivided totals of the indicators over their periods, read once when the first is asked for.
	wholes impact.Cells
}

// value answers with one value. A formula is computed from the values of its operands for the same question.
func (f *figures) value(ctx context.Context, q Question) (impact.Value, error) {
	i := q.Indicator
	switch {
	case i.Rule == nil:
		return impact.Value{}, nil
	case i.Rule.IsFormula():
		var failed error
		value := i.Compute(f.n, func(operand *impact.Indicator) impact.Value {
			value, err := f.value(ctx, Question{Indicator: operand, Period: q.Period, Scopes: q.Scopes})
			failed = errors.Join(failed, err)
			return value
		})
		return value, failed
	}
	cells, err := f.wholeCells(ctx, q)
	return f.valueIn(i, cells, impact.WholeScope), err
}

// wholeCells are the cells of the whole span that is asked for. Those of the network's own indicators are read all at once.
func (f *figures) wholeCells(ctx context.Context, q Question) (impact.Cells, error) {
	if len(q.Scopes) > 0 || q.Period != (impact.Period{}) || q.Indicator.Of != nil {
		return f.cells(ctx, f.n, q, impact.All, impact.WholeGrain)
	}
	if f.wholes != nil {
		return f.wholes, nil
	}
	read := f.keptWholes
	if f.past != 0 {
		read = f.pastWholes
	}
	var err error
	f.wholes, err = read(ctx)
	return f.wholes, err
}

func (f *figures) keptWholes(ctx context.Context) (impact.Cells, error) {
	rows, err := f.query(ctx, totalColumns+" WHERE grain = 0 AND dimension = 0 AND indicator_id IN ("+f.indicatorIDs()+")")
	return readCells(rows, err)
}

func (f *figures) indicatorIDs() string {
	ids := make([]int64, len(f.n.Indicators))
	for k, i := range f.n.Indicators {
		ids[k] = i.ID
	}
	return idList(ids)
}

// pastWholes are the totals as the feed had left them at the past moment: two steps in an index for each indicator, however
// many changes there are.
func (f *figures) pastWholes(ctx context.Context) (impact.Cells, error) {
	newest := func(moved string) string {
		return "SELECT (SELECT MAX(c.id) FROM changes c WHERE c.indicator_id = p.item_id AND c.id <= ? AND " + moved + ") FROM plan_items p WHERE p.network_id = ? AND p.kind = 'indicator' AND " + f.holds("p.")
	}
	rows, err := f.query(ctx, "SELECT "+changeFields+" FROM changes WHERE id IN ("+newest("c.moved")+" UNION ALL "+newest("NOT c.moved AND c.indicator_id <> 0")+") ORDER BY id",
		f.past, f.n.ID, f.past, f.n.ID)
	moves, err := collect(rows, err, scanMove)
	if err != nil {
		return nil, fmt.Errorf("read the totals of a past moment: %w", err)
	}
	cells := impact.Cells{}
	for _, m := range moves { // in the feed's order, so that the newest stays
		cells[wholeKey(m.Indicator, impact.Numerator)] = m.Is.Numerator
		cells[wholeKey(m.Indicator, impact.Denominator)] = m.Is.Denominator
	}
	return cells, nil
}

// valueIn is the value that cells make in a scope.
func (f *figures) valueIn(i *impact.Indicator, cells impact.Cells, scope impact.Scope) impact.Value {
	key := wholeKey(i.ID, impact.Numerator)
	key.Scope = scope
	below := key
	below.Part = impact.Denominator
	return i.ValueOf(cells[key], cells[below], f.live[i.Rule.Source])
}

// divided are the values of the parts of a dimension that have rows, and what any part's value is.
type divided struct {
	keys  []int64
	value func(key int64) impact.Value
}

func (f *figures) divide(ctx context.Context, q Question, by impact.Dimension) (divided, error) {
	i := q.Indicator
	if i.Rule.IsFormula() {
		return f.divideFormula(ctx, q, by)
	}
	cells, err := f.cells(ctx, f.n, q, by, impact.WholeGrain)
	keys := map[int64]bool{}
	for key, cell := range cells {
		if cell.Rows != 0 {
			keys[key.Key] = true
		}
	}
	return divided{slices.Sorted(maps.Keys(keys)), func(key int64) impact.Value {
		return f.valueIn(i, cells, impact.Scope{Dimension: by, Key: key})
	}}, err
}

func (f *figures) divideFormula(ctx context.Context, q Question, by impact.Dimension) (divided, error) {
	parts, keys := map[*impact.Indicator]divided{}, map[int64]bool{}
	for _, operand := range q.Indicator.Operands(f.n) {
		if operand.Rule == nil {
			continue
		}
		part, err := f.divide(ctx, Question{Indicator: operand, Period: q.Period, Scopes: q.Scopes}, by)
		if err != nil {
			return divided{}, err
		}
		parts[operand] = part
		for _, key := range part.keys {
			keys[key] = true
		}
	}
	return divided{slices.Sorted(maps.Keys(keys)), func(key int64) impact.Value {
		return q.Indicator.Compute(f.n, func(operand *impact.Indicator) impact.Value {
			if part, ok := parts[operand]; ok {
				return part.value(key)
			}
			return impact.Value{}
		})
	}}, nil
}

// points are the spans of an indicator's period until a day.
func (f *figures) points(ctx context.Context, q Question, every impact.Grain, until impact.Date) ([]impact.Point, error) {
	i := q.Indicator
	if i.Rule == nil {
		return nil, nil
	}
	if i.Rule.IsFormula() {
		return f.formulaPoints(ctx, q, every, until)
	}
	grains := []impact.Grain{impact.MonthGrain, impact.FirstGrain}
	if every.DistinctOnly() {
		grains = append(grains, every)
	}
	cells, err := f.cells(ctx, f.n, q, impact.All, grains...)
	if err != nil {
		return nil, err
	}
	line := impact.Line{Network: f.n, Indicator: i, Cells: cells, Live: f.live[i.Rule.Source], Whole: len(q.Scopes) == 0}
	for _, part := range i.Rule.Parts() {
		if i.AggregateOf(part) == impact.Latest {
			if line.Latest[part], err = f.latest(ctx, f.n, q, part); err != nil {
				return nil, err
			}
		}
	}
	return line.Points(every, until), nil
}

// formulaPoints are the points of the operands put together, span by span.
func (f *figures) formulaPoints(ctx context.Context, q Question, every impact.Grain, until impact.Date) ([]impact.Point, error) {
	lines := map[*impact.Indicator][]impact.Point{}
	for _, operand := range q.Indicator.Operands(f.n) {
		points, err := f.points(ctx, Question{Indicator: operand, Period: q.Period, Scopes: q.Scopes}, every, until)
		if err != nil {
			return nil, err
		}
		lines[operand] = points
	}
	return q.Indicator.ComputeLine(f.n, lines, every, len(q.Scopes) == 0), nil
}

// sourcesWithRows are the sources that had rows at the past moment.
func (r reader) sourcesWithRows(ctx context.Context, n *impact.Network) (map[impact.Source]bool, error) {
	live := map[impact.Source]bool{}
	for _, source := range impact.Sources {
		var there bool
		query := "SELECT EXISTS (SELECT 1 FROM " + rowSources[source].table + " f WHERE f.network_id = ? AND " + r.holds("f.") + ")"
		if err := r.tx.QueryRowContext(ctx, r.s.bind(query), n.ID).Scan(&there); err != nil {
			return nil, fmt.Errorf("look for rows of %s: %w", source, err)
		}
		live[source] = there
	}
	return live, nil
}

// sourceStates counts the rows of the sources at the past moment.
func (r reader) sourceStates(ctx context.Context, n *impact.Network) (map[impact.Source]SourceState, error) {
	states := map[impact.Source]SourceState{}
	for _, source := range impact.Sources {
		state, at := SourceState{Source: source}, sql.NullInt64{}
		table := rowSources[source].table
		query := "SELECT (SELECT COUNT(*) FROM " + table + " f WHERE f.network_id = ? AND " + r.holds("f.") + "), (SELECT MAX(recorded_at) FROM " + table + " WHERE network_id = ? AND seq_from <= ?)"
		if err := r.tx.QueryRowContext(ctx, r.s.bind(query), n.ID, n.ID, r.past).Scan(&state.Rows, &at); err != nil {
			return nil, fmt.Errorf("count the rows of %s: %w", source, err)
		}
		if at.Valid {
			state.RecordedAt = moment(at.Int64)
		}
		states[source] = state
	}
	return states, nil
}

package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"polku/impact"
)

// What the public sees of values: those over the whole period, by area, by organisation, and by half-year. Nothing else is
// answered, because two numbers that are harmless alone can tell of one customer when they are compared: other days, other
// parts, other spans, parts of parts. Of what is answered, small cells are hidden (impact.Suppress).

// publicDimensions are the divisions that the public sees.
var publicDimensions = []impact.Dimension{impact.ByRegion, impact.ByOrganisation}

// publicValue is a value as everybody may see it.
func (v *View) publicValue(ctx context.Context, f *figures, q Question) (impact.Value, error) {
	switch {
	case q.Period != impact.Period{} || len(q.Scopes) > 1:
		return impact.HiddenValue, nil
	case len(q.Scopes) == 1:
		return v.publicPart(ctx, f, q)
	}
	hidden, err := v.hiddenCells(ctx, f, q.Indicator, impact.All, impact.WholeGrain, []cellAt{{}})
	if err != nil || hidden[0] {
		return impact.HiddenValue, err
	}
	return f.value(ctx, q)
}

// publicPart is the value of one part of a breakdown.
func (v *View) publicPart(ctx context.Context, f *figures, q Question) (impact.Value, error) {
	parts, err := v.publicBreakdown(ctx, f, Question{Indicator: q.Indicator}, q.scope().Dimension)
	for _, part := range parts {
		if part.Key == q.scope().Key {
			return part.Value, err
		}
	}
	if err != nil || !slices.Contains(publicDimensions, q.scope().Dimension) {
		return impact.HiddenValue, err
	}
	return f.value(ctx, q) // a part without rows
}

// publicBreakdown divides a value as everybody may see it.
func (v *View) publicBreakdown(ctx context.Context, f *figures, q Question, by impact.Dimension) ([]Slice, error) {
	if q.Period != (impact.Period{}) || !slices.Contains(publicDimensions, by) {
		return nil, nil
	}
	parts, err := f.divide(ctx, q, by)
	if err != nil {
		return nil, err
	}
	list, cells := make([]Slice, len(parts.keys)), make([]cellAt, len(parts.keys))
	for k, key := range parts.keys {
		list[k], cells[k] = Slice{key, parts.value(key)}, cellAt{key: key}
	}
	hidden, err := v.hiddenCells(ctx, f, q.Indicator, by, impact.WholeGrain, cells)
	for k, is := range hidden {
		if is {
			list[k].Value = impact.HiddenValue
		}
	}
	return list, err
}

// publicSeries are the half-years as everybody may see them. Where one is hidden, what has come so far is hidden too, because
// its steps are the half-years; all but the last, which is the whole.
func (v *View) publicSeries(ctx context.Context, f *figures, q Question, every impact.Grain) ([]impact.Point, error) {
	if every != impact.HalfYearGrain || q.Period != (impact.Period{}) || len(q.Scopes) > 0 {
		return nil, nil
	}
	points, err := f.points(ctx, q, every, v.today)
	if err != nil {
		return nil, err
	}
	cells := make([]cellAt, len(points))
	for k, p := range points {
		cells[k] = cellAt{span: f.n.SpanOf(impact.HalfYearGrain, p.Period.From.Month())}
	}
	hidden, err := v.hiddenCells(ctx, f, q.Indicator, impact.All, impact.HalfYearGrain, cells)
	if err != nil {
		return nil, err
	}
	for k := range points {
		if hidden[k] {
			points[k].Value = impact.HiddenValue
		}
		if slices.Contains(hidden, true) && k < len(points)-1 {
			points[k].ToDate = impact.HiddenValue
		}
	}
	whole, err := v.publicValue(ctx, f, q)
	if whole.Hidden && len(points) > 0 {
		points[len(points)-1].ToDate = impact.HiddenValue
	}
	return points, err
}

// cellAt is a part of a dimension, or the half-year that begins with a month.
type cellAt struct {
	key  int64
	span impact.Month
}

// hiddenCells finds which cells of an indicator must not be shown. Numerator and denominator, and those of what it is computed
// from, are protected each for itself: what hides a cell for one of them hides it for all.
func (v *View) hiddenCells(ctx context.Context, f *figures, i *impact.Indicator, by impact.Dimension, grain impact.Grain, cells []cellAt) ([]bool, error) {
	counts, err := i.CustomerCounts(f.n)
	if err != nil {
		return nil, fmt.Errorf("count the customers of %s: %w", i.Code, err)
	}
	hidden, customers := make([]bool, len(cells)), make([][]int64, len(counts))
	for part, count := range counts {
		counted, err := v.countCustomers(ctx, f, count, customersKey{f.n.ID, i.ID, i.Rule.Version, part, by, grain})
		if err != nil {
			return nil, err
		}
		customers[part] = make([]int64, len(cells))
		for k, at := range cells {
			customers[part][k] = counted[at].customers
			hidden[k] = hidden[k] || count.Small(counted[at].customers, counted[at].rows)
		}
	}
	if len(cells) == 1 && cells[0] == (cellAt{}) {
		return hidden, nil // a whole has no parts beside it
	}
	return impact.SuppressAll(hidden, customers), nil
}

// customersCell is how many customers and rows a cell has.
type customersCell struct{ customers, rows int64 }

// customersKey is one count of customers, by one version of a definition.
type customersKey struct {
	network, indicator int64
	version, part      int
	by                 impact.Dimension
	grain              impact.Grain
}

// customersCounted keeps the counts of customers, which the rows have to be read for: until the feed moves. That of a whole that
// is far from small is kept for a minute; a part is not, because new parts come up.
type customersCounted struct {
	mu   sync.Mutex
	kept map[customersKey]customersKept
}

type customersKept struct {
	seq   int64
	at    time.Time
	large bool
	cells map[cellAt]customersCell
}

const (
	// customersFor is how long the count of a large whole is kept.
	customersFor = time.Minute
	// farFromSmall is how many customers a whole has that is not near the limit.
	farFromSmall = 10 * impact.SmallestShown
	// mostCustomerCounts bounds what is kept.
	mostCustomerCounts = 2000
)

// find is a count that still holds at a feed number.
func (c *customersCounted) find(key customersKey, seq int64, now time.Time) (map[cellAt]customersCell, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, ok := c.kept[key]
	return kept.cells, ok && (kept.seq == seq || kept.large && now.Sub(kept.at) < customersFor)
}

func (c *customersCounted) keep(key customersKey, kept customersKept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) >= mostCustomerCounts || c.kept == nil {
		c.kept = map[customersKey]customersKept{}
	}
	c.kept[key] = kept
}

// countCustomers counts the customers and rows of each cell.
func (v *View) countCustomers(ctx context.Context, f *figures, count impact.CustomerCount, key customersKey) (map[cellAt]customersCell, error) {
	if cells, ok := v.s.customers.find(key, v.seq, v.s.clock()); ok {
		return cells, nil
	}
	customers, err := v.counted(ctx, f.n, Question{Indicator: count.Customers}, key.by, key.grain)
	if err != nil {
		return nil, err
	}
	byMonth := key.grain
	if byMonth != impact.WholeGrain {
		byMonth = impact.MonthGrain
	}
	rows, err := v.counted(ctx, f.n, Question{Indicator: count.Rows}, key.by, byMonth)
	if err != nil {
		return nil, err
	}
	cells := map[cellAt]customersCell{}
	at := func(key impact.CellKey) cellAt {
		if key.Grain == impact.WholeGrain {
			return cellAt{key: key.Key}
		}
		return cellAt{key: key.Key, span: f.n.SpanOf(impact.HalfYearGrain, key.Bucket)}
	}
	for key, cell := range rows {
		known := cells[at(key)]
		known.rows += cell.Rows
		cells[at(key)] = known
	}
	for key, cell := range customers {
		known := cells[at(key)]
		known.customers += int64(cell.Sum / impact.Whole(1))
		cells[at(key)] = known
	}
	large := key.by == impact.All && key.grain == impact.WholeGrain && cells[cellAt{}].customers >= farFromSmall
	v.s.customers.keep(key, customersKept{seq: v.seq, at: v.s.clock(), large: large, cells: cells})
	return cells, nil
}

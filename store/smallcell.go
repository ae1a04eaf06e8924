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
	_, small, err := v.customersIn(ctx, f, q.Indicator, impact.All, impact.WholeGrain)
	if err != nil || small[cellAt{}] {
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
	fewest, small, err := v.customersIn(ctx, f, q.Indicator, by, impact.WholeGrain)
	if err != nil {
		return nil, err
	}
	list := make([]Slice, len(parts.keys))
	is, customers := make([]bool, len(list)), make([]int64, len(list))
	for k, key := range parts.keys {
		list[k] = Slice{key, parts.value(key)}
		is[k], customers[k] = small[cellAt{key: key}], fewest[cellAt{key: key}]
	}
	for k, hidden := range impact.Suppress(is, customers) {
		if hidden {
			list[k].Value = impact.HiddenValue
		}
	}
	return list, nil
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
	fewest, small, err := v.customersIn(ctx, f, q.Indicator, impact.All, impact.HalfYearGrain)
	if err != nil {
		return nil, err
	}
	is, customers := make([]bool, len(points)), make([]int64, len(points))
	for k, p := range points {
		at := cellAt{span: f.n.SpanOf(impact.HalfYearGrain, p.Period.From.Month())}
		is[k], customers[k] = small[at], fewest[at]
	}
	hidden := impact.Suppress(is, customers)
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

// customersIn are, for each cell of an indicator, the fewest customers that any of its numbers is about, and whether they are
// too few. Cells without rows are not in it.
func (v *View) customersIn(ctx context.Context, f *figures, i *impact.Indicator, by impact.Dimension, grain impact.Grain) (map[cellAt]int64, map[cellAt]bool, error) {
	counts, err := i.CustomerCounts(f.n)
	if err != nil {
		return nil, nil, fmt.Errorf("count the customers of %s: %w", i.Code, err)
	}
	fewest, small := map[cellAt]int64{}, map[cellAt]bool{}
	for part, count := range counts {
		cells, err := v.countCustomers(ctx, f, count, customersKey{f.n.ID, i.ID, part, by, grain})
		if err != nil {
			return nil, nil, err
		}
		for at, cell := range cells {
			if known, there := fewest[at]; !there || cell.customers < known {
				fewest[at] = cell.customers
			}
			small[at] = small[at] || count.Small(cell.customers, cell.rows)
		}
	}
	return fewest, small, nil
}

// customersCell is how many customers and rows a cell has.
type customersCell struct{ customers, rows int64 }

// customersKey is one count of customers.
type customersKey struct {
	network, indicator int64
	part               int
	by                 impact.Dimension
	grain              impact.Grain
}

// customersCounted keeps the counts of customers, which the rows have to be read for: until the feed moves, or for a minute
// where all cells are far from small.
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
	// customersFor is how long counts of customers are kept where none is near the limit.
	customersFor = time.Minute
	// farFromSmall is how many customers each cell has where none is near the limit.
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
	large := len(cells) > 0
	for _, cell := range cells {
		large = large && cell.customers >= farFromSmall
	}
	v.s.customers.keep(key, customersKept{seq: v.seq, at: v.s.clock(), large: large, cells: cells})
	return cells, nil
}

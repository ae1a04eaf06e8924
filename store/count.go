package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"polku/impact"
)

// counted are an indicator's cells counted from the rows by the database: over some days, in several scopes at once, as of
// a past moment, or by a definition that nothing is kept for. Their scope is the part of the dimension, the undivided whole
// where by is All; the question's own scopes narrow the rows. It costs by the rows, once for each grain.
func (r reader) counted(ctx context.Context, n *impact.Network, q Question, by impact.Dimension, grains ...impact.Grain) (impact.Cells, error) {
	cells := impact.Cells{}
	for _, part := range q.Indicator.Rule.Parts() {
		m, _ := q.Indicator.Rule.PartOf(part)
		if m.Source == impact.Observations {
			if err := r.countObservations(ctx, n, q, part, by, cells, grains); err != nil {
				return nil, err
			}
			continue
		}
		count := r.countRows
		if m.Aggregate == impact.CountDistinct {
			count = r.countMembers
		}
		if err := count(ctx, n, q, part, by, grains, cells); err != nil {
			return nil, fmt.Errorf("count the rows of %s: %w", q.Indicator.Code, err)
		}
	}
	cells.DropEmpty()
	return cells, nil
}

// countObservations counts entered numbers, which are few, by the domain's own count: a share has its number only there.
func (r reader) countObservations(ctx context.Context, n *impact.Network, q Question, part impact.Part, by impact.Dimension, cells impact.Cells, grains []impact.Grain) error {
	count, err := r.recountOf(ctx, n, q, part)
	if err != nil {
		return err
	}
	for key, cell := range count.Cells() {
		for _, grain := range grains {
			if key.Grain == grain && key.Dimension == by {
				cells[key] = cell
			}
		}
	}
	return nil
}

// recountOf counts the rows of one part of a question by the domain's own count.
func (r reader) recountOf(ctx context.Context, n *impact.Network, q Question, part impact.Part) (*impact.Recount, error) {
	count := impact.NewRecount(n, []*impact.Indicator{q.Indicator})
	s := r.selectRows(n, q, part)
	m, _ := q.Indicator.Rule.PartOf(part)
	rows, err := r.rows(ctx, m.Source, strings.Join(s.where, " AND "), s.args...)
	if err != nil {
		return nil, fmt.Errorf("count the rows of %s: %w", q.Indicator.Code, err)
	}
	if err := drain(rows, n, m.Source, s.source.scan, count.TakePart(part)); err != nil {
		return nil, fmt.Errorf("count the rows of %s: %w", q.Indicator.Code, err)
	}
	return count, nil
}

// countRows lets the database add up one part, once for each span of time that is asked for.
func (r reader) countRows(ctx context.Context, n *impact.Network, q Question, part impact.Part, by impact.Dimension, grains []impact.Grain, cells impact.Cells) error {
	m, _ := q.Indicator.Rule.PartOf(part)
	for _, grain := range grains {
		if grain.DistinctOnly() {
			continue
		}
		s := r.selectRows(n, q, part)
		bucket := "CAST(0 AS BIGINT)"
		if grain == impact.MonthGrain {
			bucket = s.source.day + " / 100"
		}
		query := "SELECT " + s.keyOf(n, by, m.Source) + ", " + strconv.Itoa(int(grain)) + ", " + bucket + ", COUNT(*), " + s.sumOf(m) + " " +
			s.source.from(r) + " WHERE " + strings.Join(s.where, " AND ") + " GROUP BY 1, 3"
		if err := r.readCounted(ctx, n, q, part, by, cells, query, s.args); err != nil {
			return err
		}
	}
	return nil
}

// countMembers lets the database count different members, in one pass over the rows for all spans: first what each member
// has in each month, then from that how many there are in each span.
func (r reader) countMembers(ctx context.Context, n *impact.Network, q Question, part impact.Part, by impact.Dimension, grains []impact.Grain, cells impact.Cells) error {
	s := r.selectRows(n, q, part)
	m, _ := q.Indicator.Rule.PartOf(part)
	query := "WITH met AS (SELECT " + s.keyOf(n, by, m.Source) + " AS key, " + s.memberOf(n, m.Field) + " AS member, " + s.source.day + " / 100 AS month, COUNT(*) AS many " +
		s.source.from(r) + " WHERE " + strings.Join(s.where, " AND ") + " GROUP BY 1, 2, 3) "
	var spans []string
	for _, grain := range grains {
		spans = append(spans, membersOf(n, grain))
	}
	return r.readCounted(ctx, n, q, part, by, cells, query+strings.Join(spans, " UNION ALL "), s.args)
}

// membersOf counts the members of each span of a grain. Rows are known by month and for the whole, as they are kept.
func membersOf(n *impact.Network, grain impact.Grain) string {
	number := strconv.Itoa(int(grain))
	switch grain {
	case impact.WholeGrain:
		return "SELECT key, " + number + ", 0, CAST(SUM(many) AS BIGINT), COUNT(*) * 10000 FROM (SELECT key, member, SUM(many) AS many FROM met GROUP BY 1, 2) whole GROUP BY key"
	case impact.MonthGrain:
		return "SELECT key, " + number + ", month, CAST(SUM(many) AS BIGINT), COUNT(*) * 10000 FROM met GROUP BY key, month"
	case impact.FirstGrain:
		return "SELECT key, " + number + ", first, 0, COUNT(*) * 10000 FROM (SELECT key, member, MIN(month) AS first FROM met GROUP BY 1, 2) firsts GROUP BY key, first"
	default:
		return "SELECT key, " + number + ", span, 0, COUNT(*) * 10000 FROM (SELECT key, member, " + spanOf(n, grain) + " AS span FROM met GROUP BY 1, 2, 3) spans GROUP BY key, span"
	}
}

// readCounted reads cells that the database has counted: key, grain, span, rows and sum.
func (r reader) readCounted(ctx context.Context, n *impact.Network, q Question, part impact.Part, by impact.Dimension, cells impact.Cells, query string, args []any) error {
	rows, err := r.query(ctx, query, args...)
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var key any
		var grain impact.Grain
		var bucket int64
		var cell impact.Cell
		if err := rows.Scan(&key, &grain, &bucket, &cell.Rows, &cell.Sum); err != nil {
			return struct{}{}, err
		}
		at := impact.CellKey{Indicator: q.Indicator.ID, Part: part, Scope: impact.Scope{Dimension: by, Key: readKey(key)}, Grain: grain, Bucket: bucketMonth(n, grain, bucket)}
		cells[at] = cells[at].Plus(cell)
		return struct{}{}, nil
	})
	return err
}

// readKey is the key of a part as totals know it: an id, or the number of a code.
func readKey(key any) int64 {
	switch key := key.(type) {
	case int64:
		return key
	case string:
		return impact.CodeKey(key)
	case []byte:
		return impact.CodeKey(string(key))
	default:
		return 0
	}
}

// keyOf is the part of a dimension that a row is in.
func (s *selection) keyOf(n *impact.Network, by impact.Dimension, source impact.Source) string {
	switch by {
	case impact.All:
		return "CAST(0 AS BIGINT)"
	case impact.ByRegion:
		return s.areaOf(n)
	case impact.ByOrganisation:
		return s.source.organisation
	case impact.ByOfficialRegion:
		return s.source.region
	default:
		field, _ := by.FieldOf(source)
		return s.column(field)
	}
}

// areaOf is the area of a row: that of the official region inside it.
func (s *selection) areaOf(n *impact.Network) string {
	var cases strings.Builder
	for _, region := range n.Regions {
		if area := n.AreaOf(region.ID); area != region.ID {
			fmt.Fprintf(&cases, " WHEN %d THEN %d", region.ID, area)
		}
	}
	if cases.Len() == 0 {
		return s.source.region
	}
	return "CASE " + s.source.region + cases.String() + " ELSE " + s.source.region + " END"
}

// spansBefore shifts spans so that those before the origin have numbers above zero: 3,000 years.
const spansBefore = 36_000

// spanOf numbers the span of a grain that a month lies in.
func spanOf(n *impact.Network, grain impact.Grain) string {
	origin := n.SpanOrigin(grain)
	shift := spansBefore - (int(origin/100)*12 + int(origin%100) - 1)
	return fmt.Sprintf("(month / 100 * 12 + month %% 100 - 1 + %d) / %d", shift, grain.Length())
}

// bucketMonth is the first month of the span that spanOf has numbered.
func bucketMonth(n *impact.Network, grain impact.Grain, bucket int64) impact.Month {
	if !grain.DistinctOnly() || grain == impact.FirstGrain {
		return impact.Month(bucket)
	}
	return n.SpanOrigin(grain).Add(int(bucket)*grain.Length() - spansBefore)
}

// memberOf is what a distinct count counts once.
func (s *selection) memberOf(n *impact.Network, field string) string {
	if field == "region" {
		return s.areaOf(n)
	}
	return s.column(field)
}

// sumOf is the number that rows make together.
func (s *selection) sumOf(m impact.Measurement) string {
	if m.Aggregate == impact.Count {
		return "COUNT(*) * 10000"
	}
	return "CAST(SUM(" + s.scaled(m.Field) + ") AS BIGINT)"
}

// kept are an indicator's kept cells, narrowed to one scope, or divided by a dimension.
func (r reader) kept(ctx context.Context, q Question, by impact.Dimension, grains ...impact.Grain) (impact.Cells, error) {
	words := make([]string, len(grains))
	for i, grain := range grains {
		words[i] = strconv.Itoa(int(grain))
	}
	query := totalColumns + " WHERE grain IN (" + strings.Join(words, ",") + ") AND dimension = ? AND indicator_id = ?"
	scope := q.scope()
	if by != impact.All {
		rows, err := r.query(ctx, query, int(by), q.Indicator.ID)
		return readCells(rows, err)
	}
	rows, err := r.query(ctx, query+" AND key = ?", int(scope.Dimension), q.Indicator.ID, scope.Key)
	narrowed, err := readCells(rows, err)
	cells := make(impact.Cells, len(narrowed))
	for key, cell := range narrowed {
		key.Scope = impact.WholeScope
		cells[key] = cell
	}
	return cells, err
}

// cells are an indicator's cells: the kept ones where they are kept, else counted from the rows.
func (r reader) cells(ctx context.Context, n *impact.Network, q Question, by impact.Dimension, grains ...impact.Grain) (impact.Cells, error) {
	if r.keeps(n, q, by) {
		return r.kept(ctx, q, by, grains...)
	}
	return r.counted(ctx, n, q, by, grains...)
}

// keeps tells whether totals are kept for just what is asked.
func (r reader) keeps(n *impact.Network, q Question, by impact.Dimension) bool {
	if r.past != 0 || q.Period != (impact.Period{}) || len(q.Scopes) > 1 || len(q.Scopes) == 1 && by != impact.All {
		return false
	}
	_, kept := n.CountedByID(q.Indicator.ID)
	return kept
}

// latest are the newest numbers of an indicator's part, narrowed to what is asked.
func (r reader) latest(ctx context.Context, n *impact.Network, q Question, part impact.Part) (impact.LatestSeries, error) {
	if !r.keeps(n, q, impact.All) {
		count, err := r.recountOf(ctx, n, q, part)
		if err != nil {
			return nil, err
		}
		return count.LatestOf(q.Indicator, part), nil
	}
	series, err := readSeries(ctx, r.query, n, partKey{q.Indicator.ID, part})
	return series.In(q.scope()), err
}

package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"

	"polku/impact"
)

// errDiffers ends a reconcile that found differences.
type errDiffers int

// Error says how many totals differ.
func (e errDiffers) Error() string {
	return fmt.Sprintf("%d totals differ from their rows", int(e))
}

// reconcile compares every total with its rows, slice by slice, each in a snapshot of its own beside the writers: values,
// what they are made of, and the number of rows of each source. Differences are kept; nothing is repaired.
func (s *Store) reconcile(ctx context.Context, run JobRun) (string, error) {
	cells, differ := 0, 0
	err := s.walk(ctx, run, func(at sliceKey) error {
		check, err := s.checkSlice(ctx, at, 0)
		if err != nil || check == nil {
			return err
		}
		cells, differ = cells+check.checked, differ+len(check.found)
		_, err = s.keepCheck(ctx, run.ID, check, gone)
		return err
	})
	if err != nil {
		return "", err
	}
	if differ > 0 {
		return "", errDiffers(differ)
	}
	return fmt.Sprintf("%d totals equal their rows", cells), nil
}

// reconcileSlice checks the next slice because somebody asked for it.
func (s *Store) reconcileSlice(ctx context.Context, run JobRun) (string, error) {
	report, err := s.CheckNextSlice(ctx, run.ID)
	switch {
	case err != nil:
		return "", stopped(ctx, err)
	case report == nil:
		return "every slice is being checked already", nil
	case report.Differences > 0:
		return "", fmt.Errorf("%s: %w", report.Slice, errDiffers(report.Differences))
	default:
		return fmt.Sprintf("%s: %d totals equal their rows", report.Slice, report.Checked), nil
	}
}

// sliceCheck compares one slice of a network's totals with the rows, in the snapshot of its view.
type sliceCheck struct {
	v  *View
	n  *impact.Network
	at sliceKey
	// only is the indicator that the check is narrowed to, with its competing definitions; 0 for all of the network.
	only       int64
	indicators []*impact.Indicator
	byID       map[int64]*impact.Indicator

	checked int
	found   []finding
}

func newCheck(v *View, n *impact.Network, month impact.Month, indicators []*impact.Indicator) *sliceCheck {
	c := &sliceCheck{v: v, n: n, at: sliceKey{n.ID, month}, indicators: indicators, byID: map[int64]*impact.Indicator{}}
	for _, i := range indicators {
		c.byID[i.ID] = i
	}
	return c
}

// checkSlice checks a slice in a snapshot of its own; nil when the network is not there any more.
func (s *Store) checkSlice(ctx context.Context, at sliceKey, only int64) (*sliceCheck, error) {
	v, err := s.View(ctx, reconciler)
	if err != nil {
		return nil, err
	}
	defer v.Close()
	n, err := v.NetworkByID(at.network)
	if err != nil {
		return nil, nil //nolint:nilerr // a network that went has nothing to check
	}
	var indicators []*impact.Indicator
	for _, i := range n.Counted() {
		if only == 0 || i.Measured().ID == only {
			indicators = append(indicators, i)
		}
	}
	c := newCheck(v, n, at.month, indicators)
	c.only = only
	if err := c.run(ctx); err != nil {
		return nil, fmt.Errorf("check %s: %w", c.name(), err)
	}
	return c, nil
}

// name is the slice in words, for messages.
func (c *sliceCheck) name() string {
	if c.at.month == derived {
		return c.n.Slug + ", what is derived from months"
	}
	return fmt.Sprintf("%s, month %d", c.n.Slug, c.at.month)
}

func (c *sliceCheck) run(ctx context.Context) error {
	if len(c.indicators) == 0 {
		return nil
	}
	if c.at.month != derived {
		return c.month(ctx)
	}
	if err := c.derived(ctx); err != nil {
		return err
	}
	if c.only != 0 {
		return nil
	}
	return c.sources(ctx)
}

func (c *sliceCheck) ids() string {
	ids := make([]int64, len(c.indicators))
	for k, i := range c.indicators {
		ids[k] = i.ID
	}
	return idList(ids)
}

// month counts the rows of the month anew, and compares the month's totals, members and newest numbers.
func (c *sliceCheck) month(ctx context.Context) error {
	count := impact.NewMonthCount(c.indicators, c.at.month)
	for _, source := range count.Sources() {
		if err := c.v.eachRowOf(ctx, c.n, source, c.at.month, count.Take); err != nil {
			return fmt.Errorf("read the rows of %s: %w", source, err)
		}
	}
	kept, err := c.totals(ctx, "grain = 1 AND bucket = ?", int32(c.at.month))
	if err != nil {
		return err
	}
	c.compareCells(kept, count.Cells())
	if err := c.members(ctx, count); err != nil {
		return err
	}
	return c.series(ctx, count.SeriesEntries())
}

// eachRowOf reads the live rows of a source whose day lies in a month.
func (r reader) eachRowOf(ctx context.Context, n *impact.Network, source impact.Source, month impact.Month, take func(impact.Source, impact.Row)) error {
	s := rowSources[source]
	ending := "f.network_id = ? AND " + r.holds("f.") + " AND " + s.day + " >= ? AND " + s.day + " <= ?"
	args := []any{n.ID, int32(month) * 100, int32(month)*100 + 99}
	if !strings.HasPrefix(s.day, "f.") { // the parents of the month are found by their own index
		ending, args = ending+" AND p.network_id = ? AND p.act <> 'WITHDRAWN'", append(args, n.ID)
	}
	rows, err := r.rows(ctx, source, ending, args...)
	if err != nil {
		return err
	}
	return drain(rows, n, source, s.scan, take)
}

// keptCell is a kept total with the row that holds it; 0 where none does.
type keptCell struct {
	impact.Cell
	row int64
}

// totals reads kept totals of the indicators.
func (c *sliceCheck) totals(ctx context.Context, where string, args ...any) (map[impact.CellKey]keptCell, error) {
	kept := map[impact.CellKey]keptCell{}
	rows, err := c.v.query(ctx, "SELECT id, indicator_id, part, dimension, key, grain, bucket, count, sum FROM totals WHERE "+where+" AND indicator_id IN ("+c.ids()+")", args...)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var key impact.CellKey
		var cell keptCell
		err := r.Scan(&cell.row, &key.Indicator, &key.Part, &key.Dimension, &key.Key, &key.Grain, &key.Bucket, &cell.Rows, &cell.Sum)
		kept[key] = cell
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("read totals: %w", err)
	}
	return kept, nil
}

func (c *sliceCheck) compareCells(kept map[impact.CellKey]keptCell, fresh impact.Cells) {
	words := func(cell impact.Cell) string { return fmt.Sprintf("%s of %d rows", cell.Sum, cell.Rows) }
	for key := range union(kept, fresh) {
		have, want := kept[key], fresh[key]
		if have.Cell == (impact.Cell{}) && want == have.Cell {
			continue // a total that has come down to nothing keeps its row
		}
		c.checked++
		if have.Cell != want {
			c.found = append(c.found, finding{kind: totalFinding, indicator: key.Indicator, words: c.cellWords(key),
				stored: words(have.Cell), recomputed: words(want), row: rowName("totals", have.row), cell: key, change: have.Less(want)})
		}
	}
}

// members holds the rows that the members of distinct counts have in the month against those counted.
func (c *sliceCheck) members(ctx context.Context, fresh *impact.MonthCount) error {
	month := strconv.Itoa(int(c.at.month)) + ":"
	has := map[string]string{dialect.SQLite: "INSTR", dialect.Postgres: "STRPOS"}[c.v.s.dialect] // LIKE folds cases, which takes longer
	rows, err := c.v.query(ctx, memberRows+has+"(months, ?) > 0 AND indicator_id IN ("+c.ids()+")", month)
	if err != nil {
		return fmt.Errorf("read members: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		row, key, months, err := scanMemberRow(rows)
		if err != nil {
			return err
		}
		have, there, err := rowsOf(months, month)
		if err != nil {
			return fmt.Errorf("read members %d: %w", row, err)
		}
		if there {
			c.compareMember(key, row, have, fresh.TakeMember(key))
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read members: %w", err)
	}
	return fresh.EachMember(func(key impact.MemberKey, want int64) error {
		row, err := c.memberRow(ctx, key)
		c.compareMember(key, row, 0, want)
		return err
	})
}

// compareMember holds the kept rows of a member in the month against those counted.
func (c *sliceCheck) compareMember(key impact.MemberKey, row, have, want int64) {
	c.checked++
	if have == want {
		return
	}
	at := c.cellWords(impact.CellKey{Indicator: key.Indicator, Part: key.Part, Scope: key.Scope, Grain: impact.MonthGrain, Bucket: c.at.month})
	c.found = append(c.found, finding{kind: memberFinding, indicator: key.Indicator, words: at + ", member " + key.Member,
		stored: fmt.Sprintf("%d rows", have), recomputed: fmt.Sprintf("%d rows", want), row: rowName("members", row),
		member: key, month: c.at.month, rows: have - want})
}

// rowsOf reads how many rows a member has in one month out of the text of its months, without reading the others: they are
// read when what is derived from them is.
func rowsOf(months, month string) (rows int64, there bool, err error) {
	for rest := months; rest != ""; {
		var pair string
		pair, rest, _ = strings.Cut(rest, ",")
		if digits, found := strings.CutPrefix(pair, month); found {
			rows, err = strconv.ParseInt(digits, 10, 64)
			if err != nil {
				return 0, false, fmt.Errorf("a member's months read %q", months)
			}
			return rows, true, nil
		}
	}
	return 0, false, nil
}

const memberRows = "SELECT id, indicator_id, part, dimension, key, member, months FROM members WHERE "

func scanMemberRow(rows *sql.Rows) (row int64, key impact.MemberKey, months string, err error) {
	if err = rows.Scan(&row, &key.Indicator, &key.Part, &key.Dimension, &key.Key, &key.Member, &months); err != nil {
		err = fmt.Errorf("read members: %w", err)
	}
	return row, key, months, err
}

// eachMember reads the kept members of the indicators, one after another.
func (c *sliceCheck) eachMember(ctx context.Context, take func(row int64, key impact.MemberKey, member impact.Member)) error {
	rows, err := c.v.query(ctx, memberRows+"indicator_id IN ("+c.ids()+")")
	if err != nil {
		return fmt.Errorf("read members: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		row, key, months, err := scanMemberRow(rows)
		if err != nil {
			return err
		}
		member, err := readMonths(months)
		if err != nil {
			return fmt.Errorf("read members %d: %w", row, err)
		}
		take(row, key, member)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read members: %w", err)
	}
	return nil
}

// memberRow finds the row of a member that has none of the month; 0 when there is no row at all.
func (c *sliceCheck) memberRow(ctx context.Context, key impact.MemberKey) (int64, error) {
	rows, err := c.v.query(ctx, "SELECT id FROM members WHERE indicator_id = ? AND part = ? AND dimension = ? AND key = ? AND member = ?",
		key.Indicator, int(key.Part), int(key.Dimension), key.Key, key.Member)
	ids, err := collect(rows, err, scanID)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return ids[0], nil
}

func scanID(r *sql.Rows) (int64, error) {
	var id int64
	err := r.Scan(&id)
	return id, err
}

// keptEntry is a kept newest number with its row.
type keptEntry struct {
	impact.LatestEntry
	row int64
}

// series holds the newest numbers of the month against those counted.
func (c *sliceCheck) series(ctx context.Context, fresh map[impact.SeriesKey]impact.LatestEntry) error {
	kept, err := c.entries(ctx, "month = ? AND ", int32(c.at.month))
	if err != nil {
		return err
	}
	words := func(e impact.LatestEntry) string {
		return fmt.Sprintf("%s on %s, the newest of %d rows", e.Value, e.Day, e.Rows)
	}
	for key := range union(kept, fresh) {
		have, want := kept[key], fresh[key]
		c.checked++
		if have.LatestEntry != want {
			at := fmt.Sprintf("newest number of %d, region %s, organisation %s", key.Month, c.regionCode(key.Region), c.organisationCode(key.Organisation))
			c.found = append(c.found, finding{kind: seriesFinding, indicator: key.Indicator, words: at,
				stored: words(have.LatestEntry), recomputed: words(want), row: rowName("series", have.row), series: key, entry: want})
		}
	}
	return nil
}

// entries are the kept newest numbers of the indicators.
func (c *sliceCheck) entries(ctx context.Context, where string, args ...any) (map[impact.SeriesKey]keptEntry, error) {
	kept := map[impact.SeriesKey]keptEntry{}
	rows, err := c.v.query(ctx, "SELECT id, indicator_id, part, region_id, organisation_id, month, count, day, row_id, value FROM series WHERE "+where+"indicator_id IN ("+c.ids()+")", args...)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var key impact.SeriesKey
		var e keptEntry
		err := r.Scan(&e.row, &key.Indicator, &key.Part, &key.Region, &key.Organisation, &key.Month, &e.Rows, &e.Day, &e.Row, &e.Value)
		key.Area = c.n.AreaOf(key.Region)
		kept[key] = e
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the newest numbers: %w", err)
	}
	return kept, nil
}

// heldRows is how many rows a source is kept to have, with the row of the table.
type heldRows struct{ rows, row int64 }

// sources holds the number of each source's rows against the rows.
func (c *sliceCheck) sources(ctx context.Context) error {
	rows, err := c.v.query(ctx, "SELECT id, source, count FROM source_totals WHERE network_id = ?", c.n.ID)
	kept := map[impact.Source]heldRows{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var source impact.Source
		var have heldRows
		err := r.Scan(&have.row, &source, &have.rows)
		kept[source] = have
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("read the sources: %w", err)
	}
	for _, source := range impact.Sources {
		var want int64
		query := "SELECT COUNT(*) FROM " + rowSources[source].table + " f WHERE f.network_id = ? AND " + c.v.holds("f.")
		if err := c.v.tx.QueryRowContext(ctx, c.v.s.bind(query), c.n.ID).Scan(&want); err != nil {
			return fmt.Errorf("count the rows of %s: %w", source, err)
		}
		have := kept[source]
		c.checked++
		if have.rows != want {
			c.found = append(c.found, finding{kind: sourceFinding, indicator: shownWith(c.n, source), words: "rows of " + string(source),
				stored: strconv.FormatInt(have.rows, 10), recomputed: strconv.FormatInt(want, 10), row: rowName("source_totals", have.row),
				source: source, rows: have.rows - want})
		}
	}
	return nil
}

// shownWith is the indicator that the number of a source's rows is shown with: the first that counts them. A value of it
// rests on that number, which tells zero from no data.
func shownWith(n *impact.Network, source impact.Source) int64 {
	for _, i := range n.Indicators {
		if i.Rule != nil && i.Rule.Source == source {
			return i.ID
		}
	}
	return n.Indicators[0].ID
}

// rowName names a row of the database; empty where there is none.
func rowName(table string, id int64) string {
	if id == 0 {
		return ""
	}
	return table + " " + strconv.FormatInt(id, 10)
}

// union are the keys of two maps.
func union[K comparable, V, W any](a map[K]V, b map[K]W) map[K]struct{} {
	all := make(map[K]struct{}, max(len(a), len(b)))
	for key := range maps.Keys(a) {
		all[key] = struct{}{}
	}
	for key := range maps.Keys(b) {
		all[key] = struct{}{}
	}
	return all
}

// cellWords names a total for people.
func (c *sliceCheck) cellWords(key impact.CellKey) string {
	words := []string{map[impact.Part]string{impact.Numerator: "numerator", impact.Denominator: "denominator"}[key.Part]}
	switch key.Dimension {
	case impact.All:
	case impact.ByRegion, impact.ByOfficialRegion:
		words = append(words, "region "+c.regionCode(key.Key))
	case impact.ByOrganisation:
		words = append(words, "organisation "+c.organisationCode(key.Key))
	default:
		item, _ := c.n.CodeByKey(key.Dimension.Codelist(), key.Key)
		words = append(words, key.Dimension.Codelist()+" "+cmp.Or(item.Code, "not stated"))
	}
	switch key.Grain {
	case impact.MonthGrain:
		words = append(words, fmt.Sprintf("month %d", key.Bucket))
	case impact.FirstGrain:
		words = append(words, fmt.Sprintf("first met in %d", key.Bucket))
	case impact.HalfYearGrain, impact.PlanYearGrain, impact.CalendarYearGrain:
		words = append(words, fmt.Sprintf("%d months from %d", key.Grain.Length(), key.Bucket))
	default:
		words = append(words, "whole period")
	}
	return strings.Join(words, ", ")
}

func (c *sliceCheck) regionCode(id int64) string {
	if r, ok := impact.ByID[*impact.Region](c.n, id); ok {
		return r.Code
	}
	return "not stated"
}

func (c *sliceCheck) organisationCode(id int64) string {
	if o, ok := impact.ByID[*impact.Organisation](c.n, id); ok {
		return o.Code
	}
	return "not stated"
}

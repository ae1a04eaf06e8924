package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"polku/impact"
)

// Side is one side of a comparison: an indicator as one view sees it, or as another definition counts it there.
type Side struct {
	View    *View
	Network *impact.Network
	Question
}

// ComparedRow is a row that counts otherwise on the second side than on the first.
type ComparedRow struct {
	Source        impact.Source
	Part          impact.Part
	Row           int64
	Day           impact.Date
	Before, After *impact.Contribution
	RecordedAt    time.Time
	RecordedBy    string
	Reason        string
	// Late tells that the row came about a day that had passed by the first side's moment.
	Late bool
	// Place is where the row stands in the whole comparison.
	Place ComparedPlace
}

// ComparedPlace is a place in a comparison: the list, and in it the last number and id.
type ComparedPlace struct{ List, At, ID int64 }

// contrast finds the rows that two sides count otherwise. There are two kinds of lists: the rows whose facts were recorded,
// corrected or withdrawn between the moments of the sides, newest first; and, where the sides count by other rules, the rows
// among the unchanged that only one of the rules counts.
type contrast struct {
	before, after Side
	rules         bool // the sides count by other rules
}

// Compare is a page of the rows that the second side counts otherwise than the first.
func Compare(ctx context.Context, before, after Side, from ComparedPlace, limit int) ([]ComparedRow, error) {
	c := &contrast{before: before, after: after, rules: !sameRule(before, after)}
	first, second := before.View, after.View
	for _, side := range []Side{before, after} {
		if side.Indicator.Rule != nil && !side.View.mayOpen(side.Network, side.Indicator) {
			return nil, nil
		}
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	if second.mu != first.mu {
		second.mu.Lock()
		defer second.mu.Unlock()
	}
	var page []ComparedRow
	for list, l := range c.lists() {
		if int64(list) < from.List || len(page) >= limit {
			continue
		}
		if int64(list) > from.List {
			from = ComparedPlace{List: int64(list)}
		}
		more, err := l(ctx, from, limit-len(page))
		if err != nil {
			return nil, fmt.Errorf("compare the rows of %s: %w", after.Indicator.Code, err)
		}
		page = append(page, more...)
	}
	for k := range page {
		second.hide(after.Network.ID, &page[k].Reason)
	}
	return page, nil
}

// sameRule tells whether two sides count the same rows the same way.
func sameRule(a, b Side) bool {
	if a.Indicator.Rule == nil || b.Indicator.Rule == nil {
		return a.Indicator.Rule == b.Indicator.Rule
	}
	return impact.SameCount(a.Indicator, b.Indicator) && (a.Network == b.Network || impact.SameRegions(a.Network, b.Network))
}

// CountTides counts the rows of a comparison, at most a thousand.
func CountTides(ctx context.Context, before, after Side) (impact.Tides, error) {
	const most = 1000
	rows, err := Compare(ctx, before, after, ComparedPlace{}, most+1)
	tides := impact.Tides{More: len(rows) > most}
	for _, r := range rows[:min(most, len(rows))] {
		tides.Note(r.Before, r.After, r.Late)
	}
	return tides, err
}

type comparedList func(ctx context.Context, from ComparedPlace, limit int) ([]ComparedRow, error)

// lists are the lists of the comparison in their order.
func (c *contrast) lists() []comparedList {
	var lists []comparedList
	for _, part := range []impact.Part{impact.Numerator, impact.Denominator} {
		for _, source := range impact.Sources {
			if !c.before.counts(part, source) && !c.after.counts(part, source) {
				continue
			}
			lists = append(lists, func(ctx context.Context, from ComparedPlace, limit int) ([]ComparedRow, error) {
				return c.changed(ctx, part, source, from, limit)
			})
			if c.rules {
				lists = append(lists, func(ctx context.Context, from ComparedPlace, limit int) ([]ComparedRow, error) {
					return c.ruled(ctx, part, source, from, limit)
				})
			}
		}
	}
	return lists
}

// counts tells whether a part of the side's definition counts a source.
func (s Side) counts(part impact.Part, source impact.Source) bool {
	if s.Indicator.Rule == nil || !slices.Contains(s.Indicator.Rule.Parts(), part) {
		return false
	}
	m, _ := s.Indicator.Rule.PartOf(part)
	return m.Source == source
}

// span are the feed numbers after the first side's and up to the second side's.
func (c *contrast) span() (after, upTo int64) { return c.before.View.seq, c.after.View.seq }

// candidate is a fact that was changed between the two moments, by itself or through what it inherits from.
type candidate struct{ id, seq int64 }

// aChunk is how many facts are looked at in one go, mostChunk how many when few of them differ.
const (
	aChunk    = 200
	mostChunk = 5000
)

// changed are the rows among the changed facts that count otherwise, the newest change first.
func (c *contrast) changed(ctx context.Context, part impact.Part, source impact.Source, from ComparedPlace, limit int) ([]ComparedRow, error) {
	found, err := c.candidates(ctx, source, from)
	if err != nil {
		return nil, err
	}
	var page []ComparedRow
	for size := aChunk; len(found) > 0; size = min(2*size, mostChunk) {
		size = min(size, len(found))
		rows, err := c.look(ctx, part, source, found[:size], limit-len(page))
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			row.Place = ComparedPlace{from.List, row.Place.At, row.Row}
			page = append(page, row)
		}
		if found = found[size:]; len(page) == limit {
			break
		}
	}
	return page, nil
}

func (c *contrast) candidates(ctx context.Context, source impact.Source, from ComparedPlace) ([]candidate, error) {
	after, upTo := c.span()
	if after == upTo {
		return nil, nil
	}
	s, network := rowSources[source], c.after.Network.ID
	query := "SELECT fact_id AS id, seq_from AS seq FROM " + s.table + " WHERE network_id = ? AND seq_from > ? AND seq_from <= ?"
	args := []any{network, after, upTo}
	if s.parent != "" {
		query += " UNION ALL SELECT f.fact_id, p.seq_from FROM " + parentTable(s) + " p JOIN " + s.table + " f ON f." + parentColumn(s) +
			" = p.fact_id WHERE p.network_id = ? AND p.seq_from > ? AND p.seq_from <= ? AND f.seq_from <= ?"
		args = append(args, network, after, upTo, upTo)
	}
	query = "SELECT id, MAX(seq) FROM (" + query + ") found GROUP BY id"
	if from.ID != 0 {
		query += " HAVING MAX(seq) < ? OR (MAX(seq) = ? AND id < ?)"
		args = append(args, from.At, from.At, from.ID)
	}
	rows, err := c.after.View.query(ctx, query+" ORDER BY 2 DESC, 1 DESC", args...)
	return collect(rows, err, func(r *sql.Rows) (candidate, error) {
		var found candidate
		err := r.Scan(&found.id, &found.seq)
		return found, err
	})
}

// parentTable and parentColumn are where a fact's parent is kept, and how the fact names it.
func parentTable(s rowSource) string {
	return map[string]string{"contacts": "procurements", "participations": "events"}[s.table]
}

func parentColumn(s rowSource) string {
	return map[string]string{"contacts": "procurement_id", "participations": "event_id"}[s.table]
}

// look finds what the candidates add on either side, and keeps the first that add something else.
func (c *contrast) look(ctx context.Context, part impact.Part, source impact.Source, chunk []candidate, most int) ([]ComparedRow, error) {
	ids := make([]int64, len(chunk))
	for k, found := range chunk {
		ids[k] = found.id
	}
	was, err := c.before.adds(ctx, part, source, ids)
	if err != nil {
		return nil, err
	}
	is, err := c.after.adds(ctx, part, source, ids)
	if err != nil {
		return nil, err
	}
	var rows []ComparedRow
	for _, found := range chunk {
		before, after := was[found.id], is[found.id]
		if !before.Differs(after, c.after.aggregate(part)) {
			continue
		}
		row := c.row(part, source, found.id, before, after)
		row.Place.At = found.seq
		if err := c.tell(ctx, &row, found.seq); err != nil {
			return nil, err
		}
		if rows = append(rows, row); len(rows) == most {
			break
		}
	}
	return rows, nil
}

func (c *contrast) row(part impact.Part, source impact.Source, id int64, before, after *impact.Contribution) ComparedRow {
	row := ComparedRow{Source: source, Part: part, Row: id, Before: before, After: after}
	if after != nil {
		row.Day = after.Day
	} else {
		row.Day = before.Day
	}
	row.Late = before == nil && row.Day < c.before.View.today && c.before.View.seq != c.after.View.seq
	c.after.View.known.expectFact(source.Fact(), id)
	return row
}

func (s Side) aggregate(part impact.Part) impact.Aggregate {
	if s.Indicator.Rule == nil {
		return ""
	}
	return s.Indicator.AggregateOf(part)
}

// adds are what facts add on a side, within the days and parts that are asked for.
func (s Side) adds(ctx context.Context, part impact.Part, source impact.Source, ids []int64) (map[int64]*impact.Contribution, error) {
	found := map[int64]*impact.Contribution{}
	if !s.counts(part, source) {
		return found, nil
	}
	selected := s.View.selectRows(s.Network, s.Question, part)
	selected.add("f.fact_id IN (" + idList(ids) + ")")
	return found, s.gather(ctx, part, source, strings.Join(selected.where, " AND "), selected.args, found)
}

func (s Side) gather(ctx context.Context, part impact.Part, source impact.Source, where string, args []any, found map[int64]*impact.Contribution) error {
	rows, err := s.View.rows(ctx, source, where, args...)
	if err != nil {
		return err
	}
	return drain(rows, s.Network, source, rowSources[source].scan, func(source impact.Source, row impact.Row) {
		for _, contribution := range s.Indicator.Contributions(source, row) {
			if contribution.Part == part {
				found[contribution.Row] = &contribution
			}
		}
	})
}

// tell says who made the difference, when and why: the revision of the fact with the number, or of what it inherits from.
func (c *contrast) tell(ctx context.Context, row *ComparedRow, seq int64) error {
	s := rowSources[row.Source]
	query := "SELECT recorded_at, recorded_by, reason FROM " + s.table + " WHERE fact_id = ? AND seq_from = ?"
	args := []any{row.Row, seq}
	if s.parent != "" {
		query += " UNION ALL SELECT p.recorded_at, p.recorded_by, p.reason FROM " + parentTable(s) + " p JOIN " + s.table + " f ON f." + parentColumn(s) +
			" = p.fact_id WHERE f.fact_id = ? AND p.seq_from = ?"
		args = append(args, row.Row, seq)
	}
	var at int64
	err := c.after.View.tx.QueryRowContext(ctx, c.after.View.s.bind(query+" LIMIT 1"), args...).Scan(&at, &row.RecordedBy, &row.Reason)
	row.RecordedAt = moment(at)
	return err
}

// ruled are the rows among the unchanged that only one of the two rules counts, or that they count differently; newest day
// first.
func (c *contrast) ruled(ctx context.Context, part impact.Part, source impact.Source, from ComparedPlace, limit int) ([]ComparedRow, error) {
	var page []ComparedRow
	for {
		ids, last, err := c.ruledIDs(ctx, part, source, from)
		if err != nil || len(ids) == 0 {
			return page, err
		}
		was, err := c.before.adds(ctx, part, source, ids)
		if err != nil {
			return nil, err
		}
		is, err := c.after.adds(ctx, part, source, ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if before, after := was[id], is[id]; before.Differs(after, c.after.aggregate(part)) || before != nil && c.before.aggregate(part) != c.after.aggregate(part) {
				row := c.row(part, source, id, before, after)
				row.Place, row.Late = ComparedPlace{from.List, int64(row.Day), id}, false
				if err := c.tellNewest(ctx, &row); err != nil {
					return nil, err
				}
				if page = append(page, row); len(page) == limit {
					return page, nil
				}
			}
		}
		from.At, from.ID = last.At, last.ID
		if len(ids) < aChunk {
			return page, nil
		}
	}
}

// ruledIDs are the facts that hold on the second side, were not changed between the two, and pass one rule but not the other;
// where the rules count the passing rows otherwise, those that pass either.
func (c *contrast) ruledIDs(ctx context.Context, part impact.Part, source impact.Source, from ComparedPlace) ([]int64, ComparedPlace, error) {
	v, s := c.after.View, selection{source: rowSources[source]}
	was, wasArgs := c.before.passes(part, source)
	is, isArgs := c.after.passes(part, source)
	s.add("f.network_id = ? AND "+v.holds("f."), c.after.Network.ID)
	s.add("f.seq_from <= ?", c.before.View.seq)
	if s.source.parent != "" {
		s.add("(p.seq_from IS NULL OR p.seq_from <= ?)", c.before.View.seq)
	}
	differ := was + " <> " + is
	if c.before.measures(part) != c.after.measures(part) {
		differ = was + " + " + is + " > 0"
	}
	s.add(differ, append(wasArgs, isArgs...)...)
	if from.ID != 0 {
		s.add("("+s.source.day+" < ? OR ("+s.source.day+" = ? AND f.fact_id < ?))", from.At, from.At, from.ID)
	}
	rows, err := v.query(ctx, "SELECT f.fact_id, "+s.source.day+" "+s.source.from(v.reader)+" WHERE "+strings.Join(s.where, " AND ")+
		" ORDER BY "+s.source.day+fmt.Sprintf(" DESC, f.fact_id DESC LIMIT %d", aChunk), s.args...)
	var last ComparedPlace
	ids, err := collect(rows, err, func(r *sql.Rows) (int64, error) {
		err := r.Scan(&last.ID, &last.At)
		return last.ID, err
	})
	return ids, last, err
}

// passes is 1 for a row that the side's part counts, else 0, as SQL.
func (s Side) passes(part impact.Part, source impact.Source) (string, []any) {
	if !s.counts(part, source) {
		return "0", nil
	}
	rule := selection{source: rowSources[source]}
	rule.rule(s.Network, s.Question, part)
	for _, scope := range s.Scopes {
		rule.scope(s.Network, source, scope)
	}
	return "(CASE WHEN " + strings.Join(append(rule.where, "1 = 1"), " AND ") + " THEN 1 ELSE 0 END)", rule.args
}

// measures is how the side's part counts the rows that pass.
func (s Side) measures(part impact.Part) string {
	if s.Indicator.Rule == nil {
		return ""
	}
	m, _ := s.Indicator.Rule.PartOf(part)
	return string(m.Aggregate) + " " + m.Field
}

// tellNewest says when the row that a rule counts otherwise was recorded.
func (c *contrast) tellNewest(ctx context.Context, row *ComparedRow) error {
	v, at := c.after.View, int64(0)
	query := "SELECT recorded_at, recorded_by, reason FROM " + rowSources[row.Source].table + " WHERE fact_id = ? AND seq_from <= ? ORDER BY seq_from DESC LIMIT 1"
	err := v.tx.QueryRowContext(ctx, v.s.bind(query), row.Row, v.seq).Scan(&at, &row.RecordedBy, &row.Reason)
	row.RecordedAt = moment(at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"polku/impact"
)

// Question is which rows of an indicator are meant: all over its period, or those of some days or of some parts.
type Question struct {
	Indicator *impact.Indicator
	// Period narrows the indicator's own.
	Period impact.Period
	// Scopes all hold, each of another dimension.
	Scopes []impact.Scope
}

// scope is the only scope of a question, the whole where it has none.
func (q Question) scope() impact.Scope {
	if len(q.Scopes) == 0 {
		return impact.WholeScope
	}
	return q.Scopes[0]
}

// Explained is a row that counts: the fact's kind and what it adds.
type Explained struct {
	Source impact.Source
	impact.Contribution
}

// selection is a definition's part written as SQL: the same conditions that impact tests on rows, so that the database
// finds the rows by itself. A test holds the two against each other.
type selection struct {
	source rowSource
	where  []string
	args   []any
}

// selectRows writes the conditions of a part.
func (r reader) selectRows(n *impact.Network, q Question, part impact.Part) selection {
	m, _ := q.Indicator.Rule.PartOf(part)
	s := selection{source: rowSources[m.Source]}
	s.add("f.network_id = ?", n.ID)
	s.add(r.holds("f."))
	s.rule(n, q, part)
	for _, scope := range q.Scopes {
		s.scope(n, m.Source, scope)
	}
	return s
}

// rule writes the conditions that the definition itself and the days make.
func (s *selection) rule(n *impact.Network, q Question, part impact.Part) {
	m, _ := q.Indicator.Rule.PartOf(part)
	s.days(q.Indicator.Period)
	s.days(q.Period)
	if m.Source == impact.Observations {
		s.add("f.indicator_id = ?", q.Indicator.Measured().ID)
	}
	for _, test := range m.Filter {
		s.test(n, test)
	}
	s.stated(m)
}

func (s *selection) add(condition string, args ...any) {
	s.where, s.args = append(s.where, condition), append(s.args, args...)
}

func (s *selection) days(p impact.Period) {
	if p.From != 0 {
		s.add(s.source.day+" >= ?", int32(p.From))
	}
	if p.To != 0 {
		s.add(s.source.day+" <= ?", int32(p.To))
	}
}

// stated: a row that doesn't state the aggregated field doesn't count.
func (s *selection) stated(m impact.Measurement) {
	if m.Aggregate == impact.Count || m.Field == "" || m.Source == impact.Observations && m.Field == "value" {
		return
	}
	s.add(s.isStated(m.Field))
}

func (s *selection) scope(n *impact.Network, source impact.Source, scope impact.Scope) {
	switch scope.Dimension {
	case impact.All:
	case impact.ByRegion:
		s.add(s.source.region + " IN (" + idList(n.RegionsIn(scope.Key)) + ")")
	case impact.ByOfficialRegion:
		s.add(s.source.region+" = ?", scope.Key)
	case impact.ByOrganisation:
		s.add(s.source.organisation+" = ?", scope.Key)
	default:
		s.coded(n, source, scope)
	}
}

// coded narrows to the rows that carry a code; none do where the source has no such field.
func (s *selection) coded(n *impact.Network, source impact.Source, scope impact.Scope) {
	field, ok := scope.Dimension.FieldOf(source)
	item, known := n.CodeByKey(scope.Dimension.Codelist(), scope.Key)
	if !ok || !known && scope.Key != 0 {
		s.add("1 = 0")
		return
	}
	s.add(s.column(field)+" = ?", item.Code)
}

// column is where a field of the vocabulary is kept.
func (s *selection) column(field string) string {
	if column, ok := s.source.columns[field]; ok {
		return column
	}
	parent, name, dotted := strings.Cut(field, ".")
	switch {
	case dotted:
		return "p." + name
	case parent == "region":
		return s.source.region
	case parent == "organisation" || parent == "customer" || parent == "procurement" || parent == "event":
		return "f." + parent + "_id"
	default:
		return "f." + parent
	}
}

// isStated is the condition that a row states a field.
func (s *selection) isStated(field string) string {
	column := s.column(field)
	switch impact.KindOfField(field) {
	case impact.ReferenceColumn:
		return column + " <> 0"
	case impact.WordColumn:
		return column + " <> ''"
	default:
		return column + " IS NOT NULL"
	}
}

// test writes one condition. What it means for rows that state nothing is as in impact: only NE, NOT_IN, HAS_NOT and
// NOT_SET let them pass.
func (s *selection) test(n *impact.Network, t impact.Test) {
	stated := s.isStated(t.Field)
	switch t.Op {
	case impact.OpSet:
		s.add(stated)
		return
	case impact.OpNotSet:
		s.add("(NOT (" + stated + ") OR " + s.column(t.Field) + " IS NULL)")
		return
	}
	in, args := s.holds(n, t)
	switch t.Op {
	case impact.OpNE, impact.OpNotIn, impact.OpHasNot:
		s.add("("+s.column(t.Field)+" IS NULL OR NOT ("+in+"))", args...)
	default:
		s.add("("+stated+" AND "+in+")", args...)
	}
}

// holds is the condition that the field has one of the test's values.
func (s *selection) holds(n *impact.Network, t impact.Test) (string, []any) {
	column := s.column(t.Field)
	switch impact.KindOfField(t.Field) {
	case impact.ReferenceColumn:
		return column + " IN (" + idList(n.TestedIDs(t)) + ")", nil
	case impact.AnswerColumn:
		return column + " = ?", []any{t.Values[0] == "yes"}
	case impact.NumberColumn:
		limit, _ := impact.ParseDecimal(strings.TrimSpace(t.Values[0])) // a kept definition has been checked
		op := map[impact.Op]string{impact.OpGTE: ">=", impact.OpLTE: "<=", impact.OpEQ: "="}[t.Op]
		return s.scaled(t.Field) + " " + op + " ?", []any{int64(limit)}
	}
	if t.Op == impact.OpHas || t.Op == impact.OpHasNot {
		// not LIKE: SQLite's takes no notice of upper and lower case
		return "REPLACE(" + column + ", ?, '') <> " + column, []any{"|" + t.Values[0] + "|"}
	}
	args := make([]any, len(t.Values))
	for i, v := range t.Values {
		args[i] = v
	}
	return column + " IN (" + strings.TrimSuffix(strings.Repeat("?,", len(args)), ",") + ")", args
}

// scaled is a number's column in ten-thousandths; head counts are kept as whole numbers.
func (s *selection) scaled(field string) string {
	if field == "persons" {
		return s.column(field) + " * 10000"
	}
	return s.column(field)
}

// explainPage is a page of the rows behind a number, in the order of days.
func (v *View) explainPage(ctx context.Context, n *impact.Network, q Question, part impact.Part, after Place, limit int) ([]Explained, error) {
	m, _ := q.Indicator.Rule.PartOf(part)
	var page []Explained
	err := v.pageOf(ctx, n, m.Source, v.selectRows(n, q, part), after, limit, func(source impact.Source, row impact.Row) {
		for _, c := range q.Indicator.Contributions(source, row) {
			if c.Part == part {
				page = append(page, Explained{source, c})
				v.known.expectFact(source.Fact(), c.Row)
				v.known.expectMember(m, c.Member)
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read the rows behind a value: %w", err)
	}
	return page, nil
}

// Explain is a page of the rows behind a number: those above the line first, then those below it.
func (v *View) Explain(ctx context.Context, n *impact.Network, q Question, after Place, limit int) ([]Explained, error) {
	if q.Indicator.Rule == nil || !v.mayOpen(n, q.Indicator) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	var page []Explained
	for _, part := range q.Indicator.Rule.Parts() {
		if int(part) < after.Part || len(page) >= limit {
			continue
		}
		from := after
		if int(part) > after.Part {
			from = Place{}
		}
		more, err := v.explainPage(ctx, n, q, part, from, limit-len(page))
		if err != nil {
			return nil, err
		}
		page = append(page, more...)
	}
	return page, nil
}

// mayOpen tells whether the viewer may see the rows behind an indicator: those of all sources that it counts. What a row adds
// to a mean of feedback is the feedback itself.
func (v *View) mayOpen(n *impact.Network, i *impact.Indicator) bool {
	for _, part := range i.Rule.Parts() {
		m, _ := i.Rule.PartOf(part)
		if !v.viewer.MayReadSource(n, m.Source) || m.TellsFeedback() && !v.viewer.MaySeeNotes(n) {
			return false
		}
	}
	return true
}

// CountExplained is how many rows Explain has in all. Over the whole period the totals know it; over some days the rows
// are counted.
func (v *View) CountExplained(ctx context.Context, n *impact.Network, q Question) (int, error) {
	if q.Indicator.Rule == nil || !v.mayOpen(n, q.Indicator) {
		return 0, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.keeps(n, q, impact.All) {
		return v.countKept(ctx, q)
	}
	total := 0
	for _, part := range q.Indicator.Rule.Parts() {
		s := v.selectRows(n, q, part)
		count := 0
		query := v.s.bind("SELECT COUNT(*) " + s.source.from(v.reader) + " WHERE " + strings.Join(s.where, " AND "))
		if err := v.tx.QueryRowContext(ctx, query, s.args...).Scan(&count); err != nil {
			return 0, fmt.Errorf("count the rows behind a value: %w", err)
		}
		total += count
	}
	return total, nil
}

func (v *View) countKept(ctx context.Context, q Question) (int, error) {
	cells, err := v.kept(ctx, q, impact.All, impact.WholeGrain)
	total := int64(0)
	for _, part := range q.Indicator.Rule.Parts() {
		total += cells[wholeKey(q.Indicator.ID, part)].Rows
	}
	return int(total), err
}

// LeftOut is a row of a definition's source that doesn't count, and why.
type LeftOut struct {
	Source impact.Source
	Part   impact.Part
	Row    int64
	Day    impact.Date
	impact.LeftOut
}

// LeftOut is a page of the rows that a number leaves out, newest day first: those that hold but don't count, then those that
// were withdrawn and would count. Rows of other days or parts than were asked for are not meant. Place.Part numbers the
// lists.
func (v *View) LeftOut(ctx context.Context, n *impact.Network, q Question, after Place, limit int) ([]LeftOut, error) {
	if q.Indicator.Rule == nil || !v.mayOpen(n, q.Indicator) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	var page []LeftOut
	for _, part := range q.Indicator.Rule.Parts() {
		for _, withdrawn := range []bool{false, true} {
			at := LeftOutList(part, withdrawn)
			if at < after.Part || len(page) >= limit {
				continue
			}
			from := after
			if at > after.Part {
				from = Place{}
			}
			more, err := v.leftOutPage(ctx, n, q, part, withdrawn, from, limit-len(page))
			if err != nil {
				return nil, fmt.Errorf("read the rows that a value leaves out: %w", err)
			}
			page = append(page, more...)
		}
	}
	return page, nil
}

// LeftOutList numbers the lists of rows that a number leaves out.
func LeftOutList(part impact.Part, withdrawn bool) int {
	if withdrawn {
		return int(part)*2 + 1
	}
	return int(part) * 2
}

func (v *View) leftOutPage(ctx context.Context, n *impact.Network, q Question, part impact.Part, withdrawn bool, after Place, limit int) ([]LeftOut, error) {
	m, _ := q.Indicator.Rule.PartOf(part)
	s, rule := selection{source: rowSources[m.Source]}, selection{source: rowSources[m.Source]}
	rule.rule(n, Question{Indicator: q.Indicator}, part)
	counts := "CASE WHEN " + strings.Join(append(rule.where, "1 = 1"), " AND ") + " THEN 1 ELSE 0 END"
	s.add("f.network_id = ?", n.ID)
	if withdrawn {
		s.add(v.valid("f.")+" AND f.act = 'WITHDRAWN' AND "+counts+" = 1", rule.args...)
	} else {
		s.add(v.holds("f.")+" AND "+counts+" = 0", rule.args...)
	}
	if m.Source == impact.Observations {
		s.add("f.indicator_id = ?", q.Indicator.Measured().ID)
	}
	s.days(q.Period)
	for _, scope := range q.Scopes {
		s.scope(n, m.Source, scope)
	}
	var page []LeftOut
	err := v.pageOf(ctx, n, m.Source, s, after, limit, func(source impact.Source, row impact.Row) {
		why := impact.WithdrawnRow()
		if !withdrawn {
			why, _ = q.Indicator.WhyLeftOut(part, row)
		}
		page = append(page, LeftOut{source, part, row.RowID(), row.Day(), why})
		v.known.expectFact(source.Fact(), row.RowID())
	})
	return page, err
}

// pageOf reads a page of the rows of a selection, newest day first.
func (v *View) pageOf(ctx context.Context, n *impact.Network, source impact.Source, s selection, after Place, limit int, take func(impact.Source, impact.Row)) error {
	if after.ID != 0 {
		s.add("("+s.source.day+" < ? OR ("+s.source.day+" = ? AND f.fact_id < ?))", int32(after.Day), int32(after.Day), after.ID)
	}
	rows, err := v.rows(ctx, source, strings.Join(s.where, " AND ")+" ORDER BY "+s.source.day+" DESC, f.fact_id DESC LIMIT "+strconv.Itoa(limit), s.args...)
	if err != nil {
		return err
	}
	return drain(rows, n, source, s.source.scan, take)
}

package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"polku/internal/testdb"
)

// TestManyWordsAreLookedUpByIndex: what a batch costs must not grow with what is there already, so that none of its lookups may
// go through a table.
func TestManyWordsAreLookedUpByIndex(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		s, err := Open(ctx, Settings{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }() // the file goes with the test
		for group, at := range wordColumns {
			if err := s.fillTable(ctx, at.table, at.column, group.field); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.survey(ctx); err != nil {
			t.Fatal(err)
		}
		err = s.inCheck(ctx, func(w *writer) error {
			for group, at := range wordColumns {
				query, arg := s.eachOf("fact_id", at.table, at.column, wordsHold(group), []string{"a", "b"})
				w.planned(t, at.table+" by "+at.column, at.column, query, arg, 1)
			}
			query, arg := s.eachOf("fact_id", "aliases", "key", "network_id = ? AND kind = ? AND system = ?", []string{"a", "b"})
			w.planned(t, "aliases", "key", query, arg, 1, "contact", "crm")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// fillTable gives a table some rows, or PostgreSQL takes one way to nothing for as good as another.
func (s *Store) fillTable(ctx context.Context, table, column, field string) error {
	columns, values := "fact_id, network_id, revision, act, seq_from, recorded_at, recorded_by", "i, 1, 1, 'RECORDED', 1, 1, ''"
	more := map[string][2]string{
		"customers name":       {", name", ", 'c' || i"},
		"procurements name":    {", name, occurred_on", ", 'p' || i, 20220401"},
		"events name":          {", title, occurred_on, type, organisation_id", ", 'e' || i, 20220401, '', 1"},
		"notices key":          {", key, notice_id, version, form, type, subtype, occurred_on", ", 'k' || i, 'n' || i, '1', '', '', '', 20220401"},
		"customers businessId": {},
		"notices noticeId":     {},
	}[table+" "+field]
	if more[0] == "" {
		return nil
	}
	_, err := s.write.ExecContext(ctx, "INSERT INTO "+table+" ("+columns+more[0]+") WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT "+values+more[1]+" FROM n")
	return err
}

// planned sees that a query looks a column up in an index.
func (w *writer) planned(t *testing.T, what, column, query string, args ...any) {
	t.Helper()
	verb := map[bool]string{true: "EXPLAIN QUERY PLAN ", false: "EXPLAIN "}[w.s.dialect == "sqlite3"]
	rows, err := w.query(context.Background(), verb+query, args...)
	lines, err := collect(rows, err, func(r *sql.Rows) (string, error) {
		var line string
		var other any
		if w.s.dialect == "sqlite3" {
			return line, r.Scan(&other, &other, &other, &line)
		}
		return line, r.Scan(&line)
	})
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	plan := strings.Join(lines, "\n")
	condition := plan[max(strings.Index(plan, "Index Cond:"), 0):]
	condition, _, _ = strings.Cut(condition, "\n")
	if byIndex := strings.Contains(plan, column+"=?") || strings.Contains(condition, column) && strings.Contains(condition, "unnest("); !byIndex {
		t.Errorf("%s is looked up by\n%s", what, plan)
	}
}

package store

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"polku/internal/testdb"
)

// TestAliasesKeepTheirRevision: what was kept as digest/revision in one text is read as both after the migration.
func TestAliasesKeepTheirRevision(t *testing.T) {
	const before = 20261122064716 // the last version with one text
	testdb.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		name, kind, driver, address := "sqlite", goose.DialectSQLite3, "sqlite", "file:"+strings.TrimPrefix(url, "sqlite://")
		if strings.HasPrefix(url, "postgres") {
			name, kind, driver, address = "postgres", goose.DialectPostgres, "postgres", url
		}
		db, err := sql.Open(driver, address)
		if err != nil {
			t.Fatal(err)
		}
		runner, err := goose.NewProvider(kind, db, os.DirFS("../migrations/"+name), goose.WithDisableGlobalRegistry(true))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := runner.UpTo(ctx, before); err != nil {
			t.Fatal(err)
		}
		_, err = db.ExecContext(ctx, "INSERT INTO aliases (network_id, kind, system, key, fact_id, digest, import_id) VALUES (1, 'contact', 'crm', 'a', 7, 'abc/2', 1), (1, 'contact', 'crm', 'b', 7, 'undone by 3 at 4/0', 1)")
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		s, err := Open(ctx, Settings{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }() // the database goes with the test
		err = s.inCheck(ctx, func(w *writer) error {
			list, err := w.aliasesOf(ctx, []int64{7})
			if want := (alias{7, "abc", 2}); err != nil || len(list[7]) != 2 || list[7][0] != want || list[7][1] != (alias{7, undoneBy(3, 4), 0}) {
				t.Errorf("%+v %v", list, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

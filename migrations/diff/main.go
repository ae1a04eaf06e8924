// Command diff writes the versioned migration that brings each dialect from the migrations so far to the tables that
// ent/schema describes: go run ./migrations/diff NAME. It needs a PostgreSQL server, which it starts and throws away.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
	"time"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	tables "polku/ent/migrate"
	"polku/internal/testdb"
)

// started is the version of what this run writes, the same in both dialects.
var started = time.Now().UTC().Format("20060102150405")

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: diff NAME, such as add_channel")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(name string) error {
	dir, err := os.MkdirTemp("", "polku-diff")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := "file:" + filepath.Join(dir, "dev.db") + "?_pragma=foreign_keys(1)"
	if err := diff("sqlite", dialect.SQLite, file, "migrations/sqlite", name); err != nil {
		return err
	}
	cluster, err := testdb.Start(false)
	if err != nil {
		return err
	}
	defer func() { _ = cluster.Stop() }()
	return diff("postgres", dialect.Postgres, cluster.URL(), "migrations/postgres", name)
}

// diff replays the migrations of a directory on an empty database, compares, and writes what is missing.
func diff(driver, kind, url, path, name string) error {
	db, err := sql.Open(driver, url)
	if err != nil {
		return fmt.Errorf("open the %s to compare on: %w", kind, err)
	}
	defer db.Close()
	formatter, err := gooseFile()
	if err != nil {
		return err
	}
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	m, err := schema.NewMigrate(entsql.OpenDB(kind, db), schema.WithDir(dir), schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDialect(kind), schema.WithFormatter(formatter), schema.WithForeignKeys(false),
		schema.WithDropColumn(true), schema.WithDropIndex(true), schema.WithErrNoPlan(true))
	if err != nil {
		return fmt.Errorf("prepare %s: %w", kind, err)
	}
	err = m.NamedDiff(context.Background(), name, tables.Tables...)
	if err != nil && err != migrate.ErrNoPlan {
		return fmt.Errorf("compare %s: %w", kind, err)
	}
	fmt.Printf("%s: %v\n", path, map[bool]string{true: "nothing to do", false: "written"}[err != nil])
	return nil
}

// gooseFile names and writes a migration as goose reads it. There is no way down: a database goes back by its backup.
func gooseFile() (migrate.Formatter, error) {
	name, err := template.New("name").Parse(started + "_{{ .Name }}.sql")
	if err != nil {
		return nil, err
	}
	text, err := template.New("text").Parse("-- +goose Up\n{{ range .Changes }}{{ with .Comment }}-- {{ . }}\n{{ end }}{{ .Cmd }};\n{{ end }}")
	if err != nil {
		return nil, err
	}
	return migrate.NewTemplateFormatter(name, text)
}

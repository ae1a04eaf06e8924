// Package migrations holds the versioned SQL of both dialects and runs it. The SQL is written by migrations/diff from
// ent/schema, read by a person, and never changed once it has been released.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// Up brings the database to the newest version. dialect is "sqlite" or "postgres". A database that is newer than the
// program is refused and left as it is. Several processes may call it at once on PostgreSQL: one migrates, the others wait.
func Up(ctx context.Context, db *sql.DB, dialect string) error {
	runner, err := provider(db, dialect)
	if err != nil {
		return err
	}
	have, want, err := runner.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	if have > want {
		return fmt.Errorf("the database has version %d, this program knows up to %d: run a newer program", have, want)
	}
	if _, err := runner.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

func provider(db *sql.DB, dialect string) (*goose.Provider, error) {
	dir, err := fs.Sub(files, dialect)
	if err != nil {
		return nil, fmt.Errorf("open the migrations: %w", err)
	}
	kind, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if dialect == "postgres" {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("prepare the migration lock: %w", err)
		}
		kind, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	runner, err := goose.NewProvider(kind, db, dir, options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return runner, nil
}

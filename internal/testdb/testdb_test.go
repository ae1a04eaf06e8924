package testdb

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv(helperVariable) != "" {
		holdServer()
	}
	os.Exit(Main(m))
}

func TestEachGivesBothKinds(t *testing.T) {
	kinds := map[string]bool{}
	Each(t, func(t *testing.T, url string) {
		kind, rest, ok := strings.Cut(url, "://")
		if !ok {
			t.Fatalf("%q isn't a URL", url)
		}
		kinds[kind] = true
		if kind == "sqlite" {
			wantAbsent(t, rest)
		}
		if !strings.HasSuffix(t.Name(), "/"+kind) {
			t.Errorf("%s runs in the subtest %s", url, t.Name())
		}
	})
	if !kinds["sqlite"] || !kinds["postgres"] || len(kinds) != 2 {
		t.Errorf("ran for %v", kinds)
	}
}

func TestSQLiteFilesAreSeparate(t *testing.T) {
	first, second := SQLite(t), SQLite(t)
	if first == second {
		t.Errorf("%s was given twice", first)
	}
	if path := strings.TrimPrefix(first, "sqlite://"); !filepath.IsAbs(path) {
		t.Errorf("%s isn't absolute", path)
	}
}

func TestPostgresDatabasesAreSeparate(t *testing.T) {
	first, second := open(t, Postgres(t)), open(t, Postgres(t))
	mustExec(t, first, "CREATE TABLE only_here (id int)")
	if _, err := second.ExecContext(t.Context(), "SELECT id FROM only_here"); err == nil {
		t.Error("the second database has the first one's table")
	}
}

func TestPostgresDatabaseGoesWithItsTest(t *testing.T) {
	var url string
	t.Run("its test", func(t *testing.T) {
		url = Postgres(t)
		mustExec(t, open(t, url), "CREATE TABLE a (id int)")
	})
	if err := open(t, url).PingContext(t.Context()); err == nil {
		t.Error("the database is still there")
	}
}

func TestPostgresSpeaksUTF8AndHelsinkiTime(t *testing.T) {
	var encoding, zone string
	err := open(t, Postgres(t)).QueryRowContext(t.Context(),
		"SELECT current_setting('server_encoding'), current_setting('timezone')").Scan(&encoding, &zone)
	if err != nil {
		t.Fatal(err)
	}
	if encoding != "UTF8" {
		t.Errorf("the encoding is %s", encoding)
	}
	if os.Getenv("POLKU_TEST_POSTGRES") == "" && zone != "Europe/Helsinki" {
		t.Errorf("the time zone is %s", zone)
	}
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func mustExec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func wantAbsent(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("%s is there: %v", path, err)
	}
}

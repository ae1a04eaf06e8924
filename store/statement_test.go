package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/lib/pq"

	"polku/internal/testdb"
)

// keptSession is one connection that keeps its statements, and the keeper behind it.
func keptSession(t *testing.T, url string) (*sql.Conn, *keeper) {
	t.Helper()
	db, err := openFile("file:" + strings.TrimPrefix(url, "sqlite://"))
	if !strings.HasPrefix(url, "sqlite:") {
		connector, pqErr := pq.NewConnector(url)
		db, err = sql.OpenDB(keeping{Connector: connector}), pqErr
	}
	if err != nil {
		t.Fatal(err)
	}
	session, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	var behind *keeper
	if err := session.Raw(func(conn any) error { behind = conn.(*keeper); return nil }); err != nil {
		t.Fatal(err)
	}
	return session, behind
}

func run(t *testing.T, session *sql.Conn, statement string, args ...any) {
	t.Helper()
	if _, err := session.ExecContext(context.Background(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func one(t *testing.T, session *sql.Conn, query string, args ...any) (found int) {
	t.Helper()
	if err := session.QueryRowContext(context.Background(), query, args...).Scan(&found); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return found
}

func TestStatementsAreKeptAndTheOldestGo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		session, behind := keptSession(t, url)
		run(t, session, "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT)")
		for i := range 3 {
			run(t, session, "INSERT INTO things (id, name) VALUES ($1, $2)", i, "thing")
		}
		if have := behind.byUse.Len(); have != 1 {
			t.Errorf("%d statements are kept, want the INSERT", have)
		}
		for i := range 2 * keptStatements {
			if have := one(t, session, fmt.Sprintf("SELECT COUNT(*) + %d FROM things WHERE id >= $1", i), 1); have != 2+i {
				t.Fatalf("statement %d answers %d", i, have)
			}
			one(t, session, "SELECT COUNT(*) FROM things")
		}
		if len(behind.byText) != keptStatements || behind.byUse.Len() != keptStatements {
			t.Errorf("%d and %d statements are kept, want %d", len(behind.byText), behind.byUse.Len(), keptStatements)
		}
		if behind.byText["SELECT COUNT(*) FROM things"] == nil {
			t.Error("a statement in steady use has gone")
		}
	})
}

func TestAFailedStatementIsPreparedAnew(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		session, behind := keptSession(t, url)
		ctx := context.Background()
		run(t, session, "CREATE TABLE things (id BIGINT PRIMARY KEY)")
		insert := "INSERT INTO things (id) VALUES ($1)"
		run(t, session, insert, 1)
		if _, err := session.ExecContext(ctx, insert, 1); err == nil {
			t.Fatal("a second row with the same key was taken")
		}
		if behind.byText[insert] != nil {
			t.Error("the statement that failed is still kept")
		}
		run(t, session, insert, 2)
		if _, err := session.QueryContext(ctx, "SELECT nothing FROM things"); err == nil {
			t.Error("a column that is not there was found")
		}
		if have := one(t, session, "SELECT COUNT(*) FROM things"); have != 2 {
			t.Errorf("%d rows, want 2", have)
		}
	})
}

// Another process may migrate the database while this one runs.
func TestStatementsOutliveAChangedTable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		session, _ := keptSession(t, url)
		other, _ := keptSession(t, url)
		run(t, session, "CREATE TABLE things (id BIGINT PRIMARY KEY)")
		run(t, session, "INSERT INTO things (id) VALUES ($1)", 7)
		named, all := "SELECT id FROM things WHERE id = $1", "SELECT * FROM things WHERE id = $1"
		one(t, session, named, 7)
		one(t, session, all, 7)
		run(t, other, "ALTER TABLE things ADD COLUMN name TEXT")
		if have := one(t, session, named, 7); have != 7 {
			t.Errorf("the old statement answers %d", have)
		}
		var id int
		var name sql.NullString
		_ = session.QueryRowContext(context.Background(), all, 7).Scan(&id, &name) // PostgreSQL refuses it once
		if err := session.QueryRowContext(context.Background(), all, 7).Scan(&id, &name); err != nil {
			t.Error(err)
		}
	})
}

// On SQLite two readings on one connection may overlap: the second must not take the first one's statement.
func TestAnOpenStatementIsNotUsedTwice(t *testing.T) {
	session, _ := keptSession(t, testdb.SQLite(t))
	run(t, session, "CREATE TABLE things (id BIGINT PRIMARY KEY)")
	for i := range 3 {
		run(t, session, "INSERT INTO things (id) VALUES ($1)", i)
	}
	query := "SELECT id FROM things WHERE id >= $1 ORDER BY id"
	rows, err := session.QueryContext(context.Background(), query, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for want := 0; rows.Next(); want++ {
		var have int
		if err := rows.Scan(&have); err != nil {
			t.Fatal(err)
		}
		if inner := one(t, session, query, 2); have != want || inner != 2 {
			t.Errorf("row %d is %d, and meanwhile the same query answers %d", want, have, inner)
		}
	}
	if err := rows.Err(); err != nil {
		t.Error(err)
	}
}

// Package testdb gives tests real databases. The word testdb means a database that lives as long as one test:
// a fresh SQLite file, or a fresh database on a PostgreSQL server that the test binary starts for itself.
//
// A package that asks for PostgreSQL has a TestMain, so that the server goes when its tests are over:
//
//	func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }
//
// Nothing is skipped: where PostgreSQL is missing the test fails and names the Debian package. Tests of one kind
// only are chosen by name: go test -run '/sqlite' ./store.
//
// Lifecycle: the server starts with the first test that needs it, once in a test binary, and stops in Main. If the
// binary is killed, the kernel stops the server too (Linux); its directory is swept by a start a day later or more.
// One goroutine, (*Cluster).hold, lives as long as the server; a goroutine leak check has to know it.
//
// POLKU_TEST_POSTGRES=postgres://... makes the databases on a server that is already there, whose user may create
// databases. Every function may be called from parallel tests.
package testdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// The one server of this test binary. It's package state because testing.M gives no other place that outlives a test.
var shared struct {
	sync.Mutex
	managed bool // Main runs, so somebody will stop the server
	tried   bool
	cluster *Cluster
	err     error
}

var errNoMain = errors.New("this package has no TestMain that stops PostgreSQL: " +
	"add func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }")

// Each runs body against every kind of database that Polku supports, as the subtests "sqlite" and "postgres".
// The database is empty: the body migrates it.
func Each(t *testing.T, body func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { body(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { body(t, Postgres(t)) })
}

// SQLite returns the URL of a database file that isn't there yet; it goes when the test ends.
func SQLite(tb testing.TB) string {
	tb.Helper()
	return "sqlite://" + filepath.Join(tb.TempDir(), "polku.db")
}

// Postgres returns the URL of a fresh, empty database on this test binary's server; it's dropped when the test ends.
func Postgres(tb testing.TB) string {
	tb.Helper()
	cluster, err := sharedCluster()
	if err != nil {
		tb.Fatalf("testdb: %v", err)
	}
	return cluster.Database(tb)
}

// Main runs the tests and then stops the server that they started. It returns the code to exit with.
func Main(m *testing.M) int {
	shared.Lock()
	shared.managed = true
	shared.Unlock()
	code := m.Run()
	if err := stopShared(); err != nil {
		fmt.Fprintf(os.Stderr, "testdb: %v\n", err)
		return max(code, 1)
	}
	return code
}

func sharedCluster() (*Cluster, error) {
	shared.Lock()
	defer shared.Unlock()
	if !shared.managed {
		return nil, errNoMain
	}
	if !shared.tried {
		shared.tried = true
		shared.cluster, shared.err = Start(false)
	}
	return shared.cluster, shared.err
}

func stopShared() error {
	shared.Lock()
	defer shared.Unlock()
	if shared.cluster == nil {
		return nil
	}
	return shared.cluster.Stop()
}

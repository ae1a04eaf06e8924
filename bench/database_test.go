package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

// The sizes that each benchmark runs at: what grows with the contacts shows between the two.
var sizes = []struct {
	word     string
	contacts int
}{{"10k", 10_000}, {"1M", 1_000_000}}

// today is the last day that the made-up history has.
const today = impact.Date(20231231)

var coordinator = impact.Program("coordinator (benchmark)")

// database is a store with a long history in it.
type database struct {
	url     string
	store   *store.Store
	plain   *sql.DB         // for what is written by hand; on SQLite its own file handle
	cluster *testdb.Cluster // nil for SQLite
	past    *history
	keys    int
}

// What is open, for the whole run. Benchmarks run one after another.
var (
	databases = map[string]*database{}
	cluster   *testdb.Cluster
	folder    string
)

// each runs a benchmark on both kinds of database, at both sizes.
func each(b *testing.B, body func(b *testing.B, d *database)) {
	for _, kind := range []string{"sqlite", "postgres"} {
		for _, size := range sizes {
			b.Run(kind+"/"+size.word, func(b *testing.B) { body(b, open(b, kind, size.contacts)) })
		}
	}
}

// open makes a database with so many contacts, or answers the one that an earlier benchmark made.
func open(b *testing.B, kind string, contacts int) *database {
	b.Helper()
	name := fmt.Sprintf("%s_%d", kind, contacts)
	if d, there := databases[name]; there {
		return d
	}
	start := time.Now()
	address, err := newAddress(kind, name)
	if err != nil {
		b.Fatal(err)
	}
	d := &database{url: address}
	databases[name] = d
	if kind == "postgres" {
		d.cluster = cluster
	}
	if err := d.fill(context.Background(), kind, contacts); err != nil {
		b.Fatalf("fill %s: %v", name, err)
	}
	fmt.Fprintf(os.Stderr, "# %s made in %s\n", name, time.Since(start).Round(time.Second/10))
	return d
}

// newAddress is where a new database may be made. PostgreSQL's is a server of our own that waits for the disk at each
// commit, as SQLite does.
func newAddress(kind, name string) (string, error) {
	if folder == "" {
		dir, err := os.MkdirTemp("", "polku-bench-")
		if err != nil {
			return "", err
		}
		folder = dir
	}
	if kind == "sqlite" {
		return "sqlite://" + filepath.Join(folder, name+".db"), nil
	}
	if cluster == nil {
		started, err := testdb.Start(true)
		if err != nil {
			return "", err
		}
		cluster = started
	}
	admin, err := sql.Open("postgres", cluster.URL())
	if err != nil {
		return "", err
	}
	defer admin.Close()
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		return "", err
	}
	address, err := url.Parse(cluster.URL())
	if err != nil {
		return "", err
	}
	address.Path = "/" + name
	return address.String(), nil
}

// fill opens the store and makes up its history.
func (d *database) fill(ctx context.Context, kind string, contacts int) error {
	var err error
	if d.store, err = store.Open(ctx, store.Settings{URL: d.url, Today: func() impact.Date { return today }, Moment: beforehand}); err != nil {
		return err
	}
	if d.plain, err = openPlain(kind, d.url); err != nil {
		return err
	}
	return seed(ctx, d, contacts)
}

// openPlain opens a database without the store, with the store's settings.
func openPlain(kind, address string) (*sql.DB, error) {
	if kind == "postgres" {
		return sql.Open("postgres", address)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+parsed.Path+
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// bind writes ? placeholders as the database wants them.
func (d *database) bind(query string) string {
	if d.cluster == nil {
		return query
	}
	bound, n := "", 0
	for _, r := range query {
		if r != '?' {
			bound += string(r)
			continue
		}
		n++
		bound += fmt.Sprintf("$%d", n)
	}
	return bound
}

// prepare prepares a statement written by hand, on one connection.
func (d *database) prepare(b *testing.B, query string) *sql.Stmt {
	b.Helper()
	statement, err := d.plain.Prepare(d.bind(query))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = statement.Close() })
	return statement
}

// serverCPU is the processor time of the database server; SQLite has none, it runs in this process.
func (d *database) serverCPU(tb testing.TB) time.Duration {
	tb.Helper()
	if d.cluster == nil {
		return 0
	}
	used, err := d.cluster.CPU()
	if err != nil {
		tb.Fatal(err)
	}
	return used
}

// network reads the network that is measured.
func (d *database) network(ctx context.Context) (*impact.Network, error) {
	view, err := d.store.View(ctx, coordinator)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	return view.Network("keino")
}

// load loads a built-in plan, changed by edit.
func (d *database) load(ctx context.Context, name string, edit func(*impact.Plan)) error {
	plan, err := plans.Open(name)
	if err != nil {
		return err
	}
	edit(plan)
	_, err = d.store.LoadPlan(ctx, coordinator, plan, "benchmark")
	return err
}

// recording is a wish to record something new, with a key that is as random as a client's.
func (d *database) recording() impact.Change {
	d.keys++
	return impact.Change{Key: fmt.Sprintf("%08x-%d", uint32(d.keys)*2_654_435_761, d.keys), Act: impact.Recorded}
}

// closeAll closes and removes everything.
func closeAll() error {
	var errs []error
	for _, d := range databases {
		if d.plain != nil {
			errs = append(errs, d.plain.Close())
		}
		if d.store != nil {
			errs = append(errs, d.store.Close())
		}
	}
	if cluster != nil {
		errs = append(errs, cluster.Stop())
	}
	if folder != "" {
		errs = append(errs, os.RemoveAll(folder))
	}
	return errors.Join(errs...)
}

// beforehand is when the plans are loaded: what is recorded after the history comes right behind it, because moments only go
// forward.
func beforehand() time.Time { return time.Date(2022, 2, 1, 12, 0, 0, 0, time.UTC) }

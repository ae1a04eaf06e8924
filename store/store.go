package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"entgo.io/ent/dialect"
	"github.com/lib/pq"
	"modernc.org/sqlite"

	"polku/impact"
	"polku/migrations"
)

// Store is an open database. It is safe for concurrent use.
type Store struct {
	url     string
	dialect string
	write   *sql.DB // SQLite: one connection, because SQLite has one writer
	read    *sql.DB
	clock   func() time.Time
	moment  func() time.Time
	today   func() impact.Date
	home    *time.Location

	mu        sync.Mutex
	plans     *planSet // the newest; plans change seldom
	plansSeen time.Time

	customers customersCounted // for what the public may see
	refusals  refusals
	imports   imports // that this process works on

	onCommit func()
	hints    chan struct{}
	stop     context.CancelFunc
	stopped  sync.WaitGroup
}

// Settings are what a store needs to know besides the database.
type Settings struct {
	// URL is sqlite:///path/polku.db or postgres://...
	URL string
	// Clock is the time of the machine; time.Now when missing.
	Clock func() time.Time
	// Moment says when something is recorded; the clock when missing. A sample is recorded in the time that it is about.
	Moment func() time.Time
	// Today says which day counts as today; the clock's day in Helsinki when missing.
	Today func() impact.Date
}

// Open opens and migrates the database. A database newer than the program is refused.
func Open(ctx context.Context, settings Settings) (*Store, error) {
	s := &Store{url: settings.URL, clock: settings.Clock, moment: settings.Moment, today: settings.Today, onCommit: func() {}, hints: make(chan struct{}, 1)}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.moment == nil {
		s.moment = s.clock
	}
	var err error
	if s.home, err = time.LoadLocation("Europe/Helsinki"); err != nil {
		return nil, fmt.Errorf("find the time zone: %w", err)
	}
	if s.today == nil {
		s.today = func() impact.Date { return s.DayOf(s.clock()) }
	}
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	background, stop := context.WithCancel(context.Background())
	s.stop = stop
	if s.dialect == dialect.Postgres {
		s.stopped.Go(func() { s.sendHints(background) })
	}
	name := map[string]string{dialect.SQLite: "sqlite", dialect.Postgres: "postgres"}[s.dialect]
	if err := migrations.Up(ctx, s.write, name); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.plantHead(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// DayOf is the day of a moment in Finland.
func (s *Store) DayOf(t time.Time) impact.Date { return impact.DateOf(t.In(s.home)) }

// TodayAt is the day that counts as today for who looks back to a moment: its own day, today for one that has not come yet.
func (s *Store) TodayAt(t time.Time) impact.Date {
	if !t.Before(s.moment()) {
		return s.today()
	}
	return s.DayOf(t)
}

// Today is the day that counts as today.
func (s *Store) Today() impact.Date { return s.today() }

// OnCommit sets what is called after each commit that moved the feed. It must not block.
func (s *Store) OnCommit(wake func()) { s.onCommit = wake }

// Close closes the database.
func (s *Store) Close() error {
	s.stop()
	s.stopped.Wait()
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Ping answers nil when the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.read.PingContext(ctx) }

func (s *Store) connect(ctx context.Context) error {
	scheme, _, _ := strings.Cut(s.url, "://")
	switch scheme {
	case "sqlite":
		s.dialect = dialect.SQLite
		return s.openSQLite(ctx)
	case "postgres", "postgresql":
		s.dialect = dialect.Postgres
		return s.openPostgres(ctx)
	default:
		return errors.New("DATABASE_URL must be sqlite:///path/polku.db or postgres://user@host/database")
	}
}

// Pool sizes. A PostgreSQL server takes 100 connections by default; several server processes share them.
const (
	readers        = 8
	postgresPool   = 16
	connectionLife = time.Hour
)

func (s *Store) openSQLite(ctx context.Context) error {
	parsed, err := url.Parse(s.url)
	if err != nil || parsed.Path == "" {
		return errors.New("DATABASE_URL must name a file, such as sqlite:///var/lib/polku/polku.db")
	}
	path := parsed.Host + parsed.Path
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	// synchronous(FULL): an acknowledged record outlives power loss.
	options := "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)"
	file := "file:" + (&url.URL{Path: path}).EscapedPath() + options
	if s.write, err = openFile(file + "&_txlock=immediate"); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	s.write.SetMaxOpenConns(1)
	if err := checkPragmas(ctx, s.write); err != nil {
		return errors.Join(err, s.write.Close())
	}
	if s.read, err = openFile(file); err != nil {
		return errors.Join(fmt.Errorf("open the database for reading: %w", err), s.write.Close())
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return nil
}

func openFile(name string) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(name)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keeping{Connector: connector, finalize: true}), nil
}

// checkPragmas reads the options back: a driver that doesn't know them ignores them silently.
func checkPragmas(ctx context.Context, db *sql.DB) error {
	for pragma, want := range map[string]string{"journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "10000", "synchronous": "2"} {
		var have string
		if err := db.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&have); err != nil {
			return fmt.Errorf("open the database file: %w", err)
		}
		if have != want {
			return fmt.Errorf("SQLite has %s = %s, want %s", pragma, have, want)
		}
	}
	return nil
}

func (s *Store) openPostgres(ctx context.Context) error {
	connector, err := pq.NewConnector(s.url)
	if err != nil {
		return errors.New("DATABASE_URL is not a PostgreSQL address that can be read") // err may hold the password
	}
	s.write = sql.OpenDB(keeping{Connector: connector})
	s.write.SetMaxOpenConns(postgresPool)
	s.write.SetMaxIdleConns(postgresPool)
	s.write.SetConnMaxLifetime(connectionLife)
	s.read = s.write
	if err := s.write.PingContext(ctx); err != nil {
		return errors.Join(fmt.Errorf("reach PostgreSQL: %w", err), s.write.Close())
	}
	return nil
}

// bind writes ? placeholders as the dialect wants them.
func (s *Store) bind(query string) string {
	if s.dialect == dialect.SQLite {
		return query
	}
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r == '?' {
			n++
			fmt.Fprintf(&b, "$%d", n)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// micros is a moment as it is kept.
func micros(t time.Time) int64 { return t.UnixMicro() }

// moment is a kept moment.
func moment(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

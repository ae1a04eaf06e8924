package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"entgo.io/ent/dialect"

	"polku/ent"
	"polku/impact"
)

// View is one snapshot of the database for one viewer. Its methods may be called concurrently; they take turns. Close it.
type View struct {
	s      *Store
	viewer impact.Viewer
	tx     *sql.Tx
	db     *ent.Client
	today  impact.Date
	plans  *planSet

	mu    sync.Mutex
	seq   int64
	at    time.Time
	cells map[int64]map[impact.CellKey]impact.Cell // totals of the whole, by network
	live  map[int64]map[impact.Source]SourceState
	known known
}

// View opens a snapshot for a viewer.
func (s *Store) View(ctx context.Context, viewer impact.Viewer) (*View, error) {
	options := &sql.TxOptions{ReadOnly: true}
	if s.dialect == dialect.Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.read.BeginTx(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("begin to read: %w", err)
	}
	v := &View{s: s, viewer: viewer, tx: tx, db: s.entOn(tx), today: s.today(),
		cells: map[int64]map[impact.CellKey]impact.Cell{}, live: map[int64]map[impact.Source]SourceState{}}
	if err := v.readHead(ctx); err != nil {
		_ = tx.Rollback()
		return nil, err
	}
	return v, nil
}

// readHead fixes the snapshot: SQLite takes it at the first read.
func (v *View) readHead(ctx context.Context) error {
	var planSeq, recordedAt int64
	row := v.tx.QueryRowContext(ctx, "SELECT seq, plan_seq, recorded_at FROM heads WHERE id = 1")
	if err := row.Scan(&v.seq, &planSeq, &recordedAt); err != nil {
		return fmt.Errorf("read the head: %w", err)
	}
	v.at = moment(recordedAt)
	plans, err := v.s.plansAt(ctx, v.tx, planSeq)
	v.plans = plans
	return err
}

// Close ends the snapshot.
func (v *View) Close() { _ = v.tx.Rollback() }

// Seq is the feed's number at the snapshot.
func (v *View) Seq() int64 { return v.seq }

// At is when the newest thing in the snapshot was recorded.
func (v *View) At() time.Time { return v.at }

// Today is the day that counts as today.
func (v *View) Today() impact.Date { return v.today }

// Viewer is who is looking.
func (v *View) Viewer() impact.Viewer { return v.viewer }

// Networks are the networks that the viewer may see, in the order of their slugs.
func (v *View) Networks() []*impact.Network {
	if !v.viewer.MaySee() {
		return nil
	}
	return v.plans.list
}

// Network finds a network by its slug.
func (v *View) Network(slug string) (*impact.Network, error) {
	for _, n := range v.Networks() {
		if n.Slug == slug {
			return n, nil
		}
	}
	return nil, impact.ErrNotFound
}

// NetworkByID finds a network by its id.
func (v *View) NetworkByID(id int64) (*impact.Network, error) {
	for _, n := range v.Networks() {
		if n.ID == id {
			return n, nil
		}
	}
	return nil, impact.ErrNotFound
}

// NetworkOf finds the network that a thing of a plan belongs to.
func (v *View) NetworkOf(item int64) (*impact.Network, error) {
	for _, n := range v.Networks() {
		if _, ok := impact.ByID[any](n, item); ok {
			return n, nil
		}
	}
	return nil, impact.ErrNotFound
}

func (v *View) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return v.tx.QueryContext(ctx, v.s.bind(query), args...)
}

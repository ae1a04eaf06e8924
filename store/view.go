package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"entgo.io/ent/dialect"

	"polku/ent"
	"polku/impact"
)

// View is one snapshot of the database for one viewer. Its methods may be called concurrently; they take turns. Close it.
type View struct {
	reader
	viewer impact.Viewer
	db     *ent.Client
	today  impact.Date
	plans  *planSet

	mu    *sync.Mutex // of the transaction, which views on other moments share
	seq   int64
	at    time.Time
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
	v := &View{reader: reader{s: s, tx: tx}, viewer: viewer, db: s.entOn(tx), today: s.today(), mu: &sync.Mutex{}, live: map[int64]map[impact.Source]SourceState{}}
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

// AsOf looks back from the same snapshot: everything is as it was known at a moment, and the day of that moment counts as
// today. A moment that has not come yet is now; before the first record there is nothing. Closing either closes both.
func (v *View) AsOf(ctx context.Context, t time.Time) (*View, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !t.Before(v.s.moment()) && !t.Before(v.at) {
		return v, nil
	}
	past := &View{reader: v.reader, viewer: v.viewer, db: v.db, mu: v.mu, seq: v.seq, live: map[int64]map[impact.Source]SourceState{}}
	return past, past.lookBack(ctx, t)
}

// lookBack turns the view to the last transaction that was recorded by a moment.
func (v *View) lookBack(ctx context.Context, t time.Time) error {
	seq, at, err := v.lastBy(ctx, t)
	if err != nil {
		return fmt.Errorf("find the feed's number of a moment: %w", err)
	}
	v.past, v.seq, v.at = seq, seq, at
	if seq == 0 {
		v.past = nothingYet
	}
	v.today = v.s.DayOf(t)
	v.plans, err = v.readPlans(ctx, seq)
	return err
}

// nothingYet is a feed number before the first: past 0 would mean now.
const nothingYet = -1

// lastBy finds the newest feed number that was recorded by a moment, and when that was. Numbers and moments have the same
// order, so that the search halves the feed at each step.
func (v *View) lastBy(ctx context.Context, t time.Time) (int64, time.Time, error) {
	low, high := int64(0), v.seq // the answer lies in between; what is at high was recorded later
	at := time.Time{}
	for low < high {
		middle := low + (high-low+1)/2
		var id, recorded int64
		err := v.tx.QueryRowContext(ctx, v.s.bind("SELECT id, recorded_at FROM changes WHERE id >= ? ORDER BY id LIMIT 1"), middle).Scan(&id, &recorded)
		switch {
		case errors.Is(err, sql.ErrNoRows), err == nil && moment(recorded).After(t):
			high = middle - 1
		case err != nil:
			return 0, at, err
		default:
			low, at = id, moment(recorded)
		}
	}
	return low, at, nil
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

// Networks are the networks that the viewer may see, as it may see them, in the order of their slugs.
func (v *View) Networks() []*impact.Network {
	var list []*impact.Network
	for _, n := range v.plans.list {
		if v.past != 0 && !v.viewer.Belongs(n) {
			continue // the public could tell small numbers from two moments
		}
		if seen := n.As(v.viewer.Rights); seen != nil {
			list = append(list, seen)
		}
	}
	return list
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

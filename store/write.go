package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"polku/ent"
	"polku/impact"
)

// writer is one writing transaction. It holds the head's lock from its first statement on, so that it may read and write
// back without anybody in between.
type writer struct {
	reader
	db   *ent.Client // the same transaction, for plain reads and writes
	now  time.Time
	head head
	// next is the feed number that the next change takes.
	next int64
	// deciding is who decides about a plan: the networks of others are not there for them. nil for other work.
	deciding *impact.Viewer
	// What the fact names, read once.
	procurements named[impact.Procurement]
	events       named[impact.Event]
}

// head is the row that says how far the feed, the ids and the plans are.
type head struct {
	seq, nextID, planSeq, recordedAt int64
}

// plantHead makes the head row on a new database.
func (s *Store) plantHead(ctx context.Context) error {
	_, err := s.write.ExecContext(ctx, "INSERT INTO heads (id) VALUES (1) ON CONFLICT (id) DO NOTHING")
	if err != nil {
		return fmt.Errorf("prepare the head: %w", err)
	}
	return nil
}

// inWrite runs one writing transaction and wakes the feed after it has committed. The work returns false when it changed
// nothing: then the transaction is rolled back.
func (s *Store) inWrite(ctx context.Context, work func(*writer) (bool, error)) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	w := &writer{reader: reader{s: s, tx: tx}, db: s.entOn(tx), now: s.moment().UTC()}
	if err := w.lockHead(ctx); err != nil {
		return err
	}
	changed, err := work(w)
	if err != nil || !changed {
		return err
	}
	if err := w.moveHead(ctx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	s.committed()
	return nil
}

// entOn is an ent client on a transaction of ours.
func (s *Store) entOn(tx *sql.Tx) *ent.Client {
	return ent.NewClient(ent.Driver(ownTx{entsql.NewDriver(s.dialect, entsql.Conn{ExecQuerier: tx})}))
}

// ownTx keeps ent inside the transaction that it was given: an update asks its driver for a transaction of its own.
type ownTx struct{ *entsql.Driver }

// Tx is the transaction that is already there.
func (d ownTx) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(d), nil }

// lockHead waits for other writers and reads where they left off. The moment of recording goes forward with each
// transaction, whatever the clock does, so that moments and feed numbers have the same order.
func (w *writer) lockHead(ctx context.Context) error {
	query := "SELECT seq, next_id, plan_seq, recorded_at FROM heads WHERE id = 1"
	if w.s.dialect == dialect.Postgres {
		query += " FOR UPDATE"
	}
	err := w.tx.QueryRowContext(ctx, query).Scan(&w.head.seq, &w.head.nextID, &w.head.planSeq, &w.head.recordedAt)
	if err != nil {
		return fmt.Errorf("lock the head: %w", err)
	}
	if last := moment(w.head.recordedAt); !w.now.After(last) {
		w.now = last.Add(time.Microsecond)
	}
	w.next = w.head.seq + 1
	return nil
}

// moveHead takes the numbers that the transaction used, at least one.
func (w *writer) moveHead(ctx context.Context) error {
	w.head.seq = max(w.next-1, w.first())
	_, err := w.exec(ctx, "UPDATE heads SET seq = ?, next_id = ?, plan_seq = ?, recorded_at = ? WHERE id = 1",
		w.head.seq, w.head.nextID, w.head.planSeq, micros(w.now))
	if err != nil {
		return fmt.Errorf("move the head: %w", err)
	}
	return nil
}

// first is the first feed number of the transaction: revisions hold from it on.
func (w *writer) first() int64 { return w.head.seq + 1 }

// newID takes a free id for a thing.
func (w *writer) newID() int64 {
	id := w.head.nextID
	w.head.nextID++
	return id
}

func (w *writer) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return w.tx.ExecContext(ctx, w.s.bind(query), args...)
}

// collect reads all rows of a query and closes it.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

// network finds a network as the transaction sees it.
func (w *writer) network(ctx context.Context, id int64) (*impact.Network, error) {
	set, err := w.s.plansAt(ctx, w.tx, w.head.planSeq)
	if err != nil {
		return nil, err
	}
	if n, ok := set.byID[id]; ok && (w.deciding == nil || w.deciding.MayDecide(n)) {
		return n, nil
	}
	return nil, impact.ErrNotFound
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"entgo.io/ent/dialect"
	"github.com/lib/pq"

	"polku/impact"
)

// channel is the PostgreSQL channel that wakes feeds. What comes over it is only a hint to look.
const channel = "polku_feed"

// writeMoves gives each move its feed number. Where nothing moved, one number marks that something was recorded.
func (w *writer) writeMoves(ctx context.Context, cause impact.Cause, moves []impact.Move) error {
	after, err := w.lastMove(ctx, cause.Network)
	if err != nil {
		return err
	}
	if len(moves) == 0 {
		moves = []impact.Move{{}}
	}
	var args []any
	for _, m := range moves {
		args = append(args, w.next, cause.Network, after, micros(w.now), m.Indicator, string(cause.Act), string(cause.Kind),
			cause.Fact, cause.Organisation, cause.Region,
			m.Was.Numerator.Rows, int64(m.Was.Numerator.Sum), m.Is.Numerator.Rows, int64(m.Is.Numerator.Sum),
			m.Was.Denominator.Rows, int64(m.Was.Denominator.Sum), m.Is.Denominator.Rows, int64(m.Is.Denominator.Sum),
			m.Was.Live, m.Is.Live, m.Moved)
		after = w.next
		w.next++
	}
	err = w.insertMany(ctx, "INSERT INTO changes ("+changeFields+") VALUES", 21, args, "")
	if err != nil {
		return fmt.Errorf("write the change: %w", err)
	}
	return nil
}

const changeFields = `id, network_id, after, recorded_at, indicator_id, act, kind, fact_id, organisation_id, region_id,
	count_was, sum_was, count_is, sum_is, base_count_was, base_sum_was, base_count_is, base_sum_is, data_was, data_is, moved`

// lastMove is the network's newest number that moved an indicator, as the transaction sees it.
func (w *writer) lastMove(ctx context.Context, network int64) (int64, error) {
	var last sql.NullInt64
	row := w.tx.QueryRowContext(ctx, w.s.bind("SELECT MAX(id) FROM changes WHERE network_id = ? AND indicator_id <> 0"), network)
	if err := row.Scan(&last); err != nil {
		return 0, fmt.Errorf("find the last change: %w", err)
	}
	return last.Int64, nil
}

func scanMove(r *sql.Rows) (impact.Move, error) {
	var m impact.Move
	var at int64
	err := r.Scan(&m.Sequence, &m.Network, &m.After, &at, &m.Indicator, &m.Act, &m.Kind, &m.Fact, &m.Organisation, &m.Region,
		&m.Was.Numerator.Rows, &m.Was.Numerator.Sum, &m.Is.Numerator.Rows, &m.Is.Numerator.Sum,
		&m.Was.Denominator.Rows, &m.Was.Denominator.Sum, &m.Is.Denominator.Rows, &m.Is.Denominator.Sum, &m.Was.Live, &m.Is.Live, &m.Moved)
	m.At = moment(at)
	return m, err
}

// Head is the feed's newest number.
func (s *Store) Head(ctx context.Context) (int64, error) {
	var seq int64
	if err := s.read.QueryRowContext(ctx, "SELECT seq FROM heads WHERE id = 1").Scan(&seq); err != nil {
		return 0, fmt.Errorf("read the head: %w", err)
	}
	return seq, nil
}

// Moves are the feed's moves after a number, in order, at most limit, up to and including upTo. Numbers that moved no
// indicator are left out.
func (s *Store) Moves(ctx context.Context, after, upTo int64, limit int) ([]impact.Move, error) {
	rows, err := s.read.QueryContext(ctx, s.bind("SELECT "+changeFields+" FROM changes WHERE id > ? AND id <= ? AND indicator_id <> 0 ORDER BY id LIMIT ?"), after, upTo, limit)
	moves, err := collect(rows, err, scanMove)
	if err != nil {
		return nil, fmt.Errorf("read the feed: %w", err)
	}
	return moves, nil
}

// committed wakes whoever follows the feed: here at once, in other processes over PostgreSQL.
func (s *Store) committed() {
	s.onCommit()
	select {
	case s.hints <- struct{}{}:
	default: // a hint is already on its way
	}
}

// sendHints tells other processes that the feed has moved, until the context ends. A notice is sent after the commit,
// because inside the transaction it would make the whole cluster's commits wait for each other, and joined: one for all
// commits since the last. If one is lost, the feed looks by itself.
func (s *Store) sendHints(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.hints:
			_, _ = s.write.ExecContext(ctx, "NOTIFY "+channel)
		}
	}
}

// Listen wakes the feed when another process has committed, until the context ends. On SQLite there is no other process.
func (s *Store) Listen(ctx context.Context, wake func()) error {
	if s.dialect != dialect.Postgres {
		return nil
	}
	listener := pq.NewListener(s.url, time.Second, time.Minute, nil)
	defer listener.Close()
	if err := listener.Listen(channel); err != nil {
		return fmt.Errorf("listen for changes: %w", err)
	}
	ping := time.NewTicker(10 * time.Second)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-listener.Notify: // a nil after a reconnection too: something may have been missed
			wake()
		case <-ping.C:
			_ = listener.Ping() // a dead connection makes the listener reconnect
		}
	}
}

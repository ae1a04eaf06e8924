package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"polku/impact"
)

// MovesAfter are the moves of a network's values after a number, in the feed's order, at most limit. The public
// sees none, as in Moves.
func (v *View) MovesAfter(ctx context.Context, n *impact.Network, after int64, limit int) ([]impact.Move, error) {
	if !v.viewer.Belongs(n) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.query(ctx, "SELECT "+changeFields+" FROM changes WHERE network_id = ? AND moved AND id > ? AND id <= ? ORDER BY id LIMIT ?", n.ID, after, v.seq, limit)
	moves, err := collect(rows, err, scanMove)
	if err != nil {
		return nil, fmt.Errorf("read the changes: %w", err)
	}
	return moves, nil
}

// PublishedAt is when the first of a network's indicators that are published now was published; zero when none is.
func (v *View) PublishedAt(ctx context.Context, n *impact.Network) (time.Time, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var first sql.NullInt64
	row := v.tx.QueryRowContext(ctx, v.s.bind("SELECT MIN(recorded_at) FROM plan_items WHERE network_id = ? AND kind = ? AND "+v.holds("")), n.ID, string(impact.KindPublication))
	if err := row.Scan(&first); err != nil {
		return time.Time{}, fmt.Errorf("find the first publication: %w", err)
	}
	if !first.Valid {
		return time.Time{}, nil
	}
	return moment(first.Int64), nil
}

// Forget drops the records that the view has read. Who pages through a long list forgets after each page, so that memory
// does not grow with the list.
func (v *View) Forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.known.customers, v.known.contacts, v.known.procurements = loader[impact.Customer]{}, loader[impact.Contact]{}, loader[impact.Procurement]{}
	v.known.events, v.known.participations, v.known.observations = loader[impact.Event]{}, loader[impact.Participation]{}, loader[impact.Observation]{}
	v.known.notices = loader[impact.Notice]{}
}

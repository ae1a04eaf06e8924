package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"polku/impact"
)

// reader reads in one transaction, as of one feed number.
type reader struct {
	s  *Store
	tx *sql.Tx
	// past is the feed number that is looked back to; 0 is now. What holds now is found by the partial indexes, what held
	// once by the feed numbers between which each revision held.
	past int64
}

func (r reader) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.tx.QueryContext(ctx, r.s.bind(query), args...)
}

// asker runs a query in a transaction.
type asker func(ctx context.Context, query string, args ...any) (*sql.Rows, error)

// valid is the condition that a revision holds, withdrawn ones included. alias ends with a dot, or is empty.
func (r reader) valid(alias string) string {
	if r.past == 0 {
		return alias + "seq_to IS NULL"
	}
	at := strconv.FormatInt(r.past, 10)
	return alias + "seq_from <= " + at + " AND (" + alias + "seq_to IS NULL OR " + alias + "seq_to > " + at + ")"
}

// holds is the condition that a revision holds and is not withdrawn.
func (r reader) holds(alias string) string {
	return r.valid(alias) + " AND " + alias + "act <> 'WITHDRAWN'"
}

// rows begins to read rows of a source as definitions see them.
func (r reader) rows(ctx context.Context, source impact.Source, ending string, args ...any) (*sql.Rows, error) {
	s := rowSources[source]
	return r.query(ctx, s.selects+" "+s.from(r)+" WHERE "+ending, args...)
}

// eachRow reads every live row of some sources of a network, one after another.
func (r reader) eachRow(ctx context.Context, n *impact.Network, sources []impact.Source, take func(impact.Source, impact.Row)) error {
	for _, source := range sources {
		rows, err := r.rows(ctx, source, "f.network_id = ? AND "+r.holds("f."), n.ID)
		if err != nil {
			return fmt.Errorf("read the rows of %s: %w", source, err)
		}
		if err := drain(rows, n, source, rowSources[source].scan, take); err != nil {
			return fmt.Errorf("read the rows of %s: %w", source, err)
		}
	}
	return nil
}

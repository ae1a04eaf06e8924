package store

import (
	"context"

	"polku/impact"
)

// Tamper changes the database behind the store's back, and answers how many rows.
func (s *Store) Tamper(ctx context.Context, statement string, args ...any) (int64, error) {
	result, err := s.write.ExecContext(ctx, s.bind(statement), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Ask answers a question for one number.
func (s *Store) Ask(ctx context.Context, query string, args ...any) (int64, error) {
	var number int64
	err := s.read.QueryRowContext(ctx, s.bind(query), args...).Scan(&number)
	return number, err
}

// ClaimSlice takes the next slice and answers its network and month.
func (s *Store) ClaimSlice(ctx context.Context) (network int64, month impact.Month, taken bool, err error) {
	at, taken, err := s.claimSlice(ctx, 0)
	return at.network, at.month, taken, err
}

// DifferencesOf checks one slice and answers in words what differs, without keeping it.
func (s *Store) DifferencesOf(ctx context.Context, network int64, month impact.Month) ([]string, error) {
	c, err := s.checkSlice(ctx, sliceKey{network, month}, 0)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, f := range c.found {
		words = append(words, f.row+": "+f.words)
	}
	return words, nil
}

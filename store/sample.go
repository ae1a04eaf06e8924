package store

import (
	"context"
	"errors"
	"fmt"
)

// MarkSample says that the facts of this database are made up, for good: they are labelled so wherever they show. It is
// refused once real facts are there.
func (s *Store) MarkSample(ctx context.Context) error {
	result, err := s.write.ExecContext(ctx, "UPDATE heads SET sample = TRUE WHERE id = 1 AND (sample OR NOT EXISTS (SELECT 1 FROM source_totals) AND NOT EXISTS (SELECT 1 FROM customers))")
	if err != nil {
		return fmt.Errorf("mark the database as a sample: %w", err)
	}
	if marked, err := result.RowsAffected(); err != nil || marked == 0 {
		return errors.Join(errors.New("this database has real facts: a sample needs a database of its own"), err)
	}
	return nil
}

// IsSample tells whether the facts of this database are made up.
func (s *Store) IsSample(ctx context.Context) (bool, error) {
	var sample bool
	if err := s.read.QueryRowContext(ctx, "SELECT sample FROM heads WHERE id = 1").Scan(&sample); err != nil {
		return false, fmt.Errorf("read the head: %w", err)
	}
	return sample, nil
}

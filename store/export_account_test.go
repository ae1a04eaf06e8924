package store

import (
	"context"
	"strconv"
	"testing"
	"time"

	"polku/impact"
)

// MaxSignIns is how many ways in that work once may be open at a time.
const MaxSignIns = maxSignIns

// FillSignIns begins sign-ins that nobody goes on with.
func (s *Store) FillSignIns(ctx context.Context, t *testing.T, count int) {
	t.Helper()
	err := s.noting(ctx, func(w *writer) error {
		for i := range count {
			_, err := w.exec(ctx, "INSERT INTO sign_ins (kind, digest, expires_at) VALUES (?, ?, ?)", string(impact.AtProvider), strconv.Itoa(i),
				micros(w.now.Add(impact.ProviderTime-time.Second)))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

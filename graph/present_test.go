package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"polku/impact"
)

func TestErrorsAreShownWithoutTheirInside(t *testing.T) {
	givenUp, giveUp := context.WithCancel(t.Context())
	giveUp()
	inside := errors.New("pq: SECRET")
	for name, c := range map[string]struct {
		ctx           context.Context
		err           error
		message, code string
	}{
		"a mistake of ours":               {t.Context(), inside, "internal error", "INTERNAL"},
		"one with a place":                {t.Context(), gqlerror.WrapPath(nil, inside), "internal error", "INTERNAL"},
		"a panic":                         {t.Context(), errPanic{inside}, "internal error", "INTERNAL"},
		"nothing there":                   {t.Context(), fmt.Errorf("SECRET: %w", impact.ErrNotFound), "not found", "NOT_FOUND"},
		"too late":                        {t.Context(), fmt.Errorf("SECRET: %w", context.DeadlineExceeded), "the operation took too long or was given up", "TIMEOUT"},
		"too late, as the database says":  {givenUp, inside, "the operation took too long or was given up", "TIMEOUT"},
		"a mistake of the client":         {t.Context(), gqlerror.Errorf("say when"), "say when", "BAD_REQUEST"},
		"a mistake that has its own code": {t.Context(), tooLarge("too much"), "too much", "TOO_LARGE"},
	} {
		shown := present(c.ctx, c.err, slog.New(slog.DiscardHandler))
		if shown.Message != c.message || shown.Extensions["code"] != c.code {
			t.Errorf("%s: shown as %q %v, want %q %s", name, shown.Message, shown.Extensions["code"], c.message, c.code)
		}
	}
}

package graph

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql/errcode"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/time/rate"

	"polku/access"
)

// tooMany is the code of errors that go away by waiting.
const tooMany = "TOO_MANY_REQUESTS"

// rates holds how fast viewers ask: who has a role by the own account or token, everybody else by address. Those that have
// asked nothing for the longest time are forgotten.
type rates struct {
	now   func() time.Time
	known *lru.Cache[string, *rate.Limiter]
	mu    sync.Mutex // so that two requests don't make two limiters of one viewer
}

func newRates(now func() time.Time) *rates {
	known, err := lru.New[string, *rate.Limiter](keptRates)
	if err != nil {
		panic(err) // only for a size of nothing
	}
	return &rates{now: now, known: known}
}

// askerKey tells apart who asks: those with a role by who they are, everybody else by address, so that many accounts without a
// role are not many times the public. Each key has one kind of bounds: who gets a role has another key than before.
func askerKey(ctx context.Context) string {
	if boundsOf(ctx) == &signedInBounds {
		return access.Viewer(ctx).Key()
	}
	return "address:" + access.Address(ctx)
}

// limiter is the rate of whoever asks.
func (r *rates) limiter(ctx context.Context) *rate.Limiter {
	key := askerKey(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.known.Get(key); ok {
		return known
	}
	b := boundsOf(ctx)
	fresh := rate.NewLimiter(rate.Limit(b.rate), b.burst)
	r.known.Add(key, fresh)
	return fresh
}

// take takes points, or says how long to wait for them.
func (r *rates) take(ctx context.Context, points int) *gqlerror.Error {
	now := r.now()
	reserved := r.limiter(ctx).ReserveN(now, points)
	wait := reserved.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	reserved.CancelAt(now)
	return tooFast(wait)
}

// spent tells whether whoever asks has no point left, and how long to wait for the next.
func (r *rates) spent(ctx context.Context) *gqlerror.Error {
	limiter := r.limiter(ctx)
	left := limiter.TokensAt(r.now())
	if left >= smallCost {
		return nil
	}
	return tooFast(time.Duration((smallCost - left) / float64(limiter.Limit()) * float64(time.Second)))
}

func tooFast(wait time.Duration) *gqlerror.Error {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	err := gqlerror.Errorf("too many operations came from you: wait %d s", seconds)
	errcode.Set(err, tooMany)
	err.Extensions["retryAfter"] = seconds
	return err
}

// slots counts what each viewer has open at once.
type slots struct {
	mu   sync.Mutex
	open map[string]int
}

func newSlots() *slots { return &slots{open: map[string]int{}} }

// take takes a slot until release is called, unless they are all taken.
func (s *slots) take(key string, limit int) (release func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[key] >= limit {
		return nil, false
	}
	s.open[key]++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[key]--; s.open[key] == 0 {
			delete(s.open, key)
		}
	}), true
}

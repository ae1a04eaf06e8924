package feed_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"polku/feed"
	"polku/impact"
)

// ledger is a source in memory, for more changes than a database takes in a test.
type ledger struct {
	mu     sync.Mutex
	head   int64
	moves  []impact.Move
	newest map[int64]int64 // by network
	fails  bool
}

var errSource = errors.New("the source does not answer")

func (l *ledger) Head(context.Context) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fails {
		return 0, errSource
	}
	return l.head, nil
}

func (l *ledger) Moves(_ context.Context, after, upTo int64, limit int) ([]impact.Move, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []impact.Move
	for _, m := range l.moves {
		if m.Sequence > after && m.Sequence <= upTo && len(found) < limit {
			found = append(found, m)
		}
	}
	return found, nil
}

// grow adds some numbers, about every fourth of which moves nothing.
func (l *ledger) grow(dice *rand.Rand, numbers int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for range numbers {
		l.head++
		if dice.IntN(4) == 0 {
			continue
		}
		network := 1 + int64(dice.IntN(2))
		l.moves = append(l.moves, impact.Move{Sequence: l.head, After: l.newest[network], Indicator: int64(dice.IntN(5)), Cause: impact.Cause{Network: network}})
		l.newest[network] = l.head
	}
}

func (l *ledger) fail(fails bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fails = fails
}

// begin follows the ledger until the test ends.
func (l *ledger) begin(t *testing.T) *process {
	t.Helper()
	leaks := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, leaks) })
	f, err := feed.New(t.Context(), l, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, f: f}
	t.Cleanup(p.background(f.Run))
	return p
}

func TestAFeedLongerThanItsMemory(t *testing.T) {
	l := &ledger{newest: map[int64]int64{}}
	dice := rand.New(rand.NewPCG(3, 3))
	p := l.begin(t)
	readers := make([]*reader, 8)
	for i := range readers {
		readers[i] = &reader{f: p.f, network: 1 + int64(i%2), dice: rand.New(rand.NewPCG(4, uint64(i))), stay: 700, complete: make(chan []impact.Move, 1)}
	}
	var all sync.WaitGroup
	for i, r := range readers {
		if i >= 4 { // half of them come when the beginning has left the memory
			continue
		}
		all.Go(func() { r.mustRun(t) })
	}
	for l.head < 8000 {
		l.grow(dice, 1+dice.IntN(900))
		p.f.Wake()
	}
	for _, r := range readers[4:] {
		all.Go(func() { r.mustRun(t) })
	}
	for _, r := range readers {
		r.complete <- r.wants(l.moves)
	}
	all.Wait()
	for _, r := range readers {
		r.check(t)
	}
}

func TestAFeedGoesOnAfterItsSourceHasFailed(t *testing.T) {
	l := &ledger{newest: map[int64]int64{}}
	dice := rand.New(rand.NewPCG(5, 5))
	p := l.begin(t)
	var none int64
	stream := p.watch(t.Context(), 1, &none)
	l.fail(true)
	l.grow(dice, 20)
	p.f.Wake()
	if _, err := p.f.Watch(t.Context(), 1, nil, nil); !errors.Is(err, errSource) {
		t.Errorf("a stream began over a source that does not answer (%v)", err)
	}
	l.fail(false)
	if item, ok := take(t, stream); !ok || item.After != 0 { // no wake: the feed looks by itself
		t.Errorf("got %+v (%v), want the first move", item, ok)
	}
}

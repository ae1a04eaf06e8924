// Package feed hands every change of an indicator to everyone who watches, once and in order.
//
// What: the store's change rows are the feed; a place in it is a number. A watcher is a cursor that moves along it. The
// newest changes are in a ring in memory, so that a change is read from the database once however many watch; a watcher
// that is further behind reads the database until it has caught up.
//
// Concurrency: one goroutine (Run) reads; each watcher has one goroutine that lasts as long as its context and the feed. A writer is
// never blocked: it only wakes. A slow watcher blocks nobody: it moves at its own pace, and when it falls too far behind
// it is told to start again.
//
// Invariants: a watcher that began after n gets every change after n exactly once and in order, or a last item that says
// resync. Replay and live meet without a hole because both are the same walk along the numbers.
package feed

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"polku/impact"
)

const (
	// ringSize is how many of the newest changes are in memory.
	ringSize = 4096
	// MaxBehind is how many changes a watcher may be behind before it is told to start again.
	MaxBehind = 50_000
	batch     = 500
	// lookEvery is how often the feed looks by itself, in case a wake-up was lost.
	lookEvery = time.Second
)

// Source is where the changes come from: the store.
type Source interface {
	// Head is the newest number of the feed.
	Head(ctx context.Context) (int64, error)
	// Moves are the changes after a number, in order, at most limit, up to and including upTo.
	Moves(ctx context.Context, after, upTo int64, limit int) ([]impact.Move, error)
}

// Item is what a watcher gets: a change, and in the last one whether it must start again.
type Item struct {
	impact.Move
	Resync bool
}

// Feed follows a source. Make it with New, then Run it.
type Feed struct {
	source    Source
	log       *slog.Logger
	maxBehind int64
	wakes     chan struct{}
	stopped   chan struct{} // closed when the feed has stopped

	mu     sync.Mutex
	head   int64         // everything up to here is in the ring or older than it
	oldest int64         // the ring has everything after this
	ring   []impact.Move // in order
	moved  chan struct{} // closed when the head moves
}

// New makes a feed that begins at the source's head.
func New(ctx context.Context, source Source, log *slog.Logger) (*Feed, error) {
	head, err := source.Head(ctx)
	if err != nil {
		return nil, err
	}
	return &Feed{source: source, log: log, maxBehind: MaxBehind, wakes: make(chan struct{}, 1), stopped: make(chan struct{}),
		head: head, oldest: head, moved: make(chan struct{})}, nil
}

// Wake tells the feed that something was committed. It never blocks.
func (f *Feed) Wake() {
	select {
	case f.wakes <- struct{}{}:
	default:
	}
}

// Run follows the source until the context ends; then every watcher's stream ends, whether anybody reads it or not.
func (f *Feed) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	defer close(f.stopped)
	for {
		if err := f.look(ctx); err != nil && ctx.Err() == nil {
			f.log.Error("the feed can't read its source", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-f.wakes:
		case <-ticker.C:
		}
	}
}

// look reads what has come since the last look, in batches.
func (f *Feed) look(ctx context.Context) error {
	newest, err := f.source.Head(ctx)
	if err != nil {
		return err
	}
	for {
		from := f.Head()
		if newest <= from {
			return nil
		}
		moves, err := f.source.Moves(ctx, from, newest, batch)
		if err != nil {
			return err
		}
		f.append(moves, reached(moves, newest))
	}
}

// reached is how far a batch brings its reader: to the end of what it asked for, unless the batch was full.
func reached(moves []impact.Move, asked int64) int64 {
	if len(moves) < batch {
		return asked
	}
	return moves[len(moves)-1].Sequence
}

func (f *Feed) append(moves []impact.Move, head int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ring = append(f.ring, moves...)
	if extra := len(f.ring) - ringSize; extra > 0 {
		f.oldest = f.ring[extra-1].Sequence
		f.ring = slices.Delete(f.ring, 0, extra)
	}
	f.head = head
	close(f.moved)
	f.moved = make(chan struct{})
}

// Head is the newest number that the feed has read.
func (f *Feed) Head() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.head
}

// Watch begins a stream of a network's changes after a number; nil means from now on. With indicators only theirs come.
// The channel closes when the context ends, when the feed stops, or after an item that says resync.
func (f *Feed) Watch(ctx context.Context, network int64, indicators []int64, since *int64) (<-chan Item, error) {
	newest, err := f.source.Head(ctx)
	if err != nil {
		return nil, err
	}
	w := &watcher{f: f, network: network, indicators: indicators, cursor: newest, out: make(chan Item)}
	if since != nil {
		w.cursor = *since
		w.lost = *since > newest
	}
	go w.run(ctx)
	return w.out, nil
}

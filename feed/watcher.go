package feed

import (
	"context"
	"slices"
	"sort"

	"polku/impact"
)

// watcher is a cursor that moves along the feed.
type watcher struct {
	f          *Feed
	network    int64
	indicators []int64
	cursor     int64
	lost       bool // it asked for a place that is not there
	out        chan Item
}

// run sends what lies after the cursor, then waits for more.
func (w *watcher) run(ctx context.Context) {
	defer close(w.out)
	for {
		moves, upTo, wait := w.f.after(w.cursor)
		if w.lost || upTo-w.cursor > w.f.maxBehind {
			w.resync(ctx)
			return
		}
		if upTo > w.cursor && moves == nil {
			read, err := w.f.source.Moves(ctx, w.cursor, upTo, batch)
			if err != nil {
				return // the client comes back with its cursor
			}
			moves, upTo = read, reached(read, upTo)
		}
		if !w.send(ctx, moves) {
			return
		}
		if upTo > w.cursor {
			w.cursor = upTo
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-w.f.stopped:
			return
		case <-wait:
		}
	}
}

// after tells how far the feed is, and the changes between if the ring has them all (nil means look in the source). wait
// closes when there is more.
func (f *Feed) after(cursor int64) (moves []impact.Move, upTo int64, wait <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	upTo, wait = f.head, f.moved
	if cursor < f.oldest {
		return nil, upTo, wait
	}
	first := sort.Search(len(f.ring), func(i int) bool { return f.ring[i].Sequence > cursor })
	return slices.Clone(f.ring[first:]), upTo, wait
}

// send offers the changes that the watcher wants, in order; false when the context ended or the feed stopped.
func (w *watcher) send(ctx context.Context, moves []impact.Move) bool {
	for _, m := range moves {
		if m.Network != w.network || len(w.indicators) > 0 && !slices.Contains(w.indicators, m.Indicator) {
			continue
		}
		if !w.offer(ctx, Item{Move: m}) {
			return false
		}
	}
	return true
}

func (w *watcher) offer(ctx context.Context, item Item) bool {
	select {
	case w.out <- item:
		return true
	case <-ctx.Done():
	case <-w.f.stopped:
	}
	return false
}

// resync sends the newest change that the watcher could see, marked: it must start again.
func (w *watcher) resync(ctx context.Context) {
	newest := impact.Move{Cause: impact.Cause{Network: w.network}}
	moves, upTo, _ := w.f.after(w.f.Head() - batch)
	if moves == nil {
		moves, _ = w.f.source.Moves(ctx, max(0, upTo-batch), upTo, batch)
	}
	for _, m := range moves {
		if m.Network == w.network {
			newest = m
		}
	}
	w.offer(ctx, Item{Move: newest, Resync: true})
}

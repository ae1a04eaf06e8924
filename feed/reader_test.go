package feed_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"polku/feed"
	"polku/impact"
)

// reader follows a network, drops its stream at random places, and comes back with the place of its last item.
type reader struct {
	f          *feed.Feed
	network    int64
	indicators []int64
	dice       *rand.Rand
	stay       int // how many items it takes from a stream at most
	got        []impact.Move
	complete   chan []impact.Move // brings what the reader must have in the end, once that is known
	want       []impact.Move
	known      bool
}

// run reads until the reader has as much as it must, or something is wrong.
func (r *reader) run(ctx context.Context) error {
	for !r.done() {
		if err := r.visit(ctx, 1+r.dice.IntN(r.stay)); err != nil {
			return err
		}
	}
	return nil
}

// mustRun reads until the reader has as much as it must.
func (r *reader) mustRun(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	if err := r.run(ctx); err != nil {
		t.Errorf("a reader of network %d: %v", r.network, err)
	}
}

func (r *reader) done() bool { return r.known && len(r.got) >= len(r.want) }

// visit takes so many items of a new stream and leaves it.
func (r *reader) visit(ctx context.Context, items int) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	var since int64
	if len(r.got) > 0 {
		since = r.got[len(r.got)-1].Sequence
	}
	stream, err := r.f.Watch(ctx, r.network, r.indicators, &since)
	if err != nil {
		return err
	}
	for taken := 0; taken < items && !r.done(); {
		select {
		case item, ok := <-stream:
			if !ok || item.Resync {
				return fmt.Errorf("the stream ended after %d (resync %v, %v)", since, item.Resync, ctx.Err())
			}
			r.got = append(r.got, item.Move)
			taken++
		case r.want = <-r.complete:
			r.known = true
		}
	}
	return nil
}

// wants tells which of the moves are the reader's.
func (r *reader) wants(moves []impact.Move) []impact.Move {
	return slices.DeleteFunc(slices.Clone(moves), func(m impact.Move) bool {
		return m.Network != r.network || r.indicators != nil && !slices.Contains(r.indicators, m.Indicator)
	})
}

// check compares what the reader got with what it wanted.
func (r *reader) check(t *testing.T) {
	t.Helper()
	if !slices.Equal(r.got, r.want) {
		t.Errorf("a reader of network %d got %d moves that are not the %d of the table", r.network, len(r.got), len(r.want))
	}
	if r.indicators != nil {
		return
	}
	last := int64(0)
	for _, m := range r.got {
		if m.After != last {
			t.Fatalf("%d says that it comes after %d, but %d came before it", m.Sequence, m.After, last)
		}
		last = m.Sequence
	}
}

// newReaders makes readers, a quarter of them with an eye on some indicators only.
func (p *process) newReaders(count int) []*reader {
	networks := p.networks()
	readers := make([]*reader, count)
	for i := range readers {
		n := networks[i%len(networks)]
		readers[i] = &reader{f: p.f, network: n.ID, dice: rand.New(rand.NewPCG(2, uint64(i))), stay: 40, complete: make(chan []impact.Move, 1)}
		if i%8 >= 6 {
			readers[i].indicators = everySecond(n)
		}
	}
	return readers
}

// everySecond are half of the indicators that can be computed.
func everySecond(n *impact.Network) []int64 {
	var ids []int64
	computed := 0
	for _, i := range n.Indicators {
		if i.Rule != nil {
			computed++
		}
		if i.Rule != nil && computed%2 == 0 {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

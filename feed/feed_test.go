package feed_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"polku/feed"
	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

const (
	// patience is how long a test waits for what must happen.
	patience = 30 * time.Second
	// today is the day on which the tests take place: in the middle of both networks' periods.
	today = impact.Date(20230615)
)

var writer = impact.Program("writer (test)")

// process is what one server process has of the feed: a store, and a feed that follows it.
type process struct {
	t    *testing.T
	url  string
	s    *store.Store
	f    *feed.Feed
	stop func() // ends the feed and waits until it has ended
}

// behaviour is what the feed does on both databases. Each runs on what those before it wrote.
var behaviour = []struct {
	name string
	test func(*process)
}{
	{"every reader gets every move, once and in order", everyReader},
	{"a reader that stops holds nobody up", stoppedReader},
	{"a place that is not there says resync", placeNotThere},
	{"a reader too far behind is told to start again", tooFarBehind},
	{"the end of the feed ends every stream", endOfFeed},
}

func TestFeed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		p := begin(t, url)
		for _, b := range behaviour {
			t.Run(b.name, func(t *testing.T) {
				b.test(&process{t: t, url: url, s: p.s, f: p.f, stop: p.stop})
			})
		}
	})
}

func TestTwoProcessesShareOneDatabase(t *testing.T) {
	here := begin(t, testdb.Postgres(t))
	t.Run("listening", func(t *testing.T) {
		const rounds = 10
		there := here.another(t)
		t.Cleanup(there.background(func(ctx context.Context) {
			if err := there.s.Listen(ctx, there.f.Wake); err != nil {
				t.Error(err)
			}
		}))
		// By looking alone each move would come up to a second late, because the look before has just been.
		if took := here.relay(there, rounds); took > rounds*time.Second/2 {
			t.Errorf("%d moves took %s: the notices don't wake the feed", rounds, took)
		} else {
			t.Logf("%d moves took %s", rounds, took)
		}
	})
	t.Run("looking", func(t *testing.T) {
		t.Logf("2 moves took %s", here.relay(here.another(t), 2))
	})
}

// begin opens a database, with the plans in it, and follows it. When the test ends no goroutine may be left.
func begin(t *testing.T, url string) *process {
	t.Helper()
	leaks := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, leaks) })
	p := open(t, url)
	for _, name := range plans.Embedded() {
		plan, err := plans.Open(name)
		if err == nil {
			_, err = p.s.LoadPlan(t.Context(), writer, plan, "test")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	p.follow()
	return p
}

func open(t *testing.T, url string) *process {
	t.Helper()
	s, err := store.Open(t.Context(), store.Settings{URL: url, Today: func() impact.Date { return today }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &process{t: t, url: url, s: s}
}

// another is a second process on the same database.
func (p *process) another(t *testing.T) *process {
	t.Helper()
	there := open(t, p.url)
	there.follow()
	return there
}

func (p *process) follow() {
	p.t.Helper()
	f, err := feed.New(p.t.Context(), p.s, slog.New(slog.NewTextHandler(p.t.Output(), nil)))
	if err != nil {
		p.t.Fatal(err)
	}
	p.f = f
	p.s.OnCommit(f.Wake)
	p.stop = p.background(f.Run)
	p.t.Cleanup(p.stop)
}

// background runs work until the returned function is called, which waits for its end, or until the test ends.
func (p *process) background(work func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { work(ctx) })
	return func() { cancel(); running.Wait() }
}

// network is the one with the most indicators that count.
func (p *process) network() *impact.Network { return p.networks()[0] }

func (p *process) networks() []*impact.Network {
	p.t.Helper()
	v, err := p.s.View(p.t.Context(), writer)
	if err != nil {
		p.t.Fatal(err)
	}
	defer v.Close()
	return v.Networks()
}

// moves are all moves of the change table, read without the feed.
func (p *process) moves() []impact.Move {
	p.t.Helper()
	head, err := p.s.Head(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	moves, err := p.s.Moves(p.t.Context(), 0, head, 1_000_000)
	if err != nil {
		p.t.Fatal(err)
	}
	return moves
}

func (p *process) watch(ctx context.Context, network int64, since *int64) <-chan feed.Item {
	p.t.Helper()
	stream, err := p.f.Watch(ctx, network, nil, since)
	if err != nil {
		p.t.Fatal(err)
	}
	return stream
}

// take gets what must come.
func take(t *testing.T, stream <-chan feed.Item) (feed.Item, bool) {
	t.Helper()
	select {
	case item, ok := <-stream:
		return item, ok
	case <-time.After(patience):
		t.Fatal("nothing came in time")
		panic("unreachable")
	}
}

// write lets some scribes act at once, each so many times, and waits for them.
func (p *process) write(name string, scribes, acts int) {
	p.t.Helper()
	networks := p.networks()
	var all sync.WaitGroup
	for number := range scribes {
		w := newScribe(p.s, networks[number%len(networks)], fmt.Sprintf("%s scribe %d", name, number))
		all.Go(func() {
			for range acts {
				if err := w.act(p.t.Context()); err != nil {
					p.t.Errorf("%s: %v", w.name, err)
					return
				}
			}
		})
	}
	all.Wait()
}

// attend lets readers read while others write, tells them what they should have in the end, and waits for them.
func (p *process) attend(readers []*reader, write func()) {
	p.t.Helper()
	var all sync.WaitGroup
	for _, r := range readers {
		all.Go(func() { r.mustRun(p.t) })
	}
	write()
	moves := p.moves()
	for _, r := range readers {
		r.complete <- r.wants(moves)
	}
	all.Wait()
}

func everyReader(p *process) {
	readers := p.newReaders(20)
	p.attend(readers, func() { p.write("first", 8, 30) })
	for _, r := range readers {
		r.check(p.t)
		if len(r.want) == 0 {
			p.t.Error("a reader had nothing to read: the test proves nothing")
		}
	}
}

func stoppedReader(p *process) {
	var none int64
	for _, n := range p.networks() {
		p.watch(p.t.Context(), n.ID, &none) // and never reads
	}
	readers := p.newReaders(4)
	p.attend(readers, func() { p.write("second", 4, 8) })
	for _, r := range readers {
		r.check(p.t)
	}
}

func placeNotThere(p *process) {
	n := p.network()
	p.caughtUp(n.ID)
	head, err := p.s.Head(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	beyond := head + 1
	p.expectResync(p.watch(p.t.Context(), n.ID, &beyond))
}

func tooFarBehind(p *process) {
	n := p.network()
	there := p.another(p.t)
	there.f.LimitBehind(3)
	there.advise(newScribe(there.s, n, "third")) // its last number moves a value
	there.caughtUp(n.ID)
	near, far := there.f.Head()-3, there.f.Head()-4
	if item, _ := take(p.t, there.watch(p.t.Context(), n.ID, &near)); item.Resync {
		p.t.Error("a reader at the limit was told to start again")
	}
	there.expectResync(there.watch(p.t.Context(), n.ID, &far))
}

func endOfFeed(p *process) {
	n := p.network()
	there := p.another(p.t)
	before := goleak.IgnoreCurrent()
	var none int64
	waiting, stuck := there.watch(p.t.Context(), n.ID, nil), there.watch(p.t.Context(), n.ID, &none)
	there.advise(newScribe(there.s, n, "fourth"))
	take(p.t, waiting)
	there.stop()
	for item, ok := take(p.t, waiting); ok; item, ok = take(p.t, waiting) {
		if item.Resync {
			p.t.Error("the end of the feed said resync")
		}
	}
	if err := goleak.Find(before); err != nil {
		p.t.Errorf("somebody waits for a reader that has stopped: %v", err)
	}
	for _, stream := range []<-chan feed.Item{stuck, there.watch(p.t.Context(), n.ID, nil)} {
		if _, ok := take(p.t, stream); ok {
			p.t.Error("a stream went on after the end of the feed")
		}
	}
}

// relay writes here what moves a value, so many times, each time when the move before has come there; it answers how long
// that took.
func (p *process) relay(there *process, rounds int) time.Duration {
	p.t.Helper()
	n := p.network()
	stream := there.watch(there.t.Context(), n.ID, nil)
	w := newScribe(p.s, n, there.t.Name())
	begun := time.Now()
	for range rounds {
		p.advise(w)
		for item, _ := take(there.t, stream); item.Sequence < p.newest(n.ID); item, _ = take(there.t, stream) {
		}
	}
	return time.Since(begun)
}

// advise records a procurement and the first contact about it, which moves at least one value.
func (p *process) advise(w *scribe) {
	p.t.Helper()
	if err := w.procurement(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	w.procurements = w.procurements[len(w.procurements)-1:]
	if err := w.contact(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

// newest is the sequence of a network's newest move.
func (p *process) newest(network int64) int64 {
	p.t.Helper()
	newest := int64(0)
	for _, m := range p.moves() {
		if m.Network == network {
			newest = m.Sequence
		}
	}
	return newest
}

// caughtUp waits until the feed has handed out a network's newest move.
func (p *process) caughtUp(network int64) {
	p.t.Helper()
	newest := p.newest(network)
	before := newest - 1
	ctx, leave := context.WithCancel(p.t.Context())
	defer leave()
	if item, ok := take(p.t, p.watch(ctx, network, &before)); !ok || item.Sequence != newest {
		p.t.Errorf("got %+v, want %d", item, newest)
	}
}

// expectResync sees that a stream says resync, with the network's newest move, and ends.
func (p *process) expectResync(stream <-chan feed.Item) {
	p.t.Helper()
	item, ok := take(p.t, stream)
	if !ok || !item.Resync || item.Sequence != p.newest(item.Network) {
		p.t.Errorf("got %+v (%v), want resync with the newest move", item, ok)
	}
	if item, ok := take(p.t, stream); ok {
		p.t.Errorf("after resync came %+v", item)
	}
}

package feed_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
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
	// indicatorsWatched are how many indicators a choosy reader follows.
	indicatorsWatched = 2
)

var writer = impact.Viewer{Name: "writer (test)", Role: impact.Coordinator}

// process is what one server process has of the feed: a store, and a feed that follows it.
type process struct {
	t    *testing.T
	s    *store.Store
	f    *feed.Feed
	stop func() // ends the feed and waits until it has ended
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
	return &process{t: t, s: s}
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

// scribe records facts of one network, and corrects and withdraws its own.
type scribe struct {
	s            *store.Store
	n            *impact.Network
	name         string
	dice         *rand.Rand
	count        int
	procurements []int64
	contacts     []store.Receipt
}

func newScribe(s *store.Store, n *impact.Network, number int) *scribe {
	return &scribe{s: s, n: n, name: fmt.Sprintf("scribe %d", number), dice: rand.New(rand.NewPCG(1, uint64(number)))}
}

// act does one thing, by chance.
func (w *scribe) act(ctx context.Context) error {
	switch draw := w.dice.IntN(10); {
	case draw < 2 || len(w.procurements) == 0:
		return w.procurement(ctx)
	case draw < 3:
		return w.event(ctx)
	case draw < 5 && len(w.contacts) > 0:
		return w.correct(ctx)
	case draw < 6 && len(w.contacts) > 0:
		return w.withdraw(ctx)
	default:
		return w.contact(ctx)
	}
}

func (w *scribe) change(act impact.Act, r store.Receipt) impact.Change {
	w.count++
	return impact.Change{Key: fmt.Sprintf("%s-%d", w.name, w.count), Act: act, ID: r.ID, Revision: r.Revision, Reason: "test"}
}

func (w *scribe) procurement(ctx context.Context) error {
	d := impact.Procurement{Name: "Electric buses", OccurredOn: w.day(), Organisation: w.organisation(), Region: w.region()}
	receipt, err := w.s.RecordProcurement(ctx, writer, w.n.ID, w.change(impact.Recorded, store.Receipt{}), d)
	w.procurements = append(w.procurements, receipt.ID)
	return err
}

func (w *scribe) event(ctx context.Context) error {
	d := impact.Event{Title: "Market dialogue", OccurredOn: w.day(), Type: w.code("event_type"), Organisation: w.organisation(), Region: w.region()}
	_, err := w.s.RecordEvent(ctx, writer, w.n.ID, w.change(impact.Recorded, store.Receipt{}), d)
	return err
}

func (w *scribe) contact(ctx context.Context) error {
	receipt, err := w.s.RecordContact(ctx, writer, w.n.ID, w.change(impact.Recorded, store.Receipt{}), w.draft())
	w.contacts = append(w.contacts, receipt)
	return err
}

func (w *scribe) correct(ctx context.Context) error {
	at := w.dice.IntN(len(w.contacts))
	receipt, err := w.s.RecordContact(ctx, writer, 0, w.change(impact.Corrected, w.contacts[at]), w.draft())
	w.contacts[at] = receipt
	return err
}

func (w *scribe) withdraw(ctx context.Context) error {
	at := w.dice.IntN(len(w.contacts))
	_, err := w.s.RecordContact(ctx, writer, 0, w.change(impact.WithdrawnAct, w.contacts[at]), impact.Contact{})
	w.contacts = slices.Delete(w.contacts, at, at+1)
	return err
}

func (w *scribe) draft() impact.Contact {
	return impact.Contact{OccurredOn: w.day(), Organisation: w.organisation(), Region: w.region(), Channel: w.code("channel"),
		Procurement: w.procurements[w.dice.IntN(len(w.procurements))]}
}

func (w *scribe) day() impact.Date { return impact.Date(20220401).Add(w.dice.IntN(300)) }

func (w *scribe) code(list string) string {
	items := w.n.Codelists[list]
	return items[w.dice.IntN(len(items))].Code
}

func (w *scribe) region() int64 {
	areas := w.n.Areas()
	return areas[w.dice.IntN(len(areas))].ID
}

// organisation is the first that does the network's work on every day that is drawn.
func (w *scribe) organisation() int64 {
	at := slices.IndexFunc(w.n.Organisations, func(o *impact.Organisation) bool { return o.RecordsOn(20220401) && o.RecordsOn(today) })
	return w.n.Organisations[at].ID
}

// write lets some scribes act at once, each so many times, and waits for them.
func (p *process) write(scribes, acts int) {
	p.t.Helper()
	networks := p.networks()
	var all sync.WaitGroup
	for number := range scribes {
		w := newScribe(p.s, networks[number%len(networks)], number)
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

// reader follows a network, drops its stream at random places, and comes back with the place of its last item.
type reader struct {
	f          *feed.Feed
	network    int64
	indicators []int64
	dice       *rand.Rand
	got        []impact.Move
	complete   chan []impact.Move // brings what the reader must have in the end, once that is known
	want       []impact.Move
	known      bool
}

// run reads until the reader has as much as it must, or something is wrong.
func (r *reader) run(ctx context.Context) error {
	for !r.done() {
		if err := r.visit(ctx, 1+r.dice.IntN(40)); err != nil {
			return err
		}
	}
	return nil
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

// newReaders makes readers, every fourth with an eye on some indicators only.
func (p *process) newReaders(count int) []*reader {
	networks := p.networks()
	readers := make([]*reader, count)
	for i := range readers {
		n := networks[i%len(networks)]
		readers[i] = &reader{f: p.f, network: n.ID, dice: rand.New(rand.NewPCG(2, uint64(i))), complete: make(chan []impact.Move, 1)}
		if i%4 >= 2 && i%8 < 4 {
			readers[i].indicators = counted(n, indicatorsWatched)
		}
	}
	return readers
}

// counted are some indicators that count contacts.
func counted(n *impact.Network, count int) []int64 {
	var ids []int64
	for _, i := range n.Indicators {
		if i.Rule != nil && i.Rule.Source == impact.Contacts && len(ids) < count {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// attend lets readers read while others write, tells them what they should have in the end, and waits for them.
func (p *process) attend(readers []*reader, write func()) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 2*patience)
	defer cancel()
	var all sync.WaitGroup
	for i, r := range readers {
		all.Go(func() {
			if err := r.run(ctx); err != nil {
				p.t.Errorf("reader %d: %v", i, err)
			}
		})
	}
	write()
	moves := p.moves()
	for _, r := range readers {
		r.complete <- r.wants(moves)
	}
	all.Wait()
}

func TestEveryReaderGetsEveryMoveOnceAndInOrder(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		p := begin(t, url)
		readers := p.newReaders(20)
		p.attend(readers, func() { p.write(8, 40) })
		for _, r := range readers {
			r.check(t)
			if len(r.want) == 0 {
				t.Error("a reader had nothing to read: the test proves nothing")
			}
		}
		t.Logf("%d moves", len(p.moves()))
	})
}

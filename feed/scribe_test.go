package feed_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"

	"polku/impact"
	"polku/store"
)

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

// newScribe makes a scribe; its name seeds its choices.
func newScribe(s *store.Store, n *impact.Network, name string) *scribe {
	return &scribe{s: s, n: n, name: name, dice: rand.New(rand.NewChaCha8(sha256.Sum256([]byte(name))))}
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

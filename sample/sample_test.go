package sample

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"polku/impact"
	"polku/plans"
)

// notes writes down what a maker records.
type notes struct {
	lines    []string
	contacts int
	events   int
	n        *impact.Network
	t        *testing.T
}

func (r *notes) note(d interface {
	Check(*impact.Network, impact.Date) impact.Faults
}) int64 {
	if faults := d.Check(r.n, Year(r.n).To); len(faults) > 0 {
		r.t.Errorf("the sample made a %T that is refused: %v", d, faults)
	}
	r.lines = append(r.lines, fmt.Sprintf("%T %+v", d, d))
	return int64(len(r.lines))
}

func (r *notes) Customer(_ context.Context, d impact.Customer) (int64, error) { return r.note(d), nil }
func (r *notes) Procurement(_ context.Context, d impact.Procurement) (int64, error) {
	d.EstimatedValue = nil // an address would differ from run to run
	d.Innovative, d.RnD = nil, nil
	return r.note(d), nil
}
func (r *notes) Contact(_ context.Context, d impact.Contact) error {
	d.FeedbackScore = nil
	r.contacts++
	r.note(d)
	return nil
}
func (r *notes) Event(_ context.Context, d impact.Event) (int64, error) {
	d.Attendance = nil
	r.events++
	return r.note(d), nil
}
func (r *notes) Participation(_ context.Context, d impact.Participation) error { r.note(d); return nil }
func (r *notes) Notice(_ context.Context, d impact.Notice) error               { r.note(d); return nil }
func (r *notes) Observation(_ context.Context, d impact.Observation) error {
	r.lines = append(r.lines, fmt.Sprintf("observation %d %s %s", d.Indicator, d.OccurredOn, d.Value))
	if faults := d.Check(r.n, Year(r.n).To); len(faults) > 0 {
		r.t.Errorf("the sample made an observation that is refused: %v", faults)
	}
	return nil
}

func network(t *testing.T, name string) *impact.Network {
	t.Helper()
	plan, err := plans.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	items, err := plan.Items()
	if err != nil {
		t.Fatal(err)
	}
	for i := range items {
		items[i].ID = int64(i + 1)
	}
	n, err := impact.Assemble(items)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheSameSeedMakesTheSameYear(t *testing.T) {
	contacts, events := 0, 0
	for _, name := range plans.Embedded() {
		n := network(t, name)
		draw := func(seed uint64) *notes {
			r := &notes{n: n, t: t}
			if err := New(n, r, seed).Fill(t.Context()); err != nil {
				t.Fatal(err)
			}
			return r
		}
		first, again, other := draw(1), draw(1), draw(2)
		if !slices.Equal(first.lines, again.lines) {
			t.Errorf("%s: the same seed made another year", name)
		}
		if slices.Equal(first.lines, other.lines) {
			t.Errorf("%s: another seed made the same year", name)
		}
		contacts, events = contacts+first.contacts, events+first.events
	}
	if contacts < 1900 || contacts > 2100 || events < 280 || events > 320 {
		t.Errorf("the sample has %d contacts and %d events, want about 2,000 and 300", contacts, events)
	}
}

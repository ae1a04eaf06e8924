package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"polku/ent"
	"polku/ent/participation"
	"polku/impact"
)

// live are the rows that hold now.
const live = "seq_to IS NULL AND act <> 'WITHDRAWN'"

// references sees that the facts that a draft names are there, live and of the same network. It stops at the first error
// of the database; faults it gathers.
type references struct {
	w      *writer
	n      *impact.Network
	prefix string
	faults impact.Faults
	err    error
}

// customer sees that the customer is there, and takes its segment over where none is given.
func (r *references) customer(ctx context.Context, id int64, segment *string) {
	if id == 0 || r.err != nil {
		return
	}
	record, _, err := customerKind{}.current(ctx, r.w, id)
	if r.usable("customer", record.Network, record.Act, err) && *segment == "" {
		*segment = record.Draft.Segment
	}
}

func (r *references) procurement(ctx context.Context, id int64) {
	if id == 0 || r.err != nil {
		return
	}
	record, err := r.w.procurements.get(ctx, r.w, procurementKind{}, id)
	r.usable("procurement", record.Network, record.Act, err)
}

func (r *references) event(ctx context.Context, id int64) {
	if id == 0 || r.err != nil {
		return
	}
	record, err := r.w.events.get(ctx, r.w, eventKind{}, id)
	r.usable("event", record.Network, record.Act, err)
}

// named are facts that the transaction's own fact names. The check of the draft and the totals both ask for them, and the
// transaction changes none of them.
type named[D draft] map[int64]Record[D]

func (m *named[D]) get(ctx context.Context, w *writer, kind factKind[D], id int64) (Record[D], error) {
	if record, there := (*m)[id]; there {
		return record, nil
	}
	record, _, err := kind.current(ctx, w, id)
	if err != nil {
		return record, err
	}
	if *m == nil {
		*m = named[D]{}
	}
	(*m)[id] = record
	return record, nil
}

// usable tells whether a named fact can be named. What is not there, withdrawn or another network's is the same fault, so
// that nobody learns of other networks' facts.
func (r *references) usable(field string, network int64, act impact.Act, err error) bool {
	if err != nil && !errors.Is(err, impact.ErrNotFound) {
		r.err = fmt.Errorf("look up the %s: %w", field, err)
		return false
	}
	if err == nil && network == r.n.ID && act != impact.WithdrawnAct {
		return true
	}
	r.faults = append(r.faults, impact.Fault{Code: impact.UnknownReference, Field: r.prefix + "." + field, Message: "no such " + field + " in this network"})
	return false
}

// onceInEvent sees that the customer does not take part in the event already. Of other networks nobody learns that.
func (r *references) onceInEvent(ctx context.Context, id int64, d impact.Participation) {
	if r.err != nil || d.Event == 0 || d.Customer == 0 {
		return
	}
	there, err := r.w.db.Participation.Query().Where(participation.NetworkID(r.n.ID), participation.SeqToIsNil(), participation.ActNEQ(string(impact.WithdrawnAct)),
		participation.EventID(d.Event), participation.CustomerID(d.Customer), participation.FactIDNEQ(id)).Exist(ctx)
	if err != nil {
		r.err = fmt.Errorf("look up the participation: %w", err)
	}
	if there {
		r.faults = append(r.faults, impact.Fault{Code: impact.Duplicate, Field: r.prefix + ".customer", Message: "this customer already takes part in the event: correct that participation"})
	}
}

// notFound turns ent's word for a missing row into ours.
func notFound(err error) error {
	if ent.IsNotFound(err) {
		return impact.ErrNotFound
	}
	return err
}

// writeSet keeps a set of codes as |a|b|, so that one code can be found in it.
func writeSet(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return "|" + strings.Join(codes, "|") + "|"
}

func readSet(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.Trim(text, "|"), "|")
}

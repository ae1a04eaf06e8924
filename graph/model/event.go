package model

import (
	"context"

	"polku/impact"
	"polku/store"
)

// Event is a recorded event as the API shows it.
type Event struct {
	InNetwork
	store.Record[impact.Event]
}

// EventConnection is a page of events.
type EventConnection = Connection[Event]

// EventEdge is a event with its place in the list.
type EventEdge = Edge[Event]

// IsNode marks a thing with a global id.
func (*Event) IsNode() {}

// IsRecord marks a recorded fact.
func (*Event) IsRecord() {}

// ID is the record's global id.
func (r *Event) ID() string { return impact.NewID(impact.KindEvent, r.Record.ID) }

// Withdrawn tells whether it has been taken back.
func (r *Event) Withdrawn() bool { return r.Act == impact.WithdrawnAct }

// Revisions are all versions of the record, newest first.
func (r *Event) Revisions(ctx context.Context) ([]*RecordRevision, error) {
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	records, err := view.EventRevisions(ctx, r.Record.ID)
	return newRevisions(r.InNetwork, records), err
}

// Summary names the record in one line.
func (r *Event) Summary(ctx context.Context, lang impact.Lang) (string, error) {
	return joinWords(r.Draft.Title, r.code("event_type", r.Draft.Type).Title(lang)), nil
}

// Title names the event.
func (r *Event) Title() string { return r.Draft.Title }

// OccurredOn is when it was held.
func (r *Event) OccurredOn() impact.Date { return r.Draft.OccurredOn }

// Type is what kind of event it was.
func (r *Event) Type() *CodeValue { return r.code("event_type", r.Draft.Type) }

// Organisation is the organiser.
func (r *Event) Organisation() *Organisation { return r.organisation(r.Draft.Organisation) }

// Region is where it belongs.
func (r *Event) Region() *Region { return r.region(r.Draft.Region) }

// Programme is the programme that it was part of.
func (r *Event) Programme() *CodeValue { return r.code("programme", r.Draft.Programme) }

// Group is the group that met.
func (r *Event) Group() *CodeValue { return r.code("group", r.Draft.Group) }

// Topic is what it was about.
func (r *Event) Topic() *CodeValue { return r.code("topic", r.Draft.Topic) }

// Theme is its theme.
func (r *Event) Theme() *CodeValue { return r.code("theme", r.Draft.Theme) }

// Tags are the cross-cutting themes.
func (r *Event) Tags() []*CodeValue { return r.codes("tag", r.Draft.Tags) }

// Customer is the one organisation that it was for.
func (r *Event) Customer(ctx context.Context) (*Customer, error) {
	return r.customer(ctx, r.Draft.Customer)
}

// Segment is what kind of organisation that is.
func (r *Event) Segment() *CodeValue { return r.code("segment", r.Draft.Segment) }

// Attendance is a head count.
func (r *Event) Attendance() *int { return wholeIf(r.Draft.Attendance) }

// Note is free text, for those who work with it.
func (r *Event) Note() *string { return ifSaid(r.Draft.Note) }

// Participations are who took part.
func (r *Event) Participations(ctx context.Context, first *int, after *string, last *int, before *string) (*ParticipationConnection, error) {
	return r.participations(ctx, store.Filter{Event: r.Record.ID}, pageArgs{first, last, after, before})
}

// Events are the network's events, newest day first.
func (n *Network) Events(ctx context.Context, filter *RecordFilter, first *int, after *string, last *int, before *string) (*EventConnection, error) {
	return n.events(ctx, filter.narrow(""), pageArgs{first, last, after, before})
}

// event finds a event by its id; nil for none.
func (in InNetwork) event(ctx context.Context, id int64) (*Event, error) {
	view, err := in.View(ctx)
	if id == 0 || err != nil {
		return nil, err
	}
	record, err := view.Event(ctx, id)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &Event{in, record}, nil
}

// events is a page of events.
func (in InNetwork) events(ctx context.Context, f store.Filter, args pageArgs) (*EventConnection, error) {
	view, err := in.View(ctx)
	if err != nil {
		return nil, err
	}
	return recordPage(ctx, args, func(r store.Record[impact.Event]) store.Place { return store.Place{Day: r.Draft.OccurredOn, ID: r.ID} },
		func(p store.Page) ([]store.Record[impact.Event], error) { return view.Events(ctx, in.N, f, p) },
		func(r store.Record[impact.Event]) *Event { return &Event{in, r} },
		func(ctx context.Context) (int, error) { return view.CountEvents(ctx, in.N, f) })
}

// Draft is the input as the domain takes it.
func (i *EventInput) Draft() impact.Event {
	return impact.Event{
		Title: i.Title, OccurredOn: i.OccurredOn, Type: i.Type, Organisation: idOf(impact.KindOrganisation, i.Organisation), Region: idIf(impact.KindRegion, i.Region),
		Programme: said(i.Programme), Group: said(i.Group), Topic: said(i.Topic), Theme: said(i.Theme), Tags: i.Tags,
		Customer: idIf(impact.KindCustomer, i.Customer), Segment: said(i.Segment), Attendance: decimalIf(i.Attendance), Note: said(i.Note),
	}
}

// NewEventPayload answers a mutation: the event and what moved, or the faults.
func NewEventPayload(ctx context.Context, lens *Lens, r store.Receipt, faults impact.Faults) (*RecordEventPayload, error) {
	payload := &RecordEventPayload{Replayed: r.Replayed, UserErrors: UserErrors(faults), Moved: []*IndicatorChange{}}
	if len(faults) > 0 {
		return payload, nil
	}
	in, err := lens.networkOf(ctx, func(v *store.View) (int64, error) { record, err := v.Event(ctx, r.ID); return record.Network, err })
	if err != nil {
		return nil, err
	}
	payload.Sequence = &r.Last
	if payload.Event, err = in.event(ctx, r.ID); err != nil {
		return nil, err
	}
	payload.Moved, err = Moved(ctx, in, r)
	return payload, err
}

func (r *Event) network() int64 { return r.Network }

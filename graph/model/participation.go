package model

import (
	"context"

	"polku/impact"
	"polku/store"
)

// Participation is a recorded participation as the API shows it.
type Participation struct {
	InNetwork
	store.Record[impact.Participation]
}

// ParticipationConnection is a page of participations.
type ParticipationConnection = Connection[Participation]

// ParticipationEdge is a participation with its place in the list.
type ParticipationEdge = Edge[Participation]

// IsNode marks a thing with a global id.
func (*Participation) IsNode() {}

// IsRecord marks a recorded fact.
func (*Participation) IsRecord() {}

// ID is the record's global id.
func (r *Participation) ID() string { return impact.NewID(impact.KindParticipation, r.Record.ID) }

// Withdrawn tells whether it has been taken back.
func (r *Participation) Withdrawn() bool { return r.Act == impact.WithdrawnAct }

// Revisions are all versions of the record, newest first.
func (r *Participation) Revisions(ctx context.Context) ([]*RecordRevision, error) {
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	records, err := view.ParticipationRevisions(ctx, r.Record.ID)
	return newRevisions(r.InNetwork, records), err
}

// Summary names the record in one line.
func (r *Participation) Summary(ctx context.Context, lang impact.Lang) (string, error) {
	return joinWords(r.customerName(ctx, r.Draft.Customer), r.eventTitle(ctx, r.Draft.Event), r.code("participation", r.Draft.Status).Title(lang)), nil
}

// Event is what it took part in.
func (r *Participation) Event(ctx context.Context) (*Event, error) {
	return r.event(ctx, r.Draft.Event)
}

// Customer is who took part.
func (r *Participation) Customer(ctx context.Context) (*Customer, error) {
	return r.customer(ctx, r.Draft.Customer)
}

// Segment is what kind of customer it is.
func (r *Participation) Segment() *CodeValue { return r.code("segment", r.Draft.Segment) }

// Status tells whether it came.
func (r *Participation) Status() *CodeValue { return r.code("participation", r.Draft.Status) }

// Persons is with how many people.
func (r *Participation) Persons() int { return r.Draft.Persons }

// participation finds a participation by its id; nil for none.
func (in InNetwork) participation(ctx context.Context, id int64) (*Participation, error) {
	view, err := in.View(ctx)
	if id == 0 || err != nil {
		return nil, err
	}
	record, err := view.Participation(ctx, id)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &Participation{in, record}, nil
}

// participations is a page of participations.
func (in InNetwork) participations(ctx context.Context, f store.Filter, args pageArgs) (*ParticipationConnection, error) {
	view, err := in.View(ctx)
	if err != nil {
		return nil, err
	}
	return recordPage(ctx, args, func(r store.Record[impact.Participation]) store.Place { return store.Place{ID: r.ID} },
		func(p store.Page) ([]store.Record[impact.Participation], error) {
			return view.Participations(ctx, in.N, f, p)
		},
		func(r store.Record[impact.Participation]) *Participation { return &Participation{in, r} },
		func(ctx context.Context) (int, error) { return view.CountParticipations(ctx, in.N, f) })
}

// Draft is the input as the domain takes it.
func (i *ParticipationInput) Draft() impact.Participation {
	return impact.Participation{
		Event: idOf(impact.KindEvent, i.Event), Customer: idOf(impact.KindCustomer, i.Customer), Segment: said(i.Segment), Status: i.Status, Persons: i.Persons,
	}
}

// NewParticipationPayload answers a mutation: the participation and what moved, or the faults.
func NewParticipationPayload(ctx context.Context, lens *Lens, r store.Receipt, faults impact.Faults) (*RecordParticipationPayload, error) {
	payload := &RecordParticipationPayload{Replayed: r.Replayed, UserErrors: UserErrors(faults), Moved: []*IndicatorChange{}}
	if len(faults) > 0 {
		return payload, nil
	}
	in, err := lens.networkOf(ctx, func(v *store.View) (int64, error) {
		record, err := v.Participation(ctx, r.ID)
		return record.Network, err
	})
	if err != nil {
		return nil, err
	}
	payload.Sequence = &r.Last
	if payload.Participation, err = in.participation(ctx, r.ID); err != nil {
		return nil, err
	}
	payload.Moved, err = Moved(ctx, in, r)
	return payload, err
}

func (r *Participation) network() int64 { return r.Network }

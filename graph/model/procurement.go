package model

import (
	"context"

	"polku/impact"
	"polku/store"
)

// Procurement is a recorded procurement as the API shows it.
type Procurement struct {
	InNetwork
	store.Record[impact.Procurement]
}

// ProcurementConnection is a page of procurements.
type ProcurementConnection = Connection[Procurement]

// ProcurementEdge is a procurement with its place in the list.
type ProcurementEdge = Edge[Procurement]

// IsNode marks a thing with a global id.
func (*Procurement) IsNode() {}

// IsRecord marks a recorded fact.
func (*Procurement) IsRecord() {}

// ID is the record's global id.
func (r *Procurement) ID() string { return impact.NewID(impact.KindProcurement, r.Record.ID) }

// Withdrawn tells whether it has been taken back.
func (r *Procurement) Withdrawn() bool { return r.Act == impact.WithdrawnAct }

// Revisions are all versions of the record, newest first.
func (r *Procurement) Revisions(ctx context.Context) ([]*RecordRevision, error) {
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	records, err := view.ProcurementRevisions(ctx, r.Record.ID)
	return newRevisions(r.InNetwork, records), err
}

// Summary names the record in one line.
func (r *Procurement) Summary(ctx context.Context, lang impact.Lang) (string, error) {
	return joinWords(r.Draft.Name, r.customerName(ctx, r.Draft.Customer)), nil
}

// Name names the procurement.
func (r *Procurement) Name() string { return r.Draft.Name }

// OccurredOn is when it came to the network.
func (r *Procurement) OccurredOn() impact.Date { return r.Draft.OccurredOn }

// Organisation is the adviser.
func (r *Procurement) Organisation() *Organisation { return r.organisation(r.Draft.Organisation) }

// Region is where it belongs.
func (r *Procurement) Region() *Region { return r.region(r.Draft.Region) }

// Customer is the buyer.
func (r *Procurement) Customer(ctx context.Context) (*Customer, error) {
	return r.customer(ctx, r.Draft.Customer)
}

// Segment is what kind of buyer it is.
func (r *Procurement) Segment() *CodeValue { return r.code("segment", r.Draft.Segment) }

// Stage is how far it is.
func (r *Procurement) Stage() *CodeValue { return r.code("stage", r.Draft.Stage) }

// Cpv is the CPV code.
func (r *Procurement) Cpv() *string { return ifSaid(r.Draft.CPV) }

// EstimatedValue is in euros without VAT.
func (r *Procurement) EstimatedValue() *impact.Decimal { return r.Draft.EstimatedValue }

// Innovative is missing when not stated.
func (r *Procurement) Innovative() *bool { return r.Draft.Innovative }

// Rnd is missing when not stated.
func (r *Procurement) Rnd() *bool { return r.Draft.RnD }

// Tags are the cross-cutting themes.
func (r *Procurement) Tags() []*CodeValue { return r.codes("tag", r.Draft.Tags) }

// Funding is the funding instrument.
func (r *Procurement) Funding() *CodeValue { return r.code("funding", r.Draft.Funding) }

// Programme is the programme that it came through.
func (r *Procurement) Programme() *CodeValue { return r.code("programme", r.Draft.Programme) }

// Note is free text, for those who work with it.
func (r *Procurement) Note() *string { return ifSaid(r.Draft.Note) }

// Contacts are the advice given about it.
func (r *Procurement) Contacts(ctx context.Context, first *int, after *string, last *int, before *string) (*AdvisoryContactConnection, error) {
	return r.contacts(ctx, store.Filter{Procurement: r.Record.ID}, pageArgs{first, last, after, before})
}

// Procurements are the network's procurements, newest day first.
func (n *Network) Procurements(ctx context.Context, search *string, filter *RecordFilter, first *int, after *string, last *int, before *string) (*ProcurementConnection, error) {
	return n.procurements(ctx, filter.narrow(said(search)), pageArgs{first, last, after, before})
}

// procurement finds a procurement by its id; nil for none.
func (in InNetwork) procurement(ctx context.Context, id int64) (*Procurement, error) {
	view, err := in.View(ctx)
	if id == 0 || err != nil {
		return nil, err
	}
	record, err := view.Procurement(ctx, id)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &Procurement{in, record}, nil
}

// procurements is a page of procurements.
func (in InNetwork) procurements(ctx context.Context, f store.Filter, args pageArgs) (*ProcurementConnection, error) {
	view, err := in.View(ctx)
	if err != nil {
		return nil, err
	}
	return recordPage(ctx, args, func(r store.Record[impact.Procurement]) store.Place {
		return store.Place{Day: r.Draft.OccurredOn, ID: r.ID}
	},
		func(p store.Page) ([]store.Record[impact.Procurement], error) {
			return view.Procurements(ctx, in.N, f, p)
		},
		func(r store.Record[impact.Procurement]) *Procurement { return &Procurement{in, r} },
		func(ctx context.Context) (int, error) { return view.CountProcurements(ctx, in.N, f) })
}

// Draft is the input as the domain takes it.
func (i *ProcurementInput) Draft() impact.Procurement {
	return impact.Procurement{
		Name: i.Name, OccurredOn: i.OccurredOn, Organisation: idOf(impact.KindOrganisation, i.Organisation), Region: idIf(impact.KindRegion, i.Region),
		Customer: idIf(impact.KindCustomer, i.Customer), Segment: said(i.Segment), Stage: said(i.Stage), CPV: said(i.Cpv), EstimatedValue: i.EstimatedValue,
		Innovative: i.Innovative, RnD: i.Rnd, Tags: i.Tags, Funding: said(i.Funding), Programme: said(i.Programme), Note: said(i.Note),
	}
}

// NewProcurementPayload answers a mutation: the procurement and what moved, or the faults.
func NewProcurementPayload(ctx context.Context, lens *Lens, r store.Receipt, faults impact.Faults) (*RecordProcurementPayload, error) {
	payload := &RecordProcurementPayload{Replayed: r.Replayed, UserErrors: UserErrors(faults), Moved: []*IndicatorChange{}}
	if len(faults) > 0 {
		return payload, nil
	}
	in, err := lens.networkOf(ctx, func(v *store.View) (int64, error) {
		record, err := v.Procurement(ctx, r.ID)
		return record.Network, err
	})
	if err != nil {
		return nil, err
	}
	payload.Sequence = &r.Last
	if payload.Procurement, err = in.procurement(ctx, r.ID); err != nil {
		return nil, err
	}
	payload.Moved, err = Moved(ctx, in, r)
	return payload, err
}

func (r *Procurement) network() int64 { return r.Network }

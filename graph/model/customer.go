package model

import (
	"context"

	"polku/impact"
	"polku/store"
)

// Customer is a recorded customer as the API shows it.
type Customer struct {
	InNetwork
	store.Record[impact.Customer]
}

// CustomerConnection is a page of customers.
type CustomerConnection = Connection[Customer]

// CustomerEdge is a customer with its place in the list.
type CustomerEdge = Edge[Customer]

// IsNode marks a thing with a global id.
func (*Customer) IsNode() {}

// IsRecord marks a recorded fact.
func (*Customer) IsRecord() {}

// ID is the record's global id.
func (r *Customer) ID() string { return impact.NewID(impact.KindCustomer, r.Record.ID) }

// Withdrawn tells whether it has been taken back.
func (r *Customer) Withdrawn() bool { return r.Act == impact.WithdrawnAct }

// Revisions are all versions of the record, newest first.
func (r *Customer) Revisions(ctx context.Context) ([]*RecordRevision, error) {
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	records, err := view.CustomerRevisions(ctx, r.Record.ID)
	return newRevisions(r.InNetwork, records), err
}

// Summary names the record in one line.
func (r *Customer) Summary(ctx context.Context, lang impact.Lang) (string, error) {
	return r.Draft.Name, nil
}

// Name is the customer's name.
func (r *Customer) Name() string { return r.Draft.Name }

// BusinessID is the Finnish business id.
func (r *Customer) BusinessID() *string { return ifSaid(r.Draft.BusinessID) }

// Segment is what kind of organisation it is.
func (r *Customer) Segment() *CodeValue { return r.code("segment", r.Draft.Segment) }

// Region is where it is.
func (r *Customer) Region() *Region { return r.region(r.Draft.Region) }

// Contacts are the advice that the customer was given.
func (r *Customer) Contacts(ctx context.Context, first *int, after *string, last *int, before *string) (*AdvisoryContactConnection, error) {
	return r.contacts(ctx, store.Filter{Customer: r.Record.ID}, pageArgs{first, last, after, before})
}

// Procurements are the customer's procurements that were advised.
func (r *Customer) Procurements(ctx context.Context, first *int, after *string, last *int, before *string) (*ProcurementConnection, error) {
	return r.procurements(ctx, store.Filter{Customer: r.Record.ID}, pageArgs{first, last, after, before})
}

// Customers are those that the network serves, newest first.
func (n *Network) Customers(ctx context.Context, search *string, first *int, after *string, last *int, before *string) (*CustomerConnection, error) {
	return n.customers(ctx, store.Filter{Search: said(search)}, pageArgs{first, last, after, before})
}

// customer finds a customer by its id; nil for none.
func (in InNetwork) customer(ctx context.Context, id int64) (*Customer, error) {
	view, err := in.View(ctx)
	if id == 0 || err != nil {
		return nil, err
	}
	record, err := view.Customer(ctx, id)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &Customer{in, record}, nil
}

// customers is a page of customers.
func (in InNetwork) customers(ctx context.Context, f store.Filter, args pageArgs) (*CustomerConnection, error) {
	view, err := in.View(ctx)
	if err != nil {
		return nil, err
	}
	return recordPage(ctx, args, func(r store.Record[impact.Customer]) store.Place { return store.Place{ID: r.ID} },
		func(p store.Page) ([]store.Record[impact.Customer], error) { return view.Customers(ctx, in.N, f, p) },
		func(r store.Record[impact.Customer]) *Customer { return &Customer{in, r} },
		func(ctx context.Context) (int, error) { return view.CountCustomers(ctx, in.N, f) })
}

// Draft is the input as the domain takes it.
func (i *CustomerInput) Draft() impact.Customer {
	return impact.Customer{Name: i.Name, BusinessID: said(i.BusinessID), Segment: said(i.Segment), Region: idIf(impact.KindRegion, i.Region)}
}

// NewCustomerPayload answers a mutation: the customer and what moved, or the faults.
func NewCustomerPayload(ctx context.Context, lens *Lens, r store.Receipt, faults impact.Faults) (*RecordCustomerPayload, error) {
	payload := &RecordCustomerPayload{Replayed: r.Replayed, UserErrors: UserErrors(faults), Moved: []*IndicatorChange{}}
	if len(faults) > 0 {
		return payload, nil
	}
	in, err := lens.networkOf(ctx, func(v *store.View) (int64, error) { record, err := v.Customer(ctx, r.ID); return record.Network, err })
	if err != nil {
		return nil, err
	}
	payload.Sequence = &r.Last
	if payload.Customer, err = in.customer(ctx, r.ID); err != nil {
		return nil, err
	}
	payload.Moved, err = Moved(ctx, in, r)
	return payload, err
}

func (r *Customer) network() int64 { return r.Network }

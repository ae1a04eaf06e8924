package model

import (
	"context"

	"polku/impact"
	"polku/store"
)

// AdvisoryContact is a recorded contact as the API shows it.
type AdvisoryContact struct {
	InNetwork
	store.Record[impact.Contact]
}

// AdvisoryContactConnection is a page of contacts.
type AdvisoryContactConnection = Connection[AdvisoryContact]

// AdvisoryContactEdge is a contact with its place in the list.
type AdvisoryContactEdge = Edge[AdvisoryContact]

// IsNode marks a thing with a global id.
func (*AdvisoryContact) IsNode() {}

// IsRecord marks a recorded fact.
func (*AdvisoryContact) IsRecord() {}

// ID is the record's global id.
func (r *AdvisoryContact) ID() string { return impact.NewID(impact.KindContact, r.Record.ID) }

// Withdrawn tells whether it has been taken back.
func (r *AdvisoryContact) Withdrawn() bool { return r.Act == impact.WithdrawnAct }

// Revisions are all versions of the record, newest first.
func (r *AdvisoryContact) Revisions(ctx context.Context) ([]*RecordRevision, error) {
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	records, err := view.ContactRevisions(ctx, r.Record.ID)
	return newRevisions(r.InNetwork, records), err
}

// Summary names the record in one line.
func (r *AdvisoryContact) Summary(ctx context.Context, lang impact.Lang) (string, error) {
	return joinWords(r.code("channel", r.Draft.Channel).Title(lang), r.customerName(ctx, r.Draft.Customer), r.procurementName(ctx, r.Draft.Procurement)), nil
}

// OccurredOn is when the advice was given.
func (r *AdvisoryContact) OccurredOn() impact.Date { return r.Draft.OccurredOn }

// Organisation is the adviser.
func (r *AdvisoryContact) Organisation() *Organisation { return r.organisation(r.Draft.Organisation) }

// Region is where it belongs.
func (r *AdvisoryContact) Region() *Region { return r.region(r.Draft.Region) }

// Channel is how it came.
func (r *AdvisoryContact) Channel() *CodeValue { return r.code("channel", r.Draft.Channel) }

// Customer is who was advised.
func (r *AdvisoryContact) Customer(ctx context.Context) (*Customer, error) {
	return r.customer(ctx, r.Draft.Customer)
}

// Segment is what kind of customer it was.
func (r *AdvisoryContact) Segment() *CodeValue { return r.code("segment", r.Draft.Segment) }

// Procurement is what the advice was about.
func (r *AdvisoryContact) Procurement(ctx context.Context) (*Procurement, error) {
	return r.procurement(ctx, r.Draft.Procurement)
}

// Theme is the theme of the advice.
func (r *AdvisoryContact) Theme() *CodeValue { return r.code("theme", r.Draft.Theme) }

// Tags are the cross-cutting themes.
func (r *AdvisoryContact) Tags() []*CodeValue { return r.codes("tag", r.Draft.Tags) }

// Help is the kind of help.
func (r *AdvisoryContact) Help() *CodeValue { return r.code("help", r.Draft.Help) }

// Referrals are where the customer was sent on.
func (r *AdvisoryContact) Referrals() []*CodeValue { return r.codes("referral", r.Draft.Referrals) }

// Funding is the funding instrument.
func (r *AdvisoryContact) Funding() *CodeValue { return r.code("funding", r.Draft.Funding) }

// FollowUpOn is when to come back to it.
func (r *AdvisoryContact) FollowUpOn() *impact.Date { return ifDay(r.Draft.FollowUpOn) }

// FeedbackAsked tells whether feedback was asked for.
func (r *AdvisoryContact) FeedbackAsked() bool { return r.Draft.FeedbackAsked }

// FeedbackScore is the customer's feedback.
func (r *AdvisoryContact) FeedbackScore() *impact.Decimal { return r.Draft.FeedbackScore }

// Note is free text, for those who work with it.
func (r *AdvisoryContact) Note() *string { return ifSaid(r.Draft.Note) }

// AdvisoryContacts are the network's contacts, newest day first.
func (n *Network) AdvisoryContacts(ctx context.Context, filter *RecordFilter, first *int, after *string, last *int, before *string) (*AdvisoryContactConnection, error) {
	return n.contacts(ctx, filter.narrow(""), pageArgs{first, last, after, before})
}

// contact finds a contact by its id; nil for none.
func (in InNetwork) contact(ctx context.Context, id int64) (*AdvisoryContact, error) {
	view, err := in.View(ctx)
	if id == 0 || err != nil {
		return nil, err
	}
	record, err := view.Contact(ctx, id)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &AdvisoryContact{in, record}, nil
}

// contacts is a page of contacts.
func (in InNetwork) contacts(ctx context.Context, f store.Filter, args pageArgs) (*AdvisoryContactConnection, error) {
	view, err := in.View(ctx)
	if err != nil {
		return nil, err
	}
	return recordPage(ctx, args, func(r store.Record[impact.Contact]) store.Place {
		return store.Place{Day: r.Draft.OccurredOn, ID: r.ID}
	},
		func(p store.Page) ([]store.Record[impact.Contact], error) { return view.Contacts(ctx, in.N, f, p) },
		func(r store.Record[impact.Contact]) *AdvisoryContact { return &AdvisoryContact{in, r} },
		func(ctx context.Context) (int, error) { return view.CountContacts(ctx, in.N, f) })
}

// Draft is the input as the domain takes it.
func (i *AdvisoryContactInput) Draft() impact.Contact {
	return impact.Contact{
		OccurredOn: i.OccurredOn, Organisation: idOf(impact.KindOrganisation, i.Organisation), Region: idIf(impact.KindRegion, i.Region),
		Channel: i.Channel, Customer: idIf(impact.KindCustomer, i.Customer), Segment: said(i.Segment), Procurement: idIf(impact.KindProcurement, i.Procurement),
		Theme: said(i.Theme), Tags: i.Tags, Help: said(i.Help), Referrals: i.Referrals, Funding: said(i.Funding), FollowUpOn: given(i.FollowUpOn),
		FeedbackAsked: given(i.FeedbackAsked), FeedbackScore: i.FeedbackScore, Note: said(i.Note),
	}
}

// NewAdvisoryContactPayload answers a mutation: the contact and what moved, or the faults.
func NewAdvisoryContactPayload(ctx context.Context, lens *Lens, r store.Receipt, faults impact.Faults) (*RecordAdvisoryContactPayload, error) {
	payload := &RecordAdvisoryContactPayload{Replayed: r.Replayed, UserErrors: UserErrors(faults), Moved: []*IndicatorChange{}}
	if len(faults) > 0 {
		return payload, nil
	}
	in, err := lens.networkOf(ctx, func(v *store.View) (int64, error) { record, err := v.Contact(ctx, r.ID); return record.Network, err })
	if err != nil {
		return nil, err
	}
	payload.Sequence = &r.Last
	if payload.Contact, err = in.contact(ctx, r.ID); err != nil {
		return nil, err
	}
	payload.Moved, err = Moved(ctx, in, r)
	return payload, err
}

func (r *AdvisoryContact) network() int64 { return r.Network }

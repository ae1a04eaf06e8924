package store

import (
	"context"

	"polku/ent"
	"polku/ent/contact"
	"polku/ent/predicate"
	"polku/impact"
)

// RecordContact records a contact, or corrects or withdraws one, as the change says.
func (s *Store) RecordContact(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, d impact.Contact) (Receipt, error) {
	return act(ctx, s, contactKind{}, viewer, network, change, d)
}

type contactKind struct{}

func (contactKind) name() impact.Kind { return impact.KindContact }

func (contactKind) current(ctx context.Context, w *writer, id int64) (Record[impact.Contact], int64, error) {
	row, err := w.db.Contact.Query().Where(contact.FactID(id), contact.SeqToIsNil()).Only(ctx)
	if err != nil {
		return Record[impact.Contact]{}, 0, notFound(err)
	}
	return contactRecord(row), row.ID, nil
}

func (contactKind) close(ctx context.Context, w *writer, rowID int64) error {
	return w.db.Contact.UpdateOneID(rowID).SetSeqTo(w.first()).Exec(ctx)
}

func (contactKind) append(ctx context.Context, w *writer, r Record[impact.Contact]) error {
	return createContact(w, r).Exec(ctx)
}

func createContact(w *writer, r Record[impact.Contact]) *ent.ContactCreate {
	d := r.Draft
	return w.db.Contact.Create().SetFactID(r.ID).SetNetworkID(r.Network).SetRevision(r.Revision).SetAct(string(r.Act)).
		SetSeqFrom(w.first()).SetRecordedAt(micros(r.RecordedAt)).SetRecordedBy(r.RecordedBy).SetReason(r.Reason).
		SetOccurredOn(int32(d.OccurredOn)).SetOrganisationID(d.Organisation).SetRegionID(d.Region).SetChannel(d.Channel).
		SetCustomerID(d.Customer).SetSegment(d.Segment).SetProcurementID(d.Procurement).SetTheme(d.Theme).
		SetTags(writeSet(d.Tags)).SetHelp(d.Help).SetReferrals(writeSet(d.Referrals)).SetFunding(d.Funding).
		SetFollowUpOn(int32(d.FollowUpOn)).SetFeedbackAsked(d.FeedbackAsked).SetNillableFeedbackScore((*int64)(d.FeedbackScore)).SetNote(d.Note)
}

// complete takes the segment over from the customer, and sees that customer and procurement are there.
func (contactKind) complete(ctx context.Context, w *writer, n *impact.Network, _ int64, d *impact.Contact) (impact.Faults, error) {
	r := references{w: w, n: n, prefix: "contact"}
	r.customer(ctx, d.Customer, &d.Segment)
	r.procurement(ctx, d.Procurement)
	return r.faults, r.err
}

func (contactKind) used(context.Context, *writer, int64) (int, string, error) { return 0, "", nil }

func (contactKind) rows(ctx context.Context, w *writer, n *impact.Network, r Record[impact.Contact]) ([]sourceRow, error) {
	if r.Act == impact.WithdrawnAct {
		return nil, nil
	}
	row := impact.ContactRow{ID: r.ID, Area: n.AreaOf(r.Draft.Region), Contact: r.Draft}
	if r.Draft.Procurement != 0 {
		about, err := w.procurements.get(ctx, w, procurementKind{}, r.Draft.Procurement)
		if err != nil {
			return nil, err
		}
		row.About = &about.Draft
	}
	return []sourceRow{{impact.Contacts, row}}, nil
}

func (contactKind) cause(d impact.Contact) (int64, int64) { return d.Organisation, d.Region }

func contactRecord(row *ent.Contact) Record[impact.Contact] {
	return Record[impact.Contact]{ID: row.FactID, Network: row.NetworkID, Revision: row.Revision, Act: impact.Act(row.Act),
		RecordedAt: moment(row.RecordedAt), RecordedBy: row.RecordedBy, Reason: row.Reason, Draft: contactDraft(row)}
}

func contactDraft(row *ent.Contact) impact.Contact {
	return impact.Contact{
		OccurredOn: impact.Date(row.OccurredOn), Organisation: row.OrganisationID, Region: row.RegionID, Channel: row.Channel,
		Customer: row.CustomerID, Segment: row.Segment, Procurement: row.ProcurementID, Theme: row.Theme,
		Tags: readSet(row.Tags), Help: row.Help, Referrals: readSet(row.Referrals), Funding: row.Funding,
		FollowUpOn: impact.Date(row.FollowUpOn), FeedbackAsked: row.FeedbackAsked, FeedbackScore: (*impact.Decimal)(row.FeedbackScore), Note: row.Note,
	}
}

// Contacts are a page of the network's live contacts.
func (v *View) Contacts(ctx context.Context, n *impact.Network, f Filter, p Page) ([]Record[impact.Contact], error) {
	if !v.viewer.MayRead(n, impact.KindContact) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Contact.Query().Where(predicate.Contact(v.paging(n, f, p, true))).All(ctx)
	return arrange(rows, err, p.Backward, v.contactShown)
}

// CountContacts is how many the list has in all.
func (v *View) CountContacts(ctx context.Context, n *impact.Network, f Filter) (int, error) {
	if !v.viewer.MayRead(n, impact.KindContact) {
		return 0, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.db.Contact.Query().Where(predicate.Contact(v.matching(n, f))).Count(ctx)
}

// Contact finds a contact by its id, a withdrawn one too.
func (v *View) Contact(ctx context.Context, id int64) (Record[impact.Contact], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.known.contacts.get(id, func(ids []int64) ([]Record[impact.Contact], error) {
		rows, err := v.db.Contact.Query().Where(contact.FactIDIn(ids...), predicate.Contact(v.held), predicate.Contact(v.readable(impact.KindContact))).All(ctx)
		return arrange(rows, err, false, v.contactShown)
	})
}

// ContactRevisions are all revisions of a contact, newest first.
func (v *View) ContactRevisions(ctx context.Context, id int64) ([]Record[impact.Contact], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Contact.Query().Where(contact.FactID(id), predicate.Contact(v.recorded), predicate.Contact(v.readable(impact.KindContact))).Order(contact.ByRevision(desc())).All(ctx)
	return arrange(rows, err, false, v.contactShown)
}

// contactShown is a record as the viewer may see it.
func (v *View) contactShown(row *ent.Contact) Record[impact.Contact] {
	r := contactRecord(row)
	if v.hide(r.Network, &r.Draft.Note, &r.Reason) {
		r.Draft.FeedbackAsked, r.Draft.FeedbackScore = false, nil
	}
	v.known.customers.expect(r.Draft.Customer)
	v.known.procurements.expect(r.Draft.Procurement)
	return r
}

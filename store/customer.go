package store

import (
	"context"

	"polku/ent"
	"polku/ent/customer"
	"polku/ent/predicate"
	"polku/impact"
)

// RecordCustomer records a customer, or corrects or withdraws one, as the change says.
func (s *Store) RecordCustomer(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, d impact.Customer) (Receipt, error) {
	return act(ctx, s, customerKind{}, viewer, network, change, d)
}

type customerKind struct{}

func (customerKind) name() impact.Kind { return impact.KindCustomer }

func (customerKind) current(ctx context.Context, w *writer, id int64) (Record[impact.Customer], int64, error) {
	row, err := w.db.Customer.Query().Where(customer.FactID(id), customer.SeqToIsNil()).Only(ctx)
	if err != nil {
		return Record[impact.Customer]{}, 0, notFound(err)
	}
	return customerRecord(row), row.ID, nil
}

func (customerKind) close(ctx context.Context, w *writer, rowID int64) error {
	return w.db.Customer.UpdateOneID(rowID).SetSeqTo(w.first()).Exec(ctx)
}

func (customerKind) append(ctx context.Context, w *writer, r Record[impact.Customer]) error {
	return createCustomer(w, r).Exec(ctx)
}

func createCustomer(w *writer, r Record[impact.Customer]) *ent.CustomerCreate {
	d := r.Draft
	return w.db.Customer.Create().SetFactID(r.ID).SetNetworkID(r.Network).SetRevision(r.Revision).SetAct(string(r.Act)).
		SetSeqFrom(w.first()).SetRecordedAt(micros(r.RecordedAt)).SetRecordedBy(r.RecordedBy).SetReason(r.Reason).
		SetName(d.Name).SetBusinessID(d.BusinessID).SetSegment(d.Segment).SetRegionID(d.Region)
}

// complete sees that the business id is not another customer's.
func (customerKind) complete(ctx context.Context, w *writer, n *impact.Network, id int64, d *impact.Customer) (impact.Faults, error) {
	if !impact.ValidBusinessID(d.BusinessID) {
		return nil, nil // a fault of the draft, or none is given
	}
	other, err := w.db.Customer.Query().Where(customer.SeqToIsNil(), customer.ActNEQ(string(impact.WithdrawnAct)), customer.NetworkID(n.ID),
		customer.BusinessID(d.BusinessID), customer.FactIDNEQ(id)).Exist(ctx)
	if err != nil || !other {
		return nil, err
	}
	return impact.Faults{{Code: impact.Duplicate, Field: "customer.businessId", Message: "another customer has this business id"}}, nil
}

// used counts what names the customer.
func (customerKind) used(ctx context.Context, w *writer, id int64) (int, string, error) {
	row := w.tx.QueryRowContext(ctx, w.s.bind("SELECT (SELECT COUNT(*) FROM contacts WHERE customer_id = ? AND "+live+")"+
		" + (SELECT COUNT(*) FROM procurements WHERE customer_id = ? AND "+live+")"+
		" + (SELECT COUNT(*) FROM events WHERE customer_id = ? AND "+live+")"+
		" + (SELECT COUNT(*) FROM participations WHERE customer_id = ? AND "+live+")"+
		" + (SELECT COUNT(*) FROM notices WHERE customer_id = ? AND "+live+")"), id, id, id, id, id)
	var count int
	err := row.Scan(&count)
	return count, "records", err
}

// rows: customers themselves are not counted; facts keep the segment that they were recorded with.
func (customerKind) rows(context.Context, *writer, *impact.Network, Record[impact.Customer]) ([]sourceRow, error) {
	return nil, nil
}

func (customerKind) cause(d impact.Customer) (int64, int64) { return 0, d.Region }

func customerRecord(row *ent.Customer) Record[impact.Customer] {
	return Record[impact.Customer]{ID: row.FactID, Network: row.NetworkID, Revision: row.Revision, Act: impact.Act(row.Act),
		RecordedAt: moment(row.RecordedAt), RecordedBy: row.RecordedBy, Reason: row.Reason, Draft: customerDraft(row)}
}

func customerDraft(row *ent.Customer) impact.Customer {
	return impact.Customer{
		Name: row.Name, BusinessID: row.BusinessID, Segment: row.Segment, Region: row.RegionID,
	}
}

// Customers are a page of the network's live customers.
func (v *View) Customers(ctx context.Context, n *impact.Network, f Filter, p Page) ([]Record[impact.Customer], error) {
	if !v.viewer.MayRead(n, impact.KindCustomer) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Customer.Query().Where(predicate.Customer(v.paging(n, f, p, false))).All(ctx)
	return arrange(rows, err, p.Backward, v.customerShown)
}

// CountCustomers is how many the list has in all.
func (v *View) CountCustomers(ctx context.Context, n *impact.Network, f Filter) (int, error) {
	if !v.viewer.MayRead(n, impact.KindCustomer) {
		return 0, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.db.Customer.Query().Where(predicate.Customer(v.matching(n, f))).Count(ctx)
}

// Customer finds a customer by its id, a withdrawn one too.
func (v *View) Customer(ctx context.Context, id int64) (Record[impact.Customer], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.known.customers.get(id, func(ids []int64) ([]Record[impact.Customer], error) {
		rows, err := v.db.Customer.Query().Where(customer.FactIDIn(ids...), predicate.Customer(v.held), predicate.Customer(v.readable(impact.KindCustomer))).All(ctx)
		return arrange(rows, err, false, v.customerShown)
	})
}

// CustomerRevisions are all revisions of a customer, newest first.
func (v *View) CustomerRevisions(ctx context.Context, id int64) ([]Record[impact.Customer], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Customer.Query().Where(customer.FactID(id), predicate.Customer(v.recorded), predicate.Customer(v.readable(impact.KindCustomer))).Order(customer.ByRevision(desc())).All(ctx)
	return arrange(rows, err, false, v.customerShown)
}

// customerShown is a record as the viewer may see it.
func (v *View) customerShown(row *ent.Customer) Record[impact.Customer] {
	r := customerRecord(row)
	v.hide(r.Network, &r.Reason)
	return r
}

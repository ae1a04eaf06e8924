package store

import (
	"context"

	"polku/ent"
	"polku/ent/contact"
	"polku/ent/predicate"
	"polku/ent/procurement"
	"polku/impact"
)

// RecordProcurement records a procurement, or corrects or withdraws one, as the change says.
func (s *Store) RecordProcurement(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, d impact.Procurement) (Receipt, error) {
	return act(ctx, s, procurementKind{}, viewer, network, change, d)
}

type procurementKind struct{}

func (procurementKind) name() impact.Kind { return impact.KindProcurement }

func (procurementKind) current(ctx context.Context, w *writer, id int64) (Record[impact.Procurement], int64, error) {
	row, err := w.db.Procurement.Query().Where(procurement.FactID(id), procurement.SeqToIsNil()).Only(ctx)
	if err != nil {
		return Record[impact.Procurement]{}, 0, notFound(err)
	}
	return procurementRecord(row), row.ID, nil
}

func (procurementKind) close(ctx context.Context, w *writer, rowID int64) error {
	return w.db.Procurement.UpdateOneID(rowID).SetSeqTo(w.first()).Exec(ctx)
}

func (procurementKind) append(ctx context.Context, w *writer, r Record[impact.Procurement]) error {
	return createProcurement(w, r).Exec(ctx)
}

func createProcurement(w *writer, r Record[impact.Procurement]) *ent.ProcurementCreate {
	d := r.Draft
	return w.db.Procurement.Create().SetFactID(r.ID).SetNetworkID(r.Network).SetRevision(r.Revision).SetAct(string(r.Act)).
		SetSeqFrom(w.first()).SetRecordedAt(micros(r.RecordedAt)).SetRecordedBy(r.RecordedBy).SetReason(r.Reason).
		SetName(d.Name).SetOccurredOn(int32(d.OccurredOn)).SetOrganisationID(d.Organisation).SetRegionID(d.Region).
		SetCustomerID(d.Customer).SetSegment(d.Segment).SetStage(d.Stage).SetCpv(d.CPV).
		SetNillableEstimatedValue((*int64)(d.EstimatedValue)).SetNillableInnovative(d.Innovative).SetNillableRnd(d.RnD).SetTags(writeSet(d.Tags)).
		SetFunding(d.Funding).SetProgramme(d.Programme).SetNote(d.Note)
}

// complete takes the segment over from the customer, and sees that the customer is there.
func (procurementKind) complete(ctx context.Context, w *writer, n *impact.Network, _ int64, d *impact.Procurement) (impact.Faults, error) {
	r := references{w: w, n: n, prefix: "procurement"}
	r.customer(ctx, d.Customer, &d.Segment)
	return r.faults, r.err
}

func (procurementKind) used(ctx context.Context, w *writer, id int64) (int, string, error) {
	count, err := w.db.Contact.Query().Where(contact.SeqToIsNil(), contact.ActNEQ(string(impact.WithdrawnAct)), contact.ProcurementID(id)).Count(ctx)
	return count, "contacts", err
}

// rows are the procurement, and the contacts about it, which inherit its fields.
func (procurementKind) rows(ctx context.Context, w *writer, n *impact.Network, r Record[impact.Procurement]) ([]sourceRow, error) {
	if r.Act == impact.WithdrawnAct {
		return nil, nil
	}
	list := []sourceRow{{impact.Procurements, impact.ProcurementRow{ID: r.ID, Area: n.AreaOf(r.Draft.Region), Procurement: r.Draft}}}
	contacts, err := w.db.Contact.Query().Where(contact.SeqToIsNil(), contact.ActNEQ(string(impact.WithdrawnAct)), contact.ProcurementID(r.ID)).All(ctx)
	for _, row := range contacts {
		d := contactDraft(row)
		list = append(list, sourceRow{impact.Contacts, impact.ContactRow{ID: row.FactID, Area: n.AreaOf(d.Region), Contact: d, About: &r.Draft}})
	}
	return list, err
}

func (procurementKind) cause(d impact.Procurement) (int64, int64) { return d.Organisation, d.Region }

func procurementRecord(row *ent.Procurement) Record[impact.Procurement] {
	return Record[impact.Procurement]{ID: row.FactID, Network: row.NetworkID, Revision: row.Revision, Act: impact.Act(row.Act),
		RecordedAt: moment(row.RecordedAt), RecordedBy: row.RecordedBy, Reason: row.Reason, Draft: procurementDraft(row)}
}

func procurementDraft(row *ent.Procurement) impact.Procurement {
	return impact.Procurement{
		Name: row.Name, OccurredOn: impact.Date(row.OccurredOn), Organisation: row.OrganisationID, Region: row.RegionID,
		Customer: row.CustomerID, Segment: row.Segment, Stage: row.Stage, CPV: row.Cpv,
		EstimatedValue: (*impact.Decimal)(row.EstimatedValue), Innovative: row.Innovative, RnD: row.Rnd, Tags: readSet(row.Tags),
		Funding: row.Funding, Programme: row.Programme, Note: row.Note,
	}
}

// Procurements are a page of the network's live procurements.
func (v *View) Procurements(ctx context.Context, n *impact.Network, f Filter, p Page) ([]Record[impact.Procurement], error) {
	if !v.viewer.MayRead(n, impact.KindProcurement) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Procurement.Query().Where(predicate.Procurement(v.paging(n, f, p, true))).All(ctx)
	return arrange(rows, err, p.Backward, v.procurementShown)
}

// CountProcurements is how many the list has in all.
func (v *View) CountProcurements(ctx context.Context, n *impact.Network, f Filter) (int, error) {
	if !v.viewer.MayRead(n, impact.KindProcurement) {
		return 0, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.db.Procurement.Query().Where(predicate.Procurement(v.matching(n, f))).Count(ctx)
}

// Procurement finds a procurement by its id, a withdrawn one too.
func (v *View) Procurement(ctx context.Context, id int64) (Record[impact.Procurement], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.known.procurements.get(id, func(ids []int64) ([]Record[impact.Procurement], error) {
		rows, err := v.db.Procurement.Query().Where(procurement.FactIDIn(ids...), predicate.Procurement(v.held), predicate.Procurement(v.readable(impact.KindProcurement))).All(ctx)
		return arrange(rows, err, false, v.procurementShown)
	})
}

// ProcurementRevisions are all revisions of a procurement, newest first.
func (v *View) ProcurementRevisions(ctx context.Context, id int64) ([]Record[impact.Procurement], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Procurement.Query().Where(procurement.FactID(id), predicate.Procurement(v.recorded), predicate.Procurement(v.readable(impact.KindProcurement))).Order(procurement.ByRevision(desc())).All(ctx)
	return arrange(rows, err, false, v.procurementShown)
}

// procurementShown is a record as the viewer may see it.
func (v *View) procurementShown(row *ent.Procurement) Record[impact.Procurement] {
	r := procurementRecord(row)
	v.hide(r.Network, &r.Draft.Note, &r.Reason)
	v.known.customers.expect(r.Draft.Customer)
	return r
}

package store

import (
	"context"

	"polku/ent"
	"polku/ent/participation"
	"polku/ent/predicate"
	"polku/impact"
)

// RecordParticipation records a participation, or corrects or withdraws one, as the change says.
func (s *Store) RecordParticipation(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, d impact.Participation) (Receipt, error) {
	return act(ctx, s, participationKind{}, viewer, network, change, d)
}

type participationKind struct{}

func (participationKind) name() impact.Kind { return impact.KindParticipation }

func (participationKind) current(ctx context.Context, w *writer, id int64) (Record[impact.Participation], int64, error) {
	row, err := w.db.Participation.Query().Where(participation.FactID(id), participation.SeqToIsNil()).Only(ctx)
	if err != nil {
		return Record[impact.Participation]{}, 0, notFound(err)
	}
	return participationRecord(row), row.ID, nil
}

func (participationKind) close(ctx context.Context, w *writer, rowID int64) error {
	return w.db.Participation.UpdateOneID(rowID).SetSeqTo(w.first()).Exec(ctx)
}

func (participationKind) append(ctx context.Context, w *writer, r Record[impact.Participation]) error {
	return createParticipation(w, r).Exec(ctx)
}

func createParticipation(w *writer, r Record[impact.Participation]) *ent.ParticipationCreate {
	d := r.Draft
	return w.db.Participation.Create().SetFactID(r.ID).SetNetworkID(r.Network).SetRevision(r.Revision).SetAct(string(r.Act)).
		SetSeqFrom(w.first()).SetRecordedAt(micros(r.RecordedAt)).SetRecordedBy(r.RecordedBy).SetReason(r.Reason).
		SetEventID(d.Event).SetCustomerID(d.Customer).SetSegment(d.Segment).SetStatus(d.Status).
		SetPersons(d.Persons)
}

// complete takes the segment over from the customer, and sees that event and customer are there, and the customer only
// once in the event.
func (participationKind) complete(ctx context.Context, w *writer, n *impact.Network, id int64, d *impact.Participation) (impact.Faults, error) {
	r := references{w: w, n: n, prefix: "participation"}
	r.customer(ctx, d.Customer, &d.Segment)
	r.event(ctx, d.Event)
	r.onceInEvent(ctx, id, *d)
	return r.faults, r.err
}

func (participationKind) used(context.Context, *writer, int64) (int, string, error) {
	return 0, "", nil
}

func (participationKind) rows(ctx context.Context, w *writer, n *impact.Network, r Record[impact.Participation]) ([]sourceRow, error) {
	if r.Act == impact.WithdrawnAct {
		return nil, nil
	}
	in, err := w.events.get(ctx, w, eventKind{}, r.Draft.Event)
	row := impact.ParticipationRow{ID: r.ID, Participation: r.Draft,
		In: impact.EventRow{ID: in.ID, Area: n.AreaOf(in.Draft.Region), Event: in.Draft}}
	return []sourceRow{{impact.Participations, row}}, err
}

func (participationKind) cause(impact.Participation) (int64, int64) { return 0, 0 }

func participationRecord(row *ent.Participation) Record[impact.Participation] {
	return Record[impact.Participation]{ID: row.FactID, Network: row.NetworkID, Revision: row.Revision, Act: impact.Act(row.Act),
		RecordedAt: moment(row.RecordedAt), RecordedBy: row.RecordedBy, Reason: row.Reason, Draft: participationDraft(row)}
}

func participationDraft(row *ent.Participation) impact.Participation {
	return impact.Participation{
		Event: row.EventID, Customer: row.CustomerID, Segment: row.Segment, Status: row.Status,
		Persons: row.Persons,
	}
}

// Participations are a page of the network's live participations.
func (v *View) Participations(ctx context.Context, n *impact.Network, f Filter, p Page) ([]Record[impact.Participation], error) {
	if !v.viewer.MayRead(n, impact.KindParticipation) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Participation.Query().Where(predicate.Participation(v.paging(n, f, p, false))).All(ctx)
	return arrange(rows, err, p.Backward, v.participationShown)
}

// CountParticipations is how many the list has in all.
func (v *View) CountParticipations(ctx context.Context, n *impact.Network, f Filter) (int, error) {
	if !v.viewer.MayRead(n, impact.KindParticipation) {
		return 0, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.db.Participation.Query().Where(predicate.Participation(v.matching(n, f))).Count(ctx)
}

// Participation finds a participation by its id, a withdrawn one too.
func (v *View) Participation(ctx context.Context, id int64) (Record[impact.Participation], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.known.participations.get(id, func(ids []int64) ([]Record[impact.Participation], error) {
		rows, err := v.db.Participation.Query().Where(participation.FactIDIn(ids...), predicate.Participation(v.held), predicate.Participation(v.readable(impact.KindParticipation))).All(ctx)
		return arrange(rows, err, false, v.participationShown)
	})
}

// ParticipationRevisions are all revisions of a participation, newest first.
func (v *View) ParticipationRevisions(ctx context.Context, id int64) ([]Record[impact.Participation], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Participation.Query().Where(participation.FactID(id), predicate.Participation(v.recorded), predicate.Participation(v.readable(impact.KindParticipation))).Order(participation.ByRevision(desc())).All(ctx)
	return arrange(rows, err, false, v.participationShown)
}

// participationShown is a record as the viewer may see it.
func (v *View) participationShown(row *ent.Participation) Record[impact.Participation] {
	r := participationRecord(row)
	v.hide(r.Network, &r.Reason)
	v.known.customers.expect(r.Draft.Customer)
	v.known.events.expect(r.Draft.Event)
	return r
}

package store

import (
	"context"

	"polku/ent"
	"polku/ent/event"
	"polku/ent/participation"
	"polku/ent/predicate"
	"polku/impact"
)

// RecordEvent records a event, or corrects or withdraws one, as the change says.
func (s *Store) RecordEvent(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, d impact.Event) (Receipt, error) {
	return act(ctx, s, eventKind{}, viewer, network, change, d)
}

type eventKind struct{}

func (eventKind) name() impact.Kind { return impact.KindEvent }

func (eventKind) current(ctx context.Context, w *writer, id int64) (Record[impact.Event], int64, error) {
	row, err := w.db.Event.Query().Where(event.FactID(id), event.SeqToIsNil()).Only(ctx)
	if err != nil {
		return Record[impact.Event]{}, 0, notFound(err)
	}
	return eventRecord(row), row.ID, nil
}

func (eventKind) close(ctx context.Context, w *writer, rowID int64) error {
	return w.db.Event.UpdateOneID(rowID).SetSeqTo(w.first()).Exec(ctx)
}

func (eventKind) append(ctx context.Context, w *writer, r Record[impact.Event]) error {
	return createEvent(w, r).Exec(ctx)
}

func createEvent(w *writer, r Record[impact.Event]) *ent.EventCreate {
	d := r.Draft
	return w.db.Event.Create().SetFactID(r.ID).SetNetworkID(r.Network).SetRevision(r.Revision).SetAct(string(r.Act)).
		SetSeqFrom(w.first()).SetRecordedAt(micros(r.RecordedAt)).SetRecordedBy(r.RecordedBy).SetReason(r.Reason).
		SetTitle(d.Title).SetOccurredOn(int32(d.OccurredOn)).SetType(d.Type).SetOrganisationID(d.Organisation).
		SetRegionID(d.Region).SetProgramme(d.Programme).SetGroupCode(d.Group).SetTopic(d.Topic).
		SetTheme(d.Theme).SetTags(writeSet(d.Tags)).SetCustomerID(d.Customer).SetSegment(d.Segment).
		SetNillableAttendance((*int64)(d.Attendance)).SetNote(d.Note)
}

// complete takes the segment over from the customer, and sees that the customer is there.
func (eventKind) complete(ctx context.Context, w *writer, n *impact.Network, _ int64, d *impact.Event) (impact.Faults, error) {
	r := references{w: w, n: n, prefix: "event"}
	r.customer(ctx, d.Customer, &d.Segment)
	return r.faults, r.err
}

func (eventKind) used(ctx context.Context, w *writer, id int64) (int, string, error) {
	count, err := w.db.Participation.Query().Where(participation.SeqToIsNil(), participation.ActNEQ(string(impact.WithdrawnAct)), participation.EventID(id)).Count(ctx)
	return count, "participations", err
}

// rows are the event, and the participations in it, which inherit its day, place and fields.
func (eventKind) rows(ctx context.Context, w *writer, n *impact.Network, r Record[impact.Event]) ([]sourceRow, error) {
	if r.Act == impact.WithdrawnAct {
		return nil, nil
	}
	in := impact.EventRow{ID: r.ID, Area: n.AreaOf(r.Draft.Region), Event: r.Draft}
	list := []sourceRow{{impact.Events, in}}
	rows, err := w.db.Participation.Query().Where(participation.SeqToIsNil(), participation.ActNEQ(string(impact.WithdrawnAct)), participation.EventID(r.ID)).All(ctx)
	for _, row := range rows {
		list = append(list, sourceRow{impact.Participations, impact.ParticipationRow{ID: row.FactID, Participation: participationDraft(row), In: in}})
	}
	return list, err
}

func (eventKind) cause(d impact.Event) (int64, int64) { return d.Organisation, d.Region }

func eventRecord(row *ent.Event) Record[impact.Event] {
	return Record[impact.Event]{ID: row.FactID, Network: row.NetworkID, Revision: row.Revision, Act: impact.Act(row.Act),
		RecordedAt: moment(row.RecordedAt), RecordedBy: row.RecordedBy, Reason: row.Reason, Draft: eventDraft(row)}
}

func eventDraft(row *ent.Event) impact.Event {
	return impact.Event{
		Title: row.Title, OccurredOn: impact.Date(row.OccurredOn), Type: row.Type, Organisation: row.OrganisationID,
		Region: row.RegionID, Programme: row.Programme, Group: row.GroupCode, Topic: row.Topic,
		Theme: row.Theme, Tags: readSet(row.Tags), Customer: row.CustomerID, Segment: row.Segment,
		Attendance: (*impact.Decimal)(row.Attendance), Note: row.Note,
	}
}

// Events are a page of the network's live events.
func (v *View) Events(ctx context.Context, n *impact.Network, f Filter, p Page) ([]Record[impact.Event], error) {
	if !v.viewer.MayRead(n, impact.KindEvent) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Event.Query().Where(predicate.Event(v.paging(n, f, p, true))).All(ctx)
	return arrange(rows, err, p.Backward, v.eventShown)
}

// CountEvents is how many the list has in all.
func (v *View) CountEvents(ctx context.Context, n *impact.Network, f Filter) (int, error) {
	if !v.viewer.MayRead(n, impact.KindEvent) {
		return 0, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.db.Event.Query().Where(predicate.Event(v.matching(n, f))).Count(ctx)
}

// Event finds an event by its id, a withdrawn one too.
func (v *View) Event(ctx context.Context, id int64) (Record[impact.Event], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.known.events.get(id, func(ids []int64) ([]Record[impact.Event], error) {
		rows, err := v.db.Event.Query().Where(event.FactIDIn(ids...), predicate.Event(v.held), predicate.Event(v.readable(impact.KindEvent))).All(ctx)
		return arrange(rows, err, false, v.eventShown)
	})
}

// EventRevisions are all revisions of an event, newest first.
func (v *View) EventRevisions(ctx context.Context, id int64) ([]Record[impact.Event], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Event.Query().Where(event.FactID(id), predicate.Event(v.recorded), predicate.Event(v.readable(impact.KindEvent))).Order(event.ByRevision(desc())).All(ctx)
	return arrange(rows, err, false, v.eventShown)
}

// eventShown is a record as the viewer may see it.
func (v *View) eventShown(row *ent.Event) Record[impact.Event] {
	r := eventRecord(row)
	v.hide(r.Network, &r.Draft.Note, &r.Reason)
	v.known.customers.expect(r.Draft.Customer)
	return r
}

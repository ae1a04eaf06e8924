package store

import (
	"context"

	"polku/ent"
	"polku/ent/observation"
	"polku/ent/predicate"
	"polku/impact"
)

// RecordObservation records a observation, or corrects or withdraws one, as the change says.
func (s *Store) RecordObservation(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, d impact.Observation) (Receipt, error) {
	return act(ctx, s, observationKind{}, viewer, network, change, d)
}

type observationKind struct{}

func (observationKind) name() impact.Kind { return impact.KindObservation }

func (observationKind) current(ctx context.Context, w *writer, id int64) (Record[impact.Observation], int64, error) {
	row, err := w.db.Observation.Query().Where(observation.FactID(id), observation.SeqToIsNil()).Only(ctx)
	if err != nil {
		return Record[impact.Observation]{}, 0, notFound(err)
	}
	return observationRecord(row), row.ID, nil
}

func (observationKind) close(ctx context.Context, w *writer, rowID int64) error {
	return w.db.Observation.UpdateOneID(rowID).SetSeqTo(w.first()).Exec(ctx)
}

func (observationKind) append(ctx context.Context, w *writer, r Record[impact.Observation]) error {
	return createObservation(w, r).Exec(ctx)
}

func createObservation(w *writer, r Record[impact.Observation]) *ent.ObservationCreate {
	d := r.Draft
	return w.db.Observation.Create().SetFactID(r.ID).SetNetworkID(r.Network).SetRevision(r.Revision).SetAct(string(r.Act)).
		SetSeqFrom(w.first()).SetRecordedAt(micros(r.RecordedAt)).SetRecordedBy(r.RecordedBy).SetReason(r.Reason).
		SetIndicatorID(d.Indicator).SetOccurredOn(int32(d.OccurredOn)).SetRegionID(d.Region).SetOrganisationID(d.Organisation).
		SetNillableValue((*int64)(d.Value)).SetNillableNumerator((*int64)(d.Numerator)).SetNillableDenominator((*int64)(d.Denominator)).SetSource(d.Source).
		SetEstimated(d.Estimated).SetNote(d.Note)
}

// complete has nothing to take over: what an observation names is all in the plan.
func (observationKind) complete(context.Context, *writer, *impact.Network, int64, *impact.Observation) (impact.Faults, error) {
	return nil, nil
}

func (observationKind) used(context.Context, *writer, int64) (int, string, error) { return 0, "", nil }

func (observationKind) rows(_ context.Context, _ *writer, n *impact.Network, r Record[impact.Observation]) ([]sourceRow, error) {
	if r.Act == impact.WithdrawnAct {
		return nil, nil
	}
	return []sourceRow{{impact.Observations, newObservationRow(n, r.ID, r.Draft)}}, nil
}

func (observationKind) cause(d impact.Observation) (int64, int64) { return d.Organisation, d.Region }

func observationRecord(row *ent.Observation) Record[impact.Observation] {
	return Record[impact.Observation]{ID: row.FactID, Network: row.NetworkID, Revision: row.Revision, Act: impact.Act(row.Act),
		RecordedAt: moment(row.RecordedAt), RecordedBy: row.RecordedBy, Reason: row.Reason, Draft: observationDraft(row)}
}

func observationDraft(row *ent.Observation) impact.Observation {
	return impact.Observation{
		Indicator: row.IndicatorID, OccurredOn: impact.Date(row.OccurredOn), Region: row.RegionID, Organisation: row.OrganisationID,
		Value: (*impact.Decimal)(row.Value), Numerator: (*impact.Decimal)(row.Numerator), Denominator: (*impact.Decimal)(row.Denominator), Source: row.Source,
		Estimated: row.Estimated, Note: row.Note,
	}
}

// Observations are a page of the network's live observations.
func (v *View) Observations(ctx context.Context, n *impact.Network, f Filter, p Page) ([]Record[impact.Observation], error) {
	if !v.viewer.MayRead(n, impact.KindObservation) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Observation.Query().Where(predicate.Observation(v.paging(n, f, p, true))).All(ctx)
	return arrange(rows, err, p.Backward, v.observationShown)
}

// CountObservations is how many the list has in all.
func (v *View) CountObservations(ctx context.Context, n *impact.Network, f Filter) (int, error) {
	if !v.viewer.MayRead(n, impact.KindObservation) {
		return 0, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.db.Observation.Query().Where(predicate.Observation(v.matching(n, f))).Count(ctx)
}

// Observation finds an observation by its id, a withdrawn one too.
func (v *View) Observation(ctx context.Context, id int64) (Record[impact.Observation], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.known.observations.get(id, func(ids []int64) ([]Record[impact.Observation], error) {
		rows, err := v.db.Observation.Query().Where(observation.FactIDIn(ids...), predicate.Observation(v.held), predicate.Observation(v.readable(impact.KindObservation))).All(ctx)
		return arrange(rows, err, false, v.observationShown)
	})
}

// ObservationRevisions are all revisions of an observation, newest first.
func (v *View) ObservationRevisions(ctx context.Context, id int64) ([]Record[impact.Observation], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Observation.Query().Where(observation.FactID(id), predicate.Observation(v.recorded), predicate.Observation(v.readable(impact.KindObservation))).Order(observation.ByRevision(desc())).All(ctx)
	return arrange(rows, err, false, v.observationShown)
}

// observationShown is a record as the viewer may see it.
func (v *View) observationShown(row *ent.Observation) Record[impact.Observation] {
	r := observationRecord(row)
	v.hide(r.Network, &r.Draft.Note, &r.Reason)
	return r
}

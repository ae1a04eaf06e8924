package model

import (
	"context"

	"polku/impact"
	"polku/store"
)

// Observation is a recorded observation as the API shows it.
type Observation struct {
	InNetwork
	store.Record[impact.Observation]
}

// ObservationConnection is a page of observations.
type ObservationConnection = Connection[Observation]

// ObservationEdge is a observation with its place in the list.
type ObservationEdge = Edge[Observation]

// IsNode marks a thing with a global id.
func (*Observation) IsNode() {}

// IsRecord marks a recorded fact.
func (*Observation) IsRecord() {}

// ID is the record's global id.
func (r *Observation) ID() string { return impact.NewID(impact.KindObservation, r.Record.ID) }

// Withdrawn tells whether it has been taken back.
func (r *Observation) Withdrawn() bool { return r.Act == impact.WithdrawnAct }

// Revisions are all versions of the record, newest first.
func (r *Observation) Revisions(ctx context.Context) ([]*RecordRevision, error) {
	view, err := r.View(ctx)
	if err != nil {
		return nil, err
	}
	records, err := view.ObservationRevisions(ctx, r.Record.ID)
	return newRevisions(r.InNetwork, records), err
}

// Summary names the record in one line.
func (r *Observation) Summary(ctx context.Context, lang impact.Lang) (string, error) {
	return joinWords(r.Value().String(), r.Indicator().Title(lang)), nil
}

// OccurredOn is the day that the number is about.
func (r *Observation) OccurredOn() impact.Date { return r.Draft.OccurredOn }

// Region is where it belongs.
func (r *Observation) Region() *Region { return r.region(r.Draft.Region) }

// Organisation is whose number it is.
func (r *Observation) Organisation() *Organisation { return r.organisation(r.Draft.Organisation) }

// Numerator is set when the number was given as a share.
func (r *Observation) Numerator() *impact.Decimal { return r.Draft.Numerator }

// Denominator is set when the number was given as a share.
func (r *Observation) Denominator() *impact.Decimal { return r.Draft.Denominator }

// Source is where the number comes from.
func (r *Observation) Source() *CodeValue { return r.code("source", r.Draft.Source) }

// Estimated tells an estimate from a measurement.
func (r *Observation) Estimated() bool { return r.Draft.Estimated }

// Note is free text, for those who work with it.
func (r *Observation) Note() *string { return ifSaid(r.Draft.Note) }

// Indicator is what the number is for.
func (r *Observation) Indicator() *Indicator {
	i, _ := impact.ByID[*impact.Indicator](r.N, r.Draft.Indicator)
	return newIndicator(r.InNetwork, i)
}

// Value is the number, or what the share comes to.
func (r *Observation) Value() impact.Decimal {
	return impact.ObservationRow{Scale: r.Indicator().i.ShareScale(), Observation: r.Draft}.Number()
}

// Observations are the numbers entered by hand, newest day first.
func (n *Network) Observations(ctx context.Context, indicator *string, first *int, after *string, last *int, before *string) (*ObservationConnection, error) {
	return n.observations(ctx, store.Filter{Indicator: idIf(impact.KindIndicator, indicator)}, pageArgs{first, last, after, before})
}

// observation finds a observation by its id; nil for none.
func (in InNetwork) observation(ctx context.Context, id int64) (*Observation, error) {
	view, err := in.View(ctx)
	if id == 0 || err != nil {
		return nil, err
	}
	record, err := view.Observation(ctx, id)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &Observation{in, record}, nil
}

// observations is a page of observations.
func (in InNetwork) observations(ctx context.Context, f store.Filter, args pageArgs) (*ObservationConnection, error) {
	view, err := in.View(ctx)
	if err != nil {
		return nil, err
	}
	return recordPage(ctx, args, func(r store.Record[impact.Observation]) store.Place {
		return store.Place{Day: r.Draft.OccurredOn, ID: r.ID}
	},
		func(p store.Page) ([]store.Record[impact.Observation], error) {
			return view.Observations(ctx, in.N, f, p)
		},
		func(r store.Record[impact.Observation]) *Observation { return &Observation{in, r} },
		func(ctx context.Context) (int, error) { return view.CountObservations(ctx, in.N, f) })
}

// Draft is the input as the domain takes it.
func (i *ObservationInput) Draft() impact.Observation {
	return impact.Observation{
		Indicator: idOf(impact.KindIndicator, i.Indicator), OccurredOn: i.OccurredOn, Region: idIf(impact.KindRegion, i.Region),
		Organisation: idIf(impact.KindOrganisation, i.Organisation), Value: i.Value, Numerator: i.Numerator, Denominator: i.Denominator,
		Source: said(i.Source), Estimated: given(i.Estimated), Note: said(i.Note),
	}
}

// NewObservationPayload answers a mutation: the observation and what moved, or the faults.
func NewObservationPayload(ctx context.Context, lens *Lens, r store.Receipt, faults impact.Faults) (*RecordObservationPayload, error) {
	payload := &RecordObservationPayload{Replayed: r.Replayed, UserErrors: UserErrors(faults), Moved: []*IndicatorChange{}}
	if len(faults) > 0 {
		return payload, nil
	}
	in, err := lens.networkOf(ctx, func(v *store.View) (int64, error) {
		record, err := v.Observation(ctx, r.ID)
		return record.Network, err
	})
	if err != nil {
		return nil, err
	}
	payload.Sequence = &r.Last
	if payload.Observation, err = in.observation(ctx, r.ID); err != nil {
		return nil, err
	}
	payload.Moved, err = Moved(ctx, in, r)
	return payload, err
}

func (r *Observation) network() int64 { return r.Network }

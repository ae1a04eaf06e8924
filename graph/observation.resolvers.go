package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) RecordObservation(ctx context.Context, input model.RecordObservationInput) (*model.RecordObservationPayload, error) {
	return mutate(ctx, model.NewObservationPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordObservation(ctx, v, model.NetworkID(input.Network), model.Recording(input.IdempotencyKey), input.Observation.Draft())
	})
}

func (r *mutationResolver) CorrectObservation(ctx context.Context, input model.CorrectObservationInput) (*model.RecordObservationPayload, error) {
	return mutate(ctx, model.NewObservationPayload, func(v impact.Viewer) (store.Receipt, error) {
		change := model.Correcting(impact.KindObservation, input.ID, input.Revision, input.Reason, input.IdempotencyKey)
		return r.Store.RecordObservation(ctx, v, 0, change, input.Observation.Draft())
	})
}

func (r *mutationResolver) WithdrawObservation(ctx context.Context, input model.WithdrawInput) (*model.RecordObservationPayload, error) {
	return mutate(ctx, model.NewObservationPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordObservation(ctx, v, 0, model.Withdrawing(impact.KindObservation, input), impact.Observation{})
	})
}

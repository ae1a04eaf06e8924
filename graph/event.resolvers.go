package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) RecordEvent(ctx context.Context, input model.RecordEventInput) (*model.RecordEventPayload, error) {
	return mutate(ctx, model.NewEventPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordEvent(ctx, v, model.NetworkID(input.Network), model.Recording(input.IdempotencyKey), input.Event.Draft())
	})
}

func (r *mutationResolver) CorrectEvent(ctx context.Context, input model.CorrectEventInput) (*model.RecordEventPayload, error) {
	return mutate(ctx, model.NewEventPayload, func(v impact.Viewer) (store.Receipt, error) {
		change := model.Correcting(impact.KindEvent, input.ID, input.Revision, input.Reason, input.IdempotencyKey)
		return r.Store.RecordEvent(ctx, v, 0, change, input.Event.Draft())
	})
}

func (r *mutationResolver) WithdrawEvent(ctx context.Context, input model.WithdrawInput) (*model.RecordEventPayload, error) {
	return mutate(ctx, model.NewEventPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordEvent(ctx, v, 0, model.Withdrawing(impact.KindEvent, input), impact.Event{})
	})
}

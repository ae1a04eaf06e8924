package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) RecordResult(ctx context.Context, input model.RecordResultInput) (*model.ResultPayload, error) {
	return mutate(ctx, model.NewResultPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordResult(ctx, v, model.NetworkID(input.Network), model.Recording(input.IdempotencyKey), input.Result.Draft())
	})
}

func (r *mutationResolver) CorrectResult(ctx context.Context, input model.CorrectResultInput) (*model.ResultPayload, error) {
	return mutate(ctx, model.NewResultPayload, func(v impact.Viewer) (store.Receipt, error) {
		change := model.Correcting(impact.KindResult, input.ID, input.Revision, input.Reason, input.IdempotencyKey)
		return r.Store.RecordResult(ctx, v, 0, change, input.Result.Draft())
	})
}

func (r *mutationResolver) WithdrawResult(ctx context.Context, input model.WithdrawInput) (*model.ResultPayload, error) {
	return mutate(ctx, model.NewResultPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordResult(ctx, v, 0, model.Withdrawing(impact.KindResult, input), impact.ResultDraft{})
	})
}

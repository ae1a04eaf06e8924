package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) RecordParticipation(ctx context.Context, input model.RecordParticipationInput) (*model.RecordParticipationPayload, error) {
	return mutate(ctx, model.NewParticipationPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordParticipation(ctx, v, model.NetworkID(input.Network), model.Recording(input.IdempotencyKey), input.Participation.Draft())
	})
}

func (r *mutationResolver) CorrectParticipation(ctx context.Context, input model.CorrectParticipationInput) (*model.RecordParticipationPayload, error) {
	return mutate(ctx, model.NewParticipationPayload, func(v impact.Viewer) (store.Receipt, error) {
		change := model.Correcting(impact.KindParticipation, input.ID, input.Revision, input.Reason, input.IdempotencyKey)
		return r.Store.RecordParticipation(ctx, v, 0, change, input.Participation.Draft())
	})
}

func (r *mutationResolver) WithdrawParticipation(ctx context.Context, input model.WithdrawInput) (*model.RecordParticipationPayload, error) {
	return mutate(ctx, model.NewParticipationPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordParticipation(ctx, v, 0, model.Withdrawing(impact.KindParticipation, input), impact.Participation{})
	})
}

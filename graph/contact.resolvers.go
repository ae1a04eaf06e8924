package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) RecordAdvisoryContact(ctx context.Context, input model.RecordAdvisoryContactInput) (*model.RecordAdvisoryContactPayload, error) {
	return mutate(ctx, model.NewAdvisoryContactPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordContact(ctx, v, model.NetworkID(input.Network), model.Recording(input.IdempotencyKey), input.Contact.Draft())
	})
}

func (r *mutationResolver) CorrectAdvisoryContact(ctx context.Context, input model.CorrectAdvisoryContactInput) (*model.RecordAdvisoryContactPayload, error) {
	return mutate(ctx, model.NewAdvisoryContactPayload, func(v impact.Viewer) (store.Receipt, error) {
		change := model.Correcting(impact.KindContact, input.ID, input.Revision, input.Reason, input.IdempotencyKey)
		return r.Store.RecordContact(ctx, v, 0, change, input.Contact.Draft())
	})
}

func (r *mutationResolver) WithdrawAdvisoryContact(ctx context.Context, input model.WithdrawInput) (*model.RecordAdvisoryContactPayload, error) {
	return mutate(ctx, model.NewAdvisoryContactPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordContact(ctx, v, 0, model.Withdrawing(impact.KindContact, input), impact.Contact{})
	})
}

package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) RecordCustomer(ctx context.Context, input model.RecordCustomerInput) (*model.RecordCustomerPayload, error) {
	return mutate(ctx, model.NewCustomerPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordCustomer(ctx, v, model.NetworkID(input.Network), model.Recording(input.IdempotencyKey), input.Customer.Draft())
	})
}

func (r *mutationResolver) CorrectCustomer(ctx context.Context, input model.CorrectCustomerInput) (*model.RecordCustomerPayload, error) {
	return mutate(ctx, model.NewCustomerPayload, func(v impact.Viewer) (store.Receipt, error) {
		change := model.Correcting(impact.KindCustomer, input.ID, input.Revision, input.Reason, input.IdempotencyKey)
		return r.Store.RecordCustomer(ctx, v, 0, change, input.Customer.Draft())
	})
}

func (r *mutationResolver) WithdrawCustomer(ctx context.Context, input model.WithdrawInput) (*model.RecordCustomerPayload, error) {
	return mutate(ctx, model.NewCustomerPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordCustomer(ctx, v, 0, model.Withdrawing(impact.KindCustomer, input), impact.Customer{})
	})
}

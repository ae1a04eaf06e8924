package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) ProposeDefinition(ctx context.Context, input model.ProposeDefinitionInput) (*model.DefinitionPayload, error) {
	return mutate(ctx, model.NewDefinitionPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.ProposeDefinition(ctx, v, input.Change(), input.Proposal())
	})
}

func (r *mutationResolver) AdoptDefinition(ctx context.Context, input model.AdoptDefinitionInput) (*model.DefinitionPayload, error) {
	return mutate(ctx, model.NewDefinitionPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.AdoptDefinition(ctx, v, input.Change())
	})
}

func (r *mutationResolver) WithdrawDefinition(ctx context.Context, input model.WithdrawDefinitionInput) (*model.DefinitionPayload, error) {
	return mutate(ctx, model.NewDefinitionPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.WithdrawDefinition(ctx, v, input.Change())
	})
}

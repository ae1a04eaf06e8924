package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) ReviseTarget(ctx context.Context, input model.ReviseTargetInput) (*model.TargetPayload, error) {
	return mutate(ctx, model.NewTargetPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.ReviseTarget(ctx, v, input.Change(), input.Decided())
	})
}

package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) PublishIndicators(ctx context.Context, input model.PublishIndicatorsInput) (*model.PublishIndicatorsPayload, error) {
	return mutate(ctx, func(ctx context.Context, lens *model.Lens, receipt store.Receipt, faults impact.Faults) (*model.PublishIndicatorsPayload, error) {
		return model.NewPublishPayload(ctx, lens, input, receipt, faults)
	}, func(v impact.Viewer) (store.Receipt, error) {
		change := impact.Change{Key: input.IdempotencyKey, Act: impact.Corrected, Reason: input.Reason}
		return r.Store.PublishIndicators(ctx, v, model.NetworkID(input.Network), change, store.Publishing{Codes: input.Codes, Published: input.Published})
	})
}

package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) RecordProcurement(ctx context.Context, input model.RecordProcurementInput) (*model.RecordProcurementPayload, error) {
	return mutate(ctx, model.NewProcurementPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordProcurement(ctx, v, model.NetworkID(input.Network), model.Recording(input.IdempotencyKey), input.Procurement.Draft())
	})
}

func (r *mutationResolver) CorrectProcurement(ctx context.Context, input model.CorrectProcurementInput) (*model.RecordProcurementPayload, error) {
	return mutate(ctx, model.NewProcurementPayload, func(v impact.Viewer) (store.Receipt, error) {
		change := model.Correcting(impact.KindProcurement, input.ID, input.Revision, input.Reason, input.IdempotencyKey)
		return r.Store.RecordProcurement(ctx, v, 0, change, input.Procurement.Draft())
	})
}

func (r *mutationResolver) WithdrawProcurement(ctx context.Context, input model.WithdrawInput) (*model.RecordProcurementPayload, error) {
	return mutate(ctx, model.NewProcurementPayload, func(v impact.Viewer) (store.Receipt, error) {
		return r.Store.RecordProcurement(ctx, v, 0, model.Withdrawing(impact.KindProcurement, input), impact.Procurement{})
	})
}

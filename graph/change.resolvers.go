package graph

import (
	"context"

	"polku/graph/model"
)

func (r *subscriptionResolver) IndicatorChanges(ctx context.Context, network string, since *int64, indicators []string) (<-chan *model.IndicatorChange, error) {
	if _, err := r.Store.Network(ctx, lensOf(ctx).Viewer(), model.NetworkID(network)); err != nil {
		return nil, err
	}
	items, err := r.Feed.Watch(ctx, model.NetworkID(network), model.IndicatorIDs(indicators), since)
	if err != nil {
		return nil, err
	}
	changes := make(chan *model.IndicatorChange)
	go r.show(ctx, items, changes)
	return changes, nil
}

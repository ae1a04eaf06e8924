package graph

import (
	"context"

	"polku/graph/model"
)

func (r *subscriptionResolver) IndicatorChanges(ctx context.Context, network string, since *int64, indicators []string) (<-chan *model.IndicatorChange, error) {
	viewer := lensOf(ctx).Viewer()
	n, err := r.Store.Network(ctx, viewer, model.NetworkID(network))
	if err != nil {
		return nil, err
	}
	if !viewer.Belongs(n) {
		since = nil // what was before is not replayed to the public: small steps tell of single customers
	}
	items, err := r.Feed.Watch(ctx, model.NetworkID(network), model.IndicatorIDs(indicators), since)
	if err != nil {
		return nil, err
	}
	changes := make(chan *model.IndicatorChange)
	go r.show(ctx, items, changes)
	return changes, nil
}

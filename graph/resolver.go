// Package graph is the API: the schema by hand in schema/, thin resolvers, and the handler with its limits. A resolver
// translates, calls one verb of the store, and translates back; the objects are in graph/model.
package graph

import (
	"context"

	"polku/feed"
	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

//go:generate sh -c "cd .. && go tool gqlgen generate"

// Resolver is what resolvers work with.
type Resolver struct {
	Store *store.Store
	Feed  *feed.Feed
	Jobs  Jobs
	// Sample tells that the data is made up.
	Sample bool
}

// Jobs starts scheduled work by hand.
type Jobs interface {
	// Start begins a job for a viewer and answers when it has begun.
	Start(ctx context.Context, viewer impact.Viewer, order store.Order) (store.JobRun, error)
}

// mutate carries a mutation out and shows its payload from a snapshot that has it. The snapshot from before is given back
// first, so that an operation never holds two connections.
func mutate[P any](ctx context.Context, show func(context.Context, *model.Lens, store.Receipt, impact.Faults) (*P, error),
	verb func(impact.Viewer) (store.Receipt, error)) (*P, error) {
	lens := lensOf(ctx)
	lens.Close()
	receipt, err := verb(lens.Viewer())
	faults, userFault := impact.AsFaults(err)
	if err != nil && !userFault {
		return nil, err
	}
	return show(ctx, lens, receipt, faults)
}

// show turns the feed's items into changes as the watcher may see them. Whether the viewer may see the network is asked
// again for each item: unknown means no, and ends the stream.
func (r *Resolver) show(ctx context.Context, items <-chan feed.Item, changes chan<- *model.IndicatorChange) {
	defer close(changes)
	for item := range items {
		lens := lensOf(ctx)
		n, err := r.Store.Network(ctx, lens.Viewer(), item.Network)
		if err != nil {
			return
		}
		change := model.NewChange(model.InNetwork{Lens: lens, N: n}, item.Move)
		if change == nil && !item.Resync {
			continue // the plan no longer has the indicator
		}
		if item.Resync {
			change = model.NewResync(model.InNetwork{Lens: lens, N: n}, item.Move)
		}
		select {
		case changes <- change:
		case <-ctx.Done():
			return
		}
	}
}

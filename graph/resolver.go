// Package graph is the API: the schema by hand in schema/, thin resolvers, and the handler with its limits. A resolver
// translates, calls one verb of the store, and translates back; the objects are in graph/model.
package graph

import (
	"context"

	"polku/feed"
	"polku/graph/model"
	"polku/impact"
	"polku/intake"
	"polku/store"
)

//go:generate sh -c "cd .. && go tool gqlgen generate"

// Resolver is what resolvers work with.
type Resolver struct {
	Store *store.Store
	Feed  *feed.Feed
	Jobs  Jobs
	// Imports brings foreign files in.
	Imports Imports
	// Admit lets a socket in and says for whom and how long; every socket when missing.
	Admit func(ctx context.Context, payload map[string]any) (context.Context, error)
	// MaySignIn tells that there is an identity provider to sign in with.
	MaySignIn bool
	// Sample tells that the data is made up.
	Sample bool
}

// Jobs starts scheduled work by hand.
type Jobs interface {
	// Start begins a job for a viewer and answers when it has begun.
	Start(ctx context.Context, viewer impact.Viewer, order store.Order) (store.JobRun, error)
}

// Imports brings foreign files in, in the background.
type Imports interface {
	model.Files
	// Create takes a small file in; nothing is read yet.
	Create(ctx context.Context, viewer impact.Viewer, network int64, kind impact.ImportKind, name, text string) (store.Import, error)
	// Check begins to say of each row what would become of it.
	Check(ctx context.Context, viewer impact.Viewer, id int64, mode store.ImportMode, mapping intake.Mapping) (store.Import, error)
	// Apply begins to take the file over.
	Apply(ctx context.Context, viewer impact.Viewer, id int64, mode store.ImportMode) (store.Import, error)
	// Undo begins to take everything back.
	Undo(ctx context.Context, viewer impact.Viewer, id int64, reason string) (store.Import, error)
	// Stop ends what is under way, or gives a file up that has not been taken over.
	Stop(ctx context.Context, viewer impact.Viewer, id int64) (store.Import, error)
	// Watch gives the import as it is now, and whenever it has got on, until its check, run or undo has ended.
	Watch(ctx context.Context, viewer impact.Viewer, id int64) (<-chan store.Import, error)
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

// hidden tells whether the public is not told of a move, because it doesn't see the value: how often a hidden number moves would
// tell of it. It looks at a snapshot of its own, because the operation's is the answer's that is being written meanwhile.
func (r *Resolver) hidden(ctx context.Context, viewer impact.Viewer, n *impact.Network, item feed.Item) (bool, error) {
	i, known := impact.ByID[*impact.Indicator](n, item.Move.Indicator)
	if viewer.Belongs(n) || item.Resync || !known {
		return false, nil
	}
	view, err := r.Store.View(ctx, viewer)
	if err != nil {
		return false, err
	}
	defer view.Close()
	value, err := view.Value(ctx, n, store.Question{Indicator: i})
	return value.Hidden, err
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
		if !item.Resync && (change == nil || !change.Shown()) {
			continue // not an indicator that the viewer may see, or none any more
		}
		if hidden, err := r.hidden(ctx, lens.Viewer(), n, item); err != nil || hidden {
			if err != nil {
				return
			}
			continue
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

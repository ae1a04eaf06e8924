package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) CreateImport(ctx context.Context, input model.CreateImportInput) (*model.ImportPayload, error) {
	return bringIn(ctx, func(v impact.Viewer) (store.Import, error) {
		return r.Imports.Create(ctx, v, model.NetworkID(input.Network), input.Kind.FileKind(), input.Name, input.Text)
	})
}

func (r *mutationResolver) CheckImport(ctx context.Context, input model.CheckImportInput) (*model.ImportPayload, error) {
	return bringIn(ctx, func(v impact.Viewer) (store.Import, error) {
		return r.Imports.Check(ctx, v, model.ImportID(input.ID), store.ImportMode(input.Mode), input.Mapping.Mapping())
	})
}

func (r *mutationResolver) ApplyImport(ctx context.Context, input model.ApplyImportInput) (*model.ImportPayload, error) {
	return bringIn(ctx, func(v impact.Viewer) (store.Import, error) {
		return r.Imports.Apply(ctx, v, model.ImportID(input.ID), store.ImportMode(input.Mode))
	})
}

func (r *mutationResolver) UndoImport(ctx context.Context, input model.UndoImportInput) (*model.ImportPayload, error) {
	return bringIn(ctx, func(v impact.Viewer) (store.Import, error) {
		return r.Imports.Undo(ctx, v, model.ImportID(input.ID), input.Reason)
	})
}

func (r *mutationResolver) StopImport(ctx context.Context, input model.StopImportInput) (*model.ImportPayload, error) {
	return bringIn(ctx, func(v impact.Viewer) (store.Import, error) {
		return r.Imports.Stop(ctx, v, model.ImportID(input.ID))
	})
}

// bringIn works on an import and shows it. The snapshot from before is given back first.
func bringIn(ctx context.Context, verb func(impact.Viewer) (store.Import, error)) (*model.ImportPayload, error) {
	lens := lensOf(ctx)
	lens.Close()
	is, err := verb(lens.Viewer())
	if faults, ok := impact.AsFaults(err); ok {
		return &model.ImportPayload{UserErrors: model.UserErrors(faults)}, nil
	}
	if err != nil {
		return nil, err
	}
	shown, err := model.NewImport(ctx, lens, is)
	return &model.ImportPayload{Import: shown, UserErrors: []*model.UserError{}}, err
}

func (r *subscriptionResolver) ImportProgress(ctx context.Context, id string) (<-chan *model.Import, error) {
	lens := lensOf(ctx)
	states, err := r.Imports.Watch(ctx, lens.Viewer(), model.ImportID(id))
	if err != nil {
		return nil, err
	}
	shown := make(chan *model.Import)
	go func() {
		defer close(shown)
		for is := range states {
			next, err := model.NewImport(ctx, lens, is)
			if err != nil || next == nil {
				return
			}
			select {
			case shown <- next:
			case <-ctx.Done():
				return
			}
		}
	}()
	return shown, nil
}

package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
	"polku/store"
)

func (r *mutationResolver) StartJob(ctx context.Context, input model.StartJobInput) (*model.StartJobPayload, error) {
	return runJob(ctx, func(viewer impact.Viewer) (store.JobRun, error) { return r.Jobs.Start(ctx, viewer, model.Order(input)) })
}

func (r *mutationResolver) StopJob(ctx context.Context, input model.StopJobInput) (*model.StartJobPayload, error) {
	return runJob(ctx, func(viewer impact.Viewer) (store.JobRun, error) {
		return r.Store.StopJob(ctx, viewer, model.JobRunID(input.ID))
	})
}

// runJob starts or stops a job and shows its run. The snapshot from before is given back first.
func runJob(ctx context.Context, verb func(impact.Viewer) (store.JobRun, error)) (*model.StartJobPayload, error) {
	lens := lensOf(ctx)
	lens.Close()
	run, err := verb(lens.Viewer())
	if faults, ok := impact.AsFaults(err); ok {
		return &model.StartJobPayload{UserErrors: model.UserErrors(faults)}, nil
	}
	if err != nil {
		return nil, err
	}
	return &model.StartJobPayload{Run: model.NewJobRun(lens, run), UserErrors: []*model.UserError{}}, nil
}

func (r *queryResolver) JobRuns(ctx context.Context, job *impact.Job, first *int, after *string) (*model.JobRunConnection, error) {
	return model.JobRuns(ctx, lensOf(ctx), job, first, after)
}

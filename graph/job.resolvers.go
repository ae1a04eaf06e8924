package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
)

func (r *mutationResolver) StartJob(ctx context.Context, input model.StartJobInput) (*model.StartJobPayload, error) {
	lens := lensOf(ctx)
	lens.Close()
	run, err := r.Jobs.Start(ctx, lens.Viewer(), input.Job)
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

package graph

import (
	"context"
	"errors"
	"time"

	"polku/access"
	"polku/graph/generated"
	"polku/graph/model"
	"polku/impact"
)

func (r *queryResolver) Networks(ctx context.Context) ([]*model.Network, error) {
	view, err := lensOf(ctx).View(ctx)
	if err != nil {
		return nil, err
	}
	list := []*model.Network{}
	for _, n := range view.Networks() {
		list = append(list, model.NewNetwork(lensOf(ctx), n))
	}
	return list, nil
}

func (r *queryResolver) Network(ctx context.Context, slug string, asOf *time.Time) (*model.Network, error) {
	lens := lensOf(ctx)
	if asOf != nil {
		past, err := lens.At(*asOf)
		if err != nil {
			return nil, err
		}
		lens = past
	}
	view, err := lens.View(ctx)
	if err != nil {
		return nil, err
	}
	n, err := view.Network(slug)
	if errors.Is(err, impact.ErrNotFound) {
		return nil, nil
	}
	return model.NewNetwork(lens, n), err
}

func (r *queryResolver) Node(ctx context.Context, id string) (model.Node, error) {
	return model.FindNode(ctx, lensOf(ctx), id)
}

func (r *queryResolver) Viewer(ctx context.Context) (*model.Viewer, error) {
	way := model.Way{Code: access.NewcomerCode(ctx), MaySignOut: access.MaySignOut(ctx), MaySignIn: r.MaySignIn}
	return model.NewViewer(lensOf(ctx), way), nil
}

// Mutation answers the mutations.
func (r *Resolver) Mutation() generated.MutationResolver { return &mutationResolver{r} }

// Query answers the queries.
func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

// Subscription answers the subscriptions.
func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

type (
	mutationResolver     struct{ *Resolver }
	queryResolver        struct{ *Resolver }
	subscriptionResolver struct{ *Resolver }
)

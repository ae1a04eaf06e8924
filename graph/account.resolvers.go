package graph

import (
	"context"

	"polku/graph/model"
	"polku/impact"
)

func (r *queryResolver) Accounts(ctx context.Context, first *int, after *string) (*model.AccountConnection, error) {
	return model.Accounts(ctx, lensOf(ctx), first, after)
}

func (r *queryResolver) Tokens(ctx context.Context, first *int, after *string) (*model.TokenConnection, error) {
	return model.Tokens(ctx, lensOf(ctx), first, after)
}

func (r *mutationResolver) ReviseAccount(ctx context.Context, input model.ReviseAccountInput) (*model.AccountPayload, error) {
	return accountPayload(r.Store.ReviseAccount(ctx, lensOf(ctx).Viewer(), model.AccountID(input.ID), input.Label, input.Rights.Rights()))
}

func (r *mutationResolver) EndSessions(ctx context.Context, input model.EndSessionsInput) (*model.AccountPayload, error) {
	return accountPayload(r.Store.EndSessions(ctx, lensOf(ctx).Viewer(), model.AccountID(input.Account)))
}

func accountPayload(a impact.Account, err error) (*model.AccountPayload, error) {
	if faults, ok := impact.AsFaults(err); ok {
		return &model.AccountPayload{UserErrors: model.UserErrors(faults)}, nil
	}
	return &model.AccountPayload{Account: model.NewAccount(a), UserErrors: []*model.UserError{}}, err
}

func (r *mutationResolver) CreateToken(ctx context.Context, input model.CreateTokenInput) (*model.TokenPayload, error) {
	token, secret, err := r.Store.CreateToken(ctx, lensOf(ctx).Viewer(), input.Draft())
	return tokenPayload(token, &secret, err)
}

func (r *mutationResolver) RevokeToken(ctx context.Context, input model.RevokeTokenInput) (*model.TokenPayload, error) {
	token, err := r.Store.RevokeToken(ctx, lensOf(ctx).Viewer(), model.TokenID(input.ID))
	return tokenPayload(token, nil, err)
}

func tokenPayload(token impact.Token, secret *string, err error) (*model.TokenPayload, error) {
	if faults, ok := impact.AsFaults(err); ok {
		return &model.TokenPayload{UserErrors: model.UserErrors(faults)}, nil
	}
	return &model.TokenPayload{Token: model.NewToken(token), Secret: secret, UserErrors: []*model.UserError{}}, err
}

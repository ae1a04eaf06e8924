package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"

	"polku/access"
	"polku/graph/model"
)

type lensKey struct{}

// lensOf is the lens of the operation.
func lensOf(ctx context.Context) *model.Lens {
	return ctx.Value(lensKey{}).(*model.Lens)
}

// withLens gives the snapshot back when an answer is written. Each event of a subscription is an answer.
func withLens(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if lens, ok := ctx.Value(lensKey{}).(*model.Lens); ok { // a request that could not be read has none
		defer lens.Close()
	}
	return next(ctx)
}

// begin prepares an operation: its lens, and its time. A subscription needs a socket: over plain HTTP it would hang.
func (s *Server) begin(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	r := s.resolver
	ctx = context.WithValue(ctx, lensKey{}, model.NewLens(r.Store, r.Imports, access.Viewer(ctx), r.Sample))
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return s.beginSubscription(ctx, next)
	}
	ctx, cancel := context.WithTimeout(ctx, boundsOf(ctx).time)
	answer := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer cancel()
		return answer(ctx)
	}
}

func (s *Server) beginSubscription(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if !onSocket(ctx) {
		return refused(ctx, "BAD_REQUEST", "subscribe over WebSocket with the sub-protocol graphql-transport-ws")
	}
	limit := boundsOf(ctx).subscriptions
	release, ok := s.subscriptions.take(askerKey(ctx), limit)
	if !ok {
		return refused(ctx, "TOO_LARGE", "at most %d subscriptions may be open at once", limit)
	}
	context.AfterFunc(ctx, release)
	return next(ctx)
}

// refused answers an operation by one error.
func refused(ctx context.Context, code, format string, args ...any) graphql.ResponseHandler {
	answer := graphql.ErrorResponse(ctx, format, args...)
	errcode.Set(answer.Errors[0], code)
	return graphql.OneShot(answer)
}

type socketKey struct{}

// onSocket tells whether the operation came over a socket.
func onSocket(ctx context.Context) bool { return ctx.Value(socketKey{}) != nil }

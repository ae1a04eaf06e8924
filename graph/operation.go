package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"

	"polku/access"
	"polku/graph/model"
)

// operationTime is how long a query or mutation may take.
const operationTime = 30 * time.Second

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
func (r *Resolver) begin(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	ctx = context.WithValue(ctx, lensKey{}, model.NewLens(r.Store, access.Viewer(ctx), r.Sample))
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		if !onSocket(ctx) {
			refused := graphql.ErrorResponse(ctx, "subscribe over WebSocket with the sub-protocol graphql-transport-ws")
			errcode.Set(refused.Errors[0], "BAD_REQUEST")
			return graphql.OneShot(refused)
		}
		return next(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, operationTime)
	answer := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer cancel()
		return answer(ctx)
	}
}

type socketKey struct{}

// onSocket tells whether the operation came over a socket.
func onSocket(ctx context.Context) bool { return ctx.Value(socketKey{}) != nil }

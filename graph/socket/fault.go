package socket

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// faultPresenter is the part of gqlgen's executor that reports a panic to the
// RecoverFunc of the application and lets its ErrorPresenter word the result.
// The transport interface does not name it.
type faultPresenter interface {
	PresentRecoveredError(ctx context.Context, err any) error
}

// presentFault returns what a client may know of a fault, a recovered panic or
// a response that cannot be encoded. Whatever does not come out of gqlgen as a
// GraphQL error is replaced, and so is a panic while presenting: on these
// goroutines it would take the process down.
func presentFault(ctx context.Context, exec graphql.GraphExecutor, fault any) (shown *gqlerror.Error) {
	defer func() {
		if recover() != nil || shown == nil {
			shown = unspecific()
		}
	}()
	p, ok := exec.(faultPresenter)
	if !ok {
		_ = graphql.DefaultRecover(ctx, fault)
		return nil
	}
	shown, _ = errors.AsType[*gqlerror.Error](p.PresentRecoveredError(ctx, fault))
	return shown
}

// unspecific is the error that tells nothing, in the words of gqlgen.
func unspecific() *gqlerror.Error {
	return gqlerror.Errorf("internal system error")
}

// refusal returns the errors of an operation that was not executed, presented
// like those of resolvers. There is at least one: clients take an error message
// without any for malformed.
func refusal(ctx context.Context, exec graphql.GraphExecutor, errs gqlerror.List) gqlerror.List {
	resp := exec.DispatchError(ctx, errs)
	if resp == nil || len(resp.Errors) == 0 {
		return gqlerror.List{gqlerror.Errorf("operation refused")}
	}
	return resp.Errors
}

package socket

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const sdl = `
	type Query { name: String!, sum(n: Int!): Int! }
	type Mutation { rename: String! }
	type Subscription { ticks: Int!, flood: String! }
`

// resolver stands for the generated code of one root field.
type resolver func(ctx context.Context) graphql.ResponseHandler

// fields is an executable schema that gives each operation to the resolver of
// its first root field.
type fields map[string]resolver

var parsed = gqlparser.MustLoadSchema(&ast.Source{Input: sdl})

func (f fields) Schema() *ast.Schema { return parsed }

func (f fields) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (f fields) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx).Operation
	return f[op.SelectionSet[0].(*ast.Field).Name](ctx)
}

// once answers with one response.
func once(data string) resolver {
	return func(context.Context) graphql.ResponseHandler {
		return graphql.OneShot(&graphql.Response{Data: json.RawMessage(data)})
	}
}

// watched is a subscription fed by a channel, and the contexts it ran with.
type watched struct {
	values  chan int
	started chan context.Context
}

func newWatched() *watched {
	return &watched{make(chan int), make(chan context.Context, 100)}
}

// resolve streams the values until the channel is closed or the context ends.
func (w *watched) resolve(ctx context.Context) graphql.ResponseHandler {
	w.started <- ctx
	return func(ctx context.Context) *graphql.Response {
		select {
		case v, ok := <-w.values:
			if !ok {
				return nil
			}
			return &graphql.Response{Data: json.RawMessage(fmt.Sprintf(`{"ticks":%d}`, v))}
		case <-ctx.Done():
			return nil
		}
	}
}

// running returns the context of the next operation that starts.
func (w *watched) running(t *testing.T) context.Context {
	t.Helper()
	return receive(t, w.started)
}

// flood streams large messages without end.
func flood(started chan<- context.Context, data string) resolver {
	return func(ctx context.Context) graphql.ResponseHandler {
		started <- ctx
		return func(context.Context) *graphql.Response {
			return &graphql.Response{Data: json.RawMessage(data)}
		}
	}
}

package socket

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"
)

// subscribeTo builds a subscribe message.
func subscribeTo(id, query string) string {
	return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":{"query":%q}}`, id, query)
}

func TestQueryMutationSubscription(t *testing.T) {
	w := newWatched()
	c := start(t, Options{}, fields{
		"name":   once(`{"name":"<river>"}`),
		"rename": once(`{"rename":"polku"}`),
		"ticks":  w.resolve,
	}).ready()
	c.send(subscribeTo("a", "{name}"))
	c.expect(`{"id":"a","type":"next","payload":{"data":{"name":"<river>"}}}`, `{"id":"a","type":"complete"}`)
	c.send(subscribeTo("b", "mutation{rename}"))
	c.expect(`{"id":"b","type":"next","payload":{"data":{"rename":"polku"}}}`, `{"id":"b","type":"complete"}`)
	c.send(subscribeTo("c", "subscription{ticks}"))
	w.values <- 1
	w.values <- 2
	c.expect(`{"id":"c","type":"next","payload":{"data":{"ticks":1}}}`,
		`{"id":"c","type":"next","payload":{"data":{"ticks":2}}}`)
	close(w.values)
	c.expect(`{"id":"c","type":"complete"}`)
}

func TestVariablesAndNullFields(t *testing.T) {
	c := start(t, Options{}, fields{"sum": func(ctx context.Context) graphql.ResponseHandler {
		op := graphql.GetOperationContext(ctx)
		data, _ := json.Marshal(map[string]any{"sum": op.Variables["n"], "name": op.OperationName})
		return once(string(data))(ctx)
	}}).ready()
	c.send(`{"id":"1","type":"subscribe","payload":{"query":"query Q($n:Int!){sum(n:$n)}","operationName":"Q","variables":{"n":9007199254740993},"extensions":null}}`)
	got, err := c.read()
	if err != nil || !json.Valid(got) || !containsAll(string(got), `"sum":9007199254740993`, `"name":"Q"`) {
		t.Fatalf("got %s, %v", got, err)
	}
	c.expect(`{"id":"1","type":"complete"}`)
	c.send(`{"id":"2","type":"subscribe","payload":{"query":"{sum(n:1)}","operationName":null,"variables":null}}`)
	c.expect(`{"id":"2","type":"next","payload":{"data":{"name":"","sum":null}}}`, `{"id":"2","type":"complete"}`)
}

func TestErrorsBeforeExecution(t *testing.T) {
	c := start(t, Options{}, fields{"name": once(`{"name":"x"}`)}).ready()
	for _, query := range []string{"{", "{nosuch}", "", "query($n:Int!){sum(n:$n)}"} {
		c.send(subscribeTo("e", query))
		m := c.next()
		errs, _ := m["payload"].([]any)
		if m["type"] != "error" || m["id"] != "e" || len(errs) == 0 {
			t.Fatalf("%q: got %v", query, m)
		}
		first := errs[0].(map[string]any)
		if first["message"] == "" || first["extensions"] == nil {
			t.Errorf("%q: got %v", query, first)
		}
		c.quiet() // no complete follows
	}
	c.send(subscribeTo("e", "{name}"))
	c.expect(`{"id":"e","type":"next","payload":{"data":{"name":"x"}}}`, `{"id":"e","type":"complete"}`)
}

func TestErrorHasLocations(t *testing.T) {
	c := start(t, Options{}, nil).ready()
	c.send(subscribeTo("1", "{nosuch other}"))
	c.expect(`{"id":"1","type":"error","payload":[
		{"message":"Cannot query field \"nosuch\" on type \"Query\".","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}},
		{"message":"Cannot query field \"other\" on type \"Query\".","locations":[{"line":1,"column":9}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`)
}

func TestCompleteCancels(t *testing.T) {
	w := newWatched()
	c := start(t, Options{}, fields{"ticks": w.resolve}).ready()
	c.send(ticks)
	ctx := w.running(t)
	w.values <- 1
	c.expect(`{"id":"1","type":"next","payload":{"data":{"ticks":1}}}`)
	c.send(`{"id":"1","type":"complete"}`, `{"id":"unknown","type":"complete"}`)
	receive(t, ctx.Done())
	c.quiet()
	c.send(ticks)
	again := w.running(t)
	w.values <- 2
	c.expect(`{"id":"1","type":"next","payload":{"data":{"ticks":2}}}`)
	if again.Err() != nil {
		t.Error("the second operation must not share the fate of the first")
	}
}

func TestNothingAfterComplete(t *testing.T) {
	started := make(chan context.Context, 1)
	c := start(t, Options{}, fields{"flood": flood(started, `{"flood":"x"}`)}).ready()
	c.send(subscribeTo("1", "subscription{flood}"))
	receive(t, started)
	c.send(`{"id":"1","type":"complete"}`, `{"type":"ping","payload":{"n":1}}`)
	for c.next()["type"] != "pong" { // what was written before
	}
	c.quiet()
}

func TestIDIsFreeOnceCompleteArrives(t *testing.T) {
	c := start(t, Options{}, fields{"name": once(`{"name":"x"}`)}).ready()
	for range 500 {
		c.send(subscribeTo("same", "{name}"))
		c.expect(`{"id":"same","type":"next","payload":{"data":{"name":"x"}}}`, `{"id":"same","type":"complete"}`)
	}
}

func TestOperationLimit(t *testing.T) {
	w := newWatched()
	c := start(t, Options{MaxOperations: 2}, fields{"ticks": w.resolve}).ready()
	for _, id := range []string{"a", "b", "c"} {
		c.send(subscribeTo(id, "subscription{ticks}"))
	}
	c.expect(`{"id":"c","type":"error","payload":[{"message":"too many operations on this connection, the limit is 2","extensions":{"code":"TOO_MANY_OPERATIONS"}}]}`)
	w.running(t)
	w.running(t)
	c.send(`{"id":"a","type":"complete"}`, subscribeTo("c", "subscription{ticks}"))
	w.running(t)
}

func TestExtensionWithConstantAnswer(t *testing.T) {
	s := start(t, Options{}, nil)
	s.gql.AroundOperations(func(context.Context, graphql.OperationHandler) graphql.ResponseHandler {
		return func(ctx context.Context) *graphql.Response { return graphql.ErrorResponse(ctx, "no") }
	})
	c := s.ready()
	c.send(subscribeTo("1", "{name}"))
	c.expect(`{"id":"1","type":"next","payload":{"data":null,"errors":[{"message":"no"}]}}`, `{"id":"1","type":"complete"}`)
	c.quiet()
}

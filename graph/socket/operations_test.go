package socket

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/gorilla/websocket"
)

// idle returns an operation that is not run.
func idle(id string) *operation {
	return newOperation(context.Background(), nil, id, nil)
}

func TestSilencedOperationHasNoSay(t *testing.T) {
	table := newOperations(2)
	first, second := idle("x"), idle("x")
	if table.admit(first) != admitted || table.admit(second) != idTaken {
		t.Fatal("the id must have one owner")
	}
	table.silence("x")
	if first.ctx.Err() == nil || table.holds(first) || table.release(first) {
		t.Error("the operation is over")
	}
	if table.admit(second) != admitted {
		t.Fatal("the id must be free again")
	}
	if table.release(first) || !table.holds(second) {
		t.Error("the end of the first must not touch the second")
	}
	if !table.release(second) || table.release(second) {
		t.Error("the final message goes out once")
	}
}

func TestLimitCountsTheWindingDown(t *testing.T) {
	table := newOperations(2)
	for _, id := range []string{"a", "b", "a", "b"} { // two live, two winding down
		table.silence(id)
		if table.admit(idle(id)) != admitted {
			t.Fatalf("%s was refused", id)
		}
	}
	table.silence("a")
	if table.admit(idle("a")) != limitReached {
		t.Error("work of completed operations must not pile up")
	}
	table.ended()
	if table.admit(idle("a")) != admitted || table.admit(idle("c")) != limitReached {
		t.Error("the limit is of live operations")
	}
}

// TestQueuedMessagesOfACompletedOperation lets the writer begin only after an
// operation has queued all it has to say and the client has completed it. The
// socket then ends with a message in the queue, which must not go out either.
func TestQueuedMessagesOfACompletedOperation(t *testing.T) {
	upgrader := websocket.Upgrader{Subprotocols: []string{subprotocol}}
	s := &server{t: t, http: httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := newConn(Options{}.withDefaults(), r, executor.New(fields{"name": once(`{"name":"x"}`)}))
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		c.attach(ws)
		op := newOperation(graphql.StartOperationTrace(c.ctx), c, "1", &graphql.RawParams{Query: "{name}"})
		c.ops.admit(op)
		op.run()
		if len(c.queue) != 2 {
			t.Errorf("%d messages queued", len(c.queue))
		}
		c.ops.silence("1")
		_ = c.send(c.ctx, text([]byte(`{"type":"pong"}`), func() bool { c.cancel(errRestart); return true }))
		_ = c.send(context.Background(), text([]byte(`{"type":"pong"}`), nil))
		c.write()
		_ = ws.Close()
	}))}
	defer s.http.Close()
	c := s.dial()
	c.expect(`{"type":"pong"}`)
	if data, err := c.read(); !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
		t.Errorf("got %s, %v instead of the close frame", data, err)
	}
}

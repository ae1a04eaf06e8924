package socket

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
)

// conn is one socket. Its context is its life: cancelled with a closure it ends
// with that close frame, cancelled with any other error its peer is lost.
type conn struct {
	opts   Options
	exec   graphql.GraphExecutor
	req    *http.Request
	ctx    context.Context
	cancel context.CancelCauseFunc

	queue   chan frame
	ops     *operations
	tasks   sync.WaitGroup // the hook and the operations
	written chan struct{}  // closed when the writer has ended

	handshake *time.Timer     // closes the socket unless stopped by the ack
	initSeen  bool            // owned by the reader
	session   context.Context // set before acked
	acked     atomic.Bool

	mu      sync.Mutex // orders deadlines, and guards ws for abort
	ws      *websocket.Conn
	aborted bool
}

// newConn prepares a socket for r. The context of r is the root of its own, so
// what middleware put there reaches OnInit and the resolvers.
func newConn(opts Options, r *http.Request, exec graphql.GraphExecutor) *conn {
	c := &conn{
		opts:    opts,
		exec:    exec,
		req:     r,
		queue:   make(chan frame, opts.QueueSize),
		ops:     newOperations(opts.MaxOperations),
		written: make(chan struct{}),
	}
	c.ctx, c.cancel = context.WithCancelCause(r.Context())
	return c
}

// serve runs the socket on ws and returns when all its goroutines have ended.
// The network connection is closed before the operations are waited for: a
// resolver that is late to stop must not hold the peer.
func (c *conn) serve(ws *websocket.Conn) {
	c.attach(ws)
	defer c.tasks.Wait()
	defer c.cancel(nil)
	defer func() { _ = ws.Close() }()
	defer context.AfterFunc(c.ctx, c.hurry)()
	c.handshake = time.AfterFunc(c.opts.InitTimeout, func() { c.cancel(errInitTimeout) })
	defer c.handshake.Stop()
	if ws.Subprotocol() != subprotocol {
		c.cancel(errSubprotocol)
	}
	go c.write()
	c.read()
	<-c.written
}

// attach takes over ws. A pong, like any message, proves the peer alive. Pings
// and closes of the peer are answered through the queue and the farewell, for
// the handlers gorilla has by default would write from the reader.
func (c *conn) attach(ws *websocket.Conn) {
	c.mu.Lock()
	c.ws = ws
	aborted := c.aborted
	c.mu.Unlock()
	ws.SetCloseHandler(func(int, string) error { return nil })
	ws.SetPongHandler(func(string) error { c.extend(); return nil })
	ws.SetPingHandler(func(data string) error { c.extend(); c.offer(pong(data)); return nil })
	if aborted {
		c.abort()
	}
}

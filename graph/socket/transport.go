package socket

import (
	"bufio"
	"net"
	"net/http"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
)

// subprotocol is the only one offered to clients.
const subprotocol = "graphql-transport-ws"

// Transport is a gqlgen transport over WebSocket. Make it with New, add it to
// the handler, and end it with Shutdown: the HTTP server does not wait for
// connections it has handed over. It is safe for concurrent use.
type Transport struct {
	opts     Options
	upgrader websocket.Upgrader

	mu       sync.Mutex
	live     map[*conn]struct{}
	stopping bool
	idle     chan struct{} // closed when stopping and no socket is left
}

var _ graphql.Transport = (*Transport)(nil)

// New returns a transport with the given settings.
func New(opts Options) *Transport {
	opts = opts.withDefaults()
	return &Transport{
		opts: opts,
		upgrader: websocket.Upgrader{
			HandshakeTimeout: opts.WriteTimeout,
			Subprotocols:     []string{subprotocol},
			CheckOrigin:      originCheck(opts.AllowedOrigins),
		},
		live: map[*conn]struct{}{},
		idle: make(chan struct{}),
	}
}

// Supports reports whether r asks for an upgrade to WebSocket, by GET only.
func (t *Transport) Supports(r *http.Request) bool {
	return r.Method == http.MethodGet && websocket.IsWebSocketUpgrade(r)
}

// Do upgrades r and serves the socket until it is closed. It answers 503 once
// Shutdown has begun, 403 to a foreign origin, and 400 to a faulty handshake.
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	c := newConn(t.opts, r, exec)
	defer c.cancel(nil)
	if !t.enter(c) {
		w.Header().Set("Retry-After", "1")
		http.Error(w, errRestart.reason, http.StatusServiceUnavailable)
		return
	}
	defer t.leave(c)
	ws, err := t.upgrader.Upgrade(hijackable{w}, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	c.serve(ws)
}

// hijackable lets the upgrader reach the connection also through middleware
// that wraps the writer and offers Unwrap only.
type hijackable struct{ http.ResponseWriter }

// Hijack takes over the connection of the innermost writer.
func (h hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(h.ResponseWriter).Hijack()
}

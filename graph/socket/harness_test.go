package socket

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

// server is the executor of gqlgen behind HTTP with the transport under test,
// put together as handler.Server does it.
type server struct {
	t         *testing.T
	http      *httptest.Server
	gql       *executor.Executor
	transport *Transport
	ended     chan struct{} // one value for each handler that has returned
}

// start runs a server until the test ends, at which point no goroutine may be
// left.
func start(t *testing.T, opts Options, f fields) *server {
	t.Helper()
	s := prepare(t, opts, f)
	s.http.Start()
	return s
}

// prepare is start without the start, for tests that alter the HTTP server.
func prepare(t *testing.T, opts Options, f fields) *server {
	t.Helper()
	if opts.ShutdownSpread == 0 {
		opts.ShutdownSpread = -1
	}
	if opts.CloseTimeout == 0 {
		opts.CloseTimeout = 200 * time.Millisecond
	}
	s := &server{t: t, gql: executor.New(f), transport: New(opts), ended: make(chan struct{}, 1000)}
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { s.ended <- struct{}{} }()
		if !s.transport.Supports(r) {
			http.Error(w, "transport not supported", http.StatusBadRequest)
			return
		}
		s.transport.Do(w, r, s.gql)
	}))
	leaks := goleak.IgnoreCurrent()
	t.Cleanup(func() { s.stop(leaks) })
	return s
}

func (s *server) stop(leaks goleak.Option) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.transport.Shutdown(ctx); err != nil {
		s.t.Errorf("shutdown: %v", err)
	}
	s.http.Close()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	goleak.VerifyNone(s.t, leaks)
}

// client is the peer.
type client struct {
	t  *testing.T
	ws *websocket.Conn
}

func (s *server) dial() *client {
	s.t.Helper()
	return s.dialWith(&websocket.Dialer{Subprotocols: []string{subprotocol}}, nil)
}

func (s *server) dialWith(d *websocket.Dialer, header http.Header) *client {
	s.t.Helper()
	d.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	ws, resp, err := d.Dial("ws"+strings.TrimPrefix(s.http.URL, "http"), header)
	if err != nil {
		s.t.Fatalf("dial: %v (%v)", err, resp)
	}
	s.t.Cleanup(func() { _ = ws.Close() })
	return &client{s.t, ws}
}

// ready dials and gets the connection acknowledged.
func (s *server) ready() *client {
	s.t.Helper()
	c := s.dial()
	c.send(`{"type":"connection_init"}`)
	c.expect(`{"type":"connection_ack"}`)
	return c
}

func (c *client) send(messages ...string) {
	c.t.Helper()
	for _, m := range messages {
		if err := c.ws.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
			c.t.Fatalf("send: %v", err)
		}
	}
}

func (c *client) read() ([]byte, error) {
	_ = c.ws.SetReadDeadline(time.Now().Add(patience))
	_, data, err := c.ws.ReadMessage()
	return data, err
}

// next returns the next message as a generic value.
func (c *client) next() map[string]any {
	c.t.Helper()
	data, err := c.read()
	if err != nil {
		c.t.Fatalf("read: %v", err)
	}
	return decoded(c.t, string(data))
}

// expect reads messages and compares them.
func (c *client) expect(messages ...string) {
	c.t.Helper()
	for _, want := range messages {
		if got := c.next(); !reflect.DeepEqual(got, decoded(c.t, want)) {
			c.t.Fatalf("got %v, want %s", got, want)
		}
	}
}

// expectClose reads until the socket ends and returns the reason.
func (c *client) expectClose(code int) string {
	c.t.Helper()
	for {
		_, err := c.read()
		if err == nil {
			continue
		}
		end, ok := err.(*websocket.CloseError)
		if !ok || end.Code != code {
			c.t.Fatalf("got %v, want close %d", err, code)
		}
		return end.Text
	}
}

// quiet shows that nothing but the answer to a ping is on its way.
func (c *client) quiet() {
	c.t.Helper()
	c.send(`{"type":"ping"}`)
	c.expect(`{"type":"pong"}`)
}

func decoded(t *testing.T, s string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("decode %s: %v", s, err)
	}
	return v
}

// receive takes a value from ch, which must come in time.
func receive[T any](t *testing.T, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came in time")
		panic("unreachable")
	}
}

package socket

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
)

func TestSupports(t *testing.T) {
	tr := New(Options{})
	for _, tc := range []struct {
		method, connection, upgrade string
		want                        bool
	}{
		{"GET", "Upgrade", "websocket", true},
		{"GET", "keep-alive, upgrade", "WebSocket", true},
		{"POST", "Upgrade", "websocket", false},
		{"GET", "", "websocket", false},
		{"GET", "Upgrade", "h2c", false},
		{"GET", "", "", false},
	} {
		r := httptest.NewRequest(tc.method, "/", nil)
		r.Header.Set("Connection", tc.connection)
		r.Header.Set("Upgrade", tc.upgrade)
		if got := tr.Supports(r); got != tc.want {
			t.Errorf("%+v: got %v", tc, got)
		}
	}
}

func TestDefaults(t *testing.T) {
	want := Options{
		InitTimeout: 10 * time.Second, PingInterval: 20 * time.Second, WriteTimeout: 10 * time.Second,
		CloseTimeout: 2 * time.Second, ShutdownSpread: time.Second,
		ReadLimit: 64 << 10, QueueSize: 64, MaxOperations: 50,
	}
	got := Options{PingInterval: -1, MaxOperations: -1}.withDefaults()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := (Options{ShutdownSpread: -1}).withDefaults(); got.ShutdownSpread != -1 {
		t.Errorf("the spread must be possible to turn off, got %v", got.ShutdownSpread)
	}
}

func TestOrigins(t *testing.T) {
	check := originCheck([]string{"https://app.example"})
	for _, tc := range []struct {
		origins []string
		want    bool
	}{
		{nil, true},
		{[]string{"http://polku.test:8080"}, true},
		{[]string{"https://POLKU.test:8080"}, true},
		{[]string{"http://polku.test"}, false},
		{[]string{"http://polku.test:8080.evil"}, false},
		{[]string{"https://app.example"}, true},
		{[]string{"http://app.example"}, false},
		{[]string{"https://app.example.evil"}, false},
		{[]string{"null"}, false},
		{[]string{""}, false},
		{[]string{"http://%"}, false},
		{[]string{"http://polku.test:8080", "http://evil"}, false},
	} {
		r := httptest.NewRequest("GET", "http://polku.test:8080/", nil)
		r.Header["Origin"] = tc.origins
		if got := check(r); got != tc.want {
			t.Errorf("%q: got %v", tc.origins, got)
		}
	}
}

// status dials in the hope of a refusal and returns its HTTP status.
func (s *server) status(header http.Header) int {
	s.t.Helper()
	d := websocket.Dialer{Subprotocols: []string{subprotocol}}
	_, resp, err := d.Dial("ws"+s.http.URL[len("http"):], header)
	if !errors.Is(err, websocket.ErrBadHandshake) {
		s.t.Fatalf("got %v", err)
	}
	return resp.StatusCode
}

func TestForeignOriginIsRefused(t *testing.T) {
	s := start(t, Options{AllowedOrigins: []string{"https://app.example"}}, nil)
	if got := s.status(http.Header{"Origin": {"https://evil.example"}}); got != http.StatusForbidden {
		t.Errorf("status %d", got)
	}
	s.dialWith(&websocket.Dialer{}, http.Header{"Origin": {"https://app.example"}}).expectClose(4406)
}

func TestCompressionIsOff(t *testing.T) {
	s := start(t, Options{}, nil)
	d := websocket.Dialer{Subprotocols: []string{subprotocol}, EnableCompression: true}
	ws, resp, err := d.Dial("ws"+s.http.URL[len("http"):], nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ws.Close() }()
	if got := resp.Header.Get("Sec-Websocket-Extensions"); got != "" {
		t.Errorf("agreed to %q", got)
	}
}

func TestShutdown(t *testing.T) {
	w := newWatched()
	s := start(t, Options{ShutdownSpread: 50 * time.Millisecond}, fields{"ticks": w.resolve})
	clients := []*client{s.ready(), s.ready(), s.dial()}
	clients[0].send(ticks)
	ctx := w.running(t)
	if got := s.transport.Live(); got != 3 {
		t.Errorf("%d live", got)
	}
	done := make(chan error, 1)
	go func() { done <- s.transport.Shutdown(context.Background()) }()
	for _, c := range clients {
		if got := c.expectClose(websocket.CloseServiceRestart); got != "Service restart" {
			t.Errorf("reason %q", got)
		}
	}
	receive(t, ctx.Done())
	if err := receive(t, done); err != nil || s.transport.Live() != 0 {
		t.Errorf("%v, %d live", err, s.transport.Live())
	}
	if got := s.status(nil); got != http.StatusServiceUnavailable {
		t.Errorf("status %d", got)
	}
}

func TestShutdownWithoutSockets(t *testing.T) {
	tr := New(Options{})
	for range 2 {
		if err := tr.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

func TestShutdownGivesUp(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	s := start(t, Options{}, fields{"name": func(context.Context) graphql.ResponseHandler {
		close(began)
		<-release // heeds no context
		return graphql.OneShot(nil)
	}})
	c := s.ready()
	c.send(subscribeTo("1", "{name}"))
	receive(t, began)
	for range 2 { // the first cuts the connection, yet the resolver stays
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if err := s.transport.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		cancel()
	}
	close(release)
	receive(t, s.ended)
}

func TestShutdownInterruptsItsSpread(t *testing.T) {
	s := start(t, Options{ShutdownSpread: time.Hour}, nil)
	c := s.ready()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("no time"))
	if err := s.transport.Shutdown(ctx); err == nil || err.Error() != "socket: shutdown with 1 sockets left: no time" {
		t.Errorf("got %v", err)
	}
	if _, err := c.read(); err == nil {
		t.Error("the socket was not cut")
	}
	receive(t, s.ended)
}

func TestShutdownNeedNotWaitForItsSpread(t *testing.T) {
	s := start(t, Options{ShutdownSpread: time.Hour}, nil)
	c := s.ready()
	done := make(chan error, 1)
	go func() { done <- s.transport.Shutdown(context.Background()) }()
	_ = c.ws.Close()
	if err := receive(t, done); err != nil {
		t.Error(err)
	}
}

func TestShutdownDuringTheUpgrade(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	s := start(t, Options{ShutdownSpread: time.Hour}, nil)
	s.transport.upgrader.CheckOrigin = func(*http.Request) bool {
		close(began)
		<-release
		return true
	}
	go func() {
		ws, _, err := (&websocket.Dialer{Subprotocols: []string{subprotocol}}).Dial("ws"+s.http.URL[len("http"):], nil)
		if err == nil {
			_, _, _ = ws.ReadMessage()
			_ = ws.Close()
		}
	}()
	receive(t, began)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.transport.Shutdown(ctx); err == nil {
		t.Error("the upgrade under way was not counted")
	}
	close(release)
	receive(t, s.ended)
}

// wrapped is a writer of some middleware that offers no Hijack of its own.
type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func TestWrappedWriter(t *testing.T) {
	s := prepare(t, Options{}, nil)
	inner := s.http.Config.Handler
	s.http.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(wrapped{w}, r)
	})
	s.http.Start()
	s.ready()
}

package socket

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

type viewerKey struct{}

// granting is an InitFunc that returns what f makes of the given context.
func granting(f func(context.Context) context.Context) InitFunc {
	return func(ctx context.Context, _ *http.Request, _ map[string]any) (context.Context, error) {
		return f(ctx), nil
	}
}

func TestOnInitProvidesTheViewer(t *testing.T) {
	login := func(ctx context.Context, r *http.Request, payload map[string]any) (context.Context, error) {
		return context.WithValue(ctx, viewerKey{}, payload["user"].(string)+r.Header.Get("X-Test")), nil
	}
	s := start(t, Options{OnInit: login}, fields{"name": func(ctx context.Context) graphql.ResponseHandler {
		data, _ := json.Marshal(map[string]any{"name": ctx.Value(viewerKey{})})
		return once(string(data))(ctx)
	}})
	c := s.dial()
	c.send(`{"type":"connection_init","payload":{"user":"aino"}}`)
	c.expect(`{"type":"connection_ack"}`)
	c.send(subscribeTo("1", "{name}"))
	c.expect(`{"id":"1","type":"next","payload":{"data":{"name":"aino"}}}`)
}

func TestOnInitRefuses(t *testing.T) {
	refuse := func(context.Context, *http.Request, map[string]any) (context.Context, error) {
		return nil, errors.New("SECRET")
	}
	c := start(t, Options{OnInit: refuse}, nil).dial()
	c.send(`{"type":"connection_init"}`)
	if got := c.expectClose(4403); got != "Forbidden" {
		t.Errorf("reason %q", got)
	}
}

func TestOnInitPanics(t *testing.T) {
	s := start(t, Options{OnInit: granting(func(context.Context) context.Context { panic("SECRET") })}, nil)
	reports := make(chan any, 1)
	s.gql.SetRecoverFunc(func(_ context.Context, err any) error {
		reports <- err
		return gqlerror.Errorf("internal")
	})
	c := s.dial()
	c.send(`{"type":"connection_init"}`)
	if got := c.expectClose(1011); got != "Internal server error" {
		t.Errorf("reason %q", got)
	}
	receive(t, reports)
}

func TestOnInitMayReturnNoContext(t *testing.T) {
	s := start(t, Options{OnInit: granting(func(context.Context) context.Context { return nil })},
		fields{"name": once(`{"name":"x"}`)})
	c := s.ready()
	c.send(subscribeTo("1", "{name}"))
	c.expect(`{"id":"1","type":"next","payload":{"data":{"name":"x"}}}`)
}

func TestEndOfSessionClosesTheSocket(t *testing.T) {
	for name, parent := range map[string]func(context.Context) context.Context{
		"derived": func(ctx context.Context) context.Context { return ctx },
		"foreign": func(context.Context) context.Context { return context.Background() },
	} {
		t.Run(name, func(t *testing.T) {
			expire := make(chan context.CancelCauseFunc, 1)
			w := newWatched()
			c := start(t, Options{OnInit: granting(func(ctx context.Context) context.Context {
				session, cancel := context.WithCancelCause(parent(ctx))
				expire <- cancel
				return session
			})}, fields{"ticks": w.resolve}).ready()
			c.send(ticks)
			ctx := w.running(t)
			(<-expire)(errors.New("SECRET"))
			if got := c.expectClose(4403); got != "Forbidden" {
				t.Errorf("reason %q", got)
			}
			receive(t, ctx.Done())
		})
	}
}

func TestForeignSessionEndsWithTheSocket(t *testing.T) {
	w := newWatched()
	s := start(t, Options{OnInit: granting(func(context.Context) context.Context { return context.Background() })},
		fields{"ticks": w.resolve})
	c := s.ready()
	c.send(ticks)
	ctx := w.running(t)
	_ = c.ws.Close()
	receive(t, ctx.Done())
	receive(t, s.ended)
}

func TestDeadlineOfTheSession(t *testing.T) {
	var cancel context.CancelFunc
	c := start(t, Options{OnInit: granting(func(ctx context.Context) context.Context {
		ctx, cancel = context.WithTimeout(ctx, 250*time.Millisecond)
		return ctx
	})}, nil).ready()
	c.expectClose(4403)
	cancel()
}

func TestInitTimeout(t *testing.T) {
	c := start(t, Options{InitTimeout: 250 * time.Millisecond}, nil).dial()
	c.send(`{"type":"ping"}`) // a sign of life is not enough
	c.expect(`{"type":"pong"}`)
	if got := c.expectClose(4408); got != "Connection initialisation timeout" {
		t.Errorf("reason %q", got)
	}
}

func TestInitTimeoutBoundsTheHook(t *testing.T) {
	ended := make(chan struct{})
	c := start(t, Options{InitTimeout: 250 * time.Millisecond, OnInit: granting(func(ctx context.Context) context.Context {
		<-ctx.Done()
		close(ended)
		return ctx
	})}, nil).dial()
	c.send(`{"type":"connection_init"}`)
	c.expectClose(4408)
	receive(t, ended)
}

func TestInitTimeoutEndsWithTheAck(t *testing.T) {
	const limit = 250 * time.Millisecond
	w := newWatched()
	c := start(t, Options{InitTimeout: limit}, fields{"ticks": w.resolve}).ready()
	c.send(ticks)
	select {
	case <-w.running(t).Done():
		t.Error("the socket was closed although it was acknowledged")
	case <-time.After(2 * limit): // the absence of an event has no other proof
	}
	c.quiet()
}

func TestDepartureCancelsTheHook(t *testing.T) {
	began, ended := make(chan struct{}), make(chan struct{})
	s := start(t, Options{OnInit: granting(func(ctx context.Context) context.Context {
		close(began)
		<-ctx.Done()
		close(ended)
		return ctx
	})}, nil)
	c := s.dial()
	c.send(`{"type":"connection_init"}`)
	receive(t, began)
	_ = c.ws.Close()
	receive(t, ended)
	receive(t, s.ended)
}

package socket

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestPingPong(t *testing.T) {
	c := start(t, Options{}, nil).dial()
	c.send(`{"type":"ping"}`, `{"type":"ping","payload":null}`, `{"type":"ping", "payload": {"a": [1, 1e400, "<"]}}`)
	c.expect(`{"type":"pong"}`, `{"type":"pong"}`)
	if got, err := c.read(); err != nil || !containsAll(string(got), `"pong"`, `{"a":[1,1e400,`) {
		t.Errorf("got %s, %v", got, err)
	}
	c.send(`{"type":"pong"}`, `{"type":"pong","payload":{"a":1}}`, `{"type":"pong","payload":null}`)
	c.quiet()
}

func TestPingOfTheFrameLayer(t *testing.T) {
	c := start(t, Options{}, nil).ready()
	pongs := make(chan string, 1)
	c.ws.SetPongHandler(func(data string) error { pongs <- data; return nil })
	if err := c.ws.WriteControl(websocket.PingMessage, []byte("hei"), time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	c.quiet() // reads past the pong
	if got := receive(t, pongs); got != "hei" {
		t.Errorf("pong %q", got)
	}
}

func TestPeerThatPongsStays(t *testing.T) {
	c := start(t, Options{PingInterval: 200 * time.Millisecond}, nil).ready()
	pings, answer := 0, c.ws.PingHandler()
	c.ws.SetPingHandler(func(data string) error {
		if pings++; pings == 4 { // far beyond the two intervals
			c.send(`{"type":"ping"}`)
		}
		return answer(data)
	})
	c.expect(`{"type":"pong"}`)
}

func TestSilentPeerIsDropped(t *testing.T) {
	w := newWatched()
	s := start(t, Options{PingInterval: 200 * time.Millisecond}, fields{"ticks": w.resolve})
	c := s.ready()
	c.ws.SetPingHandler(func(string) error { return nil })
	c.send(ticks)
	ctx := w.running(t)
	if _, err := c.read(); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v", err)
	}
	receive(t, ctx.Done())
	receive(t, s.ended)
}

func TestSlowReaderIsCut(t *testing.T) {
	for name, begin := range map[string]func(*httptest.Server){
		"plain": (*httptest.Server).Start,
		"TLS":   (*httptest.Server).StartTLS,
	} {
		t.Run(name, func(t *testing.T) {
			started, w := make(chan context.Context, 9), newWatched()
			s := prepare(t, Options{WriteTimeout: 200 * time.Millisecond},
				fields{"flood": flood(started, `{"flood":"`+strings.Repeat("x", 256<<10)+`"}`), "ticks": w.resolve})
			begin(s.http)
			slow, good := s.ready(), s.ready()
			good.send(ticks)
			alive := w.running(t)
			for _, id := range []string{"a", "b", "c"} {
				slow.send(subscribeTo(id, "subscription{flood}"))
			}
			for range 3 {
				receive(t, receive(t, started).Done())
			}
			receive(t, s.ended)
			go func() { w.values <- 7 }()
			good.expect(`{"id":"1","type":"next","payload":{"data":{"ticks":7}}}`)
			if alive.Err() != nil || s.transport.Live() != 1 {
				t.Errorf("%v, %d live", alive.Err(), s.transport.Live())
			}
		})
	}
}

func TestWriteHasADeadline(t *testing.T) {
	s := start(t, Options{WriteTimeout: 100 * time.Millisecond},
		fields{"name": once(`{"name":"` + strings.Repeat("x", 32<<20) + `"}`)})
	s.ready().send(subscribeTo("1", "{name}")) // nothing else waits for this peer
	receive(t, s.ended)
}

func TestSendWaitsForRoom(t *testing.T) {
	c := newConn(Options{WriteTimeout: 30 * time.Millisecond, QueueSize: 1}.withDefaults(), httptest.NewRequest("GET", "/", nil), nil)
	full := text(nil, nil)
	if err := c.send(c.ctx, full); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancelCause(c.ctx)
	gone := errors.New("gone")
	time.AfterFunc(time.Millisecond, func() { cancel(gone) })
	if err := c.send(over, full); err != gone || c.closing() != nil {
		t.Errorf("got %v, %v", err, c.closing())
	}
	if err := c.send(c.ctx, full); err != errSlow || c.closing() != errSlow {
		t.Errorf("got %v, %v", err, c.closing())
	}
	<-c.queue
	if err := c.send(over, full); err != gone {
		t.Errorf("room must not count for an operation that has ended, got %v", err)
	}
}

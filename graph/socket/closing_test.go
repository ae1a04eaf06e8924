package socket

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestCloseOfThePeerIsAnswered(t *testing.T) {
	w := newWatched()
	s := start(t, Options{}, fields{"ticks": w.resolve})
	for _, code := range []int{websocket.CloseNormalClosure, 4999, websocket.CloseNoStatusReceived} {
		c := s.ready()
		c.send(ticks)
		ctx := w.running(t)
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, "bye"), time.Now().Add(patience))
		c.expectClose(code)
		receive(t, ctx.Done())
		receive(t, s.ended)
	}
}

func TestLostPeer(t *testing.T) {
	w := newWatched()
	s := start(t, Options{}, fields{"ticks": w.resolve})
	c := s.ready()
	c.send(ticks)
	ctx := w.running(t)
	_ = c.ws.Close()
	receive(t, ctx.Done())
	receive(t, s.ended)
	if s.transport.Live() != 0 {
		t.Errorf("%d live", s.transport.Live())
	}
}

func TestBrokenFrame(t *testing.T) {
	s := start(t, Options{}, nil)
	c := s.ready()
	_, _ = c.ws.NetConn().Write([]byte{0x8f, 0x80, 0, 0, 0, 0}) // no such opcode
	c.expectClose(websocket.CloseProtocolError)
	receive(t, s.ended)
}

func TestEndOfTheRequestContext(t *testing.T) {
	s := prepare(t, Options{}, nil)
	base, cancel := context.WithCancel(t.Context())
	s.http.Config.BaseContext = func(net.Listener) context.Context { return base }
	s.http.Start()
	c := s.ready()
	cancel()
	c.expectClose(websocket.CloseGoingAway)
}

func TestCloseReadsWhatStillComes(t *testing.T) {
	c := start(t, Options{}, nil).ready()
	nonsense := append([]byte{0x81, 0x80 | 8, 0, 0, 0, 0}, "nonsense"...)
	_, _ = c.ws.NetConn().Write(bytes.Repeat(nonsense, 5000))    // more than is read at once
	c.ws.SetCloseHandler(func(int, string) error { return nil }) // whose write would take the error
	c.expectClose(4400)
	if _, err := c.ws.NetConn().Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("input left unread has turned the end into %v", err)
	}
}

func TestCloseDoesNotDependOnThePeer(t *testing.T) {
	s := start(t, Options{}, nil)
	idler, talker := s.ready(), s.ready()
	idler.send("nonsense") // and never answers the close frame
	receive(t, s.ended)
	talker.send("nonsense")
	go func() { // nor does this one, which goes on as if nothing had been
		for talker.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping"}`)) == nil {
		}
	}()
	receive(t, s.ended)
}

func TestAnnouncedSizeIsNotWaitedFor(t *testing.T) {
	c := start(t, Options{}, nil).ready()
	header := binary.BigEndian.AppendUint64([]byte{0x81, 0xff}, 1<<40)
	_, _ = c.ws.NetConn().Write(append(header, make([]byte, 4+64<<10+1)...))
	c.expectClose(websocket.CloseMessageTooBig)
}

package socket

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

const ticks = `{"id":"1","type":"subscribe","payload":{"query":"subscription{ticks}"}}`

// violations are single messages that cost an acknowledged client its socket.
// Each may contain SECRET, which no reason may repeat.
var violations = map[string]struct {
	message string
	code    int
}{
	"not JSON":               {`SECRET`, 4400},
	"empty":                  {``, 4400},
	"two values":             {`{"type":"ping"} {}`, 4400},
	"array":                  {`["SECRET"]`, 4400},
	"null":                   {`null`, 4400},
	"invalid UTF-8":          {"{\"type\":\"ping\",\"x\":\"\xff\"}", 4400},
	"no type":                {`{"id":"SECRET"}`, 4400},
	"type null":              {`{"type":null}`, 4400},
	"type number":            {`{"type":7}`, 4400},
	"key in capitals":        {`{"TYPE":"ping"}`, 4400},
	"unknown type":           {`{"type":"SECRET"}`, 4400},
	"type of the server":     {`{"type":"next","id":"1","payload":{}}`, 4400},
	"legacy type":            {`{"type":"start","id":"1","payload":{}}`, 4400},
	"subscribe without id":   {`{"type":"subscribe","payload":{"query":"{name}"}}`, 4400},
	"subscribe empty id":     {`{"id":"","type":"subscribe","payload":{"query":"{name}"}}`, 4400},
	"subscribe null id":      {`{"id":null,"type":"subscribe","payload":{"query":"{name}"}}`, 4400},
	"subscribe number id":    {`{"id":1,"type":"subscribe","payload":{"query":"{name}"}}`, 4400},
	"subscribe no payload":   {`{"id":"1","type":"subscribe"}`, 4400},
	"subscribe null payload": {`{"id":"1","type":"subscribe","payload":null}`, 4400},
	"subscribe text payload": {`{"id":"1","type":"subscribe","payload":"SECRET"}`, 4400},
	"subscribe no query":     {`{"id":"1","type":"subscribe","payload":{}}`, 4400},
	"subscribe null query":   {`{"id":"1","type":"subscribe","payload":{"query":null}}`, 4400},
	"subscribe bad query":    {`{"id":"1","type":"subscribe","payload":{"query":["SECRET"]}}`, 4400},
	"subscribe bad name":     {`{"id":"1","type":"subscribe","payload":{"query":"{name}","operationName":1}}`, 4400},
	"subscribe bad vars":     {`{"id":"1","type":"subscribe","payload":{"query":"{name}","variables":[]}}`, 4400},
	"subscribe bad exts":     {`{"id":"1","type":"subscribe","payload":{"query":"{name}","extensions":"SECRET"}}`, 4400},
	"complete without id":    {`{"type":"complete"}`, 4400},
	"complete empty id":      {`{"type":"complete","id":""}`, 4400},
	"ping text payload":      {`{"type":"ping","payload":"SECRET"}`, 4400},
	"pong array payload":     {`{"type":"pong","payload":[]}`, 4400},
	"init array payload":     {`{"type":"connection_init","payload":[]}`, 4400},
	"second init":            {`{"type":"connection_init"}`, 4429},
	"too big":                {`{"type":"ping","x":"` + strings.Repeat("x", 64<<10) + `"}`, 1009},
}

func TestViolations(t *testing.T) {
	s := start(t, Options{}, nil)
	for name, v := range violations {
		t.Run(name, func(t *testing.T) {
			c := s.ready()
			c.t = t
			c.send(v.message)
			reason := c.expectClose(v.code)
			if reason == "" || len(reason) > 123 || strings.Contains(reason, "SECRET") {
				t.Errorf("reason %q", reason)
			}
		})
	}
}

func TestBinaryIsRefused(t *testing.T) {
	c := start(t, Options{}, nil).ready()
	_ = c.ws.WriteMessage(websocket.BinaryMessage, []byte(`{"type":"ping"}`))
	c.expectClose(4400)
}

func TestReadLimitIsInclusive(t *testing.T) {
	const ping = `{"type":"ping"}`
	c := start(t, Options{ReadLimit: int64(len(`{"type":"connection_init"}`))}, nil).ready()
	c.send(ping + strings.Repeat(" ", len(`{"type":"connection_init"}`)-len(ping)))
	c.expect(`{"type":"pong"}`)
	c.send(ping + strings.Repeat(" ", len(`{"type":"connection_init"}`)-len(ping)+1))
	c.expectClose(websocket.CloseMessageTooBig)
}

func TestSubprotocol(t *testing.T) {
	s := start(t, Options{}, nil)
	for _, offered := range [][]string{nil, {"graphql-ws"}} {
		c := s.dialWith(&websocket.Dialer{Subprotocols: offered}, nil)
		if got := c.expectClose(4406); got != "Subprotocol not acceptable" {
			t.Errorf("reason %q", got)
		}
	}
	c := s.dialWith(&websocket.Dialer{Subprotocols: []string{"graphql-ws", subprotocol}}, nil)
	c.send(`{"type":"connection_init"}`)
	c.expect(`{"type":"connection_ack"}`)
}

func TestSubscribeBeforeInit(t *testing.T) {
	c := start(t, Options{}, nil).dial()
	c.send(ticks)
	if got := c.expectClose(4401); got != "Unauthorized" {
		t.Errorf("reason %q", got)
	}
}

func TestMessagesDuringOnInit(t *testing.T) {
	wait := func(ctx context.Context, _ *http.Request, _ map[string]any) (context.Context, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	s := start(t, Options{OnInit: wait}, nil)
	early := s.dial()
	early.send(`{"type":"connection_init"}`, `{"type":"ping"}`)
	early.expect(`{"type":"pong"}`)
	early.send(ticks)
	early.expectClose(4401)
	twice := s.dial()
	twice.send(`{"type":"connection_init"}`, `{"type":"connection_init"}`)
	if got := twice.expectClose(4429); got != "Too many initialisation requests" {
		t.Errorf("reason %q", got)
	}
}

func TestDuplicateID(t *testing.T) {
	w := newWatched()
	c := start(t, Options{}, fields{"ticks": w.resolve}).ready()
	c.send(ticks)
	ctx := w.running(t)
	c.send(ticks)
	if got := c.expectClose(4409); got != "Subscriber for 1 already exists" {
		t.Errorf("reason %q", got)
	}
	receive(t, ctx.Done())
}

func TestLongDuplicateIDIsCut(t *testing.T) {
	for _, id := range []string{strings.Repeat("x", 500), "x" + strings.Repeat("ä", 300), strings.Repeat("€", 300)} {
		got := duplicate(id).reason
		if len(got) > 123 || !utf8.ValidString(got) || !strings.HasSuffix(got, " already exists") {
			t.Errorf("reason %q", got)
		}
	}
}

package socket

import (
	"context"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

// frame is what waits in the queue. Its gate, if it has one, is asked by the
// writer immediately before the write, may act on that moment, and drops the
// frame by returning false. This is what makes a completed operation silent
// although its messages are queued.
type frame struct {
	kind int
	data []byte
	gate func() bool
}

// text is the frame of a protocol message.
func text(data []byte, gate func() bool) frame {
	return frame{kind: websocket.TextMessage, data: data, gate: gate}
}

// pong is the answer to a ping of WebSocket itself.
func pong(data string) frame {
	return frame{kind: websocket.PongMessage, data: []byte(data)}
}

// write is the writer. The end of the socket comes before what is queued: no
// message goes out after the reason to close has been given.
func (c *conn) write() {
	defer close(c.written)
	pings := time.NewTicker(c.opts.PingInterval)
	defer pings.Stop()
	for c.ctx.Err() == nil {
		select {
		case <-c.ctx.Done():
		case f := <-c.queue:
			c.put(f)
		case <-pings.C:
			c.put(frame{kind: websocket.PingMessage})
		}
	}
	c.farewell()
}

// put writes f unless its gate objects. A peer that does not take it within
// WriteTimeout is dropped.
func (c *conn) put(f frame) {
	if f.gate != nil && !f.gate() {
		return
	}
	c.transmit(f.kind, f.data, c.opts.WriteTimeout)
}

// farewell writes the close frame, if there is one to write.
func (c *conn) farewell() {
	if end, ok := c.verdict(); ok {
		c.transmit(websocket.CloseMessage, websocket.FormatCloseMessage(end.code, end.reason), c.opts.CloseTimeout)
	}
}

// transmit performs one write with its deadline and drops the peer if it fails.
func (c *conn) transmit(kind int, data []byte, limit time.Duration) {
	_ = c.ws.SetWriteDeadline(time.Now().Add(limit))
	if err := c.ws.WriteMessage(kind, data); err != nil {
		c.drop(fmt.Errorf("socket: write: %w", err))
	}
}

// send queues f. It waits for room until ctx or the socket ends, or for
// WriteTimeout, after which the peer counts as too slow and the socket is
// closed. The error tells which.
func (c *conn) send(ctx context.Context, f frame) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if c.offer(f) {
		return nil
	}
	timer := time.NewTimer(c.opts.WriteTimeout)
	defer timer.Stop()
	select {
	case c.queue <- f:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.ctx.Done():
		return c.closing()
	case <-timer.C:
		c.cancel(errSlow)
		return errSlow
	}
}

// offer queues f if there is room at once, and reports whether there was.
func (c *conn) offer(f frame) bool {
	select {
	case c.queue <- f:
		return true
	default:
		return false
	}
}

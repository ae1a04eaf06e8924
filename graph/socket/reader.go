package socket

import (
	"errors"
	"fmt"
	"io"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
)

// read handles messages until the connection fails or the peer closes it. On a
// socket that is closing it goes on and discards: were the connection closed
// with input unread, the reset that causes could overtake the close frame.
func (c *conn) read() {
	for {
		c.extend()
		err := c.receive()
		if err == nil {
			continue
		}
		if end, ok := errors.AsType[*closure](err); ok {
			c.cancel(end)
			continue
		}
		c.lost(err)
		return
	}
}

// lost takes note of a connection that can be read no more. A close frame of
// the peer is answered with its own code. The error of a socket that is closing
// already is of no interest.
func (c *conn) lost(err error) {
	if bye, ok := errors.AsType[*websocket.CloseError](err); ok && bye.Code != websocket.CloseAbnormalClosure {
		c.cancel(&closure{code: bye.Code})
		return
	}
	if c.ctx.Err() == nil {
		c.drop(fmt.Errorf("socket: read: %w", err))
	}
}

// receive takes one message in and handles it. The error is a closure when the
// client broke the protocol, any other when the connection is lost.
func (c *conn) receive() error {
	kind, r, err := c.ws.NextReader()
	if err != nil || c.ctx.Err() != nil {
		return err
	}
	start := graphql.Now()
	if kind != websocket.TextMessage {
		return errBinary
	}
	data, err := c.limited(r)
	if err != nil {
		return err
	}
	return c.handle(data, start)
}

// limited reads a message of at most ReadLimit bytes. The limit of gorilla is
// not used: it writes its close frame from the reader and leaves the message
// unread.
func (c *conn) limited(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, c.opts.ReadLimit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > c.opts.ReadLimit {
		return nil, errTooBig
	}
	return data, nil
}

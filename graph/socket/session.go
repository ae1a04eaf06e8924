package socket

import (
	"context"
	"fmt"
)

// initialise takes the one connection_init of a socket. The hook runs beside
// the reader, which so still notices a second init, a premature subscribe and
// the departure of the peer.
func (c *conn) initialise(m message) error {
	payload, err := m.details()
	if err != nil {
		return err
	}
	if c.initSeen {
		return errInitTwice
	}
	c.initSeen = true
	c.handshake.Reset(c.opts.InitTimeout)
	c.tasks.Go(func() { c.open(payload) })
	return nil
}

// open asks the hook and acknowledges the connection, or closes the socket.
func (c *conn) open(payload map[string]any) {
	ctx, err := c.admit(payload)
	if err != nil {
		c.cancel(err)
		return
	}
	c.adopt(ctx)
	data, err := encode(typeAck, "", nil)
	if err != nil {
		c.cancel(fmt.Errorf("%w: %w", errInternal, err))
		return
	}
	_ = c.send(c.ctx, text(data, c.acknowledge)) // fails only on a closing socket
}

// admit returns the context the hook grants. A panic of the hook is reported
// as gqlgen reports those of resolvers, and closes the socket.
func (c *conn) admit(payload map[string]any) (ctx context.Context, err error) {
	if c.opts.OnInit == nil {
		return c.ctx, nil
	}
	defer func() {
		if r := recover(); r != nil {
			_ = presentFault(c.ctx, c.exec, r)
			err = errInternal
		}
	}()
	ctx, err = c.opts.OnInit(c.ctx, c.req, payload)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errForbidden, err)
	}
	if ctx == nil {
		ctx = c.ctx
	}
	return ctx, nil
}

// adopt makes ctx the root of all operations and ties it to the socket both
// ways: the end of either is the end of the other, whether or not the hook
// derived ctx from the context it was given.
func (c *conn) adopt(ctx context.Context) {
	session, end := context.WithCancelCause(ctx)
	c.session = session
	untie := context.AfterFunc(ctx, func() {
		c.cancel(fmt.Errorf("%w: %w", errForbidden, context.Cause(ctx)))
	})
	context.AfterFunc(c.ctx, func() {
		untie()
		end(c.closing())
	})
}

// acknowledge is the gate of the ack: operations are accepted from the moment
// it is written, so their messages can only follow it, and a client that saw
// it is never told it was too early.
func (c *conn) acknowledge() bool {
	c.handshake.Stop()
	c.acked.Store(true)
	return true
}

package socket

import (
	"errors"
	"net"
	"time"
)

// extend gives the peer another two ping intervals to be heard of. It leaves a
// socket alone that is closing, whose deadlines hurry has set.
func (c *conn) extend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx.Err() == nil {
		_ = c.ws.SetReadDeadline(time.Now().Add(2 * c.opts.PingInterval))
	}
}

// hurry runs when the context of the socket has ended. It bounds what is left,
// the write under way, the farewell and the wait for the answer of the peer,
// by CloseTimeout. Should the writer just have set a later deadline, that one,
// at most WriteTimeout, holds for its write.
func (c *conn) hurry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	end := time.Now().Add(c.opts.CloseTimeout)
	_ = c.ws.SetReadDeadline(end)
	_ = c.ws.NetConn().SetWriteDeadline(end)
}

// drop gives the peer up because of err, without a close frame. After a
// timeout the connection is reset, as the peer would not take a proper end
// either; otherwise it is closed, so that a 1002 on its way still arrives.
func (c *conn) drop(err error) {
	c.cancel(err)
	if failure, ok := errors.AsType[net.Error](err); ok && failure.Timeout() {
		c.abort()
		return
	}
	_ = c.ws.Close()
}

// abort resets the connection, which fails every read and write under way and
// frees what the kernel still holds for a peer that does not read. It may be
// called by any goroutine and at any time, before the upgrade too.
func (c *conn) abort() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.aborted = true
	if c.ws != nil {
		reset(c.ws.NetConn())
	}
}

// reset closes nc with a TCP reset where it can. It goes beneath TLS, whose own
// Close would first try to write.
func reset(nc net.Conn) {
	if secure, ok := nc.(interface{ NetConn() net.Conn }); ok {
		nc = secure.NetConn()
	}
	if tcp, ok := nc.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	_ = nc.Close()
}

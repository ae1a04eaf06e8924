package socket

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Live returns the number of sockets, those still in their handshake or in
// their closing included.
func (t *Transport) Live() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.live)
}

// Shutdown ends the transport: from now on upgrades get 503, and each live
// socket is closed with 1012 at a moment drawn from ShutdownSpread. It returns
// nil once every goroutine of every socket has ended. When ctx is done first,
// the sockets left are cut without a close frame and the error wraps the cause
// of ctx. Further calls wait likewise.
func (t *Transport) Shutdown(ctx context.Context) error {
	conns := t.refuse()
	t.scatter(ctx, conns)
	select {
	case <-t.idle:
		return nil
	case <-ctx.Done():
	}
	left := t.Live()
	for _, c := range conns {
		c.abort()
	}
	return fmt.Errorf("socket: shutdown with %d sockets left: %w", left, context.Cause(ctx))
}

// refuse stops new sockets from entering and returns those inside.
func (t *Transport) refuse() []*conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.stopping && len(t.live) == 0 {
		close(t.idle)
	}
	t.stopping = true
	conns := make([]*conn, 0, len(t.live))
	for c := range t.live {
		conns = append(conns, c)
	}
	return conns
}

// scatter closes the sockets one after another, each after a random part of
// the spread. It gives up when ctx is done.
func (t *Transport) scatter(ctx context.Context, conns []*conn) {
	begin := time.Now()
	for i, delay := range t.delays(len(conns)) {
		if !t.pause(ctx, time.Until(begin.Add(delay))) {
			return
		}
		conns[i].cancel(errRestart)
	}
}

// delays draws n moments within the spread, in ascending order.
func (t *Transport) delays(n int) []time.Duration {
	all := make([]time.Duration, n)
	if t.opts.ShutdownSpread > 0 {
		for i := range all {
			all[i] = rand.N(t.opts.ShutdownSpread)
		}
	}
	slices.Sort(all)
	return all
}

// pause waits for d and reports whether there is reason to go on: neither has
// ctx ended nor are all sockets gone by themselves.
func (t *Transport) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-t.idle:
		return false
	case <-ctx.Done():
		return false
	}
}

// enter counts c among the live sockets, unless the transport is stopping. It
// comes before the upgrade, so that Shutdown misses no socket.
func (t *Transport) enter(c *conn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.stopping {
		t.live[c] = struct{}{}
	}
	return !t.stopping
}

// leave takes c out again and tells Shutdown when it was the last.
func (t *Transport) leave(c *conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.live, c)
	if t.stopping && len(t.live) == 0 {
		close(t.idle)
	}
}

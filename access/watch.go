package access

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"

	"polku/impact"
)

const (
	// watchEvery is how often the sessions and tokens behind open sockets are looked up, all of them at once.
	watchEvery = 2 * time.Second
	// unseenAfter is when what could not be looked up for so long counts as ended.
	unseenAfter = 30 * time.Second
)

// errOver is why a socket is closed.
var errOver = errors.New("the session or token has ended, or its rights have changed")

// watch is one socket whose viewer must still hold.
type watch struct {
	asker asker
	over  chan struct{}
}

// watches are all of them.
type watches struct {
	mu   sync.Mutex
	open map[*watch]bool
	seen time.Time // when they were last looked up
}

// Watch answers with a channel that is closed when the context's viewer no longer holds as it is: its session has ended or
// expired, its token was revoked or has expired, or its rights have changed. It takes Run to be running. The watch itself
// ends with the context.
func (g *Gate) Watch(ctx context.Context) <-chan struct{} {
	w := &watch{asker: askerOf(ctx), over: make(chan struct{})}
	if w.asker.session == nil && w.asker.token == 0 {
		return w.over // the public and the program itself always hold
	}
	g.watches.mu.Lock()
	g.watches.open[w] = true
	g.watches.mu.Unlock()
	context.AfterFunc(ctx, func() {
		g.watches.mu.Lock()
		delete(g.watches.open, w)
		g.watches.mu.Unlock()
	})
	return w.over
}

// Admit lets a socket in, as whom the upgrade request was recognised or by the token in connection_init
// ({"authorization": "Bearer ..."}). The context that it answers with ends when that viewer no longer holds.
func (g *Gate) Admit(ctx context.Context, payload map[string]any) (context.Context, error) {
	ctx, err := g.FromInit(ctx, payload)
	if err != nil {
		return nil, err
	}
	held, end := context.WithCancelCause(ctx)
	over := g.Watch(ctx)
	go func() {
		select {
		case <-over:
			end(errOver)
		case <-ctx.Done():
			end(context.Cause(ctx))
		}
	}()
	return held, nil
}

// Run looks after the watches until the context ends.
func (g *Gate) Run(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			g.look(ctx)
		}
	}
}

// look closes the watches of those who no longer hold. When the database doesn't answer they stay for a while.
func (g *Gate) look(ctx context.Context) {
	open := g.watches.list()
	now := time.Now()
	if len(open) == 0 {
		g.watches.seen = now
		return
	}
	sessions, tokens := map[int64]bool{}, map[int64]bool{}
	for _, w := range open {
		if w.asker.session != nil {
			sessions[w.asker.session.ID] = true
		} else {
			tokens[w.asker.token] = true
		}
	}
	holders, err := g.ledger.Holders(ctx, keys(sessions), keys(tokens))
	switch {
	case err == nil:
		g.watches.seen = now
	case ctx.Err() != nil || now.Sub(g.watches.seen) < unseenAfter:
		return
	default:
		g.log.Error("can't tell whether sessions and tokens still hold; closing their sockets", "error", err)
	}
	for _, w := range open {
		if !w.holds(holders) {
			g.watches.end(w)
		}
	}
}

// holds tells whether the watch's viewer is what it was.
func (w *watch) holds(holders impact.Holders) bool {
	viewer, ok := holders.Tokens[w.asker.token]
	if w.asker.session != nil {
		viewer, ok = holders.Sessions[w.asker.session.ID]
	}
	return ok && reflect.DeepEqual(viewer, w.asker.viewer)
}

func (ws *watches) list() []*watch {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	list := make([]*watch, 0, len(ws.open))
	for w := range ws.open {
		list = append(list, w)
	}
	return list
}

// end closes a watch that is still open.
func (ws *watches) end(w *watch) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.open[w] {
		delete(ws.open, w)
		close(w.over)
	}
}

func keys(set map[int64]bool) []int64 {
	list := make([]int64, 0, len(set))
	for id := range set {
		list = append(list, id)
	}
	return list
}

package model

import (
	"context"
	"sync"

	"polku/impact"
	"polku/store"
)

// Lens is how the objects of one answer look at the database: one snapshot, opened when the first of them needs it.
type Lens struct {
	store  *store.Store
	viewer impact.Viewer
	sample bool

	mu   sync.Mutex
	view *store.View
}

// NewLens makes a lens for a viewer. sample tells whether the data is made up.
func NewLens(s *store.Store, viewer impact.Viewer, sample bool) *Lens {
	return &Lens{store: s, viewer: viewer, sample: sample}
}

// View is the snapshot.
func (l *Lens) View(ctx context.Context) (*store.View, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.view != nil {
		return l.view, nil
	}
	view, err := l.store.View(ctx, l.viewer)
	l.view = view
	return view, err
}

// Viewer is who is looking.
func (l *Lens) Viewer() impact.Viewer { return l.viewer }

// Today is the day that counts as today.
func (l *Lens) Today() impact.Date { return l.store.Today() }

// Close ends the snapshot; the next look opens a new one.
func (l *Lens) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.view != nil {
		l.view.Close()
		l.view = nil
	}
}

// InNetwork is a lens with the network that an object belongs to.
type InNetwork struct {
	*Lens
	N *impact.Network
}

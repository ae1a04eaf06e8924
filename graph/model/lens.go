package model

import (
	"context"
	"sync"
	"time"

	"polku/impact"
	"polku/store"
)

// Lens is how the objects of one answer look at the database: one snapshot, opened when the first of them needs it.
type Lens struct {
	store  *store.Store
	viewer impact.Viewer
	files  Files
	sample bool
	// at is the moment that is looked back to; zero is now.
	at time.Time

	mu   sync.Mutex
	view *store.View
	past []*Lens // lenses on past moments, which close with this one
	root *Lens   // the lens on now that a lens on a past moment came from
}

// NewLens makes a lens for a viewer. sample tells whether the data is made up.
func NewLens(s *store.Store, files Files, viewer impact.Viewer, sample bool) *Lens {
	return &Lens{store: s, files: files, viewer: viewer, sample: sample}
}

// View is the snapshot.
func (l *Lens) View(ctx context.Context) (*store.View, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.view != nil {
		return l.view, nil
	}
	var err error
	if l.root == nil {
		l.view, err = l.store.View(ctx, l.viewer)
		return l.view, err
	}
	now, err := l.root.View(ctx)
	if err == nil {
		l.view, err = now.AsOf(ctx, l.at) // from the same snapshot
	}
	return l.view, err
}

// maxPast is how many past moments one answer may look back to.
const maxPast = 10

// At is a lens on a past moment.
func (l *Lens) At(at time.Time) (*Lens, error) {
	if l.root != nil {
		return l.root.At(at)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, past := range l.past {
		if past.at.Equal(at) {
			return past, nil
		}
	}
	if len(l.past) == maxPast {
		return nil, badInput("an answer looks back to at most %d moments", maxPast)
	}
	past := &Lens{store: l.store, files: l.files, viewer: l.viewer, sample: l.sample, at: at, root: l}
	l.past = append(l.past, past)
	return past, nil
}

// Past is the moment that is looked back to; nil for now.
func (l *Lens) Past() *time.Time {
	if l.at.IsZero() {
		return nil
	}
	return &l.at
}

// Viewer is who is looking.
func (l *Lens) Viewer() impact.Viewer { return l.viewer }

// Today is the day that counts as today.
func (l *Lens) Today() impact.Date {
	if l.at.IsZero() {
		return l.store.Today()
	}
	return l.store.TodayAt(l.at)
}

// Close ends the snapshot; the next look opens a new one.
func (l *Lens) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.view != nil {
		l.view.Close()
		l.view = nil
	}
	l.past = nil // they look from the snapshot that has ended
}

// InNetwork is a lens with the network that an object belongs to.
type InNetwork struct {
	*Lens
	N *impact.Network
}

package model

import (
	"context"
	"time"

	"polku/impact"
	"polku/store"
)

// AuditEntry is one line of the audit log.
type AuditEntry struct {
	*Lens
	e impact.AuditEntry
}

// AuditEntryEdge is a line with its place in the log.
type AuditEntryEdge = Edge[AuditEntry]

// AuditEntryConnection is a page of the log.
type AuditEntryConnection = Connection[AuditEntry]

// At is when it happened.
func (e *AuditEntry) At() time.Time { return e.e.At }

// Viewer is who acted.
func (e *AuditEntry) Viewer() string { return e.e.Viewer }

// Role is the role that they acted in.
func (e *AuditEntry) Role() impact.Role { return e.e.Role }

// Action is what was done or tried.
func (e *AuditEntry) Action() string { return e.e.Action }

// Outcome tells whether it was done.
func (e *AuditEntry) Outcome() AuditOutcome { return AuditOutcome(e.e.Outcome) }

// Network is the network that it was about.
func (e *AuditEntry) Network(ctx context.Context) (*Network, error) {
	view, err := e.View(ctx)
	if err != nil || e.e.Network == 0 {
		return nil, err
	}
	n, err := view.NetworkByID(e.e.Network)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return NewNetwork(e.Lens, n), nil
}

// Target is what it was about.
func (e *AuditEntry) Target() *string { return ifSaid(e.e.Target) }

// Detail says more.
func (e *AuditEntry) Detail() *string { return ifSaid(e.e.Detail) }

// Sequence is the feed's number that a write took.
func (e *AuditEntry) Sequence() *int64 {
	if e.e.Seq == 0 {
		return nil
	}
	return &e.e.Seq
}

// AuditLog is a page of the log, newest first.
func AuditLog(ctx context.Context, lens *Lens, f *AuditFilter, first *int, after *string) (*AuditEntryConnection, error) {
	filter := impact.AuditFilter{}
	if f != nil {
		filter = impact.AuditFilter{Action: said(f.Action), Outcome: impact.AuditOutcome(given(f.Outcome)), Viewer: said(f.Viewer)}
	}
	return forwardPage(ctx, lens, "audit", 1, first, after, func(view *store.View, place []int64, limit int) ([]impact.AuditEntry, error) {
		return view.AuditLog(ctx, filter, place[0], limit)
	}, func(e impact.AuditEntry) []int64 { return []int64{e.ID} },
		func(e impact.AuditEntry) *AuditEntry { return &AuditEntry{lens, e} })
}

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"polku/ent"
	"polku/ent/audit"
	"polku/impact"
)

// What a line of the audit log keeps of its texts, in characters.
const (
	maxAuditDetail = 500
	maxAuditTarget = 200
)

// entryOf is the line of something that a viewer has done.
func entryOf(viewer impact.Viewer, action, target, detail string) impact.AuditEntry {
	return impact.AuditEntry{Viewer: viewer.Name, Principal: viewer.Key(), Role: viewer.Role, Action: action, Outcome: impact.Done, Target: target, Detail: detail}
}

// Audit adds a line to the audit log.
func (s *Store) Audit(ctx context.Context, entry impact.AuditEntry) error {
	return s.noting(ctx, func(w *writer) error { return w.addAudit(ctx, entry) })
}

// audit adds the line of a write to its own transaction: what is written without one is not written. network is 0 where it
// is about none.
func (w *writer) audit(ctx context.Context, viewer impact.Viewer, action, target string, network int64) error {
	entry := entryOf(viewer, action, target, "")
	entry.Network = network
	if w.next != 0 { // the transaction moves the feed
		entry.Seq = w.first()
	}
	return w.addAudit(ctx, entry)
}

func (w *writer) addAudit(ctx context.Context, e impact.AuditEntry) error {
	err := w.db.Audit.Create().SetAt(micros(w.s.clock())).SetViewer(clip(e.Viewer, impact.MaxLabel)).SetPrincipal(e.Principal).SetRole(string(e.Role)).
		SetAction(e.Action).SetOutcome(string(e.Outcome)).SetNetworkID(e.Network).SetTarget(clip(e.Target, maxAuditTarget)).
		SetDetail(clip(e.Detail, maxAuditDetail)).SetSeq(e.Seq).Exec(ctx)
	if err != nil {
		return fmt.Errorf("add to the audit log: %w", err)
	}
	return nil
}

// clip keeps the beginning of a text, and of it what both databases take.
func clip(text string, most int) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// AuditLog are the newest lines, before a line's id (0: from the newest). Only administrators find any.
func (v *View) AuditLog(ctx context.Context, filter impact.AuditFilter, before int64, limit int) ([]impact.AuditEntry, error) {
	if !v.viewer.MayAdminister() {
		return nil, impact.ErrNotFound
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	query := v.db.Audit.Query().Order(audit.ByID(desc())).Limit(limit)
	if before != 0 {
		query.Where(audit.IDLT(before))
	}
	if filter.Action != "" {
		query.Where(audit.ActionHasPrefix(clip(filter.Action, maxAuditTarget)))
	}
	if filter.Outcome != "" {
		query.Where(audit.Outcome(string(filter.Outcome)))
	}
	if filter.Viewer != "" {
		query.Where(audit.Viewer(clip(filter.Viewer, maxAuditTarget)))
	}
	if filter.Principal != "" {
		query.Where(audit.Principal(clip(filter.Principal, maxAuditTarget)))
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	entries := make([]impact.AuditEntry, len(rows))
	for i, row := range rows {
		entries[i] = auditEntry(row)
	}
	return entries, nil
}

func auditEntry(row *ent.Audit) impact.AuditEntry {
	return impact.AuditEntry{ID: row.ID, At: moment(row.At), Viewer: row.Viewer, Principal: row.Principal, Role: impact.Role(row.Role), Action: row.Action,
		Outcome: impact.AuditOutcome(row.Outcome), Network: row.NetworkID, Target: row.Target, Detail: row.Detail, Seq: row.Seq}
}

// refusals remembers which refused tries have a line already: somebody who tries again and again fills no log.
type refusals struct {
	mu   sync.Mutex
	seen map[string]time.Time
}

const (
	// refusedEvery is how often the same try of the same viewer has a line.
	refusedEvery = time.Minute
	// mostRefusals bounds what is remembered.
	mostRefusals = 10_000
)

// first tells whether a try has no line yet.
func (r *refusals) first(key string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.seen) >= mostRefusals || r.seen == nil {
		r.seen = map[string]time.Time{}
	}
	if now.Sub(r.seen[key]) < refusedEvery {
		return false
	}
	r.seen[key] = now
	return true
}

// judged hands an error on, and adds a line where it says that the viewer may not do what it tried.
func (s *Store) judged(ctx context.Context, viewer impact.Viewer, action string, err error) error {
	faults, ok := impact.AsFaults(err)
	if !ok || !slices.ContainsFunc(faults, func(f impact.Fault) bool { return f.Code == impact.NotAllowed }) {
		return err
	}
	if !s.refusals.first(viewer.Key()+" "+action, s.clock()) {
		return err
	}
	entry := entryOf(viewer, action, "", faults[0].Message)
	entry.Outcome = impact.Refused
	return errors.Join(err, s.Audit(context.WithoutCancel(ctx), entry)) // who hangs up at once has a line all the same
}

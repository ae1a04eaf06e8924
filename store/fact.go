package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"polku/impact"
)

// Record is a fact at one revision.
type Record[D any] struct {
	ID         int64
	Network    int64
	Revision   int
	Act        impact.Act
	RecordedAt time.Time
	RecordedBy string
	Reason     string
	Draft      D
}

// Receipt says what a mutation of a fact did: which revision holds now and which feed numbers it took. A replayed
// receipt is that of the first time.
type Receipt struct {
	ID       int64
	Revision int
	First    int64
	Last     int64
	Replayed bool
}

// draft is what people record: it finds its own faults.
type draft interface {
	Check(n *impact.Network, today impact.Date) impact.Faults
}

// factKind is what differs between kinds of facts.
type factKind[D draft] interface {
	// name is the kind's word in ids and changes.
	name() impact.Kind
	// current reads the revision that holds now, a withdrawn one included; impact.ErrNotFound when there is none.
	current(ctx context.Context, w *writer, id int64) (Record[D], int64, error)
	// complete fills in what the draft takes over from what it names, and finds faults that only the database shows.
	complete(ctx context.Context, w *writer, n *impact.Network, id int64, d *D) (impact.Faults, error)
	// used tells by how many facts the fact is named, and by what: such a fact can't be withdrawn.
	used(ctx context.Context, w *writer, id int64) (int, string, error)
	// rows are the fact, and the facts that inherit from it, as definitions see them. Live ones only.
	rows(ctx context.Context, w *writer, n *impact.Network, record Record[D]) ([]sourceRow, error)
	// close ends the revision of the row that holds now.
	close(ctx context.Context, w *writer, rowID int64) error
	// append writes a revision.
	append(ctx context.Context, w *writer, record Record[D]) error
	// cause says where a change of the fact belongs.
	cause(d D) (organisation, region int64)
}

// sourceRow is a row with the source that it counts for.
type sourceRow struct {
	source impact.Source
	row    impact.Row
}

// act records, corrects or withdraws a fact: one transaction for the fact, the totals and the feed. network is only
// looked at when a new fact is recorded.
func act[D draft](ctx context.Context, s *Store, kind factKind[D], viewer impact.Viewer, network int64, change impact.Change, d D) (Receipt, error) {
	var receipt Receipt
	if !viewer.Writes() {
		return receipt, s.judged(ctx, viewer, auditAction(kind.name(), change.Act), impact.OneFault(impact.NotAllowed, "", "your role may not record in this network"))
	}
	digest, err := digestOf(kind.name(), network, change, d)
	if err != nil {
		return receipt, err
	}
	err = s.inWrite(ctx, func(w *writer) (bool, error) {
		a := &action[D]{w: w, kind: kind, viewer: viewer, change: change, digest: digest}
		done, err := a.run(ctx, network, d)
		receipt = a.receipt
		return done, err
	})
	return receipt, s.judged(ctx, viewer, auditAction(kind.name(), change.Act), err)
}

// auditAction is what the audit log calls an act on a fact, such as contact.recorded.
func auditAction[K ~string](kind K, act impact.Act) string {
	return string(kind) + "." + strings.ToLower(string(cmp.Or(act, impact.Corrected)))
}

// digestOf tells one request from another that uses the same key.
func digestOf(kind impact.Kind, network int64, change impact.Change, d any) (string, error) {
	text, err := json.Marshal([]any{kind, network, change, d})
	if err != nil {
		return "", fmt.Errorf("digest the request: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// action is one act on one fact inside its transaction.
type action[D draft] struct {
	w       *writer
	kind    factKind[D]
	viewer  impact.Viewer
	change  impact.Change
	digest  string
	receipt Receipt

	was   Record[D]
	wasAt int64 // the row that holds the revision that was
}

func (a *action[D]) run(ctx context.Context, network int64, d D) (bool, error) {
	faults := a.change.Check()
	if len(faults) == 0 { // otherwise the key may be one that no database can look up
		if receipt, err := a.w.answered(ctx, a.viewer, a.change.Key, a.digest); err != nil || receipt != nil {
			if receipt != nil {
				a.receipt = *receipt
			}
			return false, err
		}
	}
	network, more, err := a.find(ctx, network)
	if err != nil {
		return false, err
	}
	faults = append(faults, more...)
	n, err := a.w.network(ctx, network)
	if err != nil && !errors.Is(err, impact.ErrNotFound) {
		return false, err
	}
	if err != nil || !a.viewer.MayRecord(n) {
		return false, a.unknown(faults)
	}
	if err := a.foreign(ctx, n, d); err != nil {
		return false, err
	}
	more, err = a.check(ctx, n, &d)
	if err != nil {
		return false, err
	}
	if err := append(faults, more...).Err(); err != nil {
		return false, err
	}
	return true, a.carryOut(ctx, n, d)
}

// unknown answers who asks about a network, or a fact of one, that is not theirs: as if it were not there.
func (a *action[D]) unknown(faults impact.Faults) error {
	if a.change.Act != impact.Recorded {
		return impact.OneFault(impact.UnknownReference, "id", "no such %s", a.kind.name())
	}
	return append(faults, impact.Fault{Code: impact.UnknownReference, Field: "network", Message: "no such network"}).Err()
}

// foreign finds whether the fact is, or would become, one that the viewer may not write: another organisation's or area's.
func (a *action[D]) foreign(ctx context.Context, n *impact.Network, d D) error {
	drafts := []D{d}
	switch a.change.Act {
	case impact.Corrected:
		drafts = []D{a.was.Draft, d}
	case impact.WithdrawnAct:
		drafts = []D{a.was.Draft}
	}
	for _, draft := range drafts {
		organisation, region, err := a.ownerOf(ctx, n, draft)
		if err != nil {
			return err
		}
		if !a.viewer.MayRecordFor(n, organisation, region) {
			return impact.OneFault(impact.NotAllowed, "", "%s", a.viewer.WritesOnly())
		}
	}
	return nil
}

// ownerOf says whose fact it is: a participation is its event's. An event of another network is as if it were not there.
func (a *action[D]) ownerOf(ctx context.Context, n *impact.Network, draft D) (organisation, region int64, err error) {
	p, ok := any(draft).(impact.Participation)
	if !ok {
		organisation, region = a.kind.cause(draft)
		return organisation, region, nil
	}
	event, err := a.w.events.get(ctx, a.w, eventKind{}, p.Event)
	if errors.Is(err, impact.ErrNotFound) || err == nil && event.Network != n.ID { // the check of the draft says so
		return 0, 0, nil
	}
	return event.Draft.Organisation, event.Draft.Region, err
}

// find reads the revision that the change is about and sees that it is the one the viewer saw.
func (a *action[D]) find(ctx context.Context, network int64) (int64, impact.Faults, error) {
	if a.change.Act == impact.Recorded {
		return network, nil, nil
	}
	record, rowID, err := a.kind.current(ctx, a.w, a.change.ID)
	if errors.Is(err, impact.ErrNotFound) {
		return 0, nil, impact.OneFault(impact.UnknownReference, "id", "no such %s", a.kind.name())
	}
	if err != nil {
		return 0, nil, err
	}
	a.was, a.wasAt = record, rowID
	var faults impact.Faults
	switch {
	case record.Act == impact.WithdrawnAct:
		faults = append(faults, impact.Fault{Code: impact.Withdrawn, Field: "id", Message: "it has been withdrawn; record it anew"})
	case record.Revision != a.change.Revision:
		faults = append(faults, impact.Fault{Code: impact.StaleRevision, Field: "revision",
			Message: fmt.Sprintf("revision %d holds now, not %d: look at it and decide again", record.Revision, a.change.Revision)})
	}
	return record.Network, faults, nil
}

// check finds the faults of the draft, or of the wish to withdraw.
func (a *action[D]) check(ctx context.Context, n *impact.Network, d *D) (impact.Faults, error) {
	if a.change.Act != impact.WithdrawnAct {
		faults := (*d).Check(n, a.w.s.today())
		more, err := a.kind.complete(ctx, a.w, n, a.change.ID, d)
		return append(faults, more...), err
	}
	count, what, err := a.kind.used(ctx, a.w, a.change.ID)
	if err != nil || count == 0 {
		return nil, err
	}
	return impact.Faults{{Code: impact.InUse, Field: "id", Message: fmt.Sprintf("%d %s name it: withdraw those first", count, what)}}, nil
}

// carryOut writes the revision, the totals, the feed and the answer.
func (a *action[D]) carryOut(ctx context.Context, n *impact.Network, d D) error {
	is := Record[D]{ID: a.change.ID, Network: n.ID, Revision: a.was.Revision + 1, Act: a.change.Act,
		RecordedAt: a.w.now, RecordedBy: a.viewer.Name, Reason: a.change.Reason, Draft: d}
	var before []sourceRow
	var err error
	if a.change.Act == impact.Recorded {
		is.ID = a.w.newID()
	} else if before, err = a.kind.rows(ctx, a.w, n, a.was); err != nil {
		return err
	}
	if a.change.Act == impact.WithdrawnAct {
		is.Draft = a.was.Draft
	}
	if a.wasAt != 0 {
		if err := a.kind.close(ctx, a.w, a.wasAt); err != nil {
			return fmt.Errorf("close the revision of a %s: %w", a.kind.name(), err)
		}
	}
	if err := a.kind.append(ctx, a.w, is); err != nil {
		return fmt.Errorf("write a %s: %w", a.kind.name(), err)
	}
	after, err := a.kind.rows(ctx, a.w, n, is)
	if err != nil {
		return err
	}
	cause := a.cause(is)
	if err := a.w.moveTotals(ctx, n, cause, before, after); err != nil {
		return err
	}
	a.receipt = Receipt{ID: is.ID, Revision: is.Revision, First: a.w.first(), Last: max(a.w.next-1, a.w.first())}
	if err := a.w.audit(ctx, a.viewer, auditAction(a.kind.name(), is.Act), strconv.FormatInt(is.ID, 10), n.ID); err != nil {
		return err
	}
	return a.w.answer(ctx, a.viewer, a.change.Key, a.digest, a.receipt)
}

func (a *action[D]) cause(is Record[D]) impact.Cause {
	organisation, region := a.kind.cause(is.Draft)
	return impact.Cause{Network: is.Network, Act: is.Act, Kind: a.kind.name(), Fact: is.ID, Organisation: organisation, Region: region}
}

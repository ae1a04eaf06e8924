package store

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"polku/impact"
)

// takeNotice says what becomes of a notice. It is found by its lot and stage: what a later notice says of them holds, whoever
// has corrected the earlier one here; the answers to the statistical questions come by another road and stay.
func (b *batch) takeNotice(row *impact.ForeignRow, d impact.Notice, v *ImportRow) error {
	s, key, digest := &b.notices, keyOf(row), digestOfRow(row)
	if v.Faults = keyFaults(key, impact.KindNotice); len(v.Faults) > 0 {
		return nil
	}
	known := b.aliases[key]
	was := behind(b, s, known)
	if ids := b.find(word{impact.KindNotice, "key", d.Key}); len(ids) > 0 {
		was = s.held[ids[0]]
	}
	if was != nil && (was.Act == impact.WithdrawnAct || known != nil && known.fact == was.ID && known.digest == digest) {
		leave(b, known, was, digest, v)
		b.tell(row, *known, digest, v)
		return nil
	}
	_ = b.resolve(row, s.kind.names(&d)) // a buyer need not be a customer
	if was != nil {
		order := compareNotices(d, was.Draft)
		if order < 0 {
			v.Outcome, v.Fact, v.Revision = RowSame, was.ID, was.Revision
			v.Notes = append(slices.Clone(v.Notes), fmt.Sprintf("a later notice is known: %s, version %s of %s", was.Draft.NoticeID, was.Draft.Version, was.Draft.OccurredOn))
			return nil
		}
		if order == 0 && b.toldBefore(key, digest, v) {
			return nil
		}
		if order == 0 && known != nil && known.fact == was.ID && known.revision != 0 && known.revision != was.Revision && !sameNotice(d, was.Draft) {
			v.Faults = changedHere(b, was)
			return nil
		}
		d.Yes, d.No = was.Draft.Yes, was.Draft.No
	}
	if v.Faults = completed(b, s, &d, was); len(v.Faults) > 0 {
		return nil
	}
	return settleRow(b, s, row, d, was, digest, false, v)
}

// compareNotices tells which of two notices about the same lot at the same stage is the later one: of one notice the higher
// version, of two the one that was sent later.
func compareNotices(a, b impact.Notice) int {
	if a.NoticeID == b.NoticeID {
		return cmp.Or(compareVersions(a.Version, b.Version), cmp.Compare(a.OccurredOn, b.OccurredOn))
	}
	return cmp.Or(cmp.Compare(a.OccurredOn, b.OccurredOn), cmp.Compare(cancels(a), cancels(b)), cmp.Compare(a.NoticeID, b.NoticeID))
}

// cancels is 1 for a notice that makes the ones before it void: of two that were sent on the same day it is the later.
func cancels(d impact.Notice) int {
	if d.Result == "cancel" {
		return 1
	}
	return 0
}

// sameNotice tells whether two notices say the same, leaving aside the answers, which come by another road.
func sameNotice(a, b impact.Notice) bool {
	a.Yes, a.No = b.Yes, b.No
	return sameDraft(a, b)
}

// compareVersions compares versions as numbers, where they are numbers: 2 and 02 are the same, 10 comes after 9.
func compareVersions(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX != nil || errY != nil {
		return cmp.Compare(a, b)
	}
	return cmp.Compare(x, y)
}

// takeAnswers puts the answers to the statistical questions to the notice of the lot that they are about.
func (b *batch) takeAnswers(row *impact.ForeignRow, d impact.Notice, v *ImportRow) error {
	s, key, digest := &b.notices, keyOf(row), digestOfRow(row)
	if v.Faults = keyFaults(key, impact.KindNotice); len(v.Faults) > 0 || b.toldBefore(key, digest, v) {
		return nil
	}
	known := b.aliases[key]
	if was := behind(b, s, known); was != nil && was.Act != impact.WithdrawnAct && known.digest == digest {
		leave(b, known, was, digest, v)
		b.tell(row, *known, digest, v)
		return nil
	}
	was, fault := b.answered(d)
	if was == nil {
		v.Faults = impact.Faults{fault}
		return nil
	}
	if compareVersions(d.Version, was.Draft.Version) < 0 && len(was.Draft.Yes)+len(was.Draft.No) > 0 {
		v.Outcome, v.Fact, v.Revision = RowSame, was.ID, was.Revision
		v.Notes = append(slices.Clone(v.Notes), fmt.Sprintf("answers to version %s or later are known", was.Draft.Version))
		return nil
	}
	is := was.Draft
	is.Yes, is.No = d.Yes, d.No
	if v.Faults = completed(b, s, &is, was); len(v.Faults) > 0 {
		return nil
	}
	return settleRow(b, s, row, is, was, digest, false, v)
}

// answered finds the live notice that answers are about.
func (b *batch) answered(d impact.Notice) (*held[impact.Notice], impact.Fault) {
	older := ""
	for _, id := range b.find(word{impact.KindNotice, "noticeId", d.NoticeID}) {
		h := b.notices.held[id]
		switch {
		case h.Draft.Lot != d.Lot:
		case compareVersions(h.Draft.Version, d.Version) < 0:
			older = h.Draft.Version
		default:
			return h, impact.Fault{}
		}
	}
	fault := impact.Fault{Code: impact.UnknownReference, Field: "notice.noticeId",
		Message: fmt.Sprintf("the notice %s, version %s, lot %q has not been imported: import it first", d.NoticeID, d.Version, d.Lot)}
	if older != "" {
		fault.Field = "notice.version"
		fault.Message = fmt.Sprintf("of the notice %s, lot %q, only version %s has been imported: import version %s first", d.NoticeID, d.Lot, older, d.Version)
	}
	return nil, fault
}

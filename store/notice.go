package store

import (
	"context"

	"polku/ent"
	"polku/ent/notice"
	"polku/ent/predicate"
	"polku/impact"
)

// RecordNotice records a notice, or corrects or withdraws one, as the change says.
func (s *Store) RecordNotice(ctx context.Context, viewer impact.Viewer, network int64, change impact.Change, d impact.Notice) (Receipt, error) {
	return act(ctx, s, noticeKind{}, viewer, network, change, d)
}

type noticeKind struct{}

func (noticeKind) name() impact.Kind { return impact.KindNotice }

func (noticeKind) current(ctx context.Context, w *writer, id int64) (Record[impact.Notice], int64, error) {
	row, err := w.db.Notice.Query().Where(notice.FactID(id), notice.SeqToIsNil()).Only(ctx)
	if err != nil {
		return Record[impact.Notice]{}, 0, notFound(err)
	}
	return noticeRecord(row), row.ID, nil
}

func (noticeKind) close(ctx context.Context, w *writer, rowID int64) error {
	return w.db.Notice.UpdateOneID(rowID).SetSeqTo(w.first()).Exec(ctx)
}

func (noticeKind) append(ctx context.Context, w *writer, r Record[impact.Notice]) error {
	return createNotice(w, r).Exec(ctx)
}

func createNotice(w *writer, r Record[impact.Notice]) *ent.NoticeCreate {
	d := r.Draft
	return w.db.Notice.Create().SetFactID(r.ID).SetNetworkID(r.Network).SetRevision(r.Revision).SetAct(string(r.Act)).
		SetSeqFrom(w.first()).SetRecordedAt(micros(r.RecordedAt)).SetRecordedBy(r.RecordedBy).SetReason(r.Reason).
		SetKey(d.Key).SetNoticeID(d.NoticeID).SetVersion(d.Version).SetLot(d.Lot).SetLotKind(d.LotKind).SetProcedure(d.Procedure).
		SetPublication(d.Publication).SetForm(d.Form).SetType(d.Type).SetSubtype(d.Subtype).SetOccurredOn(int32(d.OccurredOn)).
		SetBuyer(d.Buyer).SetBuyerID(d.BuyerID).SetBuyerType(d.BuyerType).SetCountry(d.Country).SetNuts(d.NUTS).
		SetCustomerID(d.Customer).SetRegionID(d.Region).SetCpv(d.CPV).SetNature(d.Nature).
		SetNillableValue((*int64)(d.Value)).SetValueState(string(d.ValueState)).SetCurrency(d.Currency).
		SetFramework(d.Framework).SetResult(d.Result).SetStrategic(writeSet(d.Strategic)).SetInnovation(writeSet(d.Innovation)).
		SetGreen(writeSet(d.Green)).SetSocial(writeSet(d.Social)).SetCriteria(writeSet(d.Criteria)).SetNillableSme(d.SME).
		SetNillableInnovative(d.Innovative()).SetAnswersYes(writeSet(d.Yes)).SetAnswersNo(writeSet(d.No)).SetNillableAnsweredInnovative(d.AnsweredInnovative())
}

// complete sees that the customer is there, and that no other notice tells of the same lot at the same stage.
func (noticeKind) complete(ctx context.Context, w *writer, n *impact.Network, id int64, d *impact.Notice) (impact.Faults, error) {
	r := references{w: w, n: n, prefix: "notice"}
	segment := "" // a notice has none
	r.customer(ctx, d.Customer, &segment)
	if r.err != nil || d.Key == "" {
		return r.faults, r.err
	}
	other, err := w.db.Notice.Query().Where(notice.SeqToIsNil(), notice.ActNEQ(string(impact.WithdrawnAct)), notice.NetworkID(n.ID),
		notice.Key(d.Key), notice.FactIDNEQ(id)).Exist(ctx)
	if other {
		r.faults = append(r.faults, impact.Fault{Code: impact.Duplicate, Field: "notice.key", Message: "another notice tells of this lot at this stage: correct that one"})
	}
	return r.faults, err
}

func (noticeKind) used(context.Context, *writer, int64) (int, string, error) { return 0, "", nil }

func (noticeKind) rows(_ context.Context, _ *writer, n *impact.Network, r Record[impact.Notice]) ([]sourceRow, error) {
	if r.Act == impact.WithdrawnAct {
		return nil, nil
	}
	return []sourceRow{{impact.Notices, impact.NoticeRow{ID: r.ID, Area: n.AreaOf(r.Draft.Region), Notice: r.Draft}}}, nil
}

func (noticeKind) cause(d impact.Notice) (int64, int64) { return 0, d.Region }

func noticeRecord(row *ent.Notice) Record[impact.Notice] {
	return Record[impact.Notice]{ID: row.FactID, Network: row.NetworkID, Revision: row.Revision, Act: impact.Act(row.Act),
		RecordedAt: moment(row.RecordedAt), RecordedBy: row.RecordedBy, Reason: row.Reason, Draft: noticeDraft(row)}
}

func noticeDraft(row *ent.Notice) impact.Notice {
	return impact.Notice{
		Key: row.Key, NoticeID: row.NoticeID, Version: row.Version, Lot: row.Lot, LotKind: row.LotKind, Procedure: row.Procedure,
		Publication: row.Publication, Form: row.Form, Type: row.Type, Subtype: row.Subtype, OccurredOn: impact.Date(row.OccurredOn),
		Buyer: row.Buyer, BuyerID: row.BuyerID, BuyerType: row.BuyerType, Country: row.Country, NUTS: row.Nuts,
		Customer: row.CustomerID, Region: row.RegionID, CPV: row.Cpv, Nature: row.Nature,
		Value: (*impact.Decimal)(row.Value), ValueState: impact.ValueState(row.ValueState), Currency: row.Currency,
		Framework: row.Framework, Result: row.Result, Strategic: readSet(row.Strategic), Innovation: readSet(row.Innovation),
		Green: readSet(row.Green), Social: readSet(row.Social), Criteria: readSet(row.Criteria), SME: row.Sme,
		Yes: readSet(row.AnswersYes), No: readSet(row.AnswersNo),
	}
}

// Notices are a page of the network's live notices.
func (v *View) Notices(ctx context.Context, n *impact.Network, f Filter, p Page) ([]Record[impact.Notice], error) {
	if !v.viewer.MayRead(n, impact.KindNotice) {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Notice.Query().Where(predicate.Notice(v.paging(n, f, p, true))).All(ctx)
	return arrange(rows, err, p.Backward, v.noticeShown)
}

// CountNotices is how many the list has in all.
func (v *View) CountNotices(ctx context.Context, n *impact.Network, f Filter) (int, error) {
	if !v.viewer.MayRead(n, impact.KindNotice) {
		return 0, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.db.Notice.Query().Where(predicate.Notice(v.matching(n, f))).Count(ctx)
}

// Notice finds a notice by its id, a withdrawn one too.
func (v *View) Notice(ctx context.Context, id int64) (Record[impact.Notice], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.known.notices.get(id, func(ids []int64) ([]Record[impact.Notice], error) {
		rows, err := v.db.Notice.Query().Where(notice.FactIDIn(ids...), predicate.Notice(v.held), predicate.Notice(v.readable(impact.KindNotice))).All(ctx)
		return arrange(rows, err, false, v.noticeShown)
	})
}

// NoticeRevisions are all revisions of a notice, newest first.
func (v *View) NoticeRevisions(ctx context.Context, id int64) ([]Record[impact.Notice], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.db.Notice.Query().Where(notice.FactID(id), predicate.Notice(v.recorded), predicate.Notice(v.readable(impact.KindNotice))).Order(notice.ByRevision(desc())).All(ctx)
	return arrange(rows, err, false, v.noticeShown)
}

// noticeShown is a record as the viewer may see it.
func (v *View) noticeShown(row *ent.Notice) Record[impact.Notice] {
	r := noticeRecord(row)
	v.hide(r.Network, &r.Reason)
	v.known.customers.expect(r.Draft.Customer)
	return r
}

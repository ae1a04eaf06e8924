package store_test

import (
	"strings"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// lot is a notice about a lot.
func (w *world) lot(key, notice, version string, day impact.Date, strategic ...string) impact.ForeignRow {
	value := impact.Whole(1000)
	d := impact.Notice{Key: key, NoticeID: notice, Version: version, Lot: "LOT-0001", LotKind: "Lot", Form: "result", Type: "can-standard", Subtype: "29",
		OccurredOn: day, BuyerID: "0211675-2", Region: w.region("pirkanmaa"), Value: &value, ValueState: impact.ValueStated, Currency: "EUR", Strategic: strategic}
	return impact.ForeignRow{System: "eforms", Key: key, Kind: impact.KindNotice, Draft: d, Names: map[string]impact.ForeignName{"customer": {BusinessID: "0211675-2"}}}
}

func answers(notice, version, lot string, yes ...string) impact.ForeignRow {
	return impact.ForeignRow{System: "hilma", Key: notice + "/" + version + "/" + lot, Kind: impact.KindNotice,
		Draft: impact.Notice{NoticeID: notice, Version: version, Lot: lot, Yes: yes, No: []string{"low_carbon"}}}
}

// takesNotices imports rows of a kind, by a check and a run.
func (w *world) takesNotices(kind impact.ImportKind, want string, rows ...impact.ForeignRow) store.Import {
	w.t.Helper()
	i := w.bring(kind, store.EachRow, len(rows))
	w.runs(i, true, rows...)
	if have := w.outcomes(i); have != want {
		w.t.Errorf("the check says %s, want %s", have, want)
	}
	if i = w.runs(i, false, rows...); w.outcomes(i) != want {
		w.t.Errorf("the run made %s (%s), want %s", w.outcomes(i), i.Problem, want)
	}
	return i
}

func (w *world) notices() []store.Record[impact.Notice] {
	w.t.Helper()
	var list []store.Record[impact.Notice]
	w.look(func(v *store.View) {
		var err error
		if list, err = v.Notices(w.ctx, w.n, store.Filter{}, store.Page{Limit: 100}); err != nil {
			w.t.Fatal(err)
		}
	})
	return list
}

func TestNoticesAreKeptOncePerLotAndStage(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		buyer := w.must(w.s.RecordCustomer(w.ctx, coordinator, w.n.ID, w.recording(), impact.Customer{Name: "Tampere", BusinessID: "0211675-2"}))
		before, _, _ := w.kept()
		v1, v2, other := w.lot("k1", "n1", "01", 20220401), w.lot("k1", "n1", "02", 20220405, "inn-pur"), w.lot("k2", "n2", "1", 20220402)
		first := w.takesNotices(impact.ImportNotices, "NEW CHANGED NEW", v1, v2, other)
		if list := w.notices(); len(list) != 2 || list[0].Draft.Version != "02" || list[0].Draft.Customer != buyer.ID || list[0].Revision != 2 {
			t.Errorf("%+v", list)
		}
		_, _, head := w.kept()
		w.takesNotices(impact.ImportNotices, "SAME SAME SAME", v1, v2, other)
		if _, _, now := w.kept(); now != head {
			t.Errorf("the feed went from %d to %d", head, now)
		}
		late, early := w.lot("k2", "n3", "1", 20220510), w.lot("k2", "n0", "9", 20220101)
		w.takesNotices(impact.ImportNotices, "SAME CHANGED", early, late)
		stranger := w.lot("k3", "n9", "1", 20220501)
		stranger.Names["customer"] = impact.ForeignName{BusinessID: "1234567-1"}
		w.takesNotices(impact.ImportNotices, "NEW", stranger) // a buyer need not be a customer
		twice := w.lot("k4", "n4", "01", 20220401)
		w.takesNotices(impact.ImportNotices, "NEW REFUSED:DUPLICATE SAME", twice, w.lot("k4", "n4", "01", 20220401, "none"), twice)
		w.clean()

		undone, err := w.s.UndoImport(w.ctx, coordinator, first.ID, "wrong file")
		if err != nil || w.outcomes(first) != "UNDONE UNDONE KEPT:STALE_REVISION" {
			t.Errorf("%+v %s %v", undone, w.outcomes(first), err)
		}
		w.clean()
		w.takesNotices(impact.ImportNotices, "NEW CHANGED SAME", v1, v2, other)
		if after, _, _ := w.kept(); len(before) > len(after) {
			t.Error("totals are gone")
		}
	})
}

func TestAnswersComeToTheirNotice(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		rows := []impact.ForeignRow{answers("n1", "01", "LOT-0001", "new_to_buyer"), answers("n1", "03", "LOT-0001"), answers("n1", "01", "LOT-0002"), answers("n7", "01", "")}
		w.takesNotices(impact.ImportAnswers, strings.TrimSpace(strings.Repeat("REFUSED:UNKNOWN_REFERENCE ", 4)), rows...)
		w.takesNotices(impact.ImportNotices, "NEW CHANGED", w.lot("k1", "n1", "01", 20220401), w.lot("k1", "n1", "02", 20220405))
		was, _, _ := w.kept()
		i := w.takesNotices(impact.ImportAnswers, "CHANGED REFUSED:UNKNOWN_REFERENCE REFUSED:UNKNOWN_REFERENCE REFUSED:UNKNOWN_REFERENCE", rows...)
		if fault := w.rowsOf(i)[1].Faults[0]; !strings.Contains(fault.Message, "only version 02 has been imported: import version 03 first") {
			t.Error(fault)
		}
		w.takesNotices(impact.ImportAnswers, "SAME", rows[0])
		w.takesNotices(impact.ImportNotices, "CHANGED", w.lot("k1", "n1", "03", 20220501, "none"))
		if d := w.notices()[0].Draft; len(d.Yes) != 1 || len(d.No) != 1 || d.Version != "03" {
			t.Errorf("the answers are gone: %+v", d)
		}
		w.takesNotices(impact.ImportAnswers, "SAME CHANGED", rows[0], answers("n1", "03", "LOT-0001", "new_to_market"))
		w.clean()
		if undone, err := w.s.UndoImport(w.ctx, coordinator, i.ID, "no"); err != nil || undone.Kept != 1 {
			t.Errorf("%+v %v", undone, err)
		}
		w.sameTotals("nothing counts notices by default", was)
	})
}

// TestANoticeWithdrawnByHandStays withdrawn: a file that comes again doesn't bring it back.
func TestANoticeWithdrawnByHandStays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		first := w.takesNotices(impact.ImportNotices, "NEW", w.lot("k1", "n1", "01", 20220401))
		w.must(w.s.RecordNotice(w.ctx, coordinator, 0, w.withdrawing(store.Receipt{ID: w.rowsOf(first)[0].Fact, Revision: 1}), impact.Notice{}))
		w.takesNotices(impact.ImportNotices, "SAME REFUSED:WITHDRAWN", w.lot("k1", "n1", "01", 20220401), w.lot("k1", "n1", "02", 20220402))
		if list := w.notices(); len(list) != 0 {
			t.Errorf("%+v", list)
		}
	})
}

// Older answers that come late don't take the place of newer ones, nor a notice that was made void on the same day that of its
// cancelling; and the same version that is read otherwise doesn't undo what somebody has corrected here.
func TestWhatComesLateDoesNotTakeOver(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.takesNotices(impact.ImportNotices, "NEW", w.lot("k1", "n1", "02", 20220405))
		w.takesNotices(impact.ImportAnswers, "CHANGED", answers("n1", "02", "LOT-0001", "new_to_market"))
		w.takesNotices(impact.ImportAnswers, "SAME", answers("n1", "01", "LOT-0001", "new_to_buyer"))
		if d := w.notices()[0].Draft; len(d.Yes) != 1 || d.Yes[0] != "new_to_market" {
			t.Errorf("older answers have taken over: %v", d.Yes)
		}
		void := w.lot("k2", "a-sorts-first", "01", 20220405)
		draft := void.Draft.(impact.Notice)
		draft.Result = "cancel"
		void.Draft = draft
		w.takesNotices(impact.ImportNotices, "NEW SAME", void, w.lot("k2", "z-sorts-last", "01", 20220405))
		seen := w.notices()
		for _, r := range seen {
			if r.Draft.Key == "k1" {
				mine := r.Draft
				mine.Buyer = "As we know it"
				w.must(w.s.RecordNotice(w.ctx, coordinator, 0, w.correcting(store.Receipt{ID: r.ID, Revision: r.Revision}), mine))
			}
		}
		w.takesNotices(impact.ImportNotices, "REFUSED:STALE_REVISION", w.lot("k1", "n1", "02", 20220405, "none"))
		w.clean()
	})
}

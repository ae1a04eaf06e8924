package store_test

import (
	"slices"

	"pgregory.net/rapid"

	"polku/impact"
)

// Notices in random histories: drawn with few values, so that definitions over them meet rows that pass and rows that don't.

func (l *ledger) drawNotice(rt *rapid.T, id int64) impact.Notice {
	w := l.wishFor(rt, impact.Notices)
	pick := func(field string, words ...string) string { return rapid.SampledFrom(words).Draw(rt, field) }
	set := func(field string, words ...string) []string {
		list := []string{pick(field, append(words, "", "")...), pick(field, append(words, "")...)}
		slices.Sort(list)
		return slices.DeleteFunc(slices.Compact(list), func(word string) bool { return word == "" })
	}
	d := impact.Notice{
		Key: pick("key", "a", "A", "b", "c", "d", "e", "f", "g"), NoticeID: "n-1", Version: pick("version", "01", "02"), Lot: "LOT-0001", LotKind: pick("lot kind", "Lot", "Part", ""),
		Form: pick("form", "result", "competition"), Type: "can-standard", Subtype: pick("subtype", "29", "16"), OccurredOn: w.day(observationDays),
		BuyerID: pick("buyer", "", "0000001-9", "0000002-7"), Country: pick("country", "FIN", ""), Customer: l.customers.some(rt, "customer"), Region: w.region(),
		CPV: pick("cpv", "", "45000000"), Nature: pick("nature", "works", "services"), ValueState: impact.ValueNotStated, Framework: pick("framework", "", "none"),
		Result: pick("result", "", "selec-w", "clos-nw"), Strategic: set("strategic", "inn-pur", "env-imp", "none"), Innovation: set("innovation", "rd-act"),
		Green: set("green", "clim-mitig", "CLIM-MITIG"), Social: set("social", "acc-all"), SME: w.answer("sme"), Yes: set("yes", "new_to_buyer", "low_carbon"), No: set("no", "new_to_market"),
	}
	if d.Value = w.maybeNumber("value", "0", "1000000.5", "99.95", "-3"); d.Value != nil {
		d.ValueState, d.Currency = impact.ValueStated, "EUR"
	}
	if slices.ContainsFunc(l.notices.live, func(f fact[impact.Notice]) bool { return f.ID != id && f.draft.Key == d.Key }) {
		rt.Skip("another notice tells of the lot already")
	}
	return d
}

// noticeFields says by words what a notice states. Whether it is innovative is written out here, apart from the product.
func noticeFields(d impact.Notice) map[string][]string {
	fields := map[string][]string{"customer": id(d.Customer), "lot": word(d.Key), "buyer": word(d.BuyerID), "form": word(d.Form), "type": word(d.Type),
		"subtype": word(d.Subtype), "lot_kind": word(d.LotKind), "country": word(d.Country), "cpv": word(d.CPV), "nature": word(d.Nature),
		"framework": word(d.Framework), "result": word(d.Result), "value": number(d.Value), "value_state": word(string(d.ValueState)),
		"strategic": d.Strategic, "innovation": d.Innovation, "green": d.Green, "social": d.Social, "criteria": d.Criteria,
		"sme": answer(d.SME), "answers_yes": d.Yes, "answers_no": d.No}
	switch {
	case slices.Contains(d.Strategic, "inn-pur"), len(d.Innovation) > 0:
		fields["innovative"] = []string{"yes"}
	case len(d.Strategic) > 0:
		fields["innovative"] = []string{"no"}
	}
	fresh := func(answers []string) bool {
		return slices.Contains(answers, "new_to_buyer") || slices.Contains(answers, "new_to_market")
	}
	switch {
	case fresh(d.Yes):
		fields["answered_innovative"] = []string{"yes"}
	case fresh(d.No):
		fields["answered_innovative"] = []string{"no"}
	}
	return fields
}

package intake

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"polku/impact"
)

// results are what a notice says of the outcome of its lots.
type results struct {
	stage  string
	result *element
	byLot  map[string]*element
	// bought are the tenders that a contract names, by lot.
	bought map[string][]*element
	lots   int // how many lots the notice has
}

func readResults(root *element) *results {
	extension := root.extension()
	r := &results{
		stage: stageOf(extension.textAt("NoticeSubType", "SubTypeCode")), result: extension.one("NoticeResult"),
		byLot: map[string]*element{}, bought: map[string][]*element{},
	}
	for _, lot := range root.all("ProcurementProjectLot") {
		if kindOfLot(lot) == lotKind {
			r.lots++
		}
	}
	for _, lot := range r.result.all("LotResult") {
		if id := lot.textAt("TenderLot", "ID"); r.byLot[id] == nil {
			r.byLot[id] = lot
		}
	}
	named := map[string]bool{}
	for _, id := range r.result.texts("SettledContract", "LotTender", "ID") {
		named[id] = true
	}
	for _, tender := range r.result.all("LotTender") {
		if named[tender.textAt("ID")] {
			lot := tender.textAt("TenderLot", "ID")
			r.bought[lot] = append(r.bought[lot], tender)
		}
	}
	return r
}

// of is the result of a lot, nil where the notice tells none.
func (r *results) of(lot string) *element { return r.byLot[lot] }

// awards tells whether the notice is of what was bought, not of what is planned.
func (r *results) awards() bool {
	return slices.Contains(awardStages, r.stage)
}

// withheld tells whether the buyer keeps a field of the element unpublished.
func withheld(e *element, fields ...string) bool {
	for _, code := range e.texts("FieldsPrivacy", "FieldIdentifierCode") {
		if slices.Contains(fields, code) {
			return true
		}
	}
	return false
}

// value says what the lot is worth: what was bought in notices of results, else the estimate.
func (d *noticeDrafts) value(n *impact.Notice, project *element) {
	n.ValueState = impact.ValueNotStated
	if !d.result.awards() {
		d.estimate(n, project)
		return
	}
	if n.Result == "clos-nw" || n.Result == "open-nw" || n.Result == "cancel" {
		return
	}
	r := d.result
	tenders := r.bought[n.Lot]
	if d.tenders(n, tenders) {
		return
	}
	if lot := r.of(n.Lot); lot != nil { // a framework that has no value of its own yet, but a ceiling
		frame := lot.one("FrameworkAgreementValues")
		if withheld(lot, "max-val", "ree-val") || withheld(frame, "max-val", "ree-val") {
			n.ValueState = impact.ValueWithheld
			return
		}
		for _, name := range []string{"ReestimatedValueAmount", "EstimatedMaximumValueAmount", "MaximumValueAmount"} {
			if d.amounts(n, frame.all(name)) {
				return
			}
		}
	}
	if withheld(r.result, "not-val") {
		n.ValueState = impact.ValueWithheld
		return
	}
	if r.lots == 1 && n.LotKind == lotKind && !d.amounts(n, r.result.all("TotalAmount")) {
		d.ceiling(n, r.result)
	}
}

// ceiling is that of all frameworks of the notice (BT-1118, BT-118, to SDK 1.2 the third): of its lot where it has only one.
func (d *noticeDrafts) ceiling(n *impact.Notice, result *element) {
	if withheld(result, "not-max-val", "not-app-val") {
		n.ValueState = impact.ValueWithheld
		return
	}
	for _, name := range []string{"OverallApproximateFrameworkContractsAmount", "OverallMaximumFrameworkContractsAmount", "EstimatedOverallFrameworkContractsAmount"} {
		if d.amounts(n, result.all(name)) {
			return
		}
	}
}

// tenders adds up what was bought of a lot; false where nothing is said of it.
func (d *noticeDrafts) tenders(n *impact.Notice, tenders []*element) bool {
	var paid []*element
	for _, tender := range tenders {
		if withheld(tender, "win-ten-val") {
			n.ValueState = impact.ValueWithheld
			return true
		}
		paid = append(paid, tender.all("LegalMonetaryTotal", "PayableAmount")...)
	}
	if len(paid) > 0 && len(paid) < len(tenders) {
		d.warnings = append(d.warnings, fmt.Sprintf("%d of the %d tenders that were bought state no value: their sum was left out", len(tenders)-len(paid), len(tenders)))
		return true
	}
	return d.amounts(n, paid)
}

// estimate is of the lot, or of the procedure where it has only that lot.
func (d *noticeDrafts) estimate(n *impact.Notice, project *element) {
	places := []*element{project}
	if project != d.project && len(d.lots) == 1 {
		places = append(places, d.project)
	}
	for _, place := range places {
		total := place.one("RequestedTenderTotal")
		if d.amounts(n, total.all("EstimatedOverallContractAmount")) || d.amounts(n, total.extension().all("FrameworkMaximumAmount")) {
			return
		}
	}
}

// amounts adds up amounts, which must all be in euros; false where there are none.
func (d *noticeDrafts) amounts(n *impact.Notice, amounts []*element) bool {
	if len(amounts) == 0 {
		return false
	}
	sum := decimal.Zero
	n.Currency = amounts[0].currency
	for _, amount := range amounts {
		if amount.currency != "EUR" {
			n.Currency, n.ValueState = amount.currency, impact.ValueOtherCurrency
			return true
		}
		value, err := readAmount(amount.text)
		if err != nil {
			d.warnings = append(d.warnings, fmt.Sprintf("the value %q can't be read: it was left out", clip(amount.text)))
			n.Currency = ""
			return true
		}
		sum = sum.Add(value)
	}
	total, err := impact.ParseDecimal(sum.Round(4).String())
	if err != nil {
		d.warnings = append(d.warnings, fmt.Sprintf("the value %s is larger than can be kept: it was left out", clip(sum.String())))
		return true
	}
	n.Value, n.ValueState = &total, impact.ValueStated
	return true
}

// readAmount reads an amount of at most thirty digits, without an exponent.
func readAmount(text string) (decimal.Decimal, error) {
	const most = 32
	if len(text) == 0 || len(text) > most {
		return decimal.Zero, errNumber
	}
	for _, r := range text {
		if (r < '0' || r > '9') && r != '.' && r != '-' {
			return decimal.Zero, errNumber
		}
	}
	return decimal.NewFromString(text)
}

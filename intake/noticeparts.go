package intake

import (
	"slices"
	"strings"

	"polku/impact"
)

// organisations sees that each has an id of its own, a name and a country.
func (r *noticeRules) organisations() {
	seen := map[string]bool{}
	for _, organisation := range r.root.extension().all("Organizations", "Organization") {
		at := "Organizations/Organization"
		if len(organisation.all("Company")) == 0 {
			r.fault(impact.Required, at+"/Company", "the organisation says nothing of itself")
			continue
		}
		for _, kind := range []string{"Company", "TouchPoint"} {
			for _, party := range organisation.all(kind) {
				r.only(party, at+"/"+kind, "the organisation's id (OPT-200)", nil, "give it one, such as ORG-0001", "PartyIdentification", "ID")
				id := party.textAt("PartyIdentification", "ID")
				if seen[id] && id != "" {
					r.fault(impact.Duplicate, at+"/"+kind, "two organisations have the id %s", clip(id))
				}
				seen[id] = true
			}
		}
		company := organisation.one("Company")
		if len(company.texts("PartyName", "Name")) == 0 {
			r.fault(impact.Required, at+"/Company/PartyName/Name", "the organisation's name (BT-500) is missing")
		}
		r.only(company, at+"/Company", "the organisation's country (BT-514)", countryForm, "it must be of three capitals or digits, such as FIN or 1A0", "PostalAddress", "Country", "IdentificationCode")
	}
}

// buyers sees that there is a buyer, and that each is one of the organisations.
func (r *noticeRules) buyers() {
	parties := r.root.all("ContractingParty")
	if len(parties) == 0 {
		r.fault(impact.Required, "ContractingParty", "the buyer (OPT-300) is missing")
	}
	known := organisationIDs(r.root)
	for _, party := range parties {
		r.only(party, "ContractingParty", "the buyer (OPT-300)", nil, "name one of the organisations, such as ORG-0001", "Party", "PartyIdentification", "ID")
		if id := party.textAt("Party", "PartyIdentification", "ID"); id != "" && known[id] == nil {
			r.fault(impact.UnknownReference, "ContractingParty/Party", "the buyer is %q: the notice has no such organisation", clip(id))
		}
	}
}

// organisationIDs are the organisations by their ids and by those of their touch points.
func organisationIDs(root *element) map[string]*element {
	organisations := map[string]*element{}
	for _, organisation := range root.extension().all("Organizations", "Organization") {
		for _, kind := range []string{"Company", "TouchPoint"} {
			for _, id := range organisation.texts(kind, "PartyIdentification", "ID") {
				if organisations[id] == nil {
					organisations[id] = organisation
				}
			}
		}
	}
	return organisations
}

// project sees that a procedure, lot or part says what is bought.
func (r *noticeRules) project(at string, above *element, described bool) {
	if len(above.all("ProcurementProject")) == 0 {
		r.fault(impact.Required, at, "says nothing of what is bought")
		return
	}
	project := above.one("ProcurementProject")
	if len(project.texts("Name")) == 0 {
		r.fault(impact.Required, at+"/Name", "the title (BT-21) is missing")
	}
	if described && len(project.texts("Description")) == 0 {
		r.fault(impact.Required, at+"/Description", "the description (BT-24) is missing")
	}
	r.only(project, at, "the nature (BT-23)", nil, "it is works, supplies or services", "ProcurementTypeCode")
	r.only(project, at, "the main CPV code (BT-262)", cpvForm, "it must be eight digits, without the check digit", "MainCommodityClassification", "ItemClassificationCode")
}

// kindOfLot is what a lot is: by its scheme, or by its id where real notices leave the scheme out.
func kindOfLot(lot *element) string {
	id := lot.one("ID")
	if id.scheme != "" {
		return id.scheme
	}
	for kind, form := range lotForms {
		if form.MatchString(id.text) {
			return kind
		}
	}
	return lotKind
}

// lots sees that the lots or parts that the subtype needs are there, each with an id of its own.
func (r *noticeRules) lots() {
	counts, seen := map[string]int{}, map[string]bool{}
	for _, lot := range r.root.all("ProcurementProjectLot") {
		kind, id := kindOfLot(lot), lot.textAt("ID")
		counts[kind]++
		form := lotForms[kind]
		if form == nil {
			r.fault(impact.UnknownCode, "ProcurementProjectLot/ID/@schemeName", "%q must be Lot, Part or LotsGroup", clip(kind))
			continue
		}
		r.only(lot, "ProcurementProjectLot", "the lot's id (BT-137)", form, "it must be such as LOT-0001, PAR-0001 or GLO-0001, as its scheme says", "ID")
		if seen[id] && id != "" {
			r.fault(impact.Duplicate, "ProcurementProjectLot/ID", "two lots have the id %s", clip(id))
		}
		seen[id] = true
		if kind != groupKind {
			r.project(strings.TrimSpace("ProcurementProjectLot "+id)+"/ProcurementProject", lot, true)
		}
	}
	switch {
	case slices.Contains(withoutLots, r.subtype):
	case slices.Contains(withParts, r.subtype):
		if counts[partKind]+counts[lotKind] == 0 {
			r.fault(impact.Required, "ProcurementProjectLot", "a notice of subtype %s must have a part (PAR-0001)", r.subtype)
		}
	case counts[lotKind] == 0:
		r.fault(impact.Required, "ProcurementProjectLot", "a notice of subtype %s must have a lot (LOT-0001)", clip(r.subtype))
	}
}

// results sees that a notice of a result has one, and that lots, tenders and contracts that it names are there.
func (r *noticeRules) results() {
	results := r.root.extension().all("NoticeResult")
	if !slices.Contains(awardStages, stageOf(r.subtype)) {
		return
	}
	if len(results) == 0 {
		r.fault(impact.Required, "NoticeResult", "a notice of subtype %s must have a result", r.subtype)
		return
	}
	result := results[0]
	lots := idsOf(r.root.all("ProcurementProjectLot"))
	tenders, contracts := idsOf(result.all("LotTender")), idsOf(result.all("SettledContract"))
	told := map[string]bool{}
	for _, lot := range result.all("LotResult") {
		if id := lot.textAt("TenderLot", "ID"); told[id] {
			r.fault(impact.Duplicate, "LotResult/TenderLot/ID", "two results are of the lot %s: a lot may have one", clip(id))
		} else if id != "" {
			told[id] = true
		}
		r.only(lot, "LotResult", "the lot of a result (BT-13713)", nil, "name one of the lots", "TenderLot", "ID")
		r.named(lots, lot, "LotResult/TenderLot/ID", "lot", "TenderLot", "ID")
		r.named(tenders, lot, "LotResult/LotTender/ID", "tender", "LotTender", "ID")
		r.named(contracts, lot, "LotResult/SettledContract/ID", "contract", "SettledContract", "ID")
	}
	for _, tender := range result.all("LotTender") {
		r.only(tender, "LotTender", "a tender's id (OPT-321)", nil, "give it one, such as TEN-0001", "ID")
		r.named(lots, tender, "LotTender/TenderLot/ID", "lot", "TenderLot", "ID")
	}
	for _, contract := range result.all("SettledContract") {
		r.only(contract, "SettledContract", "a contract's id (OPT-316)", nil, "give it one, such as CON-0001", "ID")
		r.named(tenders, contract, "SettledContract/LotTender/ID", "tender", "LotTender", "ID")
	}
	r.twice(result, "LotResult", "results of lots")
	r.twice(result, "LotTender", "tenders")
	r.twice(result, "SettledContract", "contracts")
}

func idsOf(elements []*element) map[string]bool {
	ids := map[string]bool{}
	for _, e := range elements {
		ids[e.textAt("ID")] = true
	}
	return ids
}

// named sees that what is named is there.
func (r *noticeRules) named(known map[string]bool, e *element, at, what string, path ...string) {
	for _, id := range e.texts(path...) {
		if !known[id] {
			r.fault(impact.UnknownReference, at, "names the %s %q: the notice has none such", what, clip(id))
		}
	}
}

// twice sees that no two tenders, or contracts, have the same id.
func (r *noticeRules) twice(result *element, name, words string) {
	seen := map[string]bool{}
	for _, id := range result.texts(name, "ID") {
		if seen[id] {
			r.fault(impact.Duplicate, name+"/ID", "two %s have the id %s", words, clip(id))
		}
		seen[id] = true
	}
}

package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"polku/impact"
)

// NoticeSystem is the foreign system of notices: their keys are stage, procedure and lot.
const NoticeSystem = "eforms"

// rootSpaces are the namespaces of the four kinds of documents that eForms notices are.
var rootSpaces = map[string]string{
	"ContractNotice":                        "urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2",
	"ContractAwardNotice":                   "urn:oasis:names:specification:ubl:schema:xsd:ContractAwardNotice-2",
	"PriorInformationNotice":                "urn:oasis:names:specification:ubl:schema:xsd:PriorInformationNotice-2",
	"BusinessRegistrationInformationNotice": "http://data.europa.eu/p27/eforms-business-registration-information-notice/1",
}

// noticeDrafts reads a notice: a draft for each lot or part, one for the notice where it has neither.
type noticeDrafts struct {
	words    *lookup
	root     *element
	project  *element      // what the whole procedure buys
	lots     []*element    // the lots that are counted
	changed  string        // the id of the notice that this one changes
	shared   impact.Notice // what all lots of the notice have
	warnings []string
	names    map[string]impact.ForeignName
	result   *results
}

// readNotice gives the rows of a notice; a notice that is refused gives one, with the faults.
func readNotice(words *lookup, root *element, space, place string) []*impact.ForeignRow {
	if want, ok := rootSpaces[root.name]; !ok || space != want {
		return []*impact.ForeignRow{refusedNotice(root, place, impact.Faults{{
			Code: impact.Invalid, Field: clip(root.name),
			Message: "is no eForms notice: the file must be a ContractNotice, ContractAwardNotice, PriorInformationNotice or BusinessRegistrationInformationNotice of UBL 2.3",
		}})}
	}
	if faults := checkNotice(root); len(faults) > 0 {
		return []*impact.ForeignRow{refusedNotice(root, place, faults)}
	}
	d := &noticeDrafts{words: words, root: root, project: root.one("ProcurementProject"), lots: countedLots(root), names: map[string]impact.ForeignName{}}
	d.head()
	d.buyer()
	d.result = readResults(root)
	var rows []*impact.ForeignRow
	for _, lot := range d.lots {
		rows = append(rows, d.row(lot, place))
	}
	if len(rows) == 0 {
		rows = append(rows, d.row(nil, place))
	}
	return rows
}

func refusedNotice(root *element, place string, faults impact.Faults) *impact.ForeignRow {
	row := &impact.ForeignRow{Place: joinPlace(place, "the notice"), Kind: impact.KindNotice, Faults: faults}
	if id := root.textAt("ID"); uuidForm.MatchString(id) {
		row.System, row.Key = NoticeSystem, id
	}
	return row
}

func joinPlace(place, inside string) string { return strings.TrimPrefix(place+", "+inside, ", ") }

// countedLots are the lots; the parts where there are no lots. Groups of lots only repeat what their lots say.
func countedLots(root *element) []*element {
	byKind := map[string][]*element{}
	for _, lot := range root.all("ProcurementProjectLot") {
		byKind[kindOfLot(lot)] = append(byKind[kindOfLot(lot)], lot)
	}
	if lots := byKind[lotKind]; len(lots) > 0 {
		return lots
	}
	return byKind[partKind]
}

// head reads what the notice says of itself.
func (d *noticeDrafts) head() {
	root, extension := d.root, d.root.extension()
	n := &d.shared
	n.NoticeID, n.Version = strings.ToLower(root.textAt("ID")), root.textAt("VersionID")
	n.Procedure = strings.ToLower(root.textAt("ContractFolderID"))
	n.Publication = extension.textAt("Publication", "NoticePublicationID")
	n.Form, n.Type = root.one("NoticeTypeCode").list, root.textAt("NoticeTypeCode")
	n.Subtype = extension.textAt("NoticeSubType", "SubTypeCode")
	d.changed = changedNotice(extension)
	d.know("type", n.Type)
	if n.Form == "change" {
		n.Form = stageOf(n.Subtype)
	}
	day := root.textAt("IssueDate")
	n.OccurredOn, _ = impact.ParseDate(day[:10]) // the rules have seen that it is one
	for _, reason := range extension.texts("Changes", "ChangeReason", "ReasonCode") {
		if reason == "cancel" {
			n.Result = reason
		}
	}
}

// changedNotice is the id of the notice that a change notice changes (BT-758), empty where it is told by another number or not
// at all.
func changedNotice(extension *element) string {
	for _, text := range extension.texts("Changes", "ChangedNoticeIdentifier") {
		if match := changedForm.FindStringSubmatch(text); match != nil {
			return strings.ToLower(match[1])
		}
	}
	return ""
}

// know reports a code that no version of the code lists has.
func (d *noticeDrafts) know(list, code string) {
	if code != "" && !knownCode(list, code) {
		d.warnings = append(d.warnings, fmt.Sprintf("%s has the unknown code %q: it was kept", list, clip(code)))
	}
}

// buyer reads the main buyer: the leader of a group, or else the first.
func (d *noticeDrafts) buyer() {
	parties := d.root.all("ContractingParty")
	if len(parties) == 0 {
		return
	}
	organisations := organisationIDs(d.root)
	main := parties[0]
	organisation := organisations[main.textAt("Party", "PartyIdentification", "ID")]
	for _, party := range parties {
		candidate := organisations[party.textAt("Party", "PartyIdentification", "ID")]
		if candidate != nil && candidate.textAt("GroupLeadIndicator") == "true" {
			main, organisation = party, candidate
			break
		}
	}
	if types := main.listed([]string{"buyer-legal-type"}, "ContractingPartyType", "PartyTypeCode"); len(types) > 0 {
		d.shared.BuyerType = types[0]
		d.know("buyerType", types[0])
	}
	if organisation == nil {
		return
	}
	company := organisation.one("Company")
	d.shared.Buyer = inLanguage(company.all("PartyName", "Name"), d.root.textAt("NoticeLanguageCode"))
	d.shared.Country = company.textAt("PostalAddress", "Country", "IdentificationCode")
	d.shared.NUTS = company.textAt("PostalAddress", "CountrySubentityCode")
	d.shared.Region = d.words.regionOfNUTS(d.shared.NUTS, d.shared.Country)
	d.buyerID(company.texts("PartyLegalEntity", "CompanyID"))
}

// buyerID takes the Finnish business id among a buyer's ids, the first where there is none.
func (d *noticeDrafts) buyerID(ids []string) {
	for _, text := range ids {
		if id, ok := businessID(text); ok && (d.shared.Country == "FIN" || d.shared.Country == "ALA") {
			d.shared.BuyerID = id
			d.names["customer"] = impact.ForeignName{BusinessID: id}
			return
		}
	}
	if len(ids) > 0 {
		d.shared.BuyerID = ids[0]
	}
}

// inLanguage is the text in a language, the first one where there is none.
func inLanguage(texts []*element, language string) string {
	for _, text := range texts {
		if text.language == language {
			return text.text
		}
	}
	if len(texts) > 0 {
		return texts[0].text
	}
	return ""
}

// row makes the draft of a lot; a nil lot is the notice itself.
func (d *noticeDrafts) row(lot *element, place string) *impact.ForeignRow {
	n := d.shared
	common := d.warnings
	d.warnings = slices.Clone(common)
	project := d.project
	own := project
	if lot != nil {
		n.Lot, n.LotKind = lot.textAt("ID"), kindOfLot(lot)
		own = lot.one("ProcurementProject")
	}
	n.Key = strings.Join([]string{n.Form, cmp.Or(n.Procedure, d.changed, n.NoticeID), n.Lot}, "/")
	n.CPV = cmp.Or(own.textAt("MainCommodityClassification", "ItemClassificationCode"), project.textAt("MainCommodityClassification", "ItemClassificationCode"))
	n.Nature = cmp.Or(first1(own.listed([]string{"contract-nature", ""}, "ProcurementTypeCode")), first1(project.listed([]string{"contract-nature", ""}, "ProcurementTypeCode")))
	d.know("nature", n.Nature)
	switch own.textAt("SMESuitableIndicator") {
	case "true":
		yes := true
		n.SME = &yes
	case "false":
		no := false
		n.SME = &no
	}
	d.aims(&n, own)
	if lot != nil {
		n.Framework = first1(lot.listed([]string{"framework-agreement"}, "TenderingProcess", "ContractingSystem", "ContractingSystemTypeCode"))
		d.know("framework", n.Framework)
	}
	if result := d.result.of(n.Lot); result != nil && n.Result == "" {
		n.Result = result.textAt("TenderResultCode")
		d.know("result", n.Result)
	}
	d.value(&n, own)
	row := &impact.ForeignRow{
		Place: joinPlace(place, cmp.Or(n.Lot, "the notice")), System: NoticeSystem, Key: n.Key, Kind: impact.KindNotice, Draft: n, Warnings: d.warnings,
	}
	if len(d.names) > 0 {
		row.Names = map[string]impact.ForeignName{"customer": d.names["customer"]}
	}
	d.warnings = common
	return row
}

func first1(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// aims reads the codes of strategic procurement. Their code lists tell them apart, never their place.
func (d *noticeDrafts) aims(n *impact.Notice, project *element) {
	for _, aim := range []struct {
		name  string
		lists []string
		into  *[]string
	}{
		{"strategic", []string{"strategic-procurement"}, &n.Strategic},
		{"innovation", []string{"innovative-acquisition"}, &n.Innovation},
		{"green", []string{"environmental-impact"}, &n.Green},
		{"social", []string{"social-objective", "social-procurement"}, &n.Social}, // the second to SDK 1.2
		{"criteria", []string{"gpp-criteria"}, &n.Criteria},
	} {
		for _, code := range project.listed(aim.lists, "ProcurementAdditionalType", "ProcurementTypeCode") {
			switch {
			case !keepable(code) || len(*aim.into) >= maxAims:
				d.warnings = append(d.warnings, fmt.Sprintf("%s has %q, which can't be a code: it was left out", aim.name, clip(code)))
			case !slices.Contains(*aim.into, code):
				*aim.into = append(*aim.into, code)
				d.know(aim.name, code)
			}
		}
	}
}

// maxAims is how many codes of one kind a lot may have.
const maxAims = 20

// keepable tells whether a code can be kept in a set of codes.
func keepable(code string) bool {
	return len(code) <= 100 && !strings.ContainsFunc(code, func(r rune) bool { return unicode.IsControl(r) || r == '|' || r == unicode.ReplacementChar })
}

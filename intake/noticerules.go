package intake

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"polku/impact"
)

// noticeRules find what makes a notice invalid by the rules of its format: what must be there, what may be there once, what
// must not be empty, and what names something that isn't there. A notice that breaks one is refused as a whole.
type noticeRules struct {
	root    *element
	subtype string
	faults  impact.Faults
}

// maxNoticeFaults is how many faults of one notice are told.
const maxNoticeFaults = 40

func (r *noticeRules) fault(code impact.FaultCode, field, format string, args ...any) {
	if len(r.faults) < maxNoticeFaults {
		r.faults = append(r.faults, impact.Fault{Code: code, Field: field, Message: fmt.Sprintf(format, args...)})
	}
}

var (
	uuidForm     = regexp.MustCompile(`^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`)
	changedForm  = regexp.MustCompile(`^([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})-(0[1-9]|[1-9][0-9])$`)
	versionForm  = regexp.MustCompile(`^(0[1-9]|[1-9][0-9])$`)
	sdkForm      = regexp.MustCompile(`^eforms-sdk-1\.(\d{1,3})(\.\d{1,3})?$`)
	dayForm      = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(Z|[+-]\d{2}:\d{2})?$`)
	timeForm     = regexp.MustCompile(`^\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$`)
	countryForm  = regexp.MustCompile(`^[A-Z0-9]{3}$`) // Kosovo is 1A0
	languageForm = regexp.MustCompile(`^[A-Z]{3}$`)
	cpvForm      = regexp.MustCompile(`^\d{8}$`)
	lotForms     = map[string]*regexp.Regexp{
		lotKind: regexp.MustCompile(`^LOT-\d{4}$`), partKind: regexp.MustCompile(`^PAR-\d{4}$`), groupKind: regexp.MustCompile(`^GLO-\d{4}$`),
	}
)

// The kinds of lots.
const (
	lotKind   = "Lot"
	partKind  = "Part"
	groupKind = "LotsGroup"
)

// checkNotice finds the faults of a notice.
func checkNotice(root *element) impact.Faults {
	r := &noticeRules{root: root, subtype: root.extension().textAt("NoticeSubType", "SubTypeCode")}
	r.head()
	r.stage()
	r.walk(root, root.name)
	if slices.Contains(business, r.subtype) {
		return r.faults
	}
	r.organisations()
	r.buyers()
	r.project("ProcurementProject", root, true)
	r.lots()
	r.results()
	return r.faults
}

// only sees that an element is there exactly once and, unless the form is nil, looks as it should.
func (r *noticeRules) only(above *element, at, field string, form *regexp.Regexp, right string, path ...string) {
	found := above.all(path...)
	where := strings.TrimPrefix(at+"/"+strings.Join(path, "/"), "/")
	switch {
	case len(found) == 0:
		r.fault(impact.Required, where, "%s is missing: %s", field, right)
	case len(found) > 1:
		r.fault(impact.Duplicate, where, "%s stands %d times; it must stand once", field, len(found))
	case found[0].text == "":
		r.fault(impact.Required, where, "%s is empty: %s", field, right)
	case form != nil && !form.MatchString(found[0].text):
		r.fault(impact.Invalid, where, "%s is %q: %s", field, clip(found[0].text), right)
	}
}

// head sees to what every notice must say of itself.
func (r *noticeRules) head() {
	extension := r.root.all("UBLExtensions", "UBLExtension", "ExtensionContent", "EformsExtension")
	if len(extension) != 1 {
		r.fault(impact.Required, "EformsExtension", "the notice must have one extension of eForms; it has %d", len(extension))
	}
	r.only(r.root.extension(), "EformsExtension", "the notice subtype (OPP-070)", nil, "give it as "+readSubtypes, "NoticeSubType", "SubTypeCode")
	r.only(r.root, "", "the notice id (BT-701)", uuidForm, "it must be a UUID", "ID")
	r.only(r.root, "", "the version (BT-757)", versionForm, "it must be 01 to 99", "VersionID")
	r.only(r.root, "", "the SDK version (OPT-002)", sdkForm, "SDK 1.0 to 1.15 are read, written eforms-sdk-1.13", "CustomizationID")
	r.only(r.root, "", "the day of dispatch (BT-05)", dayForm, "write 2024-08-29+03:00", "IssueDate")
	r.only(r.root, "", "the time of dispatch (BT-05)", timeForm, "write 12:00:00+03:00", "IssueTime")
	r.only(r.root, "", "the legal basis (BT-01)", nil, "name it, such as 32014L0024", "RegulatoryDomain")
	r.only(r.root, "", "the notice type (BT-02)", nil, "name it, such as cn-standard", "NoticeTypeCode")
	r.only(r.root, "", "the language (BT-702)", languageForm, "it must be of three capitals, such as FIN", "NoticeLanguageCode")
	if r.root.textAt("NoticeTypeCode") != "" && r.root.one("NoticeTypeCode").list == "" {
		r.fault(impact.Required, "NoticeTypeCode/@listName", "the form type (BT-03) is missing: name it, such as competition")
	}
	if day := r.root.textAt("IssueDate"); dayForm.MatchString(day) {
		if _, err := impact.ParseDate(day[:10]); err != nil {
			r.fault(impact.Invalid, "IssueDate", "the day of dispatch (BT-05) is %q: no such day", day)
		}
	}
	procedures := len(r.root.all("ContractFolderID"))
	if slices.Contains(withoutProcedure, r.subtype) {
		if procedures > 0 {
			r.fault(impact.NotAllowed, "ContractFolderID", "a notice of subtype %s may not name a procedure (BT-04)", r.subtype)
		}
	} else {
		r.only(r.root, "", "the procedure (BT-04)", uuidForm, "it must be a UUID", "ContractFolderID")
	}
}

// readSubtypes are the subtypes that are read, as people write them.
const readSubtypes = "1 to 40, CEI, E1 to E6, T01, T02, X01 or X02"

// stage sees that the document, the form and the subtype say the same of what the notice is for. A change notice of an old SDK
// has a form of its own.
func (r *noticeRules) stage() {
	if r.subtype == "" {
		return
	}
	if !knownCode("subtype", r.subtype) {
		r.fault(impact.UnknownCode, "NoticeSubType/SubTypeCode", "the notice subtype (OPP-070) is %q: %s are read", clip(r.subtype), readSubtypes)
		return
	}
	form, loose := r.root.one("NoticeTypeCode").list, r.loose()
	switch {
	case form == "" || form == "change" || loose && knownCode("form", form):
	case form != stageOf(r.subtype):
		r.fault(impact.Invalid, "NoticeTypeCode/@listName", "the form type (BT-03) is %q: a notice of subtype %s has the form %s", clip(form), r.subtype, stageOf(r.subtype))
	}
	roots := rootsOf(r.subtype)
	if loose && !slices.Contains(roots, "ContractAwardNotice") {
		roots = []string{"ContractNotice", "PriorInformationNotice"}
	}
	if !slices.Contains(roots, r.root.name) {
		r.fault(impact.Invalid, "NoticeSubType/SubTypeCode", "a notice of subtype %s must be a %s; this is a %s", r.subtype, strings.Join(roots, " or a "), r.root.name)
	}
}

// loose tells whether the SDK of the notice didn't yet fix the form of its subtype.
func (r *noticeRules) loose() bool {
	match := sdkForm.FindStringSubmatch(r.root.textAt("CustomizationID"))
	if match == nil || !slices.Contains(looseSubtypes, r.subtype) {
		return false
	}
	minor, err := strconv.Atoi(match[1])
	return err == nil && minor < looseBefore
}

// single are the elements that may stand only once below another, beside those of the head.
var single = map[string]bool{
	"EformsExtension/NoticeSubType": true, "EformsExtension/Organizations": true, "EformsExtension/NoticeResult": true, "EformsExtension/Publication": true,
	"Organization/Company": true, "Company/PartyIdentification": true, "TouchPoint/PartyIdentification": true, "PartyIdentification/ID": true,
	"Company/PostalAddress": true, "Company/Contact": true, "PostalAddress/CityName": true, "PostalAddress/PostalZone": true,
	"PostalAddress/CountrySubentityCode": true, "PostalAddress/Country": true, "Country/IdentificationCode": true,
	"ContractingParty/Party": true, "ContractingPartyType/PartyTypeCode": true, "ContractingActivity/ActivityTypeCode": true,
	"ContractNotice/ProcurementProject": true, "ContractNotice/TenderingTerms": true, "ContractNotice/TenderingProcess": true,
	"ContractAwardNotice/ProcurementProject": true, "ContractAwardNotice/TenderingTerms": true, "ContractAwardNotice/TenderingProcess": true,
	"PriorInformationNotice/ProcurementProject": true, "PriorInformationNotice/TenderingTerms": true, "PriorInformationNotice/TenderingProcess": true,
	"ProcurementProjectLot/ID": true, "ProcurementProjectLot/ProcurementProject": true, "ProcurementProjectLot/TenderingTerms": true, "ProcurementProjectLot/TenderingProcess": true,
	"ProcurementProject/ID": true, "ProcurementProject/ProcurementTypeCode": true, "ProcurementProject/SMESuitableIndicator": true,
	"ProcurementProject/MainCommodityClassification": true, "ProcurementProject/RequestedTenderTotal": true, "ProcurementProject/PlannedPeriod": true,
	"MainCommodityClassification/ItemClassificationCode": true, "AdditionalCommodityClassification/ItemClassificationCode": true,
	"RequestedTenderTotal/EstimatedOverallContractAmount": true, "ProcurementAdditionalType/ProcurementTypeCode": true,
	"TenderingProcess/ProcedureCode": true, "ContractingSystem/ContractingSystemTypeCode": true,
	"FrameworkAgreementValues/MaximumValueAmount": true, "FrameworkAgreementValues/ReestimatedValueAmount": true, "FrameworkAgreementValues/EstimatedMaximumValueAmount": true,
	"EformsExtension/FrameworkMaximumAmount": true, "NoticeResult/OverallMaximumFrameworkContractsAmount": true,
	"NoticeResult/OverallApproximateFrameworkContractsAmount": true, "NoticeResult/EstimatedOverallFrameworkContractsAmount": true,
	"NoticeResult/TotalAmount": true, "LotResult/ID": true, "LotResult/TenderResultCode": true, "LotResult/TenderLot": true, "LotResult/FrameworkAgreementValues": true,
	"TenderLot/ID": true, "LotTender/ID": true, "LotTender/TenderLot": true, "LotTender/LegalMonetaryTotal": true, "LegalMonetaryTotal/PayableAmount": true,
	"LotTender/TenderingParty": true, "TenderingParty/ID": true, "SettledContract/ID": true, "SettledContract/IssueDate": true, "SettledContract/AwardDate": true,
}

// mayBeEmpty are the elements that real notices leave without text: the notice that another changes.
var mayBeEmpty = map[string]bool{"ChangedNoticeIdentifier": true}

// walk sees that no element is empty, none that may stand once stands twice, and no text twice in the same language.
func (r *noticeRules) walk(e *element, at string) {
	if len(r.faults) >= maxNoticeFaults {
		return
	}
	counts := map[string]int{}
	for _, child := range e.children {
		path := at + "/" + child.name
		if len(child.children) == 0 && child.text == "" && !mayBeEmpty[child.name] {
			r.fault(impact.Required, shortPath(path), "is empty: fill it, or leave it out")
		}
		if strings.HasSuffix(child.name, "Amount") && child.currency == "" {
			r.fault(impact.Required, shortPath(path)+"/@currencyID", "the amount %q has no currency: name it, such as EUR", clip(child.text))
		}
		counts[child.name]++
		if counts[child.name] == 2 && single[e.name+"/"+child.name] {
			r.fault(impact.Duplicate, shortPath(path), "may stand only once in %s", e.name)
		}
		if child.language != "" {
			said := child.name + " " + child.language
			counts[said]++
			if counts[said] == 2 {
				r.fault(impact.Duplicate, shortPath(path), "stands twice in the same language (%s)", clip(child.language))
			}
		}
		r.walk(child, path)
	}
}

// shortPath is a path without the long way to the extension of eForms.
func shortPath(path string) string {
	return strings.Replace(path, "UBLExtensions/UBLExtension/ExtensionContent/EformsExtension", "EformsExtension", 1)
}

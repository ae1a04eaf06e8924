package intake_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"polku/impact"
	"polku/intake"
)

// made is a notice made by hand: the parts that a case changes.
type made struct {
	root, form, kind, subtype, version string
	extension, lots, head, project     string
	sdk, nuts, companyID               string
}

const (
	procedureUUID = "5f1b1a52-6b3e-4f0e-9d3f-5e2c8a7b9c05"
	madeProject   = `<cbc:Name languageID="FIN">Koe</cbc:Name><cbc:Description languageID="FIN">Koe</cbc:Description>` +
		`<cbc:ProcurementTypeCode listName="contract-nature">supplies</cbc:ProcurementTypeCode>`
	madeCPV = `<cac:MainCommodityClassification><cbc:ItemClassificationCode listName="cpv">39000000</cbc:ItemClassificationCode></cac:MainCommodityClassification>`
)

// aim is a code of strategic procurement.
func aim(list, code string) string {
	return `<cac:ProcurementAdditionalType><cbc:ProcurementTypeCode listName="` + list + `">` + code + `</cbc:ProcurementTypeCode></cac:ProcurementAdditionalType>`
}

// madeLot is a lot with more in its project and its process.
func madeLot(id, project, process string) string {
	return `<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">` + id + `</cbc:ID>` + process + `<cac:ProcurementProject>` + madeProject + project + madeCPV + `</cac:ProcurementProject></cac:ProcurementProjectLot>`
}

func (m made) xml() string {
	or := func(word, usual string) string {
		if word == "" {
			return usual
		}
		return word
	}
	root := or(m.root, "ContractNotice")
	procedure := `<cbc:ContractFolderID>` + procedureUUID + `</cbc:ContractFolderID>`
	if m.form == "planning" {
		procedure = ""
	}
	return `<?xml version="1.0"?><` + root + ` xmlns="urn:oasis:names:specification:ubl:schema:xsd:` + root + `-2" xmlns:cbc="urn:x:cbc" xmlns:cac="urn:x:cac" xmlns:ext="urn:x:ext" xmlns:efext="urn:x:efext" xmlns:efac="urn:x:efac" xmlns:efbc="urn:x:efbc">
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>` + m.extension + `
<efac:NoticeSubType><cbc:SubTypeCode>` + or(m.subtype, "16") + `</cbc:SubTypeCode></efac:NoticeSubType>
<efac:Organizations><efac:Organization><efac:Company><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
<cac:PartyName><cbc:Name languageID="FIN">Esimerkkilän kaupunki</cbc:Name></cac:PartyName>
<cac:PostalAddress><cbc:CountrySubentityCode listName="nuts-lvl3">` + or(m.nuts, "FI197") + `</cbc:CountrySubentityCode><cac:Country><cbc:IdentificationCode>FIN</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyLegalEntity><cbc:CompanyID>` + or(m.companyID, "FI02165095") + `</cbc:CompanyID></cac:PartyLegalEntity></efac:Company></efac:Organization></efac:Organizations>
</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
<cbc:CustomizationID>` + or(m.sdk, "eforms-sdk-1.10") + `</cbc:CustomizationID><cbc:ID schemeName="notice-id">` + noticeUUID + `</cbc:ID>` + procedure + `
<cbc:IssueDate>2022-05-01+03:00</cbc:IssueDate><cbc:IssueTime>12:00:00+03:00</cbc:IssueTime><cbc:VersionID>` + or(m.version, "01") + `</cbc:VersionID>
<cbc:RegulatoryDomain>32014L0024</cbc:RegulatoryDomain><cbc:NoticeTypeCode listName="` + or(m.form, "competition") + `">` + or(m.kind, "cn-standard") + `</cbc:NoticeTypeCode>
<cbc:NoticeLanguageCode>FIN</cbc:NoticeLanguageCode>` + m.head + `
<cac:ContractingParty><cac:ContractingPartyType><cbc:PartyTypeCode listName="buyer-legal-type">la</cbc:PartyTypeCode></cac:ContractingPartyType><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification></cac:Party></cac:ContractingParty>
<cac:ProcurementProject>` + madeProject + m.project + madeCPV + `</cac:ProcurementProject>` + or(m.lots, madeLot("LOT-0001", "", "")) + `</` + root + `>`
}

func readMade(t *testing.T, n *impact.Network, m made) []*impact.ForeignRow {
	t.Helper()
	rows, err := all(t, impact.ImportNotices, text(m.xml()), n, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// words writes values with a space between them.
func words(values ...any) string { return strings.TrimSpace(fmt.Sprintln(values...)) }

// first is the draft of the first lot.
func first(t *testing.T, rows []*impact.ForeignRow) impact.Notice {
	t.Helper()
	if rows[0].Draft == nil {
		t.Fatalf("refused: %v", rows[0].Faults)
	}
	return rows[0].Draft.(impact.Notice)
}

func TestWhatANoticeSaysIsRead(t *testing.T) {
	n := network(t)
	lots := madeLot("LOT-0001", aim("strategic-procurement", "inn-pur")+aim("strategic-procurement", "env-imp")+aim("innovative-acquisition", "org-nov")+aim("social-procurement", "opp")+
		aim("environmental-impact", "ene-ef-com")+aim("gpp-criteria", "moon")+aim("accessibility", "inc")+`<cbc:SMESuitableIndicator>true</cbc:SMESuitableIndicator>`+
		`<cac:RequestedTenderTotal><cbc:EstimatedOverallContractAmount currencyID="EUR">1200.5</cbc:EstimatedOverallContractAmount></cac:RequestedTenderTotal>`,
		`<cac:TenderingProcess><cac:ContractingSystem><cbc:ContractingSystemTypeCode listName="framework-agreement">fa-wo-rc</cbc:ContractingSystemTypeCode></cac:ContractingSystem></cac:TenderingProcess>`) +
		madeLot("LOT-0002", aim("strategic-procurement", "none"), "") + strings.ReplaceAll(madeLot("GLO-0001", "", ""), `"Lot"`, `"LotsGroup"`)
	rows := readMade(t, n, made{lots: lots})
	if len(rows) != 2 {
		t.Fatalf("%d rows, want a row for each lot and none for the group", len(rows))
	}
	d := first(t, rows)
	if got := words(d.Strategic, d.Innovation, d.Social, d.Green, d.Criteria, d.Framework, *d.SME, *d.Value, d.ValueState, d.Currency); got != "[inn-pur env-imp] [org-nov] [opp] [ene-ef-com] [moon] fa-wo-rc true 1200.5 STATED EUR" {
		t.Errorf("read %s", got)
	}
	if got := words(d.Key, d.NoticeID, d.Version, d.Form, d.Type, d.Subtype, d.OccurredOn, d.Buyer, d.BuyerID, d.BuyerType, d.Country, d.NUTS, d.CPV, d.Nature); got !=
		"competition/"+procedureUUID+"/LOT-0001 "+noticeUUID+" 01 competition cn-standard 16 2022-05-01 Esimerkkilän kaupunki 0216509-5 la FIN FI197 39000000 supplies" {
		t.Errorf("read %s", got)
	}
	if d.Region != id[*impact.Region](t, n, impact.KindRegion, "06").ID || rows[0].Names["customer"] != (impact.ForeignName{BusinessID: "0216509-5"}) {
		t.Errorf("the buyer is in region %d, called %v", d.Region, rows[0].Names)
	}
	if len(rows[0].Warnings) != 1 || !strings.Contains(rows[0].Warnings[0], `criteria has the unknown code "moon"`) {
		t.Errorf("the warnings are %v", rows[0].Warnings)
	}
	if !*d.Innovative() {
		t.Error("a lot with inn-pur isn't innovative")
	}
	second := rows[1].Draft.(impact.Notice)
	if second.Innovative() == nil || *second.Innovative() || second.ValueState != impact.ValueNotStated || second.SME != nil {
		t.Errorf("the second lot is %+v", second)
	}
	if faults := check(n, d); len(faults) > 0 {
		t.Errorf("the draft: %v", faults)
	}
}

func TestRegionsOfBothGenerationsOfNUTS(t *testing.T) {
	n := network(t)
	for nuts, code := range map[string]string{"FI197": "06", "FI19B": "06", "FI1C3": "07", "FI1C6": "07", "FI1B": "01", "FI200": "21", "FI1": "", "SE110": "", "FIZZZ": ""} {
		want := int64(0)
		if code != "" {
			want = id[*impact.Region](t, n, impact.KindRegion, code).ID
		}
		if got := first(t, readMade(t, n, made{nuts: nuts})).Region; got != want {
			t.Errorf("%s is region %d, want %d", nuts, got, want)
		}
	}
	if got := first(t, readMade(t, &impact.Network{}, made{})).Region; got != 0 {
		t.Errorf("a network without regions has region %d", got)
	}
}

func TestChangeNoticesTakeThePlaceOfWhatTheyChange(t *testing.T) {
	n := network(t)
	old := first(t, readMade(t, n, made{}))
	changed := first(t, readMade(t, n, made{form: "change", kind: "corr", version: "02", extension: `<efac:Changes><efbc:ChangedNoticeIdentifier></efbc:ChangedNoticeIdentifier></efac:Changes>`}))
	if changed.Key != old.Key || changed.Form != "competition" || changed.Version != "02" {
		t.Errorf("the change is %s of form %s, beside %s", changed.Key, changed.Form, old.Key)
	}
	void := first(t, readMade(t, n, made{extension: `<efac:Changes><efac:ChangeReason><cbc:ReasonCode>cancel</cbc:ReasonCode></efac:ChangeReason></efac:Changes>`}))
	if void.Result != "cancel" {
		t.Errorf("a notice made void has the result %q", void.Result)
	}
}

// tender and contract are parts of a result.
func tender(id, lot, amount, more string) string {
	return `<efac:LotTender>` + more + `<cbc:ID>` + id + `</cbc:ID>` + amount + `<efac:TenderLot><cbc:ID>` + lot + `</cbc:ID></efac:TenderLot></efac:LotTender>`
}

func paid(amount, currency string) string {
	return `<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="` + currency + `">` + amount + `</cbc:PayableAmount></cac:LegalMonetaryTotal>`
}

func private(code string) string {
	return `<efac:FieldsPrivacy><efbc:FieldIdentifierCode>` + code + `</efbc:FieldIdentifierCode></efac:FieldsPrivacy>`
}

func TestValuesOfResults(t *testing.T) {
	n := network(t)
	for name, c := range map[string]struct {
		tenders, contracts, lot, head, code string
		want                                string
	}{
		"sum of the winners":       {tender("TEN-1", "LOT-0001", paid("100.10", "EUR"), "") + tender("TEN-2", "LOT-0001", paid("0.4", "EUR"), "") + tender("TEN-3", "LOT-0001", paid("900", "EUR"), ""), "TEN-1 TEN-2", "", "", "selec-w", "100.5 STATED EUR"},
		"another lot's tender":     {tender("TEN-1", "LOT-0002", paid("100", "EUR"), ""), "TEN-1", "", "", "selec-w", "- NOT_STATED "},
		"withheld":                 {tender("TEN-1", "LOT-0001", paid("-1", "EUR"), private("win-ten-val")), "TEN-1", "", "", "selec-w", "- WITHHELD "},
		"withheld in all":          {"", "", "", private("not-val"), "selec-w", "- WITHHELD "},
		"other currency":           {tender("TEN-1", "LOT-0001", paid("100", "SEK"), ""), "TEN-1", "", "", "selec-w", "- OTHER_CURRENCY SEK"},
		"mixed currencies":         {tender("TEN-1", "LOT-0001", paid("100", "EUR"), "") + tender("TEN-2", "LOT-0001", paid("100", "SEK"), ""), "TEN-1 TEN-2", "", "", "selec-w", "- OTHER_CURRENCY SEK"},
		"one of two states it":     {tender("TEN-1", "LOT-0001", paid("100", "EUR"), "") + tender("TEN-2", "LOT-0001", "", ""), "TEN-1 TEN-2", "", "", "selec-w", "- NOT_STATED "},
		"closed without a winner":  {tender("TEN-1", "LOT-0001", paid("100", "EUR"), ""), "TEN-1", "", "", "clos-nw", "- NOT_STATED "},
		"a framework's ceiling":    {"", "", `<efac:FrameworkAgreementValues><cbc:MaximumValueAmount currencyID="EUR">500</cbc:MaximumValueAmount></efac:FrameworkAgreementValues>`, "", "selec-w", "500 STATED EUR"},
		"the old path":             {"", "", `<efac:FrameworkAgreementValues><cbc:EstimatedMaximumValueAmount currencyID="EUR">600</cbc:EstimatedMaximumValueAmount></efac:FrameworkAgreementValues>`, "", "selec-w", "600 STATED EUR"},
		"the lowest bid is none":   {"", "", `<cbc:LowerTenderAmount currencyID="EUR">1</cbc:LowerTenderAmount>`, "", "selec-w", "- NOT_STATED "},
		"the total with two lots":  {"", "", "", `<cbc:TotalAmount currencyID="EUR">7</cbc:TotalAmount>`, "selec-w", "- NOT_STATED "},
		"more than can be kept":    {tender("TEN-1", "LOT-0001", paid("999999999999999", "EUR"), ""), "TEN-1", "", "", "selec-w", "- NOT_STATED EUR"},
		"what can't be an amount":  {tender("TEN-1", "LOT-0001", paid("1e9", "EUR"), ""), "TEN-1", "", "", "selec-w", "- NOT_STATED "},
		"a mask of a withheld sum": {"", "", "", private("not-val") + `<cbc:TotalAmount currencyID="EUR">-1</cbc:TotalAmount>`, "selec-w", "- WITHHELD "},
	} {
		contracts := ""
		for k, id := range strings.Fields(c.contracts) {
			contracts += fmt.Sprintf(`<efac:SettledContract><cbc:ID>CON-%d</cbc:ID><efac:LotTender><cbc:ID>%s</cbc:ID></efac:LotTender></efac:SettledContract>`, k, id)
		}
		result := `<efac:NoticeResult>` + c.head + `<efac:LotResult>` + c.lot + `<cbc:TenderResultCode>` + c.code + `</cbc:TenderResultCode><efac:TenderLot><cbc:ID>LOT-0001</cbc:ID></efac:TenderLot></efac:LotResult>` + c.tenders + contracts + `</efac:NoticeResult>`
		d := first(t, readMade(t, n, made{root: "ContractAwardNotice", form: "result", kind: "can-standard", subtype: "29", extension: result, lots: madeLot("LOT-0001", "", "") + madeLot("LOT-0002", "", "")}))
		value := "-"
		if d.Value != nil {
			value = d.Value.String()
		}
		if got := fmt.Sprintf("%s %s %s", value, d.ValueState, d.Currency); got != c.want || d.Result != c.code {
			t.Errorf("%s: %q with result %s, want %q", name, got, d.Result, c.want)
		}
		if faults := check(n, d); len(faults) > 0 {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

func TestPlanningNoticesHaveParts(t *testing.T) {
	n := network(t)
	part := strings.ReplaceAll(madeLot("PAR-0001", "", ""), `schemeName="Lot"`, "") // real notices leave the scheme out
	rows := readMade(t, n, made{root: "PriorInformationNotice", form: "planning", kind: "pin-only", subtype: "4", lots: part})
	if d := first(t, rows); len(rows) != 1 || d.LotKind != "Part" || d.Key != "planning/"+noticeUUID+"/PAR-0001" {
		t.Errorf("%d rows, %+v", len(rows), d)
	}
	rows = readMade(t, n, made{root: "PriorInformationNotice", form: "planning", kind: "pin-buyer", subtype: "1", lots: " "})
	if d := first(t, rows); len(rows) != 1 || d.LotKind != "" || d.Lot != "" || rows[0].Place != "the notice" {
		t.Errorf("%d rows, %+v", len(rows), d)
	}
}

func TestNoticesThatBreakTheFormatAreRefused(t *testing.T) {
	n := network(t)
	base := made{}.xml()
	for name, c := range map[string]struct{ file, want string }{
		"no id":            {strings.Replace(base, `<cbc:ID schemeName="notice-id">`+noticeUUID+`</cbc:ID>`, "", 1), "the notice id (BT-701) is missing"},
		"empty id":         {strings.Replace(base, noticeUUID, " ", 1), "the notice id (BT-701) is empty"},
		"id no UUID":       {strings.Replace(base, noticeUUID, "1", 1), `the notice id (BT-701) is "1": it must be a UUID`},
		"two ids":          {made{head: `<cbc:ID>` + noticeUUID + `</cbc:ID>`}.xml(), "stands 2 times"},
		"version 0":        {made{version: "00"}.xml(), "it must be 01 to 99"},
		"no version":       {strings.Replace(base, `<cbc:VersionID>01</cbc:VersionID>`, "", 1), "the version (BT-757) is missing"},
		"SDK 2":            {made{sdk: "eforms-sdk-2.0"}.xml(), "SDK 1.0 to 1.15 are read"},
		"no procedure":     {strings.Replace(base, `<cbc:ContractFolderID>`+procedureUUID+`</cbc:ContractFolderID>`, "", 1), "the procedure (BT-04) is missing"},
		"procedure":        {strings.Replace(base, `SubTypeCode>16`, `SubTypeCode>4`, 1), "may not name a procedure"},
		"no lots":          {made{lots: " "}.xml(), "a notice of subtype 16 must have a lot"},
		"lot twice":        {made{lots: madeLot("LOT-0001", "", "") + madeLot("LOT-0001", "", "")}.xml(), "two lots have the id LOT-0001"},
		"lot without CPV":  {made{lots: strings.Replace(madeLot("LOT-0001", "", ""), madeCPV, "", 1)}.xml(), "the main CPV code (BT-262) is missing"},
		"lot with two CPV": {made{lots: madeLot("LOT-0001", madeCPV, "")}.xml(), "may stand only once in ProcurementProject"},
		"empty lot id":     {made{lots: madeLot("", "", "")}.xml(), "the lot's id (BT-137) is empty"},
		"strange lot id":   {made{lots: madeLot("1", "", "")}.xml(), "must be such as LOT-0001"},
		"empty element":    {made{lots: madeLot("LOT-0001", "<cbc:Note/>", "")}.xml(), "ProcurementProjectLot/ProcurementProject/Note: is empty"},
		"text twice":       {made{lots: madeLot("LOT-0001", `<cbc:Name languageID="FIN">Toinen</cbc:Name>`, "")}.xml(), "stands twice in the same language (FIN)"},
		"no such buyer":    {strings.Replace(base, `<cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001`, `<cac:Party><cac:PartyIdentification><cbc:ID>ORG-0002`, 1), "the notice has no such organisation"},
		"no result":        {strings.Replace(base, `SubTypeCode>16`, `SubTypeCode>29`, 1), "must have a result"},
		"no such tender":   {strings.Replace(made{extension: `<efac:NoticeResult><efac:SettledContract><cbc:ID>CON-1</cbc:ID><efac:LotTender><cbc:ID>TEN-9</cbc:ID></efac:LotTender></efac:SettledContract></efac:NoticeResult>`}.xml(), `SubTypeCode>16`, `SubTypeCode>29`, 1), `names the tender "TEN-9"`},
		"no such day":      {strings.Replace(base, "2022-05-01", "2022-05-41", 1), "no such day"},
		"other XML":        {`<html xmlns="http://www.w3.org/1999/xhtml"><p>x</p></html>`, "is no eForms notice"},
		"other namespace":  {strings.Replace(base, "ContractNotice-2", "ContractNotice-3", 1), "is no eForms notice"},
		"doctype":          {`<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd">` + base, "document type"},
		"entity":           {strings.Replace(base, "Koe", "&koe;", 1), "not well-formed XML"},
		"cut":              {base[:len(base)-20], "not well-formed XML"},
		"no XML":           {"notice", "has no element"},
		"deep":             {strings.Repeat("<a>", intake.MaxDepth+1), "deep"},
		"many elements":    {"<a>" + strings.Repeat("<b/>", intake.MaxElements) + "</a>", "more than 300000 elements"},
		"attributes":       {"<a " + manyAttributes(intake.MaxAttributes+1) + "/>", "more than 60 attributes"},
		"long text":        {"<a>" + strings.Repeat("a", 2<<20) + "</a>", "has more than 1048576 bytes"},
	} {
		rows, err := all(t, impact.ImportNotices, text(c.file), n, intake.Mapping{})
		if err != nil || len(rows) != 1 || !strings.Contains(rows[0].Faults.Error(), c.want) {
			t.Errorf("%s: %d rows, %v, want %q", name, len(rows), err, c.want)
			if len(rows) > 0 {
				t.Logf("%v", rows[0].Faults)
			}
		}
	}
}

func manyAttributes(count int) string {
	var b strings.Builder
	for k := range count {
		fmt.Fprintf(&b, `a%d="" `, k)
	}
	return b.String()
}

func TestArchivesOfNotices(t *testing.T) {
	n := network(t)
	rows, err := all(t, impact.ImportNotices, pack(t, "a/1.xml", made{}.xml(), "2.xml", "<broken", "note.txt", "hello", "3.xml", made{version: "02"}.xml(), ".hidden", "x"), n, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, row := range rows {
		places = append(places, fmt.Sprint(row.Place, len(row.Faults) > 0))
	}
	if want := []string{"a/1.xml, LOT-0001false", "2.xml, line 1, column 8true", "note.txttrue", "3.xml, LOT-0001false"}; !slices.Equal(places, want) {
		t.Errorf("read %q, want %q", places, want)
	}
	if _, err := all(t, impact.ImportNotices, pack(t), n, intake.Mapping{}); err == nil || !strings.Contains(err.Error(), "the archive is empty") {
		t.Errorf("an empty archive: %v", err)
	}
	if rows, err := all(t, impact.ImportNotices, pack(t, "bomb.xml", strings.Repeat(" ", 3<<20)), n, intake.Mapping{}); err != nil || len(rows) != 1 || !strings.Contains(rows[0].Faults.Error(), "250 times") {
		t.Errorf("a bomb: %v, %v", rows, err)
	}
	if _, err := all(t, impact.ImportNotices, bytes.NewReader(make([]byte, intake.MaxNotice+1)), n, intake.Mapping{}); err == nil || !strings.Contains(err.Error(), "pack several notices") {
		t.Errorf("a notice that is too long: %v", err)
	}
}

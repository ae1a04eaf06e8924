package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"polku/impact"
	"polku/intake"
)

func TestAFileHoldsOneNotice(t *testing.T) {
	n := network(t)
	base := made{}.xml()
	for name, c := range map[string]struct{ file, want string }{
		"two notices":     {base + strings.TrimPrefix(base, `<?xml version="1.0"?>`), "holds more than one notice"},
		"text behind":     {base + "end", "has text outside the root element ContractNotice"},
		"text before":     {"begin " + strings.TrimPrefix(base, `<?xml version="1.0"?>`), "has text outside the root element"},
		"space and notes": {"\ufeff" + base + "\n<!-- made today -->\n", ""},
	} {
		rows, err := all(t, impact.ImportNotices, text(c.file), n, intake.Mapping{})
		if err != nil || len(rows) != 1 || (len(rows[0].Faults) > 0) != (c.want != "") || !strings.Contains(rows[0].Faults.Error(), c.want) {
			t.Errorf("%s: %v, %v, want %q", name, rows, err, c.want)
		}
	}
}

// TestTextInPiecesIsJoinedOnce gives the reader a text that comments part into a hundred thousand pieces: joined one by one,
// they would take gigabytes.
func TestTextInPiecesIsJoinedOnce(t *testing.T) {
	const pieces, most = 100_000, 500 << 20
	n := network(t)
	file := made{lots: madeLot("LOT-0001", `<cbc:Note>`+strings.Repeat("ab<!---->", pieces)+`</cbc:Note>`, "")}.xml()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	rows, err := all(t, impact.ImportNotices, text(file), n, intake.Mapping{})
	runtime.ReadMemStats(&after)
	if err != nil || len(rows) != 1 || rows[0].Draft == nil {
		t.Fatalf("%v, %v", rows, err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > most {
		t.Errorf("took %d bytes, want at most %d", took, most)
	}
	parted := strings.Replace(made{}.xml(), "<cbc:VersionID>01", "<cbc:VersionID> 0<!-- a -->1 ", 1)
	if d := first(t, readNotices(t, n, parted)); d.Version != "01" {
		t.Errorf("the version in two pieces is %q", d.Version)
	}
}

func readNotices(t *testing.T, n *impact.Network, file string) []*impact.ForeignRow {
	t.Helper()
	rows, err := all(t, impact.ImportNotices, text(file), n, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// stopping is a file whose reader loses interest in the middle.
type stopping struct {
	*bytes.Reader
	stop context.CancelFunc
}

func (s stopping) ReadAt(p []byte, at int64) (int, error) {
	if at > 1000 {
		s.stop()
	}
	return s.Reader.ReadAt(p, at)
}

func TestReadingANoticeStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	file := made{lots: madeLot("LOT-0001", strings.Repeat("<cbc:Note>a</cbc:Note>", 100_000), "")}.xml()
	reader, err := intake.Open(impact.ImportNotices, stopping{text(file), stop}, network(t), intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	if row, err := reader.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("read %v, %v; want it to stop", row, err)
	}
}

// awarded is a notice of a result with what its result says.
func awarded(result string) made {
	return made{root: "ContractAwardNotice", form: "result", kind: "can-standard", subtype: "29", extension: `<efac:NoticeResult>` + result + `</efac:NoticeResult>`}
}

// lotResult is the result of a lot.
func lotResult(id, lot, more string) string {
	return `<efac:LotResult><cbc:ID>` + id + `</cbc:ID>` + more + `<cbc:TenderResultCode>selec-w</cbc:TenderResultCode><efac:TenderLot><cbc:ID>` + lot + `</cbc:ID></efac:TenderLot></efac:LotResult>`
}

func TestRootFormAndSubtypeBelongTogether(t *testing.T) {
	n := network(t)
	result := `<efac:NoticeResult>` + lotResult("RES-0001", "LOT-0001", "") + `</efac:NoticeResult>`
	without := func(m made) string {
		return strings.Replace(m.xml(), `<cbc:ContractFolderID>`+procedureUUID+`</cbc:ContractFolderID>`, "", 1)
	}
	for name, c := range map[string]struct{ file, want string }{
		"unknown subtype":         {made{subtype: "99"}.xml(), `is "99": 1 to 40, CEI, E1 to E6, T01, T02, X01 or X02 are read`},
		"another form":            {made{form: "result"}.xml(), `the form type (BT-03) is "result": a notice of subtype 16 has the form competition`},
		"unknown form":            {made{form: "wish"}.xml(), `the form type (BT-03) is "wish"`},
		"a change":                {made{form: "change", kind: "corr", sdk: "eforms-sdk-1.6"}.xml(), ""},
		"result as a call":        {made{form: "result", subtype: "29", extension: result}.xml(), "must be a ContractAwardNotice; this is a ContractNotice"},
		"call as a result":        {made{root: "ContractAwardNotice"}.xml(), "must be a ContractNotice; this is a ContractAwardNotice"},
		"planning as a call":      {made{form: "planning", subtype: "7"}.xml(), "must be a PriorInformationNotice"},
		"call by planning":        {made{root: "PriorInformationNotice", subtype: "10"}.xml(), ""},
		"call by a notice":        {made{subtype: "10"}.xml(), ""},
		"CEI":                     {made{root: "PriorInformationNotice", subtype: "CEI"}.xml(), ""},
		"register as a call":      {made{form: "bri", subtype: "X01"}.xml(), "must be a BusinessRegistrationInformationNotice"},
		"call as the register":    {register("competition", "16"), "must be a ContractNotice; this is a BusinessRegistrationInformationNotice"},
		"register":                {register("bri", "X02"), ""},
		"consultation":            {without(made{root: "PriorInformationNotice", form: "consultation", subtype: "E1", sdk: "eforms-sdk-1.13"}), ""},
		"consultation of before":  {without(made{form: "planning", subtype: "E1", sdk: "eforms-sdk-1.10"}), ""},
		"consultation of another": {without(made{root: "PriorInformationNotice", form: "planning", subtype: "E1", sdk: "eforms-sdk-1.13"}), "has the form consultation"},
		"completion":              {made{root: "ContractAwardNotice", form: "completion", subtype: "E5", sdk: "eforms-sdk-1.13", extension: result}.xml(), ""},
		"completion of nothing":   {made{root: "ContractAwardNotice", form: "completion", subtype: "E5", sdk: "eforms-sdk-1.13"}.xml(), "a notice of subtype E5 must have a result"},
		"completion as a call":    {made{form: "completion", subtype: "E5", sdk: "eforms-sdk-1.10", extension: result}.xml(), "must be a ContractAwardNotice"},
	} {
		rows := readNotices(t, n, c.file)
		if (len(rows[0].Faults) > 0) != (c.want != "") || !strings.Contains(rows[0].Faults.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, rows[0].Faults, c.want)
		}
	}
}

// register is a notice of the business register.
func register(form, subtype string) string {
	file := made{root: "BusinessRegistrationInformationNotice", form: form, subtype: subtype, lots: " "}.xml()
	if subtype != "16" {
		file = strings.Replace(file, `<cbc:ContractFolderID>`+procedureUUID+`</cbc:ContractFolderID>`, "", 1)
	}
	return strings.Replace(file, "urn:oasis:names:specification:ubl:schema:xsd:BusinessRegistrationInformationNotice-2", "http://data.europa.eu/p27/eforms-business-registration-information-notice/1", 1)
}

func TestACompletedContractHasTheValueOfWhatWasBought(t *testing.T) {
	m := awarded(lotResult("RES-0001", "LOT-0001", "") + tender("TEN-1", "LOT-0001", paid("100", "EUR"), "") +
		`<efac:SettledContract><cbc:ID>CON-1</cbc:ID><efac:LotTender><cbc:ID>TEN-1</cbc:ID></efac:LotTender></efac:SettledContract>`)
	m.form, m.kind, m.subtype, m.sdk = "completion", "compl", "E5", "eforms-sdk-1.13"
	m.project = `<cac:RequestedTenderTotal><cbc:EstimatedOverallContractAmount currencyID="EUR">7</cbc:EstimatedOverallContractAmount></cac:RequestedTenderTotal>`
	d := first(t, readMade(t, network(t), m))
	if d.Form != "completion" || d.Value == nil || d.Value.String() != "100" || d.Result != "selec-w" {
		t.Errorf("read %+v", d)
	}
}

func TestAmountsAndResultsStandOnce(t *testing.T) {
	n := network(t)
	twice := func(name string) string {
		return strings.Repeat(`<efbc:`+name+` currencyID="EUR">5</efbc:`+name+`>`, 2)
	}
	frame := func(name string) string {
		return awarded(lotResult("RES-0001", "LOT-0001", `<efac:FrameworkAgreementValues>`+twice(name)+`</efac:FrameworkAgreementValues>`)).xml()
	}
	once := func(above, name string) string { return name + ": may stand only once in " + above }
	lots := madeLot("LOT-0001", "", "") + madeLot("LOT-0002", "", "")
	total := `<cac:RequestedTenderTotal><ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>` + twice("FrameworkMaximumAmount") +
		`</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions></cac:RequestedTenderTotal>`
	sameLot, sameID := awarded(lotResult("RES-0001", "LOT-0001", "")+lotResult("RES-0002", "LOT-0001", "")), awarded(lotResult("RES-0001", "LOT-0001", "")+lotResult("RES-0001", "LOT-0002", ""))
	sameLot.lots, sameID.lots = lots, lots
	cases := map[string]string{
		frame("MaximumValueAmount"):                      once("FrameworkAgreementValues", "MaximumValueAmount"),
		frame("ReestimatedValueAmount"):                  once("FrameworkAgreementValues", "ReestimatedValueAmount"),
		frame("EstimatedMaximumValueAmount"):             once("FrameworkAgreementValues", "EstimatedMaximumValueAmount"),
		made{lots: madeLot("LOT-0001", total, "")}.xml(): once("EformsExtension", "FrameworkMaximumAmount"),
		sameLot.xml(): "two results are of the lot LOT-0001",
		sameID.xml():  "two results of lots have the id RES-0001",
		awarded(`<cbc:TotalAmount>5</cbc:TotalAmount>`).xml(): `NoticeResult/TotalAmount/@currencyID: the amount "5" has no currency`,
	}
	for _, name := range []string{"OverallMaximumFrameworkContractsAmount", "OverallApproximateFrameworkContractsAmount", "EstimatedOverallFrameworkContractsAmount"} {
		cases[awarded(twice(name)+lotResult("RES-0001", "LOT-0001", "")).xml()] = once("NoticeResult", name)
	}
	for file, want := range cases {
		rows := readNotices(t, n, file)
		if len(rows) != 1 || len(rows[0].Faults) != 1 || !strings.Contains(rows[0].Faults.Error(), want) {
			t.Errorf("%v, want %q alone", rows[0].Faults, want)
		}
	}
}

func TestTheCeilingOfAllFrameworksIsThatOfAnOnlyLot(t *testing.T) {
	n := network(t)
	amount := func(name, value string) string {
		return `<efbc:` + name + ` currencyID="EUR">` + value + `</efbc:` + name + `>`
	}
	most, about := amount("OverallMaximumFrameworkContractsAmount", "900"), amount("OverallApproximateFrameworkContractsAmount", "800")
	two := madeLot("LOT-0001", "", "") + madeLot("LOT-0002", "", "")
	for name, c := range map[string]struct{ head, lots, want string }{
		"maximum":              {most, "", "900 STATED"},
		"approximate":          {about + most, "", "800 STATED"},
		"to SDK 1.2":           {amount("EstimatedOverallFrameworkContractsAmount", "700"), "", "700 STATED"},
		"the total is better":  {amount("TotalAmount", "50") + most, "", "50 STATED"},
		"of two lots":          {most, two, "<nil> NOT_STATED"},
		"maximum withheld":     {private("not-max-val") + most, "", "<nil> WITHHELD"},
		"approximate withheld": {private("not-app-val") + about, "", "<nil> WITHHELD"},
	} {
		m := awarded(c.head + lotResult("RES-0001", "LOT-0001", ""))
		m.lots = c.lots
		d := first(t, readMade(t, n, m))
		value := "<nil>"
		if d.Value != nil {
			value = d.Value.String()
		}
		if got := fmt.Sprint(value, " ", d.ValueState); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestCountriesHaveDigitsToo(t *testing.T) {
	n, base := network(t), made{}.xml()
	for country, fine := range map[string]bool{"1A0": true, "FIN": true, "FI": false, "fin": false, "FINL": false} {
		rows := readNotices(t, n, strings.Replace(base, "IdentificationCode>FIN", "IdentificationCode>"+country, 1))
		if (len(rows[0].Faults) == 0) != fine {
			t.Errorf("%s: %v", country, rows[0].Faults)
		}
	}
}

func TestAChangeWithoutAProcedureTakesThePlaceOfWhatItChanges(t *testing.T) {
	n := network(t)
	const changed = "8A0c7b52-6b3e-4f0e-9d3f-5e2c8a7b9c77"
	part := strings.ReplaceAll(madeLot("PAR-0001", "", ""), `"Lot"`, `"Part"`)
	for said, want := range map[string]string{
		changed + "-01": strings.ToLower(changed), "711911-2023": noticeUUID, "": noticeUUID, changed: noticeUUID,
	} {
		change := `<efac:Changes><efbc:ChangedNoticeIdentifier>` + said + `</efbc:ChangedNoticeIdentifier></efac:Changes>`
		d := first(t, readMade(t, n, made{root: "PriorInformationNotice", form: "planning", kind: "pin-only", subtype: "4", lots: part, extension: change}))
		if d.Key != "planning/"+want+"/PAR-0001" || d.NoticeID != noticeUUID {
			t.Errorf("a change of %q has the key %s", said, d.Key)
		}
	}
	change := `<efac:Changes><efbc:ChangedNoticeIdentifier>` + changed + `-01</efbc:ChangedNoticeIdentifier></efac:Changes>`
	if d := first(t, readMade(t, n, made{extension: change})); d.Key != "competition/"+procedureUUID+"/LOT-0001" {
		t.Errorf("a change with a procedure has the key %s", d.Key)
	}
}

// TestManyLotsAndTendersAreReadOnce has many lots and tenders: looked for one by one, they took 18 seconds.
func TestManyLotsAndTendersAreReadOnce(t *testing.T) {
	const lots, tenders, most = 9000, 30_000, 8 * time.Second
	start := time.Now()
	n := network(t)
	var several, bought, named strings.Builder
	for k := range lots {
		several.WriteString(madeLot(fmt.Sprintf("LOT-%04d", k+1), "", ""))
	}
	for k := range tenders {
		fmt.Fprintf(&named, `<efac:LotTender><cbc:ID>TEN-%d</cbc:ID></efac:LotTender>`, k)
		bought.WriteString(tender(fmt.Sprintf("TEN-%d", k), "LOT-0001", paid("1", "EUR"), ""))
	}
	m := awarded(lotResult("RES-0001", "LOT-0001", "") + bought.String() + `<efac:SettledContract><cbc:ID>CON-1</cbc:ID>` + named.String() + `</efac:SettledContract>`)
	rows := readMade(t, n, m)
	if d := first(t, rows); d.Value == nil || d.Value.String() != "30000" {
		t.Errorf("the tenders are worth %v", d.Value)
	}
	if rows := readMade(t, n, made{lots: several.String()}); len(rows) != lots {
		t.Errorf("%d rows, want %d", len(rows), lots)
	}
	if took := time.Since(start); took > most {
		t.Errorf("took %s, want at most %s", took, most)
	}
}

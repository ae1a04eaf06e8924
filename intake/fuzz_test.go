package intake_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"polku/impact"
	"polku/intake"
)

// maxFuzzed is how long a file the fuzzer may try: longer ones take time and find nothing more.
const maxFuzzed = 256 << 10

// tryFile reads whatever it is given. Nothing may panic or hang, what is refused must say why, and a draft must stand its check.
func tryFile(t *testing.T, kind impact.ImportKind, file []byte, n *impact.Network, m intake.Mapping) {
	t.Helper()
	if len(file) > maxFuzzed {
		return
	}
	reader, err := intake.Open(kind, bytes.NewReader(file), n, m)
	if err != nil {
		mustExplain(t, err)
		return
	}
	defer func() { _ = reader.Close() }() // tried by its own test
	for rows := 0; ; rows++ {
		row, err := reader.Next(context.Background())
		if err != nil {
			mustExplain(t, err)
			return
		}
		switch {
		case rows > len(file)+10:
			t.Fatalf("more rows than bytes: %d of %d", rows, len(file))
		case row.Place == "" || row.Kind == "":
			t.Fatalf("a row without a place or a kind: %+v", row)
		case (row.Draft == nil) != (len(row.Faults) > 0):
			t.Fatalf("a draft %v beside faults %v", row.Draft, row.Faults)
		case row.Draft != nil && (row.Key == "" || row.System == ""):
			t.Fatalf("a draft without a key: %+v", row)
		case row.Draft != nil:
			if faults := check(n, row.Draft); saysNothing(faults) {
				t.Fatalf("a fault that says nothing: %+v", faults)
			}
		}
		if saysNothing(row.Faults) {
			t.Fatalf("a fault that says nothing: %+v", row.Faults)
		}
		if done := reader.Done(); done < 0 || done > int64(len(file)) {
			t.Fatalf("%d bytes of %d are done", done, len(file))
		}
	}
}

func saysNothing(faults impact.Faults) bool {
	return slices.ContainsFunc(faults, func(f impact.Fault) bool { return f.Message == "" || f.Code == "" })
}

func mustExplain(t *testing.T, err error) {
	t.Helper()
	if fault, ok := intake.AsFileError(err); err.Error() != "EOF" && (!ok || fault.Message == "") {
		t.Fatalf("an error that the user can't mend: %v", err)
	}
}

func FuzzCSV(f *testing.F) {
	n := network(f)
	for _, seed := range []string{
		contactsCSV, "\ufeff" + contactsCSV, "occurredOn,organisation,channel\n\"2022-03-01\",\"MOT\"\"IVA\",email\n", "occurredOn\torganisation\tchannel\n\xff\t\t\n",
		"\xff\xfea\x00,\x00b\x00\n\x00", "Nimi,Päivä,Tyyppi,Järjestäjä\nA,1.2.2022,Webinaari,SYKE\n", "eventId,customer,status,persons\nE,A,attended,3\n", "indicator,occurredOn,value\nK-01,2022-01-01,\"1 234,5\"\n",
		"noticeId;version;lot;lowCarbon\n" + noticeUUID + ";01;LOT-0001;ei\n", accountsCSV, casesCSV, callsCSV, eventsCSV,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, kind := range []impact.ImportKind{impact.ImportContacts, impact.ImportEvents, impact.ImportParticipations, impact.ImportObservations, impact.ImportAnswers} {
			tryFile(t, kind, file, n, intake.Mapping{})
		}
		tryFile(t, impact.ImportContacts, file, n, intake.Mapping{Constants: map[string]string{"organisation": "MOTIVA", "channel": "email", "occurredOn": "2022-03-01"}, Dates: intake.MonthFirst})
		if _, err := intake.Header(bytes.NewReader(file), ""); err != nil && len(file) > 0 {
			mustExplain(t, err)
		}
		if len(file) <= maxFuzzed {
			var files []string
			for _, name := range []string{"Accounts.csv", "Cases.csv", "Calls.csv", "FP_events.csv"} {
				files = append(files, name, string(file))
			}
			archive := pack(t, files...)
			_, _ = all(t, impact.ImportSuiteCRM, archive, n, intake.Mapping{Constants: map[string]string{"organisation": "MOTIVA", "fp_events.type": "webinar"}})
		}
	})
}

func FuzzXLSX(f *testing.F) {
	n := network(f)
	whole := book(f, sheetXML)
	raw := make([]byte, whole.Size())
	if _, err := whole.ReadAt(raw, 0); err != nil {
		f.Fatal(err)
	}
	f.Add(raw, []byte(""), []byte(""))
	f.Add([]byte(sheetXML), []byte(bookShared), []byte(bookStyles))
	f.Add([]byte(`<worksheet><row><c><v>1</v></c></row><row r="9"><c r="ZZ9"><v>1e99</v></c></row></worksheet>`), []byte(`<sst><si/></sst>`), []byte(`<a><cellXfs><xf numFmtId="14"/></cellXfs></a>`))
	f.Fuzz(func(t *testing.T, sheet, shared, styles []byte) {
		if len(sheet)+len(shared)+len(styles) > maxFuzzed {
			return
		}
		if bytes.HasPrefix(sheet, []byte("PK")) {
			tryFile(t, impact.ImportContacts, sheet, n, intake.Mapping{})
			tryFile(t, impact.ImportNotices, sheet, n, intake.Mapping{})
			tryFile(t, impact.ImportSuiteCRM, sheet, n, intake.Mapping{})
			return
		}
		made := pack(t, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels, "xl/styles.xml", string(styles), "xl/sharedStrings.xml", string(shared), "xl/worksheets/sheet2.xml", string(sheet))
		file := make([]byte, made.Size())
		if _, err := made.ReadAt(file, 0); err != nil {
			t.Fatal(err)
		}
		m := intake.Mapping{Sheet: "Neuvonta", Constants: map[string]string{"organisation": "MOTIVA", "channel": "email", "occurredOn": "2022-03-01"}}
		tryFile(t, impact.ImportContacts, file, n, m)
	})
}

func FuzzXML(f *testing.F) {
	n := network(f)
	for _, seed := range []made{
		{}, {lots: madeLot("LOT-0001", aim("strategic-procurement", "inn-pur"), "") + madeLot("LOT-0002", "", "")},
		{root: "ContractAwardNotice", form: "result", kind: "can-standard", subtype: "29", extension: `<efac:NoticeResult><efac:LotResult><cbc:TenderResultCode>selec-w</cbc:TenderResultCode><efac:TenderLot><cbc:ID>LOT-0001</cbc:ID></efac:TenderLot></efac:LotResult>` +
			tender("TEN-1", "LOT-0001", paid("1", "EUR"), private("win-ten-val")) + `<efac:SettledContract><cbc:ID>C</cbc:ID><efac:LotTender><cbc:ID>TEN-1</cbc:ID></efac:LotTender></efac:SettledContract></efac:NoticeResult>`},
		{root: "PriorInformationNotice", form: "planning", kind: "pin-only", subtype: "4"},
	} {
		f.Add([]byte(seed.xml()))
	}
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Fuzz(func(t *testing.T, file []byte) { tryFile(t, impact.ImportNotices, file, n, intake.Mapping{}) })
}

func FuzzJSON(f *testing.F) {
	n := network(f)
	for _, seed := range []string{
		`{"notices": [{"noticeId": "` + noticeUUID + `", "version": "01", "lots": {"LOT-0001": {"lowCarbon": true, "biodiversity": "no", "codeOfConduct": null}}}]}`,
		`{"` + noticeUUID + `": {"01": {"LOT-0001": {"lowCarbon": 1}}}}`, `{"` + noticeUUID + `-02": {"LOT-0001": {}}}`, `[{"other": [{}]}]`, `{"a": [1, {"b": []}], "notices": []}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		tryFile(t, impact.ImportAnswers, file, n, intake.Mapping{})
		if _, err := intake.ReadMapping(file); err != nil {
			mustExplain(t, err)
		}
	})
}

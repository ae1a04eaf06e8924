package intake_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"polku/impact"
	"polku/intake"
)

// pack makes an archive of files, given as name, body, name, body.
func pack(t testing.TB, files ...string) *bytes.Reader {
	t.Helper()
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for k := 0; k < len(files); k += 2 {
		file, err := w.Create(files[k])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(files[k+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(archive.Bytes())
}

const (
	bookXML = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Ohje" sheetId="1" r:id="rId1"/><sheet name="Neuvonta" sheetId="2" r:id="rId2"/></sheets></workbook>`
	bookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/>
<Relationship Id="rId3" Type="x/styles" Target="styles.xml"/><Relationship Id="rId4" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	bookStyles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="d\.m\.yyyy;@"/><numFmt numFmtId="165" formatCode="0.0&quot; days&quot;"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`
	bookShared = `<sst><si><t>Päivä</t></si><si><r><t>Kana</t></r><r><t>va</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si><si><t>Motiva</t></si></sst>`
	sheetXML   = `<worksheet><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>Organisaatio</t></is></c><c r="E1" t="str"><v>Arvosana</v></c><c r="F1" t="str"><v>Palaute pyydetty</v></c></row>
<row r="3"><c r="A3" s="1"><v>44621</v></c><c r="B3" t="inlineStr"><is><t>email</t></is></c><c r="C3" t="s"><v>2</v></c><c r="E3" s="3"><v>4.2000000000000002</v></c><c r="F3" t="b"><f>TRUE()</f><v>1</v></c></row>
<row r="4"><c r="A4" s="2"><v>44622.75</v></c><c r="B4" t="inlineStr"><is><t>phone</t></is></c><c r="C4" t="s"><v>2</v></c></row>
<row r="5"><c r="A5" t="e"><v>#N/A</v></c><c r="B5"/></row>
<row r="6"><c r="A6"/></row>
<row r="7"><c r="A7" t="s"><v>99</v></c></row>
<row r="8"><c r="A8" s="2"><v>44622</v></c><c r="H8"><v>1</v></c></row>
</sheetData></worksheet>`
)

func book(t testing.TB, sheet string) *bytes.Reader {
	return pack(t, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels, "xl/styles.xml", bookStyles, "xl/sharedStrings.xml", bookShared,
		"xl/worksheets/sheet1.xml", `<worksheet><sheetData/></worksheet>`, "xl/worksheets/sheet2.xml", sheet)
}

func TestWorkbooksAreRead(t *testing.T) {
	n := network(t)
	rows, err := all(t, impact.ImportContacts, book(t, sheetXML), n, intake.Mapping{Sheet: "neuvonta"})
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	first, second := rows[0].Draft.(impact.Contact), rows[1].Draft.(impact.Contact)
	if first.OccurredOn != 20220301 || first.Channel != "email" || first.FeedbackScore == nil || *first.FeedbackScore != 42000 || !first.FeedbackAsked {
		t.Errorf("read %+v, score %v", first, first.FeedbackScore)
	}
	if second.OccurredOn != 20220302 || rows[1].Place != "sheet Neuvonta, row 4" {
		t.Errorf("read %+v at %s", second, rows[1].Place)
	}
	for k, want := range map[int]string{2: "cell A5 has the error #N/A", 3: "cell A7 names a text that the workbook doesn't have", 4: "cell H8 lies beyond the columns"} {
		if got := rows[k].Faults.Error(); !strings.Contains(got, want) {
			t.Errorf("row %d: %q, want %q", k+1, got, want)
		}
	}
}

func TestWorkbooksThatCannotBeReadSayWhy(t *testing.T) {
	n := network(t)
	for name, c := range map[string]struct {
		file  *bytes.Reader
		sheet string
		want  string
	}{
		"no such sheet": {book(t, sheetXML), "Muu", `no sheet "Muu"; its sheets are Ohje, Neuvonta`},
		"empty sheet":   {book(t, sheetXML), "", "has no rows"},
		"cut":           {book(t, sheetXML[:400]), "Neuvonta", "not well-formed"},
		"doctype":       {book(t, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`), "Neuvonta", "document type"},
		"deep":          {book(t, strings.Repeat("<a>", 100)), "Neuvonta", "more than 60 deep"},
		"no sheet part": {pack(t, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels), "", "is missing in the workbook"},
		"bomb":          {book(t, strings.Repeat(" ", 3<<20)), "Neuvonta", "more than 250 times its size"},
		"sheets":        {pack(t, "xl/workbook.xml", `<workbook>`+strings.Repeat(`<sheet name="a"/>`, intake.MaxSheets+1)+`</workbook>`), "", "more than 200 sheets"},
	} {
		_, err := all(t, impact.ImportContacts, c.file, n, intake.Mapping{Sheet: c.sheet})
		if fault, ok := intake.AsFileError(err); !ok || !strings.Contains(fault.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestSharedTextsAreLimited(t *testing.T) {
	if testing.Short() {
		t.Skip("reads more than sixty megabytes of XML")
	}
	file := pack(t, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels, "xl/sharedStrings.xml", sharedOf(intake.MaxSharedBytes+1))
	_, err := all(t, impact.ImportContacts, file, network(t), intake.Mapping{})
	if err == nil || !strings.Contains(err.Error(), "save the sheet as CSV") {
		t.Errorf("%v", err)
	}
}

// sharedOf is shared texts of so many bytes, which don't pack like a bomb.
func sharedOf(bytes int) string {
	words := make([]byte, 64<<10)
	seed := uint32(1)
	for k := range words {
		seed = seed*1664525 + 1013904223
		words[k] = 'a' + byte(seed>>24)%26
	}
	item := "<si><t>" + string(words) + "</t></si>"
	return "<sst>" + strings.Repeat(item, bytes/len(words)+1) + "</sst>"
}

func TestHeadersShowWhatIsInAFile(t *testing.T) {
	head, err := intake.Header(text(contactsCSV), "")
	if err != nil || head.Format != "CSV" || head.Encoding != "UTF-8" || head.Delimiter != ";" || len(head.Columns) != 11 || len(head.Samples) != 2 || head.Samples[1][3] != "phone" {
		t.Errorf("%+v, %v", head, err)
	}
	head, err = intake.Header(book(t, sheetXML), "Neuvonta")
	if err != nil || head.Format != "XLSX" || len(head.Sheets) != 2 || head.Sheet != "Neuvonta" || head.Columns[1] != "Kanava" || head.Samples[0][0] != "2022-03-01" {
		t.Errorf("%+v, %v", head, err)
	}
	guess := intake.Guess(impact.ImportContacts, []string{"Date", "Customer", "business id", "Organisation", "Kanal", "Something"})
	want := map[string]string{"occurredOn": "Date", "customer": "Customer", "customerBusinessId": "business id", "organisation": "Organisation", "channel": "Kanal"}
	if len(guess.Columns) != len(want) {
		t.Errorf("guessed %v, want %v", guess.Columns, want)
	}
	for field, column := range want {
		if guess.Columns[field] != column {
			t.Errorf("%s is guessed as %q, want %q", field, guess.Columns[field], column)
		}
	}
}

func TestEveryFieldHasTitlesAndItsOwnName(t *testing.T) {
	for _, kind := range impact.ImportKinds {
		seen := map[string]bool{}
		for _, field := range intake.Fields(kind) {
			if seen[field.Name] || field.Title.FI == "" || field.Title.SV == "" || field.Title.EN == "" || field.Type == "" {
				t.Errorf("%s: %+v", kind, field)
			}
			seen[field.Name] = true
		}
	}
}

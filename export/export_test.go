package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"polku/export"
	"polku/impact"
	"polku/internal/testdb"
)

// lists are the kinds that are tables.
func lists() []string {
	var names []string
	for _, kind := range export.Kinds() {
		if kind != export.Feed {
			names = append(names, kind)
		}
	}
	return names
}

// facts are the lists of what was recorded.
var facts = map[string]impact.Kind{"contacts": impact.KindContact, "procurements": impact.KindProcurement, "events": impact.KindEvent, "participations": impact.KindParticipation,
	"observations": impact.KindObservation, "customers": impact.KindCustomer, "notices": impact.KindNotice}

// rowsOf reads a CSV file, each row by the names of its columns.
func rowsOf(t *testing.T, text string) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("%q is no CSV: %v", text, err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for k, name := range records[0] {
			row[name] = record[k]
		}
		rows = append(rows, row)
	}
	return rows
}

// only is the row of a file that has one.
func only(t *testing.T, text string) map[string]string {
	t.Helper()
	rows := rowsOf(t, text)
	if len(rows) != 1 {
		t.Fatalf("%d rows, want 1:\n%s", len(rows), text)
	}
	return rows[0]
}

func expectCells(t *testing.T, row map[string]string, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if have, there := row[name]; !there || have != value {
			t.Errorf("%s is %q (there: %v), want %q", name, have, there, value)
		}
	}
}

func TestListsAsCSV(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		read := func(kind string, lang impact.Lang) map[string]string {
			return only(t, w.file(coordinator, export.Request{Kind: kind, Format: export.CSV, Lang: lang}))
		}
		contact := read("contacts", impact.SV)
		expectCells(t, contact, map[string]string{"occurred_on": "2022-04-05", "organisation": "MOTIVA", "organisation_name": "Motiva Oy", "region": "pirkanmaa", "region_name": "Birkaland",
			"channel": "email", "channel_title": "E-post", "customer": "Kunta; \"Yksi\"", "procurement": "Electric buses", "feedback_asked": "true", "feedback_score": "4.5",
			"note": "'=HYPERLINK(\"http://a.example\")", "revision": "1", "recorded_by": "coordinator (test)", "follow_up_on": "", "theme": ""})
		for name, want := range map[string]struct {
			kind impact.Kind
			id   int64
		}{"id": {impact.KindContact, w.contact}, "customer_id": {impact.KindCustomer, w.customer}, "procurement_id": {impact.KindProcurement, w.procurement}} {
			if kind, id, ok := impact.ParseID(contact[name]); !ok || kind != string(want.kind) || id != want.id {
				t.Errorf("%s is %q, which the API reads as %s %d (%v)", name, contact[name], kind, id, ok)
			}
		}
		expectCells(t, read("procurements", ""), map[string]string{"name": "Electric buses", "estimated_value_eur": "1250000", "innovative": "true", "rnd": "", "cpv": "34121100"})
		expectCells(t, read("events", ""), map[string]string{"title": "'-1+1 sparring", "occurred_on": "2022-05-01", "attendance": ""})
		expectCells(t, read("participations", ""), map[string]string{"event": "'-1+1 sparring", "customer": "Kunta; \"Yksi\"", "persons": "3"})
		expectCells(t, read("observations", ""), map[string]string{"indicator": "K-03", "value": "31", "numerator": "", "note": "counted", "estimated": "false"})
		expectCells(t, read("customers", ""), map[string]string{"name": "Kunta; \"Yksi\"", "business_id": "0109862-8", "region": "pirkanmaa"})
		expectCells(t, read("notices", ""), map[string]string{"notice_id": "a", "lot": "LOT-0001", "strategic": "inn-pur|env-imp", "value_eur": "1250000", "value_state": "STATED", "sme": ""})
	})
}

func TestPlanAndIndicatorsAsCSV(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		read := func(r export.Request) []map[string]string {
			r.Format = export.CSV
			return rowsOf(t, w.file(coordinator, r))
		}
		for kind, want := range map[string]int{"organisations": len(w.n.Organisations), "regions": len(w.n.Regions), "results": len(w.n.Results), "indicators": len(w.n.Indicators), "targets": len(w.n.Indicators)} {
			if have := len(read(export.Request{Kind: kind})); have != want {
				t.Errorf("%s has %d rows, want %d", kind, have, want)
			}
		}
		first := read(export.Request{Kind: "indicators"})[0]
		expectCells(t, first, map[string]string{"code": "K-01", "value": "1", "source_count": "1", "target_min": "100", "hidden": "false", "published": "false", "status": "BEHIND"})
		expectCells(t, read(export.Request{Kind: "indicators", Region: "pirkanmaa"})[0], map[string]string{"code": "K-01", "value": "1", "status": ""})
		expectCells(t, read(export.Request{Kind: "indicators", Region: "lappi-ja-kainuu"})[0], map[string]string{"code": "K-01", "value": "0"})
		expectCells(t, read(export.Request{Kind: "indicators", Period: impact.Period{From: 20220501}})[0], map[string]string{"code": "K-01", "value": "0"})
		expectCells(t, read(export.Request{Kind: "indicators", By: "organisation"})[0], map[string]string{"code": "K-01", "dimension": "organisation", "part": "MOTIVA", "part_title": "Motiva Oy", "value": "1"})
		months := read(export.Request{Kind: "indicators", Every: "month"})
		expectCells(t, months[0], map[string]string{"code": "K-01", "period_from": "2022-03-01", "period_to": "2022-03-31", "value": "0", "to_date": "0"})
		expectCells(t, months[1], map[string]string{"code": "K-01", "period_from": "2022-04-01", "value": "1", "to_date": "1"})
		expectCells(t, read(export.Request{Kind: "indicators", Every: "half_year"})[0], map[string]string{"code": "K-01", "period_to": "2022-08-31", "value": "1"})
		changes := read(export.Request{Kind: "changes"})
		if len(changes) == 0 {
			t.Fatal("no changes")
		}
		for _, c := range changes {
			if c["indicator"] == "K-01" && (c["value_before"] != "" || c["value_after"] != "1" || c["cause_kind"] != "contact" || c["cause_act"] != "RECORDED" || c["organisation"] != "MOTIVA") {
				t.Errorf("the change of K-01 is %v", c)
			}
		}
	})
}

func TestFiltersOfLists(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		for _, c := range []struct {
			r    export.Request
			want int
		}{
			{export.Request{Period: impact.Period{From: 20220405, To: 20220405}}, 1}, {export.Request{Period: impact.Period{From: 20220406}}, 0}, {export.Request{Period: impact.Period{To: 20220404}}, 0},
			{export.Request{Region: "pirkanmaa"}, 1}, {export.Request{Region: "lappi-ja-kainuu"}, 0}, {export.Request{Organisation: "MOTIVA"}, 1}, {export.Request{Organisation: "HANSEL"}, 0},
		} {
			c.r.Kind, c.r.Format = "contacts", export.CSV
			if have := len(rowsOf(t, w.file(coordinator, c.r))); have != c.want {
				t.Errorf("%+v gives %d rows, want %d", c.r, have, c.want)
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	w := emptyWorld(t, testdb.SQLite(t))
	for _, c := range []struct {
		r      export.Request
		status int
		says   string
	}{
		{export.Request{Kind: "secrets", Format: export.CSV}, 404, "contacts, customers"},
		{export.Request{Kind: "contacts", Format: "pdf"}, 404, "csv, xlsx"},
		{export.Request{Kind: "contacts", Format: export.IATI}, 404, "csv, xlsx"},
		{export.Request{Kind: "contacts", Format: export.CSV, Network: "nowhere"}, 404, "no network"},
		{export.Request{Kind: "contacts", Format: export.CSV, Region: "atlantis"}, 400, "pirkanmaa"},
		{export.Request{Kind: "contacts", Format: export.CSV, Organisation: "NOBODY"}, 400, "MOTIVA"},
		{export.Request{Kind: "organisations", Format: export.CSV, Period: impact.Period{From: 20220301}}, 400, "from"},
		{export.Request{Kind: "participations", Format: export.CSV, Region: "lappi-ja-kainuu"}, 400, "region"},
		{export.Request{Kind: "contacts", Format: export.XLSX, BOM: true}, 400, "bom"},
		{export.Request{Kind: "contacts", Format: export.CSV, Period: impact.Period{From: 20220302, To: 20220301}}, 400, "before"},
		{export.Request{Kind: "indicators", Format: export.CSV, By: "colour"}, 400, "official_region"},
		{export.Request{Kind: "indicators", Format: export.CSV, Every: "week"}, 400, "half_year"},
		{export.Request{Kind: "indicators", Format: export.CSV, Every: "month", By: "region"}, 400, "not by both"},
		{export.Request{Kind: "indicators", Format: export.CSV, Every: "month", Period: impact.Period{From: 20220301}}, 400, "from"},
		{export.Request{Kind: "indicators", Format: export.JSON, By: "region"}, 400, "by"},
		{export.Request{Kind: "feed", Format: export.Lines, Since: 1 << 40}, 410, "fetch the network's tables again"},
	} {
		_, err := w.try(coordinator, c.r)
		refusal := (*export.Refusal)(nil)
		if !errors.As(err, &refusal) || refusal.Status != c.status || !strings.Contains(refusal.Detail, c.says) {
			t.Errorf("%+v: %v, want %d saying %q", c.r, err, c.status, c.says)
		}
	}
}

// A workbook is read back by a reader of workbooks: the same rows, with real numbers and days.
func TestListsAsXLSX(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		for _, kind := range lists() {
			book, err := excelize.OpenReader(strings.NewReader(w.file(coordinator, export.Request{Kind: kind, Format: export.XLSX})))
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			rows, err := book.GetRows("data")
			if err != nil {
				t.Fatal(err)
			}
			records, err := csv.NewReader(strings.NewReader(w.file(coordinator, export.Request{Kind: kind, Format: export.CSV}))).ReadAll()
			if err != nil || len(rows) != len(records) || strings.Join(rows[0], ",") != strings.Join(records[0], ",") {
				t.Errorf("%s: %d rows under %v, the CSV file has %d (%v)", kind, len(rows), rows[0], len(records), err)
			}
			info, err := book.GetRows("info")
			if err != nil || info[0][1] != "KEINO" || info[1][1] != "keino" {
				t.Errorf("%s says of itself %v (%v)", kind, info, err)
			}
		}
	})
}

func TestCellsOfWorkbooksAreReal(t *testing.T) {
	w := openWorld(t, testdb.SQLite(t))
	book, err := excelize.OpenReader(strings.NewReader(w.file(coordinator, export.Request{Kind: "procurements", Format: export.XLSX})))
	if err != nil {
		t.Fatal(err)
	}
	header, err := book.GetRows("data")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		kind  excelize.CellType
		shown string
	}{"name": {excelize.CellTypeInlineString, "Electric buses"}, "occurred_on": {excelize.CellTypeUnset, "2022-04-01"}, "estimated_value_eur": {excelize.CellTypeUnset, "1250000"}, "innovative": {excelize.CellTypeBool, "TRUE"}} {
		for k, column := range header[0] {
			if column != name {
				continue
			}
			cell, err := excelize.CoordinatesToCellName(k+1, 2)
			if err != nil {
				t.Fatal(err)
			}
			kind, err := book.GetCellType("data", cell)
			shown, shownErr := book.GetCellValue("data", cell)
			if kind != want.kind || shown != want.shown || err != nil || shownErr != nil {
				t.Errorf("%s is of type %v and shows %q (%v, %v)", name, kind, shown, err, shownErr)
			}
		}
	}
	// A formula would be an f element; text that looks like one is none.
	contacts := w.file(coordinator, export.Request{Kind: "contacts", Format: export.XLSX})
	archive, err := zip.NewReader(bytes.NewReader([]byte(contacts)), int64(len(contacts)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		opened, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(opened); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text.String(), "<f>") {
			t.Errorf("%s has a formula", part.Name)
		}
	}
}

// The sample is labelled wherever it goes.
func TestSampleIsLabelled(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := emptyWorld(t, url)
		if err := w.s.MarkSample(w.ctx); err != nil {
			t.Fatal(err)
		}
		w.fill()
		for _, format := range []export.Format{export.CSV, export.XLSX} {
			f, err := w.exporter.Open(w.ctx, coordinator, export.Request{Network: "keino", Kind: "contacts", Format: format})
			if err != nil {
				t.Fatal(err)
			}
			if want := "polku-keino-contacts-2023-06-15-sample." + string(format); f.Name != want {
				t.Errorf("called %s, want %s", f.Name, want)
			}
			f.Close()
		}
		expectCells(t, only(t, w.file(coordinator, export.Request{Kind: "contacts", Format: export.CSV})), map[string]string{"sample": "true", "occurred_on": "2022-04-05"})
		if text := w.file(coordinator, export.Request{Kind: "results", Format: export.JSON}); !strings.Contains(text, `"sample": true`) {
			t.Error("the results don't say that they are a sample")
		}
		if text := w.file(coordinator, export.Request{Kind: "results", Format: export.IATI}); !strings.Contains(text, "(sample data)") {
			t.Error("the activity doesn't say that it is a sample")
		}
		if text := w.file(coordinator, export.Request{Kind: "feed", Format: export.Lines}); !strings.Contains(text, `"sample":true`) {
			t.Error("the feed doesn't say that it is a sample")
		}
	})
}

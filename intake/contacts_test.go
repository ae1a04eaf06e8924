package intake_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"polku/impact"
	"polku/intake"
)

func text(s string) *bytes.Reader { return bytes.NewReader([]byte(s)) }

func id[T any](t testing.TB, n *impact.Network, kind impact.ItemKind, code string) T {
	t.Helper()
	thing, ok := impact.ByCode[T](n, kind, code)
	if !ok {
		t.Fatalf("the plan has no %s %s", kind, code)
	}
	return thing
}

const contactsCSV = `Päivä;Organisaatio;Alue;Kanava;Asiakas;Asiakkaan Y-tunnus;Teema;Läpileikkaavat teemat;Palaute pyydetty;Palautteen arvosana;Tunniste
1.3.2022;Motiva;Pirkanmaa;Sähköposti;Esimerkkilän kunta;0109862-8;Kiertotalous;Vähähiilisyys|Digi ja data;kyllä;4,5;A-1
2022-03-02;MOTIVA;FI197;phone;;;food;;ei;;A-2
`

func TestContactsAreReadByTitlesInFinnish(t *testing.T) {
	n := network(t)
	rows, err := all(t, impact.ImportContacts, text(contactsCSV), n, intake.Mapping{})
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		if len(row.Faults) > 0 {
			t.Fatalf("%s: %v", row.Place, row.Faults)
		}
	}
	score := impact.Decimal(45000)
	motiva, pirkanmaa := id[*impact.Organisation](t, n, impact.KindOrganisation, "MOTIVA").ID, id[*impact.Region](t, n, impact.KindRegion, "06").ID
	want := impact.Contact{
		OccurredOn: 20220301, Organisation: motiva, Region: pirkanmaa, Channel: "email", Theme: "circular",
		Tags: []string{"low_carbon", "digital_data"}, FeedbackAsked: true, FeedbackScore: &score,
	}
	if got := rows[0].Draft; !reflect.DeepEqual(got, want) {
		t.Errorf("read\n%+v, want\n%+v", got, want)
	}
	if name := rows[0].Names["customer"]; name != (impact.ForeignName{BusinessID: "0109862-8", Name: "Esimerkkilän kunta"}) {
		t.Errorf("the customer is %+v", name)
	}
	if rows[0].System != "contacts" || rows[0].Key != "A-1" || rows[0].Place != "line 2" {
		t.Errorf("the row is %s %s at %s", rows[0].System, rows[0].Key, rows[0].Place)
	}
	second := rows[1].Draft.(impact.Contact)
	if second.Region != pirkanmaa || second.Channel != "phone" || second.Theme != "food" || second.OccurredOn != 20220302 || rows[1].Names != nil {
		t.Errorf("the second row is %+v with %v", second, rows[1].Names)
	}
	if faults := check(n, second); len(faults) > 0 {
		t.Errorf("the second draft: %v", faults)
	}
}

func TestEncodingsAndSeparatorsAreFound(t *testing.T) {
	n := network(t)
	tabs := strings.ReplaceAll(contactsCSV, ";", "\t")
	latin, err := charmap.Windows1252.NewEncoder().String(contactsCSV)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(tabs)
	if err != nil {
		t.Fatal(err)
	}
	commas := strings.ReplaceAll(strings.ReplaceAll(contactsCSV, "4,5", `"4,5"`), ";", ",")
	want, err := all(t, impact.ImportContacts, text(contactsCSV), n, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"with BOM": "\ufeff" + contactsCSV, "Windows-1252": latin, "UTF-16": wide, "commas": commas, "tabs": tabs, "CRLF": strings.ReplaceAll(contactsCSV, "\n", "\r\n")} {
		got, err := all(t, impact.ImportContacts, text(file), n, intake.Mapping{})
		if err != nil || len(got) != len(want) {
			t.Errorf("%s: %d rows, %v", name, len(got), err)
			continue
		}
		for k := range got {
			if !reflect.DeepEqual(got[k], want[k]) {
				t.Errorf("%s: row %d is\n%+v, want\n%+v", name, k+1, got[k], want[k])
			}
		}
	}
}

func TestMappingSaysWhichColumnIsWhich(t *testing.T) {
	n := network(t)
	m, err := intake.ReadMapping([]byte(`{"columns": {"occurredOn": "When", "note": "Words"}, "constants": {"organisation": "MOTIVA", "channel": "email"}, "dates": "MDY"}`))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := all(t, impact.ImportContacts, text("Words,When\n\"a, \"\"b\"\"\nc\",03/01/2022 10:30 am\n"), n, m)
	if err != nil || len(rows) != 1 || rows[0].Draft == nil {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if d := rows[0].Draft.(impact.Contact); d.OccurredOn != 20220301 || d.Note != "a, \"b\"\nc" || d.Channel != "email" {
		t.Errorf("read %+v", d)
	}
}

func TestWhatIsWrongInARowIsSaid(t *testing.T) {
	n := network(t)
	const header = "occurredOn,organisation,channel,feedbackScore,feedbackAsked,customerBusinessId,region,tags\n"
	for row, want := range map[string]string{
		"2022-13-01,MOTIVA,email,,,,,":                 "contact.occurredOn: \"2022-13-01\" must be a day such as 2022-03-01 or 1.3.2022",
		"03/04/2022,MOTIVA,email,,,,,":                 "two ways",
		"2022-03-01,Nobody,email,,,,,":                 "contact.organisation: \"Nobody\" is no organisation of this network: choose among MOTIVA",
		"2022-03-01,MOTIVA,pigeon,,,,,":                "contact.channel: \"pigeon\" is none of this plan's: choose among email",
		"2022-03-01,MOTIVA,email,12 34,,,,":            "contact.feedbackScore",
		"2022-03-01,MOTIVA,email,,maybe,,,":            "must be yes or no",
		"2022-03-01,MOTIVA,email,,,0109862-9,,":        "right check digit",
		"2022-03-01,MOTIVA,email,,,,Atlantis,":         "write a maakunta",
		"2022-03-01,MOTIVA,email,,,,,low_carbon;nope":  "contact.tags: \"nope\"",
		"2022-03-01,MOTIVA,email":                      "has 3 cells where the header has 8",
		"2022-03-01,MOTIVA,em\"ail,,,,,":               "quotation mark",
		"2022-03-01,MOTIVA,\xff\xfe,,,,,":              "not UTF-8",
		"2022-03-01,MOTIVA,email,1000000000000.1,,,,,": "header has 8",
	} {
		rows, err := all(t, impact.ImportContacts, text(header+"ä,,,,,,,\n"+row+"\n2022-03-01,MOTIVA,email,,,,,\n"), n, intake.Mapping{})
		if err != nil || len(rows) != 3 {
			t.Errorf("%q: %d rows, %v", row, len(rows), err)
			continue
		}
		if got := rows[1].Faults.Error(); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", row, got, want)
		}
		if len(rows[2].Faults) > 0 {
			t.Errorf("%q: the row behind it is refused too: %v", row, rows[2].Faults)
		}
	}
}

func TestFilesThatCannotBeReadSayWhy(t *testing.T) {
	n := network(t)
	for name, c := range map[string]struct {
		file string
		m    intake.Mapping
		want string
	}{
		"empty":         {"", intake.Mapping{}, "the file is empty"},
		"blank":         {"\n\n", intake.Mapping{}, "has no rows"},
		"no columns":    {"a,b\n1,2\n", intake.Mapping{}, "has no column for occurredOn, organisation, channel"},
		"no such title": {"a,b\n1,2\n", intake.Mapping{Columns: map[string]string{"occurredOn": "c"}}, `has no column "c"; its columns are a, b`},
		"double title":  {"a,a\n1,2\n", intake.Mapping{Columns: map[string]string{"occurredOn": "a"}}, `two columns "a"`},
		"no such field": {"a,b\n1,2\n", intake.Mapping{Columns: map[string]string{"mood": "a"}}, "no such field"},
		"constant id":   {"a,b\n1,2\n", intake.Mapping{Constants: map[string]string{"id": "a"}}, "same for every row"},
		"dates":         {"a,b\n1,2\n", intake.Mapping{Dates: "YMD"}, "must be DMY or MDY"},
		"columns":       {strings.Repeat("a,", intake.MaxColumns) + "b\n", intake.Mapping{}, "at most 300"},
		"title":         {strings.Repeat("a", intake.MaxTitle+1) + ",b\n", intake.Mapping{}, "the title of column 1"},
		"line":          {"occurredOn,organisation,channel\n\"" + strings.Repeat("a", intake.MaxRecord+10_000), intake.Mapping{}, "is a quotation mark left open"},
		"no workbook":   {"PK\x05\x06" + strings.Repeat("\x00", 18), intake.Mapping{}, "no workbook"},
		"cut archive":   {"PK\x03\x04abc", intake.Mapping{}, "ZIP archive"},
	} {
		_, err := all(t, impact.ImportContacts, text(c.file), n, c.m)
		if fault, ok := intake.AsFileError(err); !ok || !strings.Contains(fault.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := intake.ReadMapping([]byte(`{"column": {}}`)); err == nil {
		t.Error("a mapping with an unknown name was read")
	}
	if _, err := intake.ReadMapping(bytes.Repeat([]byte(" "), intake.MaxMappingBytes+1)); err == nil {
		t.Error("a mapping that is too long was read")
	}
}

func TestCellsThatAreTooLongAreRefused(t *testing.T) {
	n := network(t)
	file := "occurredOn,organisation,channel,note,other\n2022-03-01,MOTIVA,email," + strings.Repeat("a", intake.MaxCell+1) + ",\n" +
		"2022-03-01,MOTIVA,email,," + strings.Repeat("a", intake.MaxCell+1) + "\n"
	rows, err := all(t, impact.ImportContacts, text(file), n, intake.Mapping{})
	if err != nil || len(rows) != 2 || !strings.Contains(rows[0].Faults.Error(), "at most 16384") || len(rows[1].Faults) != 0 {
		t.Errorf("%v, %v", rows, err)
	}
}

func TestRowsWithoutIdsHaveStableKeys(t *testing.T) {
	n := network(t)
	const header, row = "occurredOn,organisation,channel\n", "2022-03-01,MOTIVA,email\n"
	keys := func(file string) []string {
		rows, err := all(t, impact.ImportContacts, text(file), n, intake.Mapping{})
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, r := range rows {
			if r.System != intake.ContentSystem {
				t.Errorf("the system is %q", r.System)
			}
			keys = append(keys, r.Key)
		}
		return keys
	}
	first := keys(header + row + "2022-03-02,MOTIVA,email\n" + row + " 2022-03-01 ,MOTIVA,email\n")
	if first[2] != first[0]+"-2" || first[3] != first[0]+"-3" || first[1] == first[0] || strings.Contains(first[1], "-") {
		t.Errorf("the keys are %v", first)
	}
	if again := keys(header + "2022-03-02,MOTIVA,email\n" + row + row + row); !reflect.DeepEqual(again[1:], []string{first[0], first[0] + "-2", first[0] + "-3"}) || again[0] != first[1] {
		t.Errorf("the same rows in another order have the keys %v, not %v", again, first)
	}
	var many strings.Builder
	many.WriteString(header)
	for k := range 20_000 {
		fmt.Fprintf(&many, "2022-03-01,MOTIVA,note %d\n", k%19_000)
	}
	seen := map[string]bool{}
	rows := 0
	reader, err := intake.Open(impact.ImportContacts, text(strings.ReplaceAll(many.String(), "note", "email")), n, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, err := reader.Next(t.Context())
		if err != nil {
			break
		}
		seen[row.Key] = true
		rows++
	}
	if len(seen) != 20_000 || rows != 20_000 {
		t.Errorf("%d rows have %d keys", rows, len(seen))
	}
}

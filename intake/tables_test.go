package intake_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"polku/impact"
	"polku/intake"
)

func TestEventsParticipationsAndObservationsAreRead(t *testing.T) {
	n := network(t)
	rows, err := all(t, impact.ImportEvents, text("Nimi,Päivä,Tyyppi,Järjestäjä,Osallistujia\nVihreä webinaari,1.2.2022,Webinaari,SYKE,\"1 234\"\n"), n, intake.Mapping{})
	if err != nil || len(rows) != 1 || rows[0].Draft == nil {
		t.Fatalf("%v %v", rows, err)
	}
	event := rows[0].Draft.(impact.Event)
	if event.Title != "Vihreä webinaari" || event.Type != "webinar" || *event.Attendance != impact.Whole(1234) || len(check(n, event)) > 0 {
		t.Errorf("read %+v: %v", event, check(n, event))
	}
	rows, err = all(t, impact.ImportParticipations, text("eventId,Asiakas,Osallistuminen,Henkilöitä\nE-1,Esimerkkilä,Osallistunut,3\nE-1,0109862-8,attended,2.5\n"), n, intake.Mapping{System: "oma"})
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v %v", rows, err)
	}
	part := rows[0].Draft.(impact.Participation)
	if part.Status != "attended" || part.Persons != 3 || rows[0].Names["event"] != (impact.ForeignName{System: "oma", Key: "E-1"}) || rows[0].Names["customer"].Name != "Esimerkkilä" {
		t.Errorf("read %+v, %v", part, rows[0].Names)
	}
	if !strings.Contains(rows[1].Faults.Error(), "whole number") || rows[1].Names["customer"].BusinessID != "0109862-8" {
		t.Errorf("read %v, %v", rows[1].Faults, rows[1].Names)
	}
	indicator := n.Computed(impact.Observations)[0]
	rows, err = all(t, impact.ImportObservations, text("Mittari;Päivä;Arvo;Arvio\n"+indicator.Code+";31.12.2022;\"-1.234,5\";ei\n"), n, intake.Mapping{})
	if err != nil || len(rows) != 1 || rows[0].Draft == nil {
		t.Fatalf("%v %v", rows[0].Faults, err)
	}
	if d := rows[0].Draft.(impact.Observation); d.Indicator != indicator.ID || d.Value == nil || d.Value.String() != "-1234.5" || d.Estimated {
		t.Errorf("read %+v", d)
	}
}

func TestNumbersAreReadAsTheyAreWritten(t *testing.T) {
	n := network(t)
	indicator := n.Computed(impact.Observations)[0].Code
	for word, want := range map[string]string{
		"1234.5": "1234.5", "1 234,5": "1234.5", "1\u00a0234,5": "1234.5", "1,234.5": "1234.5", "1.234,5": "1234.5", "1,234": "1.234", "-3": "-3", "−3": "-3", "12 €": "12", "0,0001": "0.0001",
		"1.000.000,25": "1000000.25", "12 34": "", "1,234,5": "", "1e5": "", ".5": "", "5.": "", "--5": "", "1-2": "", "0.00001": "", "100000000001": "", "abc": "", "1 234 5": "",
	} {
		rows, err := all(t, impact.ImportObservations, text("indicator;occurredOn;value\n"+indicator+";2022-01-01;\""+word+"\"\n"), n, intake.Mapping{})
		if err != nil || len(rows) != 1 {
			t.Fatalf("%q: %v %v", word, rows, err)
		}
		got := ""
		if rows[0].Draft != nil {
			got = rows[0].Draft.(impact.Observation).Value.String()
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q (%v)", word, got, want, rows[0].Faults)
		}
	}
}

const (
	accountID, caseID = "6f1b1a52-6b3e-4f0e-9d3f-5e2c8a7b9c01", "7a1b1a52-6b3e-4f0e-9d3f-5e2c8a7b9c02"
	accountsCSV       = `"ID","Name","Date Created","Billing State","y_tunnus_c","Deleted","Assigned User Name"` + "\r\n" + `"` + accountID + `","Esimerkkilän kunta","01.02.2022 10:00","","0109862-8","0","Maija Malli"` + "\r\n"
	casesCSV          = `"id","name","date_entered","status","account_id","description","assigned_user_name"` + "\r\n" +
		`"` + caseID + `","'=Kirjaston kalusteet","2022-03-03 10:00","Open_New","` + accountID + `","Maija Malli soitti","Maija Malli"` + "\r\n" +
		`"8a1b","Kaksi kertaa","2022-03-03 10:00","Duplicate","` + accountID + `","",""` + "\r\n"
	callsCSV = `"id","name","date_start","status","parent_type","parent_id","contact_name"` + "\r\n" +
		`"c1","Maijan puhelu","2022-03-01 09:00","Held","Accounts","` + accountID + `","Maija Malli"` + "\r\n" +
		`"c2","Tuleva","2022-03-02 09:00","Planned","Accounts","` + accountID + `",""` + "\r\n" +
		`"c3","Hankinnasta","2022-03-03 09:00","Held","Cases","` + caseID + `",""` + "\r\n" +
		`"c4","Ei pidetty","2022-03-03 09:00","Not Held","","",""` + "\r\n" +
		`"c5","Outo","2022-03-03 09:00","Tehty","","",""` + "\r\n"
	eventsCSV = `"id","name","date_start","date_end","description"` + "\r\n" + `"e1","Kevätwebinaari","2022-04-01 09:00","2022-04-01 11:00","Puhuja Maija Malli"` + "\r\n"
)

func TestSuiteCRMExportsAreRead(t *testing.T) {
	n := network(t)
	file := pack(t, "export/Calls.csv", callsCSV, "FP_events.csv", eventsCSV, "Contacts.csv", `"last_name"`+"\r\n"+`"Malli"`, "Cases.csv", casesCSV, "Accounts_20220501.csv", accountsCSV)
	rows, err := all(t, impact.ImportSuiteCRM, file, n, intake.Mapping{Constants: map[string]string{"organisation": "MOTIVA", "fp_events.type": "webinar"}})
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, row := range rows {
		kinds = append(kinds, string(row.Kind))
		if row.Draft != nil {
			for _, private := range []string{"Maija", "soitti"} {
				if strings.Contains(strings.ToLower(sprint(row)), strings.ToLower(private)) {
					t.Errorf("%s says %q: %s", row.Place, private, sprint(row))
				}
			}
			if faults := check(n, row.Draft); len(faults) > 0 {
				t.Errorf("%s: %v", row.Place, faults)
			}
		}
	}
	if got := strings.Join(kinds, " "); got != "customer procurement procurement contact contact contact contact contact event" {
		t.Fatalf("the rows are %s", got)
	}
	if d := rows[0].Draft.(impact.Customer); d.Name != "Esimerkkilän kunta" || d.BusinessID != "0109862-8" || rows[0].Key != accountID || rows[0].System != intake.SuiteSystem {
		t.Errorf("the account is %+v, %s", d, rows[0].Key)
	}
	account := impact.ForeignName{System: intake.SuiteSystem, Key: accountID}
	if d := rows[1].Draft.(impact.Procurement); d.Name != "=Kirjaston kalusteet" || d.OccurredOn != 20220303 || rows[1].Names["customer"] != account {
		t.Errorf("the case is %+v, %v", d, rows[1].Names)
	}
	if d := rows[3].Draft.(impact.Contact); d.OccurredOn != 20220301 || d.Channel != "phone" || d.Note != "" || rows[3].Names["customer"] != account {
		t.Errorf("the call is %+v, %v", d, rows[3].Names)
	}
	if rows[5].Names["customer"] != account || rows[5].Names["procurement"].Key != caseID {
		t.Errorf("the call about the case names %v", rows[5].Names)
	}
	for k, want := range map[int]string{2: "closed as Duplicate", 4: "not held yet (Planned)", 6: "was not held", 7: `"Tehty" must be Held`} {
		if got := rows[k].Faults.Error(); !strings.Contains(got, want) {
			t.Errorf("row %d: %q, want %q", k+1, got, want)
		}
	}
}

func TestSuiteCRMExportsThatLackSomethingSayWhat(t *testing.T) {
	n := network(t)
	for name, c := range map[string]struct {
		files []string
		m     map[string]string
		want  string
	}{
		"nothing known":   {[]string{"Leads.csv", "a"}, nil, "holds none of Accounts.csv"},
		"no ids":          {[]string{"Accounts.csv", "name\nA\n"}, nil, "Accounts.csv: has no column id"},
		"no organisation": {[]string{"Cases.csv", casesCSV}, nil, "give a constant cases.organisation"},
		"no channel":      {[]string{"Meetings.csv", callsCSV}, map[string]string{"organisation": "MOTIVA"}, "give a constant meetings.channel"},
		"no status":       {[]string{"Calls.csv", "id,date_start\n1,2022-01-01\n"}, map[string]string{"organisation": "MOTIVA"}, "has no column status"},
		"twice":           {[]string{"Accounts.csv", accountsCSV, "b/accounts.csv", accountsCSV}, nil, "two files of accounts"},
		"as":              {[]string{"Cases.csv", casesCSV}, map[string]string{"cases.as": "tickets"}, "must be procurement or contact"},
	} {
		_, err := all(t, impact.ImportSuiteCRM, pack(t, c.files...), n, intake.Mapping{Constants: c.m})
		if fault, ok := intake.AsFileError(err); !ok || !strings.Contains(fault.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	rows, err := all(t, impact.ImportSuiteCRM, pack(t, "Cases.csv", casesCSV), n, intake.Mapping{Constants: map[string]string{"organisation": "MOTIVA", "cases.as": "contact", "cases.channel": "email"}})
	if err != nil || len(rows) != 2 || rows[0].Kind != impact.KindContact || rows[0].Draft == nil {
		t.Errorf("cases as contacts: %v, %v", rows, err)
	}
}

const noticeUUID = "3f1b1a52-6b3e-4f0e-9d3f-5e2c8a7b9c01"

func TestAnswersAreReadInBothForms(t *testing.T) {
	n := network(t)
	lots := `{"LOT-0001": {"innovationConsidered": true, "solutionNewToBuyer": "No", "lowCarbon": null, "howManyOpportunitiesIsEstimated": 3, "unheardOf": true}}`
	for name, file := range map[string]string{
		"list":    `{"made": "today", "notices": [{"noticeId": "` + noticeUUID + `", "version": "01", "lots": ` + lots + `}]}`,
		"bare":    `[{"lots": ` + lots + `, "version": 1, "noticeId": "` + strings.ToUpper(noticeUUID) + `"}]`,
		"map":     `{"` + noticeUUID + `": {"01": ` + lots + `}}`,
		"map key": `{"` + noticeUUID + `-01": ` + lots + `}`,
		"table":   "noticeId;version;lot;innovationConsidered;new_to_buyer;lowCarbon\n" + noticeUUID + ";01;LOT-0001;kyllä;ei;\n",
	} {
		rows, err := all(t, impact.ImportAnswers, text(file), n, intake.Mapping{})
		if err != nil || len(rows) != 1 || rows[0].Draft == nil {
			t.Errorf("%s: %v, %v", name, rows, err)
			continue
		}
		d := rows[0].Draft.(impact.Notice)
		if d.NoticeID != noticeUUID || d.Version != "01" || d.Lot != "LOT-0001" || strings.Join(d.Yes, " ") != "innovation_considered" || strings.Join(d.No, " ") != "new_to_buyer" {
			t.Errorf("%s: read %+v", name, d)
		}
		if rows[0].System != intake.AnswerSystem || rows[0].Key != noticeUUID+"-01/LOT-0001" || (len(rows[0].Warnings) == 1) != (name != "table") {
			t.Errorf("%s: %s %s %v", name, rows[0].System, rows[0].Key, rows[0].Warnings)
		}
	}
}

func TestAnswersThatCannotBeReadSayWhy(t *testing.T) {
	n := network(t)
	for file, want := range map[string]string{
		`{"notices": [{"noticeId": "a", "noticeId": "b"}]}`:                              `"noticeId" twice`,
		`{"notices": [{"lots": {"LOT-0001": {"lowCarbon": true, "lowCarbon": false}}}]}`: `"lowCarbon" twice`,
		`{"notices": []} {}`: "goes on after its end",
		`{"notices": [`:      "cut off",
		`{"notices": [1]}`:   "a notice must be",
		`{"notices": {}}`:    "must begin with [",
		`[{"lots": {"LOT-0001": {"lowCarbon": {"yes": true}}}}]`:                 "an answer must be true",
		`[{"other": ` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}]`: "more than 8 deep",
		`{"a": {}}`:      "is no notice",
		`{"notices": [}`: "is not JSON",
		`{"` + strings.Repeat("a", intake.MaxRecord+10_000) + `": 1}`: "more than",
	} {
		_, err := all(t, impact.ImportAnswers, text(file), n, intake.Mapping{})
		if fault, ok := intake.AsFileError(err); !ok || !strings.Contains(fault.Error(), want) {
			t.Errorf("%.80s: %v, want %q", file, err, want)
		}
	}
	rows, err := all(t, impact.ImportAnswers, text(`[{"noticeId": "x", "version": "0", "lots": {"LOT-1": {}}}]`), n, intake.Mapping{})
	if err != nil || len(rows) != 1 || len(rows[0].Faults) != 3 {
		t.Errorf("%v, %v", rows, err)
	}
	one := `{"noticeId": "` + noticeUUID + `", "version": "01", "lots": {"LOT-0001": {"lowCarbon": true}}}`
	rows, err = all(t, impact.ImportAnswers, text(`[`+one+`,`+one+`]`), n, intake.Mapping{})
	if err != nil || len(rows) != 2 || len(rows[1].Faults) != 1 || rows[1].Faults[0].Code != impact.Duplicate {
		t.Errorf("the same notice twice: %v, %v", rows, err)
	}
}

func TestLongModulesAreUnpackedIntoAFileThatGoesAgain(t *testing.T) {
	spool := t.TempDir()
	t.Setenv("TMPDIR", spool)
	n := network(t)
	var long strings.Builder
	long.WriteString("id,name,filler\n")
	seed := uint32(1)
	for k := 0; long.Len() < 9<<20; k++ {
		fmt.Fprintf(&long, "%d,Esimerkkilä %d,", k, k)
		for range 40 {
			seed = seed*1664525 + 1013904223
			long.WriteByte('a' + byte(seed>>24)%26)
		}
		long.WriteString("\n")
	}
	reader, err := intake.Open(impact.ImportSuiteCRM, pack(t, "Accounts.csv", long.String()), n, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	row, err := reader.Next(t.Context())
	if err != nil || row.Draft.(impact.Customer).Name != "Esimerkkilä 0" {
		t.Fatalf("%+v, %v", row, err)
	}
	if files, err := os.ReadDir(spool); err != nil || len(files) != 1 {
		t.Errorf("%d files while reading, %v", len(files), err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(spool); err != nil || len(files) != 0 {
		t.Errorf("%d files are left behind, %v", len(files), err)
	}
}

func TestReadingStopsWhenItIsAskedTo(t *testing.T) {
	n := network(t)
	over, stop := context.WithCancel(t.Context())
	stop()
	for kind, file := range map[impact.ImportKind]intake.Source{
		impact.ImportContacts: text(contactsCSV), impact.ImportNotices: text(made{}.xml()), impact.ImportAnswers: text(`{"notices": []}`),
		impact.ImportSuiteCRM: pack(t, "Accounts.csv", accountsCSV),
	} {
		reader, err := intake.Open(kind, file, n, intake.Mapping{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := reader.Next(over); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

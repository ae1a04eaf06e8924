package export_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"polku/export"
	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// today is the day on which the tests take place: in the middle of KEINO's period.
const today = impact.Date(20230615)

// The viewers that the tests look as.
var (
	coordinator = impact.Program("coordinator (test)")
	steering    = member(impact.Steering)
	core        = member(impact.Core)
	agent       = member(impact.ChangeAgent)
	partner     = member(impact.Partner)
)

func member(role impact.Role, shared ...impact.Kind) impact.Viewer {
	return impact.Viewer{Name: strings.ToLower(string(role)), Principal: "test:" + string(role),
		Rights: impact.Rights{Role: role, Networks: []string{"keino"}, Organisation: "MOTIVA", Area: "pirkanmaa", Shared: shared}}
}

// world is a store with KEINO's plan and a few facts.
type world struct {
	t        testing.TB
	ctx      context.Context
	s        *store.Store
	n        *impact.Network
	exporter *export.Exporter
	keys     int

	customer, procurement, contact, event int64
}

func openWorld(t testing.TB, url string) *world {
	t.Helper()
	w := emptyWorld(t, url)
	w.fill()
	return w
}

// emptyWorld has the plan and no facts.
func emptyWorld(t testing.TB, url string) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background()}
	noon, looks := today.Time().Add(12*time.Hour), atomic.Int64{}
	clock := func() time.Time { return noon.Add(time.Duration(looks.Add(1)) * time.Millisecond) }
	s, err := store.Open(w.ctx, store.Settings{URL: url, Today: func() impact.Date { return today }, Moment: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w.s, w.exporter = s, &export.Exporter{Store: s, Clock: func() time.Time { return noon }}
	for _, name := range plans.Embedded() {
		plan, err := plans.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.LoadPlan(w.ctx, coordinator, plan, "test"); err != nil {
			t.Fatal(err)
		}
	}
	w.look(coordinator, func(v *store.View) {
		if w.n, err = v.Network("keino"); err != nil {
			t.Fatal(err)
		}
	})
	return w
}

// fill records one fact of each kind, and a note that a spreadsheet would run.
func (w *world) fill() {
	w.t.Helper()
	motiva, pirkanmaa := w.organisation("MOTIVA"), w.region("pirkanmaa")
	w.customer = w.must(w.s.RecordCustomer(w.ctx, coordinator, w.n.ID, w.recording(), impact.Customer{Name: "Kunta; \"Yksi\"", BusinessID: "0109862-8", Region: pirkanmaa}))
	value := impact.Whole(1_250_000)
	yes := true
	w.procurement = w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), impact.Procurement{Name: "Electric buses", OccurredOn: 20220401,
		Organisation: motiva, Region: pirkanmaa, Customer: w.customer, EstimatedValue: &value, Innovative: &yes, CPV: "34121100"}))
	score := impact.Decimal(45_000)
	w.contact = w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), impact.Contact{OccurredOn: 20220405, Organisation: motiva, Region: pirkanmaa,
		Channel: "email", Customer: w.customer, Procurement: w.procurement, FeedbackAsked: true, FeedbackScore: &score, Note: "=HYPERLINK(\"http://a.example\")"}))
	w.event = w.must(w.s.RecordEvent(w.ctx, coordinator, w.n.ID, w.recording(), impact.Event{Title: "-1+1 sparring", OccurredOn: 20220501, Organisation: motiva, Region: pirkanmaa,
		Type: w.code("event_type")}))
	w.must(w.s.RecordParticipation(w.ctx, coordinator, w.n.ID, w.recording(), impact.Participation{Event: w.event, Customer: w.customer, Status: w.code("participation"), Persons: 3}))
	users := impact.Whole(31)
	w.must(w.s.RecordObservation(w.ctx, coordinator, w.n.ID, w.recording(), impact.Observation{Indicator: w.indicator("K-03").ID, OccurredOn: 20221231, Value: &users, Note: "counted"}))
	w.must(w.s.RecordNotice(w.ctx, coordinator, w.n.ID, w.recording(), impact.Notice{Key: "a-1", NoticeID: "a", Version: "01", Lot: "LOT-0001", Form: "result", Type: "can-standard",
		Subtype: "29", OccurredOn: 20220601, Buyer: "Kunta", BuyerID: "0109862-8", Value: &value, ValueState: impact.ValueStated, Currency: "EUR", Strategic: []string{"inn-pur", "env-imp"}}))
}

func (w *world) recording() impact.Change {
	w.keys++
	return impact.Change{Key: fmt.Sprintf("key-%d", w.keys), Act: impact.Recorded}
}

func (w *world) must(r store.Receipt, err error) int64 {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return r.ID
}

// publish opens indicators to everybody.
func (w *world) publish(codes ...string) {
	w.t.Helper()
	w.must(w.s.PublishIndicators(w.ctx, coordinator, w.n.ID, w.recording(), store.Publishing{Codes: codes, Published: true}))
}

func (w *world) organisation(code string) int64 {
	o, ok := impact.ByCode[*impact.Organisation](w.n, impact.KindOrganisation, code)
	if !ok {
		w.t.Fatalf("no organisation %s", code)
	}
	return o.ID
}

func (w *world) region(code string) int64 {
	r, ok := impact.ByCode[*impact.Region](w.n, impact.KindRegion, code)
	if !ok {
		w.t.Fatalf("no region %s", code)
	}
	return r.ID
}

func (w *world) indicator(code string) *impact.Indicator {
	i, ok := impact.ByCode[*impact.Indicator](w.n, impact.KindIndicator, code)
	if !ok {
		w.t.Fatalf("no indicator %s", code)
	}
	return i
}

// code is the first code of a vocabulary.
func (w *world) code(list string) string { return w.n.Codelists[list][0].Code }

func (w *world) look(viewer impact.Viewer, work func(*store.View)) {
	w.t.Helper()
	v, err := w.s.View(w.ctx, viewer)
	if err != nil {
		w.t.Fatal(err)
	}
	defer v.Close()
	work(v)
}

// file is what a viewer gets.
func (w *world) file(viewer impact.Viewer, r export.Request) string {
	w.t.Helper()
	text, err := w.try(viewer, r)
	if err != nil {
		w.t.Fatalf("%s.%s as %s: %v", r.Kind, r.Format, viewer.Name, err)
	}
	return text
}

func (w *world) try(viewer impact.Viewer, r export.Request) (string, error) {
	w.t.Helper()
	if r.Network == "" {
		r.Network = "keino"
	}
	f, err := w.exporter.Open(w.ctx, viewer, r)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var out bytes.Buffer
	err = f.Write(w.ctx, &out)
	return out.String(), err
}

// manyContacts copies the recorded contact behind the store's back, from which totals are not made.
func manyContacts(t testing.TB, url string, count int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name FROM pragma_table_info('contacts') WHERE name NOT IN ('id', 'fact_id', 'occurred_on')")
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, name)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	list := strings.Join(columns, ", ")
	_, err = db.Exec("INSERT INTO contacts (fact_id, occurred_on, "+list+") WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ?) "+
		"SELECT 10000000 + x, 20220301 + x % 28, "+list+" FROM (SELECT * FROM contacts ORDER BY id LIMIT 1), c", count)
	if err != nil {
		t.Fatal(err)
	}
}

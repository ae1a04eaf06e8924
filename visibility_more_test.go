package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// more tries to learn a hidden thing; see tries.

// heard is the first message of a subscription.
func (w *marked) heard(who, query string, variables object) string {
	w.t.Helper()
	m, err := hear(w.as(who).subscribe(query, variables).ws)
	if err != nil {
		w.t.Fatal(err)
	}
	return m.Type + " " + string(m.Payload)
}

const watchImport = `subscription($id: ID!) { importProgress(id: $id) { id name state } }`

func subscribed(w *marked) {
	for _, who := range []string{"steering", "core", "reader", "partner", "neighbour", "public"} {
		if a, b := w.heard(who, watchImport, object{"id": w.ids["import"]}), w.heard(who, watchImport, object{"id": missing(w.ids["import"])}); a != b {
			w.t.Errorf("%s hears of an import %s, of none %s", who, a, b)
		}
	}
	for who, network := range map[string]string{"core": w.other.id, "public": w.other.id} {
		variables := func(id string) object { return object{"network": id, "since": "1"} }
		if a, b := w.heard(who, watchChanges, variables(network)), w.heard(who, watchChanges, variables(missing(network))); a != b || !strings.Contains(a, `"code":"NOT_FOUND"`) {
			w.t.Errorf("%s hears of another network %s, of none %s", who, a, b)
		}
	}
	publish := func(open bool) {
		w.carry("publishIndicators", "sequence", object{"network": w.id, "codes": []string{"K-04"}, "published": open, "reason": "zq-reason-publish", "idempotencyKey": w.newKey()})
	}
	publish(true)
	defer publish(false)
	lines := map[string]*line{}
	for _, who := range []string{"public", "partner", "contacts", "core"} { // replay is asked for by everybody
		lines[who] = w.as(who).subscribe(watchChanges, object{"network": w.id, "since": "0", "indicators": []string{w.indicators["K-03"], w.indicators["K-01"], w.indicators["K-04"]}})
	}
	w.fact("observation 2", w.id, "Observation", "observation", object{"indicator": w.indicators["K-03"], "occurredOn": "2022-07-01", "value": "271828.1828"})
	bought := w.fact("procurement 2", w.id, "Procurement", "procurement", with(w.place(), object{"name": "zq procurement name 2", "customer": w.ids["customer"]}))
	w.fact("contact 3", w.id, "AdvisoryContact", "contact", with(w.contact(bought), object{"customer": w.ids["customer"], "note": "zq-note-contact"}))
	// What moves out of sight is not told of at all: the first that the public hears is of a number that it sees.
	w.fact("observation 3", w.id, "Observation", "observation", object{"indicator": w.indicators["K-04"], "occurredOn": "2022-12-05", "value": "12"})
	first := lines["public"].next()
	if first.Indicator.Code != "K-04" || first.Previous != nil || first.Value.words() != "12" || first.After != 0 || first.Resync ||
		first.Cause.Record != nil || first.Cause.Organisation != nil || first.Cause.Region != nil {
		w.t.Errorf("the public hears %+v", first)
	}
	for who, sees := range map[string]bool{"partner": false, "contacts": true, "core": true} {
		seen := false
		for range 20 { // what was before comes first
			c := lines[who].next()
			seen = seen || c.Cause.Kind == "CONTACT" && c.Cause.Record != nil
			if c.Cause.Record != nil && c.Cause.Record.ID == w.ids["contact 3"] || c.Cause.Record == nil && c.Indicator.Code == "K-01" && c.Value.words() == "2" {
				break
			}
		}
		if seen != sees {
			w.t.Errorf("%s hears of a contact's record: %v", who, seen)
		}
	}
}

// rowsBehind asks for the rows behind numbers of sources that are not shared.
func rowsBehind(w *marked) {
	const query = `query($code: String!, $from: DateTime!, $indicator: ID!) { network(slug: "keino") {
		indicator(code: $code) { value { sourceCount explain { totalCount edges { cursor } nodes { record { id } } pageInfo { hasNextPage } } leftOut { edges { cursor } pageInfo { hasNextPage } } }
			closed { rowsSince { edges { cursor } } } definitions { difference { rows { edges { cursor } } } } }
		changesBetween(from: $from, indicators: [$indicator]) { text(lang: EN) rows { edges { cursor } } } } }`
	for _, one := range w.watchers {
		for code, shared := range map[string]string{"K-01": "contacts", "K-02": "", "K-03": "", "K-13": "events"} {
			body := text(one.client, query, object{"code": code, "from": w.begun, "indicator": w.indicators[code]})
			rows := strings.Contains(body, `{"cursor":`) || strings.Contains(body, `"record":{`) || strings.Contains(body, `"hasNextPage":true`)
			may := slices.Contains(reading, one.name) || one.name == shared
			if code == "K-02" {
				may = slices.Contains(working, one.name) // each row is what one customer thinks
			}
			if rows && !may || may && !rows && code != "K-13" {
				w.t.Errorf("%s sees rows behind %s: %v, want %v: %.500s", one.name, code, rows, may, body)
			}
			if !may && strings.Contains(body, `"explain":{"totalCount":`) && !strings.Contains(body, `"explain":{"totalCount":0,`) {
				w.t.Errorf("%s counts the rows behind %s: %.300s", one.name, code, body)
			}
		}
	}
}

// serve records contacts about procurements of customers of their own.
func (w *marked) serve(region, day string, customers int) {
	w.t.Helper()
	for k := range customers {
		name := fmt.Sprintf("%s %s %d", region, day, k)
		who := w.fact(name, w.id, "Customer", "customer", object{"name": "zq customer name " + name})
		bought := w.fact(name+" p", w.id, "Procurement", "procurement", with(w.place(), object{"name": "zq procurement name " + name, "customer": who, "occurredOn": day}))
		w.fact(name+" c", w.id, "AdvisoryContact", "contact", with(w.contact(bought), object{"customer": who, "region": region, "occurredOn": day}))
	}
}

type part struct {
	Key   *struct{ ID string }
	Value struct {
		Value, Numerator, Denominator *string
		SourceCount                   int
		Quality                       string
	}
}

// wholeMinusParts sees that what is hidden from the public can't be computed from what is shown.
func wholeMinusParts(w *marked) {
	w.serve(w.region, "2022-05-10", 7)
	w.serve(w.ids["pirkanmaa"], "2022-10-10", 2) // a small half-year too
	const query = `{ network(slug: "keino") { indicators { nodes { code value { value sourceCount quality }
		byRegion: breakdown(by: REGION) { partsSum unknownCount remark complete whole { value } slices { key { id } value { value numerator denominator sourceCount quality } } }
		byOrganisation: breakdown(by: ORGANISATION) { partsSum unknownCount remark complete whole { value } slices { key { id } value { value numerator denominator sourceCount quality } } }
		byChannel: breakdown(by: CHANNEL) { slices { value { value } } } bySegment: breakdown(by: SEGMENT) { slices { value { value } } } byTheme: breakdown(by: THEME) { slices { value { value } } }
		early: breakdown(by: REGION, period: {to: "2022-06-30"}) { slices { value { value } } whole { value } } days: value(period: {to: "2022-06-30"}) { value sourceCount }
		months: series(every: MONTH) { value } halves: series(every: HALF_YEAR) { value toDate quality outlier closed { value } } years: series(every: PLAN_YEAR) { value }
		forecast { canSay low mid high path { mid } } backTest { cases points { actual } } outliers { value } closed { value } lastChange { sequence }
		definitions { value { value } difference { leading { value } other { value } } } target { revisions { reason } } } } } }`
	var got struct {
		Network struct {
			Indicators struct{ Nodes []map[string]json.RawMessage }
		}
	}
	w.as("public").ask(query, nil, &got)
	codes := []string{}
	for _, i := range got.Network.Indicators.Nodes {
		codes = append(codes, string(i["code"]))
		for _, field := range []string{"byChannel", "bySegment", "byTheme", "early", "days", "months", "years", "outliers", "closed", "lastChange", "forecast", "backTest", "target"} {
			if body := string(i[field]); strings.ContainsAny(strings.ReplaceAll(body, `"sourceCount":0`, ""), "123456789") || strings.Contains(body, `"value":"`) {
				w.t.Errorf("the public sees %s of %s: %s", field, i["code"], body)
			}
		}
		for _, field := range []string{"byRegion", "byOrganisation"} {
			w.suppressed(string(i["code"])+" "+field, i[field])
		}
		w.suppressedHalves(string(i["code"]), i["halves"])
	}
	if slices.Sort(codes); fmt.Sprint(codes) != `["K-01" "K-02" "K-13"]` {
		w.t.Errorf("the public sees %v", codes)
	}
	if !strings.Contains(string(got.Network.Indicators.Nodes[0]["value"]), `"value":"11"`) { // nine, the world's own and one that was heard of
		w.t.Errorf("K-01 is %s", got.Network.Indicators.Nodes[0]["value"])
	}
}

// suppressed sees that of the parts none or several are hidden, and that no sum tells of one.
func (w *marked) suppressed(what string, body json.RawMessage) {
	w.t.Helper()
	var b struct {
		PartsSum *string
		Slices   []part
	}
	if err := json.Unmarshal(body, &b); err != nil {
		w.t.Fatal(err)
	}
	hidden := 0
	for _, p := range b.Slices {
		if p.Value.Quality == "SUPPRESSED" {
			hidden++
			if p.Value.Value != nil || p.Value.Numerator != nil || p.Value.Denominator != nil || p.Value.SourceCount != 0 {
				w.t.Errorf("%s: a hidden part shows %+v", what, p.Value)
			}
		}
	}
	if hidden == 1 && len(b.Slices) > 1 || hidden > 0 && b.PartsSum != nil {
		w.t.Errorf("%s: %d of %d parts are hidden, their sum is shown: %v", what, hidden, len(b.Slices), b.PartsSum != nil)
	}
	if what == `"K-01" byRegion` && hidden < 2 {
		w.t.Errorf("%s: %d parts are hidden: %s", what, hidden, body)
	}
}

func (w *marked) suppressedHalves(what string, body json.RawMessage) {
	w.t.Helper()
	var points []struct {
		Value, ToDate *string
		Quality       string
	}
	if err := json.Unmarshal(body, &points); err != nil {
		w.t.Fatal(err)
	}
	hidden, steps := 0, 0
	for k, p := range points {
		if p.Quality == "SUPPRESSED" && p.Value == nil {
			hidden++
		}
		if p.ToDate != nil && k < len(points)-1 {
			steps++
		}
	}
	if hidden > 0 && steps > 0 {
		w.t.Errorf("%s: %d half-years are hidden and %d steps shown: %s", what, hidden, steps, body)
	}
}

func lookingBack(w *marked) {
	query := `query($at: DateTime!) { network(slug: "keino", asOf: $at) { id indicators { nodes { code } } } }`
	for _, who := range []string{"public", "neighbour"} {
		w.same(who, "a moment", query, object{"at": w.begun}, object{"at": "2001-01-01T00:00:00Z"})
	}
	for _, one := range w.watchers {
		body := text(one.client, `query($at: DateTime!) { network(slug: "keino", asOf: $at) { advisoryContacts { totalCount nodes { note } } procurements { totalCount } observations { totalCount }
			indicator(code: "K-02") { value { explain { totalCount } } } } }`, object{"at": w.begun})
		if !slices.Contains(working, one.name) && strings.Contains(body, "zq-note") || strings.Contains(body, `"procurements":{"totalCount":1`) != slices.Contains(reading, one.name) {
			w.t.Errorf("%s looks back at %s", one.name, body)
		}
	}
}

// files are compared with what the API gives.
func files(w *marked) {
	lists := map[string]string{"contacts": "advisoryContacts", "procurements": "procurements", "events": "events", "observations": "observations", "customers": "customers", "notices": "notices"}
	for _, one := range w.watchers {
		for list, field := range lists {
			status, body := w.get(one.client, "/export/keino/"+list+".csv")
			w.unmarked(one.name, "/export/keino/"+list+".csv", body)
			parsed, _ := data(text(one.client, `{ network(slug: "keino") { page: `+field+` { totalCount } } }`, nil)).Data["network"].(map[string]any)
			if parsed == nil || status == http.StatusNotFound {
				if parsed != nil && one.name != "public" || status != http.StatusNotFound {
					w.t.Errorf("%s: /export/keino/%s.csv is %d", one.name, list, status)
				}
				continue
			}
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
			if want := int(parsed["page"].(map[string]any)["totalCount"].(float64)); err != nil || len(rows)-1 != want {
				w.t.Errorf("%s: %s.csv has %d rows, the API %d (%v)", one.name, list, len(rows)-1, want, err)
			}
		}
		for _, path := range []string{"/export/keino/changes.csv", "/export/keino/feed?since=0", "/export/keino/indicators.csv?every=month", "/export/keino/indicators.csv?by=region", "/export/keino/results.json",
			"/export/keino/targets.csv", "/export/keino/participations.csv", "/export/kiertotalous-suomi/contacts.csv", "/export/kiertotalous-suomi/feed?since=0", "/open/catalog.jsonld",
			"/open/keino/indicators.csv", "/open/keino/indicators/K-01.json", "/open/keino/indicators/K-03.csv", "/open/kiertotalous-suomi/indicators.csv", "/metrics", "/schema.graphql"} {
			status, body := w.get(one.client, path)
			if status == http.StatusNotFound {
				body = strings.ReplaceAll(body, "kiertotalous-suomi", "") // as it was asked
			}
			w.unmarked(one.name, path, body)
		}
		a, was := w.get(one.client, "/export/kiertotalous-suomi/contacts.csv")
		b, is := w.get(one.client, "/export/nowhere/contacts.csv")
		if hidden := !slices.Contains(next, one.name); hidden && (a != b || strings.ReplaceAll(was, "kiertotalous-suomi", "nowhere") != is) {
			w.t.Errorf("%s: a file of a hidden network is %d %s, of none %d %s", one.name, a, was, b, is)
		}
	}
	if a, b := w.pair("/open/keino/indicators/K-03.csv", "/open/keino/indicators/K-99.csv"); a != b {
		w.t.Errorf("an indicator that is not open is %s, none %s", a, b)
	}
}

func (w *marked) pair(one, other string) (string, string) {
	a, first := w.get(w.as("public"), one)
	b, second := w.get(w.as("public"), other)
	return strconv.Itoa(a) + strings.ReplaceAll(first, "K-03", "K-99"), strconv.Itoa(b) + second
}

// unmarked sees that a text shows no marker to whom it may not.
func (w *marked) unmarked(who, what, body string) {
	w.t.Helper()
	for _, marker := range slices.Sorted(maps.Keys(w.marks)) {
		if strings.Contains(body, marker) && !slices.Contains(w.marks[marker], who) {
			w.t.Errorf("%s sees %s in %s", who, marker, what)
		}
	}
}

func sentIn(w *marked) {
	const file = "päivä\n2022-05-05\n"
	for _, who := range []string{"neighbour", "public", "partner", "core", "steering"} {
		hidden := map[string]string{"neighbour": "keino", "public": "keino"}[who]
		if hidden == "" {
			hidden = "kiertotalous-suomi"
		}
		a, was := w.send(w.as(who), "network="+hidden+"&kind=contacts&name=a.csv", file)
		b, is := w.send(w.as(who), "network=nowhere&kind=contacts&name=a.csv", file)
		if a != b || was != is || a != http.StatusNotFound {
			w.t.Errorf("%s sends to a hidden network: %d %s, to none: %d %s", who, a, was, b, is)
		}
	}
	for _, who := range []string{"core", "steering", "partner", "reader"} {
		if status, body := w.send(w.as(who), "network=keino&kind=contacts&name=a.csv", file); status != http.StatusUnprocessableEntity || !strings.Contains(body, "NOT_ALLOWED") {
			w.t.Errorf("%s sends a file: %d %s", who, status, body)
		}
	}
	const create = `mutation($input: CreateImportInput!) { createImport(input: $input) { import { id } userErrors { code field message } } }`
	to := func(network string) object {
		return object{"input": object{"network": network, "kind": "CONTACTS", "name": "a.csv", "text": file}}
	}
	for who, network := range map[string]string{"neighbour": w.id, "public": w.id, "core": w.other.id} {
		w.same(who, "a file for a hidden network", create, to(network), to(missing(network)))
	}
}

func jobsSeen(w *marked) {
	const query = `{ jobRuns { nodes { id reason summary differences { cell } } } }`
	for _, one := range w.watchers {
		body := text(one.client, query, nil)
		if none := one.rights.Role == impact.Public || one.rights.Role == impact.Partner; none != strings.Contains(body, `"nodes":[]`) {
			w.t.Errorf("%s sees of the jobs %.300s", one.name, body)
		}
		w.unmarked(one.name, "the jobs", body)
	}
	if body := text(w.as("public"), `{ network(slug: "keino") { reconciliation { lastRun { id } lastHeldAt differences { cell } } sources { kind records } closings { id } findings { text } feedHead } }`, nil); strings.Contains(body, `"id"`) ||
		strings.Contains(body, `"cell"`) || strings.Contains(body, `"records"`) || strings.Contains(body, `"text"`) {
		w.t.Errorf("the public sees of the work inside %s", body)
	}
}

// participationsAlone would share participations with a partner, but neither the events nor the customers that they name.
func participationsAlone(w *marked) {
	rights := in("keino", impact.Rights{Role: impact.Partner, Shared: []impact.Kind{impact.KindParticipation}})
	_, _, err := w.store.CreateToken(w.t.(*testing.T).Context(), operator, impact.TokenDraft{Name: "watcher of participations", Rights: rights, ExpiresAt: time.Now().Add(time.Hour)})
	if faults, refused := impact.AsFaults(err); !refused || len(faults) != 1 || faults[0].Field != "rights.shared" {
		w.t.Errorf("a token that shares participations alone is made: %v", err)
	}
}

// What is hidden costs the database what never was costs: the same statements, so that time tells nothing either.
func TestHiddenCostsWhatMissingCosts(t *testing.T) {
	wire, database := tap(t, testdb.Postgres(t))
	p := startProgram(t, database)
	k := findKeino(p)
	procurement, contact := k.advise("Electric buses")
	customer := k.record("Customer", "customer", object{"name": "A customer", "businessId": "0211675-2"})
	s, err := store.Open(t.Context(), store.Settings{URL: p.database})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // nothing is written after this
	c := newClient(t, p.address)
	defer c.http.CloseIdleConnections()
	_, c.token, err = s.CreateToken(t.Context(), operator, impact.TokenDraft{Name: "neighbour", Rights: in("kiertotalous-suomi", impact.Rights{Role: impact.Coordinator}), ExpiresAt: time.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	const record = `mutation($input: RecordCustomerInput!) { payload: recordCustomer(input: $input) { userErrors { code } } }`
	const withdraw = `mutation($input: WithdrawInput!) { payload: withdrawAdvisoryContact(input: $input) { userErrors { code } } }`
	const node = `query($id: ID!) { node(id: $id) { id } }`
	for _, try := range []struct {
		name, query string
		variables   func(hidden bool) object
	}{
		{"a contact", node, func(hidden bool) object { return object{"id": either(hidden, contact.Record.ID)} }},
		{"a procurement", node, func(hidden bool) object { return object{"id": either(hidden, procurement.Record.ID)} }},
		{"a customer", node, func(hidden bool) object { return object{"id": either(hidden, customer.Record.ID)} }},
		{"a network", node, func(hidden bool) object { return object{"id": either(hidden, k.id)} }},
		{"an indicator", node, func(hidden bool) object { return object{"id": either(hidden, k.indicators["K-01"])} }},
		{"withdrawing", withdraw, func(hidden bool) object {
			return object{"input": object{"id": either(hidden, contact.Record.ID), "revision": 1, "reason": "test", "idempotencyKey": k.newKey()}}
		}},
		{"a business id", record, func(hidden bool) object {
			business := map[bool]string{true: "0211675-2", false: "0201256-6"}[hidden]
			return object{"input": object{"network": k.id, "idempotencyKey": k.newKey(), "customer": object{"name": "A name", "businessId": business}}}
		}},
	} {
		ask := func(hidden bool) []string {
			return wire.during(func() { text(c, try.query, try.variables(hidden)) })
		}
		ask(true) // what is remembered from the first time on is remembered
		hidden, none := ask(true), ask(false)
		if len(hidden) != len(none) {
			hidden, none = ask(true), ask(false) // once a minute it is noted that a token is used
		}
		if len(hidden) != len(none) {
			t.Errorf("%s: hidden takes %d statements, missing %d:\n%s\n\n%s", try.name, len(hidden), len(none), strings.Join(hidden, "\n"), strings.Join(none, "\n"))
		}
		t.Logf("%s: %d statements", try.name, len(hidden))
	}
}

func either(hidden bool, id string) string {
	if hidden {
		return id
	}
	return missing(id)
}

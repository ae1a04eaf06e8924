package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// tries are ways to learn a hidden thing without being shown it.
var tries = []struct {
	name string
	test func(*marked)
}{
	{"what is hidden answers as what never was", hiddenAsMissing},
	{"counting", counted},
	{"filtering", filtered},
	{"searching letter by letter", searched},
	{"paging with another's cursor", paged},
	{"idempotency keys of others", othersKeys},
	{"what must be there once", unique},
	{"writing at ids", writtenAt},
	{"subscribing", subscribed},
	{"rows behind numbers", rowsBehind},
	{"the whole minus its parts", wholeMinusParts},
	{"looking back", lookingBack},
	{"files", files},
	{"sending files in", sentIn},
	{"jobs", jobsSeen},
	{"participations without their events", participationsAlone},
}

// in a test of its own.
func (w *marked) inside(t *testing.T) *marked {
	own := *w
	own.keino = &keino{}
	*own.keino = *w.keino
	own.program = &program{client: &client{t: t, address: w.address, http: w.http}, database: w.database, end: w.end, said: w.said}
	own.watchers = nil
	for _, one := range w.watchers {
		c := *one.client
		c.t = t
		one.client = &c
		own.watchers = append(own.watchers, one)
	}
	return &own
}

// missing is an id of the same kind that nothing has.
func missing(id string) string {
	raw, _ := base64.RawURLEncoding.DecodeString(id) // ids of this test are ids
	kind, _, _ := strings.Cut(string(raw), ":")
	return base64.RawURLEncoding.EncodeToString([]byte(kind + ":987654321"))
}

// same sees that two questions are answered alike, byte by byte.
func (w *marked) same(who, what, query string, one, other object) string {
	w.t.Helper()
	c := w.as(who)
	a, b := text(c, query, one), text(c, query, other)
	if a != b {
		w.t.Errorf("%s: %s is answered by %.400s\nwhat never was by %.400s", who, what, a, b)
	}
	if strings.Contains(a, "INTERNAL") || strings.Contains(a, "GRAPHQL_") {
		w.t.Errorf("%s: %s is answered by %.400s", who, what, a)
	}
	return a
}

func hiddenAsMissing(w *marked) {
	hidden, shown := 0, 0
	for _, one := range w.watchers {
		for _, name := range slices.Sorted(maps.Keys(w.ids)) {
			const query = `query($id: ID!) { node(id: $id) { __typename id ... on Record { summary revisions { reason } } } }`
			if body := text(one.client, query, object{"id": w.ids[name]}); strings.Contains(body, `"node":{`) {
				shown++
				continue
			}
			hidden++
			w.same(one.name, name, query, object{"id": w.ids[name]}, object{"id": missing(w.ids[name])})
		}
		const slug = `query($slug: String!) { network(slug: $slug) { id } }`
		if !strings.Contains(text(one.client, slug, object{"slug": "kiertotalous-suomi"}), `"network":{`) {
			w.same(one.name, "the other network", slug, object{"slug": "kiertotalous-suomi"}, object{"slug": "nowhere"})
			w.same(one.name, "rights in the other network", `query($id: ID!) { viewer { rights(network: $id) { belongs } } }`, object{"id": w.other.id}, object{"id": missing(w.other.id)})
		}
	}
	for _, code := range []string{"K-03", "K-04", "K-11"} {
		w.same("public", code, `query($code: String!) { network(slug: "keino") { indicator(code: $code) { id } indicators(filter: {codes: [$code]}) { totalCount nodes { id } } } }`,
			object{"code": code}, object{"code": "K-99"})
		w.same("public", code+" by its id", `query($id: ID!) { node(id: $id) { id } }`, object{"id": w.indicators[code]}, object{"id": missing(w.indicators[code])})
	}
	if hidden < 80 || shown < 40 {
		w.t.Errorf("%d ids were hidden and %d shown: there was little to compare", hidden, shown)
	}
}

// pages are the lists of records with what a partner must have shared with it to read them.
var pages = map[string]string{"customers": "", "advisoryContacts": "contacts", "procurements": "", "events": "events", "observations": "", "notices": "events", "imports": "-"}

func counted(w *marked) {
	for _, one := range w.watchers {
		for list, shared := range pages {
			total := " totalCount"
			if list == "imports" {
				total = ""
			}
			body := text(one.client, `{ network(slug: "keino") { page: `+list+`(first: 1) { edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`+total+` } } }`, nil)
			parsed, _ := data(body).Data["network"].(map[string]any)
			if parsed == nil {
				if one.name != "neighbour" {
					w.t.Errorf("%s: %s", one.name, body)
				}
				continue
			}
			may := slices.Contains(reading, one.name) || shared == one.name
			if list == "imports" {
				may = slices.Contains(administering, one.name)
			}
			page := parsed["page"].(map[string]any)
			empty := fmt.Sprint(page["edges"], page["pageInfo"]) == "[] map[endCursor:<nil> hasNextPage:false hasPreviousPage:false startCursor:<nil>]" && (total == "" || page["totalCount"] == 0.0)
			if empty == may {
				w.t.Errorf("%s sees of %s %v", one.name, list, page)
			}
		}
	}
}

func filtered(w *marked) {
	for _, who := range []string{"contacts", "events", "partner"} {
		for _, list := range []string{"advisoryContacts", "procurements", "events", "notices"} {
			query := `query($id: ID!) { network(slug: "keino") { ` + list + `(filter: {customer: $id}) { totalCount nodes { id } } } }`
			w.same(who, list+" by a hidden customer", query, object{"id": w.ids["customer"]}, object{"id": missing(w.ids["customer"])})
		}
		w.same(who, "observations by indicator", `query($id: ID!) { network(slug: "keino") { observations(indicator: $id) { totalCount } } }`,
			object{"id": w.indicators["K-03"]}, object{"id": missing(w.indicators["K-03"])})
	}
	for _, who := range []string{"neighbour", "public"} {
		for _, field := range []string{"region", "organisation"} {
			hidden := map[string]string{"region": w.ids["pirkanmaa"], "organisation": w.organisation}[field]
			slug := map[string]string{"neighbour": "kiertotalous-suomi", "public": "keino"}[who]
			query := `query($id: ID!) { network(slug: "` + slug + `") { advisoryContacts(filter: {` + field + `: $id}) { totalCount } events(filter: {` + field + `: $id}) { totalCount } } }`
			w.same(who, "records by "+field, query, object{"id": hidden}, object{"id": missing(hidden)})
		}
	}
	for _, status := range []string{"REACHED", "NO_DATA", "BEHIND", "MISSED"} { // only the published ones may be told apart
		if body := text(w.as("public"), `{ network(slug: "keino") { indicators(filter: {status: [`+status+`]}) { nodes { code } } } }`, nil); strings.Contains(body, "K-03") {
			w.t.Errorf("the public finds by status %s: %s", status, body)
		}
	}
}

func searched(w *marked) {
	words := map[string]string{"customers": "zq customer name", "procurements": "zq procurement name", "notices": "zq-notice-buyer"}
	for list, word := range words {
		query := `query($search: String!) { network(slug: "keino") { ` + list + `(search: $search) { totalCount nodes { id } pageInfo { hasNextPage } } } }`
		if body := text(w.as("core"), query, object{"search": word[:4]}); !strings.Contains(body, `"totalCount":1`) {
			w.t.Errorf("who may see it does not find %s: %s", word, body)
		}
		for _, who := range []string{"partner", "contacts", "neighbour", "public"} {
			for end := range word {
				w.same(who, list+" that begin with "+word[:end+1], query, object{"search": word[:end+1]}, object{"search": "xx" + word[:end+1]})
			}
		}
	}
}

func paged(w *marked) {
	for _, list := range []string{"customers", "advisoryContacts", "procurements", "events", "observations", "notices"} {
		body := text(w.as("coordinator"), `{ network(slug: "keino") { page: `+list+`(first: 1) { edges { cursor } } } }`, nil)
		cursor := data(body).Data["network"].(map[string]any)["page"].(map[string]any)["edges"].([]any)[0].(map[string]any)["cursor"].(string)
		raw, _ := base64.RawURLEncoding.DecodeString(cursor) // it is one
		words := strings.Split(string(raw), ":")
		nobody := base64.RawURLEncoding.EncodeToString([]byte(strings.Join(append(words[:len(words)-1], "987654321"), ":")))
		for who, slug := range map[string]string{"partner": "keino", "public": "keino", "neighbour": "kiertotalous-suomi"} {
			if who == "neighbour" && list == "notices" {
				continue // it has none
			}
			for _, at := range []string{"after", "before"} {
				query := `query($cursor: String!) { network(slug: "` + slug + `") { ` + list + `(` + at + `: $cursor) { totalCount nodes { id } } } }`
				answer := w.same(who, list+" "+at+" another's cursor", query, object{"cursor": cursor}, object{"cursor": cursor})
				if who != "neighbour" {
					w.same(who, list+" "+at+" a cursor", query, object{"cursor": cursor}, object{"cursor": nobody})
				}
				if strings.Contains(answer, w.ids["customer"]) {
					w.t.Errorf("%s finds another's: %s", who, answer)
				}
			}
		}
	}
}

func othersKeys(w *marked) {
	const query = `mutation($input: RecordCustomerInput!) { recordCustomer(input: $input) { replayed customer { name } userErrors { code } } }`
	key := "a key of the coordinator"
	draft := object{"name": "zq customer name 2"}
	if body := text(w.as("coordinator"), query, object{"input": object{"network": w.id, "idempotencyKey": key, "customer": draft}}); !strings.Contains(body, `"userErrors":[]`) {
		w.t.Fatalf("the coordinator: %s", body)
	}
	for who, network := range map[string]string{"core": w.id, "neighbour": w.other.id} {
		body := text(w.as(who), query, object{"input": object{"network": network, "idempotencyKey": key, "customer": object{"name": "by " + who}}})
		if !strings.Contains(body, `"replayed":false`) || !strings.Contains(body, `"userErrors":[]`) {
			w.t.Errorf("%s with a key that the coordinator has used: %s", who, body)
		}
	}
	w.same("steering", "a used key", query, object{"input": object{"network": w.id, "idempotencyKey": key, "customer": draft}},
		object{"input": object{"network": w.id, "idempotencyKey": "unused", "customer": draft}})
}

func unique(w *marked) {
	const customer = `mutation($input: RecordCustomerInput!) { recordCustomer(input: $input) { userErrors { code field message } } }`
	buyer := func(network, business string) object {
		return object{"input": object{"network": network, "idempotencyKey": w.newKey(), "customer": object{"name": "A name", "businessId": business}}}
	}
	if body := text(w.as("core"), customer, buyer(w.id, "0211675-2")); !strings.Contains(body, "DUPLICATE") {
		w.t.Errorf("who may see the customer is answered %s", body)
	}
	if body := text(w.as("neighbour"), customer, buyer(w.other.id, "0211675-2")); !strings.Contains(body, `"userErrors":[]`) {
		w.t.Errorf("a business id of another network is answered %s", body)
	}
	for _, who := range []string{"neighbour", "steering", "partner", "contacts", "reader", "public"} {
		w.same(who, "a business id that is taken", customer, buyer(w.id, "0211675-2"), buyer(w.id, "0201256-6"))
	}
	const part = `mutation($input: RecordParticipationInput!) { recordParticipation(input: $input) { userErrors { code field message } } }`
	attends := func(network, event, customer string) object {
		return object{"input": object{"network": network, "idempotencyKey": w.newKey(), "participation": object{"event": event, "customer": customer, "status": w.other.codes["participation"], "persons": 1}}}
	}
	for _, who := range []string{"neighbour", "steering", "events", "public"} {
		w.same(who, "a participation that is there", part, attends(w.id, w.ids["event"], w.ids["customer"]), attends(w.id, missing(w.ids["event"]), missing(w.ids["customer"])))
	}
	for _, who := range []string{"core", "agent"} {
		w.same(who, "an event of another network", part, attends(w.id, w.ids["other event"], w.ids["other customer"]), attends(w.id, missing(w.ids["event"]), missing(w.ids["customer"])))
	}
	w.same("neighbour", "an event of another network", part, attends(w.other.id, w.ids["event"], w.ids["customer"]), attends(w.other.id, missing(w.ids["event"]), missing(w.ids["customer"])))
}

// writtenAt writes at ids that are hidden, and at ids that never were.
func writtenAt(w *marked) {
	why := object{"revision": 2, "reason": "test"}
	for mutation, id := range map[string]string{"withdrawAdvisoryContact": "contact", "withdrawProcurement": "procurement", "withdrawCustomer": "customer", "withdrawEvent": "event",
		"withdrawParticipation": "participation", "withdrawObservation": "observation", "withdrawResult": "contact"} {
		for _, who := range []string{"neighbour", "steering", "partner", "events", "reader", "public"} {
			query := `mutation($input: WithdrawInput!) { ` + mutation + `(input: $input) { sequence userErrors { code field message } } }`
			at := func(id string) object {
				return object{"input": with(why, object{"id": id, "idempotencyKey": w.newKey()})}
			}
			w.same(who, mutation, query, at(w.ids[id]), at(missing(w.ids[id])))
		}
	}
	for _, who := range []string{"neighbour", "core", "steering", "public"} {
		for mutation, input := range map[string]object{
			"checkImport": {"id": w.ids["import"]}, "applyImport": {"id": w.ids["import"]}, "undoImport": {"id": w.ids["import"], "reason": "test"}, "stopImport": {"id": w.ids["import"]},
			"stopJob": {"id": w.ids["run RECONCILE"]}, "revokeToken": {"id": w.ids["token"]},
			"adoptDefinition": {"id": w.ids["draft"], "version": 1, "reason": "test"}, "withdrawDefinition": {"id": w.ids["draft"], "reason": "test"},
		} {
			given := func(id string) object {
				full := with(input, object{"id": id})
				if strings.HasSuffix(mutation, "Definition") {
					full["idempotencyKey"] = w.newKey()
				}
				return object{"input": full}
			}
			query := `mutation($input: ` + strings.ToUpper(mutation[:1]) + mutation[1:] + `Input!) { ` + mutation + `(input: $input) { userErrors { code field message } } }`
			w.same(who, mutation, query, given(input["id"].(string)), given(missing(input["id"].(string))))
		}
	}
	const record = `mutation($input: RecordAdvisoryContactInput!) { recordAdvisoryContact(input: $input) { userErrors { code field message } } }`
	names := func(network, procurement, customer string) object {
		return object{"input": object{"network": network, "idempotencyKey": w.newKey(), "contact": object{"occurredOn": "2022-04-05", "organisation": w.other.organisation, "channel": w.other.codes["channel"],
			"procurement": procurement, "customer": customer}}}
	}
	for _, network := range []string{w.id, w.other.id} {
		w.same("neighbour", "hidden records by name", record, names(network, w.ids["procurement"], w.ids["customer"]), names(network, missing(w.ids["procurement"]), missing(w.ids["customer"])))
	}
	const observe = `mutation($input: RecordObservationInput!) { recordObservation(input: $input) { userErrors { code field message } } }`
	number := func(indicator string) object {
		return object{"input": object{"network": w.other.id, "idempotencyKey": w.newKey(), "observation": object{"indicator": indicator, "occurredOn": "2022-04-05", "value": "1"}}}
	}
	w.same("neighbour", "an indicator of another network", observe, number(w.indicators["K-03"]), number(missing(w.indicators["K-03"])))
	const publish = `mutation($input: PublishIndicatorsInput!) { publishIndicators(input: $input) { userErrors { code field message } } }`
	open := func(network string) object {
		return object{"input": object{"network": network, "codes": []string{"K-03"}, "published": true, "reason": "test", "idempotencyKey": w.newKey()}}
	}
	for _, who := range []string{"neighbour", "public"} {
		w.same(who, "publishing", publish, open(w.id), open(missing(w.id)))
	}
}

// get asks for a file.
func (w *marked) get(c *client, path string) (int, string) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.(*testing.T).Context(), http.MethodGet, "http://"+c.address+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	a, err := c.send(request)
	if err != nil {
		w.t.Fatal(err)
	}
	return a.status, a.body
}

// post sends a file in.
func (w *marked) send(c *client, query, body string) (int, string) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.(*testing.T).Context(), http.MethodPost, "http://"+c.address+"/imports?"+query, io.NopCloser(strings.NewReader(body)))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "text/csv")
	request.Header.Set("X-Polku", "1")
	a, err := c.send(request)
	if err != nil {
		w.t.Fatal(err)
	}
	return a.status, a.body
}

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// A faulty input is answered by its faults, and nothing is written.

// refused carries out a mutation that must be refused for exactly one reason.
func (k *keino) refused(name, verb, kind string, input object, code, field string) {
	k.t.Helper()
	p := k.mutate(verb, kind, input)
	if p.Record != nil || p.Sequence != nil || len(p.Moved) > 0 {
		k.t.Errorf("%s: something was written: %+v", name, p)
	}
	if len(p.UserErrors) != 1 || p.UserErrors[0].Code != code || p.UserErrors[0].Field != field || p.UserErrors[0].Message == "" {
		k.t.Errorf("%s: refused for %+v, want %s of %s", name, p.UserErrors, code, field)
	}
}

func everyFault(k *keino) {
	head := k.feedHead
	k.faultyContacts()
	if now := findKeino(k.program).feedHead; now != head {
		k.t.Errorf("the feed moved from %s to %s", head, now)
	}
	k.faultyChanges()
}

func (k *keino) faultyContacts() {
	for name, c := range map[string]struct {
		otherwise   object
		code, field string
	}{
		"tomorrow":                    {object{"occurredOn": "2023-06-16"}, "IN_THE_FUTURE", "contact.occurredOn"},
		"before the network's period": {object{"occurredOn": "2022-02-28"}, "OUTSIDE_PERIOD", "contact.occurredOn"},
		"no such organisation":        {object{"organisation": "nonsense"}, "UNKNOWN_REFERENCE", "contact.organisation"},
		"a region as organisation":    {object{"organisation": k.region}, "UNKNOWN_REFERENCE", "contact.organisation"},
		"no such procurement":         {object{"procurement": k.id}, "UNKNOWN_REFERENCE", "contact.procurement"},
		"no such customer":            {object{"customer": ""}, "UNKNOWN_REFERENCE", "contact.customer"},
		"no such channel":             {object{"channel": "telepathy"}, "UNKNOWN_CODE", "contact.channel"},
		"a long note":                 {object{"note": strings.Repeat("ä", 5000)}, "TOO_LONG", "contact.note"},
		"a note with a NUL":           {object{"note": "a\x00b"}, "INVALID", "contact.note"},
		"follow-up before":            {object{"followUpOn": "2022-04-04"}, "OUT_OF_RANGE", "contact.followUpOn"},
		"too many tags":               {object{"tags": slices.Repeat([]string{"x"}, 21)}, "TOO_LONG", "contact.tags"},
	} {
		contact := with(k.contact(nil), c.otherwise)
		k.refused(name, "record", "AdvisoryContact", object{"network": k.id, "idempotencyKey": k.newKey(), "contact": contact}, c.code, c.field)
	}
	contact := k.contact(nil)
	k.refused("no such network", "record", "AdvisoryContact", object{"network": k.region, "idempotencyKey": k.newKey(), "contact": contact}, "UNKNOWN_REFERENCE", "network")
	k.refused("no key", "record", "AdvisoryContact", object{"network": k.id, "idempotencyKey": " ", "contact": contact}, "REQUIRED", "idempotencyKey")
	k.refused("a long key", "record", "AdvisoryContact", object{"network": k.id, "idempotencyKey": strings.Repeat("k", 101), "contact": contact}, "TOO_LONG", "idempotencyKey")
	k.refused("a key with a NUL", "record", "AdvisoryContact", object{"network": k.id, "idempotencyKey": "a\x00b", "contact": contact}, "TOO_LONG", "idempotencyKey")
	all := k.mutate("record", "AdvisoryContact", object{"network": k.id, "idempotencyKey": "", "contact": with(contact, object{"channel": "", "occurredOn": "2023-06-16"})})
	if len(all.UserErrors) != 3 {
		k.t.Errorf("three faults at once came as %+v", all.UserErrors)
	}
}

// faultyChanges are faults against what is there.
func (k *keino) faultyChanges() {
	about, r := k.advise("Faulty changes")
	input := object{"network": k.id, "idempotencyKey": k.newKey(), "contact": k.contact(nil)}
	once, again := k.mutate("record", "AdvisoryContact", input), k.mutate("record", "AdvisoryContact", input)
	if once.Replayed || !again.Replayed || *once.Record != *again.Record || *once.Sequence != *again.Sequence || len(once.Moved) != len(again.Moved) {
		k.t.Errorf("the same request again answered %+v, not %+v", again, once)
	}
	k.refused("another input", "record", "AdvisoryContact", with(input, object{"contact": with(k.contact(nil), object{"channel": "phone"})}), "IDEMPOTENCY_KEY_REUSED", "idempotencyKey")

	change := object{"id": r.Record.ID, "revision": 1, "reason": "test"}
	fresh := func(otherwise object) object {
		return with(with(change, object{"idempotencyKey": k.newKey()}), otherwise)
	}
	k.refused("no reason", "withdraw", "AdvisoryContact", fresh(object{"reason": ""}), "REQUIRED", "reason")
	k.refused("a procurement in use", "withdraw", "Procurement", fresh(object{"id": about.Record.ID}), "IN_USE", "id")
	k.refused("another kind's id", "withdraw", "AdvisoryContact", fresh(object{"id": about.Record.ID}), "UNKNOWN_REFERENCE", "id")
	if p := k.mutate("correct", "AdvisoryContact", fresh(object{"contact": k.contact(nil)})); len(p.UserErrors) > 0 || p.Record.Revision != 2 {
		k.t.Errorf("the correction answered %+v", p)
	}
	k.refused("a stale revision", "correct", "AdvisoryContact", fresh(object{"contact": k.contact(nil)}), "STALE_REVISION", "revision")
	k.refused("a stale revision", "withdraw", "AdvisoryContact", fresh(nil), "STALE_REVISION", "revision")
	if p := k.mutate("withdraw", "AdvisoryContact", fresh(object{"revision": 2})); len(p.UserErrors) > 0 {
		k.t.Errorf("the withdrawal was refused: %+v", p.UserErrors)
	}
	k.refused("withdrawn before", "withdraw", "AdvisoryContact", fresh(object{"revision": 3}), "WITHDRAWN", "id")
}

// A bad request is answered at once, by a status or an error with a code, and never as if the server had failed.

// quickly is how long the refusal of a bad request may take. It is refused in milliseconds, but under the race detector
// and beside other tests.
const quickly = 5 * time.Second

// badRequest is a request that must be refused.
type badRequest struct {
	name   string
	method string // POST when empty
	query  string // of the address
	body   string
	header map[string]string
	status int
	code   string // of its first error; none where HTTP says it
}

func document(text string) string { return `{"query":` + fmt.Sprintf("%q", text) + `}` }

func withVariables(text, variables string) string {
	return `{"query":` + fmt.Sprintf("%q", text) + `,"variables":` + variables + `}`
}

// doubling are fragments each of which spreads the next one twice.
func doubling(levels int) string {
	var text strings.Builder
	text.WriteString("{ ...f0 }")
	for i := range levels {
		fmt.Fprintf(&text, " fragment f%d on Query { ...f%d ...f%d }", i, i+1, i+1)
	}
	fmt.Fprintf(&text, " fragment f%d on Query { viewer { role } }", levels)
	return text.String()
}

func aliases(count int) string {
	var text strings.Builder
	for i := range count {
		fmt.Fprintf(&text, "a%d: __typename ", i)
	}
	return "{" + text.String() + "}"
}

// nested asks for contacts of procurements of contacts, and so on.
func nested(levels int) string {
	text := "id"
	for range levels {
		text = "procurement { contacts(first: 200) { nodes { " + text + " } } }"
	}
	return "{ networks { advisoryContacts(first: 200) { nodes { " + text + " } } } }"
}

const (
	validation  = "GRAPHQL_VALIDATION_FAILED"
	badInput    = "BAD_USER_INPUT"
	unsupported = "UNSUPPORTED_MEDIA_TYPE"
)

var badRequests = []badRequest{
	{name: "malformed JSON", body: `{"query": "{ SECRET`, status: 400, code: "BAD_REQUEST"},
	{name: "a list of requests", body: `[{"query":"{ SECRET }"}]`, status: 400, code: "BAD_REQUEST"},
	{name: "a number as query", body: `{"query": 5}`, status: 400, code: "BAD_REQUEST"},
	{name: "an empty body", status: 400, code: "BAD_REQUEST"},
	{name: "no query", body: `{}`, status: 400, code: "BAD_REQUEST"},
	{name: "a megabyte", body: withVariables("{ viewer { role } }", `{"x":"`+strings.Repeat("x", 1<<20)+`"}`), status: 413, code: "TOO_LARGE"},
	{name: "a form", body: "query={viewer{role}}", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, status: 415, code: unsupported},
	{name: "a file", body: "x", header: map[string]string{"Content-Type": "multipart/form-data; boundary=x"}, status: 415, code: unsupported},
	{name: "plain text", body: document("{ viewer { role } }"), header: map[string]string{"Content-Type": "text/plain"}, status: 415, code: unsupported},
	{name: "an answer's type", body: document("{ viewer { role } }"), header: map[string]string{"Content-Type": "application/graphql-response+json"}, status: 415, code: unsupported},
	{name: "no type", body: document("{ viewer { role } }"), header: map[string]string{"Content-Type": ""}, status: 415, code: unsupported},
	{name: "PUT", method: http.MethodPut, status: 405, code: "METHOD_NOT_ALLOWED"},
	{name: "a foreign host", body: document("{ viewer { role } }"), header: map[string]string{"Host": "polku.example"}, status: 403},
	{name: "a mutation by GET", method: http.MethodGet, query: "query=" + url.QueryEscape("mutation { startJob(input: { job: RECONCILE }) { run { id } } }"), status: 405, code: "METHOD_NOT_ALLOWED"},
	{name: "a subscription by GET", method: http.MethodGet, query: "query=" + url.QueryEscape(`subscription { indicatorChanges(network: "x") { sequence } }`), status: 405, code: "METHOD_NOT_ALLOWED"},
	{name: "a broken address", method: http.MethodGet, query: "query=%zz", status: 400, code: "BAD_REQUEST"},
	{name: "broken variables", method: http.MethodGet, query: "query={viewer{role}}&variables=[", status: 400, code: "BAD_REQUEST"},
	{name: "a subscription by POST", body: document(`subscription { indicatorChanges(network: "x") { sequence } }`), status: 200, code: "BAD_REQUEST"},
	{name: "an unknown field", body: document("{ viewer { salary } }"), status: 200, code: validation},
	{name: "an unknown operation", body: `{"query":"query a { viewer { role } }","operationName":"b"}`, status: 200, code: validation},
	{name: "no such syntax", body: document("{ viewer { role "), status: 200, code: "GRAPHQL_PARSE_FAILED"},
	{name: "too deep", body: document(strings.Repeat("{ networks ", 16) + "{ id }" + strings.Repeat(" }", 16)), status: 200, code: "TOO_LARGE"},
	{name: "3,000 deep", body: document(strings.Repeat("{ a ", 3000)), status: 200, code: "GRAPHQL_PARSE_FAILED"},
	{name: "doubling fragments", body: document(doubling(24)), status: 200, code: "TOO_LARGE"},
	{name: "a fragment in itself", body: document("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"), status: 200, code: validation},
	{name: "10,000 aliases", body: document(aliases(10_000)), status: 200, code: "GRAPHQL_PARSE_FAILED"},
	{name: "310 aliases", body: document(aliases(310)), status: 200, code: "TOO_LARGE"},
	{name: "one field 1,900 times", body: document("{" + strings.Repeat(" __typename", 1900) + "}"), status: 200, code: "TOO_LARGE"},
	{name: "pages inside pages", body: document(nested(2)), status: 200, code: "TOO_LARGE"},
	{name: "pages inside pages by variable", body: withVariables(`query($n: Int) { networks { events(first: $n) { nodes { participations(first: $n) { nodes {
		customer { id } event { participations(first: $n) { nodes { id } } } } } } } } }`, `{"n": 200}`), status: 200, code: "TOO_LARGE"},
	{name: "fewer than none", body: document("{ networks { events(first: -1) { nodes { id } } } }"), status: 200, code: badInput},
	{name: "a huge page", body: document("{ networks { events(first: 2147483647) { nodes { id } } } }"), status: 200, code: badInput},
	{name: "first and last", body: document("{ networks { events(first: 1, last: 1) { nodes { id } } } }"), status: 200, code: badInput},
	{name: "a number beyond all", body: document("{ networks { events(first: 99999999999999999999) { nodes { id } } } }"), status: 200, code: validation},
	{name: "a fraction", body: withVariables("query($n: Int) { networks { events(first: $n) { nodes { id } } } }", `{"n": 1.5}`), status: 200, code: validation},
	{name: "a junk cursor", body: document(`{ networks { events(after: "junk") { nodes { id } } } }`), status: 200, code: badInput},
	{name: "another list's cursor", body: document(`{ networks { events(after: "cGxhbjox") { nodes { id } } } }`), status: 200, code: badInput},
	{name: "a junk cursor of jobs", body: document(`{ jobRuns(after: "junk") { nodes { id } } }`), status: 200, code: badInput},
	{name: "no such day", body: document(`{ networks { events(filter: { period: { from: "2022-13-45" } }) { nodes { id } } } }`), status: 200, code: badInput},
	{name: "a number as day", body: withVariables(`query($d: Date) { networks { events(filter: { period: { from: $d } }) { nodes { id } } } }`, `{"d": 5}`), status: 200, code: badInput},
	{name: "a day beyond all numbers", body: document(`{ networks { events(filter: { period: { from: 99999999999999999999 } }) { nodes { id } } } }`), status: 200, code: validation},
	{name: "a dimension twice", body: document(`{ networks { indicators { nodes { value(by: [{ name: REGION }, { name: REGION }]) { value } } } } }`), status: 200, code: badInput},
	{name: "narrowed by activity area", body: document(`{ networks { indicators { nodes { value(by: [{ name: ACTIVITY_AREA }]) { value } } } } }`), status: 200, code: badInput},
	{name: "no such moment", body: document(`{ network(slug: "keino", asOf: "yesterday") { id } }`), status: 200, code: badInput},
	{name: "moments the wrong way round", body: document(`{ network(slug: "keino") { changesBetween(from: "2030-01-02T00:00:00Z", to: "2030-01-01T00:00:00Z") { text } } }`), status: 200, code: badInput},
	{name: "no such number", body: withVariables(mutation("record", "Procurement"), `{"input":{"network":"x","idempotencyKey":"k","procurement":{"name":"x",
		"occurredOn":"2022-04-01","organisation":"x","estimatedValue":"1e99"}}}`), status: 200, code: badInput},
	{name: "a list as input", body: withVariables(mutation("withdraw", "Procurement"), `{"input":[]}`), status: 200, code: validation},
	{name: "an object as id", body: withVariables("query($id: ID!) { node(id: $id) { id } }", `{"id":{}}`), status: 200, code: validation},
	{name: "no input", body: document(mutation("withdraw", "Procurement")), status: 200, code: validation},
	{name: "no such job", body: document("mutation { startJob(input: { job: REBOOT }) { run { id } } }"), status: 200, code: validation},
}

// odd are requests that ask for what can't be there; they are answered, with nothing in it.
var odd = []string{
	document(`{ networks { customers(search: "\u0000") { nodes { id } } procurements(search: "%") { nodes { id } } } }`),
	withVariables(`query($s: String) { networks { customers(search: $s) { nodes { id } } } }`, `{"s":"\u0000"}`),
	withVariables(`query($s: String) { networks { customers(search: $s) { nodes { id } } } }`, `{"s":"\ud800"}`),
	document(`{ network(slug: "\u0000") { id } node(id: "\u0000") { id } other: node(id: "bmV0d29yazox") { id } }`),
	document(`{ networks { events(after: "cmVjb3JkOjk5OTk5OTk5OTk5OTk6MQ") { nodes { id } } } }`),
	document(`{ networks { indicators(filter: { codes: ["\u0000"] }) { nodes { id } } events(filter: { region: "", period: { from: "2023-01-01", to: "2022-01-01" } }) { nodes { id } } } }`),
	document(`{ networks { indicators { nodes { value(period: { from: "2023-01-01", to: "2022-01-01" }) { value } } } } }`),
	document(`{ networks { indicators { nodes { value(by: [{ name: REGION, value: "junk" }]) { value explain { totalCount } } } } } }`),
}

func everyRefusal(k *keino) {
	for _, bad := range badRequests {
		k.expectRefusal(bad)
	}
	for _, body := range odd {
		if a := k.quickly("odd", badRequest{body: body}); a.status != http.StatusOK || len(a.Errors) > 0 {
			k.t.Errorf("%s\nwas answered by %d %.500s", body, a.status, a.body)
		}
	}
	broken := "query=" + url.QueryEscape(`{networks{customers(search:"`) + "%ff" + url.QueryEscape(`"){nodes{id}}}}`)
	if a := k.quickly("broken UTF-8", badRequest{method: http.MethodGet, query: broken}); a.status != http.StatusBadRequest || len(a.Errors) != 1 || strings.Contains(a.body, "INTERNAL") {
		k.t.Errorf("broken UTF-8 was answered by %d %.500s", a.status, a.body)
	}
	k.foreignOrigin()
	k.badSubscriptions()
}

// quickly sends a request, which must be answered quickly.
func (k *keino) quickly(name string, bad badRequest) *answer {
	k.t.Helper()
	if bad.method == "" {
		bad.method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(context.Background(), bad.method, "http://"+k.address+"/graphql?"+bad.query, io.NopCloser(strings.NewReader(bad.body)))
	if err != nil {
		k.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range bad.header {
		request.Header.Set(name, value)
	}
	if host := bad.header["Host"]; host != "" {
		request.Host = host
	}
	begun := time.Now()
	a, err := k.send(request)
	if err != nil {
		k.t.Fatalf("%s: %v", name, err)
	}
	if took := time.Since(begun); took > quickly {
		k.t.Errorf("%s: took %s", name, took)
	}
	return a
}

func (k *keino) expectRefusal(bad badRequest) {
	k.t.Helper()
	a := k.quickly(bad.name, bad)
	code := ""
	if len(a.Errors) > 0 {
		code = a.Errors[0].Extensions.Code
	}
	if a.status != bad.status || code != bad.code || a.body == "" {
		k.t.Errorf("%s: answered %d %q %.300s, want %d %q", bad.name, a.status, code, a.body, bad.status, bad.code)
	}
	if len(a.body) > 20_000 || strings.Contains(a.body, "SECRET") || strings.Contains(a.body, "internal error") {
		k.t.Errorf("%s: answered %.500s", bad.name, a.body)
	}
}

func (k *keino) foreignOrigin() {
	for origin, status := range map[string]int{"https://polku.example": http.StatusForbidden, "null": http.StatusForbidden, "http://" + k.address: http.StatusSwitchingProtocols} {
		ws, response, err := k.dial(context.Background(), http.Header{"Origin": {origin}})
		if response == nil || response.StatusCode != status {
			k.t.Errorf("from %s the socket was answered by %v (%v)", origin, response, err)
		}
		if err == nil {
			_ = ws.Close() // that it opened was the question
		}
	}
	_, response, err := k.dial(context.Background(), http.Header{"Host": {"polku.example"}})
	if err == nil || response == nil || response.StatusCode != http.StatusForbidden {
		k.t.Errorf("under a foreign name the socket was answered by %v (%v)", response, err)
	}
}

func (k *keino) badSubscriptions() {
	for name, variables := range map[string]object{
		"no such network":  {"network": "junk"},
		"no such place":    {"network": k.id, "since": "-1"},
		"a place in words": {"network": k.id, "since": "now"},
		"a number":         {"network": k.id, "since": 5},
		"no network":       {"since": "1"},
	} {
		line := k.subscribe(watchChanges, variables)
		m, err := hear(line.ws)
		if err != nil || !strings.Contains(string(m.Payload), `"code"`) || strings.Contains(string(m.Payload), "INTERNAL") {
			k.t.Errorf("%s: came %s %s (%v)", name, m.Type, m.Payload, err)
		}
	}
	line := k.subscribe(watchChanges, object{"network": k.id, "pad": strings.Repeat("x", 100_000)})
	if m, err := hear(line.ws); !websocket.IsCloseError(err, websocket.CloseMessageTooBig) {
		k.t.Errorf("after a huge message came %+v (%v)", m, err)
	}
}

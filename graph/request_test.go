package graph

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestBodies(t *testing.T) {
	for body, want := range map[string]string{
		`{"query":"{a}"}`: "", ` {"query":"{a}","variables":null,"operationName":null,"extensions":null}`: "", `{"query":"{a}","other":[1]}`: "",
		`{"extensions":{"persistedQuery":{}}}`: "",
		`[{"query":"{a}"}]`:                    "lists", `{"query":"{a}"} {"query":"{b}"}`: "must be a JSON object", `{"query":"{a}"`: "must be a JSON object", ``: "must be a JSON object", `null`: "must be a JSON object",
		`{"query":"{a}","query":"{b}"}`: "twice", `{"query":"{a}","qu\u0065ry":"{b}"}`: "twice", `{}`: "query is missing", `{"Query":"{a}"}`: "query is missing",
		`{"query":5}`: "query must be a text", `{"query":"{a}","variables":[]}`: "variables must be an object", `{"query":"{a}","variables":"{}"}`: "variables must be an object",
		`{"query":"{a}","operationName":{}}`: "operationName must be a text", `{"query":"{a}","extensions":0}`: "extensions must be an object",
		"{\"query\":\"{a(b:\\\"\xff\\\")}\"}": "not UTF-8",
	} {
		params, refused := readBody([]byte(body))
		switch {
		case want == "" && refused != nil:
			t.Errorf("%s is refused: %v", body, refused.err)
		case want != "" && (refused == nil || refused.status != http.StatusBadRequest || !strings.Contains(refused.err.Message, want)):
			t.Errorf("%s is read as %+v (%+v), want %q", body, params, refused, want)
		}
	}
	params, _ := readBody([]byte(`{"query":"{a}","variables":{"n":12345678901234567890,"n":3}}`))
	if params.Variables["n"] != json.Number("3") {
		t.Errorf("of a member that is given twice counts %v", params.Variables["n"])
	}
}

func TestAddresses(t *testing.T) {
	for query, want := range map[string]string{
		"query={a}": "", "query={a}&variables={}&operationName=b": "", "query={a}&variables=": "",
		"query={a}&query={b}": "twice", "query={a}&variables=[]": "variables must be an object", "query={a}&variables={}{}": "variables must be an object",
		"query=%zz": "broken", "query=%ff": "not UTF-8", "": "query is missing",
	} {
		r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
		r.URL = &url.URL{Path: "/graphql", RawQuery: query}
		params, refused := readAddress(r)
		if want == "" && refused != nil || want != "" && (refused == nil || !strings.Contains(refused.err.Message, want)) {
			t.Errorf("%s is read as %+v (%+v), want %q", query, params, refused, want)
		}
	}
}

func TestNegotiation(t *testing.T) {
	for accept, want := range map[string]string{
		"": jsonType, "*/*": jsonType, "application/*": jsonType, "application/json": jsonType, "application/graphql-response+json": responseType,
		"application/graphql-response+json, application/json;q=0.9": responseType, "application/json, application/graphql-response+json": jsonType,
		"application/json;q=0, */*": responseType, "text/html": "", "application/json;q=0": "", "junk": "", "text/html, */*;q=0.1": jsonType,
	} {
		kind, ok := negotiate([]string{accept})
		if ok != (want != "") || ok && kind != want {
			t.Errorf("%q gives %s %t, want %q", accept, kind, ok, want)
		}
	}
}

// FuzzBody sees that no body makes the reader panic, and that what it reads is what JSON says.
func FuzzBody(f *testing.F) {
	for _, body := range []string{`{"query":"{a}","variables":{"n":1}}`, `[]`, `{"query":"a","query":"b"}`, "\xff", `{"query":"\ud800"}`, `{"query":1e999}`, ""} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		params, refused := readBody(body)
		if refused != nil {
			return
		}
		var whole map[string]any
		if err := json.NewDecoder(bytes.NewReader(body)).Decode(&whole); err != nil {
			t.Fatalf("%q was read as %+v, and is no JSON: %v", body, params, err)
		}
		if text, _ := whole["query"].(string); text != params.Query {
			t.Errorf("%q has the query %q, read as %q", body, text, params.Query)
		}
	})
}

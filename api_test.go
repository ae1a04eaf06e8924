package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"polku/graph"
	"polku/internal/testdb"
)

// worked is a query of docs/api.md.
type worked struct {
	name      string
	as        string
	variables string
	contains  []string // each a choice of texts
	once      bool     // it can't be sent again
	text      string
}

var (
	queryComment  = regexp.MustCompile("(?s)<!-- query (.*?) -->\n```graphql\n(.*?)```")
	queryAs       = regexp.MustCompile(`as=(\w+)`)
	queryContains = regexp.MustCompile(`contains=((?:"(?:[^"\\]|\\.)*",?)+)`)
	queryTexts    = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	queryGiven    = regexp.MustCompile(`(?s)variables=(\{.*\}) contains=`)
)

// workedQueries are the queries of docs/api.md, each with what is said of it.
func workedQueries(t *testing.T) []worked {
	t.Helper()
	text, err := os.ReadFile("docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	var list []worked
	for i, found := range queryComment.FindAllStringSubmatch(string(text), -1) {
		said, document := found[1], found[2]
		w := worked{name: fmt.Sprintf("%d", i+1), text: document, once: strings.HasSuffix(said, " once"), variables: "{}"}
		w.as = queryAs.FindStringSubmatch(said)[1]
		w.name += " as " + w.as
		if given := queryGiven.FindStringSubmatch(said); given != nil {
			w.variables = given[1]
		}
		if wanted := queryContains.FindStringSubmatch(said); wanted != nil {
			for _, quoted := range queryTexts.FindAllString(wanted[1], -1) {
				var words string
				if err := json.Unmarshal([]byte(quoted), &words); err != nil {
					t.Fatalf("%s: %s: %v", w.name, quoted, err)
				}
				w.contains = append(w.contains, words)
			}
		}
		if len(w.contains) == 0 {
			t.Fatalf("%s: nothing is said of the answer", w.name)
		}
		list = append(list, w)
	}
	if all := strings.Count(string(text), "```graphql"); len(list) != all || all < 10 {
		t.Fatalf("%d of the %d queries are read", len(list), all)
	}
	return list
}

// expect sees that an answer holds what it must.
func (w worked) expect(t *testing.T, by string, data json.RawMessage, errors string) {
	t.Helper()
	if errors != "" {
		t.Errorf("%s by %s: %s", w.name, by, errors)
		return
	}
	var short bytes.Buffer
	if err := json.Compact(&short, data); err != nil {
		t.Errorf("%s by %s: %v: %.300s", w.name, by, err, data)
		return
	}
	for _, choice := range w.contains {
		found := false
		for _, words := range strings.Split(choice, "|") {
			found = found || strings.Contains(short.String(), words)
		}
		if !found {
			t.Errorf("%s by %s: no %s in %.1500s", w.name, by, choice, short.String())
		}
	}
	if strings.Contains(short.String(), `"userErrors":[{`) {
		t.Errorf("%s by %s was refused: %.800s", w.name, by, short.String())
	}
}

// cast are the actors of the worked queries: their tokens by name, and the ids that stand for what begins with @.
type cast struct {
	*keino
	tokens map[string]string
	stand  map[string]string
}

// actors are what the actors of docs/api.md may do.
var actors = map[string]object{
	"steering":       {"role": "STEERING", "networks": []string{"keino"}},
	"coordinator":    {"role": "COORDINATOR", "networks": []string{"*"}},
	"core":           {"role": "CORE", "networks": []string{"keino"}, "organisation": "MOTIVA"},
	"agent":          {"role": "CHANGE_AGENT", "networks": []string{"keino"}, "area": "uusimaa"},
	"kuntaliitto":    {"role": "PARTNER", "networks": []string{"keino"}, "shared": []string{"EVENT", "CONTACT"}},
	"valtiokonttori": {"role": "PARTNER", "networks": []string{"keino"}, "shared": []string{"NOTICE", "OBSERVATION"}},
	"kisu":           {"role": "STEERING", "networks": []string{"kiertotalous-suomi"}},
}

// newCast gives every actor a token, and records a little of everything.
func newCast(p *program) *cast {
	p.t.Helper()
	k := findKeino(p)
	c := &cast{keino: k, tokens: map[string]string{}, stand: map[string]string{"network": k.id, "organisation": k.organisation, "moment": time.Now().UTC().Format(time.RFC3339Nano),
		"nextYear": time.Now().AddDate(1, 0, 0).UTC().Format(time.RFC3339)}}
	for name, rights := range actors {
		c.tokens[name] = p.giveToken("docs: "+name, rights)
	}
	var found struct {
		Network struct {
			Regions struct{ Nodes []struct{ ID, Code string } }
		}
	}
	p.ask(`{ network(slug: "keino") { regions { nodes { id code } } } }`, nil, &found)
	for _, region := range found.Network.Regions.Nodes {
		if region.Code == "uusimaa" {
			c.stand["region"] = region.ID
			k.region = region.ID
		}
	}
	customer := k.record("Customer", "customer", object{"name": "Esimerkin kaupunki", "region": c.stand["region"]})
	procurement := k.record("Procurement", "procurement", with(k.procurement("Electric buses"), object{"customer": customer.Record.ID}))
	c.stand["procurement"], c.stand["customer"] = procurement.Record.ID, customer.Record.ID
	k.record("AdvisoryContact", "contact", with(k.contact(procurement.Record.ID), object{"customer": customer.Record.ID}))
	k.record("Event", "event", with(k.place(), object{"title": "Clinic on criteria", "type": "advisory_clinic"}))
	k.record("Observation", "observation", object{"indicator": k.indicators["K-46"], "occurredOn": "2022-04-05", "value": "2"})
	var published struct {
		PublishIndicators struct{ UserErrors []fault }
	}
	p.ask(`mutation($input: PublishIndicatorsInput!) { publishIndicators(input: $input) { userErrors { code field message } } }`,
		object{"input": object{"network": k.id, "codes": []string{"K-46"}, "published": true, "reason": "for everybody", "idempotencyKey": k.newKey()}}, &published)
	if len(published.PublishIndicators.UserErrors) > 0 {
		p.t.Fatal(published.PublishIndicators.UserErrors)
	}
	return c
}

// giveToken makes a token that may write.
func (c *client) giveToken(name string, rights object) string {
	c.t.Helper()
	var made struct {
		CreateToken struct {
			Secret     *string
			UserErrors []fault
		}
	}
	c.ask(`mutation($input: CreateTokenInput!) { createToken(input: $input) { secret userErrors { code field message } } }`,
		object{"input": object{"name": name, "rights": rights, "readOnly": false, "expiresAt": time.Now().AddDate(0, 1, 0).UTC().Format(time.RFC3339)}}, &made)
	if made.CreateToken.Secret == nil {
		c.t.Fatalf("no token for %s: %+v", name, made.CreateToken.UserErrors)
	}
	return *made.CreateToken.Secret
}

var standIn = regexp.MustCompile(`"@(\w+)"`)

// given are the variables of a worked query with ids in the place of what stands for them.
func (c *cast) given(w worked) object {
	c.t.Helper()
	text := standIn.ReplaceAllStringFunc(w.variables, func(word string) string {
		name := standIn.FindStringSubmatch(word)[1]
		if name == "key" {
			return fmt.Sprintf("%q", c.newKey())
		}
		id, ok := c.stand[name]
		if !ok {
			c.t.Fatalf("%s: nothing stands for @%s", w.name, name)
		}
		return fmt.Sprintf("%q", id)
	})
	var variables object
	if err := json.Unmarshal([]byte(text), &variables); err != nil {
		c.t.Fatalf("%s: the variables %s: %v", w.name, text, err)
	}
	return variables
}

// as is a client that asks as an actor.
func (c *cast) as(name string) *client {
	other := newClient(c.t, c.address)
	other.token = c.tokens[name]
	return other
}

// Every query of docs/api.md answers what is said of it, on both databases.
func TestWorkedQueries(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		p := startProgram(t, url)
		c := newCast(p)
		c.t = t
		for _, w := range workedQueries(t) {
			asker := c.as(w.as)
			if strings.HasPrefix(w.text, "subscription") {
				m, err := hear(asker.subscribe(w.text, c.given(w)).ws)
				var event struct{ Data json.RawMessage }
				if err != nil || json.Unmarshal(m.Payload, &event) != nil {
					t.Errorf("%s: came %s (%v)", w.name, m.Payload, err)
				}
				w.expect(t, "Go", event.Data, "")
			} else {
				a, err := asker.try(context.Background(), w.text, c.given(w))
				if err != nil {
					t.Fatal(err)
				}
				problem := ""
				if len(a.Errors) > 0 {
					problem = a.body
				}
				w.expect(t, "Go", a.Data, problem)
			}
			asker.http.CloseIdleConnections()
		}
	})
}

// A persisted query is sent once with its document, and by its hash from then on, by POST and by GET.
func TestPersistedQueries(t *testing.T) {
	p := startProgram(t, testdb.SQLite(t))
	const text = "{ viewer { role } }"
	by := func(hash, text string) object {
		body := object{"extensions": object{"persistedQuery": object{"version": 1, "sha256Hash": hash}}}
		if text != "" {
			body["query"] = text
		}
		return body
	}
	send := func(body object) *answer {
		t.Helper()
		encoded, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		a, err := p.post(t.Context(), encoded)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	hashOf := func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }
	long := text + strings.Repeat(" ", 20<<10)
	for _, c := range []struct {
		name, hash, text, code string
	}{
		{"not sent yet", hashOf(text), "", "PERSISTED_QUERY_NOT_FOUND"},
		{"sent under a foreign hash", hashOf("other"), text, "BAD_REQUEST"},
		{"sent", hashOf(text), text, ""},
		{"by its hash", hashOf(text), "", ""},
		{"a long one, sent", hashOf(long), long, ""},
		{"a long one, by its hash", hashOf(long), "", "PERSISTED_QUERY_NOT_FOUND"},
	} {
		a := send(by(c.hash, c.text))
		code := ""
		if len(a.Errors) > 0 {
			code = a.Errors[0].Extensions.Code
		}
		if code != c.code || c.code == "" && !strings.Contains(a.body, "COORDINATOR") {
			t.Errorf("%s: answered %d %s, want %q", c.name, a.status, a.body, c.code)
		}
	}
	response, err := p.http.Get("http://" + p.address + "/graphql?extensions=" + url.QueryEscape(`{"persistedQuery":{"version":1,"sha256Hash":"`+hashOf(text)+`"}}`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close() // read
	if !strings.Contains(string(body), "COORDINATOR") {
		t.Errorf("by GET it is answered %s", body)
	}
}

// The table of limits in docs/api.md is what the server holds. POLKU_WRITE_DOCS=1 writes it.
func TestLimitsInTheDocs(t *testing.T) {
	var table strings.Builder
	table.WriteString("| what | signed in | public |\n|---|---|---|\n")
	for _, row := range graph.LimitsTable() {
		fmt.Fprintf(&table, "| %s | %s | %s |\n", row[0], row[1], row[2])
	}
	expectInDocs(t, "docs/api.md", "<!-- limits -->\n", "<!-- end -->", table.String())
}

// expectInDocs sees that a file has a text between two marks, or puts it there when it is asked to.
func expectInDocs(t *testing.T, name, begin, end, want string) {
	t.Helper()
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(whole), begin)
	have, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no %s ... %s", name, begin, end)
	}
	if have == want {
		return
	}
	if os.Getenv("POLKU_WRITE_DOCS") == "" {
		t.Fatalf("%s says\n%s\nwhere it should say\n%s\n(POLKU_WRITE_DOCS=1 writes it)", name, have, want)
	}
	if err := os.WriteFile(name, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

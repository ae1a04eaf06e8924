package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"polku/internal/testdb"
)

const (
	// attackMemory is how much more memory of the machine an attack may leave the program with, in bytes. The tests' own
	// bodies are in it.
	attackMemory = 400 << 20
	// attackAnswer is the longest answer to an attack.
	attackAnswer = 64 << 10
)

// attack is one thing that a stranger may try.
type attack struct {
	name  string
	sent  string // in words
	limit string // what holds against it
	try   func(*siege) string
}

// siege tries attacks on the program, as the public or as a partner.
type siege struct {
	*cast
	partner *client
	// coordinator may write everything, so that what is sent gets as far as it can.
	coordinator *client
}

// attacks are tried one after the other, on what those before left behind. Those that spend the public's points come last.
var attacks = []attack{
	{"nested fields", "600 fields inside each other", "depth 15", posting(nestedFields(600))},
	{"nested fragments", "24 fragments, each spreading the next twice", "fields after spreading", posting(doubling(24))},
	{"cyclic fragments", "fragments that spread each other, inside a field", "validation", posting("{ network(slug: \"keino\") { ...a } } fragment a on Network { indicators { nodes { results { indicators { ...b } } } } } fragment b on Indicator { results { path { results { indicators { ...b } } } } }")},
	{"repeated fields over fragments", "20 fragments with 12 fields each, all under the same names", "it is answered: the work grows with the fields, not with their pairs", posting(repeatedFields(20, 12))},
	{"10,000 aliases", "one field under 10,000 names", "tokens", posting(aliases(10_000))},
	{"__typename flood", "__typename 1,900 times", "fields beside each other", posting("{" + strings.Repeat(" __typename", 1900) + " }")},
	{"directive overload", "250 times @skip on one field", "directives", posting("{ viewer { role" + strings.Repeat(" @skip(if: false)", 250) + " } }")},
	{"1,000 operations in a batch", "a list of 1,000 operations", "one operation in a request", posted(`[` + strings.Repeat(`{"query":"{ viewer { role } }"},`, 999) + `{"query":"{ viewer { role } }"}]`)},
	{"1,000 operations in a document", "1,000 operations, one of them named", "tokens, operations", posting(strings.Repeat("query a { viewer { role } } ", 1000))},
	{"persisted query under a foreign hash", "a document with the hash of another", "the hash is checked", posted(`{"query":"{ viewer { name } }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}}`)},
	{"duplicate operation names", "two operations of one name", "validation", posting("query a { viewer { role } } query a { viewer { name } }")},
	{"wide pages", "pages of 200 inside pages of 200", "fields of the answer", posting(nested(2))},
	{"huge first", "first: 2147483647", "pages of at most 200", posting("{ networks { events(first: 2147483647) { nodes { id } } } }")},
	{"huge number", "a number of 5,000 digits", "validation", posting("{ networks { events(first: " + strings.Repeat("9", 5000) + ") { nodes { id } } } }")},
	{"10 MB body", "10 MB of variables", "256 KiB", posted(withVariables("{ viewer { role } }", `{"x":"`+strings.Repeat("x", 10<<20)+`"}`))},
	{"deep variables", "lists 50,000 deep in the variables", "256 KiB; JSON reader's own depth", posted(withVariables("{ viewer { role } }", `{"x":`+strings.Repeat("[", 50_000)+strings.Repeat("]", 50_000)+`}`))},
	{"gzip bomb", "100 MB of zeros in 100 KB", "no Content-Encoding", gzipBomb},
	{"broken UTF-8", "bytes that are no text, in a string", "UTF-8", posted("{\"query\":\"{ network(slug: \\\"\xff\xfe\\\") { id } }\"}")},
	{"control characters", "NUL and others in a slug, a search, an id and a cursor", "nothing is found", posting(`{ network(slug: "\u0000\u0007\u001b") { id } node(id: "\u0000") { id } networks { customers(search: "\u0000\u202e") { nodes { id } } } }`)},
	{"junk cursors and ids", "cursors and ids of other lists, too long ones and none at all", "only what the server has written is read", posting(`{ networks { events(after: "` + strings.Repeat("A", 3000) + `") { nodes { id } } } node(id: "` + strings.Repeat("B", 3000) + `") { id } }`)},
	{"Content-Length lies", "more promised than sent", "the whole body is read first", lyingLength},
	{"huge socket message", "1 MB over a socket", "64 KiB, closed with 1009", hugeMessage},
	{"subscription flood", "1,000 subscriptions on one socket", "50 at once on a socket", subscriptionFlood},
	{"SQL in every text", "' OR 1=1; and others in every text argument of every field, and in every text of every input", "arguments are never part of SQL", sqlEverywhere},
	{"script in every text", "<script> and others in every text that is written", "given back as the same text, as JSON, with nosniff and a strict content policy", scriptEverywhere},
	{"method override", "PUT, DELETE, TRACE, and POST with X-HTTP-Method-Override", "405", methodOverride},
	{"CSRF by form", "a mutation as form, as text and as file, with a foreign Origin", "only JSON; only own origin", csrfForms},
	{"CSRF by GET", "a mutation in an address", "405", csrfGet},
	{"CSRF by socket", "an upgrade from a foreign page, with the cookie", "403", csrfSocket},
	{"host header", "the program under another name (DNS rebinding)", "403", foreignHost},
	{"session fixation", "a cookie that the attacker chose, before signing in", "a session gets a new secret", sessionFixation},
	{"open redirect", "sign-in links that lead on to foreign pages", "only paths of this server", openRedirect},
	{"introspection", "__schema by the public, with nothing published", "the schema is for those who have signed in, until a network publishes something", closedSchema},
	{"hints", "an unknown field, by the public", "errors name nothing of the schema", hints},
	{"slow headers", "300 connections that never end their headers", "5 s for headers", slowHeaders},
	{"slow bodies", "100 connections that send a byte and wait", "20 s for a request", slowBodies},
	{"socket flood", "20 sockets of the public", "5 of an address", socketFlood},
	{"question flood", "300 questions of the public at once", "60 points, 2 a second: 429 with Retry-After", questionFlood},
	{"question flood over a socket", "a question of the public whose points are spent", "the same points as over HTTP", lateOnSocket},
	{"token guessing", "200 tokens that nobody has", "10 wrong ones, then 429 with Retry-After", tokenGuessing},
}

// nestedFields are fields inside each other.
func nestedFields(levels int) string {
	return strings.Repeat("{ networks ", levels) + "{ id }" + strings.Repeat(" }", levels)
}

// repeatedFields spreads fragments that all ask for the same.
func repeatedFields(fragments, fields int) string {
	var text strings.Builder
	text.WriteString("{ networks {")
	for i := range fragments {
		fmt.Fprintf(&text, " ...f%d", i)
	}
	text.WriteString(" } }")
	for i := range fragments {
		fmt.Fprintf(&text, " fragment f%d on Network {%s }", i, strings.Repeat(" indicators { nodes { code } }", fields))
	}
	return text.String()
}

// posting tries a document, as a partner.
func posting(text string) func(*siege) string { return posted(document(text)) }

// posted tries a body, as a partner.
func posted(body string) func(*siege) string {
	return func(s *siege) string {
		a, err := s.partner.post(s.t.Context(), []byte(body))
		if err != nil { // the server closes on a body that is far too long
			return "the connection is closed"
		}
		return s.told(a)
	}
}

// told is an answer in words, which must be a refusal, or hold nothing.
func (s *siege) told(a *answer) string {
	s.t.Helper()
	if len(a.body) > attackAnswer {
		s.t.Errorf("the answer has %d bytes", len(a.body))
	}
	if a.status >= 500 || strings.Contains(a.body, "INTERNAL") {
		s.t.Errorf("answered %d %.300s", a.status, a.body)
	}
	if len(a.Errors) > 0 {
		return fmt.Sprintf("%d %s", a.status, a.Errors[0].Extensions.Code)
	}
	return fmt.Sprintf("%d, %d bytes", a.status, len(a.body))
}

// resident is the memory of this process, which holds the program, in bytes; 0 where the machine does not tell.
func resident() int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	pages, err := strconv.Atoi(fields[1])
	if err != nil {
		return 0
	}
	return pages * os.Getpagesize()
}

// Each attack is answered by what holds against it, and leaves a server that goes on as before. POLKU_WRITE_DOCS=1 writes
// the table of docs/attacks.md.
func TestAttacks(t *testing.T) {
	p := startProgram(t, testdb.SQLite(t))
	closed := closedSchema(&siege{cast: &cast{keino: &keino{program: p}}}) // before something is published
	s := &siege{cast: newCast(p)}
	s.partner, s.coordinator = s.as("kuntaliitto"), s.as("coordinator")
	t.Cleanup(s.partner.http.CloseIdleConnections)
	t.Cleanup(s.coordinator.http.CloseIdleConnections)
	before := resident()
	var table strings.Builder
	table.WriteString("| attack | what is sent | result | what holds |\n|---|---|---|---|\n")
	for _, a := range attacks {
		result := closed
		t.Run(a.name, func(t *testing.T) {
			s.t, s.partner.t = t, t
			if a.name != "introspection" {
				result = a.try(s)
			}
			s.alive()
			if grown := resident() - before; grown > attackMemory {
				t.Errorf("the program has grown by %d MB", grown>>20)
			}
		})
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", a.name, cell(a.sent), cell(result), cell(a.limit))
	}
	s.t = t
	expectInDocs(t, "docs/attacks.md", "<!-- attacks -->\n", "<!-- end -->", table.String())
}

// cell is a text that breaks no table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"polku/graph/generated"
)

// What strangers may put into requests.

func gzipBomb(s *siege) string {
	var small bytes.Buffer
	writer := gzip.NewWriter(&small)
	zeros := make([]byte, 1<<20)
	for range 100 {
		_, _ = writer.Write(zeros) // into memory
	}
	_ = writer.Close() // into memory
	request := s.request(http.MethodPost, "/graphql", &small)
	request.Header.Set("Content-Encoding", "gzip")
	return s.status(s.partner, request, http.StatusUnsupportedMediaType)
}

func (s *siege) request(method, path string, body io.Reader) *http.Request {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+s.address+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	return request
}

// status sends a request that must be answered by one of some statuses.
func (s *siege) status(by *client, request *http.Request, wanted ...int) string {
	s.t.Helper()
	a, err := by.send(request)
	if err != nil {
		s.t.Errorf("%s %s: %v", request.Method, request.URL.Path, err)
		return "no answer"
	}
	for _, status := range wanted {
		if a.status == status {
			return strconv.Itoa(a.status)
		}
	}
	s.t.Errorf("%s %s answered %d %.300s, want %v", request.Method, request.URL.Path, a.status, a.body, wanted)
	return strconv.Itoa(a.status)
}

// poison are texts that would do harm if they were taken for SQL, for a pattern or for code.
var poison = []string{`' OR '1'='1`, `"; DROP TABLE contacts; --`, `%' UNION SELECT digest FROM tokens --`, `\'; SELECT pg_sleep(30); --`, `$1`, `{{7*7}}`}

// sqlEverywhere walks the schema: every field with a text argument is asked with poison in it, and every mutation is sent an
// input whose every text is poison. Nothing may go wrong inside, and nothing may be found that is not found without.
func sqlEverywhere(s *siege) string {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	asked := 0
	for _, bad := range poison {
		for _, parent := range []*ast.Definition{schema.Query, schema.Types["Network"]} {
			for _, field := range parent.Fields {
				asked += s.poisonField(schema, parent, field, bad)
			}
		}
		for _, field := range schema.Mutation.Fields {
			input := poisoned(schema, field.Arguments.ForName("input").Type, bad, 0)
			a, err := s.coordinator.try(s.t.Context(), fmt.Sprintf("mutation($input: %s) { %s(input: $input) { userErrors { code } } }", field.Arguments.ForName("input").Type, field.Name), object{"input": input})
			if err != nil {
				s.t.Fatal(err)
			}
			s.told(a)
			asked++
		}
	}
	if now := findKeino(s.program); len(now.indicators) != len(s.indicators) || asked < 200 {
		s.t.Errorf("%d operations left %d indicators of %d", asked, len(now.indicators), len(s.indicators))
	}
	return "refused, or nothing found"
}

// poisonField asks a field with poison in each of its text arguments, one after the other.
func (s *siege) poisonField(schema *ast.Schema, parent *ast.Definition, field *ast.FieldDefinition, bad string) int {
	asked := 0
	for _, argument := range field.Arguments {
		kind := schema.Types[argument.Type.Name()]
		if kind.Kind == ast.Enum || argument.Type.Name() == "Int" || argument.Type.Name() == "Boolean" || strings.HasPrefix(field.Name, "__") {
			continue
		}
		text := fmt.Sprintf("x: %s(%s: $v%s) { __typename }", field.Name, argument.Name, otherArguments(field, argument))
		if parent == schema.Types["Network"] {
			text = `network(slug: "keino") { ` + text + " }"
		}
		a, err := s.coordinator.try(s.t.Context(), fmt.Sprintf("query($v: %s) { %s }", argument.Type, text), object{"v": poisoned(schema, argument.Type, bad, 0)})
		if err != nil {
			s.t.Fatal(err)
		}
		s.told(a)
		asked++
	}
	return asked
}

// otherArguments are the required arguments beside one.
func otherArguments(field *ast.FieldDefinition, but *ast.ArgumentDefinition) string {
	text := ""
	for _, argument := range field.Arguments {
		if argument != but && argument.Type.NonNull && argument.DefaultValue == nil {
			text += fmt.Sprintf(", %s: %q", argument.Name, "2022-01-01T00:00:00Z")
		}
	}
	return text
}

// poisoned is a value of a type with poison in every text of it.
func poisoned(schema *ast.Schema, kind *ast.Type, bad string, depth int) any {
	if kind.Elem != nil {
		return []any{poisoned(schema, kind.Elem, bad, depth)}
	}
	definition := schema.Types[kind.NamedType]
	switch definition.Kind {
	case ast.Enum:
		return definition.EnumValues[0].Name
	case ast.InputObject:
		whole := object{}
		for _, field := range definition.Fields {
			if depth < 4 || field.Type.NonNull {
				whole[field.Name] = poisoned(schema, field.Type, bad, depth+1)
			}
		}
		return whole
	}
	switch kind.NamedType {
	case "Int":
		return 1
	case "Boolean":
		return false
	case "Date":
		return "2022-04-01"
	case "DateTime":
		return "2030-04-01T00:00:00Z"
	case "Decimal", "Sequence":
		return "1"
	default:
		return bad
	}
}

// scripts are texts that a page must never take for code.
var scripts = []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, `</script><svg/onload=alert(1)>`}

func scriptEverywhere(s *siege) string {
	for _, text := range scripts {
		customer := s.record("Customer", "customer", object{"name": text})
		procurement := s.record("Procurement", "procurement", with(s.procurement(text), object{"note": text, "customer": customer.Record.ID}))
		contact := s.record("AdvisoryContact", "contact", with(s.contact(procurement.Record.ID), object{"note": text}))
		event := s.record("Event", "event", with(s.place(), object{"title": text, "type": "webinar", "note": text}))
		var got struct {
			Customer, Procurement  struct{ Name, Note string }
			Contact, Event         struct{ Note, Title, Summary string }
			Named, Noted, Recorded string
		}
		s.ask(`query($a: ID!, $b: ID!, $c: ID!, $d: ID!) { customer: node(id: $a) { ... on Customer { name } } procurement: node(id: $b) { ... on Procurement { name note } }
			contact: node(id: $c) { ... on AdvisoryContact { note summary } } event: node(id: $d) { ... on Event { title note summary } } }`,
			object{"a": customer.Record.ID, "b": procurement.Record.ID, "c": contact.Record.ID, "d": event.Record.ID}, &got)
		for _, back := range []string{got.Customer.Name, got.Procurement.Name, got.Procurement.Note, got.Contact.Note, got.Event.Title, got.Event.Note} {
			if back != text {
				s.t.Errorf("%s came back as %s", text, back)
			}
		}
	}
	response, err := s.http.Get("http://" + s.address + "/graphql?query={viewer{name}}")
	if err != nil {
		s.t.Fatal(err)
	}
	_ = response.Body.Close() // its header is enough
	policy := response.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") || response.Header.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "script-src 'unsafe") {
		s.t.Errorf("the header is %v", response.Header)
	}
	return "the same text comes back"
}

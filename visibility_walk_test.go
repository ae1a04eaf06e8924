package main

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"polku/graph/generated"
)

// opened is the number of a global id, as text.
func opened(id string) string {
	raw, _ := base64.RawURLEncoding.DecodeString(id) // what is no id has no number
	_, digits, _ := strings.Cut(string(raw), ":")
	return digits
}

// state is what somebody got of a field, the best that ever came.
type state int

const (
	nothing state = iota
	refused
	given
)

// walk asks for every field of the schema as everybody.
type walk struct {
	*marked
	t      testing.TB
	schema *ast.Schema
	// args are the arguments that a field is asked with, each in a query of its own; others are asked without.
	args  map[string][]string
	asked map[string]bool
	got   map[string]map[string]state // by field, then by watcher
	// seen is who has seen which marker, with the query that showed it.
	seen map[string]map[string]string
	// answers counts the queries.
	answers int
	who     watcher
}

func newWalk(t testing.TB, w *marked) *walk {
	moment := w.begun.UTC().Format(time.RFC3339Nano)
	k := &walk{marked: w, t: t, schema: generated.NewExecutableSchema(generated.Config{}).Schema(), asked: map[string]bool{}, got: map[string]map[string]state{}, seen: map[string]map[string]string{}}
	k.args = map[string][]string{
		"Query.network": {`(slug: "keino")`, `(slug: "kiertotalous-suomi")`, fmt.Sprintf(`(slug: "keino", asOf: %q)`, moment)},
		"Query.node":    {fmt.Sprintf("(id: %q)", w.id)},
		"Query.jobRuns": {"(first: 10)"}, "Query.auditLog": {"(first: 50)"},
		"Viewer.rights":             {fmt.Sprintf("(network: %q)", w.id)},
		"Network.indicator":         {`(code: "K-01")`, `(code: "K-02")`, `(code: "K-03")`, `(code: "K-13")`},
		"Network.indicators":        {`(filter: {codes: ["K-01", "K-02", "K-03"]})`},
		"Network.changesBetween":    {fmt.Sprintf("(from: %q)", moment)},
		"Network.changes":           {"(first: 10)"},
		"Network.organisations":     {"(first: 3)"},
		"Network.regions":           {"(first: 3)"},
		"Network.actions":           {"(first: 2)"},
		"Network.results":           {"(first: 2)"},
		"Network.observations":      {"", fmt.Sprintf("(indicator: %q)", w.indicators["K-03"])},
		"ActivityArea.actions":      {"(first: 2)"},
		"ActivityArea.indicators":   {"(first: 2)"},
		"Indicator.value":           {"", "(by: [{name: REGION}])", `(period: {from: "2022-03-01", to: "2022-12-31"})`},
		"Indicator.series":          {"(every: MONTH)", "(every: HALF_YEAR)"},
		"Indicator.breakdown":       {"(by: REGION)", "(by: ORGANISATION)", "(by: CHANNEL)", "(by: SEGMENT)", "(by: ACTIVITY_AREA)"},
		"IndicatorValue.explain":    {"(first: 10)"},
		"IndicatorValue.leftOut":    {"(first: 10)"},
		"Comparison.rows":           {"(first: 10)"},
		"ClosedValue.rowsSince":     {"(first: 10)"},
		"DefinitionDifference.rows": {"(first: 10)"},
		"Import.rows":               {"(first: 10)"},
		"Customer.contacts":         {"(first: 10)"},
		"Customer.procurements":     {"(first: 10)"},
		"Procurement.contacts":      {"(first: 10)"},
		"Event.participations":      {"(first: 10)"},
		"Network.imports":           {"(first: 10)"},
		"Query.accounts":            {"(first: 10)"},
		"Query.tokens":              {"(first: 20)"},
		"Network.notices":           {"(first: 10)"},
		"Network.advisoryContacts":  {"(first: 10)"},
		"Network.procurements":      {"(first: 10)"},
		"Network.events":            {"(first: 10)"},
		"Network.customers":         {"(first: 10)"},
	}
	return k
}

// everybody looks at everything.
func (k *walk) everybody() {
	paths := k.paths()
	for _, who := range k.watchers {
		k.who = who
		for _, name := range slices.Sorted(maps.Keys(paths)) {
			for _, path := range paths[name] {
				k.ofType(name, path)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(k.ids)) {
			k.ofNode(k.ids[name])
		}
		k.ofNode(k.other.id)
		for _, code := range []string{"K-01", "K-02", "K-03"} {
			k.ofNode(k.indicators[code])
		}
	}
}

// way leads from the root to a type: what stands before its fields, and how many braces end it.
type way struct {
	open   string
	braces int
}

func (p way) around(selection string) string {
	return "{ " + p.open + selection + strings.Repeat(" }", p.braces) + " }"
}

// paths are the shortest way to each type that queries reach, and for those in lists of records a way by node.
func (k *walk) paths() map[string][]way {
	found := map[string][]way{}
	for _, a := range k.args["Query.network"] {
		found["Network"] = append(found["Network"], way{"network" + a + " { ", 1})
	}
	found["Query"] = []way{{"", 0}}
	for _, a := range k.args["Network.indicator"] {
		found["Indicator"] = append(found["Indicator"], way{`network(slug: "keino") { indicator` + a + " { ", 2})
	}
	found["DefinitionDifference"] = []way{{`network(slug: "keino") { indicator(code: "K-01") { definitions { difference { `, 4}}
	queue := []string{"Query", "Network", "Indicator"}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		for _, field := range k.schema.Types[name].Fields {
			to := field.Type.Name()
			d := k.schema.Types[to]
			if strings.HasPrefix(field.Name, "__") || d.Kind != ast.Object && d.Kind != ast.Interface || found[to] != nil || needs(field) && k.args[name+"."+field.Name] == nil {
				continue
			}
			for _, from := range found[name][:1] {
				found[to] = append(found[to], way{from.open + field.Name + k.arguments(name, field)[0] + " { ", from.braces + 1})
			}
			queue = append(queue, to)
		}
	}
	return found
}

// needs tells whether a field can't be asked without arguments.
func needs(field *ast.FieldDefinition) bool {
	return slices.ContainsFunc(field.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil })
}

func (k *walk) arguments(name string, field *ast.FieldDefinition) []string {
	if args := k.args[name+"."+field.Name]; args != nil {
		return args
	}
	return []string{""}
}

// composite tells whether a field leads to an object.
func (k *walk) composite(field *ast.FieldDefinition) bool {
	kind := k.schema.Types[field.Type.Name()].Kind
	return kind == ast.Object || kind == ast.Interface
}

// ofType asks for every field of a type: the plain ones together, each of the others by itself.
func (k *walk) ofType(name string, at way) {
	if name == "Query" {
		k.ask(at, k.selection("Query", "viewer", "", 2))
	} else {
		k.ask(at, k.leaves(name))
	}
	for _, field := range k.schema.Types[name].Fields {
		if strings.HasPrefix(field.Name, "__") || !k.composite(field) || needs(field) && k.args[name+"."+field.Name] == nil {
			continue
		}
		for _, a := range k.arguments(name, field) {
			if !k.ask(at, k.selection(name, field.Name, a, 2)) && !k.ask(at, k.selection(name, field.Name, a, 1)) {
				k.t.Errorf("%s may not ask for %s.%s at all", k.who.name, name, field.Name)
			}
		}
	}
}

// ofNode asks for every field of what has an id, by the id.
func (k *walk) ofNode(id string) {
	k.asked["Query.node"] = true
	k.ask(way{fmt.Sprintf("node(id: %q) { ", id), 1}, "__typename id")
	kind := kindOf(id)
	if kind == "" {
		return
	}
	k.ofType(kind, way{fmt.Sprintf("node(id: %q) { __typename ... on %s { ", id, kind), 2})
}

// kindOf is the type that an id is of; empty for what is no node.
func kindOf(id string) string {
	raw, _ := base64.RawURLEncoding.DecodeString(id) // what is no id has no kind
	word, _, _ := strings.Cut(string(raw), ":")
	return map[string]string{"customer": "Customer", "contact": "AdvisoryContact", "procurement": "Procurement", "event": "Event", "participation": "Participation",
		"observation": "Observation", "notice": "Notice", "import": "Import", "account": "Account", "token": "Token", "jobrun": "JobRun", "closing": "PeriodClosing",
		"network": "Network", "indicator": "Indicator", "region": "Region"}[word]
}

// leaves are the plain fields of a type.
func (k *walk) leaves(name string) string {
	words := []string{"__typename"}
	for _, field := range k.schema.Types[name].Fields {
		if !strings.HasPrefix(field.Name, "__") && !k.composite(field) && !needs(field) {
			k.asked[name+"."+field.Name] = true
			words = append(words, field.Name)
		}
	}
	return strings.Join(words, " ")
}

// selection asks for a field and what lies so deep below it.
func (k *walk) selection(name, field, args string, depth int) string {
	k.asked[name+"."+field] = true
	is := k.schema.Types[name].Fields.ForName(field)
	return field + args + " { " + k.below(is.Type.Name(), depth) + " }"
}

// telling are plain fields that several kinds of records have alike: they are asked for wherever a record may stand.
var telling = map[string]string{"AdvisoryContact": "note feedbackScore", "Procurement": "name note", "Customer": "name businessId", "Event": "title note",
	"Observation": "note", "Notice": "buyer buyerId", "Participation": "persons"}

// below is everything so deep below a type. The parts of a page are of the same depth as the page.
func (k *walk) below(name string, depth int) string {
	definition := k.schema.Types[name]
	words := []string{k.leaves(name)}
	if definition.Kind == ast.Interface {
		for _, possible := range k.schema.PossibleTypes[name] {
			if fields := telling[possible.Name]; fields != "" {
				words = append(words, "... on "+possible.Name+" { "+fields+" }")
			}
		}
	}
	paging := strings.HasSuffix(name, "Connection") || strings.HasSuffix(name, "Edge")
	for _, field := range definition.Fields {
		if strings.HasPrefix(field.Name, "__") || !k.composite(field) || needs(field) && k.args[name+"."+field.Name] == nil {
			continue
		}
		switch {
		case paging && field.Name == "nodes":
			k.asked[name+".nodes"] = true
			words = append(words, "nodes { __typename }")
		case paging:
			words = append(words, k.selection(name, field.Name, "", depth))
		case depth > 1 && field.Name != "provenance":
			words = append(words, k.selection(name, field.Name, k.arguments(name, field)[0], depth-1))
		}
	}
	return strings.Join(words, " ")
}

// ask asks one thing as the watcher and notes what came; false when it was too large to be answered.
func (k *walk) ask(at way, selection string) bool {
	query := at.around(selection)
	body := text(k.who.client, query, nil)
	k.answers++
	parsed := data(body)
	for _, e := range parsed.Errors {
		if e.Extensions.Code == "INTERNAL" || e.Extensions.Code == "GRAPHQL_VALIDATION_FAILED" || e.Extensions.Code == "GRAPHQL_PARSE_FAILED" || e.Extensions.Code == "" {
			k.t.Errorf("%s asked %.600s\nand was answered %.600s", k.who.name, query, body)
		}
		if strings.Contains(e.Message, "could have more than") {
			return false
		}
		k.refusal(e.Path)
	}
	k.note("Query", parsed.Data)
	k.look(query, body)
	return true
}

// refusal notes that a field was refused.
func (k *walk) refusal(path []any) {
	name := "Query"
	for at, step := range path {
		word, ok := step.(string)
		if !ok {
			continue
		}
		field := k.schema.Types[name].Fields.ForName(word)
		if field == nil {
			return // of a fragment
		}
		if at == len(path)-1 {
			k.mark(name, word, refused)
		}
		name = field.Type.Name()
	}
}

func (k *walk) mark(name, field string, is state) {
	key := name + "." + field
	if k.got[key] == nil {
		k.got[key] = map[string]state{}
	}
	k.got[key][k.who.name] = max(k.got[key][k.who.name], is)
}

// note notes which fields of an object had a value. An empty page has none, whatever its frame says.
func (k *walk) note(name string, is map[string]any) {
	if kind, ok := is["__typename"].(string); ok {
		name = kind
	}
	if empty(is) {
		return
	}
	for field, content := range is {
		definition := k.schema.Types[name].Fields.ForName(field)
		if definition == nil || strings.HasPrefix(field, "__") {
			continue
		}
		if k.noteContent(definition.Type.Name(), content) {
			k.mark(name, field, given)
		}
	}
}

// empty tells whether something is a page with nothing on it.
func empty(is map[string]any) bool {
	for _, list := range []string{"edges", "nodes"} {
		if elements, paged := is[list].([]any); paged {
			return len(elements) == 0
		}
	}
	return false
}

// noteContent tells whether there was something.
func (k *walk) noteContent(name string, content any) bool {
	switch content := content.(type) {
	case nil:
		return false
	case map[string]any:
		k.note(name, content)
		return !empty(content)
	case []any:
		some := false
		for _, element := range content {
			some = k.noteContent(name, element) || some
		}
		return some
	default:
		return content != ""
	}
}

// look looks for markers in an answer.
func (k *walk) look(query, body string) {
	for marker := range k.marks {
		if !strings.Contains(body, marker) {
			continue
		}
		if k.seen[marker] == nil {
			k.seen[marker] = map[string]string{}
		}
		if k.seen[marker][k.who.name] == "" {
			k.seen[marker][k.who.name] = query
		}
	}
}

// judge compares who has seen what with who may.
func (k *walk) judge() {
	for _, marker := range slices.Sorted(maps.Keys(k.marks)) {
		for who, query := range k.seen[marker] {
			if !slices.Contains(k.marks[marker], who) {
				k.t.Errorf("%s sees %s, by %.500s", who, marker, query)
			}
		}
		for _, who := range k.marks[marker] {
			if k.seen[marker][who] == "" {
				k.t.Errorf("%s never sees %s, and may", who, marker)
			}
		}
	}
}

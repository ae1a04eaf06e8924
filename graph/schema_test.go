package graph_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"polku/graph"
)

const (
	schemaFile    = "../docs/schema.graphql"
	publishedFile = "../docs/schema.published.graphql"
)

func load(t *testing.T, name, text string) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: name, Input: text})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func loadFile(t *testing.T, name string) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return load(t, name, string(text))
}

// The schema is there as one file, as it is served. POLKU_WRITE_DOCS=1 writes it.
func TestTheSchemaIsAFile(t *testing.T) {
	want := graph.SDL()
	if os.Getenv("POLKU_WRITE_DOCS") != "" {
		if err := os.WriteFile(schemaFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(schemaFile)
	if err != nil || string(have) != want {
		t.Errorf("%s is not the schema of today (%v): POLKU_WRITE_DOCS=1 writes it", schemaFile, err)
	}
	if !strings.Contains(want, "type Query") || !strings.Contains(want, "scalar Decimal") {
		t.Errorf("the schema is %.300s", want)
	}
}

// own are the definitions of the schema that are ours.
func own(schema *ast.Schema) []*ast.Definition {
	var list []*ast.Definition
	for _, definition := range schema.Types {
		if !definition.BuiltIn {
			list = append(list, definition)
		}
	}
	slices.SortFunc(list, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// plainArguments say by their name what they are, everywhere the same.
var plainArguments = []string{"first", "after", "last", "before", "lang", "input", "id", "slug", "code", "filter", "search", "period", "by", "every",
	"network", "indicator", "indicators", "since", "from", "to", "on", "asOf", "job", "outcome"}

func TestEverythingIsDescribed(t *testing.T) {
	missing := func(what, description string) {
		if len(strings.TrimSpace(description)) < 4 {
			t.Errorf("%s has no description", what)
		}
	}
	count := 0
	for _, definition := range own(loadFile(t, schemaFile)) {
		missing(definition.Name, definition.Description)
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			missing(definition.Name+"."+field.Name, field.Description)
			count++
			for _, argument := range field.Arguments {
				if !slices.Contains(plainArguments, argument.Name) {
					missing(definition.Name+"."+field.Name+"("+argument.Name+")", argument.Description)
				}
			}
		}
		for _, value := range definition.EnumValues {
			missing(definition.Name+"."+value.Name, value.Description)
		}
	}
	if count < 500 {
		t.Errorf("only %d fields were looked at", count)
	}
}

var deprecation = regexp.MustCompile(`^since (\d{4}-\d{2}-\d{2}), use .+, goes after (\d{4}-\d{2}-\d{2})$`)

// leastNotice is how long something that is deprecated stays.
const leastNotice = 365 * 24 * time.Hour

// wrongDeprecation says what is wrong with the word that something goes; "" when nothing is.
func wrongDeprecation(directives ast.DirectiveList) string {
	deprecated := directives.ForName("deprecated")
	if deprecated == nil {
		return ""
	}
	reason := ""
	if argument := deprecated.Arguments.ForName("reason"); argument != nil {
		reason = argument.Value.Raw
	}
	dates := deprecation.FindStringSubmatch(reason)
	if dates == nil {
		return fmt.Sprintf("the reason %q must be: since YYYY-MM-DD, use ..., goes after YYYY-MM-DD", reason)
	}
	since, err := time.Parse(time.DateOnly, dates[1])
	until, wrong := time.Parse(time.DateOnly, dates[2])
	if err != nil || wrong != nil || until.Sub(since) < leastNotice {
		return fmt.Sprintf("%q must leave twelve months", reason)
	}
	return ""
}

func TestDeprecationsHaveDates(t *testing.T) {
	for _, definition := range own(loadFile(t, schemaFile)) {
		for _, field := range definition.Fields {
			if fault := wrongDeprecation(field.Directives); fault != "" {
				t.Errorf("%s.%s: %s", definition.Name, field.Name, fault)
			}
		}
		for _, value := range definition.EnumValues {
			if fault := wrongDeprecation(value.Directives); fault != "" {
				t.Errorf("%s.%s: %s", definition.Name, value.Name, fault)
			}
		}
	}
	for reason, right := range map[string]bool{"": false, "use b": false, "since 2026-01-01, use b, goes after 2026-06-01": false, "since 2026-01-01, use b, goes after 2027-01-01": true} {
		schema := load(t, "test", fmt.Sprintf("type Query { a: Int @deprecated(reason: %q) b: Int }", reason))
		if fault := wrongDeprecation(schema.Query.Fields.ForName("a").Directives); (fault == "") != right {
			t.Errorf("%q: %q", reason, fault)
		}
	}
}

// Nothing that strangers may rely on is taken away. What was published last is replaced when a version is given out, never
// to make this test pass.
func TestNothingIsBroken(t *testing.T) {
	for _, fault := range broken(loadFile(t, publishedFile), loadFile(t, schemaFile)) {
		t.Error(fault)
	}
}

// broken lists what a change of the schema takes away from those who use it.
func broken(old, new *ast.Schema) []string {
	var faults []string
	for _, was := range own(old) {
		is := new.Types[was.Name]
		switch {
		case is == nil:
			faults = append(faults, was.Name+" is gone")
		case is.Kind != was.Kind:
			faults = append(faults, fmt.Sprintf("%s is %s, it was %s", was.Name, is.Kind, was.Kind))
		case was.Kind == ast.InputObject:
			faults = append(faults, brokenInputs(was, is)...)
		default:
			faults = append(faults, brokenOutputs(was, is)...)
		}
	}
	return faults
}

// brokenOutputs compares what is read: fields, their types and arguments, the values of enumerations, and what a type is.
func brokenOutputs(was, is *ast.Definition) []string {
	var faults []string
	for _, value := range was.EnumValues {
		if is.EnumValues.ForName(value.Name) == nil {
			faults = append(faults, was.Name+"."+value.Name+" is gone")
		}
	}
	for _, kind := range was.Interfaces {
		if !slices.Contains(is.Interfaces, kind) {
			faults = append(faults, was.Name+" is no "+kind+" any more")
		}
	}
	for _, kind := range was.Types {
		if !slices.Contains(is.Types, kind) {
			faults = append(faults, was.Name+" has no "+kind+" any more")
		}
	}
	for _, field := range was.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		name, now := was.Name+"."+field.Name, is.Fields.ForName(field.Name)
		if now == nil {
			faults = append(faults, name+" is gone")
			continue
		}
		if !narrower(now.Type, field.Type) {
			faults = append(faults, fmt.Sprintf("%s is %s, it was %s", name, now.Type, field.Type))
		}
		faults = append(faults, brokenArguments(name, field.Arguments, now.Arguments)...)
	}
	return faults
}

func brokenArguments(name string, was, is ast.ArgumentDefinitionList) []string {
	var faults []string
	for _, argument := range was {
		switch now := is.ForName(argument.Name); {
		case now == nil:
			faults = append(faults, fmt.Sprintf("%s(%s) is gone", name, argument.Name))
		case !narrower(argument.Type, now.Type):
			faults = append(faults, fmt.Sprintf("%s(%s) takes %s, it took %s", name, argument.Name, now.Type, argument.Type))
		case argument.DefaultValue.String() != now.DefaultValue.String():
			faults = append(faults, fmt.Sprintf("%s(%s) is %s when left out, it was %s", name, argument.Name, now.DefaultValue, argument.DefaultValue))
		}
	}
	for _, argument := range is {
		if was.ForName(argument.Name) == nil && argument.Type.NonNull && argument.DefaultValue == nil {
			faults = append(faults, fmt.Sprintf("%s(%s) is new and required", name, argument.Name))
		}
	}
	return faults
}

// brokenInputs compares what is sent.
func brokenInputs(was, is *ast.Definition) []string {
	var faults []string
	for _, field := range was.Fields {
		name, now := was.Name+"."+field.Name, is.Fields.ForName(field.Name)
		switch {
		case now == nil:
			faults = append(faults, name+" is gone")
		case !narrower(field.Type, now.Type):
			faults = append(faults, fmt.Sprintf("%s takes %s, it took %s", name, now.Type, field.Type))
		case field.DefaultValue.String() != now.DefaultValue.String():
			faults = append(faults, fmt.Sprintf("%s is %s when left out, it was %s", name, now.DefaultValue, field.DefaultValue))
		}
	}
	for _, field := range is.Fields {
		if was.Fields.ForName(field.Name) == nil && field.Type.NonNull && field.DefaultValue == nil {
			faults = append(faults, was.Name+"."+field.Name+" is new and required")
		}
	}
	return faults
}

// narrower tells whether everything of the first type is of the second too.
func narrower(a, b *ast.Type) bool {
	if b.NonNull && !a.NonNull || (a.Elem == nil) != (b.Elem == nil) {
		return false
	}
	if a.Elem != nil {
		return narrower(a.Elem, b.Elem)
	}
	return a.NamedType == b.NamedType
}

// Each kind of break is found, and no addition is one.
func TestBreaksAreFound(t *testing.T) {
	const before = `interface Node { id: ID! } enum Colour { RED BLUE } input Draft { name: String! size: Int = 1 } union Any = Thing
		type Thing implements Node { id: ID! colour: Colour! names(first: Int = 5, like: String): [String!]! } type Query { thing(draft: Draft): Thing }`
	for _, c := range []struct{ old, new, want string }{
		{"enum Colour { RED BLUE }", "enum Colour { RED BLUE GREEN }", ""},
		{"colour: Colour!", "colour: Colour! size: Int", ""},
		{"colour: Colour!", "colour: Colour", "Thing.colour is Colour, it was Colour!"},
		{"colour: Colour!", "color: Colour!", "Thing.colour is gone"},
		{"): Thing }", "): Thing! }", ""},
		{"enum Colour { RED BLUE }", "enum Colour { RED }", "Colour.BLUE is gone"},
		{"like: String", "", "Thing.names(like) is gone"},
		{"like: String", "like: String!", "Thing.names(like) takes String!, it took String"},
		{"like: String", "like: String, new: Int", ""},
		{"like: String", "like: String, new: Int!", "Thing.names(new) is new and required"},
		{"first: Int = 5", "first: Int = 6", "Thing.names(first) is 6 when left out, it was 5"},
		{"[String!]!", "[String]!", "Thing.names is [String]!, it was [String!]!"},
		{"[String!]!", "[Int!]!", "Thing.names is [Int!]!, it was [String!]!"},
		{"size: Int = 1", "size: Int = 1 more: Int!", "Draft.more is new and required"},
		{"size: Int = 1", "size: Int = 1 more: Int! = 3", ""},
		{"name: String! size", "name: String size", ""},
		{"name: String! size", "size", "Draft.name is gone"},
		{"implements Node", "", "Thing is no Node any more"},
		{"union Any = Thing", "scalar Any", "Any is SCALAR, it was UNION"},
		{"union Any = Thing", "", "Any is gone"},
	} {
		faults := strings.Join(broken(load(t, "before", before), load(t, "after", strings.Replace(before, c.old, c.new, 1))), "; ")
		if faults != c.want {
			t.Errorf("%s to %s: %q, want %q", c.old, c.new, faults, c.want)
		}
	}
}

package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"

	"polku/access"
	"polku/graph/generated"
	"polku/graph/model"
	"polku/impact"
)

// limitsAt are limits with a clock that stands still.
func limitsAt(now time.Time) limits {
	return limits{kept: &documents{lru.New[*ast.QueryDocument](10)}, rates: newRates(func() time.Time { return now }),
		mayIntrospect: func(ctx context.Context) (bool, error) { return access.SignedIn(ctx), nil }}
}

func codeOf(err *gqlerror.Error) string {
	if err == nil {
		return ""
	}
	return fmt.Sprint(err.Extensions["code"])
}

// repeated is a text many times, with its place for %d.
func repeated(text string, count int) string {
	var all strings.Builder
	for i := range count {
		all.WriteString(strings.ReplaceAll(text, "%d", fmt.Sprint(i)))
	}
	return all.String()
}

// wide spreads so many fragments beside each other, each with so many fields.
func wide(fragments, fields int) string {
	return "{" + repeated("...f%d ", fragments) + "}" + repeated(" fragment f%d on Query {"+strings.Repeat(" viewer { role }", fields)+" }", fragments)
}

// Each limit is met exactly, and one more is too much, for both kinds of viewers.
func TestEachLimitHolds(t *testing.T) {
	signedIn := access.With(t.Context(), impact.Program("test"))
	for _, who := range []struct {
		name   string
		ctx    context.Context
		bounds bounds
	}{{"signed in", signedIn, signedInBounds}, {"the public", t.Context(), publicBounds}} {
		b := who.bounds
		deep := func(levels int) string {
			return strings.Repeat("{ networks ", levels-1) + "{ id }" + strings.Repeat(" }", levels-1)
		}
		for _, c := range []struct {
			name string
			make func(int) string
			most int
		}{
			{"operations", func(n int) string { return repeated("query q%d { __typename } ", n) }, b.operations},
			{"beside", func(n int) string { return "{" + strings.Repeat(" __typename", n) + " }" }, b.beside},
			{"depth", deep, b.depth},
			{"aliases", func(n int) string {
				return "{ networks {" + repeated(" a%d: id", min(n, b.beside)) + " } viewer { role" + repeated(" b%d: role", n-min(n, b.beside)) + " } }"
			}, b.aliases},
			{"directives", func(n int) string { return "{ networks" + strings.Repeat(" @skip(if: false)", n) + " { id } }" }, b.directives},
		} {
			l := limitsAt(time.Now())
			if err := l.MutateOperationParameters(who.ctx, &graphql.RawParams{Query: c.make(c.most)}); err != nil {
				t.Errorf("%s: %d %s are refused: %v", who.name, c.most, c.name, err)
			}
			if err := l.MutateOperationParameters(who.ctx, &graphql.RawParams{Query: c.make(c.most + 1)}); codeOf(err) != "TOO_LARGE" {
				t.Errorf("%s: %d %s are answered by %v", who.name, c.most+1, c.name, err)
			}
		}
		l := limitsAt(time.Now())
		tokens := func(n int) string { return "{" + strings.Repeat(" __typename", n-2) + "}" } // with too many beside each other for sure
		if err := l.MutateOperationParameters(who.ctx, &graphql.RawParams{Query: tokens(b.tokens)}); codeOf(err) != "TOO_LARGE" {
			t.Errorf("%s: %d tokens are answered by %v", who.name, b.tokens, err)
		}
		if err := l.MutateOperationParameters(who.ctx, &graphql.RawParams{Query: tokens(b.tokens + 1)}); codeOf(err) != "GRAPHQL_PARSE_FAILED" {
			t.Errorf("%s: %d tokens are answered by %v", who.name, b.tokens+1, err)
		}
		pages := func(fields int) string {
			return "{ networks { events(first: 100) { nodes {" + strings.Repeat(" id", fields) + " } } } }"
		}
		within := min(b.answer/100-2, b.beside)
		if err := l.MutateOperationParameters(who.ctx, &graphql.RawParams{Query: pages(within)}); err != nil {
			t.Errorf("%s: an answer of %d fields is refused: %v", who.name, within*100, err)
		}
		inside := strings.Replace(pages(20), "id id", "participations(first: 200) { nodes { id id id id id id } } id", 1)
		if err := l.MutateOperationParameters(who.ctx, &graphql.RawParams{Query: inside}); (codeOf(err) == "TOO_LARGE") != (b.answer < 120_000) {
			t.Errorf("%s: pages inside pages are answered by %v", who.name, err)
		}
	}
}

// Fragments count wherever they are spread: for fields, for aliases and for what lies beside each other.
func TestFragmentsCountWhereTheyAreSpread(t *testing.T) {
	ctx := access.With(t.Context(), impact.Program("test"))
	for _, text := range []string{
		wide(40, 8), // 320 beside each other
		"{" + strings.Repeat(" networks { ...a }", 20) + " } fragment a on Network {" + repeated(" a%d: id", 20) + " }",
		"{" + strings.Repeat(" networks { ...a }", 200) + " } fragment a on Network {" + strings.Repeat(" id", 20) + " }",
	} {
		if err := limitsAt(time.Now()).MutateOperationParameters(ctx, &graphql.RawParams{Query: text}); codeOf(err) != "TOO_LARGE" {
			t.Errorf("%.80s is answered by %v", text, err)
		}
	}
}

// The public learns nothing of the schema: neither by asking nor by hints in errors.
func TestTheSchemaIsClosed(t *testing.T) {
	for _, text := range []string{"{ __schema { types { name } } }", `{ __type(name: "Query") { name } }`, "{ ...a } fragment a on Query { ... { x: __schema { types { name } } } }"} {
		if err := limitsAt(time.Now()).MutateOperationParameters(t.Context(), &graphql.RawParams{Query: text}); codeOf(err) != "FORBIDDEN" {
			t.Errorf("%s is answered by %v", text, err)
		}
		if err := limitsAt(time.Now()).MutateOperationParameters(access.With(t.Context(), impact.Program("test")), &graphql.RawParams{Query: text}); err != nil {
			t.Errorf("%s is refused to who has signed in: %v", text, err)
		}
	}
	if err := limitsAt(time.Now()).MutateOperationParameters(t.Context(), &graphql.RawParams{Query: "{ __typename viewer { __typename } }"}); err != nil {
		t.Errorf("__typename is refused: %v", err)
	}
	if text := withoutHint(`Cannot query field "contact" on type "Network". Did you mean "contacts"?`); text != `Cannot query field "contact" on type "Network".` {
		t.Errorf("the hint is cut to %q", text)
	}
}

// Points come back with time, each viewer has its own, and dear operations take more.
func TestRates(t *testing.T) {
	now := time.Now()
	l := limitsAt(now)
	l.rates.now = func() time.Time { return now }
	ask := func(ctx context.Context, text string) *gqlerror.Error {
		return l.MutateOperationParameters(ctx, &graphql.RawParams{Query: text})
	}
	for i := range publicBounds.burst {
		if err := ask(t.Context(), "{ __typename }"); err != nil {
			t.Fatalf("question %d is refused: %v", i, err)
		}
	}
	late := ask(t.Context(), "{ __typename }")
	if codeOf(late) != tooMany || late.Extensions["retryAfter"] != 1 {
		t.Fatalf("one too many is answered by %v", late)
	}
	if l.rates.spent(t.Context()) == nil {
		t.Error("nothing is spent")
	}
	if dear := ask(t.Context(), "{ networks { events(first: 100) { nodes {"+strings.Repeat(" id", 50)+" } } } }"); dear.Extensions["retryAfter"] != 1 {
		t.Errorf("a dear one is answered by %v", dear)
	}
	signedIn := access.With(t.Context(), impact.Program("test"))
	if err := ask(signedIn, "{ __typename }"); err != nil {
		t.Errorf("somebody else is refused: %v", err)
	}
	now = now.Add(time.Second)
	for range publicBounds.rate {
		if err := ask(t.Context(), "{ broken"); codeOf(err) != "GRAPHQL_PARSE_FAILED" {
			t.Errorf("after a second comes %v", err)
		}
	}
	if err := ask(t.Context(), "{ __typename }"); codeOf(err) != tooMany {
		t.Errorf("broken documents cost nothing: %v", err)
	}
	for key := range keptRates + 10 {
		l.rates.known.Add(fmt.Sprint(key), nil)
	}
	if l.rates.known.Len() > keptRates {
		t.Errorf("%d viewers are remembered", l.rates.known.Len())
	}
}

// A newcomer has the limits of the public, counted by address with everybody else there, and its own as soon as it has a role.
func TestNewcomersHaveThePublicsLimits(t *testing.T) {
	as := func(account string, rights impact.Rights) context.Context {
		return access.With(t.Context(), impact.Viewer{Name: account, Principal: account, Rights: rights})
	}
	l := limitsAt(time.Now())
	newcomer := as("account:1", impact.Rights{Role: impact.Public})
	if late := l.rates.take(newcomer, publicBounds.burst); late != nil {
		t.Fatalf("a newcomer's points: %v", late)
	}
	for name, other := range map[string]context.Context{"the public": t.Context(), "another newcomer": as("account:2", impact.Rights{Role: impact.Public})} {
		if boundsOf(other) != &publicBounds || codeOf(l.rates.take(other, 1)) != tooMany {
			t.Errorf("%s at the same address has points of its own", name)
		}
	}
	role := impact.Rights{Role: impact.Steering, Networks: []string{"keino"}}
	if late := l.rates.take(as("account:1", role), signedInBounds.burst); late != nil {
		t.Errorf("with a role it keeps the bounds of before: %v", late)
	}
	if late := l.rates.take(as("account:2", role), signedInBounds.burst); late != nil {
		t.Errorf("another one with a role has no points of its own: %v", late)
	}
}

// A variable is read as a number only if it is one: a huge one costs nothing at each page that names it.
func TestHugeVariablesAreNotRead(t *testing.T) {
	huge := make([]any, 50_000)
	for i := range huge {
		huge[i] = map[string]any{"a": i}
	}
	for _, c := range []struct {
		content any
		want    int
	}{{json.Number("7"), 7}, {7, 7}, {int64(7), 7}, {7.0, 7}, {"7", 7}, {-7, 1}, {json.Number("100000"), model.MaxPage}, {nil, model.MaxPage}, {7.5, model.MaxPage},
		{strings.Repeat("0", maxDigits) + "7", model.MaxPage}, {strings.Repeat("0", maxDigits-1) + "7", 7}, {true, model.MaxPage}, {huge, model.MaxPage}, {map[string]any{"a": huge}, model.MaxPage}} {
		w := newWalk(nil, map[string]any{"n": c.content}, &publicBounds)
		if have := w.number(&ast.Value{Kind: ast.Variable, Raw: "n"}); have != c.want {
			t.Errorf("%.40v is a page of %d, want %d", fmt.Sprint(c.content), have, c.want)
		}
	}
	w := newWalk(nil, map[string]any{"n": huge}, &publicBounds)
	if made := testing.AllocsPerRun(3, func() { w.number(&ast.Value{Kind: ast.Variable, Raw: "n"}) }); made > 5 {
		t.Errorf("a huge variable takes %v steps", made)
	}
}

// Whoever has signed in may send 50 of the dearest operations a second, and 1,000 at once.
func TestProgramsHaveRoom(t *testing.T) {
	if least := signedInBounds.rate / largeCost; least < 50 {
		t.Errorf("%d dear operations a second", least)
	}
	if burst := signedInBounds.burst / largeCost; burst < 1000 {
		t.Errorf("%d dear operations at once", burst)
	}
}

func TestSlotsComeBack(t *testing.T) {
	s := newSlots()
	first, ok := s.take("a", 1)
	if _, more := s.take("a", 1); !ok || more {
		t.Error("one slot was taken twice, or not once")
	}
	if _, other := s.take("b", 1); !other {
		t.Error("another viewer has no slot")
	}
	first()
	first()
	if _, again := s.take("a", 1); !again || len(s.open) != 2 || s.open["a"] != 1 {
		t.Errorf("the slot did not come back once: %v", s.open)
	}
}

// Documents are kept up to a size, a number and a sum.
func TestKeptDocumentsAreBounded(t *testing.T) {
	h := newHashes()
	for i := range 3 * keptHashes {
		h.Add(t.Context(), fmt.Sprint(i), strings.Repeat("x", 4<<10))
		h.Add(t.Context(), fmt.Sprint(i), strings.Repeat("x", 4<<10))
	}
	h.Add(t.Context(), "long", strings.Repeat("x", maxKeptDocument+1))
	if _, ok := h.Get(t.Context(), "long"); ok || h.bytes > keptBytes || h.bytes != h.texts.Len()*4<<10 {
		t.Errorf("%d texts of %d bytes are kept, a long one: %t", h.texts.Len(), h.bytes, ok)
	}
	d := &documents{lru.New[*ast.QueryDocument](10)}
	d.Add(t.Context(), strings.Repeat(" ", maxKeptDocument+1), &ast.QueryDocument{})
	d.Add(t.Context(), "short", &ast.QueryDocument{})
	_, long := d.Get(t.Context(), strings.Repeat(" ", maxKeptDocument+1))
	if _, short := d.Get(t.Context(), "short"); long || !short {
		t.Errorf("kept: long %t, short %t", long, short)
	}
}

// FuzzLimits sees that no document makes the count panic or go on without end, and that what is let through can be validated.
func FuzzLimits(f *testing.F) {
	for _, text := range []string{"{ networks { id } }", wide(3, 2), "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
		"query($n: Int) { networks { events(first: $n, last: -1) { nodes { ...a } } } } fragment a on Event { participations { nodes { event { ...a } } } }",
		"{ a: __schema { types { name } } ... @include(if: true) { viewer { role } } }", "subscription { importProgress(id: \"x\") { id } }", "{", "\xff", ""} {
		f.Add(text, 5)
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	f.Fuzz(func(t *testing.T, text string, page int) {
		request := &graphql.RawParams{Query: text, Variables: map[string]any{"n": page}}
		if limitsAt(time.Now()).MutateOperationParameters(access.With(t.Context(), impact.Program("test")), request) != nil {
			return
		}
		document, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatalf("%q was let through: %v", text, err)
		}
		_ = validator.ValidateWithRules(schema, document, validationRules()) // that it ends is what counts
	})
}

// judged tells whether a document is valid by rules.
func judged(t interface{ Fatal(...any) }, schema *ast.Schema, text string, r *rules.Rules) bool {
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(err)
	}
	return len(validator.ValidateWithRules(schema, document, r)) == 0
}

const mergingSchema = `interface Pet { name(upper: Boolean): String! owner: Human other: Pet }
type Dog implements Pet { name(upper: Boolean): String! owner: Human other: Pet size: Int! bark: Int friend: Dog }
type Cat implements Pet { name(upper: Boolean): String! owner: Human other: Pet size: String! meow: Int friend: Cat }
type Human { name: String! pets: [Pet] pet: Pet age: Int }
type Query { pet: Pet dog: Dog cat: Cat human: Human }`

// The own rule about fields under one name says what the library's says of documents that are small enough for that one.
func TestMergingIsAsTheLibrarySays(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: mergingSchema})
	leaves := map[string][]string{"Pet": {"name", "name(upper: true)"}, "Dog": {"name", "size", "bark"}, "Cat": {"name", "size", "meow"},
		"Human": {"name", "age"}, "Query": {"__typename"}}
	leads := map[string]map[string]string{"Pet": {"owner": "Human", "other": "Pet"}, "Dog": {"owner": "Human", "other": "Pet", "friend": "Dog"},
		"Cat": {"owner": "Human", "other": "Pet", "friend": "Cat"}, "Human": {"pet": "Pet", "pets": "Pet"}, "Query": {"pet": "Pet", "dog": "Dog", "human": "Human"}}
	agreed := map[bool]int{}
	rapid.Check(t, func(r *rapid.T) {
		var selection func(on string, depth int) string
		selection = func(on string, depth int) string {
			text := "{"
			for range rapid.IntRange(1, 4).Draw(r, "fields") {
				alias := rapid.SampledFrom([]string{"", "", "", "a: ", "name: "}).Draw(r, "alias")
				switch kind := rapid.IntRange(0, 3).Draw(r, "kind"); {
				case depth > 0 && on == "Pet" && kind == 0:
					narrow := rapid.SampledFrom([]string{"Dog", "Cat", "Pet"}).Draw(r, "narrow")
					text += " ... on " + narrow + " " + selection(narrow, depth-1)
				case depth > 0 && kind < 3:
					field := rapid.SampledFrom(slices.Sorted(maps.Keys(leads[on]))).Draw(r, "field")
					text += " " + alias + field + " " + selection(leads[on][field], depth-1)
				default:
					text += " " + alias + rapid.SampledFrom(leaves[on]).Draw(r, "leaf")
				}
			}
			return text + " }"
		}
		text := selection("Query", 3)
		library, own := judged(r, schema, text, rules.NewDefaultRules()), judged(r, schema, text, validationRules())
		agreed[own]++
		if library != own {
			r.Fatalf("%s\nis valid by the library: %t, by us: %t", text, library, own)
		}
	})
	if agreed[true] == 0 || agreed[false] == 0 {
		t.Errorf("the documents were all alike: %v", agreed)
	}
}

// looked is how many fields the check of a document looks at.
func looked(t *testing.T, text string) int {
	t.Helper()
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(err)
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	_ = validator.ValidateWithRules(schema, document, validationRules()) // so that the fields know their definitions
	m := merging{schema: schema, left: 1 << 30, add: func(...core.ErrorOption) {}}
	m.selections([]ast.SelectionSet{document.Operations[0].SelectionSet}, true)
	return 1<<30 - m.left
}

// The work on fields under one name grows as the document does, and what doubles comes to an end.
func TestMergingGrowsAsTheDocument(t *testing.T) {
	small, large := looked(t, wide(10, 20)), looked(t, wide(40, 20))
	if large > 4*small+10 {
		t.Errorf("four times the fragments take %d steps instead of %d", large, small)
	}
	cyclic := "{ network(slug: \"x\") { ...a } } fragment a on Network { indicators { nodes { results { indicators { results { indicators { code } } } } } } ...a }"
	if steps := looked(t, cyclic); steps > 100 {
		t.Errorf("a fragment in itself takes %d steps", steps)
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	endless := "{ node(id: 1) { ...a } } fragment a on Indicator { results { indicators { ...a } results: indicators { ...a } } }"
	if judged(t, schema, endless, validationRules()) {
		t.Error("a fragment that goes on without end is valid")
	}
}

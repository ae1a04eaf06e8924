package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"polku/access"
	"polku/graph/model"
)

// The limits of every viewer.
const (
	// MaxBody is the largest request over HTTP, in bytes.
	MaxBody = 256 << 10
	// maxMessage is the largest message over a socket, in bytes, and maxAtOnce how many operations it may have under way.
	maxMessage, maxAtOnce = 64 << 10, 50
	// maxErrors is how many errors an answer carries.
	maxErrors = 20
	// maxOpening is how many sockets of one address may be open without having said yet who they are.
	maxOpening = 100
	// maxKeptDocument is the longest document that is kept, parsed or by its hash, in bytes.
	maxKeptDocument = 16 << 10
	// keptParsed is how many parsed documents are kept.
	keptParsed = 500
	// keptHashes and keptBytes are how many documents are kept by their hash, and how large they are together.
	keptHashes, keptBytes = 2000, 4 << 20
	// keptRates is of how many viewers and addresses the rates are remembered.
	keptRates = 10_000
	// mergeWork is how many fields the check of fields under one name looks at.
	mergeWork = 20_000
	// maxDigits is the longest text that is read as the size of a page.
	maxDigits = 20
)

// bounds are the limits of one kind of viewers. A document is counted before it is validated, with each fragment counted
// wherever it is spread.
type bounds struct {
	tokens     int // of a document
	operations int // in a document
	fields     int // with fragments spread
	beside     int // fields of one selection with fragments spread: an answer is put together in the square of it
	depth      int // of fields: the introspection query of graphql-js has 15
	aliases    int
	directives int
	answer     int // fields of the answer when every page in it is full: pages inside pages multiply
	time       time.Duration
	sockets    int
	// subscriptions are those open at once, over all sockets.
	subscriptions int
	// rate is how many points come back each second, of at most burst; see cost.
	rate, burst int
}

// The limits of those who have a role, each account and token for itself, and of everybody else, each address for itself.
var (
	signedInBounds = bounds{tokens: 2000, operations: 10, fields: 3000, beside: 300, depth: 15, aliases: 300, directives: 100,
		answer: 200_000, time: 30 * time.Second, sockets: 1200, subscriptions: 5000, rate: 250, burst: 5000}
	publicBounds = bounds{tokens: 1000, operations: 5, fields: 1000, beside: 100, depth: 15, aliases: 50, directives: 20,
		answer: 20_000, time: 10 * time.Second, sockets: 5, subscriptions: 10, rate: 2, burst: 60}
)

// boundsOf are the limits of whoever asks. A newcomer, who has signed in and was given nothing yet, has those of the public.
func boundsOf(ctx context.Context) *bounds {
	if access.Viewer(ctx).MayIntrospect() {
		return &signedInBounds
	}
	return &publicBounds
}

// What an operation costs, in points of its viewer's rate.
const (
	smallAnswer  = 1000   // fields of the largest answer that costs least
	mediumAnswer = 20_000 // of the largest that costs a little more

	smallCost    = 1
	mediumCost   = 2
	largeCost    = 5
	mutationCost = 2
)

// cost is what an operation costs at least, by what its answer may come to. A mutation costs twice a small query.
func cost(kind ast.Operation, answer int) int {
	least := smallCost
	if kind == ast.Mutation {
		least = mutationCost
	}
	switch {
	case answer > mediumAnswer:
		return max(least, largeCost)
	case answer > smallAnswer:
		return max(least, mediumCost)
	default:
		return least
	}
}

// LimitsTable is every limit of the API for people to read: what, signed in, public.
func LimitsTable() [][3]string {
	s, p := signedInBounds, publicBounds
	table := [][3]string{}
	row := func(what string, values ...any) {
		values = append(values, values[0]) // one that holds for all
		table = append(table, [3]string{what, shown(values[0]), shown(values[1])})
	}
	row("request over HTTP", fmt.Sprint(MaxBody>>10, " KiB"))
	row("message over a socket", fmt.Sprint(maxMessage>>10, " KiB"))
	row("tokens of a document", s.tokens, p.tokens)
	row("operations in a document", s.operations, p.operations)
	row("fields, with fragments spread", s.fields, p.fields)
	row("fields beside each other, with fragments spread", s.beside, p.beside)
	row("depth of fields", s.depth, p.depth)
	row("aliases, with fragments spread", s.aliases, p.aliases)
	row("directives in a document", s.directives, p.directives)
	row("fields of the answer, if every page is full", s.answer, p.answer)
	row("errors in an answer", maxErrors)
	row("elements of a page of records", model.MaxPage)
	row("elements of a page of the plan", model.MaxPlanPage)
	row("elements of a page without first or last", model.DefaultPage)
	row("time of a query or mutation", s.time, p.time)
	row("sockets", s.sockets, p.sockets)
	row("sockets of an address that have not said who they are", maxOpening)
	row("operations at once on a socket", maxAtOnce)
	row("subscriptions at once", s.subscriptions, p.subscriptions)
	row("points a second", s.rate, p.rate)
	row("points saved up", s.burst, p.burst)
	row("longest document kept for later", fmt.Sprint(maxKeptDocument>>10, " KiB"))
	return table
}

func shown(value any) string {
	number, ok := value.(int)
	if !ok {
		return fmt.Sprint(value)
	}
	text := strconv.Itoa(number)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// limits refuses documents that are too large to answer, and viewers that ask too often.
type limits struct {
	kept          *documents
	rates         *rates
	mayIntrospect func(context.Context) (bool, error)
}

// ExtensionName names the extension.
func (limits) ExtensionName() string { return "Limits" }

// Validate has nothing to look at.
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters looks at the document before it is validated.
func (l limits) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	b := boundsOf(ctx)
	document, err := l.parse(ctx, request.Query, b)
	if err != nil { // the executor would say the same, but it has one limit of tokens for all
		if late := l.rates.take(ctx, smallCost); late != nil {
			return late
		}
		return err
	}
	w := newWalk(document, request.Variables, b)
	points := smallCost
	for _, operation := range document.Operations {
		total := w.selections(operation.SelectionSet, 1)
		points = max(points, cost(operation.Operation, total.answer))
		if err = w.judge(total); err != nil {
			break
		}
	}
	if late := l.rates.take(ctx, points); late != nil {
		return late
	}
	switch {
	case err != nil:
		return err
	case len(document.Operations) > b.operations:
		return tooLarge("a document may have at most %d operations", b.operations)
	case directives(document) > b.directives:
		return tooLarge("a document may have at most %d directives", b.directives)
	case w.introspects:
		return l.introspection(ctx)
	}
	return nil
}

// parse reads a document, unless it is known.
func (l limits) parse(ctx context.Context, text string, b *bounds) (*ast.QueryDocument, *gqlerror.Error) {
	if known, ok := l.kept.Get(ctx, text); ok && (b == &signedInBounds || len(text) < b.tokens) { // each token has a character
		return known, nil
	}
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, b.tokens)
	if err == nil {
		return document, nil
	}
	refused := gqlerror.Errorf("%s", err.Error())
	if parsed, ok := err.(*gqlerror.Error); ok {
		refused = parsed
	}
	errcode.Set(refused, errcode.ParseFailed)
	return nil, refused
}

// introspection refuses questions about the schema of those who may not see it.
func (l limits) introspection(ctx context.Context) *gqlerror.Error {
	may, err := l.mayIntrospect(ctx)
	if err != nil {
		return gqlerror.Wrap(err)
	}
	if may {
		return nil
	}
	refused := gqlerror.Errorf("the schema is for those who have signed in: sign in, or send a token")
	errcode.Set(refused, "FORBIDDEN")
	return refused
}

func tooLarge(format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	errcode.Set(err, "TOO_LARGE")
	return err
}

// size is how many fields a selection has with its fragments spread, how many of them are beside each other at its top and
// how many are aliases, how many its answer has if every page is full, and how deep it goes.
type size struct{ fields, beside, aliases, answer, depth int }

// walk counts a document. Each fragment is counted once for each size of page around it, because fragments that spread each
// other double with every step.
type walk struct {
	document    *ast.QueryDocument
	variables   map[string]any
	bounds      *bounds
	seen        map[spread]size
	introspects bool
	widest      int // selection
}

func newWalk(document *ast.QueryDocument, variables map[string]any, b *bounds) *walk {
	return &walk{document: document, variables: variables, bounds: b, seen: map[spread]size{}}
}

// spread is a fragment inside a field whose page is so large.
type spread struct {
	fragment string
	page     int
}

// judge refuses an operation that is too large.
func (w *walk) judge(total size) *gqlerror.Error {
	b := w.bounds
	switch {
	case total.answer > b.answer:
		return tooLarge("the answer could have more than %d fields: ask for fewer pages inside pages, or smaller ones", b.answer)
	case total.aliases > b.aliases:
		return tooLarge("the operation has more than %d aliases", b.aliases)
	case total.fields > b.fields || w.widest > b.beside || total.depth > b.depth:
		return tooLarge("the operation has more than %d fields, or %d beside each other, or is nested deeper than %d", b.fields, b.beside, b.depth)
	default:
		return nil
	}
}

// selections counts what is selected in a field whose page is so large.
func (w *walk) selections(set ast.SelectionSet, page int) size {
	total := w.level(set, page)
	w.widest = max(w.widest, total.beside)
	return total
}

func (w *walk) level(set ast.SelectionSet, page int) size {
	var total size
	for _, selection := range set {
		var part size
		switch s := selection.(type) {
		case *ast.Field:
			part = w.field(s, page)
		case *ast.InlineFragment:
			part = w.level(s.SelectionSet, page)
		case *ast.FragmentSpread:
			part = w.fragment(spread{s.Name, page})
		}
		total.fields = min(total.fields+part.fields, w.bounds.fields+1)
		total.beside = min(total.beside+part.beside, w.bounds.beside+1)
		total.aliases = min(total.aliases+part.aliases, w.bounds.aliases+1)
		total.answer = min(total.answer+part.answer, w.bounds.answer+1)
		total.depth = max(total.depth, part.depth)
	}
	return total
}

// field counts a field; the elements of a page are as many as its field asks for.
func (w *walk) field(field *ast.Field, page int) size {
	if field.Name == "__schema" || field.Name == "__type" {
		w.introspects = true
	}
	part := w.selections(field.SelectionSet, w.page(field))
	part.fields++
	part.answer++
	part.depth++
	part.beside = 1
	if field.Alias != field.Name {
		part.aliases++
	}
	if field.Name == "nodes" || field.Name == "edges" {
		part.answer *= page
	}
	return part
}

// page is how many elements the field's page has when it is full.
func (w *walk) page(field *ast.Field) int {
	for _, name := range []string{"first", "last"} {
		if argument := field.Arguments.ForName(name); argument != nil {
			return w.number(argument.Value)
		}
	}
	return model.DefaultPage
}

// number is the size of a page that is asked for. What is too large, or is no number, is refused later.
func (w *walk) number(value *ast.Value) int {
	text := value.Raw
	if value.Kind == ast.Variable {
		text = numberText(w.variables[value.Raw])
	}
	if len(text) > maxDigits {
		return model.MaxPage
	}
	number, err := strconv.Atoi(text)
	if err != nil { // such as a variable that is left to its default
		return model.MaxPage
	}
	return max(1, min(number, model.MaxPage))
}

// numberText is the content of a variable that may be a number. Of anything else nothing is read: it may be as large as the
// request, and stand at every page.
func numberText(content any) string {
	switch n := content.(type) {
	case json.Number:
		return n.String()
	case string:
		return n
	case int:
		return strconv.Itoa(n)
	case int64:
		return strconv.FormatInt(n, 10)
	case float64:
		return strconv.FormatFloat(n, 'f', -1, 64)
	default:
		return ""
	}
}

// fragment counts a fragment once. One that spreads itself counts nothing here; validation refuses it.
func (w *walk) fragment(s spread) size {
	if known, ok := w.seen[s]; ok {
		return known
	}
	w.seen[s] = size{}
	if definition := w.document.Fragments.ForName(s.fragment); definition != nil {
		w.seen[s] = w.level(definition.SelectionSet, s.page)
	}
	return w.seen[s]
}

// directives counts the directives of a document where they are written.
func directives(document *ast.QueryDocument) int {
	count := 0
	for _, operation := range document.Operations {
		count += len(operation.Directives) + directivesIn(operation.SelectionSet)
		for _, variable := range operation.VariableDefinitions {
			count += len(variable.Directives)
		}
	}
	for _, fragment := range document.Fragments {
		count += len(fragment.Directives) + directivesIn(fragment.SelectionSet)
	}
	return count
}

func directivesIn(set ast.SelectionSet) int {
	count := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			count += len(s.Directives) + directivesIn(s.SelectionSet)
		case *ast.InlineFragment:
			count += len(s.Directives) + directivesIn(s.SelectionSet)
		case *ast.FragmentSpread:
			count += len(s.Directives)
		}
	}
	return count
}

// hint is how validation begins to name fields that are like an unknown one.
const hint = " Did you mean"

// withoutHint takes the names of the schema out of a message, for those who may not see it.
func withoutHint(message string) string {
	before, _, _ := strings.Cut(message, hint)
	return before
}

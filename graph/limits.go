package graph

import (
	"context"
	"fmt"
	"mime"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"polku/graph/model"
)

// The limits of a document. They are counted before validation, which is quadratic in some of them, and each fragment is
// counted once, because fragments that spread each other double with every step.
const (
	maxTokens = 2000
	maxFields = 3000 // after fragments are spread
	maxBeside = 300  // in one selection
	maxDepth  = 15   // the introspection query of graphql-js
	// maxAnswer is how many fields an answer may have if every page in it is full: pages inside pages multiply.
	maxAnswer = 200_000
)

// limits refuses documents that are too large to answer.
type limits struct{}

func newLimits() limits { return limits{} }

// ExtensionName names the extension.
func (limits) ExtensionName() string { return "Limits" }

// Validate has nothing to look at.
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters looks at the document before it is validated.
func (limits) MutateOperationParameters(_ context.Context, request *graphql.RawParams) *gqlerror.Error {
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: request.Query}, maxTokens)
	if err != nil {
		return nil // the executor says what is wrong with it
	}
	w := walk{document: document, variables: request.Variables, seen: map[spread]size{}}
	for _, operation := range document.Operations {
		total := w.selections(operation.SelectionSet, 1)
		if total.answer > maxAnswer {
			return tooLarge("the answer could have more than %d fields: ask for fewer pages inside pages, or smaller ones", maxAnswer)
		}
		if total.fields > maxFields || total.depth > maxDepth {
			return tooLarge("the operation has more than %d fields, or %d beside each other, or is nested deeper than %d", maxFields, maxBeside, maxDepth)
		}
	}
	return nil
}

func tooLarge(format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	errcode.Set(err, "TOO_LARGE")
	return err
}

// size is how many fields a selection has with its fragments spread, how many its answer has if every page is full, and
// how deep it goes.
type size struct{ fields, answer, depth int }

// walk counts a document.
type walk struct {
	document  *ast.QueryDocument
	variables map[string]any
	seen      map[spread]size
}

// spread is a fragment inside a field whose page is so large.
type spread struct {
	fragment string
	page     int
}

// selections counts what is selected in a field whose page is so large.
func (w walk) selections(set ast.SelectionSet, page int) size {
	var total size
	if len(set) > maxBeside {
		return size{fields: maxFields + 1}
	}
	for _, selection := range set {
		var part size
		switch s := selection.(type) {
		case *ast.Field:
			part = w.field(s, page)
		case *ast.InlineFragment:
			part = w.selections(s.SelectionSet, page)
		case *ast.FragmentSpread:
			part = w.fragment(spread{s.Name, page})
		}
		total.fields = min(total.fields+part.fields, maxFields+1)
		total.answer = min(total.answer+part.answer, maxAnswer+1)
		total.depth = max(total.depth, part.depth)
	}
	return total
}

// field counts a field; the elements of a page are as many as its field asks for.
func (w walk) field(field *ast.Field, page int) size {
	part := w.selections(field.SelectionSet, w.page(field))
	part.fields++
	part.answer++
	part.depth++
	if field.Name == "nodes" || field.Name == "edges" {
		part.answer *= page
	}
	return part
}

// page is how many elements the field's page has when it is full.
func (w walk) page(field *ast.Field) int {
	for _, name := range []string{"first", "last"} {
		if argument := field.Arguments.ForName(name); argument != nil {
			return w.number(argument.Value)
		}
	}
	return model.DefaultPage
}

// number is the size of a page that is asked for. What is too large, or is no number, is refused later.
func (w walk) number(value *ast.Value) int {
	text := value.Raw
	if value.Kind == ast.Variable {
		text = fmt.Sprint(w.variables[value.Raw])
	}
	number, err := strconv.Atoi(text)
	if err != nil { // such as a variable that is left to its default
		return model.MaxPage
	}
	return max(1, min(number, model.MaxPage))
}

// fragment counts a fragment once. One that spreads itself counts nothing here; validation refuses it.
func (w walk) fragment(s spread) size {
	if known, ok := w.seen[s]; ok {
		return known
	}
	w.seen[s] = size{}
	if definition := w.document.Fragments.ForName(s.fragment); definition != nil {
		w.seen[s] = w.selections(definition.SelectionSet, s.page)
	}
	return w.seen[s]
}

func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == "application/json"
}

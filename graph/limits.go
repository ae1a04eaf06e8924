package graph

import (
	"context"
	"mime"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// The limits of a document. They are counted before validation, which is quadratic in some of them, and each fragment is
// counted once, because fragments that spread each other double with every step.
const (
	maxTokens = 2000
	maxFields = 3000 // after fragments are spread
	maxDepth  = 14
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
	w := walk{document: document, seen: map[string]*size{}}
	for _, operation := range document.Operations {
		total := w.selections(operation.SelectionSet)
		if total.fields > maxFields || total.depth > maxDepth {
			return tooLarge("the operation has more than %d fields or is nested deeper than %d", maxFields, maxDepth)
		}
	}
	return nil
}

func tooLarge(format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	errcode.Set(err, "TOO_LARGE")
	return err
}

// size is how many fields a selection has with its fragments spread, and how deep it goes.
type size struct{ fields, depth int }

// walk counts a document.
type walk struct {
	document *ast.QueryDocument
	seen     map[string]*size
}

func (w walk) selections(set ast.SelectionSet) size {
	var total size
	for _, selection := range set {
		var part size
		switch s := selection.(type) {
		case *ast.Field:
			part = w.selections(s.SelectionSet)
			part.fields++
			part.depth++
		case *ast.InlineFragment:
			part = w.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			part = w.fragment(s.Name)
		}
		total.fields = min(total.fields+part.fields, maxFields+1)
		total.depth = max(total.depth, part.depth)
	}
	return total
}

// fragment counts a fragment once. One that spreads itself counts nothing here; validation refuses it.
func (w walk) fragment(name string) size {
	if known, ok := w.seen[name]; ok {
		return *known
	}
	w.seen[name] = &size{}
	definition := w.document.Fragments.ForName(name)
	if definition == nil {
		return size{}
	}
	*w.seen[name] = w.selections(definition.SelectionSet)
	return *w.seen[name]
}

func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || kind == "application/graphql-response+json")
}

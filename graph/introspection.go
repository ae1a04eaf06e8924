package graph

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"polku/access"
	"polku/graph/generated"
	"polku/impact"
)

// mayIntrospect tells whether whoever asks may see the schema: who has a role in some network, and everybody when some
// network publishes something.
func (r *Resolver) mayIntrospect(ctx context.Context) (bool, error) {
	if access.Viewer(ctx).MayIntrospect() {
		return true, nil
	}
	view, err := r.Store.View(ctx, impact.Nobody)
	if err != nil {
		return false, err
	}
	defer view.Close()
	return len(view.Networks()) > 0, nil
}

// openSchema opens the schema to queries: who may not see it was refused before.
type openSchema struct{}

// ExtensionName names the extension.
func (openSchema) ExtensionName() string { return "OpenSchema" }

// Validate has nothing to look at.
func (openSchema) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext opens the schema.
func (openSchema) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	operation.DisableIntrospection = false
	return nil
}

// SDL is the whole schema as one text, in the order of the names.
func SDL() string {
	var text bytes.Buffer
	schema := *generated.NewExecutableSchema(generated.Config{}).Schema()
	schema.Types = map[string]*ast.Definition{}
	for name, definition := range generated.NewExecutableSchema(generated.Config{}).Schema().Types {
		sorted := *definition
		sorted.Fields = slices.DeleteFunc(slices.Clone(definition.Fields), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
		schema.Types[name] = &sorted
	}
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchema(&schema)
	return text.String()
}

// SchemaHandler gives the schema as a file, to whom it is open.
func SchemaHandler(r *Resolver) http.Handler {
	text := SDL()
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		may, err := r.mayIntrospect(request.Context())
		switch {
		case err != nil:
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		case !may:
			http.NotFound(w, request)
		default:
			w.Header().Set("Content-Type", "application/graphql; charset=utf-8")
			w.Header().Set("Cache-Control", "no-cache")
			_, _ = w.Write([]byte(text)) // the client may be gone
		}
	})
}

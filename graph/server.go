package graph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"polku/access"
	"polku/graph/generated"
	"polku/graph/socket"
	"polku/impact"
)

const (
	// MaxBody is the largest request over HTTP, in bytes.
	MaxBody = 256 << 10
	// maxErrors is how many errors an answer carries.
	maxErrors = 20
	// cachedDocuments is how many parsed documents are kept.
	cachedDocuments = 500
)

// Server answers the API over HTTP and WebSocket.
type Server struct {
	handler http.Handler
	socket  *socket.Transport
}

// NewServer makes the API's handler.
func NewServer(r *Resolver, log *slog.Logger) *Server {
	s := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: r}))
	ws := socket.New(socket.Options{OnInit: admit})
	s.AddTransport(ws)
	s.AddTransport(transport.GET{})
	s.AddTransport(transport.POST{})
	s.SetQueryCache(lru.New[*ast.QueryDocument](cachedDocuments))
	s.SetParserTokenLimit(maxTokens)
	s.Use(newLimits())
	s.Use(extension.Introspection{})
	s.AroundOperations(r.begin)
	s.AroundResponses(withLens)
	s.AroundResponses(fewErrors)
	s.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error { return present(ctx, err, log) })
	s.SetRecoverFunc(func(_ context.Context, cause any) error { return errPanic{cause} })
	return &Server{handler: http.MaxBytesHandler(onlyJSON(s), MaxBody), socket: ws}
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Shutdown closes the sockets and waits for them, or for the context.
func (s *Server) Shutdown(ctx context.Context) error { return s.socket.Shutdown(ctx) }

// Sockets is how many sockets are open.
func (s *Server) Sockets() int { return s.socket.Live() }

// admit takes the viewer of the upgrade request for the socket's.
func admit(ctx context.Context, r *http.Request, _ map[string]any) (context.Context, error) {
	ctx = access.With(ctx, access.Viewer(r.Context()))
	return context.WithValue(ctx, socketKey{}, true), nil
}

// onlyJSON refuses what a foreign page's form could send: only JSON may carry an operation that writes.
func onlyJSON(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost && !isJSON(r.Header.Get("Content-Type")):
			http.Error(w, "send application/json", http.StatusUnsupportedMediaType)
		case r.Method != http.MethodPost && r.Method != http.MethodGet:
			w.Header().Set("Allow", "GET, POST")
			http.Error(w, "use POST", http.StatusMethodNotAllowed)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// fewErrors cuts the errors of an answer, so that a small request can't make a large answer.
func fewErrors(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	answer := next(ctx)
	if answer != nil && len(answer.Errors) > maxErrors {
		answer.Errors = answer.Errors[:maxErrors]
	}
	return answer
}

// errPanic is a panic in a resolver.
type errPanic struct{ cause any }

// Error tells nothing: the cause is for the log.
func (errPanic) Error() string { return "internal error" }

// present turns errors into public ones: mistakes of the client as they are, everything else without its inside, which
// goes to the log.
func present(ctx context.Context, err error, log *slog.Logger) *gqlerror.Error {
	shown := graphql.DefaultErrorPresenter(ctx, err)
	var own *gqlerror.Error
	switch {
	case errors.Is(err, impact.ErrNotFound):
		shown.Message, shown.Extensions = "not found", map[string]any{"code": "NOT_FOUND"}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		shown.Message, shown.Extensions = "the operation took too long or was given up", map[string]any{"code": "TIMEOUT"}
	case errors.As(err, &own) && errors.Unwrap(own) == nil:
		if shown.Extensions == nil {
			shown.Extensions = map[string]any{"code": "BAD_REQUEST"}
		}
	default:
		log.ErrorContext(ctx, "an operation failed", "path", shown.Path.String(), "error", err, "panic", panicOf(err))
		shown.Message, shown.Extensions = "internal error", map[string]any{"code": "INTERNAL"}
	}
	return shown
}

func panicOf(err error) any {
	var p errPanic
	if errors.As(err, &p) {
		return p.cause
	}
	return nil
}

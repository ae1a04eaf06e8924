package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

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
	return &Server{handler: onlyJSON(s), socket: ws}
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
		switch r.Method {
		case http.MethodGet:
			next.ServeHTTP(onlyQueries{w}, r)
		case http.MethodPost:
			if !isJSON(r.Header.Get("Content-Type")) {
				http.Error(w, "send application/json", http.StatusUnsupportedMediaType)
			} else if readBody(w, r) {
				next.ServeHTTP(w, r)
			}
		default:
			w.Header().Set("Allow", "GET, POST")
			http.Error(w, "use POST", http.StatusMethodNotAllowed)
		}
	})
}

// readBody reads the whole request, so that one that is too large or broken off gets its status before anything else.
func readBody(w http.ResponseWriter, r *http.Request) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		http.Error(w, fmt.Sprintf("send at most %d bytes", MaxBody), http.StatusRequestEntityTooLarge)
	case err != nil:
		http.Error(w, "the request broke off", http.StatusBadRequest)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return err == nil
}

// onlyQueries says of a mutation by GET what HTTP calls it: gqlgen answers as if the client disliked the format.
type onlyQueries struct{ http.ResponseWriter }

// WriteHeader sets the status.
func (w onlyQueries) WriteHeader(status int) {
	if status == http.StatusNotAcceptable {
		w.Header().Set("Allow", "POST")
		status = http.StatusMethodNotAllowed
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap gives sockets their connection.
func (w onlyQueries) Unwrap() http.ResponseWriter { return w.ResponseWriter }

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
	case aboutArguments(ctx):
		shown.Extensions = map[string]any{"code": "BAD_USER_INPUT"}
		if panicOf(err) != nil {
			shown.Message = "an argument can't be read"
		}
	case errors.Is(err, impact.ErrNotFound):
		shown.Message, shown.Extensions = "not found", map[string]any{"code": "NOT_FOUND"}
	case ctx.Err() != nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded): // PostgreSQL has a word of its own for it
		shown.Message, shown.Extensions = "the operation took too long or was given up", map[string]any{"code": "TIMEOUT"}
	case errors.As(err, &own) && errors.Unwrap(own) == nil:
		if shown.Extensions == nil {
			shown.Extensions = map[string]any{"code": "BAD_REQUEST"}
		}
		if strings.HasPrefix(shown.Message, unreadBody) {
			shown.Message = "the body must be a JSON object with query, variables and operationName" // gqlgen echoes it whole
		}
	default:
		log.ErrorContext(ctx, "an operation failed", "path", shown.Path.String(), "error", err, "panic", panicOf(err))
		shown.Message, shown.Extensions = "internal error", map[string]any{"code": "INTERNAL"}
	}
	return shown
}

// unreadBody is how gqlgen begins what it says of a body that is not what it should be.
const unreadBody = "json request body could not be decoded"

// aboutArguments tells whether a field's arguments could not be read: the field's context has them as soon as they are.
func aboutArguments(ctx context.Context) bool {
	field := graphql.GetFieldContext(ctx)
	return field != nil && field.Args == nil && field.Field.Field != nil && len(field.Field.Definition.Arguments) > 0
}

func panicOf(err error) any {
	var p errPanic
	if errors.As(err, &p) {
		return p.cause
	}
	return nil
}

package graph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"polku/access"
	"polku/graph/generated"
	"polku/graph/socket"
	"polku/impact"
)

// Server answers the API over HTTP and WebSocket.
type Server struct {
	handler  http.Handler
	schema   http.Handler
	socket   *socket.Transport
	resolver *Resolver

	rates *rates
	// sockets and subscriptions are those open of each viewer, opening those of each address that have not said yet who they are.
	sockets, subscriptions, opening *slots
}

// NewServer makes the API's handler.
func NewServer(r *Resolver, log *slog.Logger) *Server {
	own := &Server{resolver: r, schema: SchemaHandler(r), rates: newRates(time.Now), sockets: newSlots(), subscriptions: newSlots(), opening: newSlots()}
	s := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: r}))
	own.socket = socket.New(socket.Options{OnInit: own.onInit, ReadLimit: maxMessage, MaxOperations: maxAtOnce})
	s.AddTransport(own.socket)
	s.AddTransport(plain{own.rates})
	kept := &documents{lru.New[*ast.QueryDocument](keptParsed)}
	s.SetQueryCache(kept)
	s.SetParserTokenLimit(signedInBounds.tokens)
	s.SetValidationRulesFn(validationRules)
	s.Use(extension.AutomaticPersistedQuery{Cache: newHashes()})
	s.Use(limits{kept: kept, rates: own.rates, mayIntrospect: r.mayIntrospect})
	s.Use(openSchema{})
	s.AroundOperations(own.begin)
	s.AroundResponses(withLens)
	s.AroundResponses(fewErrors)
	s.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error { return present(ctx, err, log) })
	s.SetRecoverFunc(func(_ context.Context, cause any) error { return errPanic{cause} })
	own.handler = s
	return own
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.socket.Supports(r) {
		s.handler.ServeHTTP(w, r)
		return
	}
	if !access.SignedIn(r.Context()) {
		release, ok := s.opening.take(askerKey(r.Context()), maxOpening)
		if !ok {
			reply{w: w, kind: jsonType}.refuse(&refusal{http.StatusTooManyRequests, tooFast(openingTime)})
			return
		}
		defer release()
		r = r.WithContext(context.WithValue(r.Context(), openingKey{}, release))
	}
	s.handler.ServeHTTP(w, r)
}

// openingTime is how soon sockets that don't say who they are make room.
const openingTime = 10 * time.Second

type openingKey struct{}

// Schema gives the schema as a file, to whom it is open.
func (s *Server) Schema() http.Handler { return s.schema }

// Shutdown closes the sockets and waits for them, or for the context.
func (s *Server) Shutdown(ctx context.Context) error { return s.socket.Shutdown(ctx) }

// Sockets is how many sockets are open.
func (s *Server) Sockets() int { return s.socket.Live() }

// errSockets is why a socket is not let in.
var errSockets = errors.New("too many sockets are open")

// onInit lets a socket in as whom its upgrade request was recognised, or by the token in its first message, for as long as that
// holds.
func (s *Server) onInit(ctx context.Context, _ *http.Request, payload map[string]any) (context.Context, error) {
	if s.resolver.Admit != nil {
		admitted, err := s.resolver.Admit(ctx, payload)
		if err != nil {
			return nil, err
		}
		ctx = admitted
	}
	release, ok := s.sockets.take(askerKey(ctx), boundsOf(ctx).sockets)
	if !ok {
		return nil, errSockets
	}
	context.AfterFunc(ctx, release)
	if opened, ok := ctx.Value(openingKey{}).(func()); ok {
		opened()
	}
	return context.WithValue(ctx, socketKey{}, true), nil
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
		if !access.Viewer(ctx).MayIntrospect() {
			shown.Message = withoutHint(shown.Message)
		}
	default:
		log.ErrorContext(ctx, "an operation failed", "path", shown.Path.String(), "error", err, "panic", panicOf(err))
		shown.Message, shown.Extensions = "internal error", map[string]any{"code": "INTERNAL"}
	}
	return shown
}

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

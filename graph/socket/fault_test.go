package socket

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// crash is an extension that panics before the operation exists.
type crash struct{}

func (crash) ExtensionName() string                   { return "Crash" }
func (crash) Validate(graphql.ExecutableSchema) error { return nil }
func (crash) MutateOperationParameters(context.Context, *graphql.RawParams) *gqlerror.Error {
	panic("SECRET")
}

// panicking is a resolver that fails in the worst way.
func panicking(context.Context) graphql.ResponseHandler { panic("SECRET") }

// later panics when asked for a response.
func later(context.Context) graphql.ResponseHandler {
	return func(context.Context) *graphql.Response { panic("SECRET") }
}

// unencodable answers with what JSON cannot hold.
func unencodable(context.Context) graphql.ResponseHandler {
	return graphql.OneShot(&graphql.Response{Data: []byte("SECRET")})
}

func TestFaultsAreReportedButNotTold(t *testing.T) {
	for name, r := range map[string]resolver{"exec": panicking, "response": later, "encoding": unencodable} {
		t.Run(name, func(t *testing.T) {
			s := start(t, Options{}, fields{"name": r})
			reports := make(chan any, 1)
			s.gql.SetRecoverFunc(func(_ context.Context, err any) error {
				reports <- err
				return gqlerror.Errorf("internal")
			})
			c := s.ready()
			c.send(subscribeTo("1", "{name}"))
			c.expect(`{"id":"1","type":"error","payload":[{"message":"internal"}]}`)
			receive(t, reports)
			c.quiet()
		})
	}
}

func TestPanicBeforeOperation(t *testing.T) {
	s := start(t, Options{}, nil)
	s.gql.SetRecoverFunc(func(context.Context, any) error { return errors.New("SECRET") })
	s.gql.SetErrorPresenter(func(context.Context, error) *gqlerror.Error { return nil })
	s.gql.Use(crash{})
	c := s.ready()
	c.send(subscribeTo("1", "{name}"))
	c.expect(`{"id":"1","type":"error","payload":[{"message":"internal system error"}]}`)
	c.quiet()
}

func TestPanicWhilePresenting(t *testing.T) {
	s := start(t, Options{}, fields{"name": panicking})
	s.gql.SetRecoverFunc(func(context.Context, any) error { panic("SECRET") })
	c := s.ready()
	c.send(subscribeTo("1", "{name}"))
	c.expect(`{"id":"1","type":"error","payload":[{"message":"internal system error"}]}`)
}

func TestSilencedErrorsStillEndTheOperation(t *testing.T) {
	s := start(t, Options{}, nil)
	s.gql.SetErrorPresenter(func(context.Context, error) *gqlerror.Error { return nil })
	c := s.ready()
	c.send(subscribeTo("1", "{nosuch}"))
	c.expect(`{"id":"1","type":"error","payload":[{"message":"operation refused"}]}`)
}

func TestErrorThatCannotBeEncoded(t *testing.T) {
	s := start(t, Options{}, nil)
	s.gql.SetErrorPresenter(func(context.Context, error) *gqlerror.Error {
		return &gqlerror.Error{Message: "SECRET", Extensions: map[string]any{"f": func() {}}}
	})
	s.gql.SetRecoverFunc(func(context.Context, any) error { return nil })
	c := s.ready()
	c.send(subscribeTo("1", "{nosuch}"))
	c.expect(`{"id":"1","type":"error","payload":[{"message":"internal system error"}]}`)
	c.quiet()
}

// containsAll reports whether s has all parts.
func containsAll(s string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// refusal is the answer to a request that is no operation: its status, and what is wrong with it.
type refusal struct {
	status int
	err    *gqlerror.Error
}

func refuse(status int, code, format string, args ...any) *refusal {
	err := gqlerror.Errorf(format, args...)
	errcode.Set(err, code)
	return &refusal{status, err}
}

func badRequest(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, "BAD_REQUEST", format, args...)
}

// readPosted reads the operation of a POST. Only JSON may carry one that writes: a foreign page's form can't send it.
func readPosted(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *refusal) {
	if !isJSON(r.Header.Get("Content-Type")) {
		return nil, refuse(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "send Content-Type: application/json, in UTF-8")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, refuse(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "send the body as it is, without Content-Encoding")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return nil, refuse(http.StatusRequestEntityTooLarge, "TOO_LARGE", "send at most %d bytes", MaxBody)
	case err != nil:
		return nil, badRequest("the request broke off")
	}
	return readBody(body)
}

// isJSON tells whether a type is JSON in the only encoding that it may have.
func isJSON(contentType string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	charset := parameters["charset"]
	return err == nil && kind == "application/json" && (charset == "" || strings.EqualFold(charset, "utf-8"))
}

// wantedBody is what is said of a body that is something else.
const wantedBody = "the body must be a JSON object with query, variables and operationName"

// readBody reads one operation. Each of its four members may be there once; others are passed over. A member that is given
// twice inside the variables counts as it was given last.
func readBody(body []byte) (*graphql.RawParams, *refusal) {
	if !utf8.Valid(body) {
		return nil, badRequest("the body is not UTF-8")
	}
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	if bytes.HasPrefix(trimmed, []byte("[")) {
		return nil, badRequest("send one operation in a request: lists of them are not taken")
	}
	if !bytes.HasPrefix(trimmed, []byte("{")) || !json.Valid(body) {
		return nil, badRequest(wantedBody)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	_, _ = decoder.Token() // the brace; the body is known to be an object
	members := map[string]json.RawMessage{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, badRequest(wantedBody)
		}
		var content json.RawMessage
		if err := decoder.Decode(&content); err != nil {
			return nil, badRequest(wantedBody)
		}
		key := fmt.Sprint(name)
		if _, twice := members[key]; twice {
			return nil, badRequest("the body gives a member twice")
		}
		members[key] = content
	}
	return readMembers(func(name string) []byte { return members[name] })
}

// readMembers reads the members of an operation, which are JSON.
func readMembers(member func(name string) []byte) (*graphql.RawParams, *refusal) {
	params := &graphql.RawParams{}
	for _, m := range []struct {
		name, kind string
		into       any
	}{
		{"query", "a text", &params.Query}, {"operationName", "a text", &params.OperationName},
		{"variables", "an object", &params.Variables}, {"extensions", "an object", &params.Extensions},
	} {
		content := member(m.name)
		if len(content) == 0 {
			continue
		}
		decoder := json.NewDecoder(bytes.NewReader(content))
		decoder.UseNumber()
		if err := decoder.Decode(m.into); err != nil || decoder.More() {
			return nil, badRequest("%s must be %s", m.name, m.kind)
		}
	}
	if params.Query == "" && params.Extensions["persistedQuery"] == nil {
		return nil, badRequest("query is missing")
	}
	return params, nil
}

// readAddress reads the operation of a GET from the request's address.
func readAddress(r *http.Request) (*graphql.RawParams, *refusal) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, badRequest("the address is broken")
	}
	texts := map[string][]byte{}
	for _, name := range []string{"query", "operationName", "variables", "extensions"} {
		given := values[name]
		switch {
		case len(given) > 1:
			return nil, badRequest("the address gives %s twice", name)
		case len(given) == 0 || given[0] == "":
			continue
		case !utf8.ValidString(given[0]):
			return nil, badRequest("%s is not UTF-8", name)
		}
		texts[name] = []byte(given[0])
		if name == "query" || name == "operationName" { // they are given as they are, and the others as JSON
			texts[name], _ = json.Marshal(given[0]) // a text can be written as JSON
		}
	}
	return readMembers(func(name string) []byte { return texts[name] })
}

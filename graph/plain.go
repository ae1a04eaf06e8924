package graph

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The media types of answers. Who asks for none gets JSON, as programs that are older than the other expect.
const (
	jsonType     = "application/json"
	responseType = "application/graphql-response+json"
)

// plain answers operations over plain HTTP as "GraphQL over HTTP" says: one operation in a request, writes by POST alone.
// It takes the place of the library's transports, which answer some requests by the wrong status or not at all.
type plain struct{ rates *rates }

// Supports takes every request that wants no socket.
func (plain) Supports(r *http.Request) bool { return r.Header.Get("Upgrade") == "" }

// Do answers a request.
func (p plain) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	w.Header().Set("Cache-Control", "no-store")
	kind, acceptable := negotiate(r.Header.Values("Accept"))
	answer := reply{w: w, kind: kind}
	if late := p.rates.spent(r.Context()); late != nil {
		answer.refuse(&refusal{http.StatusTooManyRequests, late})
		return
	}
	params, refused := readRequest(w, r)
	if refused == nil && !acceptable {
		refused = refuse(http.StatusNotAcceptable, "NOT_ACCEPTABLE", "answers are %s or %s", jsonType, responseType)
	}
	if refused != nil {
		_ = p.rates.take(r.Context(), smallCost) // it is refused anyway
		if refused.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", "GET, POST")
		}
		answer.refuse(refused)
		return
	}
	answer.carryOut(r, params, exec)
}

// readRequest reads the operation that a request carries.
func readRequest(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *refusal) {
	switch r.Method {
	case http.MethodPost:
		return readPosted(w, r)
	case http.MethodGet:
		return readAddress(r)
	default:
		return nil, refuse(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "use POST, or GET for queries")
	}
}

// reply is the answer to one request.
type reply struct {
	w    http.ResponseWriter
	kind string
}

// carryOut carries an operation out and answers.
func (a reply) carryOut(r *http.Request, params *graphql.RawParams, exec graphql.GraphExecutor) {
	ctx := r.Context()
	params.Headers = r.Header
	operation, errs := exec.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		a.write(exec.DispatchError(graphql.WithOperationContext(ctx, operation), errs))
		return
	}
	if kind := operation.Operation.Operation; r.Method == http.MethodGet && kind != ast.Query && kind != "" {
		a.w.Header().Set("Allow", "POST")
		a.refuse(refuse(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "a %s can't be sent by GET", kind))
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, operation)
	a.write(responses(ctx))
}

// refuse answers a request that is no operation.
func (a reply) refuse(refused *refusal) {
	if seconds, ok := refused.err.Extensions["retryAfter"].(int); ok {
		a.w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	a.send(refused.status, map[string]any{"errors": gqlerror.List{refused.err}})
}

// write answers what came of an operation. One that could not be carried out has no data, which the newer type says by the
// status too.
func (a reply) write(answer *graphql.Response) {
	if answer == nil { // the client is gone
		return
	}
	if answer.Data != nil {
		a.send(http.StatusOK, answer)
		return
	}
	status := http.StatusOK
	if a.kind == responseType {
		status = http.StatusBadRequest
	}
	for _, err := range answer.Errors {
		if err.Extensions["code"] == tooMany {
			a.refuse(&refusal{http.StatusTooManyRequests, err})
			return
		}
	}
	a.send(status, map[string]any{"errors": answer.Errors})
}

func (a reply) send(status int, content any) {
	body, err := json.Marshal(content)
	if err != nil { // what errors carry is our own
		status, body = http.StatusInternalServerError, []byte(`{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`)
	}
	a.w.Header().Set("Content-Type", a.kind+"; charset=utf-8")
	a.w.WriteHeader(status)
	_, _ = a.w.Write(body) // the client may be gone
}

// negotiate finds the type that the client likes best, and whether it takes any.
func negotiate(accept []string) (kind string, ok bool) {
	wishes := strings.Join(accept, ",")
	if strings.TrimSpace(wishes) == "" {
		return jsonType, true
	}
	best := 0.0
	for _, offered := range []string{jsonType, responseType} {
		if q := liking(wishes, offered); q > best {
			kind, best = offered, q
		}
	}
	if best == 0 {
		return jsonType, false
	}
	return kind, true
}

// liking is how much a client likes a type: what it says of the type itself counts before what it says of all.
func liking(wishes, offered string) float64 {
	found, closest := 0.0, -1
	for wish := range strings.SplitSeq(wishes, ",") {
		kind, parameters, err := mime.ParseMediaType(strings.TrimSpace(wish))
		if err != nil {
			continue
		}
		nearness := map[string]int{"*/*": 0, "application/*": 1, offered: 2}
		near, matches := nearness[kind]
		q, err := strconv.ParseFloat(parameters["q"], 64)
		if err != nil {
			q = 1
		}
		if matches && near > closest {
			found, closest = q, near
		}
	}
	return found
}

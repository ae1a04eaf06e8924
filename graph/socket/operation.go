package socket

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// operation is one query, mutation or subscription under way. Its context
// derives from the session and ends with the complete of the client.
type operation struct {
	id     string
	conn   *conn
	params *graphql.RawParams
	ctx    context.Context
	cancel context.CancelFunc
}

// newOperation prepares an operation, to be run or cancelled by the caller.
func newOperation(ctx context.Context, c *conn, id string, params *graphql.RawParams) *operation {
	op := &operation{id: id, conn: c, params: params}
	op.ctx, op.cancel = context.WithCancel(ctx)
	return op
}

// run executes the operation and ends it with its final message. Parsing and
// validation happen here too, not on the reader, because extensions may do as
// they like in them.
func (o *operation) run() {
	defer o.conn.ops.ended()
	defer o.cancel()
	data := o.conclude(o.execute())
	_ = o.conn.send(o.ctx, text(data, o.release)) // fails only if nobody listens
}

// conclude builds the final message: complete, or error if there are errors. An
// ErrorPresenter may have put into these what JSON cannot hold; then the fault
// is reported, and the client is told in words that can be trusted.
func (o *operation) conclude(errs gqlerror.List) []byte {
	kind, payload := typeComplete, any(nil)
	if len(errs) > 0 {
		kind, payload = typeError, errs
	}
	data, err := encode(kind, o.id, payload)
	if err != nil {
		_ = presentFault(o.ctx, o.conn.exec, err)
		data, _ = encode(typeError, o.id, gqlerror.List{unspecific()})
	}
	return data
}

// execute sends the results and returns the errors that keep the operation from
// being carried out. A panic is one of these, in the words gqlgen finds for it.
func (o *operation) execute() (errs gqlerror.List) {
	ctx, exec := o.ctx, o.conn.exec
	defer func() {
		if r := recover(); r != nil {
			errs = gqlerror.List{presentFault(ctx, exec, r)}
		}
	}()
	opCtx, errs := exec.CreateOperationContext(ctx, o.params)
	ctx = graphql.WithOperationContext(ctx, opCtx)
	if len(errs) > 0 {
		return refusal(ctx, exec, errs)
	}
	return o.stream(ctx, opCtx)
}

// stream sends one next for each response until there are no more, or nobody is
// left to hear them. It heeds the context dispatch returns for the responses
// only: a limit an extension sets there ends the stream, not the socket's say.
func (o *operation) stream(ctx context.Context, opCtx *graphql.OperationContext) gqlerror.List {
	responses, inner := o.conn.exec.DispatchOperation(ctx, opCtx)
	for resp := responses(inner); resp != nil; resp = responses(inner) {
		data, err := encode(typeNext, o.id, resp)
		if err != nil {
			return gqlerror.List{presentFault(ctx, o.conn.exec, err)}
		}
		if o.conn.send(o.ctx, text(data, o.live)) != nil || final(opCtx, resp) {
			return nil
		}
	}
	return nil
}

// final reports whether resp is the only or last response of a query or a
// mutation. Asking on would do no harm with generated code, but an extension
// that answers with a constant response would be asked for ever.
func final(opCtx *graphql.OperationContext, resp *graphql.Response) bool {
	if opCtx.Operation.Operation == ast.Subscription {
		return false
	}
	return resp.HasNext == nil || !*resp.HasNext
}

// live is the gate of the results.
func (o *operation) live() bool { return o.conn.ops.holds(o) }

// release is the gate of the final message.
func (o *operation) release() bool { return o.conn.ops.release(o) }

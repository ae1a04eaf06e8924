package socket

import (
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// handle acts on one message, received at start. It runs on the reader, so it
// never waits for code of the application. The error is the closure the message
// deserves, or the reason the socket ended meanwhile.
func (c *conn) handle(data []byte, start time.Time) error {
	m, err := parse(data)
	if err != nil {
		return err
	}
	switch m.kind {
	case typeInit:
		return c.initialise(m)
	case typePing:
		return c.answer(m)
	case typePong:
		_, err := m.details()
		return err
	case typeSubscribe:
		return c.subscribe(m, start)
	case typeComplete:
		return c.complete(m)
	}
	return errUnknown
}

// answer sends the pong for a ping, with the payload of the latter.
func (c *conn) answer(m message) error {
	payload, err := m.details()
	if err != nil {
		return err
	}
	var echo any
	if payload != nil {
		echo = m.payload
	}
	data, err := encode(typePong, "", echo)
	if err != nil {
		return err
	}
	return c.send(c.ctx, text(data, nil))
}

// complete ends an operation at the wish of the client. An id that is unknown
// is no error: the operation may have ended while the message was on its way.
func (c *conn) complete(m message) error {
	id, err := m.ident()
	if err != nil {
		return err
	}
	c.ops.silence(id)
	return nil
}

// subscribe starts an operation on a goroutine of its own.
func (c *conn) subscribe(m message, start time.Time) error {
	id, err := m.ident()
	if err != nil {
		return err
	}
	if !c.acked.Load() {
		return errUnauthorized
	}
	ctx := graphql.StartOperationTrace(c.session)
	params, err := m.request()
	if err != nil {
		return err
	}
	params.Headers = c.req.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return c.launch(newOperation(ctx, c, id, params))
}

// launch runs op if the table of operations takes it. Beyond the limit only the
// operation is refused, for the client may have come there honestly; a
// duplicate id is a mistake of the client and costs the socket.
func (c *conn) launch(op *operation) error {
	switch c.ops.admit(op) {
	case admitted:
		c.tasks.Go(op.run)
		return nil
	case idTaken:
		op.cancel()
		return duplicate(op.id)
	}
	op.cancel()
	data, err := encode(typeError, op.id, gqlerror.List{limitError(c.opts.MaxOperations)})
	if err != nil {
		return err
	}
	return c.send(c.ctx, text(data, nil))
}

// limitError tells the client how many operations it may have under way.
func limitError(limit int) *gqlerror.Error {
	return &gqlerror.Error{
		Message:    fmt.Sprintf("too many operations on this connection, the limit is %d", limit),
		Extensions: map[string]any{"code": "TOO_MANY_OPERATIONS"},
	}
}

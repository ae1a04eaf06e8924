package socket

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// closure is the end of a socket by a close frame. It is an error so that it
// can be the cause with which the context of the socket is cancelled: there the
// first one wins, and all that ran on the socket can tell why it ended.
type closure struct {
	code   int
	reason string
}

// Error makes a closure usable as a cancellation cause.
func (c *closure) Error() string {
	return fmt.Sprintf("socket: closed with %d %s", c.code, c.reason)
}

// The closures of the protocol. Their reasons are fixed text, well below the
// 123 bytes a close frame has room for.
var (
	errSubprotocol  = &closure{4406, "Subprotocol not acceptable"}
	errInitTimeout  = &closure{4408, "Connection initialisation timeout"}
	errInitTwice    = &closure{4429, "Too many initialisation requests"}
	errUnauthorized = &closure{4401, "Unauthorized"}
	errForbidden    = &closure{4403, "Forbidden"}

	errTooBig    = &closure{websocket.CloseMessageTooBig, "Message too big"}
	errSlow      = &closure{websocket.CloseTryAgainLater, "Try again later"}
	errRestart   = &closure{websocket.CloseServiceRestart, "Service restart"}
	errGoingAway = &closure{websocket.CloseGoingAway, "Going away"}
	errInternal  = &closure{websocket.CloseInternalServerErr, "Internal server error"}
)

// The ways in which a message of the client can be malformed.
var (
	errBinary     = malformed("Only text messages are accepted")
	errNotObject  = malformed("Message must be a JSON object")
	errNoType     = malformed("Message type must be a string")
	errUnknown    = malformed("Unknown message type")
	errNoID       = malformed("Message id must be a non-empty string")
	errPayload    = malformed("Payload must be an object")
	errQuery      = malformed("Payload query must be a string")
	errOperation  = malformed("Payload operationName must be a string")
	errVariables  = malformed("Payload variables must be an object")
	errExtensions = malformed("Payload extensions must be an object")
)

// malformed is the closure for a message that breaks the protocol.
func malformed(reason string) *closure {
	return &closure{4400, reason}
}

// maxIDInReason leaves room in a close frame for the words around an id.
const maxIDInReason = 90

// duplicate is the closure for an id that is already in use. A long id is cut,
// at the edge of a character since the reason must stay valid UTF-8.
func duplicate(id string) *closure {
	cut := min(len(id), maxIDInReason)
	for cut < len(id) && !utf8.RuneStart(id[cut]) {
		cut--
	}
	return &closure{4409, "Subscriber for " + id[:cut] + " already exists"}
}

// verdict says with which close frame, if any, the socket is to end. A socket
// whose peer is already lost gets none.
func (c *conn) verdict() (*closure, bool) {
	if end, ok := errors.AsType[*closure](c.closing()); ok {
		return end, true
	}
	return errGoingAway, c.req.Context().Err() != nil
}

// closing returns the reason for which the socket has ended, nil as long as it
// has not.
func (c *conn) closing() error {
	return context.Cause(c.ctx)
}

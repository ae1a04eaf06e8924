package socket

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// The message types of the protocol.
const (
	typeInit      = "connection_init"
	typeAck       = "connection_ack"
	typePing      = "ping"
	typePong      = "pong"
	typeSubscribe = "subscribe"
	typeNext      = "next"
	typeError     = "error"
	typeComplete  = "complete"
)

// message is one from the client: its type, the rest still undecoded since
// what it must be depends on the type.
type message struct {
	kind        string
	id, payload json.RawMessage
}

// parse takes the envelope of a message apart. Keys count as they are written:
// decoding into a struct would match them without regard to case.
func parse(data []byte) (message, error) {
	fields, ok := object(data)
	if !ok || !utf8.Valid(data) {
		return message{}, errNotObject
	}
	m := message{id: fields["id"], payload: fields["payload"]}
	if absent(fields["type"]) || !decode(fields["type"], &m.kind) {
		return message{}, errNoType
	}
	return m, nil
}

// ident returns the id, which must be there.
func (m message) ident() (string, error) {
	var id string
	if !decode(m.id, &id) || id == "" {
		return "", errNoID
	}
	return id, nil
}

// details returns the payload as an object, nil if there is none.
func (m message) details() (map[string]any, error) {
	var payload map[string]any
	if !decode(m.payload, &payload) {
		return nil, errPayload
	}
	return payload, nil
}

// request returns the payload of a subscribe message.
func (m message) request() (*graphql.RawParams, error) {
	fields, ok := object(m.payload)
	if !ok {
		return nil, errPayload
	}
	params := &graphql.RawParams{}
	switch {
	case absent(fields["query"]) || !decode(fields["query"], &params.Query):
		return nil, errQuery
	case !decode(fields["operationName"], &params.OperationName):
		return nil, errOperation
	case !decode(fields["variables"], &params.Variables):
		return nil, errVariables
	case !decode(fields["extensions"], &params.Extensions):
		return nil, errExtensions
	}
	return params, nil
}

// object splits a JSON object into its fields.
func object(raw json.RawMessage) (map[string]json.RawMessage, bool) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(raw, &fields)
	return fields, err == nil && fields != nil
}

// decode fills dst from raw and reports whether the types agree. What is absent
// leaves dst as it is. Numbers keep their digits, as gqlgen expects them.
func decode(raw json.RawMessage, dst any) bool {
	if absent(raw) {
		return true
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(dst) == nil
}

// absent reports whether a field is missing or null, which the protocol takes
// for the same.
func absent(raw json.RawMessage) bool {
	return len(raw) == 0 || string(raw) == "null"
}

// encode builds a message to the client. A nil payload is left out.
func encode(kind, id string, payload any) ([]byte, error) {
	data, err := json.Marshal(struct {
		ID      string `json:"id,omitempty"`
		Type    string `json:"type"`
		Payload any    `json:"payload,omitempty"`
	}{id, kind, payload})
	if err != nil {
		return nil, fmt.Errorf("socket: encode %s: %w", kind, err)
	}
	return data, nil
}

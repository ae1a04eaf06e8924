package model

import (
	"encoding/base64"
	"strconv"
	"strings"

	"polku/impact"
)

// The kinds of ids that are neither facts nor things of the plan.
const (
	jobRunKind  = "jobrun"
	closingKind = "closing"
)

// newID makes the global id of a thing: opaque to clients, stable for ever.
func newID[K ~string](kind K, id int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(string(kind) + ":" + strconv.FormatInt(id, 10)))
}

// ParseID reads a global id. ok is false for anything that newID did not make.
func ParseID(text string) (kind string, id int64, ok bool) {
	if len(text) > 100 {
		return "", 0, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	kind, digits, found := strings.Cut(string(raw), ":")
	if err != nil || !found {
		return "", 0, false
	}
	id, err = strconv.ParseInt(digits, 10, 64)
	return kind, id, err == nil && id > 0 && newID(kind, id) == text
}

// unknownID is no thing's id: looking for it finds nothing, which is what a wrong id in an input should do.
const unknownID = -1

// idOf reads an id of one kind.
func idOf[K ~string](kind K, text string) int64 {
	if is, id, ok := ParseID(text); ok && is == string(kind) {
		return id
	}
	return unknownID
}

// idIf reads an id that may be left out.
func idIf[K ~string](kind K, text *string) int64 {
	if text == nil {
		return 0
	}
	return idOf(kind, *text)
}

// NetworkID reads a network's id.
func NetworkID(text string) int64 { return idOf(impact.KindNetwork, text) }

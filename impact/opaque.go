package impact

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// What the API and its files call things by: texts that tell clients nothing, stay the same for ever, and are read back only in
// the very form that they were written in.

// Limits of opaque texts, in bytes.
const (
	maxID     = 100
	maxCursor = 200
)

func opaque(words ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(words, ":")))
}

// NewID makes the global id of a thing.
func NewID[K ~string](kind K, id int64) string {
	return opaque(string(kind), strconv.FormatInt(id, 10))
}

// ParseID reads a global id. ok is false for anything that NewID did not make.
func ParseID(text string) (kind string, id int64, ok bool) {
	if len(text) > maxID {
		return "", 0, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	kind, digits, found := strings.Cut(string(raw), ":")
	if err != nil || !found {
		return "", 0, false
	}
	id, err = strconv.ParseInt(digits, 10, 64)
	return kind, id, err == nil && id > 0 && NewID(kind, id) == text
}

// NewCursor makes the cursor of a place in a kind of list.
func NewCursor(kind string, place ...int64) string {
	words := []string{kind}
	for _, n := range place {
		words = append(words, strconv.FormatInt(n, 10))
	}
	return opaque(words...)
}

// errCursor is the only thing that is said of a cursor that can't be read.
var errCursor = errors.New("the cursor is not one of this list")

// ParseCursor reads the numbers of a cursor of a kind of list.
func ParseCursor(kind, text string, count int) ([]int64, error) {
	if len(text) > maxCursor {
		return nil, errCursor
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	words := strings.Split(string(raw), ":")
	if err != nil || len(words) != count+1 || words[0] != kind {
		return nil, errCursor
	}
	place := make([]int64, count)
	for i := range place {
		if place[i], err = strconv.ParseInt(words[i+1], 10, 64); err != nil || place[i] < 0 {
			return nil, errCursor
		}
	}
	return place, nil
}

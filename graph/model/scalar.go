package model

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"polku/impact"
)

// MarshalDate writes a day as 2022-03-01.
func MarshalDate(d impact.Date) graphql.Marshaler { return quoted(d.String()) }

// UnmarshalDate reads a day.
func UnmarshalDate(v any) (impact.Date, error) {
	text, ok := v.(string)
	if !ok {
		return 0, fmt.Errorf("a Date is a string such as \"2022-03-01\"")
	}
	return impact.ParseDate(text)
}

// MarshalDecimal writes an exact number as a string.
func MarshalDecimal(d impact.Decimal) graphql.Marshaler { return quoted(d.String()) }

// UnmarshalDecimal reads an exact number from a string, or from a number whose digits are kept as they were written.
func UnmarshalDecimal(v any) (impact.Decimal, error) {
	switch v := v.(type) {
	case string:
		return impact.ParseDecimal(v)
	case json.Number:
		return impact.ParseDecimal(v.String())
	case int64:
		return impact.ParseDecimal(strconv.FormatInt(v, 10))
	default:
		return 0, fmt.Errorf("a Decimal is a string such as \"12.5\"")
	}
}

// MarshalSequence writes a place in the feed as a string.
func MarshalSequence(seq int64) graphql.Marshaler { return quoted(strconv.FormatInt(seq, 10)) }

// UnmarshalSequence reads a place in the feed.
func UnmarshalSequence(v any) (int64, error) {
	text, ok := v.(string)
	seq, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil || seq < 0 {
		return 0, fmt.Errorf("a Sequence is a string of digits, as feedHead and sequence give it")
	}
	return seq, nil
}

func quoted(text string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(text)) })
}

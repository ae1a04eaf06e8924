package export

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"polku/impact"
)

// Format is how a file is written.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
	JSON Format = "json"
	// IATI is activity XML of the IATI standard, version 2.03.
	IATI Format = "xml"
	// Lines are JSON values, one in a line.
	Lines Format = "ndjson"
	// JSONLD is a catalogue of data sets.
	JSONLD Format = "jsonld"
)

// Feed is the kind of export that is no list: the changes in the feed's order.
const Feed = "feed"

// Request is which file is wanted. What is empty has its default: Finnish, everything, commas.
type Request struct {
	// Network is a slug, Kind a list or another kind of export.
	Network string
	Kind    string
	Format  Format
	Lang    impact.Lang
	// Period, Region and Organisation narrow a list; the latter two are codes.
	Period               impact.Period
	Region, Organisation string
	// By divides the indicators' values by a dimension, Every by spans of time.
	By, Every string
	// Semicolon separates by ; as Finnish Excel expects; BOM marks the file as UTF-8 for it.
	Semicolon, BOM bool
	// Since and Limit are a place in the feed and how many changes to give.
	Since int64
	Limit int
	// Indicator is the code of the only indicator wanted; all when empty.
	Indicator string
}

// Refusal is why there is no file, and what would be right.
type Refusal struct {
	// Status is HTTP's.
	Status int
	// Code names the reason for programs.
	Code   string
	Detail string
	// Head is the feed's newest number, where the place asked for is not there.
	Head *int64
}

// Error says why.
func (r *Refusal) Error() string { return r.Detail }

func refuse(status int, code, format string, args ...any) *Refusal {
	return &Refusal{Status: status, Code: code, Detail: fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) *Refusal {
	return refuse(http.StatusBadRequest, "BAD_REQUEST", format, args...)
}

// notThere answers for what is not there and for what the viewer may not see: nobody learns which.
func notThere(format string, args ...any) *Refusal {
	return refuse(http.StatusNotFound, "NOT_FOUND", format, args...)
}

// The most and the usual number of changes in one answer of the feed.
const (
	maxLimit   = 10_000
	usualLimit = 1000
)

// languages are the words for languages in addresses.
var languages = map[string]impact.Lang{"fi": impact.FI, "sv": impact.SV, "en": impact.EN}

// parameters are what addresses may say after the question mark, and how each is read.
var parameters = map[string]func(*Request, string) error{
	"lang": func(r *Request, text string) error {
		lang, ok := languages[text]
		if !ok {
			return badRequest("lang must be fi, sv or en")
		}
		r.Lang = lang
		return nil
	},
	"from":         func(r *Request, text string) error { return readDay("from", text, &r.Period.From) },
	"to":           func(r *Request, text string) error { return readDay("to", text, &r.Period.To) },
	"region":       func(r *Request, text string) error { r.Region = text; return nil },
	"organisation": func(r *Request, text string) error { r.Organisation = text; return nil },
	"by":           func(r *Request, text string) error { r.By = text; return nil },
	"every":        func(r *Request, text string) error { r.Every = text; return nil },
	"separator": func(r *Request, text string) error {
		if text != "comma" && text != "semicolon" {
			return badRequest("separator must be comma or semicolon")
		}
		r.Semicolon = text == "semicolon"
		return nil
	},
	"bom": func(r *Request, text string) error {
		if text != "0" && text != "1" {
			return badRequest("bom must be 0 or 1")
		}
		r.BOM = text == "1"
		return nil
	},
	"since": func(r *Request, text string) error {
		since, err := strconv.ParseInt(text, 10, 64)
		if err != nil || since < 0 {
			return badRequest("since must be a place in the feed: 0, or a number that an earlier answer gave as next")
		}
		r.Since = since
		return nil
	},
	"limit": func(r *Request, text string) error {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 || limit > maxLimit {
			return badRequest("limit must be from 1 to %d", maxLimit)
		}
		r.Limit = limit
		return nil
	},
}

func readDay(name, text string, day *impact.Date) error {
	parsed, err := impact.ParseDate(text)
	if err != nil {
		return badRequest("%s %v", name, err)
	}
	*day = parsed
	return nil
}

// Set sets a parameter of the request by its name in addresses.
func (r *Request) Set(name, text string) error {
	read, ok := parameters[name]
	if !ok {
		return badRequest("there is no parameter %.70q; the parameters are %s", name, strings.Join(sortedKeys(parameters), ", "))
	}
	return read(r, text)
}

// readRequest reads what is wanted from an address: NETWORK/KIND.FORMAT?parameters.
func readRequest(network, file string, query url.Values) (Request, error) {
	kind, format, _ := strings.Cut(file, ".")
	r := Request{Network: network, Kind: kind, Format: Format(format)}
	if file == Feed {
		r.Format = Lines
	}
	for _, name := range sortedKeys(query) {
		if len(query[name]) > 1 {
			return r, badRequest("%.70q is there twice: say it once", name)
		}
		if err := r.Set(name, query.Get(name)); err != nil {
			return r, err
		}
	}
	return r, r.check()
}

// check finds out whether there is such a file at all, and whether the parameters belong to it.
func (r *Request) check() error {
	if r.Lang == "" {
		r.Lang = impact.FI
	}
	if r.Limit == 0 {
		r.Limit = usualLimit
	}
	kind, ok := kinds[r.Kind]
	if !ok {
		return notThere("there is no export %.70q; there are %s", r.Kind, strings.Join(sortedKeys(kinds), ", "))
	}
	if !slices.Contains(kind.formats, r.Format) {
		return notThere("%s is written as %s, not as %.70q", r.Kind, joinWords(kind.formats), string(r.Format))
	}
	for _, parameter := range r.given() {
		if !kind.takes(parameter, r.Format) {
			return badRequest("%s.%s takes no parameter %q", r.Kind, r.Format, parameter)
		}
	}
	if r.Period.From != 0 && r.Period.To != 0 && r.Period.To < r.Period.From {
		return badRequest("to, %s, is before from, %s", r.Period.To, r.Period.From)
	}
	return nil
}

// given are the parameters that are not at their default.
func (r *Request) given() []string {
	var names []string
	for name, given := range map[string]bool{
		"from": r.Period.From != 0, "to": r.Period.To != 0, "region": r.Region != "", "organisation": r.Organisation != "",
		"by": r.By != "", "every": r.Every != "", "separator": r.Semicolon, "bom": r.BOM, "since": r.Since != 0, "limit": r.Limit != usualLimit,
	} {
		if given {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func joinWords[S ~string](words []S) string {
	plain := make([]string, len(words))
	for k, word := range words {
		plain[k] = string(word)
	}
	return strings.Join(plain, ", ")
}

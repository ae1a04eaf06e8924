package intake

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// Limits of XML.
const (
	// MaxDepth is how deep elements may lie in one another.
	MaxDepth = 60
	// MaxAttributes is how many attributes, declarations of namespaces among them, an element may have.
	MaxAttributes = 60
	// maxToken is how many bytes a tag or a text may have.
	maxToken = 1 << 20
)

// xmlTokens reads XML piece by piece within limits. Nothing from outside the file is read: a document type is refused, and with
// it every entity but XML's own.
type xmlTokens struct {
	place   string
	decoder *xml.Decoder
	fuel    *recordReader
	depth   int
}

func newXMLTokens(place string, body io.Reader) *xmlTokens {
	t := &xmlTokens{place: place, fuel: &recordReader{from: body, left: maxToken}}
	t.decoder = xml.NewDecoder(t.fuel)
	t.decoder.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		switch strings.ToLower(label) {
		case "iso-8859-1", "windows-1252", "latin1":
			return charmap.Windows1252.NewDecoder().Reader(input), nil
		}
		return nil, fmt.Errorf("it is written in %q: save it as UTF-8", label)
	}
	return t
}

// next gives the next tag or text; it stays valid until the one after.
func (t *xmlTokens) next() (xml.Token, error) {
	t.fuel.left = maxToken
	token, err := t.decoder.Token()
	if err != nil {
		return nil, t.mendable(err)
	}
	switch token := token.(type) {
	case xml.StartElement:
		if t.depth++; t.depth > MaxDepth {
			return nil, refuse(t.at(), "elements lie more than %d deep", MaxDepth)
		}
		if len(token.Attr) > MaxAttributes {
			return nil, refuse(t.at(), "an element has more than %d attributes", MaxAttributes)
		}
	case xml.EndElement:
		t.depth--
	case xml.Directive:
		return nil, refuse(t.at(), "has a document type (<!DOCTYPE): such files are not read; remove it")
	}
	return token, nil
}

// at is the place in the file.
func (t *xmlTokens) at() string {
	line, column := t.decoder.InputPos()
	return strings.TrimPrefix(fmt.Sprintf("%s, line %d, column %d", t.place, line, column), ", ")
}

// mendable turns what the decoder finds wrong into words for the user.
func (t *xmlTokens) mendable(err error) error {
	if _, ok := AsFileError(err); ok || errors.Is(err, io.EOF) {
		return err
	}
	if errors.Is(err, errRecordTooLong) {
		return refuse(t.at(), "a tag or a text has more than %d bytes", maxToken)
	}
	return refuse(t.at(), "is not well-formed XML: %s", strings.TrimPrefix(err.Error(), "XML syntax error on "))
}

// skip leaves out the element that has just begun.
func (t *xmlTokens) skip() error {
	for depth := t.depth; t.depth >= depth; {
		if _, err := t.next(); err != nil {
			return err
		}
	}
	return nil
}

// attribute is the value of an attribute by its name without a prefix.
func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name && a.Name.Space != "xmlns" {
			return a.Value
		}
	}
	return ""
}

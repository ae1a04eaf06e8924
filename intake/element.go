package intake

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
)

// Limits of a notice.
const (
	// MaxNotice is how many bytes a notice may have.
	MaxNotice = 24 << 20
	// MaxElements is how many elements a notice may have.
	MaxElements = 300_000
)

// element is a part of a notice. Elements are known by their names without namespaces: real notices have them with any prefix,
// and now and then with none.
type element struct {
	name   string
	text   string
	scheme string // @schemeName
	list   string // @listName
	// currency and language are @currencyID and @languageID.
	currency, language string
	children           []*element
}

// tokensBetween is after how many tags and texts the reader looks whether it is still wanted.
const tokensBetween = 1000

// elements builds the tree of a notice from its tags and texts.
type elements struct {
	tokens *xmlTokens
	root   *element
	space  string // the namespace of the root
	open   []openElement
	count  int
	// outside is where text stands outside the root, empty where none does.
	outside string
}

// openElement is an element that hasn't ended yet, with its text so far.
type openElement struct {
	*element
	text []byte
}

// readElements reads a whole notice; space is the namespace of its root.
func readElements(ctx context.Context, place string, body io.Reader) (root *element, space string, err error) {
	r := &elements{tokens: newXMLTokens(place, io.LimitReader(body, MaxNotice+1))}
	for k := 0; ; k++ {
		if k%tokensBetween == 0 && ctx.Err() != nil {
			return nil, "", ctx.Err()
		}
		token, err := r.tokens.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", err
		}
		if r.tokens.decoder.InputOffset() > MaxNotice {
			return nil, "", refuse(place, "the notice has more than %d bytes", MaxNotice)
		}
		if err := r.take(token); err != nil {
			return nil, "", err
		}
	}
	switch {
	case r.root == nil:
		return nil, "", refuse(place, "has no element: it is no notice")
	case r.outside != "":
		return nil, "", refuse(r.outside, "has text outside the root element %s: a file must hold one notice and nothing beside it", clip(r.root.name))
	}
	return r.root, r.space, nil
}

// take takes the next tag or text.
func (r *elements) take(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return r.begin(token)
	case xml.EndElement:
		last := r.open[len(r.open)-1]
		last.element.text = string(bytes.TrimSpace(last.text))
		r.open = r.open[:len(r.open)-1]
	case xml.CharData:
		r.say(token)
	}
	return nil
}

// begin opens an element.
func (r *elements) begin(start xml.StartElement) error {
	if r.count++; r.count > MaxElements {
		return refuse(r.tokens.at(), "the notice has more than %d elements", MaxElements)
	}
	e := newElement(start)
	switch {
	case len(r.open) > 0:
		above := r.open[len(r.open)-1]
		above.children = append(above.children, e)
	case r.root != nil:
		return refuse(r.tokens.at(), "the file holds more than one notice: pack several notices into a ZIP archive")
	default:
		r.root, r.space = e, start.Name.Space
	}
	r.open = append(r.open, openElement{element: e})
	return nil
}

// say gathers a piece of text. Pieces are many where comments part them: they are joined once, when the element ends.
func (r *elements) say(piece []byte) {
	if len(r.open) == 0 {
		if text := bytes.TrimPrefix(piece, []byte("\ufeff")); r.outside == "" && len(bytes.TrimSpace(text)) > 0 {
			r.outside = r.tokens.at()
		}
		return
	}
	e := &r.open[len(r.open)-1]
	if len(e.text) == 0 {
		piece = bytes.TrimLeft(piece, " \t\r\n")
	}
	e.text = append(e.text, piece...)
}

func newElement(start xml.StartElement) *element {
	e := &element{name: start.Name.Local}
	for _, a := range start.Attr {
		switch a.Name.Local {
		case "schemeName":
			e.scheme = a.Value
		case "listName":
			e.list = a.Value
		case "currencyID":
			e.currency = a.Value
		case "languageID":
			e.language = a.Value
		}
	}
	return e
}

// all are the elements at a path below.
func (e *element) all(path ...string) []*element {
	found := []*element{e}
	for _, name := range path {
		var below []*element
		for _, above := range found {
			if above == nil {
				continue
			}
			for _, child := range above.children {
				if child.name == name {
					below = append(below, child)
				}
			}
		}
		found = below
	}
	return found
}

// one is the first element at a path below, an empty one where there is none.
func (e *element) one(path ...string) *element {
	if found := e.all(path...); len(found) > 0 {
		return found[0]
	}
	return &element{}
}

// textAt is the text of the first element at a path below.
func (e *element) textAt(path ...string) string { return e.one(path...).text }

// texts are the texts of all elements at a path below.
func (e *element) texts(path ...string) []string {
	var texts []string
	for _, found := range e.all(path...) {
		if found.text != "" {
			texts = append(texts, found.text)
		}
	}
	return texts
}

// extension is where eForms keeps what UBL has no place for.
func (e *element) extension() *element {
	return e.one("UBLExtensions", "UBLExtension", "ExtensionContent", "EformsExtension")
}

// listed are the texts at a path below whose code list has one of the names.
func (e *element) listed(lists []string, path ...string) []string {
	var texts []string
	for _, found := range e.all(path...) {
		for _, list := range lists {
			if found.list == list && found.text != "" {
				texts = append(texts, found.text)
			}
		}
	}
	return texts
}

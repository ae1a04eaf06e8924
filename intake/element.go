package intake

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
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

// readElements reads a whole notice; space is the namespace of its root.
func readElements(place string, body io.Reader) (root *element, space string, err error) {
	tokens := newXMLTokens(place, io.LimitReader(body, MaxNotice+1))
	var open []*element
	elements := 0
	for {
		token, err := tokens.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", err
		}
		if tokens.decoder.InputOffset() > MaxNotice {
			return nil, "", refuse(place, "the notice has more than %d bytes", MaxNotice)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if elements++; elements > MaxElements {
				return nil, "", refuse(tokens.at(), "the notice has more than %d elements", MaxElements)
			}
			e := newElement(token)
			if len(open) == 0 {
				root, space = e, token.Name.Space
			} else {
				above := open[len(open)-1]
				above.children = append(above.children, e)
			}
			open = append(open, e)
		case xml.EndElement:
			last := open[len(open)-1]
			last.text = strings.TrimSpace(last.text)
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				e := open[len(open)-1]
				if e.text == "" {
					e.text = strings.TrimLeft(string(token), " \t\r\n")
				} else {
					e.text += string(token)
				}
			}
		}
	}
	if root == nil {
		return nil, "", refuse(place, "has no element: it is no notice")
	}
	return root, space, nil
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

package intake

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Limits of workbooks.
const (
	// MaxSheets is how many sheets a workbook may have.
	MaxSheets = 200
	// MaxSheetBytes is how many bytes a sheet may unpack to.
	MaxSheetBytes = 4 << 30
	// MaxSharedBytes and MaxShared are how long the texts are that the cells of a workbook share, together, and how many.
	MaxSharedBytes = 64 << 20
	MaxShared      = 4_000_000
	// maxStyles is how many ways to show a cell are looked at.
	maxStyles = 70_000
	// maxParts is how many bytes the small parts of a workbook may unpack to.
	maxParts = 32 << 20
)

// book is a workbook (Office Open XML, ISO/IEC 29500). Only what its cells say is read: no formulas, no links, no macros.
type book struct {
	source   Source
	files    map[string]*zip.File
	sheets   []sheetEntry
	from1904 bool
	shared   sharedTexts
	dates    []bool // by style: whether its numbers are days
	parts    map[string]string
}

type sheetEntry struct{ name, part string }

func openBook(source Source) (*book, error) {
	archive, err := openArchive(source)
	if err != nil {
		return nil, err
	}
	b := &book{source: source, files: map[string]*zip.File{}, parts: map[string]string{}}
	for _, file := range archive.File {
		b.files[strings.TrimPrefix(file.Name, "/")] = file
	}
	if b.files["xl/workbook.xml"] == nil {
		return nil, refuse("", "is an archive but no workbook: give a CSV file or an XLSX workbook")
	}
	targets, err := b.relations()
	if err != nil {
		return nil, err
	}
	if err := b.readWorkbook(targets); err != nil {
		return nil, err
	}
	if err := b.readStyles(); err != nil {
		return nil, err
	}
	return b, b.readShared()
}

// part goes through a part of the workbook, element by element; a part that isn't there has none.
func (b *book) part(name string, most int64, each func(t *xmlTokens, start xml.StartElement) error) error {
	file := b.files[name]
	if file == nil {
		return nil
	}
	body, err := unpack(file, most)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // it was only read
	tokens := newXMLTokens(name, body)
	for {
		token, err := tokens.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := each(tokens, start); err != nil {
				return err
			}
		}
	}
}

// relations says which part the workbook means by an id; of the parts that a workbook has once, the kind is enough.
func (b *book) relations() (map[string]string, error) {
	targets := map[string]string{}
	err := b.part("xl/_rels/workbook.xml.rels", maxParts, func(_ *xmlTokens, start xml.StartElement) error {
		if start.Name.Local != "Relationship" || len(targets) > MaxSheets*10 || attribute(start, "TargetMode") == "External" {
			return nil
		}
		target := attribute(start, "Target")
		if strings.HasPrefix(target, "/") {
			target = strings.TrimPrefix(target, "/")
		} else {
			target = path.Join("xl", target)
		}
		targets[attribute(start, "Id")] = target
		b.parts[path.Base(attribute(start, "Type"))] = target
		return nil
	})
	return targets, err
}

func (b *book) readWorkbook(targets map[string]string) error {
	return b.part("xl/workbook.xml", maxParts, func(_ *xmlTokens, start xml.StartElement) error {
		switch start.Name.Local {
		case "workbookPr":
			b.from1904, _ = strconv.ParseBool(attribute(start, "date1904"))
		case "sheet":
			if len(b.sheets) >= MaxSheets {
				return refuse("", "the workbook has more than %d sheets", MaxSheets)
			}
			id := ""
			for _, a := range start.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					id = a.Value
				}
			}
			b.sheets = append(b.sheets, sheetEntry{attribute(start, "name"), targets[id]})
		}
		return nil
	})
}

func (b *book) sheetNames() []string {
	names := make([]string, len(b.sheets))
	for k, sheet := range b.sheets {
		names[k] = sheet.name
	}
	return names
}

// open opens a sheet by its name, the first without one.
func (b *book) open(name string) (string, table, error) {
	at := 0
	if name != "" {
		at = slices.IndexFunc(b.sheets, func(s sheetEntry) bool { return fold(s.name) == fold(name) })
	}
	if at < 0 || len(b.sheets) == 0 {
		return "", nil, refuse("", "the workbook has no sheet %q; its sheets are %s", name, strings.Join(b.sheetNames(), ", "))
	}
	sheet := b.sheets[at]
	if b.files[sheet.part] == nil {
		return "", nil, refuse("", "the sheet %q is missing in the workbook: it is damaged", sheet.name)
	}
	t := &sheetTable{book: b, name: sheet.name, file: b.files[sheet.part]}
	return sheet.name, t, t.begin()
}

// readStyles finds out which styles show numbers as days.
func (b *book) readStyles() error {
	formats, cells := map[string]bool{}, false
	return b.part(b.partOf("styles", "xl/styles.xml"), maxParts, func(_ *xmlTokens, start xml.StartElement) error {
		switch start.Name.Local {
		case "numFmt":
			if len(formats) < maxStyles {
				formats[attribute(start, "numFmtId")] = showsDay(attribute(start, "formatCode"))
			}
		case "cellStyleXfs", "cellStyles", "dxfs":
			cells = false
		case "cellXfs":
			cells = true
		case "xf":
			if cells && len(b.dates) < maxStyles {
				id := attribute(start, "numFmtId")
				day, own := formats[id]
				b.dates = append(b.dates, own && day || !own && builtinDay(id))
			}
		}
		return nil
	})
}

func (b *book) partOf(kind, usual string) string {
	if part := b.parts[kind]; part != "" {
		return part
	}
	return usual
}

// builtinDay tells whether a number format that every workbook has shows a day.
func builtinDay(id string) bool {
	n, err := strconv.Atoi(id)
	return err == nil && (n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 54 || n == 57 || n == 58)
}

// showsDay tells whether a format of the workbook's own shows a day: it has a year or a day outside of texts and brackets.
func showsDay(format string) bool {
	quoted, bracket, escaped := false, false, false
	for _, r := range strings.ToLower(format) {
		switch {
		case escaped:
			escaped = false
		case r == '\\' || r == '_' || r == '*':
			escaped = true
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case bracket:
		case r == 'y' || r == 'd':
			return true
		}
	}
	return false
}

// sharedTexts are the texts that cells share, one behind the other.
type sharedTexts struct {
	text []byte
	ends []uint32
}

func (s *sharedTexts) at(k int) (string, bool) {
	if k < 0 || k >= len(s.ends) {
		return "", false
	}
	begin := uint32(0)
	if k > 0 {
		begin = s.ends[k-1]
	}
	return string(s.text[begin:s.ends[k]]), true
}

func (b *book) readShared() error {
	name := b.partOf("sharedStrings", "xl/sharedStrings.xml")
	return b.part(name, MaxSheetBytes, func(t *xmlTokens, start xml.StartElement) error {
		if start.Name.Local != "si" {
			return nil
		}
		text, err := readTexts(t)
		if err != nil {
			return err
		}
		b.shared.text = append(b.shared.text, text...)
		b.shared.ends = append(b.shared.ends, uint32(len(b.shared.text)))
		if len(b.shared.text) > MaxSharedBytes || len(b.shared.ends) > MaxShared {
			return refuse(name, "the texts of the workbook are more than %d, or longer than %d bytes together: save the sheet as CSV", MaxShared, MaxSharedBytes)
		}
		return nil
	})
}

// readTexts reads the texts (t) of the element that has just begun, without the readings beside them (rPh).
func readTexts(t *xmlTokens) (string, error) {
	var text []byte
	inside := false
	for depth := t.depth; t.depth >= depth; {
		token, err := t.next()
		if err != nil {
			return "", unexpectedEnd(t, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local == "t"
			if token.Name.Local == "rPh" {
				if err := t.skip(); err != nil {
					return "", unexpectedEnd(t, err)
				}
			}
		case xml.EndElement:
			inside = false
		case xml.CharData:
			if inside {
				text = append(text, token...)
			}
			if len(text) > maxToken {
				return "", refuse(t.at(), "a cell has more than %d bytes", maxToken)
			}
		}
	}
	return string(text), nil
}

func unexpectedEnd(t *xmlTokens, err error) error {
	if errors.Is(err, io.EOF) {
		return refuse(t.at(), "ends in the middle of an element")
	}
	return err
}

package intake

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// sheetTable is a sheet of a workbook, row by row.
type sheetTable struct {
	book   *book
	name   string
	file   *zip.File
	body   io.ReadCloser
	tokens *xmlTokens
	read   atomic.Int64
	rows   int64
	number int64 // of the row in the sheet
	width  int
	cells  []string
}

func (t *sheetTable) begin() error {
	t.close()
	body, err := unpack(t.file, MaxSheetBytes)
	if err != nil {
		return err
	}
	t.body = body
	t.read.Store(0)
	t.tokens = newXMLTokens("sheet "+t.name, &countingReader{body, func(n int) { t.read.Add(int64(n)) }})
	t.rows, t.number, t.width = 0, 0, 0
	return nil
}

func (t *sheetTable) next(ctx context.Context) (tableRow, error) {
	for {
		if err := ctx.Err(); err != nil {
			return tableRow{}, err
		}
		token, err := t.tokens.next()
		if err != nil {
			return tableRow{}, err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "row" {
			continue
		}
		row, err := t.row(start)
		if err != nil {
			return tableRow{}, unexpectedEnd(t.tokens, err)
		}
		if row.fault == "" && blank(row.cells) {
			continue
		}
		if t.rows++; t.rows > MaxRows+1 {
			return tableRow{}, refuse(row.place, "the sheet has more than %d rows: split it", MaxRows)
		}
		if t.width == 0 {
			t.width = len(row.cells)
		}
		return row, nil
	}
}

// row reads the cells of the row that has just begun.
func (t *sheetTable) row(start xml.StartElement) (tableRow, error) {
	t.number++
	if number, err := strconv.ParseInt(attribute(start, "r"), 10, 64); err == nil {
		t.number = number
	}
	row := tableRow{place: fmt.Sprintf("sheet %s, row %d", t.name, t.number)}
	t.cells = t.cells[:0]
	if t.width > 0 {
		t.cells = append(t.cells, make([]string, t.width)...)
	}
	column := 0
	for depth := t.tokens.depth; t.tokens.depth >= depth; {
		token, err := t.tokens.next()
		if err != nil {
			return row, err
		}
		cell, ok := token.(xml.StartElement)
		if !ok || cell.Name.Local != "c" {
			continue
		}
		if at, ok := columnNumber(attribute(cell, "r")); ok {
			column = at
		}
		text, fault, err := t.cell(cell)
		if err != nil {
			return row, err
		}
		if fault == "" {
			fault = t.put(column, text)
		}
		if fault != "" && row.fault == "" {
			row.fault = fmt.Sprintf("cell %s%d %s", columnLetters(column), t.number, fault)
		}
		column++
	}
	row.cells = t.cells
	return row, nil
}

// put keeps the text of a cell in its column.
func (t *sheetTable) put(column int, text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	most := t.width
	if most == 0 {
		most = MaxColumns
	}
	switch {
	case column >= most && t.width > 0:
		return "lies beyond the columns of the header"
	case column >= most:
		return fmt.Sprintf("lies beyond column %d", MaxColumns)
	}
	for len(t.cells) <= column {
		t.cells = append(t.cells, "")
	}
	t.cells[column] = text
	return ""
}

// cell reads the cell that has just begun: its text, or why it has none.
func (t *sheetTable) cell(start xml.StartElement) (text, fault string, err error) {
	kind, style := attribute(start, "t"), attribute(start, "s")
	value := ""
	for depth := t.tokens.depth; t.tokens.depth >= depth; {
		token, err := t.tokens.next()
		if err != nil {
			return "", "", err
		}
		inner, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch inner.Name.Local {
		case "v":
			if value, err = t.value(); err != nil {
				return "", "", err
			}
		case "is":
			if value, err = readTexts(t.tokens); err != nil {
				return "", "", err
			}
		default:
			if err := t.tokens.skip(); err != nil {
				return "", "", err
			}
		}
	}
	text, fault = t.meaning(kind, style, value)
	return text, fault, nil
}

// value reads the text of the element v that has just begun.
func (t *sheetTable) value() (string, error) {
	var text []byte
	for depth := t.tokens.depth; t.tokens.depth >= depth; {
		token, err := t.tokens.next()
		if err != nil {
			return "", err
		}
		if data, ok := token.(xml.CharData); ok {
			text = append(text, data...)
		}
		if len(text) > maxToken {
			return "", refuse(t.tokens.at(), "a cell has more than %d bytes", maxToken)
		}
	}
	return string(text), nil
}

// meaning is what a cell's value says, by the kind of the cell and by its style.
func (t *sheetTable) meaning(kind, style, value string) (text, fault string) {
	switch kind {
	case "s":
		number, err := strconv.Atoi(strings.TrimSpace(value))
		shared, ok := t.book.shared.at(number)
		if err != nil || !ok {
			return "", "names a text that the workbook doesn't have: it is damaged"
		}
		return shared, ""
	case "b":
		return strconv.FormatBool(strings.TrimSpace(value) == "1"), ""
	case "e":
		return "", fmt.Sprintf("has the error %s instead of a value", clip(value))
	case "", "n":
		return t.numberText(style, strings.TrimSpace(value)), ""
	default: // str, inlineStr, d
		if !utf8.ValidString(value) {
			return "", "is not UTF-8"
		}
		return value, ""
	}
}

// numberText writes a number as its style shows it: a day as a day.
func (t *sheetTable) numberText(style, value string) string {
	k, err := strconv.Atoi(style)
	if err == nil && k >= 0 && k < len(t.book.dates) && t.book.dates[k] {
		if serial, err := strconv.ParseFloat(value, 64); err == nil {
			if day, ok := serialDay(serial, t.book.from1904); ok {
				return day
			}
		}
	}
	if value == "" {
		return ""
	}
	return plainNumber(value)
}

// done is the share of the sheet that was read, in bytes of the whole file.
func (t *sheetTable) done() int64 {
	whole := max(int64(t.file.UncompressedSize64), 1)
	return min(int64(float64(t.read.Load())/float64(whole)*float64(t.book.source.Size())), t.book.source.Size())
}

func (t *sheetTable) close() {
	if t.body != nil {
		_ = t.body.Close() // it was only read
		t.body = nil
	}
}

// columnNumber reads the column of a place such as AB12, from 0.
func columnNumber(place string) (int, bool) {
	n := 0
	for k := range len(place) {
		c := place[k] &^ 0x20
		if c < 'A' || c > 'Z' {
			return n - 1, k > 0
		}
		if n = n*26 + int(c-'A') + 1; n > 1<<20 {
			return n, true
		}
	}
	return n - 1, n > 0
}

func columnLetters(column int) string {
	letters := ""
	for column >= 0 {
		letters = string(rune('A'+column%26)) + letters
		column = column/26 - 1
	}
	return letters
}

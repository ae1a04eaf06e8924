package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode"

	"polku/impact"
)

// SampleRows is how many rows Header shows at most.
const SampleRows = 5

// Head is what a form shows of a file before it is mapped.
type Head struct {
	// Format is CSV or XLSX.
	Format string
	// Sheets are a workbook's sheets; Sheet is the one that was looked at.
	Sheets []string
	Sheet  string
	// Encoding and Delimiter are what a CSV file was found to be written in.
	Encoding, Delimiter string
	// Columns are the titles of the header; Samples the first rows below it.
	Columns []string
	Samples [][]string
}

// Header reads the header and a few rows of a CSV file or a workbook. An empty sheet means the first.
func Header(source Source, sheet string) (*Head, error) {
	head := &Head{Format: "CSV"}
	var table table
	if isZIP(source) {
		book, err := openBook(source)
		if err != nil {
			return nil, err
		}
		head.Format, head.Sheets = "XLSX", book.sheetNames()
		if head.Sheet, table, err = book.open(sheet); err != nil {
			return nil, err
		}
	} else {
		file, err := openCSV(source)
		if err != nil {
			return nil, err
		}
		head.Encoding, head.Delimiter, table = file.encoding, string(file.csv.Comma), file
	}
	defer table.close()
	columns, err := readHeader(context.Background(), table)
	if err != nil {
		return nil, err
	}
	head.Columns = columns
	for len(head.Samples) < SampleRows {
		row, err := table.next(context.Background())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if row.fault == "" {
			head.Samples = append(head.Samples, shorten(row.cells))
		}
	}
	return head, nil
}

// maxShown is how many characters of a cell a sample shows.
const maxShown = 200

func shorten(cells []string) []string {
	short := make([]string, len(cells))
	for k, cell := range cells {
		if runes := []rune(strings.ToValidUTF8(cell, "\uFFFD")); len(runes) > maxShown {
			cell = string(runes[:maxShown]) + "…"
		}
		short[k] = strings.ToValidUTF8(cell, "\uFFFD")
	}
	return short
}

// Guess proposes which columns hold which fields, by the fields' names and by the titles that such columns usually have in
// Finnish, Swedish and English.
func Guess(kind impact.ImportKind, header []string) Mapping {
	m := Mapping{Columns: map[string]string{}}
	taken := map[string]bool{}
	claim := func(field Field, titles []string) {
		if _, done := m.Columns[field.Name]; done || field.ConstantOnly {
			return
		}
		for _, title := range titles {
			for _, column := range header {
				if !taken[column] && plain(column) != "" && plain(column) == plain(title) {
					m.Columns[field.Name], taken[column] = column, true
					return
				}
			}
		}
	}
	fields := Fields(kind)
	for _, field := range fields { // names and titles of all fields go before the words that are merely usual
		claim(field, []string{field.Name, field.Title.FI, field.Title.SV, field.Title.EN})
	}
	for _, field := range fields {
		claim(field, field.usual)
	}
	return m
}

// plain is a title as it is compared: letters and digits in lower case.
func plain(title string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, title)
}

// isZIP tells whether the file begins as a ZIP archive does; a workbook is one.
func isZIP(source Source) bool {
	var begin [4]byte
	if n, _ := source.ReadAt(begin[:], 0); n < len(begin) {
		return false
	}
	return bytes.Equal(begin[:], []byte("PK\x03\x04")) || bytes.Equal(begin[:], []byte("PK\x05\x06"))
}

package intake

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// csvTable is a table of texts as RFC 4180 has it. Its separator and its encoding are found by looking.
type csvTable struct {
	source   Source
	code     textCode
	encoding string
	csv      *csv.Reader
	fuel     *recordReader
	comma    rune
	read     atomic.Int64
	rows     int64
	width    int
	behind   int64 // the line that the last record began on
}

func openCSV(source Source) (*csvTable, error) {
	code, err := codeOfText(source)
	if err != nil {
		return nil, err
	}
	t := &csvTable{source: source, code: code, encoding: code.name}
	if t.comma, err = separatorOf(code.open(source, func(int) {})); err != nil {
		return nil, err
	}
	return t, t.begin()
}

// separatorOf is what stands most often between the titles of the columns.
func separatorOf(text io.Reader) (rune, error) {
	line, err := bufio.NewReaderSize(io.LimitReader(text, MaxRecord), 4096).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("read the first line: %w", err)
	}
	found, most := ',', 0
	for _, mark := range []rune{',', ';', '\t'} {
		quoted, count := false, 0
		for _, r := range line {
			switch {
			case r == '"':
				quoted = !quoted
			case r == mark && !quoted:
				count++
			}
		}
		if count > most {
			found, most = mark, count
		}
	}
	return found, nil
}

func (t *csvTable) begin() error {
	t.read.Store(0)
	t.fuel = &recordReader{from: t.code.open(t.source, func(n int) { t.read.Add(int64(n)) })}
	t.csv = csv.NewReader(t.fuel)
	t.csv.Comma, t.csv.FieldsPerRecord, t.csv.ReuseRecord = t.comma, -1, true
	t.rows, t.width = 0, 0
	return nil
}

func (t *csvTable) next(ctx context.Context) (tableRow, error) {
	for {
		if err := ctx.Err(); err != nil {
			return tableRow{}, err
		}
		if t.rows > MaxRows {
			return tableRow{}, refuse(t.line(), "the file has more than %d rows: split it", MaxRows)
		}
		t.fuel.left = MaxRecord
		cells, err := t.csv.Read()
		var fault *csv.ParseError
		switch {
		case errors.Is(err, errRecordTooLong):
			return tableRow{}, refuse(t.line(), "a row has more than %d bytes; is a quotation mark left open?", MaxRecord)
		case errors.As(err, &fault):
			t.rows++
			t.behind = int64(fault.StartLine)
			return tableRow{place: t.line(), fault: quoteFault(fault)}, nil
		case err != nil:
			return tableRow{}, err
		}
		if at, _ := t.csv.FieldPos(0); at > 0 {
			t.behind = int64(at)
		}
		if blank(cells) {
			continue
		}
		return t.take(cells), nil
	}
}

// take makes a row of a record and looks whether it is as wide as the header.
func (t *csvTable) take(cells []string) tableRow {
	t.rows++
	row := tableRow{place: t.line(), cells: cells}
	if t.width == 0 {
		t.width = len(cells)
	}
	for k, cell := range cells {
		if !utf8.ValidString(cell) {
			row.fault = fmt.Sprintf("cell %d has bytes that are not UTF-8: save the file as UTF-8", k+1)
			return row
		}
	}
	if len(cells) != t.width {
		row.fault = fmt.Sprintf("has %d cells where the header has %d: is a separator (%s) missing, or one too many?", len(cells), t.width, showMark(t.comma))
	}
	return row
}

func (t *csvTable) line() string { return "line " + strconv.FormatInt(max(t.behind, 1), 10) }
func (t *csvTable) done() int64  { return min(t.code.skip+t.read.Load(), t.source.Size()) }
func (t *csvTable) close()       {}

func showMark(mark rune) string {
	if mark == '\t' {
		return "tab"
	}
	return string(mark)
}

func quoteFault(fault *csv.ParseError) string {
	if errors.Is(fault.Err, csv.ErrBareQuote) {
		return fmt.Sprintf(`column %d of the line: a quotation mark stands inside a cell; write the cell in quotation marks and the mark twice: "a ""b"" c"`, fault.Column)
	}
	return fmt.Sprintf(`column %d of the line: a quotation mark is not closed, or something follows the closing one; marks inside a cell are written twice`, fault.Column)
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// recordReader gives no more bytes for one record than are allowed, so that a file without line ends can't fill the memory.
type recordReader struct {
	from io.Reader
	left int
}

var errRecordTooLong = errors.New("the row is too long")

// Read reads until the record is too long.
func (r *recordReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errRecordTooLong
	}
	n, err := r.from.Read(p)
	r.left -= n
	return n, err
}

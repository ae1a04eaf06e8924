package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"polku/impact"
)

// What a workbook can hold at most: rows under the header, and characters in a cell.
const (
	maxSheetRows = 1_048_575
	maxCellText  = excelize.TotalCellChars
)

// The sheets of a workbook.
const (
	dataSheet = "data"
	infoSheet = "info"
)

// fact is one line of the sheet that says what a workbook is.
type fact struct {
	name  string
	value any
}

// writeXLSX writes a table as a workbook: the rows, and a sheet that says what they are. The rows go through a temporary file,
// because a workbook is a zip archive whose sheets are written whole.
func writeXLSX(ctx context.Context, w io.Writer, t *table, info []fact, lang impact.Lang) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.SetSheetName("Sheet1", dataSheet); err != nil {
		return fmt.Errorf("begin a workbook: %w", err)
	}
	sheet, err := newSheet(book, dataSheet)
	if err != nil {
		return err
	}
	header := make(cells, len(t.columns))
	for k, c := range t.columns {
		header[k] = c.name
	}
	if err := sheet.row(header); err != nil {
		return err
	}
	if err := t.each(ctx, sheet.row); err != nil {
		return err
	}
	if err := sheet.Flush(); err != nil {
		return fmt.Errorf("end a sheet: %w", err)
	}
	if err := writeInfo(book, t, info, lang); err != nil {
		return err
	}
	if _, err := book.WriteTo(w); err != nil {
		return fmt.Errorf("write a workbook: %w", err)
	}
	return nil
}

// writeInfo writes the sheet that says what the rows are, and what each column is called.
func writeInfo(book *excelize.File, t *table, info []fact, lang impact.Lang) error {
	if _, err := book.NewSheet(infoSheet); err != nil {
		return fmt.Errorf("add a sheet: %w", err)
	}
	sheet, err := newSheet(book, infoSheet)
	if err != nil {
		return err
	}
	for _, f := range info {
		if err := sheet.row(cells{f.name, f.value}); err != nil {
			return err
		}
	}
	if err := sheet.row(cells{}); err != nil {
		return err
	}
	for _, c := range t.columns {
		if err := sheet.row(cells{c.name, c.title.In(lang)}); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return fmt.Errorf("end a sheet: %w", err)
	}
	return nil
}

// sheetWriter writes rows one below another.
type sheetWriter struct {
	*excelize.StreamWriter
	rows        int
	days, hours int // the styles of days and moments
}

func newSheet(book *excelize.File, name string) (*sheetWriter, error) {
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return nil, fmt.Errorf("begin a sheet: %w", err)
	}
	s := &sheetWriter{StreamWriter: stream}
	dayFormat, momentFormat := "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
	if s.days, err = book.NewStyle(&excelize.Style{CustomNumFmt: &dayFormat}); err == nil {
		s.hours, err = book.NewStyle(&excelize.Style{CustomNumFmt: &momentFormat})
	}
	if err != nil {
		return nil, fmt.Errorf("make a style: %w", err)
	}
	return s, nil
}

func (s *sheetWriter) row(row cells) error {
	if s.rows > maxSheetRows {
		return badRequest("a workbook holds at most %d rows: take the table as csv, or in parts", maxSheetRows)
	}
	values := make([]any, len(row))
	for k, cell := range row {
		values[k] = s.value(cell)
	}
	s.rows++
	if err := s.SetRow("A"+itoa(int64(s.rows)), values); err != nil {
		return fmt.Errorf("write row %d: %w", s.rows, err)
	}
	return nil
}

// value is a cell as a workbook keeps it: numbers and days are real ones. Text is typed as text, which is never run.
func (s *sheetWriter) value(cell any) any {
	switch c := cell.(type) {
	case impact.Decimal:
		return float64(c) / float64(impact.Whole(1))
	case impact.Date:
		return excelize.Cell{StyleID: s.days, Value: c.Time()}
	case time.Time:
		return excelize.Cell{StyleID: s.hours, Value: c.UTC().Truncate(time.Second)}
	case string:
		return shortened(c)
	default:
		return cell
	}
}

// shortened is text that fits into a cell.
func shortened(text string) string {
	if utf8.RuneCountInString(text) <= maxCellText {
		return text
	}
	return string([]rune(text)[:maxCellText])
}

package export

import (
	"bufio"
	"context"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// byteOrderMark tells Excel that a file is UTF-8.
const byteOrderMark = "\uFEFF"

// csvBuffer is how much of a file is gathered before it is sent.
const csvBuffer = 64 << 10

// writeCSV writes a table as RFC 4180 says.
func writeCSV(ctx context.Context, w io.Writer, t *table, semicolon, bom bool) error {
	out := csvWriter{Writer: bufio.NewWriterSize(w, csvBuffer), separator: ','}
	if semicolon {
		out.separator = ';'
	}
	if bom {
		_, _ = out.WriteString(byteOrderMark) // a failed write is told by the next
	}
	header := make(cells, len(t.columns))
	for k, c := range t.columns {
		header[k] = c.name
	}
	if err := out.row(header); err != nil {
		return err
	}
	if err := t.each(ctx, out.row); err != nil {
		return err
	}
	return out.Flush()
}

type csvWriter struct {
	*bufio.Writer
	separator byte
}

func (w csvWriter) row(row cells) error {
	for k, cell := range row {
		if k > 0 {
			_ = w.WriteByte(w.separator)
		}
		text := plain(cell)
		if _, isText := cell.(string); isText {
			text = quoted(Harmless(text))
		}
		_, _ = w.WriteString(text)
	}
	_, err := w.WriteString("\r\n")
	return err
}

// plainNumber is text that spreadsheets read as a number, whatever its sign.
var plainNumber = regexp.MustCompile(`^[+-]?[0-9]+([.,][0-9]+)?$`)

// formulaStarts are the characters that make spreadsheets take a cell for a formula; some take the wide forms too.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// Harmless keeps a spreadsheet from running what somebody recorded as text: an apostrophe shows it to be text.
func Harmless(text string) string {
	first, _ := utf8.DecodeRuneInString(text)
	if text == "" || !strings.ContainsRune(formulaStarts, first) || plainNumber.MatchString(text) {
		return text
	}
	return "'" + text
}

// quoted puts text in quotes if it needs them. Both separators count, so that a file is read alike whichever is expected.
func quoted(text string) string {
	if !strings.ContainsAny(text, ",;\"\r\n\t") && text == strings.TrimSpace(text) {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

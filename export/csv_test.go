package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"strings"
	"testing"
	"time"

	"polku/impact"
)

// What somebody recorded as text stays text in a spreadsheet, and comes back from the file as it was written.
func TestTextIsNeverAFormula(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"=1+1", "'=1+1"}, {"+358 40 123", "'+358 40 123"}, {"-2+3", "'-2+3"}, {"@SUM(A1)", "'@SUM(A1)"}, {"\tx", "'\tx"}, {"\r=1", "'\r=1"}, {"\n=1", "'\n=1"}, {"＝1+1", "'＝1+1"},
		{"-12.5", "-12.5"}, {"+5", "+5"}, {"-3", "-3"}, {"-1-2", "'-1-2"}, {"", ""}, {"a=b", "a=b"}, {"Ääkköset", "Ääkköset"}, {"'x", "'x"},
		{"a\"b;c,d\ne", "a\"b;c,d\ne"},
	} {
		var out bytes.Buffer
		one := &table{columns: []column{col("a", "", "", ""), col("b", "", "", "")}, each: func(_ context.Context, take func(cells) error) error { return take(cells{c.text, "end"}) }}
		if err := writeCSV(context.Background(), &out, one, false, false); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(strings.NewReader(strings.ReplaceAll(out.String(), "\r\n=", "\n="))).ReadAll()
		if err != nil || len(records) != 2 || len(records[1]) != 2 {
			t.Fatalf("%q: %q does not read back (%v)", c.text, out.String(), err)
		}
		if have := records[1][0]; have != strings.ReplaceAll(c.want, "\r\n", "\n") {
			t.Errorf("%q is written as %q, want %q", c.text, have, c.want)
		}
	}
}

func TestCellsOfEveryKind(t *testing.T) {
	score := impact.Decimal(-12_500)
	row := cells{nil, "", true, 7, int64(8), score, impact.Date(20220301), time.Date(2022, 3, 1, 12, 0, 0, 5000, time.FixedZone("", 7200)), number(nil), number(&score), day(0), yesNo(nil)}
	columns := make([]column, len(row))
	one := &table{columns: columns, each: func(_ context.Context, take func(cells) error) error { return take(row) }}
	var out bytes.Buffer
	if err := writeCSV(context.Background(), &out, one, true, true); err != nil {
		t.Fatal(err)
	}
	want := byteOrderMark + ";;;;;;;;;;;\r\n" + ";;true;7;8;-1.25;2022-03-01;2022-03-01T10:00:00.000005Z;;-1.25;;\r\n"
	if out.String() != want {
		t.Errorf("written %q, want %q", out.String(), want)
	}
}

// FuzzQuoting: whatever is recorded, a reader of CSV finds as many cells as were written, and none is a formula.
func FuzzQuoting(f *testing.F) {
	for _, seed := range []string{"a", "=1", "\"", "a\r\nb", ";", ",", "  ", "\t", "'"} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, semicolon bool) {
		var out bytes.Buffer
		one := &table{columns: []column{{}, {}}, each: func(_ context.Context, take func(cells) error) error { return take(cells{text, text}) }}
		if err := writeCSV(context.Background(), &out, one, semicolon, false); err != nil {
			t.Fatal(err)
		}
		reader := csv.NewReader(&out)
		reader.Comma = map[bool]rune{true: ';', false: ','}[semicolon]
		reader.FieldsPerRecord = 2
		records, err := reader.ReadAll()
		if err != nil || len(records) != 2 && text != "" {
			t.Fatalf("%q does not read back: %v", text, err)
		}
	})
}

func writeCSVOf(t *table) func(context.Context, io.Writer) error {
	return func(ctx context.Context, w io.Writer) error { return writeCSV(ctx, w, t, false, false) }
}

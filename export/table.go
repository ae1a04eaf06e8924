package export

import (
	"context"
	"strings"
	"time"

	"polku/impact"
)

// column is a column of a table: a name that never changes, and what it is called in each language.
type column struct {
	name  string
	title impact.Text
}

func col(name, fi, sv, en string) column { return column{name, impact.Text{FI: fi, SV: sv, EN: en}} }

// cells are one row of a table. A cell is nil, a string, a bool, an int, an impact.Decimal, an impact.Date or a time.Time.
type cells = []any

// table is rows under columns, read one after another.
type table struct {
	columns []column
	// count is how many rows there are; nil where they are few.
	count func(context.Context) (int, error)
	each  func(ctx context.Context, take func(cells) error) error
}

// field is a column of a list of things, and what each thing has in it.
type field[R any] struct {
	column
	of func(R) any
}

func columnsOf[R any](fields []field[R]) []column {
	columns := make([]column, len(fields))
	for k, f := range fields {
		columns[k] = f.column
	}
	return columns
}

func rowOf[R any](fields []field[R], thing R) cells {
	row := make(cells, len(fields))
	for k, f := range fields {
		row[k] = f.of(thing)
	}
	return row
}

// listTable is the table of things that are in memory anyway.
func listTable[R any](fields []field[R], things []R) *table {
	return &table{columns: columnsOf(fields), each: func(_ context.Context, take func(cells) error) error {
		for _, thing := range things {
			if err := take(rowOf(fields, thing)); err != nil {
				return err
			}
		}
		return nil
	}}
}

// labelled adds a column that says of each row that it is made up.
func (t *table) labelled() *table {
	return &table{columns: append(t.columns[:len(t.columns):len(t.columns)], col("sample", "Esimerkkiaineisto", "Exempeldata", "Sample data")), count: t.count,
		each: func(ctx context.Context, take func(cells) error) error {
			return t.each(ctx, func(row cells) error { return take(append(row, true)) })
		}}
}

// plain writes a cell as text: days and moments as ISO, numbers with a point.
func plain(cell any) string {
	switch c := cell.(type) {
	case string:
		return c
	case impact.Decimal:
		return c.String()
	case impact.Date:
		return c.String()
	case time.Time:
		return c.UTC().Format(time.RFC3339Nano)
	case bool:
		if c {
			return "true"
		}
		return "false"
	case int:
		return itoa(int64(c))
	case int64:
		return itoa(c)
	default:
		return ""
	}
}

// codeSet writes several codes into one cell.
func codeSet(codes []string) string { return strings.Join(codes, "|") }

// day is a cell for a day that may be missing.
func day(d impact.Date) any {
	if d == 0 {
		return nil
	}
	return d
}

// number is a cell for a number that may be missing, which is not zero.
func number(d *impact.Decimal) any {
	if d == nil {
		return nil
	}
	return *d
}

// yesNo is a cell for an answer that may be missing, which is not no.
func yesNo(b *bool) any {
	if b == nil {
		return nil
	}
	return *b
}

package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"polku/impact"
)

// column is a field of a draft with the place in the row, or the constant, that it is read from.
type column struct {
	Field
	at       int // -1 for a constant alone
	constant string
	// soft columns were found by their usual title in a foreign system: words that the plan doesn't know are left out there.
	soft bool
}

// columnsOf finds the columns and constants of a mapping in a header.
func columnsOf(fields []Field, header []string, m Mapping) ([]column, error) {
	var columns []column
	for _, field := range fields {
		c := column{Field: field, at: -1, constant: strings.TrimSpace(m.Constants[field.Name])}
		if title, ok := m.Columns[field.Name]; ok && strings.TrimSpace(title) != "" {
			at, err := columnOf(header, title)
			if err != nil {
				return nil, err
			}
			c.at = at
		}
		if c.at >= 0 || c.constant != "" {
			columns = append(columns, c)
		}
	}
	return columns, nil
}

// factsReader reads a table of one kind of facts.
type factsReader struct {
	words   *lookup
	table   table
	kind    impact.ImportKind
	columns []column
	system  string
	dates   DateOrder
	number  int64
	keys    *contentKeys // nil where the rows have ids of their own
}

var kindOfFacts = map[impact.ImportKind]impact.Kind{
	impact.ImportContacts: impact.KindContact, impact.ImportEvents: impact.KindEvent,
	impact.ImportParticipations: impact.KindParticipation, impact.ImportObservations: impact.KindObservation,
}

// ContentSystem is the foreign system of rows without an id: their key is a digest of what they say.
const ContentSystem = "content"

func openFacts(kind impact.ImportKind, source Source, words *lookup, m Mapping) (Reader, error) {
	t, err := openTable(source, m.Sheet)
	if err != nil {
		return nil, err
	}
	r := &factsReader{words: words, table: t, kind: kind, system: cmp.Or(m.System, string(kind)), dates: m.Dates}
	if err := r.begin(m, source.Size()); err != nil {
		t.close()
		return nil, err
	}
	return r, nil
}

// openTable opens a CSV file or a sheet of a workbook.
func openTable(source Source, sheet string) (table, error) {
	if !isZIP(source) {
		return openCSV(source)
	}
	book, err := openBook(source)
	if err != nil {
		return nil, err
	}
	_, t, err := book.open(sheet)
	return t, err
}

func (r *factsReader) begin(m Mapping, bytes int64) error {
	header, err := readHeader(context.Background(), r.table)
	if err != nil {
		return err
	}
	if len(m.Columns) == 0 {
		m.Columns = Guess(r.kind, header).Columns
	}
	if r.columns, err = columnsOf(Fields(r.kind), header, m); err != nil {
		return err
	}
	has := func(name string) bool {
		return slices.ContainsFunc(r.columns, func(c column) bool { return c.Name == name })
	}
	if lacks := missing(r.kind, has); len(lacks) > 0 {
		return refuse("", "has no column for %s: name the columns, or constants, in the mapping; its columns are %s",
			strings.Join(lacks, ", "), strings.Join(header, ", "))
	}
	if !has(idField) {
		r.keys = newContentKeys(string(r.kind), bytes)
	}
	return nil
}

// Next reads a row.
func (r *factsReader) Next(ctx context.Context) (*impact.ForeignRow, error) {
	if r.keys != nil && !r.keys.ready {
		if err := r.keys.prepare(ctx, r.table); err != nil {
			return nil, err
		}
	}
	got, err := r.table.next(ctx)
	if err != nil {
		return nil, tableError(err)
	}
	r.number++
	row := &impact.ForeignRow{Number: r.number, Place: got.place, Kind: kindOfFacts[r.kind]}
	if got.fault != "" {
		row.Faults = impact.Faults{{Code: impact.Invalid, Message: got.fault}}
		return row, nil
	}
	d := newDraft(r.words, row, r.system, r.dates)
	for _, c := range r.columns {
		d.set(c, got.cells)
	}
	if r.keys != nil {
		row.System, row.Key = ContentSystem, r.keys.key(got.cells)
	}
	d.finish()
	return row, nil
}

// tableError passes on what ends a table.
func tableError(err error) error {
	if _, mendable := AsFileError(err); mendable || errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("read a row: %w", err)
}

// Done counts the bytes behind; where the file is gone through twice each way counts half.
func (r *factsReader) Done() int64 {
	if r.keys == nil {
		return r.table.done()
	}
	if !r.keys.prepared.Load() {
		return r.table.done() / 2
	}
	return (r.keys.size.Load() + r.table.done()) / 2
}

// Close lets go of the table.
func (r *factsReader) Close() error {
	r.table.close()
	return nil
}

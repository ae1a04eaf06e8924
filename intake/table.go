package intake

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// Limits of tables.
const (
	// MaxRows is how many rows of a table are read.
	MaxRows = 20_000_000
	// MaxColumns is how many columns a table may have.
	MaxColumns = 300
	// MaxCell is how many bytes a cell may have that is taken over.
	MaxCell = 16 << 10
	// MaxRecord is how many bytes a row may have.
	MaxRecord = 1 << 20
)

// table is a sheet or a CSV file: rows of texts, one after the other. io.EOF ends it; rows without any text are left out.
type table interface {
	next(ctx context.Context) (tableRow, error)
	// begin goes back to before the header.
	begin() error
	done() int64
	close()
}

// tableRow is a row as the file has it. fault says why its cells can't be read; cells are valid until the next row.
type tableRow struct {
	place string
	cells []string
	fault string
}

// readHeader reads the titles of the columns.
func readHeader(ctx context.Context, t table) ([]string, error) {
	row, err := t.next(ctx)
	if errors.Is(err, io.EOF) {
		return nil, refuse("", "has no rows: the first row must have the titles of the columns")
	}
	if err != nil {
		return nil, err
	}
	if row.fault != "" {
		return nil, refuse(row.place, "%s", row.fault)
	}
	if len(row.cells) > MaxColumns {
		return nil, refuse(row.place, "has %d columns; at most %d are read", len(row.cells), MaxColumns)
	}
	titles := make([]string, len(row.cells))
	for k, cell := range row.cells {
		if len(cell) > MaxTitle {
			return nil, refuse(row.place, "the title of column %d has %d bytes; at most %d. The first row must have the titles of the columns", k+1, len(cell), MaxTitle)
		}
		titles[k] = strings.TrimSpace(cell)
	}
	for len(titles) > 0 && titles[len(titles)-1] == "" {
		titles = titles[:len(titles)-1]
	}
	return titles, nil
}

// columnOf finds a column by its title.
func columnOf(header []string, title string) (int, error) {
	title = strings.TrimSpace(title)
	at := slices.Index(header, title)
	if at < 0 {
		at = slices.IndexFunc(header, func(h string) bool { return plain(h) == plain(title) && plain(title) != "" })
	}
	switch {
	case at < 0:
		return 0, refuse("", "has no column %q; its columns are %s", title, strings.Join(header, ", "))
	case slices.Contains(header[at+1:], header[at]):
		return 0, refuse("", "has two columns %q: give them different titles", title)
	}
	return at, nil
}

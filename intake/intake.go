// Package intake reads foreign files and gives what is in them as drafts, one row at a time: tables of one's own (CSV, XLSX),
// a SuiteCRM export, eForms notices and Hilma's statistical answers. It writes nothing and asks no database: things of the plan
// are looked up in the network, other facts are left by the names that the file has for them.
package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"polku/impact"
)

// Source is a foreign file: *io.SectionReader over a file on disk is one, *bytes.Reader another.
type Source interface {
	io.ReaderAt
	Size() int64
}

// Reader gives the rows of a foreign file. It is for one goroutine, but Done may be asked by others.
type Reader interface {
	// Next gives the next row, io.EOF after the last. A row that can't be taken has faults; an error means that the file can't
	// be read on: where it is a *FileError the user can mend the file, or the mapping.
	Next(ctx context.Context) (*impact.ForeignRow, error)
	// Done is how many bytes of the source are behind, never more than its size.
	Done() int64
	// Close lets go of what the reader holds; the source stays open.
	Close() error
}

// FileError says why a file can't be read (on): where, what, and what would be right.
type FileError struct {
	// Place is where in the file, in its own words; empty when it is about the whole file.
	Place   string
	Message string
}

// Error says it in one line.
func (e *FileError) Error() string {
	if e.Place == "" {
		return e.Message
	}
	return e.Place + ": " + e.Message
}

// Mendable tells that its words are for the user, who can mend the file or the mapping.
func (e *FileError) Mendable() bool { return true }

// refuse makes an error of the file.
func refuse(place, format string, args ...any) error {
	return &FileError{place, fmt.Sprintf(format, args...)}
}

// AsFileError finds what the user can mend in an error.
func AsFileError(err error) (*FileError, bool) {
	var fault *FileError
	ok := errors.As(err, &fault)
	return fault, ok
}

// MaxBytes is the largest file that is read.
const MaxBytes = 4 << 30

// Open begins to read a file of a kind for a network. The mapping may be empty: the header then says which column is which.
// An error that is a *FileError is the user's to mend.
func Open(kind impact.ImportKind, source Source, n *impact.Network, mapping Mapping) (Reader, error) {
	if !slices.Contains(impact.ImportKinds, kind) {
		return nil, refuse("", "there is no import of %q; choose one of %v", kind, impact.ImportKinds)
	}
	if source.Size() == 0 {
		return nil, refuse("", "the file is empty")
	}
	if source.Size() > MaxBytes {
		return nil, refuse("", "the file has %d bytes; at most %d are read", source.Size(), int64(MaxBytes))
	}
	if err := mapping.Check(kind).Err(); err != nil {
		return nil, refuse("mapping", "%s", err)
	}
	words := newLookup(n)
	switch kind {
	case impact.ImportSuiteCRM:
		return openSuiteCRM(source, words, mapping)
	case impact.ImportNotices:
		return openNotices(source, words)
	case impact.ImportAnswers:
		return openAnswers(source, mapping)
	default:
		return openFacts(kind, source, words, mapping)
	}
}

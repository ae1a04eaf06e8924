package intake

import (
	"archive/zip"
	"context"
	"io"
	"path"
	"strings"
	"sync/atomic"

	"polku/impact"
)

// noticesReader reads notices, one XML after the other, and gives the rows of each.
type noticesReader struct {
	words  *lookup
	source Source
	files  []*zip.File // nil for a single XML
	at     int
	single bool
	rows   []*impact.ForeignRow
	number int64
	behind atomic.Int64
}

func openNotices(source Source, words *lookup) (Reader, error) {
	r := &noticesReader{words: words, source: source, single: true}
	if !isZIP(source) {
		if source.Size() > MaxNotice {
			return nil, refuse("", "a notice may have %d bytes; pack several notices into a ZIP archive", MaxNotice)
		}
		return r, nil
	}
	archive, err := openArchive(source)
	if err != nil {
		return nil, err
	}
	r.single = false
	var unpacked uint64
	for _, file := range archive.File {
		name := path.Base(file.Name)
		if file.FileInfo().IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(file.Name, "__MACOSX/") {
			continue
		}
		if unpacked += file.UncompressedSize64; unpacked > MaxUnpacked {
			return nil, refuse("", "the archive unpacks to more than %d bytes: split it", int64(MaxUnpacked))
		}
		r.files = append(r.files, file)
	}
	if len(r.files) == 0 {
		return nil, refuse("", "the archive is empty: pack the notices' XML files into it")
	}
	return r, nil
}

// Next gives the next lot. A file that is no notice, or a broken one, is a refused row: those beside it can still be read.
func (r *noticesReader) Next(ctx context.Context) (*impact.ForeignRow, error) {
	for len(r.rows) == 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := r.read(ctx); err != nil {
			return nil, err
		}
	}
	row := r.rows[0]
	r.rows = r.rows[1:]
	r.number++
	row.Number = r.number
	return row, nil
}

// read reads the next notice.
func (r *noticesReader) read(ctx context.Context) error {
	place, body, size, err := r.open()
	if err != nil {
		if fault, ok := AsFileError(err); ok && place != "" {
			r.rows = []*impact.ForeignRow{unreadable(place, fault)}
			return nil
		}
		return err
	}
	defer func() { _ = body.Close() }() // it was only read
	root, space, err := readElements(ctx, place, body)
	r.behind.Add(size)
	fault, mendable := AsFileError(err)
	switch {
	case mendable:
		r.rows = []*impact.ForeignRow{unreadable(place, fault)}
	case err != nil:
		return err
	default:
		r.rows = readNotice(r.words, root, space, place)
	}
	return nil
}

// open opens the next file, io.EOF after the last.
func (r *noticesReader) open() (place string, body io.ReadCloser, size int64, err error) {
	if r.single {
		if r.at++; r.at > 1 {
			return "", nil, 0, io.EOF
		}
		return "", io.NopCloser(io.NewSectionReader(r.source, 0, r.source.Size())), r.source.Size(), nil
	}
	if r.at == len(r.files) {
		return "", nil, 0, io.EOF
	}
	file := r.files[r.at]
	r.at++
	body, err = unpack(file, MaxNotice)
	if err != nil {
		r.behind.Add(int64(file.CompressedSize64))
	}
	return file.Name, body, int64(file.CompressedSize64), err
}

// unreadable is the row of a file that can't be read as a notice.
func unreadable(place string, fault *FileError) *impact.ForeignRow {
	where := fault.Place
	if where == "" {
		where = joinPlace(place, "the notice")
	}
	return &impact.ForeignRow{Place: where, Kind: impact.KindNotice, Faults: impact.Faults{{Code: impact.Invalid, Message: fault.Message}}}
}

// Done is the packed bytes of the notices behind.
func (r *noticesReader) Done() int64 { return min(r.behind.Load(), r.source.Size()) }

// Close has nothing to let go of.
func (r *noticesReader) Close() error { return nil }

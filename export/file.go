package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"polku/impact"
	"polku/store"
)

// maxRows is how many rows a CSV file has at most. A longer list is taken in parts, by from and to.
const maxRows = 5_000_000

// Exporter makes files of what a store holds.
type Exporter struct {
	Store     *store.Store
	Publisher Publisher
	// Base is the server's address for everybody, such as https://polku.example; that of the request when empty.
	Base string
	// Clock says when a file is made; time.Now when missing.
	Clock func() time.Time
}

func (e *Exporter) now() time.Time {
	if e.Clock == nil {
		return time.Now()
	}
	return e.Clock()
}

// File is a file ready to be written. Close it.
type File struct {
	// Name is what it should be called, MediaType what is in it.
	Name      string
	MediaType string
	// streams tells that it may be long, and is sent while it is read.
	streams bool

	s     *snapshot
	count func(context.Context) (int, error)
	write func(context.Context, io.Writer) error
}

// Check sees that the file is not too long for its format. Write does not look again.
func (f *File) Check(ctx context.Context) error {
	if f.count == nil {
		return nil
	}
	count, err := f.count(ctx)
	if err != nil {
		return fmt.Errorf("count the rows: %w", err)
	}
	most := maxRows
	if f.s.Format == XLSX {
		most = maxSheetRows
	}
	if count > most {
		return badRequest("%s has %d rows, and %s holds at most %d: take it in parts, by from and to or by region", f.s.Kind, count, f.s.Format, most)
	}
	return nil
}

// Write writes the file, as of the moment that it was opened.
func (f *File) Write(ctx context.Context, w io.Writer) error { return f.write(ctx, w) }

// Close ends the snapshot.
func (f *File) Close() { f.s.view.Close() }

// Open finds out what a viewer asks for and whether there is such a file. Nothing long is read before Write.
func (e *Exporter) Open(ctx context.Context, viewer impact.Viewer, r Request) (*File, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	s, err := e.snapshot(ctx, viewer, r)
	if err != nil {
		return nil, err
	}
	f := &File{Name: s.fileName(), MediaType: mediaTypes[r.Format], s: s}
	if err := e.fill(ctx, f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// snapshot opens the view and finds the network as the viewer may see it.
func (e *Exporter) snapshot(ctx context.Context, viewer impact.Viewer, r Request) (*snapshot, error) {
	sample, err := e.Store.IsSample(ctx)
	if err != nil {
		return nil, err
	}
	view, err := e.Store.View(ctx, viewer)
	if err != nil {
		return nil, err
	}
	n, err := view.Network(r.Network)
	if err != nil {
		view.Close()
		if errors.Is(err, impact.ErrNotFound) {
			return nil, notThere("there is no network %.70q", r.Network)
		}
		return nil, err
	}
	return &snapshot{Request: r, view: view, n: n, sample: sample}, nil
}

// mediaTypes are the formats' names on the web.
var mediaTypes = map[Format]string{
	CSV: "text/csv; charset=utf-8; header=present", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	JSON: "application/json; charset=utf-8", IATI: "application/xml; charset=utf-8", Lines: "application/x-ndjson; charset=utf-8",
	JSONLD: "application/ld+json; charset=utf-8",
}

// fill finds out how the file is written.
func (e *Exporter) fill(ctx context.Context, f *File) error {
	s := f.s
	switch {
	case s.Format == JSON:
		f.write = s.writeResults
		return nil
	case s.Format == IATI:
		f.write = func(ctx context.Context, w io.Writer) error { return s.writeIATI(ctx, w, e.Publisher, e.now()) }
		return nil
	case s.Kind == Feed:
		f.write = s.writeFeed
		return s.checkPlace()
	}
	t, err := kinds[s.Kind].table(ctx, s)
	if err != nil {
		return err
	}
	f.count, f.streams = t.count, t.count != nil || s.Kind == "changes"
	if s.sample {
		t = t.labelled()
	}
	f.write = func(ctx context.Context, w io.Writer) error {
		if s.Format == XLSX {
			return writeXLSX(ctx, w, t, s.info(e.now()), s.Lang)
		}
		return writeCSV(ctx, w, t, s.Semicolon, s.BOM)
	}
	return nil
}

// fileName says what is in the file, of which day, and that it is a sample if it is one.
func (s *snapshot) fileName() string {
	name := "polku-" + s.n.Slug + "-" + s.Kind
	for _, word := range []string{s.Indicator, s.By, s.Every} {
		if word != "" {
			name += "-" + word
		}
	}
	name += "-" + s.view.Today().String()
	if s.sample {
		name += "-sample"
	}
	return name + "." + string(s.Format)
}

// licence is that of the file: what everybody may see may be used by everybody.
func (s *snapshot) licence() string {
	if s.n.Publishes() && !s.view.Viewer().Belongs(s.n) {
		return licenceAddress
	}
	return ""
}

// info is what a workbook says of itself.
func (s *snapshot) info(now time.Time) []fact {
	return []fact{
		{"network", s.n.Name.In(s.Lang)}, {"network_code", s.n.Slug}, {"export", s.Kind}, {"as_of", s.view.At()}, {"today", s.view.Today()},
		{"sequence", s.view.Seq()}, {"language", languageTag(s.Lang)}, {"sample", s.sample}, {"licence", s.licence()},
		{"from", day(s.Period.From)}, {"to", day(s.Period.To)}, {"region", s.Region}, {"organisation", s.Organisation},
		{"exported_by", s.view.Viewer().Name}, {"exported_at", now},
	}
}

// languageTag is a language as files name it.
func languageTag(lang impact.Lang) string {
	for tag, l := range languages {
		if l == lang {
			return tag
		}
	}
	return "fi"
}

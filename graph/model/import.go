package model

import (
	"context"
	"maps"
	"slices"
	"time"

	"polku/impact"
	"polku/intake"
	"polku/store"
)

const importKind = "import"

// Files are the files of imports, as long as they are kept.
type Files interface {
	// Head are a table's title row and its first rows; nil for files that are no tables, and when the file is gone.
	Head(is store.Import) (*intake.Head, error)
}

// Import is a foreign file that is brought in.
type Import struct {
	InNetwork
	is store.Import
}

// ImportEdge is an import with its place in the list.
type ImportEdge = Edge[Import]

// ImportConnection is a page of imports.
type ImportConnection = Connection[Import]

// ImportRowEdge is a row with its place in the file.
type ImportRowEdge = Edge[ImportRow]

// ImportRowConnection is a page of rows.
type ImportRowConnection = Connection[ImportRow]

// NewImport shows an import; nil where the viewer does not see its network.
func NewImport(ctx context.Context, lens *Lens, is store.Import) (*Import, error) {
	in, err := lens.networkOf(ctx, func(*store.View) (int64, error) { return is.Network, nil })
	if err != nil {
		return nil, ignoreMissing(err)
	}
	return &Import{in, is}, nil
}

// IsNode marks a thing with a global id.
func (*Import) IsNode() {}

// ID is the import's global id.
func (i *Import) ID() string { return NewImportID(i.is.ID) }

// ImportID reads an import's id.
func ImportID(text string) int64 { return idOf(importKind, text) }

// importKinds are the API's words for kinds of files.
var importKinds = map[impact.ImportKind]ImportKind{
	impact.ImportContacts: ImportKindContacts, impact.ImportEvents: ImportKindEvents, impact.ImportParticipations: ImportKindParticipations,
	impact.ImportObservations: ImportKindObservations, impact.ImportSuiteCRM: ImportKindSuitecrm, impact.ImportNotices: ImportKindEforms,
	impact.ImportAnswers: ImportKindHilma,
}

// FileKind reads a kind of file.
func (k ImportKind) FileKind() impact.ImportKind {
	for kind, word := range importKinds {
		if word == k {
			return kind
		}
	}
	return ""
}

// Kind is what the file holds.
func (i *Import) Kind() ImportKind { return importKinds[i.is.Kind] }

// Name is the file's name.
func (i *Import) Name() string { return i.is.Name }

// Size is the file's size in bytes.
func (i *Import) Size() impact.Decimal { return impact.Whole(i.is.Size) }

// Mode tells whether bad rows keep the good ones out.
func (i *Import) Mode() ImportMode { return ImportMode(i.is.Mode) }

// State is how the import stands.
func (i *Import) State() ImportState { return ImportState(i.is.State) }

// Done is how far it is.
func (i *Import) Done() impact.Decimal { return impact.Whole(i.is.Done) }

// Total is how far it has to go.
func (i *Import) Total() impact.Decimal { return impact.Whole(i.is.Total) }

// Dead tells that nobody has heard of it for a while.
func (i *Import) Dead() bool { return i.is.Dead }

// Added is how many rows make a record.
func (i *Import) Added() int { return int(i.is.Added) }

// Changed is how many rows change one.
func (i *Import) Changed() int { return int(i.is.Changed) }

// Same is how many rows say what is known.
func (i *Import) Same() int { return int(i.is.Same) }

// Refused is how many rows are not taken over.
func (i *Import) Refused() int { return int(i.is.Refused) }

// Undone is how many records an undo took back.
func (i *Import) Undone() int { return int(i.is.Undone) }

// Kept is how many it did not.
func (i *Import) Kept() int { return int(i.is.Kept) }

// CreatedBy is who sent the file.
func (i *Import) CreatedBy() string { return i.is.CreatedBy }

// CreatedAt is when it was sent.
func (i *Import) CreatedAt() time.Time { return i.is.CreatedAt }

// FinishedAt is when it was over.
func (i *Import) FinishedAt() *time.Time { return since(i.is.FinishedAt) }

// Reason is why it was undone.
func (i *Import) Reason() *string { return ifSaid(i.is.Reason) }

// Problem is why it could not be read on.
func (i *Import) Problem() *string { return ifSaid(i.is.Problem) }

// Mapping is which column is which field.
func (i *Import) Mapping() (*ImportMapping, error) {
	if i.is.Mapping == "" {
		return nil, nil
	}
	mapping, err := intake.ReadMapping([]byte(i.is.Mapping))
	return newMapping(mapping), err
}

// Preview is what the table looks like.
func (i *Import) Preview() (*ImportPreview, error) {
	head, err := i.files.Head(i.is)
	if head == nil || err != nil {
		return nil, err
	}
	shown := &ImportPreview{Fields: []*ImportField{}, Header: texts(head.Columns), Rows: [][]string{}, Guessed: newMapping(intake.Guess(i.is.Kind, head.Columns)), Sheets: texts(head.Sheets)}
	for _, field := range intake.Fields(i.is.Kind) {
		shown.Fields = append(shown.Fields, &ImportField{field})
	}
	for _, row := range head.Samples {
		shown.Rows = append(shown.Rows, texts(row))
	}
	return shown, nil
}

func texts(list []string) []string { return append([]string{}, list...) }

// ImportField is a field that a kind of table can fill.
type ImportField struct{ f intake.Field }

// Name is the field's name in mappings.
func (f *ImportField) Name() string { return f.f.Name }

// Title is what people call it.
func (f *ImportField) Title(lang impact.Lang) string { return f.f.Title.In(lang) }

// Required tells whether every row needs it.
func (f *ImportField) Required() bool { return f.f.Required }

// ConstantOnly tells whether it is the same for the whole file.
func (f *ImportField) ConstantOnly() bool { return f.f.ConstantOnly }

// Type is what it holds.
func (f *ImportField) Type() string { return string(f.f.Type) }

// Codelist is the vocabulary of a code.
func (f *ImportField) Codelist() *string { return ifSaid(f.f.Codelist) }

func newMapping(m intake.Mapping) *ImportMapping {
	shown := &ImportMapping{Columns: []*ImportColumn{}, Constants: []*ImportConstant{}, Sheet: ifSaid(m.Sheet), System: ifSaid(m.System), Dates: ifSaid(string(m.Dates))}
	for _, field := range slices.Sorted(maps.Keys(m.Columns)) {
		shown.Columns = append(shown.Columns, &ImportColumn{Field: field, Column: m.Columns[field]})
	}
	for _, field := range slices.Sorted(maps.Keys(m.Constants)) {
		shown.Constants = append(shown.Constants, &ImportConstant{Field: field, Value: m.Constants[field]})
	}
	return shown
}

// Mapping is the input as the readers of files take it.
func (i *ImportMappingInput) Mapping() intake.Mapping {
	m := intake.Mapping{Columns: map[string]string{}, Constants: map[string]string{}}
	if i == nil {
		return m
	}
	m.Sheet, m.System, m.Dates = said(i.Sheet), said(i.System), intake.DateOrder(said(i.Dates))
	for _, c := range i.Columns {
		m.Columns[c.Field] = c.Column
	}
	for _, c := range i.Constants {
		m.Constants[c.Field] = c.Value
	}
	return m
}

// Rows is a page of what became of the rows.
func (i *Import) Rows(ctx context.Context, outcome *ImportOutcome, first *int, after *string) (*ImportRowConnection, error) {
	wanted := store.RowOutcome(given(outcome))
	page, err := forwardPage(ctx, i.Lens, "row", 1, first, after, func(view *store.View, place []int64, limit int) ([]store.ImportRow, error) {
		return view.ImportRows(ctx, i.is.ID, wanted, place[0], limit)
	}, func(r store.ImportRow) []int64 { return []int64{r.Number} },
		func(r store.ImportRow) *ImportRow { return &ImportRow{i.InNetwork, r} })
	if err != nil {
		return nil, err
	}
	page.count = func(ctx context.Context) (int, error) {
		view, err := i.View(ctx)
		if err != nil {
			return 0, err
		}
		return view.CountImportRows(ctx, i.is.ID, wanted)
	}
	return page, nil
}

// ImportRow is what became of one row.
type ImportRow struct {
	InNetwork
	r store.ImportRow
}

// Number is the row's, from 1.
func (r *ImportRow) Number() int { return int(r.r.Number) }

// Place is where it is in the file's own words.
func (r *ImportRow) Place() string { return r.r.Place }

// Outcome is what became of it.
func (r *ImportRow) Outcome() ImportOutcome { return ImportOutcome(r.r.Outcome) }

// Record is what it made, changed or names.
func (r *ImportRow) Record(ctx context.Context) (Record, error) {
	if r.r.Fact == 0 {
		return nil, nil
	}
	return r.record(ctx, r.r.Kind, r.r.Fact)
}

// Faults keep it out.
func (r *ImportRow) Faults() []*UserError { return UserErrors(r.r.Faults) }

// Notes don't.
func (r *ImportRow) Notes() []string { return texts(r.r.Notes) }

// Imports are the network's imports, newest first.
func (n *Network) Imports(ctx context.Context, first *int, after *string) (*ImportConnection, error) {
	return forwardPage(ctx, n.Lens, importKind, 1, first, after, func(view *store.View, place []int64, limit int) ([]store.Import, error) {
		return view.Imports(ctx, n.N, place[0], limit)
	}, func(is store.Import) []int64 { return []int64{is.ID} },
		func(is store.Import) *Import { return &Import{n.InNetwork, is} })
}

// NewImportID makes an import's global id.
func NewImportID(id int64) string { return impact.NewID(importKind, id) }

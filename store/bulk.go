package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/lib/pq"

	"polku/impact"
)

// Many facts at once are written like one: the same drafts, the same checks, revisions, totals and feed. What differs is that
// a batch looks up what its facts name in a few statements, writes many revisions a statement, and moves the totals once, by
// what the rows of the changed facts are in the database before and after.

// bulkKind is what many facts of a kind need beyond what one needs.
type bulkKind[D draft] interface {
	factKind[D]
	table() string
	// many reads revisions.
	many(ctx context.Context, w *writer, where condition) ([]held[D], error)
	// appendMany writes revisions, many a statement.
	appendMany(ctx context.Context, w *writer, list []Record[D]) error
	// names are the facts that a draft names.
	names(d *D) []naming
	// segment is the field that is taken over from the customer; nil where there is none.
	segment(d *D) *string
	// words are what the draft is found by, beside its alias.
	words(d D) []word
}

// naming is a reference of a draft to another fact.
type naming struct {
	field string
	kind  impact.Kind
	id    *int64
}

// held is a revision that holds now, and the row that it is kept in; 0 when the batch itself makes it.
type held[D any] struct {
	Record[D]
	row int64
}

// among is the condition that a column has one of some values, with its argument. The statement is the same however many
// there are, so that it is planned once.
func (s *Store) among(column string, values any) (string, any) {
	if s.dialect == dialect.Postgres {
		return column + " = ANY(?)", pq.Array(values)
	}
	text, _ := json.Marshal(values) // numbers and texts always can be written
	return column + " IN (SELECT value FROM json_each(?))", string(text)
}

// eachOf reads the rows whose column has one of some texts and that another condition holds for: the texts are the statement's
// first argument. PostgreSQL is made to look each one up: without statistics, as on a table that an import has just filled, it
// would rather read all that the rest of the condition holds for.
func (s *Store) eachOf(columns, table, column, where string, texts []string) (string, any) {
	if s.dialect == dialect.Postgres {
		return "SELECT t.* FROM (SELECT DISTINCT unnest(?::text[])) AS k (word) CROSS JOIN LATERAL (SELECT " + columns + " FROM " + table +
			" WHERE " + column + " = k.word AND " + where + " OFFSET 0) t", pq.Array(texts)
	}
	in, arg := s.among(column, texts)
	return "SELECT " + columns + " FROM " + table + " WHERE " + in + " AND " + where, arg
}

// allAmong are all revisions of some facts.
func (s *Store) allAmong(ids []int64) condition {
	return func(q *entsql.Selector) {
		in, arg := s.among("fact_id", ids)
		before, after, _ := strings.Cut(in, "?")
		q.Where(entsql.P(func(b *entsql.Builder) { b.WriteString(before).Arg(arg).WriteString(after) }))
	}
}

// holdingAmong are the revisions of some facts that hold now, withdrawn ones included.
func (s *Store) holdingAmong(ids []int64) condition {
	return func(q *entsql.Selector) {
		s.allAmong(ids)(q)
		q.Where(entsql.IsNull(q.C("seq_to")))
	}
}

// shelf holds the facts of a kind that a batch looks at, as the batch has left them.
type shelf[D draft] struct {
	kind    bulkKind[D]
	held    map[int64]*held[D]
	fresh   []Record[D] // what the batch writes
	closed  []int64     // rows that the batch ends
	changed []int64     // facts that were there before
	created []int64
}

// shelves are those of a batch, whatever their kind.
type shelves interface {
	load(ctx context.Context, b *batch, ids []int64) error
	write(ctx context.Context, w *writer) error
	touched() (changed, created []int64)
	note(b *batch) []notedFact
	usable(id int64) (network int64, act impact.Act, there bool)
	segmentOf(id int64) string
	matches(id int64, w word) bool
}

// load reads facts that are not there yet.
func (s *shelf[D]) load(ctx context.Context, b *batch, ids []int64) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id == 0 || s.held[id] != nil })
	if len(ids) == 0 {
		return nil
	}
	if s.held == nil {
		s.held = map[int64]*held[D]{}
	}
	there, err := s.kind.many(ctx, b.w, b.w.s.holdingAmong(ids))
	if err != nil {
		return fmt.Errorf("read every %s: %w", s.kind.name(), err)
	}
	for _, h := range there {
		s.held[h.ID] = &h
	}
	if b.book == nil || !b.dry {
		return nil
	}
	noted, err := b.book.facts(ctx, s.kind.name(), ids)
	if err != nil {
		return err
	}
	for _, f := range noted {
		h := held[D]{Record: Record[D]{ID: f.id, Network: b.n.ID, Revision: f.revision, Act: impact.Corrected}}
		if err := json.Unmarshal([]byte(f.draft), &h.Draft); err != nil {
			return fmt.Errorf("read a noted %s: %w", s.kind.name(), err)
		}
		s.held[f.id] = &h
	}
	return nil
}

// put notes the next revision of a fact: was is the one that holds, nil for a new fact.
func (s *shelf[D]) put(is Record[D], was *held[D]) {
	if s.held == nil {
		s.held = map[int64]*held[D]{}
	}
	if was == nil {
		s.created = append(s.created, is.ID)
	} else {
		s.changed, s.closed = append(s.changed, is.ID), append(s.closed, was.row)
	}
	s.fresh = append(s.fresh, is)
	s.held[is.ID] = &held[D]{Record: is}
}

// write ends the revisions that were and writes those that are.
func (s *shelf[D]) write(ctx context.Context, w *writer) error {
	if len(s.closed) > 0 {
		in, arg := w.s.among("id", s.closed)
		if _, err := w.exec(ctx, "UPDATE "+s.kind.table()+" SET seq_to = ? WHERE "+in, w.first(), arg); err != nil {
			return fmt.Errorf("close the revisions of every %s: %w", s.kind.name(), err)
		}
	}
	if len(s.fresh) == 0 {
		return nil
	}
	if err := s.kind.appendMany(ctx, w, s.fresh); err != nil {
		return fmt.Errorf("write every %s: %w", s.kind.name(), err)
	}
	return nil
}

func (s *shelf[D]) touched() (changed, created []int64) { return s.changed, s.created }

// note is what the batch would have written, for later batches of a check.
func (s *shelf[D]) note(b *batch) []notedFact {
	var list []notedFact
	for _, r := range s.fresh {
		text, _ := json.Marshal(r.Draft) // a draft always can be written
		list = append(list, notedFact{kind: s.kind.name(), id: r.ID, revision: r.Revision, draft: string(text), words: s.kind.words(r.Draft)})
	}
	return list
}

func (s *shelf[D]) usable(id int64) (int64, impact.Act, bool) {
	if h := s.held[id]; h != nil {
		return h.Network, h.Act, true
	}
	return 0, "", false
}

func (s *shelf[D]) segmentOf(id int64) string {
	if h := s.held[id]; h != nil {
		if segment := s.kind.segment(&h.Draft); segment != nil {
			return *segment
		}
	}
	return ""
}

// matches tells whether a fact is found by a word still.
func (s *shelf[D]) matches(id int64, w word) bool {
	h := s.held[id]
	return h != nil && h.Act != impact.WithdrawnAct && slices.Contains(s.kind.words(h.Draft), w)
}

// inherits says which facts of another source carry fields of a fact: they count anew when it changes.
var inherits = map[impact.Kind]struct {
	source impact.Source
	column string
}{
	impact.KindProcurement: {impact.Contacts, "procurement_id"},
	impact.KindEvent:       {impact.Participations, "event_id"},
}

// flush writes what the batch has gathered, and moves the totals.
func (b *batch) flush(ctx context.Context, cause impact.Cause) error {
	if !b.moved() {
		return nil
	}
	before, err := b.countedRows(ctx, false)
	if err != nil {
		return err
	}
	for _, kind := range writeOrder {
		if err := b.shelf(kind).write(ctx, b.w); err != nil {
			return err
		}
	}
	after, err := b.countedRows(ctx, true)
	if err != nil {
		return err
	}
	if err := b.w.moveTotals(ctx, b.n, cause, before, after); err != nil {
		return fmt.Errorf("move the totals of many facts: %w", err)
	}
	return nil
}

// moved tells whether the batch changes any fact.
func (b *batch) moved() bool {
	for _, kind := range writeOrder {
		if changed, created := b.shelf(kind).touched(); len(changed)+len(created) > 0 {
			return true
		}
	}
	return false
}

// countedRows are the rows of the facts that the batch changes, and of those that inherit from them, as definitions see them.
func (b *batch) countedRows(ctx context.Context, after bool) ([]sourceRow, error) {
	var list []sourceRow
	met := map[impact.Source]map[int64]bool{}
	read := func(source impact.Source, column string, ids []int64) error {
		if len(ids) == 0 {
			return nil
		}
		rows, err := b.w.rowsAmong(ctx, source, column, ids)
		if err != nil {
			return fmt.Errorf("read the rows of %s: %w", source, err)
		}
		if met[source] == nil {
			met[source] = map[int64]bool{}
		}
		return drain(rows, b.n, source, rowSources[source].scan, func(source impact.Source, row impact.Row) {
			if !met[source][row.RowID()] {
				met[source][row.RowID()] = true
				list = append(list, sourceRow{source, row})
			}
		})
	}
	for _, source := range impact.Sources {
		changed, created := b.shelf(source.Fact()).touched()
		ids := changed
		if after {
			ids = slices.Concat(changed, created)
		}
		if err := read(source, "fact_id", ids); err != nil {
			return nil, err
		}
		if heirs, ok := inherits[source.Fact()]; ok {
			if err := read(heirs.source, heirs.column, changed); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// rowsAmong begins to read the live rows of a source, as definitions see them, whose column has one of some ids.
func (w *writer) rowsAmong(ctx context.Context, source impact.Source, column string, ids []int64) (*sql.Rows, error) {
	if w.s.dialect != dialect.Postgres {
		in, arg := w.s.among("f."+column, ids)
		return w.rows(ctx, source, w.holds("f.")+" AND "+in, arg)
	}
	s := rowSources[source]
	inside, outside := w.holds(""), "1 = 1" // where the index of the column is one over live rows
	if column == "fact_id" {
		inside, outside = outside, inside // and where other indexes over live rows would do without the column
	}
	s.table = "(SELECT t.* FROM (SELECT DISTINCT unnest(?::bigint[])) AS k (id) CROSS JOIN LATERAL (SELECT * FROM " + s.table +
		" WHERE " + column + " = k.id AND " + inside + " OFFSET 0) t WHERE " + outside + ")"
	return w.query(ctx, s.selects+" "+s.from(w.reader), pq.Array(ids))
}

// inBatch runs a writing transaction that notes something in any case: when facts have changed it takes its feed numbers and
// wakes the feed, otherwise the feed doesn't move.
func (s *Store) inBatch(ctx context.Context, work func(*writer) (bool, error)) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	w := &writer{reader: reader{s: s, tx: tx}, db: s.entOn(tx), now: s.moment().UTC()}
	if err := w.lockHead(ctx); err != nil {
		return err
	}
	if err := w.byIndex(ctx); err != nil {
		return err
	}
	changed, err := work(w)
	if err != nil {
		return err
	}
	if changed {
		if err := w.moveHead(ctx); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if changed {
		s.committed()
	}
	return nil
}

// inCheck reads as a writer does, and writes nothing.
func (s *Store) inCheck(ctx context.Context, work func(*writer) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // it has written nothing
	w := &writer{reader: reader{s: s, tx: tx}, db: s.entOn(tx), now: s.moment().UTC()}
	if err := tx.QueryRowContext(ctx, "SELECT plan_seq FROM heads WHERE id = 1").Scan(&w.head.planSeq); err != nil {
		return fmt.Errorf("read the head: %w", err)
	}
	if err := w.byIndex(ctx); err != nil {
		return err
	}
	return work(w)
}

// byIndex lets PostgreSQL look up by indexes in this transaction, and plan each statement for the tables as they are. A kept
// statement that it has planned while a table was empty goes through the whole table, or a whole index, for ever after, and an
// import begins with tables as they are at first.
func (w *writer) byIndex(ctx context.Context) error {
	if w.s.dialect != dialect.Postgres {
		return nil
	}
	for _, setting := range []string{"SET LOCAL enable_seqscan = off", "SET LOCAL plan_cache_mode = force_custom_plan"} {
		if _, err := w.tx.ExecContext(ctx, setting); err != nil {
			return fmt.Errorf("prepare to look up many facts: %w", err)
		}
	}
	return nil
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"entgo.io/ent/dialect"

	"polku/ent"
	"polku/impact"
)

const (
	// rowsABatch is how many rows of a file one transaction takes over.
	rowsABatch = 1000
	// fillFor is how long rows are gathered for a transaction, so that a slow file shows how far it is.
	fillFor = time.Second
)

// RunImport takes a file's rows over, or in a check finds out what would become of them. What stands against the file is told
// by the import's state and its rows; an error is something else. Once taken over, an import is left as it is.
func (s *Store) RunImport(ctx context.Context, viewer impact.Viewer, id int64, dry bool, rows RowReader) (Import, error) {
	begun, err := s.BeginImport(ctx, viewer, id, dry)
	if err != nil || begun.State == ImportApplied {
		return begun, err
	}
	return s.CarryOutImport(ctx, viewer, begun, rows)
}

// BeginImport claims an import for a run, or for a check: CarryOutImport does the work. A run that was stopped, or whose
// program ended, goes on after its last row. One that is taken over already is answered as it is.
func (s *Store) BeginImport(ctx context.Context, viewer impact.Viewer, id int64, dry bool) (Import, error) {
	return s.changeImport(ctx, viewer, id, func(w *writer, row *ent.Intake) (*ent.IntakeUpdateOne, error) {
		if ImportState(row.State) == ImportApplied && !dry {
			return nil, nil
		}
		if err := s.idle(row); err != nil {
			return nil, err
		}
		taken, err := s.canRun(ctx, w, row, dry)
		if err != nil {
			return nil, err
		}
		update := row.Update().SetState(string(ImportApplying)).SetStop(false).SetProblem("").SetFinishedAt(0).SetHeartbeat(micros(s.clock())).SetDone(0).SetTotal(row.Size)
		if dry {
			update.SetState(string(ImportChecking))
		}
		if !taken {
			update.SetAdded(0).SetChanged(0).SetSame(0).SetRefused(0)
		}
		return update, nil
	})
}

// canRun sees that an import can be run, or checked, and tells whether rows of it have been taken over already.
func (s *Store) canRun(ctx context.Context, w *writer, row *ent.Intake, dry bool) (bool, error) {
	switch ImportState(row.State) {
	case ImportUploaded, ImportChecked, ImportFailed, ImportChecking, ImportApplying:
	default:
		return false, impact.OneFault(impact.Invalid, "id", "the import is %s: bring the file in anew", row.State)
	}
	if row.Undone+row.Kept > 0 {
		return false, impact.OneFault(impact.Invalid, "id", "its undo has begun: go on with that, and bring the file in anew")
	}
	taken, err := w.hasTaken(ctx, row.ID)
	if err == nil && dry && taken {
		return false, impact.OneFault(impact.Invalid, "id", "rows of it have been taken over: go on with it, or undo it")
	}
	return taken, err
}

// hasTaken tells whether rows of an import have made facts.
func (w *writer) hasTaken(ctx context.Context, id int64) (bool, error) {
	var taken bool
	query := "SELECT EXISTS (SELECT 1 FROM import_rows WHERE import_id = ? AND outcome IN ('NEW', 'CHANGED', 'UNDONE', 'KEPT') AND revision > 0)"
	if err := w.tx.QueryRowContext(ctx, w.s.bind(query), id).Scan(&taken); err != nil {
		return false, fmt.Errorf("look for rows of an import: %w", err)
	}
	return taken, nil
}

// StopImport asks an import that is under way to end after its batch, in whatever process it runs.
func (s *Store) StopImport(ctx context.Context, viewer impact.Viewer, id int64) (Import, error) {
	v, err := s.View(ctx, viewer)
	if err != nil {
		return Import{}, err
	}
	defer v.Close()
	is, err := v.Import(ctx, id)
	switch {
	case errors.Is(err, impact.ErrNotFound):
		return is, impact.OneFault(impact.UnknownReference, "id", "no such import")
	case err != nil:
		return is, err
	}
	if here := s.imports.get(id); here != nil { // the one writer of SQLite may be the import itself
		here.stop.Store(true)
		return is, nil
	}
	return s.changeImport(ctx, viewer, id, func(_ *writer, row *ent.Intake) (*ent.IntakeUpdateOne, error) {
		if err := s.idle(row); err == nil {
			return nil, impact.OneFault(impact.Invalid, "id", "the import is not under way")
		}
		return row.Update().SetStop(true), nil
	})
}

// importRun is one run over the rows of a file.
type importRun struct {
	s      *Store
	by     string
	of     Import
	dry    bool
	rows   RowReader
	here   *running
	book   *notebook
	ahead  []*impact.ForeignRow // read, and not through yet
	over   bool                 // the file is at its end
	last   int64                // the number of the row that was read last
	after  int64                // rows up to this number have been taken over before
	is     tallied
	report []ImportRow // of a file that is taken over as a whole
}

// CarryOutImport does the work of an import that BeginImport has claimed.
func (s *Store) CarryOutImport(ctx context.Context, viewer impact.Viewer, of Import, rows RowReader) (Import, error) {
	here := s.imports.begin(of)
	if here == nil {
		return of, impact.OneFault(impact.AlreadyRunning, "id", "the import is under way: wait for it to end, or stop it")
	}
	defer s.imports.end(of.ID)
	r := &importRun{s: s, by: viewer.Name, of: of, dry: of.State == ImportChecking, rows: rows, here: here, is: tallyOf(of)}
	return s.endImport(ctx, of, r.through(ctx), here, r.ended)
}

// through goes through the whole file.
func (r *importRun) through(ctx context.Context) (err error) {
	if r.book, err = openNotebook(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.book.close()) }()
	defer r.s.spread(ctx)()
	if err := r.prepare(ctx); err != nil {
		return err
	}
	if !r.dry && r.of.Mode == AllRows {
		return r.asOne(ctx)
	}
	return r.inBatches(ctx)
}

// The memory that SQLite's writer keeps pages in, in kB: as usual, and while it takes many rows over, which go to all ends of
// the indexes.
const (
	usualCache  = 2_000
	importCache = 16_000
)

// spread gives SQLite's writer more memory until the answer is called. It works without it.
func (s *Store) spread(ctx context.Context) func() {
	if s.dialect == dialect.Postgres {
		return func() {}
	}
	set := func(ctx context.Context, size int) {
		_, _ = s.write.ExecContext(ctx, "PRAGMA cache_size = -"+strconv.Itoa(size))
	}
	set(ctx, importCache)
	return func() { set(context.WithoutCancel(ctx), usualCache) }
}

// prepare finds where a run goes on, and clears away what the last check has written.
func (r *importRun) prepare(ctx context.Context) error {
	var after sql.NullInt64
	taken := false
	err := r.s.noting(ctx, func(w *writer) (err error) {
		if taken, err = w.hasTaken(ctx, r.of.ID); err != nil || !taken {
			return err
		}
		return w.tx.QueryRowContext(ctx, r.s.bind("SELECT MAX(number) FROM import_rows WHERE import_id = ?"), r.of.ID).Scan(&after)
	})
	if err != nil {
		return fmt.Errorf("find where the import goes on: %w", err)
	}
	r.after = after.Int64
	if taken {
		return nil
	}
	return r.s.clearRows(ctx, r.of.ID)
}

// clearAtOnce is how many rows of a report one transaction takes away.
const clearAtOnce = 20_000

// clearRows takes the report of an import away.
func (s *Store) clearRows(ctx context.Context, id int64) error {
	for {
		var gone int64
		err := s.noting(ctx, func(w *writer) error {
			result, err := w.exec(ctx, "DELETE FROM import_rows WHERE id IN (SELECT id FROM import_rows WHERE import_id = ? LIMIT ?)", id, clearAtOnce)
			if err == nil {
				gone, err = result.RowsAffected()
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("clear the rows of the last check: %w", err)
		}
		if gone < clearAtOnce {
			return nil
		}
	}
}

// inBatches goes through the file batch by batch, each in its own transaction.
func (r *importRun) inBatches(ctx context.Context) error {
	for count := 1; ; count++ {
		if err := r.fill(ctx); err != nil || len(r.ahead) == 0 {
			return err
		}
		if slices.Contains(surveyAt, count) {
			if err := r.s.survey(ctx); err != nil {
				return err
			}
		}
		step := r.takeBatch
		if r.dry {
			step = r.checkBatch
		}
		if err := step(ctx); err != nil {
			return err
		}
	}
}

// surveyAt are the batches before which PostgreSQL looks at what the import has made of the tables.
var surveyAt = []int{2, 10, 50}

// surveyed are the tables that an import fills.
const surveyed = "customers, procurements, events, contacts, participations, observations, notices, aliases, members, totals"

// survey gives PostgreSQL statistics of tables that have just been filled; it makes them by itself, but about once a minute.
// Without them it takes any index for as good as the right one.
func (s *Store) survey(ctx context.Context) error {
	if s.dialect != dialect.Postgres {
		return nil
	}
	if _, err := s.write.ExecContext(ctx, "ANALYZE "+surveyed); err != nil {
		return fmt.Errorf("survey the tables: %w", err)
	}
	return nil
}

// takeBatch takes a batch over.
func (r *importRun) takeBatch(ctx context.Context) error {
	var b *batch
	var list []ImportRow
	err := r.s.inBatch(ctx, func(w *writer) (changed bool, err error) {
		if err := r.stopped(ctx, w); err != nil {
			return false, err
		}
		if b, err = r.batch(ctx, w); err != nil {
			return false, err
		}
		if list, err = b.decide(ctx, r.ahead); err != nil {
			return false, err
		}
		if changed, err = b.write(ctx); err != nil {
			return false, err
		}
		return changed, r.note(ctx, w, list)
	})
	if err != nil {
		return err
	}
	return r.passed(ctx, b, list)
}

// checkBatch finds out what would become of a batch: it reads in one transaction and notes in another, so that nobody waits.
func (r *importRun) checkBatch(ctx context.Context) error {
	var b *batch
	var list []ImportRow
	err := r.s.inCheck(ctx, func(w *writer) (err error) {
		if b, err = r.batch(ctx, w); err != nil {
			return err
		}
		b.dry = true
		list, err = b.decide(ctx, r.ahead)
		return err
	})
	if err != nil {
		return err
	}
	err = r.s.noting(ctx, func(w *writer) error {
		if err := r.stopped(ctx, w); err != nil {
			return err
		}
		return r.note(ctx, w, list)
	})
	if err != nil {
		return err
	}
	return r.passed(ctx, b, list)
}

// batch begins a batch on the network as the transaction sees it.
func (r *importRun) batch(ctx context.Context, w *writer) (*batch, error) {
	n, err := w.network(ctx, r.of.Network)
	if err != nil {
		return nil, fmt.Errorf("find the import's network: %w", err)
	}
	b := newBatch(w, n, r.of, r.by, importReason(r.of))
	b.book = r.book
	return b, nil
}

// importReason is what the trail says of facts that an import has brought.
func importReason(of Import) string { return "import " + of.Name }

// note writes what became of rows, and how far the import is.
func (r *importRun) note(ctx context.Context, w *writer, list []ImportRow) error {
	is := r.is
	is.done, is.total = r.rows.Done(), r.of.Size
	for _, v := range list {
		is.count(v.Outcome, 1)
	}
	if err := w.writeImportRows(ctx, r.of.ID, list); err != nil {
		return err
	}
	return w.noteProgress(ctx, r.of.ID, is)
}

// passed puts a batch behind once it is committed.
func (r *importRun) passed(ctx context.Context, b *batch, list []ImportRow) error {
	for _, v := range list {
		r.is.count(v.Outcome, 1)
	}
	r.is.done, r.is.total = r.rows.Done(), r.of.Size
	r.here.set(r.is)
	r.ahead = r.ahead[len(list):]
	return r.book.write(ctx, b.say, b.said)
}

// stopped tells whether somebody has asked the import to stop.
func (r *importRun) stopped(ctx context.Context, w *writer) error {
	return w.asked(ctx, r.of.ID, r.here)
}

// asked is ErrStopped when somebody has asked an import to stop, here or in another process.
func (w *writer) asked(ctx context.Context, id int64, here *running) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	stop := false
	if err := w.tx.QueryRowContext(ctx, w.s.bind("SELECT stop FROM imports WHERE id = ?"), id).Scan(&stop); err != nil {
		return fmt.Errorf("look whether the import is to stop: %w", err)
	}
	if stop || here.stop.Load() {
		return ErrStopped
	}
	return nil
}

// errFile is what keeps a file from being read on.
type errFile struct{ error }

// Unwrap is the reader's own error.
func (e errFile) Unwrap() error { return e.error }

// fill reads rows ahead, as many as a batch takes.
func (r *importRun) fill(ctx context.Context) error {
	began := time.Now()
	for !r.over && len(r.ahead) < rowsABatch && (len(r.ahead) == 0 || time.Since(began) < fillFor) {
		row, err := r.rows.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, io.EOF), err == nil && row == nil:
			r.over = true
		case err != nil:
			return errFile{err}
		case row.Number <= r.last:
			return fmt.Errorf("row %d comes after row %d: a reader must count its rows upward", row.Number, r.last)
		default:
			r.ahead, r.last = append(r.ahead, row), row.Number
		}
		if err := r.skip(ctx); err != nil {
			return err
		}
	}
	return nil
}

// skip leaves rows out that were taken over before the run was broken off. They are noted: a later row may have their key.
func (r *importRun) skip(ctx context.Context) error {
	last := len(r.ahead) - 1
	if last < 0 || r.ahead[0].Number > r.after || len(r.ahead) < rowsABatch && !r.over && r.ahead[last].Number < r.after {
		return nil
	}
	var told []toldRow
	var kept []*impact.ForeignRow
	refused, err := r.refusedBetween(ctx, r.ahead[0].Number, r.ahead[last].Number)
	for _, row := range r.ahead {
		switch {
		case row.Number > r.after:
			kept = append(kept, row)
		case !refused[row.Number]:
			told = append(told, toldRow{key: keyOf(row), number: row.Number, alias: alias{digest: digestOfRow(row)}})
		}
	}
	r.ahead = kept
	if err != nil {
		return err
	}
	return r.book.write(ctx, told, nil)
}

// refusedBetween are the rows that were refused.
func (r *importRun) refusedBetween(ctx context.Context, first, last int64) (map[int64]bool, error) {
	rows, err := r.s.read.QueryContext(ctx, r.s.bind("SELECT number FROM import_rows WHERE import_id = ? AND outcome = 'REFUSED' AND number >= ? AND number <= ?"), r.of.ID, first, last)
	list, err := collect(rows, err, scanID)
	if err != nil {
		return nil, fmt.Errorf("look for refused rows: %w", err)
	}
	refused := map[int64]bool{}
	for _, number := range list {
		refused[number] = true
	}
	return refused, nil
}

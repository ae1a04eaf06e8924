package store

import (
	"context"
	"errors"

	"entgo.io/ent/dialect"

	"polku/impact"
)

// errRefused ends a file that is taken over as a whole and has bad rows.
var errRefused = errors.New("rows were refused")

// asOne takes the whole file over in one transaction. When a row is refused the rest is looked at all the same, so that all
// faults are told, and nothing is kept.
func (r *importRun) asOne(ctx context.Context) error {
	wrote := false
	before := r.is
	err := r.s.inWrite(ctx, func(w *writer) (bool, error) {
		changed := false
		if err := w.byIndex(ctx); err != nil {
			return false, err
		}
		for {
			if err := r.fill(ctx); err != nil {
				return false, err
			}
			if len(r.ahead) == 0 {
				break
			}
			moved, err := r.oneMore(ctx, w)
			if err != nil {
				return false, err
			}
			changed = changed || moved
		}
		if r.is.refused > 0 {
			return false, errRefused
		}
		if wrote = changed; !changed {
			return false, nil
		}
		if err := w.writeImportRows(ctx, r.of.ID, r.report); err != nil {
			return false, err
		}
		return true, w.noteProgress(ctx, r.of.ID, r.is) // alive: on SQLite nobody could be told so until now
	})
	if wrote && err == nil {
		return nil
	}
	if errors.Is(err, errRefused) {
		for i := range r.report {
			if r.report[i].Outcome == RowNew {
				r.report[i].Fact = 0
			}
			r.report[i].asChecked()
		}
	} else if err != nil {
		r.is = before
		return err
	}
	return errors.Join(err, r.s.noting(ctx, func(w *writer) error { return w.writeImportRows(ctx, r.of.ID, r.report) }))
}

// oneMore takes a batch of a whole file over.
func (r *importRun) oneMore(ctx context.Context, w *writer) (bool, error) {
	if err := r.beat(ctx); err != nil {
		return false, err
	}
	b, err := r.batch(ctx, w)
	if err != nil {
		return false, err
	}
	list, err := b.decide(ctx, r.ahead)
	if err != nil {
		return false, err
	}
	if len(r.report)+len(list) > MostAtOnce {
		return false, impact.OneFault(impact.TooLong, "mode", "the file has more than %d rows: so many can't be taken over as a whole, choose %s", MostAtOnce, EachRow)
	}
	changed, err := b.write(ctx)
	if err != nil {
		return false, err
	}
	r.report = append(r.report, list...)
	return changed, r.passed(ctx, b, list)
}

// beat tells other processes that the import is alive, and hears whether it is to stop. SQLite has one process, and one writer.
func (r *importRun) beat(ctx context.Context) error {
	if r.s.dialect == dialect.Postgres {
		return r.s.noting(ctx, func(w *writer) error {
			if err := r.stopped(ctx, w); err != nil {
				return err
			}
			return w.noteProgress(ctx, r.of.ID, r.is)
		})
	}
	if r.here.stop.Load() {
		return ErrStopped
	}
	return ctx.Err()
}

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"polku/ent/intake"
	"polku/impact"
)

// writeImportRows writes what became of rows.
func (w *writer) writeImportRows(ctx context.Context, id int64, list []ImportRow) error {
	args := make([]any, 0, 8*len(list))
	for _, v := range list {
		args = append(args, id, v.Number, keepable(v.Place), string(v.Outcome), string(v.Kind), v.Fact, int64(v.Revision), v.words())
	}
	err := w.insertLists(ctx, "INSERT INTO import_rows (import_id, number, place, outcome, kind, fact_id, revision, faults)",
		[]string{"bigint", "bigint", "text", "text", "text", "bigint", "bigint", "text"}, args, "")
	if err != nil {
		return fmt.Errorf("note the rows of an import: %w", err)
	}
	return nil
}

// keepable is a foreign text that any database takes.
func keepable(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
	if runes := []rune(text); len(runes) > maxImportName {
		text = string(runes[:maxImportName])
	}
	return text
}

// rowWords are the faults and notes of a row as they are kept.
type rowWords struct {
	Faults impact.Faults `json:"faults,omitempty"`
	Notes  []string      `json:"notes,omitempty"`
}

func (v ImportRow) words() string {
	if len(v.Faults)+len(v.Notes) == 0 {
		return ""
	}
	text, _ := json.Marshal(rowWords{v.Faults, v.Notes}) // texts always can be written
	return string(text)
}

// noteProgress keeps how far an import is, and that it is alive.
func (w *writer) noteProgress(ctx context.Context, id int64, is tallied) error {
	err := w.db.Intake.Update().Where(intake.ID(id)).SetDone(is.done).SetTotal(is.total).SetAdded(is.added).SetChanged(is.changed).SetSame(is.same).
		SetRefused(is.refused).SetUndone(is.undone).SetKept(is.kept).SetHeartbeat(micros(w.s.clock())).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note how far an import is: %w", err)
	}
	return nil
}

// ended says how a run stands after its work has ended.
func (r *importRun) ended(err error) (tallied, ImportState, string) {
	is := r.is
	switch {
	case err == nil && r.dry:
		return is, ImportChecked, ""
	case err == nil:
		is.done = is.total
		return is, ImportApplied, ""
	case errors.Is(err, errRefused):
		return is, ImportFailed, fmt.Sprintf("%d of %d rows were refused: nothing was taken over", is.refused, is.refused+is.added+is.changed+is.same)
	}
	return is, ImportFailed, r.problem(err)
}

// problem says to the user why a run broke off. What is not for users is left to the log.
func (r *importRun) problem(err error) string {
	so := "nothing was taken over; run it again"
	if r.of.Mode == EachRow && !r.dry {
		so = "what was taken over until then is there: run it again to go on, or undo it"
	}
	if r.dry {
		so = "check it again"
	}
	var file errFile
	var faults impact.Faults
	var mendable interface {
		error
		Mendable() bool
	}
	switch {
	case errors.As(err, &faults):
		return faults.Error()
	case errors.As(err, &mendable) && mendable.Mendable():
		return mendable.Error()
	case errors.As(err, &file):
		return "the file can't be read on: " + so
	case errors.Is(err, ErrStopped):
		return "stopped: " + so
	default:
		return "broken off: " + so
	}
}

// endImport notes how an import ended. What the user can see in its state is no error.
func (s *Store) endImport(ctx context.Context, of Import, worked error, here *running, ended func(error) (tallied, ImportState, string)) (Import, error) {
	ctx = context.WithoutCancel(ctx) // also of a run that was broken off it is noted
	is, state, problem := ended(worked)
	here.set(is)
	var now Import
	err := s.noting(ctx, func(w *writer) error {
		if err := w.noteProgress(ctx, of.ID, is); err != nil {
			return err
		}
		row, err := w.db.Intake.UpdateOneID(of.ID).SetState(string(state)).SetProblem(problem).SetFinishedAt(micros(s.clock())).SetStop(false).Save(ctx)
		if err != nil {
			return fmt.Errorf("note how an import ended: %w", err)
		}
		now = s.importOf(row)
		return nil
	})
	_, fault := impact.AsFaults(worked)
	if fault || errors.Is(worked, errRefused) || errors.Is(worked, ErrStopped) {
		worked = nil
	}
	return now, errors.Join(worked, err)
}

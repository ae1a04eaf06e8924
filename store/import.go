package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"polku/ent"
	"polku/ent/intake"
	"polku/impact"
)

// Import is a foreign file that is brought into a network.
type Import struct {
	ID      int64
	Network int64
	Kind    impact.ImportKind
	Name    string
	Size    int64
	Digest  string
	// Mapping says which column is which field, as the one who brought the file in wants it; JSON.
	Mapping string
	Mode    ImportMode
	State   ImportState
	// Done and Total are bytes of the file; of an undo, rows.
	Done, Total int64
	// The counts are of the rows of the last check or run, and of what an undo did with them.
	Added, Changed, Same, Refused, Undone, Kept int64
	CreatedBy                                   string
	CreatedAt, FinishedAt                       time.Time
	// Reason is why it was undone, Problem why it failed.
	Reason, Problem string
	// Dead tells that it says to be under way, and nobody has heard of it for a while: it can be begun again.
	Dead bool
}

// ImportMode is what becomes of the good rows of a file that has bad ones.
type ImportMode string

// The modes of imports.
const (
	// AllRows takes everything over or nothing.
	AllRows ImportMode = "ALL"
	// EachRow takes over what can be taken over, and leaves the refused rows out.
	EachRow ImportMode = "ROWS"
)

// ImportModes are both.
var ImportModes = []ImportMode{AllRows, EachRow}

// MostAtOnce is how many rows a file may have that is taken over as a whole: it is one transaction, and writers wait for it.
const MostAtOnce = 50_000

// ImportState is how an import stands.
type ImportState string

// The states of imports.
const (
	ImportUploaded  ImportState = "UPLOADED"
	ImportChecking  ImportState = "CHECKING"
	ImportChecked   ImportState = "CHECKED"
	ImportApplying  ImportState = "APPLYING"
	ImportApplied   ImportState = "APPLIED"
	ImportUndoing   ImportState = "UNDOING"
	ImportUndone    ImportState = "UNDONE"
	ImportFailed    ImportState = "FAILED"
	ImportDiscarded ImportState = "DISCARDED"
)

// underway are the states of imports that somebody works on.
var underway = []ImportState{ImportChecking, ImportApplying, ImportUndoing}

// RowOutcome is what became, or would become, of a row of an import.
type RowOutcome string

// The outcomes of rows.
const (
	RowNew     RowOutcome = "NEW"
	RowChanged RowOutcome = "CHANGED"
	RowSame    RowOutcome = "SAME"
	RowRefused RowOutcome = "REFUSED"
	// RowUndone was new or changed until the import was undone, RowKept is so still, because something stood against it.
	RowUndone RowOutcome = "UNDONE"
	RowKept   RowOutcome = "KEPT"
)

// RowOutcomes are all of them.
var RowOutcomes = []RowOutcome{RowNew, RowChanged, RowSame, RowRefused, RowUndone, RowKept}

// ImportRow is what became, or would become, of one row of an import's file. Of a check Fact and Revision are what is there
// already; of a run they are what the row made or found.
type ImportRow struct {
	Number   int64
	Place    string
	Outcome  RowOutcome
	Kind     impact.Kind
	Fact     int64
	Revision int
	// Faults keep the row out, or the fact from being undone.
	Faults impact.Faults
	// Notes don't: what was left out of the row, or why nothing was to be done.
	Notes []string
}

// RowReader makes rows out of a foreign file, one after another: nil after the last. Done is how many bytes of the file it
// has read.
type RowReader interface {
	Next(ctx context.Context) (*impact.ForeignRow, error)
	Done() int64
}

// NewImport is a file that somebody wants to bring in.
type NewImport struct {
	Network int64
	Kind    impact.ImportKind
	Name    string
	Size    int64
	Digest  string
}

// maxImportName is how many characters the name of a file may have.
const maxImportName = 200

func (d NewImport) check() impact.Faults {
	var faults impact.Faults
	if !slices.Contains(impact.ImportKinds, d.Kind) {
		faults = append(faults, impact.Fault{Code: impact.UnknownCode, Field: "kind", Message: fmt.Sprintf("must be one of %v", impact.ImportKinds)})
	}
	faults = append(faults, checkText("name", d.Name, maxImportName)...)
	if strings.TrimSpace(d.Name) == "" {
		faults = append(faults, impact.Fault{Code: impact.Required, Field: "name", Message: "say what the file is called"})
	}
	if d.Size < 0 || d.Digest == "" {
		faults = append(faults, impact.Fault{Code: impact.Invalid, Field: "digest", Message: "the file's size and digest must be known"})
	}
	return faults
}

// checkText sees that a text can be kept.
func checkText(field, text string, most int) impact.Faults {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return impact.Faults{{Code: impact.Invalid, Field: field, Message: "is not a text"}}
	}
	if length := utf8.RuneCountInString(text); length > most {
		return impact.Faults{{Code: impact.TooLong, Field: field, Message: fmt.Sprintf("is %d characters; at most %d are kept", length, most)}}
	}
	return nil
}

// CreateImport notes a file that is to be brought in. Nothing of it is read yet.
func (s *Store) CreateImport(ctx context.Context, viewer impact.Viewer, d NewImport) (Import, error) {
	var made Import
	err := s.noting(ctx, func(w *writer) error {
		n, err := w.importable(ctx, viewer, d.Network)
		if err != nil {
			return err
		}
		if err := d.check().Err(); err != nil {
			return err
		}
		row, err := w.db.Intake.Create().SetNetworkID(n.ID).SetKind(string(d.Kind)).SetName(strings.TrimSpace(d.Name)).SetSize(d.Size).SetDigest(d.Digest).
			SetMode(string(AllRows)).SetState(string(ImportUploaded)).SetTotal(d.Size).SetCreatedBy(viewer.Name).SetCreatedAt(micros(s.clock())).Save(ctx)
		if err != nil {
			return fmt.Errorf("note an import: %w", err)
		}
		made = s.importOf(row)
		return w.audit(ctx, viewer, "import.created", made.Name, n.ID)
	})
	return made, s.judged(ctx, viewer, "import.created", err)
}

// importActions are the changes of an import that the audit log tells of, by the state that they lead to.
var importActions = map[ImportState]string{ImportApplying: "import.applied", ImportUndoing: "import.undone", ImportDiscarded: "import.discarded"}

// importable finds a network that the viewer may bring files into. One that it may not see at all is no network.
func (w *writer) importable(ctx context.Context, viewer impact.Viewer, id int64) (*impact.Network, error) {
	var planSeq int64
	if err := w.tx.QueryRowContext(ctx, "SELECT plan_seq FROM heads WHERE id = 1").Scan(&planSeq); err != nil {
		return nil, fmt.Errorf("read the head: %w", err)
	}
	set, err := w.s.plansAt(ctx, w.tx, planSeq)
	if err != nil {
		return nil, err
	}
	n, ok := set.byID[id]
	switch {
	case !ok || !viewer.Belongs(n):
		return nil, impact.OneFault(impact.UnknownReference, "network", "no such network")
	case !viewer.MayImport(n):
		return nil, impact.OneFault(impact.NotAllowed, "", "only the network's coordinator may bring files in")
	}
	return n, nil
}

// ImportPlan is how an import is to be carried out.
type ImportPlan struct {
	Mapping string
	Mode    ImportMode
}

// maxMapping is how many characters a mapping may have.
const maxMapping = 20_000

func (d ImportPlan) check() impact.Faults {
	faults := checkText("mapping", d.Mapping, maxMapping)
	if d.Mapping != "" && !json.Valid([]byte(d.Mapping)) {
		faults = append(faults, impact.Fault{Code: impact.Invalid, Field: "mapping", Message: "is not JSON"})
	}
	if !slices.Contains(ImportModes, d.Mode) {
		faults = append(faults, impact.Fault{Code: impact.UnknownCode, Field: "mode", Message: fmt.Sprintf("must be one of %v", ImportModes)})
	}
	return faults
}

// DescribeImport says which column is which field, and whether bad rows keep the good ones out. What was checked before has
// to be checked anew; once rows have been taken over it is too late.
func (s *Store) DescribeImport(ctx context.Context, viewer impact.Viewer, id int64, d ImportPlan) (Import, error) {
	return s.changeImport(ctx, viewer, id, func(w *writer, row *ent.Intake) (*ent.IntakeUpdateOne, error) {
		if err := s.untouched(ctx, w, row); err != nil {
			return nil, err
		}
		if err := d.check().Err(); err != nil {
			return nil, err
		}
		return row.Update().SetMapping(d.Mapping).SetMode(string(d.Mode)).SetState(string(ImportUploaded)).SetProblem(""), nil
	})
}

// DiscardImport gives an import up that has taken nothing over. It can't be taken up again.
func (s *Store) DiscardImport(ctx context.Context, viewer impact.Viewer, id int64) (Import, error) {
	return s.changeImport(ctx, viewer, id, func(w *writer, row *ent.Intake) (*ent.IntakeUpdateOne, error) {
		if err := s.untouched(ctx, w, row); err != nil {
			return nil, err
		}
		return row.Update().SetState(string(ImportDiscarded)).SetFinishedAt(micros(s.clock())), nil
	})
}

// untouched sees that nobody works on an import, and that no row of it has been taken over.
func (s *Store) untouched(ctx context.Context, w *writer, row *ent.Intake) error {
	if err := s.idle(row); err != nil {
		return err
	}
	switch ImportState(row.State) {
	case ImportUploaded, ImportChecked, ImportChecking, ImportFailed, ImportApplying:
		taken, err := w.hasTaken(ctx, row.ID)
		if err != nil || !taken {
			return err
		}
		return impact.OneFault(impact.Invalid, "id", "rows of it have been taken over: go on with it, or undo it")
	default:
		return impact.OneFault(impact.Invalid, "id", "the import is %s: bring the file in anew", row.State)
	}
}

// idle sees that nobody works on an import.
func (s *Store) idle(row *ent.Intake) error {
	if slices.Contains(underway, ImportState(row.State)) && !s.importOf(row).Dead {
		return impact.OneFault(impact.AlreadyRunning, "id", "the import is %s: wait for it to end, or stop it", row.State)
	}
	return nil
}

// changeImport changes an import's own row; no update leaves it as it is.
func (s *Store) changeImport(ctx context.Context, viewer impact.Viewer, id int64, change func(*writer, *ent.Intake) (*ent.IntakeUpdateOne, error)) (Import, error) {
	var is Import
	err := s.noting(ctx, func(w *writer) error {
		row, err := w.intake(ctx, viewer, id)
		if err != nil {
			return err
		}
		is = s.importOf(row)
		update, err := change(w, row)
		if err != nil || update == nil {
			return err
		}
		// somebody else may have begun to work on it since it was read
		row, err = update.Where(intake.State(row.State), intake.Heartbeat(row.Heartbeat)).Save(ctx)
		if ent.IsNotFound(err) {
			return impact.OneFault(impact.AlreadyRunning, "id", "somebody else works on the import: look again")
		}
		if err != nil {
			return fmt.Errorf("change an import: %w", err)
		}
		is = s.importOf(row)
		if action, told := importActions[is.State]; told {
			return w.audit(ctx, viewer, action, strconv.FormatInt(is.ID, 10)+" "+is.Name, is.Network)
		}
		return nil
	})
	return is, s.judged(ctx, viewer, "import.changed", err)
}

// intake finds an import that the viewer may work on.
func (w *writer) intake(ctx context.Context, viewer impact.Viewer, id int64) (*ent.Intake, error) {
	row, err := w.db.Intake.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, impact.OneFault(impact.UnknownReference, "id", "no such import")
	}
	if err != nil {
		return nil, fmt.Errorf("find an import: %w", err)
	}
	if _, err := w.importable(ctx, viewer, row.NetworkID); err != nil {
		if _, fault := impact.AsFaults(err); fault {
			return nil, impact.OneFault(impact.UnknownReference, "id", "no such import")
		}
		return nil, err
	}
	return row, nil
}

// importOf is an import as its row has it, and as it goes on here.
func (s *Store) importOf(row *ent.Intake) Import {
	is := Import{ID: row.ID, Network: row.NetworkID, Kind: impact.ImportKind(row.Kind), Name: row.Name, Size: row.Size, Digest: row.Digest,
		Mapping: row.Mapping, Mode: ImportMode(row.Mode), State: ImportState(row.State), Done: row.Done, Total: row.Total,
		Added: row.Added, Changed: row.Changed, Same: row.Same, Refused: row.Refused, Undone: row.Undone, Kept: row.Kept,
		CreatedBy: row.CreatedBy, CreatedAt: moment(row.CreatedAt), Reason: row.Reason, Problem: row.Problem}
	if row.FinishedAt != 0 {
		is.FinishedAt = moment(row.FinishedAt)
	}
	if !slices.Contains(underway, is.State) {
		return is
	}
	if running := s.imports.get(is.ID); running != nil {
		running.show(&is)
		return is
	}
	is.Dead = row.Heartbeat < micros(s.clock().Add(-deadAfter))
	return is
}

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"polku/access"
	"polku/graph/model"
	"polku/impact"
	"polku/intake"
	"polku/store"
)

const (
	// maxUpload is the largest file that is taken in, in bytes.
	maxUpload = intake.MaxBytes
	// uploadPause is how long an upload may send nothing.
	uploadPause = 20 * time.Second
	// maxInline is the longest file that is taken in as text, in bytes.
	maxInline = 200_000
	// watchImports is how often a watched import is looked at.
	watchImports = 300 * time.Millisecond
	// spoolFor is how long a file waits to be taken over.
	spoolFor = 7 * 24 * time.Hour
	// uploadsAtOnce is how many files may be on their way in at once.
	uploadsAtOnce = 4
)

// imports brings foreign files in: it keeps a file in the spool folder until it has been taken over or given up, and works on it
// in the background. Files may hold more than is taken from them, so that none is kept longer than needed.
type imports struct {
	store  *store.Store
	log    *slog.Logger
	ctx    context.Context // ends all work
	work   sync.WaitGroup
	spool  string
	coming chan struct{}
}

func newImports(ctx context.Context, s *store.Store, spool string, log *slog.Logger) (*imports, error) {
	if err := os.MkdirAll(spool, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for files that are brought in: %w", err)
	}
	if err := os.Chmod(spool, 0o700); err != nil { // somebody else's folder could be looked into
		return nil, fmt.Errorf("keep the folder for files that are brought in to ourselves (POLKU_SPOOL): %w", err)
	}
	i := &imports{store: s, log: log, ctx: ctx, spool: spool, coming: make(chan struct{}, uploadsAtOnce)}
	return i, i.sweep()
}

// sweep deletes files that nobody has taken over in time.
func (i *imports) sweep() error {
	entries, err := os.ReadDir(i.spool)
	if err != nil {
		return fmt.Errorf("look for old files: %w", err)
	}
	var errs []error
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > spoolFor {
			errs = append(errs, os.Remove(filepath.Join(i.spool, entry.Name())))
		}
	}
	return errors.Join(errs...)
}

// sweepEvery looks for old files once in a while, until the context ends.
func (i *imports) sweepEvery(ctx context.Context, pause time.Duration) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := i.sweep(); err != nil {
				i.log.Error("old files could not be swept", "error", err)
			}
		}
	}
}

// close waits for the work, which ends with the context.
func (i *imports) close() { i.work.Wait() }

func (i *imports) file(id int64) string {
	return filepath.Join(i.spool, strconv.FormatInt(id, 10)+".file")
}

// take keeps a file and notes that it is to be brought in.
func (i *imports) take(ctx context.Context, viewer impact.Viewer, is store.NewImport, body io.Reader) (store.Import, error) {
	kept, err := os.CreateTemp(i.spool, "incoming-")
	if err != nil {
		return store.Import{}, fmt.Errorf("keep a file: %w", err)
	}
	defer func() { _ = os.Remove(kept.Name()) }() // once it has its name there is nothing to remove
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(kept, sum), body)
	if err := errors.Join(err, kept.Close()); err != nil {
		return store.Import{}, fmt.Errorf("keep a file: %w", err)
	}
	is.Size, is.Digest = size, hex.EncodeToString(sum.Sum(nil))
	made, err := i.store.CreateImport(ctx, viewer, is)
	if err != nil {
		return made, err
	}
	if err := os.Rename(kept.Name(), i.file(made.ID)); err != nil {
		return made, fmt.Errorf("keep a file: %w", err)
	}
	return made, nil
}

// Create takes a small file in as text.
func (i *imports) Create(ctx context.Context, viewer impact.Viewer, network int64, kind impact.ImportKind, name, text string) (store.Import, error) {
	if len(text) > maxInline {
		return store.Import{}, impact.OneFault(impact.TooLong, "text", "has %d bytes; send files of more than %d to POST /imports", len(text), maxInline)
	}
	return i.take(ctx, viewer, store.NewImport{Network: network, Kind: kind, Name: name}, strings.NewReader(text))
}

// Check begins to say of each row what would become of it.
func (i *imports) Check(ctx context.Context, viewer impact.Viewer, id int64, mode store.ImportMode, mapping intake.Mapping) (store.Import, error) {
	is, err := i.find(ctx, viewer, id)
	if err != nil {
		return is, err
	}
	if err := mapping.Check(is.Kind).Err(); err != nil {
		return is, err
	}
	text, err := json.Marshal(mapping)
	if err != nil {
		return is, fmt.Errorf("write the mapping: %w", err)
	}
	if is, err = i.store.DescribeImport(ctx, viewer, id, store.ImportPlan{Mapping: string(text), Mode: mode}); err != nil {
		return is, err
	}
	return i.begin(ctx, viewer, is, true)
}

// Apply begins to take the file over.
func (i *imports) Apply(ctx context.Context, viewer impact.Viewer, id int64, mode store.ImportMode) (store.Import, error) {
	is, err := i.find(ctx, viewer, id)
	if err != nil {
		return is, err
	}
	if is.Mode != mode {
		if is, err = i.store.DescribeImport(ctx, viewer, id, store.ImportPlan{Mapping: is.Mapping, Mode: mode}); err != nil {
			return is, err
		}
	}
	return i.begin(ctx, viewer, is, false)
}

// find is an import that the viewer may work on.
func (i *imports) find(ctx context.Context, viewer impact.Viewer, id int64) (store.Import, error) {
	view, err := i.store.View(ctx, viewer)
	if err != nil {
		return store.Import{}, err
	}
	defer view.Close()
	is, err := view.Import(ctx, id)
	if errors.Is(err, impact.ErrNotFound) {
		return is, impact.OneFault(impact.UnknownReference, "id", "no such import")
	}
	return is, err
}

// begin opens the file and reads it in the background.
func (i *imports) begin(ctx context.Context, viewer impact.Viewer, is store.Import, dry bool) (store.Import, error) {
	rows, err := i.open(ctx, viewer, is)
	if err != nil {
		return is, err
	}
	begun, err := i.store.BeginImport(ctx, viewer, is.ID, dry)
	if err != nil || !underWay(begun) { // what has been taken over already is left as it is
		return begun, errors.Join(err, rows.Close())
	}
	i.work.Go(func() {
		is, err := i.store.CarryOutImport(i.ctx, viewer, begun, rows)
		i.over(is, errors.Join(err, rows.Close()))
	})
	return begun, nil
}

// spooled is a reader with the file that it reads.
type spooled struct {
	intake.Reader
	file *os.File
}

// Close closes both.
func (o spooled) Close() error { return errors.Join(o.Reader.Close(), o.file.Close()) }

// open begins to read an import's file. What the user can mend is a fault.
func (i *imports) open(ctx context.Context, viewer impact.Viewer, is store.Import) (spooled, error) {
	n, err := i.store.Network(ctx, viewer, is.Network)
	if err != nil {
		return spooled{}, err
	}
	mapping, err := intake.ReadMapping([]byte(is.Mapping))
	if err != nil {
		return spooled{}, asFault(err)
	}
	file, err := os.Open(i.file(is.ID))
	if errors.Is(err, os.ErrNotExist) {
		return spooled{}, impact.OneFault(impact.UnknownReference, "id", "the file is no longer kept: bring it in anew")
	}
	if err != nil {
		return spooled{}, fmt.Errorf("open a file: %w", err)
	}
	reader, err := intake.Open(is.Kind, io.NewSectionReader(file, 0, is.Size), n, mapping)
	if err != nil {
		return spooled{}, errors.Join(asFault(err), file.Close())
	}
	return spooled{reader, file}, nil
}

// asFault is what the user can mend of an error of a file.
func asFault(err error) error {
	if fault, ok := intake.AsFileError(err); ok {
		return impact.OneFault(impact.Invalid, "file", "%s", fault)
	}
	return err
}

// over notes how the work on an import ended, and lets go of the file where it is no longer needed.
func (i *imports) over(is store.Import, err error) {
	if is.State == store.ImportApplied || is.State == store.ImportUndone || is.State == store.ImportDiscarded {
		_ = os.Remove(i.file(is.ID)) // what stays is swept later
	}
	if err != nil && !errors.Is(err, store.ErrStopped) && i.ctx.Err() == nil {
		i.log.Error("an import ended with an error", "import", is.ID, "error", err)
		return
	}
	i.log.Info("an import ended", "import", is.ID, "state", is.State, "added", is.Added, "changed", is.Changed, "same", is.Same, "refused", is.Refused)
}

// Undo begins to take everything back.
func (i *imports) Undo(ctx context.Context, viewer impact.Viewer, id int64, reason string) (store.Import, error) {
	begun, err := i.store.BeginUndo(ctx, viewer, id, reason)
	if err != nil {
		return begun, err
	}
	i.work.Go(func() { i.over(i.store.CarryOutUndo(i.ctx, viewer, begun)) })
	return begun, nil
}

// Stop ends what is under way, or gives a file up that has not been taken over.
func (i *imports) Stop(ctx context.Context, viewer impact.Viewer, id int64) (store.Import, error) {
	is, err := i.find(ctx, viewer, id)
	if err != nil {
		return is, err
	}
	switch is.State {
	case store.ImportChecking, store.ImportApplying, store.ImportUndoing:
		return i.store.StopImport(ctx, viewer, id)
	default:
		is, err = i.store.DiscardImport(ctx, viewer, id)
		if err == nil {
			_ = os.Remove(i.file(id)) // what stays is swept later
		}
		return is, err
	}
}

// Watch gives the import as it is now and whenever it has got on.
func (i *imports) Watch(ctx context.Context, viewer impact.Viewer, id int64) (<-chan store.Import, error) {
	first, err := i.find(ctx, viewer, id)
	if err != nil {
		return nil, impact.ErrNotFound
	}
	states := make(chan store.Import, 1)
	states <- first
	go i.watch(ctx, viewer, first, states)
	return states, nil
}

func (i *imports) watch(ctx context.Context, viewer impact.Viewer, last store.Import, states chan<- store.Import) {
	defer close(states)
	ticker := time.NewTicker(watchImports)
	defer ticker.Stop()
	for underWay(last) {
		select {
		case <-ctx.Done():
			return
		case <-i.ctx.Done():
			return
		case <-ticker.C:
		}
		is, err := i.find(ctx, viewer, last.ID)
		if err != nil {
			return
		}
		if is == last {
			continue
		}
		select {
		case states <- is:
			last = is
		case <-ctx.Done():
			return
		}
	}
}

func underWay(is store.Import) bool {
	return !is.Dead && (is.State == store.ImportChecking || is.State == store.ImportApplying || is.State == store.ImportUndoing)
}

// Head are a table's title row and first rows.
func (i *imports) Head(is store.Import) (*intake.Head, error) {
	if !is.Kind.Table() {
		return nil, nil
	}
	file, err := os.Open(i.file(is.ID))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	defer file.Close()
	mapping, err := intake.ReadMapping([]byte(is.Mapping))
	if err != nil {
		return nil, err
	}
	head, err := intake.Header(io.NewSectionReader(file, 0, is.Size), mapping.Sheet)
	if _, ok := intake.AsFileError(err); ok { // the check says why it can't be read
		return nil, nil
	}
	return head, err
}

// upload takes a file in: POST /imports?network=keino&kind=contacts&name=contacts.csv with the file as the body. The header
// X-Polku is something that no foreign page's form can send.
func (i *imports) upload(w http.ResponseWriter, r *http.Request) {
	select {
	case i.coming <- struct{}{}:
		defer func() { <-i.coming }()
	default:
		w.Header().Set("Retry-After", "5")
		answerFault(w, http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "", "other files are on their way in: try again in a moment")
		return
	}
	if r.Header.Get("X-Polku") == "" {
		answerFault(w, http.StatusForbidden, "FORBIDDEN", "", "send the header X-Polku: 1")
		return
	}
	viewer := access.Viewer(r.Context())
	is, err := i.receive(w, r, viewer)
	if faults, ok := impact.AsFaults(err); ok {
		answerFault(w, http.StatusUnprocessableEntity, string(faults[0].Code), faults[0].Field, faults[0].Message)
		return
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		answerFault(w, http.StatusRequestEntityTooLarge, string(impact.TooLong), "", fmt.Sprintf("send at most %d bytes", int64(maxUpload)))
	case errors.Is(err, impact.ErrNotFound):
		answerFault(w, http.StatusNotFound, "NOT_FOUND", "network", "no such network")
	case err != nil:
		i.log.Error("a file could not be taken in", "error", err)
		answerFault(w, http.StatusInternalServerError, "INTERNAL", "", "the file could not be taken in")
	default:
		answerJSON(w, http.StatusCreated, map[string]string{"id": model.NewImportID(is.ID)})
	}
}

// receive sees who sends a file before it reads it.
func (i *imports) receive(w http.ResponseWriter, r *http.Request, viewer impact.Viewer) (store.Import, error) {
	query := r.URL.Query()
	view, err := i.store.View(r.Context(), viewer)
	if err != nil {
		return store.Import{}, err
	}
	n, err := view.Network(query.Get("network"))
	view.Close()
	if err != nil || !viewer.Belongs(n) {
		return store.Import{}, impact.ErrNotFound
	}
	if !viewer.MayImport(n) {
		return store.Import{}, impact.OneFault(impact.NotAllowed, "", "only the network's coordinator may bring files in")
	}
	body := &patient{body: http.MaxBytesReader(w, r.Body, maxUpload), control: http.NewResponseController(w)}
	return i.take(r.Context(), viewer, store.NewImport{Network: n.ID, Kind: impact.ImportKind(query.Get("kind")), Name: query.Get("name")}, body)
}

// patient reads a long body: as long as something comes, the server's own limit of time is put off.
type patient struct {
	body    io.Reader
	control *http.ResponseController
}

// Read reads on.
func (p *patient) Read(b []byte) (int, error) {
	if err := p.control.SetReadDeadline(time.Now().Add(uploadPause)); err != nil {
		return 0, fmt.Errorf("put the deadline off: %w", err)
	}
	if err := p.control.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return 0, fmt.Errorf("put the deadline off: %w", err)
	}
	return p.body.Read(b)
}

func answerFault(w http.ResponseWriter, status int, code, field, message string) {
	answerJSON(w, status, map[string]any{"error": map[string]string{"code": code, "field": field, "message": message}})
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone
}

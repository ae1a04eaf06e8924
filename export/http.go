package export

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"polku/impact"
)

// The limits of files over HTTP. A file holds a connection to the database for as long as it is read and sent.
const (
	// fileTime is how long a file may take; what is longer is cut off, so that it can't be taken for whole.
	fileTime = 10 * time.Minute
	// filesAtOnce is how many files are made side by side for those who are recognised, and as many of open data for everybody: who
	// comes then is asked to come again, and strangers don't take the places of the networks.
	filesAtOnce = 3
	// comeAgain is in how many seconds.
	comeAgain = 10
)

// sequenceHeader says at which number of the feed a file was read: the place to follow the feed from.
const sequenceHeader = "Polku-Sequence"

// handler answers requests for files.
type handler struct {
	*Exporter
	viewer    func(context.Context) impact.Viewer
	log       *slog.Logger
	busy      places // below /export/
	strangers places // below /open/
	time      time.Duration
}

// places are for so many at once.
type places chan struct{}

// Routes answers below /export/ who is recognised and below /open/ everybody. viewer tells who is asking.
func (e *Exporter) Routes(viewer func(context.Context) impact.Viewer, log *slog.Logger) http.Handler {
	return e.routes(&handler{Exporter: e, viewer: viewer, log: log, busy: make(places, filesAtOnce), strangers: make(places, filesAtOnce), time: fileTime})
}

func (e *Exporter) routes(h *handler) http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /export/{network}/{file}", h.export)
	routes.HandleFunc("GET /open/catalog.jsonld", h.catalogue)
	routes.HandleFunc("GET /open/{network}/{file}", h.open)
	routes.HandleFunc("GET /open/{network}/indicators/{file}", h.openIndicator)
	routes.HandleFunc("OPTIONS /open/", preflight)
	routes.HandleFunc("/", nothingHere)
	return routes
}

// nothingHere answers for addresses and methods that there are none of.
func nothingHere(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		answerRefusal(w, refuse(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "files are only fetched: use GET"))
		return
	}
	answerRefusal(w, notThere("nothing is here; files are at /export/NETWORK/LIST.csv, published ones at /open/catalog.jsonld"))
}

// export answers with a file as the viewer may see it.
func (h *handler) export(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	request, err := readRequest(r.PathValue("network"), r.PathValue("file"), r.URL.Query())
	if err != nil {
		h.fail(w, err)
		return
	}
	h.serve(w, r, h.viewer(r.Context()), request)
}

// serve opens a file and sends it.
func (h *handler) serve(w http.ResponseWriter, r *http.Request, viewer impact.Viewer, request Request) {
	done, ok := h.busy.take(w)
	if !ok {
		return
	}
	defer done()
	ctx, cancel := context.WithTimeout(r.Context(), h.time)
	defer cancel()
	f, err := h.Open(ctx, viewer, request)
	if err != nil {
		h.fail(w, err)
		return
	}
	defer f.Close()
	h.answer(ctx, w, r, f)
}

// answer sends a file, or what HEAD wants to know of it: whether there is such a file is the same for both.
func (h *handler) answer(ctx context.Context, w http.ResponseWriter, r *http.Request, f *File) {
	if err := f.Check(ctx); err != nil {
		h.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", f.MediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.Name+`"`)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set(sequenceHeader, itoa(f.s.view.Seq()))
	if r.Method == http.MethodHead {
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(h.time)) // a recorder in a test has none
	h.send(ctx, w, f)
}

// take waits for no one: it takes a place among those who are served, or asks to come again.
func (p places) take(w http.ResponseWriter) (done func(), ok bool) {
	select {
	case p <- struct{}{}:
		return func() { <-p }, true
	default:
		w.Header().Set("Retry-After", strconv.Itoa(comeAgain))
		answerRefusal(w, refuse(http.StatusServiceUnavailable, "BUSY", "%d files are being made already: come again in %d seconds", cap(p), comeAgain))
		return nil, false
	}
}

// send writes the file. A short one is made whole first, so that a fault can still be told; a long one that fails when some of
// it has gone is cut off, so that nobody takes it for whole.
func (h *handler) send(ctx context.Context, w http.ResponseWriter, f *File) {
	if f.streams {
		out := &begun{to: w}
		err := f.Write(ctx, out)
		if err != nil && out.begun {
			h.log.WarnContext(ctx, "a file was cut off", "file", f.Name, "error", err)
			panic(http.ErrAbortHandler)
		}
		if err != nil {
			w.Header().Del("Content-Disposition")
			h.fail(w, err)
		}
		return
	}
	var whole bytes.Buffer
	if err := f.Write(ctx, &whole); err != nil {
		w.Header().Del("Content-Disposition")
		h.fail(w, err)
		return
	}
	h.deliver(ctx, w, whole.Bytes())
}

// begun knows whether anything has gone to the reader yet.
type begun struct {
	to    io.Writer
	begun bool
}

func (b *begun) Write(p []byte) (int, error) {
	b.begun = true
	return b.to.Write(p)
}

func (h *handler) deliver(ctx context.Context, w http.ResponseWriter, whole []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
	if _, err := w.Write(whole); err != nil {
		h.log.DebugContext(ctx, "a reader left", "error", err)
	}
}

// fail answers with a refusal, or says only that something went wrong and logs what.
func (h *handler) fail(w http.ResponseWriter, err error) {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
		answerRefusal(w, refusal)
		return
	}
	h.log.Error("can't make a file", "error", err)
	answerRefusal(w, refuse(http.StatusInternalServerError, "INTERNAL", "the file could not be made; the server's log says why"))
}

// problem is a refusal as RFC 9457 writes it.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Head   *int64 `json:"head,string,omitempty"`
}

func answerRefusal(w http.ResponseWriter, r *Refusal) {
	body, err := json.Marshal(problem{"about:blank", http.StatusText(r.Status), r.Status, r.Code, r.Detail, r.Head})
	if err != nil { // there is nothing in it that could fail
		body = []byte(`{}`)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(r.Status)
	_, _ = w.Write(body) // a reader who has left needs no answer
}

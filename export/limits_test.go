package export

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"polku/impact"
)

// Who comes when all places are taken is asked to come again, and gets the file when one is free.
func TestNotTooManyFilesAtOnce(t *testing.T) {
	e := &Exporter{}
	h := &handler{Exporter: e, viewer: func(context.Context) impact.Viewer { return impact.Nobody }, log: slog.New(slog.DiscardHandler), busy: make(places, 1), strangers: make(places, 1), time: fileTime}
	routes := e.routes(h)
	h.busy <- struct{}{}
	h.strangers <- struct{}{}
	for _, path := range []string{"/export/keino/contacts.csv", "/open/catalog.jsonld", "/open/keino/indicators.csv"} {
		answer := httptest.NewRecorder()
		routes.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") != "10" || !strings.Contains(answer.Body.String(), "BUSY") {
			t.Errorf("%s: %d %v %s", path, answer.Code, answer.Header(), answer.Body)
		}
	}
	<-h.busy
	answer := httptest.NewRecorder()
	done, ok := h.busy.take(answer)
	if !ok {
		t.Fatal("a free place is not given")
	}
	done()
	if len(h.busy) != 0 {
		t.Error("the place stays taken")
	}
}

// A long file that fails is cut off, so that the reader sees that it is not whole.
func TestBrokenFileIsCutOff(t *testing.T) {
	h := &handler{log: slog.New(slog.DiscardHandler), time: time.Second}
	long := &table{columns: []column{{}}, each: func(ctx context.Context, take func(cells) error) error {
		for {
			if err := take(cells{strings.Repeat("x", 1000)}); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 50*time.Millisecond)
		defer cancel()
		h.send(ctx, w, &File{streams: true, write: writeCSVOf(long)})
	}))
	defer server.Close()
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	buffer := make([]byte, 1<<20)
	for err == nil {
		_, err = answer.Body.Read(buffer)
	}
	if err.Error() == "EOF" {
		t.Error("the file ended as if it were whole")
	}
}

// A fault before the first byte is told like any other.
func TestFaultBeforeTheFirstByteIsTold(t *testing.T) {
	h := &handler{log: slog.New(slog.DiscardHandler)}
	broken := &table{columns: []column{{}}, each: func(context.Context, func(cells) error) error { return badRequest("no") }}
	answer := httptest.NewRecorder()
	answer.Header().Set("Content-Disposition", "attachment")
	h.send(context.Background(), answer, &File{streams: true, write: writeCSVOf(broken)})
	if answer.Code != http.StatusBadRequest || answer.Header().Get("Content-Disposition") != "" || !strings.Contains(answer.Body.String(), `"detail":"no"`) {
		t.Errorf("the answer is %d %v %s", answer.Code, answer.Header(), answer.Body)
	}
}

// A sheet that is full takes no more rows, and says so.
func TestFullSheet(t *testing.T) {
	s := &sheetWriter{rows: maxSheetRows + 1}
	if err := s.row(cells{"x"}); err == nil || !strings.Contains(err.Error(), "as csv") {
		t.Errorf("a full sheet says %v", err)
	}
}

// FuzzAddress: whatever an address says, there is a file or a refusal that names its reason.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"contacts.csv\x00lang=sv&from=2022-03-01", "feed\x00since=5&limit=9", "results.xml\x00", ".\x00%zz=1", "indicators.csv\x00by=region&every=month"} {
		file, query, _ := strings.Cut(seed, "\x00")
		f.Add(file, query)
	}
	f.Fuzz(func(t *testing.T, file, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		r, err := readRequest("keino", file, values)
		refusal := (*Refusal)(nil)
		if err != nil && (!errors.As(err, &refusal) || refusal.Status < 400 || refusal.Detail == "") {
			t.Errorf("%q: %v", file, err)
		}
		if err == nil && (r.Limit < 1 || r.Limit > maxLimit || r.Since < 0 || r.Lang == "") {
			t.Errorf("%q?%q asks for %+v", file, query, r)
		}
	})
}

// Those who are recognised and strangers don't wait for each other.
func TestStrangersHaveTheirOwnPlaces(t *testing.T) {
	reached := func(h *handler, path string) (reached bool) {
		defer func() { reached = recover() != nil }() // there is no store behind it
		(&Exporter{}).routes(h).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
		return false
	}
	for path, taken := range map[string]func(*handler) places{
		"/export/keino/contacts.csv": func(h *handler) places { return h.strangers }, "/open/catalog.jsonld": func(h *handler) places { return h.busy },
		"/open/keino/indicators.csv": func(h *handler) places { return h.busy },
	} {
		h := &handler{Exporter: &Exporter{}, viewer: func(context.Context) impact.Viewer { return impact.Nobody }, log: slog.New(slog.DiscardHandler),
			busy: make(places, 1), strangers: make(places, 1), time: fileTime}
		taken(h) <- struct{}{}
		if !reached(h, path) {
			t.Errorf("%s waits for the others' places", path)
		}
	}
}

// HEAD says of a list that is too long what GET says.
func TestHeadAgreesWithGet(t *testing.T) {
	h := &handler{log: slog.New(slog.DiscardHandler), time: fileTime}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		f := &File{s: &snapshot{Request: Request{Kind: "contacts", Format: CSV}}, count: func(context.Context) (int, error) { return maxRows + 1, nil }}
		answer := httptest.NewRecorder()
		h.answer(t.Context(), answer, httptest.NewRequest(method, "/", nil), f)
		if answer.Code != http.StatusBadRequest || answer.Header().Get("Content-Disposition") != "" {
			t.Errorf("%s: %d %v", method, answer.Code, answer.Header())
		}
	}
}

// A list that is too long is refused before anything is sent.
func TestTooLongLists(t *testing.T) {
	for _, c := range []struct {
		format Format
		rows   int
		fits   bool
	}{{CSV, maxRows, true}, {CSV, maxRows + 1, false}, {XLSX, maxSheetRows, true}, {XLSX, maxSheetRows + 1, false}} {
		f := &File{s: &snapshot{Request: Request{Kind: "contacts", Format: c.format}}, count: func(context.Context) (int, error) { return c.rows, nil }}
		err := f.Check(context.Background())
		if (err == nil) != c.fits {
			t.Errorf("%d rows as %s: %v", c.rows, c.format, err)
		}
	}
}

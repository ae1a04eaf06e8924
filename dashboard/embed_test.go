package dashboard

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var built = fstest.MapFS{
	"index.html":          {Data: []byte("<!doctype html><title>Polku</title>")},
	"polku.svg":           {Data: []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")},
	".gitkeep":            {Data: []byte("kept")},
	".vite/manifest.json": {Data: []byte("{}")},
	"assets/app-1a2b.js":  {Data: []byte("export {}")},
	"assets/app-1a2b.css": {Data: []byte("body {}")},
}

func TestServe(t *testing.T) {
	const forGood = "public, max-age=31536000, immutable"
	tests := []struct {
		name, method, path string
		status             int
		kind, cache, body  string
	}{
		{"start", "GET", "/", 200, "text/html", "no-cache", "Polku"},
		{"page of the app", "GET", "/keino/indicators/K-01", 200, "text/html", "no-cache", "Polku"},
		{"index by name", "GET", "/index.html", 200, "text/html", "no-cache", "Polku"},
		{"head", "HEAD", "/keino", 200, "text/html", "no-cache", ""},
		{"script", "GET", "/assets/app-1a2b.js", 200, "text/javascript", forGood, "export"},
		{"style", "GET", "/assets/app-1a2b.css", 200, "text/css", forGood, "body"},
		{"asset of an older build", "GET", "/assets/app-old.js", 404, "text/plain", "", "404"},
		{"folder", "GET", "/assets/", 200, "text/html", "no-cache", "Polku"},
		{"icon", "GET", "/polku.svg", 200, "image/svg+xml", "", "svg"},
		{"placeholder", "GET", "/.gitkeep", 200, "text/html", "no-cache", "Polku"},
		{"way out", "GET", "/../embed.go", 200, "text/html", "no-cache", "Polku"},
		{"write", "POST", "/", 405, "text/plain", "", "method"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := answer(built, tt.method, tt.path)
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, tt.kind) {
				t.Errorf("Content-Type %q, want %q", got, tt.kind)
			}
			if got := w.Header().Get("Cache-Control"); got != tt.cache {
				t.Errorf("Cache-Control %q, want %q", got, tt.cache)
			}
			if got := w.Body.String(); !strings.Contains(got, tt.body) || (tt.body == "" && got != "") {
				t.Errorf("body %q, want %q in it", got, tt.body)
			}
		})
	}
}

func TestServeUnbuilt(t *testing.T) {
	w := answer(fstest.MapFS{".gitkeep": {}}, "GET", "/keino")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make dashboard") {
		t.Errorf("got %d %q, want word of make dashboard", w.Code, w.Body)
	}
}

func TestFSHoldsPlaceholderOrBuild(t *testing.T) {
	if _, err := fs.Stat(FS(), "."); err != nil {
		t.Fatal(err)
	}
}

func answer(files fs.FS, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = path
	serve(files).ServeHTTP(w, r)
	return w
}

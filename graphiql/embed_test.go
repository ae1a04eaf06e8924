package graphiql

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestServe(t *testing.T) {
	built := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, ".gitkeep": {}, "assets/a-1.js": {Data: []byte("export {}")}}
	for _, c := range []struct {
		method, path string
		status       int
		kind, body   string
	}{
		{"GET", "/graphiql/", 200, "text/html", "doctype"},
		{"HEAD", "/graphiql/", 200, "text/html", ""},
		{"GET", "/graphiql/assets/a-1.js", 200, "text/javascript", "export"},
		{"GET", "/graphiql/assets/old.js", 404, "text/plain", "404"},
		{"GET", "/graphiql/assets/", 404, "text/plain", "404"},
		{"GET", "/graphiql/.gitkeep", 404, "text/plain", "404"},
		{"GET", "/graphiql/../embed.go", 404, "text/plain", "404"},
		{"POST", "/graphiql/", 405, "text/plain", "method"},
	} {
		w := httptest.NewRecorder()
		serve(built).ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
		if w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%s %s: %d %s %s", c.method, c.path, w.Code, w.Header(), w.Body)
		}
	}
	w := httptest.NewRecorder()
	serve(fstest.MapFS{}).ServeHTTP(w, httptest.NewRequest("GET", "/graphiql/", nil))
	if w.Code != 503 || !strings.Contains(w.Body.String(), "make build") {
		t.Errorf("without a build: %d %s", w.Code, w.Body)
	}
}

// Package dashboard carries the web app inside the program and serves it.
//
// The app is built by npm into dist (make dashboard); without a build the program still compiles, and the page says
// how to make one.
package dashboard

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// FS gives the built app: index.html at its root, hashed files under assets.
func FS() fs.FS {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded at compile time
	}
	return built
}

// policy lets the page load from its own host only. Styles may be inline: the component library makes them as it runs.
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const unbuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Polku</title>
<p>The dashboard has not been built. Run <code>make dashboard</code> and build the program again.</p>
<p>The API is at <code>/graphql</code>.</p>
`

// Handler serves the app embedded in the program.
func Handler() http.Handler {
	return serve(FS())
}

func serve(built fs.FS) http.Handler {
	files := http.FileServerFS(built)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		switch {
		case strings.HasPrefix(name, "assets/"):
			serveAsset(w, r, built, name, files)
		case isFile(built, name) && name != "index.html" && !strings.HasPrefix(name, "."):
			files.ServeHTTP(w, r)
		default:
			serveIndex(w, r, built)
		}
	})
}

// serveAsset lets browsers keep what it sends for good, for its name changes with its content; what isn't there is
// not to be kept.
func serveAsset(w http.ResponseWriter, r *http.Request, built fs.FS, name string, files http.Handler) {
	if !isFile(built, name) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	files.ServeHTTP(w, r)
}

// serveIndex answers every address that is no file: the app reads the address itself.
func serveIndex(w http.ResponseWriter, r *http.Request, built fs.FS) {
	page, err := fs.ReadFile(built, "index.html")
	status := http.StatusOK
	if err != nil {
		page, status = []byte(unbuilt), http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(page) // the reader may have gone
	}
}

func isFile(built fs.FS, name string) bool {
	info, err := fs.Stat(built, name)
	return err == nil && !info.IsDir()
}

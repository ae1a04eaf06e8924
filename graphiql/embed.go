// Package graphiql carries the explorer of the API inside the program and serves it, without anything from elsewhere.
//
// It is built by npm into dist (make build); without a build the program still compiles, and the page says so.
package graphiql

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Path is where the explorer lies.
const Path = "/graphiql/"

//go:embed all:dist
var dist embed.FS

// Handler serves the explorer embedded in the program.
func Handler() http.Handler {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded at compile time
	}
	return serve(built)
}

func serve(built fs.FS) http.Handler {
	files := http.StripPrefix(Path, http.FileServerFS(built))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path)+"/", Path)
		name = strings.TrimSuffix(name, "/")
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		case name == "":
			serveIndex(w, r, built)
		case strings.HasPrefix(name, "assets/") && isFile(built, name):
			w.Header().Set("Cache-Control", "private, max-age=31536000, immutable") // its name changes with its content
			files.ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	})
}

func serveIndex(w http.ResponseWriter, r *http.Request, built fs.FS) {
	page, err := fs.ReadFile(built, "index.html")
	if err != nil {
		http.Error(w, "GraphiQL has not been built: run make build", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	if r.Method == http.MethodGet {
		_, _ = w.Write(page) // the reader may have gone
	}
}

func isFile(built fs.FS, name string) bool {
	info, err := fs.Stat(built, name)
	return err == nil && !info.IsDir()
}

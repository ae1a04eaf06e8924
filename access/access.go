// Package access finds out who is asking.
//
// Until identities are connected there is one viewer: whoever sits at the machine itself. A server with that viewer must
// only listen on the loopback interface, and answers only requests that name it so, which keeps foreign pages in the
// user's browser out.
package access

import (
	"context"
	"net"
	"net/http"

	"polku/impact"
)

type key struct{}

// Local is the viewer at the machine itself.
var Local = impact.Viewer{Name: "local coordinator", Role: impact.Coordinator}

// With puts a viewer into a context.
func With(ctx context.Context, viewer impact.Viewer) context.Context {
	return context.WithValue(ctx, key{}, viewer)
}

// Viewer is who is asking; the public when nobody has been recognised.
func Viewer(ctx context.Context) impact.Viewer {
	viewer, ok := ctx.Value(key{}).(impact.Viewer)
	if !ok {
		return impact.Viewer{Name: "public", Role: impact.Public}
	}
	return viewer
}

// Loopback lets requests through that are addressed to this machine by its own name, as the local viewer. Others get 403:
// a page that had its host name pointed here must not read or write.
func Loopback(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !IsLoopback(r.Host) {
			http.Error(w, "this server answers only on the machine that it runs on", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r.WithContext(With(r.Context(), Local)))
	})
}

// IsLoopback tells whether an address, with or without a port, is this machine's own.
func IsLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

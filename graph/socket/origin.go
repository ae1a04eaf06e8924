package socket

import (
	"net/http"
	"net/url"
	"strings"
)

// originCheck returns the test an upgrade must pass. Cookies travel with a
// WebSocket handshake from any page and no preflight protects it, so a browser
// is let in only from the host it talks to or from a listed origin. A request
// without Origin is none of a browser and passes.
func originCheck(allowed []string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		origins := r.Header.Values("Origin")
		if len(origins) == 0 {
			return true
		}
		return len(origins) == 1 && (sameHost(origins[0], r.Host) || listed(origins[0], allowed))
	}
}

// sameHost reports whether origin names host, its port included.
func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

// listed reports whether origin is one of the allowed ones as a whole; there
// are no wildcards.
func listed(origin string, allowed []string) bool {
	for _, a := range allowed {
		if strings.EqualFold(origin, a) {
			return true
		}
	}
	return false
}

package access

import (
	"net/http"

	"polku/impact"
)

// The cookies: who is signed in, and which browser began to sign in.
const (
	sessionCookie = "polku"
	signInCookie  = "polku-signin"
)

// secretLength is how long a cookie's content is.
const secretLength = 43

// cookieName is a cookie's name. Over https the name itself keeps neighbouring hosts from setting it; browsers refuse such a
// name over http, which only loopback has.
func (g *Gate) cookieName(name string) string {
	if g.secure() {
		return "__Host-" + name
	}
	return name
}

func (g *Gate) secure() bool { return g.url != nil && g.url.Scheme == "https" }

// cookie is the content of a cookie; empty where there is none that could be ours.
func (g *Gate) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(g.cookieName(name))
	if err != nil || len(c.Value) != secretLength {
		return ""
	}
	return c.Value
}

// give sets a cookie that no script can read. It is Lax, not Strict: with Strict the browser would keep it back when the
// provider sends it here, and the sign-in would look as if it had failed. What Lax lets through, a link from a foreign page
// that only reads, changes nothing; whatever changes something is checked for its origin.
func (g *Gate) give(w http.ResponseWriter, name, content string) {
	age := impact.ProviderTime
	if name == sessionCookie {
		age = impact.SessionLife
	}
	http.SetCookie(w, &http.Cookie{Name: g.cookieName(name), Value: content, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, Secure: g.secure(), SameSite: http.SameSiteLaxMode})
}

// forget takes a cookie back.
func (g *Gate) forget(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{Name: g.cookieName(name), Path: "/", MaxAge: -1, HttpOnly: true, Secure: g.secure(), SameSite: http.SameSiteLaxMode})
}

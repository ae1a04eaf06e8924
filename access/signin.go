package access

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"polku/impact"
)

// maxForm is the largest form that /auth/ reads.
const maxForm = 4 << 10

// routes are the ways in and out; what is not under /auth/ is next's.
func (g *Gate) routes(next http.Handler) http.Handler {
	routes := http.NewServeMux()
	routes.Handle("/", next)
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET /auth/login": g.login, "GET /auth/callback": g.callback, "GET /auth/newcomer": g.newcomer,
		"POST /auth/logout": g.logout, "GET /auth/link": g.askLink, "POST /auth/link": g.useLink,
		"/auth/": func(w http.ResponseWriter, r *http.Request) { g.show(w, r, http.StatusNotFound, noSuchPage) },
	} {
		routes.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			r.Body = http.MaxBytesReader(w, r.Body, maxForm)
			handler(w, r)
		})
	}
	return routes
}

// login sends a browser to the provider. ?return= is the local path to show afterwards.
func (g *Gate) login(w http.ResponseWriter, r *http.Request) {
	back := r.FormValue("return")
	if back == "" {
		back = "/"
	}
	switch {
	case g.provider == nil:
		g.show(w, r, http.StatusNotFound, noProvider)
		return
	case !impact.LocalPath(back):
		g.noteFirst(r.Context(), askerOf(r.Context()), impact.SignInAction, "a return to a foreign address")
		g.show(w, r, http.StatusBadRequest, foreignReturn)
		return
	case !g.guesses.begin(Address(r.Context()), fromForeignPage(r)):
		g.show(w, r, http.StatusTooManyRequests, tooMany)
		return
	}
	at, browser, err := g.begin(r.Context(), back)
	if err != nil {
		g.failed(w, r, err)
		return
	}
	g.give(w, signInCookie, browser)
	http.Redirect(w, r, at, http.StatusSeeOther)
}

// fromForeignPage tells whether a browser says that another site's page has led it here.
func fromForeignPage(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "cross-site" || site == "same-site"
}

// begin notes an attempt and answers where the browser must go and what binds it.
func (g *Gate) begin(ctx context.Context, back string) (at, browser string, err error) {
	d, err := g.provider.discover(ctx)
	if err != nil {
		return "", "", err
	}
	state, nonce, verifier := newSecret(), newSecret(), oauth2.GenerateVerifier()
	browser = newSecret()
	err = g.ledger.BeginSignIn(ctx, impact.SignIn{Kind: impact.AtProvider, Digest: digestOf(state), Browser: digestOf(browser),
		Nonce: nonce, Verifier: verifier, ReturnTo: back})
	return d.oauth.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), browser, err
}

// callback takes a browser back from the provider and signs it in.
func (g *Gate) callback(w http.ResponseWriter, r *http.Request) {
	if g.provider == nil {
		g.show(w, r, http.StatusNotFound, noProvider)
		return
	}
	if g.guesses.wait(Address(r.Context()), impact.SignInAction) > 0 {
		g.show(w, r, http.StatusTooManyRequests, tooMany)
		return
	}
	signIn, err := g.ledger.UseSignIn(r.Context(), impact.AtProvider, digestOf(r.FormValue("state")), digestOf(g.cookie(r, signInCookie)))
	if err != nil {
		g.failed(w, r, err)
		return
	}
	g.forget(w, signInCookie)
	identity, err := g.answered(r, signIn)
	if err != nil {
		g.failed(w, r, err)
		return
	}
	cookie := newSecret()
	admin := g.provider.settings.Admin
	opened, err := g.ledger.OpenSession(r.Context(), digestOf(cookie), identity, admin != "" && identity.Subject == admin)
	if err != nil {
		g.failed(w, r, err)
		return
	}
	g.enter(w, r, cookie)
	back := signIn.ReturnTo
	if opened.Account.Newcomer() {
		back = "/auth/newcomer"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// errDenied is a sign-in that the provider, or the person there, has refused.
var errDenied = errors.New("the identity provider did not let you in")

// answered reads the provider's answer.
func (g *Gate) answered(r *http.Request, signIn impact.SignIn) (impact.Identity, error) {
	if issuer := r.FormValue("iss"); issuer != "" && issuer != g.provider.settings.Issuer {
		return impact.Identity{}, errors.Join(errAnswer, errors.New("it comes from another provider"))
	}
	if r.FormValue("error") != "" {
		return impact.Identity{}, errDenied
	}
	return g.provider.identify(r.Context(), r.FormValue("code"), signIn)
}

// enter gives a browser its new cookie. The session that it had before ends: no cookie outlives a sign-in.
func (g *Gate) enter(w http.ResponseWriter, r *http.Request, cookie string) {
	if before := askerOf(r.Context()).session; before != nil {
		if err := g.ledger.EndSession(r.Context(), before.ID); err != nil {
			g.log.Error("can't end the session before", "error", err)
		}
	}
	g.give(w, sessionCookie, cookie)
}

// newcomer shows somebody without rights the code to tell the coordinator.
func (g *Gate) newcomer(w http.ResponseWriter, r *http.Request) {
	code := NewcomerCode(r.Context())
	if code == "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	page := noRoleYet
	page.code = code
	g.show(w, r, http.StatusOK, page)
}

// logout ends the session here, and says where the provider ends its own: in JSON for programs, as a redirect for forms.
func (g *Gate) logout(w http.ResponseWriter, r *http.Request) {
	if s := askerOf(r.Context()).session; s != nil {
		if err := g.ledger.EndSession(r.Context(), s.ID); err != nil && !errors.Is(err, impact.ErrNotFound) {
			g.failed(w, r, err)
			return
		}
	}
	g.forget(w, sessionCookie)
	location := ""
	if g.provider != nil {
		location = g.provider.signOut(r.Context())
	}
	if location == "" {
		location = "/"
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"location": location}) // the client may be gone
		return
	}
	http.Redirect(w, r, location, http.StatusSeeOther)
}

// NewLink makes a link that signs the administrator in, once. address is where the server listens.
func NewLink(ctx context.Context, ledger Ledger, address string) (string, error) {
	code := newSecret()
	if err := ledger.BeginSignIn(ctx, impact.SignIn{Kind: impact.ByLink, Digest: digestOf(code)}); err != nil {
		return "", err
	}
	link := url.URL{Scheme: "http", Host: address, Path: "/auth/link", RawQuery: url.Values{"code": {code}}.Encode()}
	return link.String(), nil
}

// askLink shows a button: programs that only look at a link must not use it up. It doesn't tell whether the link is good.
func (g *Gate) askLink(w http.ResponseWriter, r *http.Request) {
	if g.provider != nil {
		g.show(w, r, http.StatusNotFound, noLinks)
		return
	}
	page := useThisLink
	page.link = r.FormValue("code")
	g.show(w, r, http.StatusOK, page)
}

// useLink signs the administrator in.
func (g *Gate) useLink(w http.ResponseWriter, r *http.Request) {
	if g.provider != nil {
		g.show(w, r, http.StatusNotFound, noLinks)
		return
	}
	if g.guesses.wait(Address(r.Context()), impact.SignInAction) > 0 {
		g.show(w, r, http.StatusTooManyRequests, tooMany)
		return
	}
	if _, err := g.ledger.UseSignIn(r.Context(), impact.ByLink, digestOf(r.PostFormValue("code")), ""); err != nil {
		g.linkFailed(w, r, err)
		return
	}
	cookie := newSecret()
	if _, err := g.ledger.OpenLinkSession(r.Context(), digestOf(cookie)); err != nil {
		g.failed(w, r, err)
		return
	}
	g.enter(w, r, cookie)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (g *Gate) linkFailed(w http.ResponseWriter, r *http.Request, err error) {
	for cause, page := range map[error]page{impact.ErrUsed: linkUsed, impact.ErrExpired: linkExpired, impact.ErrNotFound: linkWrong} {
		if errors.Is(err, cause) {
			g.refused(r.Context(), impact.SignInAction, "the link "+cause.Error())
			g.show(w, r, http.StatusForbidden, page)
			return
		}
	}
	g.failed(w, r, err)
}

// failures are why a sign-in fails, what is shown, and whether it counts as a wrong guess. Any page can lead a browser to the
// callback with any state, or with that of a sign-in begun elsewhere; what comes after the state and its cookie were good, it can't.
var failures = []struct {
	cause  error
	status int
	page   page
	wrong  bool
}{
	{impact.ErrNotFound, http.StatusForbidden, wrongState, false},
	{impact.ErrOtherBrowser, http.StatusForbidden, otherBrowser, false},
	{impact.ErrUsed, http.StatusForbidden, usedBefore, false},
	{impact.ErrExpired, http.StatusForbidden, tookTooLong, false},
	{impact.ErrTooMany, http.StatusServiceUnavailable, tooMany, false},
	{errDenied, http.StatusForbidden, denied, false},
	{errAnswer, http.StatusForbidden, badAnswer, true},
	{errProviderDown, http.StatusServiceUnavailable, providerDown, false},
}

// failed shows why a sign-in has failed, and notes it. What the provider said, and where it is, only the server's log tells.
func (g *Gate) failed(w http.ResponseWriter, r *http.Request, err error) {
	who := askerOf(r.Context())
	for _, f := range failures {
		if !errors.Is(err, f.cause) {
			continue
		}
		if f.wrong {
			g.refused(r.Context(), impact.SignInAction, f.cause.Error())
		} else {
			g.noteFirst(r.Context(), who, impact.SignInAction, f.cause.Error())
		}
		g.log.Warn("a sign-in failed", "reason", strings.ReplaceAll(err.Error(), "\n", ": "))
		g.show(w, r, f.status, f.page)
		return
	}
	g.log.Error("a sign-in failed", "error", err)
	g.show(w, r, http.StatusServiceUnavailable, outOfOrder)
}

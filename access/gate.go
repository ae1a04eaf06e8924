package access

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"polku/impact"
)

// Options are what a gate needs.
type Options struct {
	Ledger Ledger
	Log    *slog.Logger
	// Provider is where people sign in; nil on a server without identity provider, which only its own machine reaches.
	Provider *Provider
	// URL is the public address of a server with provider.
	URL *url.URL
	// Proxies are the addresses that are believed when they say whom they forward for.
	Proxies []netip.Prefix
}

// Gate recognises who is asking, signs people in and out, and turns away what must not come in.
type Gate struct {
	ledger   Ledger
	log      *slog.Logger
	provider *provider // nil without
	url      *url.URL
	proxies  []netip.Prefix
	foreign  *http.CrossOriginProtection
	guesses  *guesses
	watches  watches
}

// New makes a gate. It doesn't reach for the provider yet.
func New(o Options) *Gate {
	g := &Gate{ledger: o.Ledger, log: o.Log, url: o.URL, proxies: o.Proxies, foreign: http.NewCrossOriginProtection(), guesses: newGuesses(),
		watches: watches{open: map[*watch]bool{}, seen: time.Now()}}
	if o.Provider != nil {
		g.provider = newProvider(*o.Provider, o.URL)
	}
	return g
}

// HasProvider tells whether people can sign in at an identity provider.
func (g *Gate) HasProvider() bool { return g.provider != nil }

// Handler guards all that a server answers, and answers what lies under /auth/ itself.
func (g *Gate) Handler(next http.Handler) http.Handler {
	routes := g.routes(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.addressed(r) {
			http.Error(w, "this server doesn't answer to that name", http.StatusForbidden)
			return
		}
		who, ok := g.recognise(w, r)
		if !ok {
			return
		}
		r = r.WithContext(withAsker(r.Context(), who))
		if !g.ownOrigin(r, who) {
			g.noteFirst(r.Context(), who, impact.ForeignOriginAction, "a request of a foreign page")
			problem(w, http.StatusForbidden, "FORBIDDEN", "a foreign page must not use a sign-in of this one")
			return
		}
		routes.ServeHTTP(w, r)
	})
}

// alive are the paths by which machines see whether the server lives; they ask by its address and not by its name.
func alive(path string) bool { return path == "/healthz" || path == "/readyz" }

// addressed tells whether a request is meant for this server by its own name: a page that had its host name pointed here must
// not read or write.
func (g *Gate) addressed(r *http.Request) bool {
	if g.provider == nil {
		return IsLoopback(r.Host)
	}
	return alive(r.URL.Path) || strings.EqualFold(r.Host, g.url.Host)
}

// recognise finds out who sends a request. A token that is no good is never passed over for a cookie or the public.
func (g *Gate) recognise(w http.ResponseWriter, r *http.Request) (asker, bool) {
	who := asker{viewer: impact.Nobody, address: g.addressOf(r)}
	if authorization, ok := r.Header["Authorization"]; ok {
		err := g.byToken(r.Context(), &who, strings.Join(authorization, ","))
		if err != nil {
			g.unrecognised(w, err)
		}
		return who, err == nil
	}
	secret := g.cookie(r, sessionCookie)
	if secret == "" {
		return who, true
	}
	found, err := g.ledger.Session(r.Context(), digestOf(secret))
	switch {
	case errors.Is(err, impact.ErrNotFound), err == nil && !g.valid(found):
		g.forget(w, sessionCookie)
		return who, true
	case err != nil:
		g.unrecognised(w, err)
		return who, false
	}
	who.session, who.viewer = &found, found.Viewer()
	return who, true
}

// valid tells whether a session is of the way in that this server has now: a link's session ends where a provider is set up,
// and a provider's where another one is.
func (g *Gate) valid(s impact.Session) bool {
	if g.provider == nil || s.Account == nil {
		return g.provider == nil && s.Account == nil
	}
	return s.Account.Issuer == g.provider.settings.Issuer
}

// ownOrigin tells whether the request of a browser comes from a page of this server, where it could change something: what it
// carries by itself, the cookie, foreign pages could use too. A socket may carry changes, so that it counts.
func (g *Gate) ownOrigin(r *http.Request, who asker) bool {
	auth := strings.HasPrefix(r.URL.Path, "/auth/")
	if who.session == nil && !auth {
		return true
	}
	if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		posted := *r
		posted.Method = http.MethodPost
		r = &posted
	}
	return g.foreign.Check(r) == nil
}

// waiting is an error that says how long to wait.
type waiting time.Duration

func (waiting) Error() string { return "too many wrong tokens came from this address: wait a while" }

// errNoToken is what is said of every token that is no good but one that has expired or was revoked: its holder had it.
var errNoToken = errors.New("the token is not known: send Authorization: Bearer polku_...")

// byToken recognises the sender of an Authorization header. A token is looked up before anything is held against the address:
// a good one works whatever others behind the same address do.
func (g *Gate) byToken(ctx context.Context, who *asker, authorization string) error {
	secret, ok := impact.ParseBearer(authorization)
	if !ok {
		g.noteFirst(ctx, *who, impact.TokenUseAction, "no token of this server")
		return errNoToken
	}
	found, err := g.ledger.Token(ctx, digestOf(secret))
	switch {
	case errors.Is(err, impact.ErrNotFound):
		return g.unknownToken(ctx, *who)
	case errors.Is(err, impact.ErrExpired):
		return g.noLonger(ctx, who.address, found, impact.ErrExpired)
	case errors.Is(err, impact.ErrRevoked):
		return g.noLonger(ctx, who.address, found, impact.ErrRevoked)
	case err != nil:
		return err
	}
	who.viewer, who.token = found.Viewer(), found.ID
	return nil
}

// unknownToken counts a token that looks like one and is none: that is what guessing is.
func (g *Gate) unknownToken(ctx context.Context, who asker) error {
	if wait := g.guesses.wait(who.address, impact.TokenUseAction); wait > 0 {
		return waiting(wait)
	}
	g.refusedTo(ctx, who, impact.TokenUseAction, "no such token")
	return errNoToken
}

// noLonger refuses a token that has ended. Its holder had it, and guesses nothing.
func (g *Gate) noLonger(ctx context.Context, address string, token impact.Token, why error) error {
	g.noteFirst(ctx, asker{viewer: token.Viewer(), address: address}, impact.TokenUseAction, "the token "+why.Error())
	return errors.Join(errNoLonger, why)
}

// errNoLonger is said of a token that was one.
var errNoLonger = errors.New("this token no longer works")

// FromInit takes the token of connection_init, for programs that can't set headers on a socket. Without one the socket stays as
// whom its upgrade request was recognised.
func (g *Gate) FromInit(ctx context.Context, payload map[string]any) (context.Context, error) {
	for field, content := range payload {
		if !strings.EqualFold(field, "authorization") || content == nil {
			continue
		}
		text, _ := content.(string)
		who := asker{viewer: impact.Nobody, address: askerOf(ctx).address}
		if err := g.byToken(ctx, &who, text); err != nil {
			return nil, err
		}
		return withAsker(ctx, who), nil
	}
	return ctx, nil
}

// unrecognised answers a request whose sender can't be recognised.
func (g *Gate) unrecognised(w http.ResponseWriter, err error) {
	var wait waiting
	switch {
	case errors.As(err, &wait):
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(time.Duration(wait).Seconds()))))
		problem(w, http.StatusTooManyRequests, "TOO_MANY_REQUESTS", err.Error())
	case errors.Is(err, errNoToken):
		w.Header().Set("WWW-Authenticate", `Bearer realm="polku"`)
		problem(w, http.StatusUnauthorized, "UNAUTHENTICATED", errNoToken.Error())
	case errors.Is(err, errNoLonger):
		w.Header().Set("WWW-Authenticate", `Bearer realm="polku", error="invalid_token"`)
		problem(w, http.StatusUnauthorized, "UNAUTHENTICATED", strings.ReplaceAll(err.Error(), "\n", ": it "))
	default:
		g.log.Error("can't tell who is asking", "error", err)
		problem(w, http.StatusServiceUnavailable, "UNAVAILABLE", "the database does not answer")
	}
}

// problem answers as the API does, so that its clients understand it.
func problem(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{map[string]any{"message": message, "extensions": map[string]any{"code": code}}}}) // the client may be gone
}

// refused counts a wrong guess and adds a line to the audit log: for each address and action one a minute.
func (g *Gate) refused(ctx context.Context, action, detail string) {
	g.refusedTo(ctx, askerOf(ctx), action, detail)
}

func (g *Gate) refusedTo(ctx context.Context, who asker, action, detail string) {
	if g.guesses.wrong(who.address, action) {
		g.note(ctx, who.viewer, action, detail)
	}
}

// noteFirst adds the line of something refused, for each address and failure one a minute, without counting it as a wrong guess:
// a foreign page must not lock an address out.
func (g *Gate) noteFirst(ctx context.Context, who asker, action, detail string) {
	if g.guesses.first(who.address, action+": "+detail) {
		g.note(ctx, who.viewer, action, detail)
	}
}

// note adds the line of something refused to the audit log. Its detail is in our own words, which hold no address.
func (g *Gate) note(ctx context.Context, viewer impact.Viewer, action, detail string) {
	err := g.ledger.Audit(context.WithoutCancel(ctx), impact.AuditEntry{Viewer: viewer.Name, Principal: viewer.Key(), Role: viewer.Role,
		Action: action, Outcome: impact.Refused, Detail: detail})
	if err != nil {
		g.log.Error("can't add to the audit log", "action", action, "error", err)
	}
}

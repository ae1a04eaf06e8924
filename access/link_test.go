package access_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"polku/access"
	"polku/impact"
	"polku/internal/testdb"
)

// link makes an administrator's link and answers its code.
func (h *house) link() string {
	h.t.Helper()
	text, err := access.NewLink(h.t.Context(), h.s, h.server.Listener.Addr().String())
	if err != nil {
		h.t.Fatal(err)
	}
	address, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(text, h.server.URL+"/auth/link?code=") {
		h.t.Fatalf("the link is %s (%v)", text, err)
	}
	return address.Query().Get("code")
}

// enter signs in by a new link.
func (b *browser) enter() {
	b.h.t.Helper()
	b.post("/auth/link", url.Values{"code": {b.h.link()}})
	if who := b.whoami(); who.Principal != "account:0" {
		b.h.t.Fatalf("is %+v", who)
	}
}

func (b *browser) english(address string) page {
	b.h.t.Helper()
	request, err := http.NewRequest(http.MethodGet, b.h.absolute(address), nil)
	if err != nil {
		b.h.t.Fatal(err)
	}
	request.Header.Set("Accept-Language", "en-GB,en;q=0.9,fi;q=0.5")
	return b.send(request)
}

func TestTheLink(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		h := openHouse(t, database, false, "")
		b, code := h.browser(), h.link()
		for range 3 { // a program that only looks doesn't use it up
			if shown := b.english("/auth/link?code=" + code); shown.status != http.StatusOK || !strings.Contains(shown.text, code) || b.whoami().SignedIn {
				t.Fatalf("answered %d %s", shown.status, shown.text)
			}
		}
		if shown := b.post("/auth/link", url.Values{"code": {code}}, "Origin", "https://evil.example"); shown.status != http.StatusForbidden {
			t.Errorf("a foreign page was answered by %d", shown.status)
		}
		b.post("/auth/link", url.Values{"code": {code}}, "Origin", h.server.URL)
		if who := b.whoami(); who.Name != "administrator" || who.Role != string(impact.Coordinator) || !who.MaySignOut {
			t.Errorf("is %+v", who)
		}
		h.expectLogged("account:0 sign-in DONE")
		late := h.browser()
		for wrong, says := range map[string]string{code: "käytetty", "nonsense": "ei kelpaa", "": "ei kelpaa"} {
			if shown := late.post("/auth/link", url.Values{"code": {wrong}}); shown.status != http.StatusForbidden || !strings.Contains(shown.text, says) {
				t.Errorf("%q: answered %d %s", wrong, shown.status, shown.text)
			}
		}
		expired := h.link()
		h.later(impact.LinkTime)
		if shown := late.post("/auth/link", url.Values{"code": {expired}}); !strings.Contains(shown.text, "vanhentunut") || late.whoami().SignedIn {
			t.Errorf("answered %d %s", shown.status, shown.text)
		}
		if shown := b.post("/auth/logout", nil); shown.at.Path != "/" || b.whoami().SignedIn {
			t.Errorf("signing out led to %s", shown.at)
		}
		if shown := b.english("/auth/login"); shown.status != http.StatusNotFound || !strings.Contains(shown.text, "polku link") {
			t.Errorf("without a provider, login answers %d %s", shown.status, shown.text)
		}
	})
}

func TestALinkIsNoWayInWhereThereIsAProvider(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	b, code := h.browser(), h.link()
	if shown := b.english("/auth/link?code=" + code); shown.status != http.StatusNotFound {
		t.Errorf("answered %d", shown.status)
	}
	if shown := b.post("/auth/link", url.Values{"code": {code}}); shown.status != http.StatusNotFound || b.whoami().SignedIn {
		t.Errorf("answered %d", shown.status)
	}
}

func TestAnAdministratorsSessionEndsWithTheProvider(t *testing.T) {
	database := testdb.SQLite(t)
	before := openHouse(t, database, false, "")
	b := before.browser()
	b.enter()
	after := openHouse(t, database, true, "")
	there, _ := url.Parse(after.server.URL)
	thief := after.browser()
	thief.Jar.SetCookies(there, []*http.Cookie{{Name: "polku", Value: b.cookies()["polku"], Path: "/"}})
	if thief.whoami().SignedIn {
		t.Error("a link's session holds where people sign in at a provider")
	}
}

func TestOtherNames(t *testing.T) {
	for _, withProvider := range []bool{false, true} {
		h := openHouse(t, testdb.SQLite(t), withProvider, "")
		for host, status := range map[string]int{"evil.example": http.StatusForbidden, "": http.StatusOK, h.server.Listener.Addr().String() + ".evil.example": http.StatusForbidden} {
			request, err := http.NewRequest(http.MethodGet, h.server.URL+"/whoami", nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Host = host
			if shown := h.browser().send(request); shown.status != status {
				t.Errorf("as %q: answered %d, want %d", host, shown.status, status)
			}
		}
	}
}

func TestCookiesOverHTTPS(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	public := &url.URL{Scheme: "https", Host: "polku.example"}
	gate := access.New(access.Options{Ledger: h.s, URL: public, Provider: &access.Provider{Issuer: h.provider.issuer, ClientID: "polku", ClientSecret: clientSecret}})
	answer := serve(gate, http.MethodGet, "https://polku.example/auth/login", nil)
	cookie := answer.Header().Get("Set-Cookie")
	for _, part := range []string{"__Host-polku-signin=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie is %q, want %s", cookie, part)
		}
	}
	if strings.Contains(cookie, "Domain") {
		t.Errorf("the cookie is %q", cookie)
	}
	to, _ := url.Parse(answer.Header().Get("Location"))
	for name, want := range map[string]string{"code_challenge_method": "S256", "response_type": "code", "scope": "openid", "client_id": "polku",
		"redirect_uri": "https://polku.example/auth/callback"} {
		if have := to.Query().Get(name); have != want {
			t.Errorf("asks for %s %q, want %q", name, have, want)
		}
	}
	if to.Query().Get("nonce") == "" || to.Query().Get("state") == "" || to.Query().Get("code_challenge") == "" {
		t.Errorf("asks %s", to)
	}
}

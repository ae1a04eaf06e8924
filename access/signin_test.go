package access_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"polku/access"
	"polku/impact"
	"polku/internal/testdb"
)

func TestSigningIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		h := openHouse(t, database, true, "")
		b := h.browser()
		if who := b.whoami(); who.SignedIn || who.Principal != "public" {
			t.Errorf("before, one is %+v", who)
		}
		code := ""
		landed := b.signIn(anna)
		if landed.at.Path != "/auth/newcomer" || landed.status != http.StatusOK {
			t.Fatalf("a newcomer landed at %s: %d %s", landed.at, landed.status, landed.text)
		}
		who := b.whoami()
		if code = who.Code; len(code) != 9 || !strings.Contains(landed.text, code) || !who.SignedIn || !who.MaySignOut || who.Role != string(impact.Public) {
			t.Errorf("a newcomer is %+v, shown %s", who, landed.text)
		}
		if account := h.account(anna); account.Code != code || account.Issuer != h.provider.issuer || account.OpenSessions != 1 {
			t.Errorf("the account is %+v", account)
		}
		h.grant(anna, impact.Rights{Role: impact.Steering, Networks: []string{"keino"}})
		if who = b.whoami(); who.Role != string(impact.Steering) || who.Name != "Organisation, role" || who.Code != "" {
			t.Errorf("with a role one is %+v", who)
		}
		other := h.browser()
		if landed = other.signIn(anna); landed.at.Path != "/whoami" || other.whoami().Principal != who.Principal {
			t.Errorf("the second time one landed at %s as %+v", landed.at, other.whoami())
		}
		if h.account(anna).OpenSessions != 2 {
			t.Errorf("two browsers are %d sessions", h.account(anna).OpenSessions)
		}
		h.expectLogged(who.Principal + " sign-in DONE")
		if _, err := h.s.EndSessions(t.Context(), operator, h.account(anna).ID); err != nil {
			t.Fatal(err)
		}
		if b.whoami().SignedIn || other.whoami().SignedIn {
			t.Error("signed in after all sessions were ended")
		}
	})
}

func TestTheAdministratorOfTheSettings(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	b := h.browser()
	if landed := b.signIn(boss); landed.at.Path != "/whoami" {
		t.Errorf("landed at %s", landed.at)
	}
	if who := b.whoami(); who.Role != string(impact.Coordinator) {
		t.Errorf("is %+v", who)
	}
	id := h.account(boss).ID
	partner := impact.Rights{Role: impact.Partner, Networks: []string{"keino"}}
	if _, err := h.s.ReviseAccount(t.Context(), operator, id, "", partner); err == nil {
		t.Error("the only administrator could be taken away")
	}
	h.browser().signIn(anna)
	h.grant(anna, impact.Rights{Role: impact.Coordinator, Networks: []string{impact.Everywhere}})
	h.grant(boss, partner)
	if again := h.browser(); again.signIn(boss).status != http.StatusOK || again.whoami().Role != string(impact.Partner) {
		t.Errorf("the settings gave back what the coordinator took: %+v", again.whoami())
	}
}

// traps are callbacks that must not sign anybody in. Each gets a browser that has come as far as the callback.
var traps = []struct {
	name, misbehaviour string
	change             func(h *house, b **browser, at *url.URL)
	status             int
	says, logs         string
}{
	{name: "a wrong state", change: query("state", "wrong"), status: http.StatusForbidden, says: "isn&#39;t known", logs: "not found"},
	{name: "no state", change: query("state", ""), status: http.StatusForbidden, says: "isn&#39;t known", logs: "not found"},
	{name: "a wrong code", change: query("code", "wrong"), status: http.StatusForbidden, says: "answer is not good", logs: "400 invalid_grant"},
	{name: "no code", change: query("code", ""), status: http.StatusForbidden, says: "answer is not good", logs: "refused the code"},
	{name: "another provider's answer", change: query("iss", "https://other.example"), status: http.StatusForbidden, says: "answer is not good", logs: "another provider"},
	{name: "another browser", change: func(h *house, b **browser, _ *url.URL) { *b = h.browser() }, status: http.StatusForbidden,
		says: "another browser", logs: "another browser"},
	{name: "after ten minutes", change: func(h *house, _ **browser, _ *url.URL) { h.later(impact.ProviderTime) }, status: http.StatusForbidden,
		says: "too long", logs: "has expired"},
	{name: "another's code", change: func(h *house, _ **browser, at *url.URL) {
		query("code", h.browser().callback(bertil).Query().Get("code"))(nil, nil, at)
	}, status: http.StatusForbidden, says: "answer is not good", logs: "400 invalid_grant"}, // its PKCE challenge is another's
	{name: "a wrong nonce", misbehaviour: `{"claims":{"nonce":"other"}}`, status: http.StatusForbidden, says: "answer is not good", logs: "nonce"},
	{name: "no nonce", misbehaviour: `{"claims":{"nonce":""}}`, status: http.StatusForbidden, says: "answer is not good", logs: "nonce"},
	{name: "a wrong audience", misbehaviour: `{"claims":{"aud":"other"}}`, status: http.StatusForbidden, says: "answer is not good", logs: "audience"},
	{name: "for two, asked by the other", misbehaviour: `{"claims":{"aud":["polku","other"],"azp":"other"}}`, status: http.StatusForbidden,
		says: "answer is not good", logs: "another program"},
	{name: "a wrong issuer", misbehaviour: `{"claims":{"iss":"https://other.example"}}`, status: http.StatusForbidden, says: "answer is not good", logs: "different provider"},
	{name: "nobody", misbehaviour: `{"claims":{"sub":""}}`, status: http.StatusForbidden, says: "answer is not good", logs: "names nobody"},
	{name: "an expired id_token", misbehaviour: `{"shift":-3600}`, status: http.StatusForbidden, says: "answer is not good", logs: "expired"},
	{name: "expired beyond the allowance", misbehaviour: `{"shift":-425}`, status: http.StatusForbidden, says: "answer is not good", logs: "expired"}, // 300 s long
	{name: "of a time to come", misbehaviour: `{"shift":125}`, status: http.StatusForbidden, says: "answer is not good", logs: "time to come"},
	{name: "not before a time to come", misbehaviour: `{"claims":{"nbf":99999999999}}`, status: http.StatusForbidden, says: "answer is not good", logs: "before the nbf"},
	{name: "a foreign signature", misbehaviour: `{"foreign":true}`, status: http.StatusForbidden, says: "answer is not good", logs: "signature"},
	{name: "no signature", misbehaviour: `{"unsigned":true}`, status: http.StatusForbidden, says: "answer is not good", logs: "answer is not good"},
	{name: "the provider out of order", misbehaviour: `{"status":500}`, status: http.StatusServiceUnavailable, says: "does not answer", logs: "can't be exchanged"},
}

func query(name, content string) func(*house, **browser, *url.URL) {
	return func(_ *house, _ **browser, at *url.URL) {
		values := at.Query()
		values.Set(name, content)
		at.RawQuery = values.Encode()
	}
}

func TestTrapsOfSigningIn(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	for _, trap := range traps {
		t.Run(trap.name, func(t *testing.T) {
			h.gate.ForgetGuesses() // else the tries before count
			said := len(h.said.String())
			b := h.browser()
			at := b.callback(anna)
			if trap.change != nil {
				trap.change(h, &b, at)
			}
			if trap.misbehaviour != "" {
				h.provider.misbehave(trap.misbehaviour)
				defer h.provider.misbehave("{}")
			}
			shown := b.english(at.String())
			if shown.status != trap.status || !strings.Contains(shown.text, trap.says) {
				t.Errorf("answered %d %s, want %d %s", shown.status, shown.text, trap.status, trap.says)
			}
			if b.cookies()["polku"] != "" || b.whoami().SignedIn {
				t.Error("signed in")
			}
			h.expectLogged("REFUSED")
			if log := h.said.String()[said:]; !strings.Contains(log, trap.logs) {
				t.Errorf("the server's log says %s, want %s", log, trap.logs)
			}
		})
	}
	for _, shift := range []string{`{"shift":-405}`, `{"shift":110}`} { // 300 s long, and 15 s for a slow machine
		t.Run("within the allowance: "+shift, func(t *testing.T) {
			b := h.browser()
			at := b.callback(anna)
			h.provider.misbehave(shift)
			defer h.provider.misbehave("{}")
			if shown := b.visit(at.String()); shown.status != http.StatusOK || !b.whoami().SignedIn {
				t.Errorf("answered %d %s", shown.status, shown.text)
			}
		})
	}
}

func TestACallbackWorksOnce(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	b := h.browser()
	at := b.callback(anna).String()
	before := b.cookies()
	b.visit(at)
	if !b.whoami().SignedIn {
		t.Fatal("not signed in")
	}
	// Again, by who has seen the address and has the first browser's cookies of then.
	thief := h.browser()
	here, _ := url.Parse(h.server.URL)
	for name, content := range before {
		thief.Jar.SetCookies(here, []*http.Cookie{{Name: name, Value: content, Path: "/"}})
	}
	if shown := thief.english(at); shown.status != http.StatusForbidden || !strings.Contains(shown.text, "used already") || thief.whoami().SignedIn {
		t.Errorf("answered %d %s", shown.status, shown.text)
	}
	h.expectLogged("was used already")
	if !b.whoami().SignedIn {
		t.Error("the first browser was signed out by it")
	}
}

func TestOneCallbackOfMany(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		h := openHouse(t, database, false, "")
		if err := h.s.BeginSignIn(t.Context(), impact.SignIn{Kind: impact.ByLink, Digest: "digest"}); err != nil {
			t.Fatal(err)
		}
		var wins int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := h.s.UseSignIn(t.Context(), impact.ByLink, "digest", ""); err == nil {
					mu.Lock()
					wins++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if wins != 1 {
			t.Errorf("%d of 8 got in", wins)
		}
	})
}

func TestTheProviderMayBeDown(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	issuer, _ := url.Parse(h.provider.issuer)
	h.provider.stop() // before it was ever asked
	b := h.browser()
	shown := b.english("/auth/login")
	if shown.status != http.StatusServiceUnavailable || !strings.Contains(shown.text, "does not answer") {
		t.Errorf("answered %d %s", shown.status, shown.text)
	}
	h.expectLogged("REFUSED the identity provider does not answer")
	if who := b.whoami(); who.Principal != "public" {
		t.Errorf("meanwhile one is %+v", who)
	}
	again := startProvider(t, h.server.URL, "", portOf(t, issuer))
	deadline := time.Now().Add(patience)
	for b.signIn(anna).status != http.StatusOK {
		if time.Now().After(deadline) {
			t.Fatal("can't sign in though the provider is there again")
		}
		time.Sleep(100 * time.Millisecond)
	}
	if !b.whoami().SignedIn {
		t.Error("not signed in")
	}
	late := h.browser()
	at := late.callback(anna).String()
	again.stop() // while somebody signs in
	if shown := late.english(at); shown.status != http.StatusServiceUnavailable || late.whoami().SignedIn {
		t.Errorf("answered %d %s", shown.status, shown.text)
	}
	if !b.whoami().SignedIn {
		t.Error("who had signed in before was signed out")
	}
}

func TestTheProviderMayRefuse(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	h.provider.misbehave(`{"deny":true}`)
	b := h.browser()
	if shown := b.english("/auth/login"); shown.status != http.StatusForbidden || !strings.Contains(shown.text, "did not let you in") || b.whoami().SignedIn {
		t.Errorf("answered %d %s", shown.status, shown.text)
	}
	h.expectLogged("did not let you in")
}

func TestNoCookieOutlivesASignIn(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	b := h.browser()
	planted := strings.Repeat("a", 43) // by somebody who hopes that it will be signed in
	here, _ := url.Parse(h.server.URL)
	b.Jar.SetCookies(here, []*http.Cookie{{Name: "polku", Value: planted, Path: "/"}})
	b.signIn(anna)
	first := b.cookies()["polku"]
	if first == planted || first == "" {
		t.Fatalf("the cookie is %q", first)
	}
	b.signIn(anna)
	second := b.cookies()["polku"]
	if second == first || b.cookies()["polku-signin"] != "" {
		t.Errorf("after the second sign-in the cookies are %v", b.cookies())
	}
	for _, stale := range []string{planted, first} {
		thief := h.browser()
		thief.Jar.SetCookies(here, []*http.Cookie{{Name: "polku", Value: stale, Path: "/"}})
		if thief.whoami().SignedIn {
			t.Errorf("%s still signs in", stale)
		}
		if thief.cookies()["polku"] != "" {
			t.Error("a cookie that is no good was left where it was")
		}
	}
}

// A foreign page can lead a visitor's browser to any address here: that must not keep the visitor from signing in.
func TestForeignPagesLockNobodyOut(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	b := h.browser()
	lines := len(h.log())
	for range access.MaxWrong + 1 {
		b.english("/auth/login?return=//x")
		b.english("/auth/callback?state=x")
	}
	if now := len(h.log()); now != lines+2 {
		t.Errorf("that has %d lines in the log, want 2", now-lines)
	}
	for range access.MaxBegun + 1 {
		begun := httptest.NewRequest(http.MethodGet, h.server.URL+"/auth/login", nil)
		begun.RemoteAddr = "127.0.0.1:5"
		begun.Header.Set("Sec-Fetch-Site", "cross-site")
		h.server.Config.Handler.ServeHTTP(httptest.NewRecorder(), begun)
	}
	if landed := b.signIn(boss); landed.at.Path != "/whoami" || !b.whoami().SignedIn {
		t.Errorf("the visitor is answered %d %s", landed.status, landed.text)
	}
}

// The audit log holds no address, not even the provider's; the server's log says where it could not be reached.
func TestTheAuditLogHoldsNoAddress(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), false, "")
	closed := httptest.NewServer(nil)
	closed.Close()
	gate := access.New(access.Options{Ledger: h.s, Log: slog.New(slog.NewTextHandler(h.said, nil)), URL: &url.URL{Scheme: "http", Host: "127.0.0.1"},
		Provider: &access.Provider{Issuer: closed.URL, ClientID: "polku", ClientSecret: clientSecret}})
	if answer := serve(gate, http.MethodGet, "http://127.0.0.1/auth/login", nil); answer.Code != http.StatusServiceUnavailable {
		t.Fatalf("answered %d", answer.Code)
	}
	if line := h.log()[0]; !strings.HasSuffix(line, "REFUSED the identity provider does not answer") {
		t.Errorf("the audit log says %q", line)
	}
	if !strings.Contains(h.said.String(), "refused") {
		t.Errorf("the server's log says %s", h.said)
	}
}

func TestReturnsOnlyHome(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	for _, to := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "evil", "/\t/evil.example",
		"/\x00", "/" + strings.Repeat("a", 600)} {
		h.gate.ForgetGuesses()
		b := h.browser()
		b.until = "/auth"
		shown := b.english("/auth/login?return=" + url.QueryEscape(to))
		if shown.status != http.StatusBadRequest || shown.header.Get("Location") != "" {
			t.Errorf("%q: answered %d %s", to, shown.status, shown.header.Get("Location"))
		}
	}
	b := h.browser()
	landed := b.choose(b.visit("/auth/login?return="+url.QueryEscape("/whoami?lang=sv#top")), boss)
	if landed.at.Path != "/whoami" || landed.at.RawQuery != "lang=sv" {
		t.Errorf("landed at %s", landed.at)
	}
}

func TestSigningOut(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), true, "")
	b := h.browser()
	b.signIn(boss)
	cookie := b.cookies()["polku"]
	for _, foreign := range [][]string{{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}} {
		if shown := b.post("/auth/logout", nil, foreign...); shown.status != http.StatusForbidden {
			t.Errorf("from %v it was answered by %d", foreign, shown.status)
		}
	}
	if shown := b.visit("/auth/logout"); shown.status != http.StatusNotFound {
		t.Errorf("signing out by GET was answered by %d", shown.status)
	}
	if !b.whoami().SignedIn {
		t.Fatal("a foreign page could sign out")
	}
	shown := b.post("/auth/logout", nil, "Accept", "application/json", "Origin", h.server.URL)
	if shown.status != http.StatusOK || !strings.Contains(shown.text, h.provider.issuer+"/session/end?") || !strings.Contains(shown.text, "client_id=polku") {
		t.Errorf("answered %d %s", shown.status, shown.text)
	}
	if b.cookies()["polku"] != "" || b.whoami().SignedIn {
		t.Error("still signed in")
	}
	here, _ := url.Parse(h.server.URL)
	b.Jar.SetCookies(here, []*http.Cookie{{Name: "polku", Value: cookie, Path: "/"}}) // who kept it
	if b.whoami().SignedIn {
		t.Error("the old cookie still signs in")
	}
	h.expectLogged("sign-out DONE")
	b.signIn(boss)
	if shown := b.post("/auth/logout", nil, "Sec-Fetch-Site", "same-origin"); shown.at.Host == here.Host || shown.status != http.StatusOK {
		t.Errorf("a form led to %s: %d", shown.at, shown.status)
	}
}

func TestSessionsEnd(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		h := openHouse(t, database, false, "")
		b := h.browser()
		b.enter()
		for range 5 {
			h.later(impact.SessionIdle - time.Minute)
			if !b.whoami().SignedIn {
				t.Fatal("signed out though it was used")
			}
		}
		h.later(2*time.Hour + 6*time.Minute) // 12 hours since the beginning
		if b.whoami().SignedIn {
			t.Error("signed in after 12 hours")
		}
		b.enter()
		h.later(impact.SessionIdle)
		if b.whoami().SignedIn {
			t.Error("signed in after two idle hours")
		}
		h.later(25 * time.Hour)
		if swept, err := h.s.SweepSessions(t.Context()); err != nil || swept != 4 {
			t.Errorf("swept %d of two sessions and two links (%v)", swept, err)
		}
	})
}

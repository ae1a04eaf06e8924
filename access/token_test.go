package access_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"polku/access"
	"polku/impact"
	"polku/internal/testdb"
)

// token gives a token.
func (h *house) token(name string, rights impact.Rights) (impact.Token, string) {
	h.t.Helper()
	token, secret, err := h.s.CreateToken(h.t.Context(), operator, impact.TokenDraft{Name: name, Rights: rights, ExpiresAt: h.now().Add(24 * time.Hour)})
	if err != nil {
		h.t.Fatal(err)
	}
	return token, secret
}

// with asks who one is with an Authorization header.
func (b *browser) with(authorization string) page {
	b.h.t.Helper()
	request, err := http.NewRequest(http.MethodGet, b.h.server.URL+"/whoami", nil)
	if err != nil {
		b.h.t.Fatal(err)
	}
	request.Header.Set("Authorization", authorization)
	return b.send(request)
}

// serve asks a gate itself.
func serve(gate *access.Gate, method, address string, header http.Header) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, address, nil)
	for name, contents := range header {
		request.Header[name] = contents
	}
	answer := httptest.NewRecorder()
	gate.Handler(http.HandlerFunc(whoami)).ServeHTTP(answer, request)
	return answer
}

var partner = impact.Rights{Role: impact.Partner, Networks: []string{"keino"}, Shared: []impact.Kind{impact.KindEvent}, ReadOnly: true}

func TestTokens(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		h := openHouse(t, database, false, "")
		b := h.browser()
		token, secret := h.token("Valtiokonttori, reporting", partner)
		if !strings.HasPrefix(secret, token.Prefix+"_") || len(secret) != 58 || len(token.Prefix) != 14 {
			t.Errorf("the token is %s of %s", secret, token.Prefix)
		}
		who := readSeen(t, b.with("Bearer "+secret))
		if who.Name != "Valtiokonttori, reporting" || who.Role != string(impact.Partner) || who.MaySignOut || !who.SignedIn || !who.ReadOnly {
			t.Errorf("is %+v", who)
		}
		writing, other := h.token("Writer", impact.Rights{Role: impact.Coordinator, Networks: []string{"*"}})
		if who := readSeen(t, b.with("bearer "+other)); who.ReadOnly || who.Principal != fmt.Sprintf("token:%d", writing.ID) {
			t.Errorf("is %+v", who)
		}
		if _, err := h.s.RevokeToken(t.Context(), operator, token.ID); err != nil {
			t.Fatal(err)
		}
		if shown := b.with("Bearer " + secret); shown.status != http.StatusUnauthorized || !strings.Contains(shown.text, "was revoked") {
			t.Errorf("a revoked token was answered by %d %s", shown.status, shown.text)
		}
		h.expectLogged(fmt.Sprintf("token:%d token.used REFUSED the token was revoked", token.ID))
		h.later(24 * time.Hour)
		if shown := b.with("Bearer " + other); shown.status != http.StatusUnauthorized || !strings.Contains(shown.text, "has expired") ||
			!strings.Contains(shown.header.Get("WWW-Authenticate"), "invalid_token") {
			t.Errorf("an expired token was answered by %d %s", shown.status, shown.text)
		}
	})
}

func TestAWrongTokenIsNeverPassedOver(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), false, "")
	b := h.browser()
	b.enter() // a cookie that would do
	_, secret := h.token("a token", partner)
	for _, wrong := range []string{"", "Bearer", "Bearer ", "Basic " + secret, secret, "Bearer " + secret + "x", "Bearer " + secret[:57], "Bearer  " + secret,
		"Bearer " + secret[:57] + "!", "Bearer " + strings.ToUpper(secret)} {
		h.gate.ForgetGuesses()
		shown := b.with(wrong)
		if shown.status != http.StatusUnauthorized || !strings.HasPrefix(shown.header.Get("WWW-Authenticate"), "Bearer") || !strings.Contains(shown.text, "UNAUTHENTICATED") {
			t.Errorf("%q was answered by %d %s", wrong, shown.status, shown.text)
		}
	}
	if shown := serve(h.gate, http.MethodGet, "http://127.0.0.1/whoami", http.Header{"Authorization": {"Bearer " + secret, "Bearer x"}}); shown.Code != http.StatusUnauthorized {
		t.Errorf("two tokens were answered by %d", shown.Code)
	}
}

func TestGuessing(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), false, "")
	b := h.browser()
	_, secret := h.token("a token", partner)
	lines := len(h.log())
	for i := range access.MaxWrong {
		if shown := b.with("Bearer " + secret[:56] + fmt.Sprintf("%02d", i)); shown.status != http.StatusUnauthorized {
			t.Fatalf("guess %d was answered by %d", i, shown.status)
		}
	}
	if shown := b.with("Bearer " + secret[:56] + "xx"); shown.status != http.StatusTooManyRequests || shown.header.Get("Retry-After") == "" {
		t.Errorf("after too many guesses it was answered by %d", shown.status)
	}
	if shown := b.with("Bearer " + secret); shown.status != http.StatusOK {
		t.Errorf("a good token is answered by %d because of others behind its address", shown.status)
	}
	b.enter() // nor do wrong tokens, which any page can send over a socket, keep anybody from signing in
	lines += 2
	if now := len(h.log()); now != lines+1 {
		t.Errorf("the guesses have %d lines in the log, want 1: %q", now-lines, h.log())
	}
	h.gate.GuessAt(time.Now().Add(access.GuessWindow))
	if shown := b.with("Bearer " + secret[:56] + "xx"); shown.status != http.StatusUnauthorized {
		t.Errorf("a minute later a guess was answered by %d", shown.status)
	}
}

// Tokens that were good once, and what is no token at all, are refused without being held against the address.
func TestNoGuessing(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), false, "")
	b := h.browser()
	token, revoked := h.token("a token", partner)
	if _, err := h.s.RevokeToken(t.Context(), operator, token.ID); err != nil {
		t.Fatal(err)
	}
	_, expired := h.token("another", partner)
	h.later(25 * time.Hour)
	lines := len(h.log())
	for range access.MaxWrong {
		for _, header := range []string{"Bearer " + revoked, "Bearer " + expired, "Basic abc", "Bearer nonsense"} {
			if shown := b.with(header); shown.status != http.StatusUnauthorized {
				t.Fatalf("%s is answered by %d", header, shown.status)
			}
		}
	}
	if now := len(h.log()); now != lines+3 {
		t.Errorf("it has %d lines in the log, want one of each kind", now-lines)
	}
	if shown := b.with("Bearer " + revoked[:56] + "xx"); shown.status != http.StatusUnauthorized {
		t.Errorf("the first guess is answered by %d", shown.status)
	}
}

func TestCookiesOfForeignPages(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), false, "")
	b := h.browser()
	b.enter()
	_, secret := h.token("a token", partner)
	cookie := "polku=" + b.cookies()["polku"]
	for _, c := range []struct {
		name, method string
		header       http.Header
		status       int
	}{
		{"reading from a foreign page", http.MethodGet, http.Header{"Cookie": {cookie}, "Sec-Fetch-Site": {"cross-site"}}, http.StatusOK},
		{"writing from a foreign page", http.MethodPost, http.Header{"Cookie": {cookie}, "Sec-Fetch-Site": {"cross-site"}}, http.StatusForbidden},
		{"writing from a neighbour", http.MethodPost, http.Header{"Cookie": {cookie}, "Sec-Fetch-Site": {"same-site"}}, http.StatusForbidden},
		{"writing from a foreign origin", http.MethodPost, http.Header{"Cookie": {cookie}, "Origin": {"https://evil.example"}}, http.StatusForbidden},
		{"writing from nowhere", http.MethodPost, http.Header{"Cookie": {cookie}, "Origin": {"null"}}, http.StatusForbidden},
		{"writing from here", http.MethodPost, http.Header{"Cookie": {cookie}, "Origin": {"http://127.0.0.1"}}, http.StatusOK},
		{"writing from here, says the browser", http.MethodPost, http.Header{"Cookie": {cookie}, "Sec-Fetch-Site": {"same-origin"}}, http.StatusOK},
		{"a socket from a foreign page", http.MethodGet, http.Header{"Cookie": {cookie}, "Origin": {"https://evil.example"}, "Upgrade": {"websocket"}}, http.StatusForbidden},
		{"a socket from here", http.MethodGet, http.Header{"Cookie": {cookie}, "Origin": {"http://127.0.0.1"}, "Upgrade": {"websocket"}}, http.StatusOK},
		{"a token from a foreign page", http.MethodPost, http.Header{"Authorization": {"Bearer " + secret}, "Origin": {"https://evil.example"}}, http.StatusOK},
	} {
		if answer := serve(h.gate, c.method, "http://127.0.0.1/whoami", c.header); answer.Code != c.status {
			t.Errorf("%s: answered %d %s, want %d", c.name, answer.Code, answer.Body, c.status)
		}
	}
}

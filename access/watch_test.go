package access_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"polku/access"
	"polku/impact"
	"polku/internal/testdb"
)

// asked is the context of a request with a header, behind the gate.
func (h *house) asked(header http.Header) context.Context {
	h.t.Helper()
	var ctx context.Context
	request := httptest.NewRequest(http.MethodGet, "http://"+h.server.Listener.Addr().String()+"/", nil)
	request.Header = header
	h.gate.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { ctx = r.Context() })).ServeHTTP(httptest.NewRecorder(), request)
	if ctx == nil {
		h.t.Fatal("the request was not let through")
	}
	return ctx
}

// admitted is the context of a socket.
func (h *house) admitted(header http.Header, payload map[string]any) context.Context {
	h.t.Helper()
	ctx, cancel := context.WithCancel(h.asked(header))
	h.t.Cleanup(cancel)
	ctx, err := h.gate.Admit(ctx, payload)
	if err != nil {
		h.t.Fatal(err)
	}
	return ctx
}

func expectOver(t *testing.T, name string, ctx context.Context) {
	t.Helper()
	select {
	case <-ctx.Done():
	case <-time.After(patience):
		t.Errorf("%s: the socket goes on", name)
	}
}

func TestSocketsEndWithTheirViewers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		h := openHouse(t, database, true, "")
		cookie := func(subject string) http.Header {
			b := h.browser()
			b.signIn(subject)
			return http.Header{"Cookie": {"polku=" + b.cookies()["polku"]}}
		}
		stays := h.admitted(cookie(boss), nil)
		public := h.admitted(nil, nil)
		cookies := cookie(anna)
		demoted, same := h.admitted(cookies, nil), h.admitted(cookies, nil)
		signedOut := h.admitted(cookie(bertil), nil)
		token, secret := h.token("a token", partner)
		bearer := http.Header{"Authorization": {"Bearer " + secret}}
		revoked, init := h.admitted(bearer, nil), h.admitted(nil, map[string]any{"authorization": "Bearer " + secret})
		if name := access.Viewer(init).Name; name != "a token" {
			t.Errorf("by connection_init one is %s", name)
		}

		h.grant(anna, impact.Rights{Role: impact.Core, Networks: []string{"keino"}, Organisation: "MOTIVA"})
		if _, err := h.s.EndSessions(t.Context(), operator, h.account(bertil).ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.s.RevokeToken(t.Context(), operator, token.ID); err != nil {
			t.Fatal(err)
		}
		expectOver(t, "a changed role", demoted)
		expectOver(t, "a changed role, second socket", same)
		expectOver(t, "signed out", signedOut)
		expectOver(t, "a revoked token", revoked)
		expectOver(t, "a revoked token of connection_init", init)
		if stays.Err() != nil || public.Err() != nil {
			t.Error("sockets of others have ended too")
		}
		h.later(impact.SessionIdle)
		expectOver(t, "an expired session", stays)
		if public.Err() != nil {
			t.Error("the public's socket has ended")
		}
	})
}

func TestTokensOfConnectionInit(t *testing.T) {
	h := openHouse(t, testdb.SQLite(t), false, "")
	b := h.browser()
	b.enter()
	cookie := http.Header{"Cookie": {"polku=" + b.cookies()["polku"]}}
	for _, wrong := range []any{"", "Bearer x", 5, []any{}, "Basic x"} {
		h.gate.ForgetGuesses()
		if _, err := h.gate.Admit(h.asked(cookie), map[string]any{"Authorization": wrong}); err == nil {
			t.Errorf("%v was passed over for the cookie", wrong)
		}
	}
	h.gate.ForgetGuesses()
	if ctx := h.admitted(cookie, map[string]any{"other": "x", "authorization": nil}); access.Viewer(ctx).Name != "administrator" {
		t.Errorf("is %s", access.Viewer(ctx).Name)
	}
}

package access

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestGuessesAreCountedInBoundedMemory(t *testing.T) {
	now := time.Now()
	g := newGuesses()
	g.now = func() time.Time { return now }
	for i := range maxAddresses + 500 {
		g.wrong(fmt.Sprint(i), "token")
	}
	if len(g.tries) > maxAddresses {
		t.Errorf("%d addresses are remembered", len(g.tries))
	}
	now = now.Add(guessWindow)
	g.wrong("another", "token")
	if len(g.tries) != 1 {
		t.Errorf("after the window %d addresses are remembered", len(g.tries))
	}
}

func TestGuessesOfOneAddressAreItsOwn(t *testing.T) {
	g := newGuesses()
	for i := range maxWrong {
		if g.wait("a", "token") != 0 {
			t.Fatalf("waits after %d", i)
		}
		if first := g.wrong("a", "token"); first != (i == 0) {
			t.Errorf("guess %d has a line: %t", i, first)
		}
	}
	if !g.wrong("a", "link") {
		t.Error("another action has no line")
	}
	if g.wait("a", "link") != 0 {
		t.Error("wrong tokens keep links waiting")
	}
	if wait := g.wait("a", "token"); wait <= 0 || wait > guessWindow {
		t.Errorf("waits %s", wait)
	}
	if g.wait("b", "token") != 0 {
		t.Error("another address waits")
	}
	for i := range maxBegun + 1 {
		if may := g.begin("b", true); may != (i < maxBegun) {
			t.Errorf("sign-in %d may begin: %t", i, may)
		}
	}
	if !g.begin("b", false) {
		t.Error("foreign pages keep people from signing in")
	}
}

func TestWhereRequestsComeFrom(t *testing.T) {
	g := &Gate{proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for _, c := range []struct{ peer, forwarded, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "198.51.100.7", "192.0.2.1"}, // anybody can say that
		{"10.1.2.3:5", "198.51.100.7", "198.51.100.7"},
		{"10.1.2.3:5", "203.0.113.9, 198.51.100.7", "198.51.100.7"}, // the first was sent along by the client
		{"10.1.2.3:5", "nonsense", "10.1.2.3"},
		{"10.1.2.3:5", "203.0.113.9, 198.51.100.7, 10.9.9.9", "198.51.100.7"}, // through two proxies
		{"10.1.2.3:5", "198.51.100.7, nonsense, 10.9.9.9", "10.9.9.9"},
		{"10.1.2.3:5", "10.8.8.8, 10.9.9.9", "10.8.8.8"},
		{"10.1.2.3:5", "198.51.100.7:4711", "198.51.100.7"},
		{"10.1.2.3:5", "[2001:db8:1:2::7]:4711, 10.9.9.9:80", "2001:db8:1:2::/64"},
		{"10.1.2.3:5", "[2001:db8:1:2::7]", "2001:db8:1:2::/64"},
		{"10.1.2.3:5", " , ", "10.1.2.3"},
		{"[::ffff:10.1.2.3]:5", "198.51.100.7", "198.51.100.7"},
		{"[2001:db8:1:2:3:4:5:6]:5", "", "2001:db8:1:2::/64"},
		{"[2001:db8:1:2:ffff::1]:5", "", "2001:db8:1:2::/64"},
		{"pipe", "", "pipe"},
	} {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.RemoteAddr = c.peer
		if c.forwarded != "" {
			request.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if have := g.addressOf(request); have != c.want {
			t.Errorf("%s forwarding for %q is %s, want %s", c.peer, c.forwarded, have, c.want)
		}
	}
}

// Several headers of one name are one list, in their order.
func TestWhereRequestsComeFromInSeveralHeaders(t *testing.T) {
	g := &Gate{proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.RemoteAddr = "10.1.2.3:5"
	request.Header["X-Forwarded-For"] = []string{"203.0.113.9, 198.51.100.7", "10.9.9.9"}
	if have := g.addressOf(request); have != "198.51.100.7" {
		t.Errorf("it comes from %s", have)
	}
}

func TestLanguages(t *testing.T) {
	for accepted, want := range map[string]string{"": "FI", "sv-FI,sv;q=0.9,fi;q=0.8": "SV", "de,en;q=0.5": "EN", "de": "FI", "fi": "FI", "EN": "EN"} {
		if have := languageOf(accepted); string(have) != want {
			t.Errorf("%q: %s, want %s", accepted, have, want)
		}
	}
}

func TestPagesSpeakEveryLanguage(t *testing.T) {
	for i, p := range []page{noRoleYet, useThisLink, linkUsed, linkExpired, linkWrong, noLinks, noProvider, foreignReturn, wrongState, otherBrowser,
		usedBefore, tookTooLong, denied, badAnswer, providerDown, tooMany, outOfOrder, noSuchPage} {
		for _, text := range []string{p.title.FI, p.title.SV, p.title.EN, p.text.FI, p.text.SV, p.text.EN} {
			if text == "" {
				t.Errorf("page %d (%s) lacks a text", i, p.title.EN)
			}
		}
	}
}

func TestLoopback(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1": true, "127.0.0.1:80": true, "localhost:8080": true, "[::1]:80": true, "127.9.9.9:1": true,
		"": false, "0.0.0.0:80": false, "polku.example": false, "localhost.polku.example": false, "127.0.0.1:80.polku.example": false, "127.0.0.1:": false} {
		if have := IsLoopback(address); have != want {
			t.Errorf("%q: %t", address, have)
		}
	}
}

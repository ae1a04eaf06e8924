package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// settleProvider says in full what there is to say of an identity provider; nobody is there.
func settleProvider(t *testing.T) {
	settle(t)
	for name, content := range map[string]string{"POLKU_OIDC_ISSUER": "http://127.0.0.1:1", "POLKU_OIDC_CLIENT_ID": "polku", "POLKU_OIDC_CLIENT_SECRET": secret,
		"POLKU_OIDC_CLIENT_SECRET_FILE": "", "POLKU_URL": "http://127.0.0.1:8080", "POLKU_OIDC_ADMIN": "", "POLKU_PROXIES": ""} {
		t.Setenv(name, content)
	}
}

// wrongProviders are settings of a provider that must be refused by their name.
var wrongProviders = map[string][]string{
	"POLKU_OIDC_ISSUER":             {"", "login.example", "http://login.example", "ftp://login.example", "https://login.example?x=1", "https://" + secret + "@login.example"},
	"POLKU_OIDC_CLIENT_ID":          {""},
	"POLKU_OIDC_CLIENT_SECRET":      {""},
	"POLKU_OIDC_CLIENT_SECRET_FILE": {"nowhere.txt", "."},
	"POLKU_URL":                     {"", "polku.example", "http://polku.example", "https://polku.example/below", "https://polku.example/#x"},
	"POLKU_PROXIES":                 {"proxy.example", "10.0.0.0/99"},
}

func TestWrongProvidersAreRefusedByName(t *testing.T) {
	for name, contents := range wrongProviders {
		for _, content := range contents {
			t.Run(name+"="+content, func(t *testing.T) {
				settleProvider(t)
				if name == "POLKU_OIDC_CLIENT_SECRET_FILE" {
					t.Setenv("POLKU_OIDC_CLIENT_SECRET", "")
				}
				t.Setenv(name, content)
				expectRefused(t, name, "serve")
			})
		}
	}
	t.Run("only an administrator", func(t *testing.T) {
		settle(t)
		t.Setenv("POLKU_OIDC_ADMIN", "somebody")
		expectRefused(t, "POLKU_OIDC_ISSUER", "serve")
	})
	t.Run("two secrets", func(t *testing.T) {
		settleProvider(t)
		t.Setenv("POLKU_OIDC_CLIENT_SECRET_FILE", "secret.txt")
		expectRefused(t, "POLKU_OIDC_CLIENT_SECRET", "serve")
	})
}

func TestTheSecretOfAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "secret")
	for content, want := range map[string]string{secret + "\n": secret, "": "", " \n": "", strings.Repeat("x", maxSecret+1): ""} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		config := Config{Addr: "0.0.0.0:8080", Sample: "0", Log: "info", DatabaseURL: "sqlite:///x.db", Issuer: "https://login.example/realm", ClientID: "polku",
			ClientSecretFile: name, URL: "https://polku.example", Proxies: "10.0.0.1, 192.168.0.0/16"}
		err := config.check()
		if (err == nil) != (want != "") {
			t.Errorf("%.10q: %v", content, err)
		}
		if want != "" && (config.provider.ClientSecret != want || len(config.proxies) != 2 || config.url.Host != "polku.example") {
			t.Errorf("%.10q: read %+v", content, config)
		}
	}
}

func TestTheClientSecretIsNotShown(t *testing.T) {
	settleProvider(t)
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"serve", "--nonsense"}, {"serve", "--addr=nonsense"}} {
		if said, err := run(t, args...); strings.Contains(said+fmt.Sprint(err), secret) {
			t.Errorf("%v: told the secret: %s %v", args, said, err)
		}
	}
}

// A server with a provider starts, listens for others, and answers to its own name only, whether the provider is there or not.
func TestAServerWithAProvider(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	said := newTranscript()
	ended := make(chan error, 1)
	config := &Config{Addr: "0.0.0.0:0", DatabaseURL: testdb.SQLite(t), Sample: "0", Log: "info", Issuer: "http://127.0.0.1:1", ClientID: "polku",
		ClientSecret: secret, URL: "https://polku.example"}
	go func() { ended <- serve(ctx, config, said) }()
	address := receive(t, said.ready)
	_, port, _ := strings.Cut(address, "]:")
	for _, c := range []struct {
		host, path string
		status     int
	}{
		{"polku.example", "/auth/login", http.StatusServiceUnavailable}, // nobody is at the provider's address
		{"polku.example", "/metrics", http.StatusUnauthorized},
		{"127.0.0.1:" + port, "/metrics", http.StatusForbidden},
		{"127.0.0.1:" + port, "/readyz", http.StatusOK},
		{"polku.example", "/auth/link?code=x", http.StatusNotFound},
	} {
		request, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:"+port+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = c.host
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close() // its status is enough
		if response.StatusCode != c.status {
			t.Errorf("%s at %s: answered %d, want %d", c.path, c.host, response.StatusCode, c.status)
		}
		if c.status == http.StatusNotFound && !strings.Contains(response.Header.Get("Content-Security-Policy"), "form-action 'self' http://127.0.0.1:1;") {
			t.Errorf("forms may go to %s", response.Header.Get("Content-Security-Policy"))
		}
	}
	http.DefaultClient.CloseIdleConnections()
	cancel()
	if err := receive(t, ended); err != nil {
		t.Error(err)
	}
	said.expectNoTrouble(t, secret, "Sign in as administrator")
}

var tokenSaid = regexp.MustCompile(`^polku_[a-z2-7]{8}_[\w-]{43}\n$`)

func TestTokensAtTheCommandLine(t *testing.T) {
	settle(t)
	loadPlans(t)
	in := func(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	create := func(more ...string) (string, error) {
		return run(t, append([]string{"token", "create"}, more...)...)
	}
	said, err := create("--name=Valtiokonttori, reporting", "--network=keino", "--shared=event,contact", "--expires="+in(30))
	if err != nil || !tokenSaid.MatchString(said) {
		t.Fatalf("said %q (%v)", said, err)
	}
	for want, args := range map[string][]string{
		"of this name":      {"--name=Valtiokonttori, reporting", "--network=keino", "--expires=" + in(30)},
		"rights.networks":   {"--name=a", "--expires=" + in(30)},
		"no network":        {"--name=a", "--network=nowhere", "--expires=" + in(30)},
		"rights.role":       {"--name=a", "--role=king", "--network=keino", "--expires=" + in(30)},
		"two years":         {"--name=a", "--network=keino", "--expires=" + in(800)},
		"lie ahead":         {"--name=a", "--network=keino", "--expires=" + in(-2)},
		"must be a day":     {"--name=a", "--network=keino", "--expires=tomorrow"},
		"--scope":           {"--name=a", "--network=keino", "--scope=DELETE", "--expires=" + in(30)},
		"kind of records":   {"--name=a", "--network=keino", "--shared=secrets", "--expires=" + in(30)},
		"own":               {"--name=a", "--role=core", "--network=keino", "--expires=" + in(30)},
		`"expires" not set`: {"--name=a", "--network=keino"},
	} {
		if said, err := create(args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: said %q (%v), want a word of %q", args, said, err, want)
		}
	}
	list, err := run(t, "token", "list")
	if err != nil || !strings.Contains(list, "Valtiokonttori, reporting") || !strings.Contains(list, said[:14]) || !strings.Contains(list, "PARTNER (read only)") ||
		strings.Contains(list, said[20:50]) {
		t.Errorf("the list is %s (%v)", list, err)
	}
	if revoked, err := run(t, "token", "revoke", "Valtiokonttori, reporting"); err != nil || !strings.Contains(revoked, "was revoked at "+in(0)) {
		t.Errorf("said %s (%v)", revoked, err)
	}
	if _, err := run(t, "token", "revoke", "nobody's"); err == nil {
		t.Error("a token that isn't there was revoked")
	}
}

// loadPlans makes the settled database one with the built-in plans.
func loadPlans(t *testing.T) {
	t.Helper()
	for _, plan := range []string{"keino-2022", "kiertotalous-suomi-2022"} {
		if said, err := run(t, "plan", "load", filepath.Join("plans", plan+".yaml")); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
	}
}

func TestAnotherLink(t *testing.T) {
	database := testdb.SQLite(t)
	p := startProgram(t, database)
	settle(t)
	t.Setenv("DATABASE_URL", database)
	t.Setenv("POLKU_ADDR", p.address)
	said, err := run(t, "link")
	link := linkSaid.FindStringSubmatch(said)
	if err != nil || link == nil || link[1] == p.said.link(t) {
		t.Fatalf("said %s (%v)", said, err)
	}
	other := newClient(t, p.address)
	defer other.http.CloseIdleConnections()
	var who struct{ Viewer struct{ Role string } }
	if other.ask("{ viewer { role } }", nil, &who); who.Viewer.Role != string(impact.Public) {
		t.Errorf("before, one is %s", who.Viewer.Role)
	}
	other.enter(link[1])
	if other.ask("{ viewer { role } }", nil, &who); who.Viewer.Role != string(impact.Coordinator) {
		t.Errorf("one is %s", who.Viewer.Role)
	}
	settleProvider(t)
	expectRefused(t, "POLKU_OIDC_ISSUER", "link")
}

// A role that is taken away takes effect at once, on an open socket too.
func TestASocketEndsWithItsToken(t *testing.T) {
	p := startProgram(t, testdb.SQLite(t))
	s, err := store.Open(t.Context(), store.Settings{URL: p.database})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // nothing is written after this
	token, words, err := s.CreateToken(t.Context(), operator, impact.TokenDraft{Name: "watcher", ExpiresAt: time.Now().Add(time.Hour),
		Rights: impact.Rights{Role: impact.Steering, Networks: []string{"keino"}, ReadOnly: true}})
	if err != nil {
		t.Fatal(err)
	}
	watcher := newClient(t, p.address)
	watcher.token = words
	defer watcher.http.CloseIdleConnections()
	k := findKeino(p)
	line := watcher.subscribe(watchChanges, object{"network": k.id})
	if _, err := s.RevokeToken(t.Context(), operator, token.ID); err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := hear(line.ws); err != nil {
			if !strings.Contains(err.Error(), "4403") {
				t.Errorf("the socket ended with %v", err)
			}
			return
		}
	}
}

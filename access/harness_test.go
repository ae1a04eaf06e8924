package access_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"polku/access"
	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// The provider's people: one of them administers, by the settings.
const (
	boss   = "subject-boss"
	anna   = "subject-anna"
	bertil = "subject-bertil"
)

const clientSecret = "a-secret-of-the-client"

// house is a server with a gate before it, on a real database, and an identity provider where there is one.
type house struct {
	t        *testing.T
	s        *store.Store
	gate     *access.Gate
	server   *httptest.Server
	provider *identityProvider
	said     *said
	// ahead is how far the store's clock is ahead of the real one, in nanoseconds.
	ahead atomic.Int64
}

// said is what the gate logs.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// openHouse opens a house; settings may be changed before its provider is first asked.
func openHouse(t *testing.T, database string, withProvider bool, ttl string) *house {
	t.Helper()
	h := &house{t: t, said: &said{}}
	var err error
	h.s, err = store.Open(t.Context(), store.Settings{URL: database, Clock: h.now})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range plans.Embedded() {
		plan, err := plans.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.s.LoadPlan(t.Context(), operator, plan, "test"); err != nil {
			t.Fatal(err)
		}
	}
	h.server = httptest.NewUnstartedServer(nil)
	public := &url.URL{Scheme: "http", Host: h.server.Listener.Addr().String()}
	options := access.Options{Ledger: h.s, Log: slog.New(slog.NewTextHandler(h.said, nil))}
	if withProvider {
		h.provider = startProvider(t, public.String(), ttl, 0)
		options.URL, options.Provider = public, &access.Provider{Issuer: h.provider.issuer, ClientID: "polku", ClientSecret: clientSecret, Admin: boss}
	}
	h.open(options)
	return h
}

// open sets the gate before the server and starts it.
func (h *house) open(options access.Options) {
	h.gate = access.New(options)
	h.server.Config.Handler = h.gate.Handler(http.HandlerFunc(whoami))
	h.server.Start()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { h.gate.Run(ctx) })
	h.t.Cleanup(func() {
		stop()
		running.Wait()
		h.server.Close()
		if err := h.s.Close(); err != nil {
			h.t.Error(err)
		}
		if strings.Contains(h.said.String(), clientSecret) {
			h.t.Errorf("the log has the secret:\n%s", h.said)
		}
	})
}

func (h *house) now() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) }

// later lets time go by.
func (h *house) later(d time.Duration) { h.ahead.Add(int64(d)) }

var operator = impact.Program("operator")

// seen is who the server says that somebody is.
type seen struct {
	Name, Principal, Role, Code string
	SignedIn, MaySignOut        bool
	ReadOnly                    bool
}

func whoami(w http.ResponseWriter, r *http.Request) {
	v := access.Viewer(r.Context())
	_ = json.NewEncoder(w).Encode(seen{v.Name, v.Principal, string(v.Role), access.NewcomerCode(r.Context()), access.SignedIn(r.Context()),
		access.MaySignOut(r.Context()), v.ReadOnly})
}

// identityProvider is a real one, in a process of its own.
type identityProvider struct {
	t      *testing.T
	issuer string
	stop   func()
}

// providerDir is where it lives.
const providerDir = "provider"

var install = sync.OnceValue(func() error {
	if _, err := os.Stat(filepath.Join(providerDir, "node_modules")); err == nil {
		return nil
	}
	command := exec.Command("npm", "ci")
	command.Dir = providerDir
	if said, err := command.CombinedOutput(); err != nil {
		return &exec.Error{Name: string(said), Err: err}
	}
	return nil
})

func startProvider(t *testing.T, public, ttl string, port int) *identityProvider {
	t.Helper()
	if err := install(); err != nil {
		t.Fatal(err)
	}
	if ttl == "" {
		ttl = "{}"
	}
	settings, err := json.Marshal(map[string]any{"port": port, "users": []string{boss, anna, bertil}, "ttl": json.RawMessage(ttl),
		"clients": []any{map[string]any{"client_id": "polku", "client_secret": clientSecret, "redirect_uris": []string{public + "/auth/callback"},
			"post_logout_redirect_uris": []string{public + "/"}}}})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("node", "provider.mjs", string(settings))
	command.Dir = providerDir
	input, err := command.StdinPipe() // it ends when this does
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	p := &identityProvider{t: t}
	p.stop = sync.OnceFunc(func() {
		_ = input.Close()
		_ = command.Wait()
	})
	t.Cleanup(p.stop)
	line, err := bufio.NewReader(output).ReadString('\n')
	issuer, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if err != nil || !ok {
		t.Fatalf("the provider said %q (%v)", line, err)
	}
	p.issuer = issuer
	return p
}

// misbehave tells the provider how to behave from now on.
func (p *identityProvider) misbehave(how string) {
	p.t.Helper()
	response, err := http.Post(p.issuer+"/misbehave", "application/json", strings.NewReader(how))
	if err != nil {
		p.t.Fatal(err)
	}
	_ = response.Body.Close()
}

// browser keeps cookies and follows redirects.
type browser struct {
	*http.Client
	h *house
	// until is a path that isn't gone to; the redirect there is the answer.
	until string
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	b := &browser{h: h}
	b.Client = &http.Client{Jar: jar, Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if b.until != "" && r.URL.Path == b.until {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return b
}

// page is an answer that was read.
type page struct {
	status int
	header http.Header
	at     *url.URL
	text   string
}

// visit asks for an address, of the house or of elsewhere.
func (b *browser) visit(address string) page {
	b.h.t.Helper()
	request, err := http.NewRequest(http.MethodGet, b.h.absolute(address), nil)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return b.send(request)
}

func (h *house) absolute(address string) string {
	if strings.HasPrefix(address, "/") {
		return h.server.URL + address
	}
	return address
}

func (b *browser) post(address string, form url.Values, header ...string) page {
	b.h.t.Helper()
	request, err := http.NewRequest(http.MethodPost, b.h.absolute(address), strings.NewReader(form.Encode()))
	if err != nil {
		b.h.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return b.send(request)
}

func (b *browser) send(request *http.Request) page {
	b.h.t.Helper()
	response, err := b.Do(request)
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return page{response.StatusCode, response.Header, response.Request.URL, string(text)}
}

var formAction = regexp.MustCompile(`<form method="post" action="([^"]+)"`)

// signIn signs in as somebody, from the beginning to the page that it was begun for.
func (b *browser) signIn(subject string) page {
	b.h.t.Helper()
	return b.choose(b.visit("/auth/login?return=/whoami"), subject)
}

// choose says who one is, when the provider asks.
func (b *browser) choose(asked page, subject string) page {
	b.h.t.Helper()
	form := formAction.FindStringSubmatch(asked.text)
	if form == nil || asked.at.Host == b.h.server.Listener.Addr().String() {
		return asked
	}
	to := asked.at.ResolveReference(&url.URL{Path: form[1]})
	return b.post(to.String(), url.Values{"login": {subject}})
}

// callback signs in as somebody, but for the last step: the address at which the provider sends the browser back.
func (b *browser) callback(subject string) *url.URL {
	b.h.t.Helper()
	b.until = "/auth/callback"
	sent := b.signIn(subject)
	b.until = ""
	at, err := url.Parse(sent.header.Get("Location"))
	if err != nil || at.Path != "/auth/callback" {
		b.h.t.Fatalf("the provider answered %d %s %s", sent.status, sent.header.Get("Location"), sent.text)
	}
	return at
}

// whoami asks who one is.
func (b *browser) whoami() seen {
	b.h.t.Helper()
	return readSeen(b.h.t, b.visit("/whoami"))
}

func readSeen(t *testing.T, p page) seen {
	t.Helper()
	var who seen
	if err := json.Unmarshal([]byte(p.text), &who); err != nil || p.status != http.StatusOK {
		t.Fatalf("answered %d %s", p.status, p.text)
	}
	return who
}

// cookies are those that the house has given, by name.
func (b *browser) cookies() map[string]string {
	at, _ := url.Parse(b.h.server.URL)
	kept := map[string]string{}
	for _, c := range b.Jar.Cookies(at) {
		if strings.Contains(c.Name, "polku") {
			kept[c.Name] = c.Value
		}
	}
	return kept
}

// account finds the account of a subject.
func (h *house) account(subject string) impact.Account {
	h.t.Helper()
	var list []impact.Account
	h.look(func(v *store.View) {
		var err error
		if list, err = v.Accounts(h.t.Context(), 0, 100); err != nil {
			h.t.Fatal(err)
		}
	})
	at := slices.IndexFunc(list, func(a impact.Account) bool { return a.Subject == subject })
	if at < 0 {
		h.t.Fatalf("no account of %s", subject)
	}
	return list[at]
}

func (h *house) look(work func(*store.View)) {
	h.t.Helper()
	v, err := h.s.View(h.t.Context(), operator)
	if err != nil {
		h.t.Fatal(err)
	}
	defer v.Close()
	work(v)
}

// log is the audit log, newest first, as words.
func (h *house) log() []string {
	h.t.Helper()
	var words []string
	h.look(func(v *store.View) {
		entries, err := v.AuditLog(h.t.Context(), impact.AuditFilter{}, 0, 200)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, e := range entries {
			words = append(words, strings.Join([]string{e.Principal, e.Action, string(e.Outcome), e.Detail}, " "))
		}
	})
	return words
}

// expectLogged sees that the newest line of the audit log says something.
func (h *house) expectLogged(want string) {
	h.t.Helper()
	if log := h.log(); len(log) == 0 || !strings.Contains(log[0], want) {
		h.t.Errorf("the log begins with %q, want %q", log[:min(3, len(log))], want)
	}
}

// grant gives an account rights.
func (h *house) grant(subject string, rights impact.Rights) {
	h.t.Helper()
	if _, err := h.s.ReviseAccount(h.t.Context(), operator, h.account(subject).ID, "Organisation, role", rights); err != nil {
		h.t.Fatal(err)
	}
}

func portOf(t *testing.T, address *url.URL) int {
	t.Helper()
	port, err := strconv.Atoi(address.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

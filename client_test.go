package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"polku/internal/testdb"
)

func TestMain(m *testing.M) { os.Exit(testdb.Main(m)) }

const (
	// patience is how long a test waits for what must happen.
	patience = 30 * time.Second
	// testDay counts as today: in the middle of both networks' periods.
	testDay = "2023-06-15"
)

// program is the program itself, serving inside the test.
type program struct {
	*client
	database string // its address
	end      func() // ends it and sees that it ended well; a second call does nothing
	said     *transcript
}

// startProgram starts the program on a free port. When the test ends it is over without a trace: no goroutine is left, and
// nothing went wrong inside.
func startProgram(t *testing.T, database string) *program {
	t.Helper()
	leaks := goleak.IgnoreCurrent()
	ctx, cancel := context.WithCancel(context.Background())
	said := newTranscript()
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ctx, &Config{Addr: "127.0.0.1:0", DatabaseURL: database, Sample: "0", Today: testDay, Log: "info"}, said)
	}()
	p := &program{database: database, said: said}
	p.end = sync.OnceFunc(func() {
		cancel()
		if err := receive(t, ended); err != nil {
			t.Errorf("the program ended with %v", err)
		}
	})
	t.Cleanup(func() {
		p.end()
		if p.client != nil {
			p.http.CloseIdleConnections()
		}
		goleak.VerifyNone(t, leaks)
		said.expectNoTrouble(t, passwords(database)...)
	})
	select {
	case address := <-said.ready:
		p.client = newClient(t, address)
		p.client.enter(said.link(t))
	case err := <-ended:
		ended <- err
		t.Fatalf("the program did not start: %v\n%s", err, said)
	case <-time.After(patience):
		t.Fatalf("the program is not ready:\n%s", said)
	}
	return p
}

// passwords are those in a database's address.
func passwords(database string) []string {
	address, err := url.Parse(database)
	if err != nil {
		return nil
	}
	if password, ok := address.User.Password(); ok {
		return []string{password}
	}
	return nil
}

// transcript keeps what a program says, and notices when it says where it serves.
type transcript struct {
	ready chan string // gets the program's address

	mu   sync.Mutex
	text bytes.Buffer
	told bool
}

func newTranscript() *transcript { return &transcript{ready: make(chan string, 1)} }

// Write takes what the program says.
func (s *transcript) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(text)
	lines := bufio.NewScanner(bytes.NewReader(s.text.Bytes()))
	for !s.told && lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "Polku is ready at http://"); ok {
			address, _, _ := strings.Cut(rest, "/")
			s.ready <- address
			s.told = true
		}
	}
	return len(text), nil
}

// plantedAlarm is what the program says of a difference that a test has planted.
var plantedAlarm = regexp.MustCompile(`(?m)^.*level=ERROR msg="(a job failed" job=RECONCILE|totals differ from their rows).*$`)

// expectNoTrouble sees that the program has not said that something went wrong inside, nor some other words.
func (s *transcript) expectNoTrouble(t *testing.T, others ...string) {
	t.Helper()
	text := plantedAlarm.ReplaceAllString(s.String(), "")
	for _, word := range append(others, "level=ERROR", "panic", "superfluous") {
		if strings.Contains(text, word) {
			t.Errorf("the program says:\n%s", s)
			return
		}
	}
}

func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

var linkSaid = regexp.MustCompile(`(?m)^Sign in as administrator, once, within 60 minutes: (http://127\.0\.0\.1:\d+/auth/link\?code=[\w-]{43})$`)

// link is the newest administrator's link that a program has shown.
func (s *transcript) link(t testing.TB) string {
	t.Helper()
	links := linkSaid.FindAllStringSubmatch(s.String(), -1)
	if len(links) == 0 {
		t.Fatalf("the program has shown no link:\n%s", s)
	}
	return links[len(links)-1][1]
}

// receive takes what must come.
func receive[T any](t *testing.T, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came in time")
		panic("unreachable")
	}
}

// client speaks to the API as other programs do: signed in by a cookie, or with a token.
type client struct {
	t       testing.TB
	address string
	http    *http.Client
	token   string
}

func newClient(t testing.TB, address string) *client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, address: address, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}, Timeout: patience, Jar: jar}}
}

// enter signs in by an administrator's link, as its button does.
func (c *client) enter(link string) {
	c.t.Helper()
	parsed, err := url.Parse(link)
	if err != nil {
		c.t.Fatal(err)
	}
	response, err := c.http.PostForm("http://"+c.address+"/auth/link", parsed.Query())
	if err != nil {
		c.t.Fatal(err)
	}
	_ = response.Body.Close() // its status is enough
	if response.StatusCode != http.StatusOK || response.Request.URL.Path != "/" {
		c.t.Fatalf("the link led to %s: %d", response.Request.URL, response.StatusCode)
	}
}

type object = map[string]any

// answer is what the API answers over HTTP.
type answer struct {
	status int
	body   string
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct{ Code string }
	}
}

// post sends a body as JSON.
func (c *client) post(ctx context.Context, body []byte) (*answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	return c.send(request)
}

func (c *client) send(request *http.Request) (*answer, error) {
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // all of it has been read
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	a := &answer{status: response.StatusCode, body: string(text)}
	_ = json.Unmarshal(text, a) // an answer that is no JSON has neither data nor errors
	return a, nil
}

// try asks; the answer may be errors.
func (c *client) try(ctx context.Context, query string, variables object) (*answer, error) {
	body, err := json.Marshal(object{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	return c.post(ctx, body)
}

// call asks and reads the answer, which must have no errors.
func (c *client) call(ctx context.Context, query string, variables object, into any) error {
	a, err := c.try(ctx, query, variables)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK || len(a.Errors) > 0 {
		return fmt.Errorf("%d %.2000s\nto %.500s", a.status, a.body, query)
	}
	return json.Unmarshal(a.Data, into)
}

// ask asks what must be answered.
func (c *client) ask(query string, variables object, into any) {
	c.t.Helper()
	if err := c.call(context.Background(), query, variables, into); err != nil {
		c.t.Fatal(err)
	}
}

// line is a WebSocket that speaks graphql-transport-ws.
type line struct {
	t  testing.TB
	ws *websocket.Conn
}

// dial opens a socket.
func (c *client) dial(ctx context.Context, header http.Header) (*websocket.Conn, *http.Response, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, HandshakeTimeout: patience}
	if c.http != nil {
		dialer.Jar = c.http.Jar
	}
	return dialer.DialContext(ctx, "ws://"+c.address+"/graphql", header)
}

// connect opens a socket and waits until it is acknowledged.
func (c *client) connect(ctx context.Context) (*websocket.Conn, error) {
	ws, _, err := c.dial(ctx, nil)
	if err != nil {
		return nil, err
	}
	init := object{"type": "connection_init"}
	if c.token != "" {
		init["payload"] = object{"authorization": "Bearer " + c.token}
	}
	if err = ws.WriteJSON(init); err == nil {
		_, err = hear(ws)
	}
	if err != nil {
		_ = ws.Close() // it is of no use
		return nil, err
	}
	return ws, nil
}

// begin begins an operation over a socket of its own.
func (c *client) begin(ctx context.Context, query string, variables object) (*websocket.Conn, error) {
	ws, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := ws.WriteJSON(object{"id": "1", "type": "subscribe", "payload": object{"query": query, "variables": variables}}); err != nil {
		_ = ws.Close() // it is of no use
		return nil, err
	}
	return ws, nil
}

// subscribe begins an operation over a socket of its own, which is closed when the test ends.
func (c *client) subscribe(query string, variables object) *line {
	c.t.Helper()
	ws, err := c.begin(context.Background(), query, variables)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = ws.Close() })
	return &line{c.t, ws}
}

// message is what comes over a socket.
type message struct {
	Type    string
	Payload json.RawMessage
}

// hear reads the next message, or learns why there is none.
func hear(ws *websocket.Conn) (message, error) {
	var m message
	_ = ws.SetReadDeadline(time.Now().Add(patience)) // fails only on a closed socket, and then reading does too
	for m.Type == "" || m.Type == "ping" {
		if err := ws.ReadJSON(&m); err != nil {
			return m, err
		}
	}
	return m, nil
}

// event is one event of indicatorChanges, or the errors in its place.
type event struct {
	Data   struct{ IndicatorChanges change }
	Errors []struct{ Message string }
}

// change is the change in a message, which must be one.
func (m message) change() (change, error) {
	var e event
	if m.Type != "next" {
		return change{}, fmt.Errorf("came %s %s", m.Type, m.Payload)
	}
	if err := json.Unmarshal(m.Payload, &e); err != nil {
		return change{}, err
	}
	if len(e.Errors) > 0 {
		return change{}, fmt.Errorf("came %s", m.Payload)
	}
	return e.Data.IndicatorChanges, nil
}

// next is the next change that must come.
func (l *line) next() change {
	l.t.Helper()
	m, err := hear(l.ws)
	if err != nil {
		l.t.Fatal(err)
	}
	c, err := m.change()
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

// change is an indicator change as the tests look at it.
type change struct {
	Sequence  int64 `json:",string"`
	After     int64 `json:",string"`
	Resync    bool
	Indicator struct{ Code string }
	Previous  *value
	Value     value
	Cause     cause
}

type value struct {
	Value    *string
	Sequence int64 `json:",string"`
}

// words are the value as text, "none" when there is no data.
func (v value) words() string {
	if v.Value == nil {
		return "none"
	}
	return *v.Value
}

type cause struct {
	Act, Kind    string
	Record       *struct{ ID string }
	Organisation *struct{ Code string }
	Region       *struct{ ID string }
}

// changeFields are what the tests look at in a change.
const changeFields = `sequence after resync at indicator { code } previous { value sequence } value { value sequence asOf }
	status cause { act kind text record { id } organisation { code } region { id } }`

const watchChanges = `subscription($network: ID!, $since: Sequence, $indicators: [ID!]) {
	indicatorChanges(network: $network, since: $since, indicators: $indicators) { ` + changeFields + ` } }`

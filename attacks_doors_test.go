package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// What strangers may try at the doors: methods, origins, cookies, sockets, time and numbers.

func methodOverride(s *siege) string {
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodHead, "TRACE"} {
		s.status(s.client, s.request(method, "/graphql", nil), http.StatusMethodNotAllowed)
	}
	request := s.request(http.MethodGet, "/graphql?query="+url.QueryEscape("mutation { stopJob(input: { id: \"x\" }) { run { id } } }"), nil)
	request.Header.Set("X-HTTP-Method-Override", http.MethodPost)
	return s.status(s.client, request, http.StatusMethodNotAllowed)
}

const stopJob = `{"query":"mutation { stopJob(input: { id: \"x\" }) { run { id } } }"}`

func csrfForms(s *siege) string {
	for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""} {
		for _, origin := range []string{"https://foreign.example", "null", ""} {
			request := s.request(http.MethodPost, "/graphql", strings.NewReader(stopJob))
			request.Header.Set("Content-Type", kind)
			if origin != "" {
				request.Header.Set("Origin", origin)
			}
			s.status(s.client, request, http.StatusForbidden, http.StatusUnsupportedMediaType)
		}
	}
	request := s.request(http.MethodPost, "/graphql", strings.NewReader(stopJob))
	request.Header.Set("Origin", "https://foreign.example")
	s.status(s.client, request, http.StatusForbidden)
	return "415 or 403"
}

func csrfGet(s *siege) string {
	return s.status(s.client, s.request(http.MethodGet, "/graphql?query="+url.QueryEscape("mutation { stopJob(input: { id: \"x\" }) { run { id } } }"), nil), http.StatusMethodNotAllowed)
}

func csrfSocket(s *siege) string {
	ws, response, err := s.dial(s.t.Context(), http.Header{"Origin": {"https://foreign.example"}})
	if err == nil {
		_ = ws.Close() // it must not have opened
		s.t.Error("a foreign page has a socket")
		return "open"
	}
	return strconv.Itoa(response.StatusCode)
}

func foreignHost(s *siege) string {
	request := s.request(http.MethodPost, "/graphql", strings.NewReader(document("{ viewer { role } }")))
	request.Host = "foreign.example"
	return s.status(s.client, request, http.StatusForbidden)
}

// sessionFixation: a cookie that was set beforehand recognises nobody, and signing in never takes it over.
func sessionFixation(s *siege) string {
	chosen := strings.Repeat("A", 43)
	request := s.request(http.MethodPost, "/graphql", strings.NewReader(document("{ viewer { signedIn } }")))
	for _, name := range []string{"polku_session", "__Host-polku_session", "polku", "session"} {
		request.AddCookie(&http.Cookie{Name: name, Value: chosen})
	}
	a, err := s.stranger().send(request)
	if err != nil || !strings.Contains(a.body, `"signedIn":false`) {
		s.t.Errorf("a chosen cookie is %+v (%v)", a, err)
	}
	for _, cookie := range s.http.Jar.Cookies(&url.URL{Scheme: "http", Host: s.address, Path: "/"}) {
		if cookie.Value == chosen || len(cookie.Value) < 40 {
			s.t.Errorf("the session's cookie is %q", cookie.Value)
		}
	}
	return "recognises nobody"
}

// stranger is somebody whom nobody knows.
func (s *siege) stranger() *client { return newClient(s.t, s.address) }

func openRedirect(s *siege) string {
	for _, to := range []string{"https://foreign.example/", "//foreign.example/", "/\\foreign.example/", "javascript:alert(1)", "/%0d%0aLocation:https://foreign.example/"} {
		for _, path := range []string{"/auth/login", "/auth/link", "/auth/logout"} {
			other := s.stranger()
			other.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			response, err := other.http.Get("http://" + s.address + path + "?return=" + url.QueryEscape(to) + "&to=" + url.QueryEscape(to) + "&next=" + url.QueryEscape(to))
			if err != nil {
				s.t.Fatal(err)
			}
			_ = response.Body.Close() // its header is enough
			if leads := response.Header.Get("Location"); leads != "" && (!strings.HasPrefix(leads, "/") || strings.HasPrefix(leads, "//") || strings.HasPrefix(leads, "/\\")) {
				s.t.Errorf("%s leads to %s", path, leads)
			}
			other.http.CloseIdleConnections()
		}
	}
	return "stays here"
}

func closedSchema(s *siege) string {
	a, err := s.stranger().try(s.t.Context(), "{ __schema { types { name } } }", nil)
	if err != nil || len(a.Errors) == 0 || a.Errors[0].Extensions.Code != "FORBIDDEN" {
		s.t.Errorf("the public asks for the schema: %+v (%v)", a, err)
		return "open"
	}
	return s.told(a)
}

func hints(s *siege) string {
	a, err := s.stranger().try(s.t.Context(), "{ networ { id } }", nil)
	if err != nil || strings.Contains(a.body, "Did you mean") || strings.Contains(a.body, "networks") {
		s.t.Errorf("the public is told %+v (%v)", a, err)
	}
	return s.told(a)
}

// hang opens connections that say something and then wait; the server must go on answering beside them.
func (s *siege) hang(count int, said string) {
	var open []net.Conn
	for range count {
		connection, err := net.Dial("tcp", s.address)
		if err != nil {
			s.t.Fatal(err)
		}
		open = append(open, connection)
		if _, err := io.WriteString(connection, said); err != nil {
			s.t.Fatal(err)
		}
	}
	s.alive()
	for _, connection := range open {
		_ = connection.Close() // it hung
	}
}

// alive sees that somebody else is answered.
func (s *siege) alive() {
	s.t.Helper()
	var who struct{ Viewer struct{ SignedIn bool } }
	s.ask("{ viewer { signedIn } }", nil, &who)
	if !who.Viewer.SignedIn {
		s.t.Error("the server answers as if to the public")
	}
}

func slowHeaders(s *siege) string {
	s.hang(300, "POST /graphql HTTP/1.1\r\nHost: "+s.address+"\r\nX-A:")
	connection, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()                       // it has served
	_, _ = io.WriteString(connection, "POST /graphql HTTP/1.1\r\n") // that it is closed is what counts
	_ = connection.SetReadDeadline(time.Now().Add(patience))
	if _, err := io.ReadAll(connection); err != nil {
		s.t.Errorf("headers that don't end are waited for: %v", err)
	}
	return "closed; others are answered"
}

func slowBodies(s *siege) string {
	s.hang(100, "POST /graphql HTTP/1.1\r\nHost: "+s.address+"\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	return "closed; others are answered"
}

func lyingLength(s *siege) string {
	connection, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = connection.Close() }() // it has served
	body := document("{ viewer { role } }")
	_, _ = fmt.Fprintf(connection, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", s.address, len(body)+100, body)
	_ = connection.(*net.TCPConn).CloseWrite() // nothing more comes
	_ = connection.SetReadDeadline(time.Now().Add(patience))
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return "the connection is closed"
	}
	_ = response.Body.Close() // its status is enough
	if response.StatusCode != http.StatusBadRequest {
		s.t.Errorf("answered %d", response.StatusCode)
	}
	return strconv.Itoa(response.StatusCode)
}

func hugeMessage(s *siege) string {
	line := s.partner.subscribe("{ viewer { role } }", object{"x": strings.Repeat("x", 1<<20)})
	if m, err := hear(line.ws); !websocket.IsCloseError(err, websocket.CloseMessageTooBig) && err == nil {
		s.t.Errorf("came %+v (%v)", m, err)
	}
	return "closed"
}

func subscriptionFlood(s *siege) string {
	ws, err := s.partner.connect(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = ws.Close() }() // it has served
	refused := 0
	for i := range 1000 {
		_ = ws.WriteJSON(object{"id": strconv.Itoa(i), "type": "subscribe", "payload": object{"query": watchChanges, "variables": object{"network": s.id}}})
	}
	for refused < 900 {
		m, err := hear(ws)
		if err != nil { // closed: as good
			return "closed"
		}
		if m.Type == "error" {
			refused++
		}
	}
	return fmt.Sprintf("at least %d are refused", refused)
}

func socketFlood(s *siege) string {
	open := 0
	stranger := s.stranger()
	for range 20 {
		ws, err := stranger.connect(context.Background())
		if err != nil {
			continue
		}
		open++
		s.t.Cleanup(func() { _ = ws.Close() })
	}
	if open != 5 {
		s.t.Errorf("%d sockets are open", open)
	}
	return fmt.Sprintf("%d stay open, the others are closed with 4403", open)
}

func questionFlood(s *siege) string {
	stranger := s.stranger()
	late, wait := 0, ""
	for range 300 {
		response, err := stranger.http.Post("http://"+s.address+"/graphql", "application/json", strings.NewReader(document("{ viewer { role } }")))
		if err != nil {
			s.t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close() // read
		if response.StatusCode == http.StatusTooManyRequests {
			late++
			wait = response.Header.Get("Retry-After")
			if !bytes.Contains(body, []byte(`"TOO_MANY_REQUESTS"`)) || !bytes.Contains(body, []byte(`"retryAfter"`)) {
				s.t.Fatalf("429 says %s", body)
			}
		}
	}
	if seconds, err := strconv.Atoi(wait); late < 150 || err != nil || seconds < 1 {
		s.t.Errorf("%d of 300 are refused, wait %q", late, wait)
	}
	s.alive()
	return "most are answered 429 with Retry-After: " + wait
}

func lateOnSocket(s *siege) string {
	line := s.stranger().subscribe("{ viewer { role } }", nil)
	m, err := hear(line.ws)
	var errs []struct {
		Extensions struct {
			Code       string
			RetryAfter int
		}
	}
	if err != nil || m.Type != "error" || json.Unmarshal(m.Payload, &errs) != nil || len(errs) != 1 || errs[0].Extensions.Code != "TOO_MANY_REQUESTS" || errs[0].Extensions.RetryAfter < 1 {
		s.t.Errorf("came %s %s (%v)", m.Type, m.Payload, err)
	}
	return "an error message, TOO_MANY_REQUESTS"
}

func tokenGuessing(s *siege) string {
	stranger := s.stranger()
	last := 0
	for i := range 200 {
		stranger.token = fmt.Sprintf("polku_abcdefgh_%043d", i)
		request := s.request(http.MethodPost, "/graphql", strings.NewReader(document("{ viewer { role } }")))
		a, err := stranger.send(request)
		if err != nil {
			s.t.Fatal(err)
		}
		if last = a.status; last != http.StatusUnauthorized && last != http.StatusTooManyRequests {
			s.t.Fatalf("guess %d is answered %d %s", i, last, a.body)
		}
	}
	if last != http.StatusTooManyRequests {
		s.t.Errorf("guess 200 is answered %d", last)
	}
	return "401, then 429"
}

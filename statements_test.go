package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"polku/internal/testdb"
)

// wiretap stands between a program and PostgreSQL and notes the statements that it asks for: what the server is really
// sent, whoever in the program sends it.
type wiretap struct {
	t        *testing.T
	listener net.Listener
	target   string
	open     sync.WaitGroup

	mu         sync.Mutex
	statements []string
}

// tap makes a wiretap before a database and answers the database's address through it.
func tap(t *testing.T, database string) (*wiretap, string) {
	t.Helper()
	address, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wiretap{t: t, listener: listener, target: address.Host}
	w.open.Go(w.accept)
	t.Cleanup(func() {
		_ = listener.Close() // so that accept ends
		w.open.Wait()
	})
	address.Host = listener.Addr().String()
	return w, address.String()
}

func (w *wiretap) accept() {
	for {
		program, err := w.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", w.target)
		if err != nil {
			w.t.Errorf("reach the database: %v", err)
			_ = program.Close() // nobody has used it
			return
		}
		w.open.Go(func() {
			_, _ = io.Copy(program, server) // ends with either side
			_ = program.Close()
		})
		w.open.Go(func() {
			w.listen(server, bufio.NewReader(program))
			_ = server.Close()
		})
	}
}

// listen hands on what the program says over one connection, and notes each statement. The first message has no letter.
func (w *wiretap) listen(server io.Writer, program *bufio.Reader) {
	c := conversation{w: w, prepared: map[string]string{}}
	for first := true; ; first = false {
		head := make([]byte, 5)
		if first {
			head = head[:4]
		}
		if _, err := io.ReadFull(program, head); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[len(head)-4:])-4)
		if _, err := io.ReadFull(program, body); err != nil {
			return
		}
		if !first {
			c.understand(head[0], strings.Split(string(body), "\x00"))
		}
		if _, err := server.Write(append(head, body...)); err != nil {
			return
		}
	}
}

// conversation is what is said over one connection.
type conversation struct {
	w        *wiretap
	prepared map[string]string
	inside   bool // a transaction
}

// understand reads a message: Q runs a statement, P prepares one under a name (or none), B runs what was prepared.
func (c *conversation) understand(kind byte, words []string) {
	switch kind {
	case 'Q':
		c.note(words[0])
	case 'P':
		c.prepared[words[0]] = words[1]
	case 'B':
		c.note(c.prepared[words[1]])
	}
}

// note keeps the statements of transactions, which answers are read in. The feed, which looks whenever it likes, has none.
func (c *conversation) note(statement string) {
	switch {
	case strings.HasPrefix(statement, "BEGIN"):
		c.inside = true
	case statement == "ROLLBACK" || statement == "COMMIT":
		c.inside = false
	case c.inside:
		c.w.mu.Lock()
		defer c.w.mu.Unlock()
		c.w.statements = append(c.w.statements, statement)
	}
}

// during is what was asked for while something was done.
func (w *wiretap) during(work func()) []string {
	w.mu.Lock()
	w.statements = nil
	w.mu.Unlock()
	work()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.statements
}

// lists are what lists on the screen show, with the names that they take from other records.
var lists = map[string]string{
	"contacts":       `advisoryContacts(first: %d) { nodes { summary organisation { name } region { name } customer { name } procurement { name } } }`,
	"procurements":   `procurements(first: %d) { nodes { summary customer { name } } }`,
	"events":         `events(first: %d) { nodes { summary customer { name } } }`,
	"rows behind":    `indicator(code: "K-01") { value { explain(first: %d) { nodes { counts record { summary } } } } }`,
	"newest changes": `changes(first: %d) { nodes { indicator { code } cause { text record { summary } } } }`,
	"indicators":     `indicators(first: %d) { nodes { code status statusText value { value } lastChange { at } } }`,
}

func TestAListCostsTheSameStatementsHoweverLong(t *testing.T) {
	wire, database := tap(t, testdb.Postgres(t))
	p := startProgram(t, database)
	k := findKeino(p)
	for i := range 10 {
		k.record("Event", "event", with(k.place(), object{"title": fmt.Sprintf("Event %d", i), "type": "sparring"}))
	}
	for i := range 50 {
		customer := k.record("Customer", "customer", object{"name": fmt.Sprintf("Customer %d", i)})
		about := k.record("Procurement", "procurement", with(k.procurement(fmt.Sprintf("Procurement %d", i)), object{"customer": customer.Record.ID}))
		k.record("AdvisoryContact", "contact", with(k.contact(about.Record.ID), object{"customer": customer.Record.ID}))
	}
	for name, list := range lists {
		ask := func(length int) []string {
			return wire.during(func() {
				k.ask(fmt.Sprintf(`{ network(slug: "keino") { `+list+" } }", length), nil, &struct{}{})
			})
		}
		ask(1) // what is remembered from the first time on is remembered
		short, long := ask(5), ask(50)
		if len(long) != len(short) {
			short, long = ask(5), ask(50) // once a minute it is noted that the session is used
		}
		if len(long) != len(short) {
			t.Errorf("%s: 5 take %d statements, 50 take %d:\n%s", name, len(short), len(long), strings.Join(long, "\n"))
		}
		t.Logf("%s: %d statements", name, len(long))
	}
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"polku/graph/model"
	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

const (
	kills          = 3
	killWriters    = 6
	killWatchers   = 4
	acksToKill     = 25 // the program is killed after so many more acknowledgements
	requestTimeout = 10 * time.Second
)

func TestAKilledProgramLosesNothing(t *testing.T) {
	program := buildProgram(t)
	testdb.Each(t, func(t *testing.T, database string) {
		h := newHouse(t, program, database)
		h.start()
		h.giveToken()
		h.find()
		h.live()
		h.end()
		h.expectReconciled()
		h.expectRecords()
		t.Logf("%d records, %d requests sent again", len(h.records), h.again)
	})
}

func buildProgram(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "polku")
	if said, err := exec.Command("go", "build", "-buildvcs=false", "-o", name, ".").CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, said)
	}
	return name
}

// house is a database with a program that is killed and started again, and people who use it all the while.
type house struct {
	t        *testing.T
	ctx      context.Context // ends when the test takes too long
	program  string
	database string

	network, organisation string
	token                 string // of all who use it, whenever it is there

	process *exec.Cmd
	said    *transcript
	door    door
	acks    chan struct{}

	mu      sync.Mutex
	records map[string]int64 // the acknowledged records' ids, by key
	again   int              // how many requests had to be sent again
}

func newHouse(t *testing.T, program, database string) *house {
	ctx, cancel := context.WithTimeout(context.Background(), 3*patience)
	h := &house{t: t, ctx: ctx, program: program, database: database, acks: make(chan struct{}), records: map[string]int64{}, door: newDoor()}
	t.Cleanup(func() {
		cancel()
		if h.process != nil {
			_ = h.process.Process.Kill() // only where the test has failed is it there still
			_ = h.process.Wait()
		}
	})
	return h
}

// door is where the program can be reached; it is closed while there is none.
type door struct {
	mu      sync.Mutex
	opened  chan struct{} // closed while the door is open
	address string
}

func newDoor() door { return door{opened: make(chan struct{})} }

func (d *door) open(address string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.address = address
	close(d.opened)
}

func (d *door) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.opened = make(chan struct{})
}

// enter waits until the door is open.
func (d *door) enter(ctx context.Context) (string, error) {
	d.mu.Lock()
	opened := d.opened
	d.mu.Unlock()
	select {
	case <-opened:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.address, nil
}

func (h *house) command(args ...string) *exec.Cmd {
	command := exec.Command(h.program, args...)
	command.Env = append(os.Environ(), "DATABASE_URL="+h.database, "POLKU_ADDR=127.0.0.1:0", "POLKU_TODAY="+testDay, "POLKU_SAMPLE=0", "POLKU_LOG=info")
	return command
}

// start starts the program and waits until it serves.
func (h *house) start() {
	h.t.Helper()
	h.said = newTranscript()
	h.process = h.command("serve")
	h.process.Stdout, h.process.Stderr = h.said, h.said
	if err := h.process.Start(); err != nil {
		h.t.Fatal(err)
	}
	select {
	case address := <-h.said.ready:
		h.door.open(address)
	case <-time.After(patience):
		h.t.Fatalf("the program is not ready:\n%s", h.said)
	}
}

// giveToken gives a token to those who use the program, beside it.
func (h *house) giveToken() {
	h.t.Helper()
	said, err := h.command("token", "create", "--name=tests", "--role=coordinator", "--network=*", "--scope=READ,WRITE",
		"--expires="+time.Now().AddDate(1, 0, 0).Format(time.DateOnly)).Output()
	if err != nil {
		h.t.Fatalf("give a token: %v\n%s", err, said)
	}
	h.token = strings.TrimSpace(string(said))
}

// client is somebody who uses the program.
func (h *house) client(address string) *client {
	c := newClient(h.t, address)
	c.token = h.token
	return c
}

// kill ends the program as a power failure would.
func (h *house) kill() {
	h.t.Helper()
	h.door.shut()
	if err := h.process.Process.Kill(); err != nil {
		h.t.Fatal(err)
	}
	if err := h.process.Wait(); err == nil {
		h.t.Fatal("the program ended by itself")
	}
	h.said.expectNoTrouble(h.t)
}

// end ends the program as an operator would.
func (h *house) end() {
	h.t.Helper()
	h.door.shut()
	if err := h.process.Process.Signal(syscall.SIGTERM); err != nil {
		h.t.Fatal(err)
	}
	if err := h.process.Wait(); err != nil {
		h.t.Errorf("the program ended with %v:\n%s", err, h.said)
	}
	h.process = nil
	h.said.expectNoTrouble(h.t)
}

func (h *house) find() {
	address, err := h.door.enter(h.ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	client := h.client(address)
	defer client.http.CloseIdleConnections()
	k := findKeino(&program{client: client})
	h.network, h.organisation = k.id, k.organisation
}

// live lets people write and watch while the program is killed and started again, until all that was to be written is
// acknowledged and every watcher has seen all of it.
func (h *house) live() {
	h.t.Helper()
	ctx, enough := context.WithCancel(h.ctx)
	defer enough()
	var writers, watchers sync.WaitGroup
	sights := make([]chan seen, killWatchers)
	for i := range sights {
		sights[i] = make(chan seen, 100_000) // more than there is to see
		watchers.Go(func() { h.watch(ctx, sights[i]) })
	}
	for number := range killWriters {
		writers.Go(func() { h.write(number, (kills+1)*acksToKill/killWriters+1) })
	}
	go func() { writers.Wait(); close(h.acks) }()
	h.killNowAndThen()
	want := h.moves()
	for i, sight := range sights {
		var got []seen
		for range want {
			got = append(got, receive(h.t, sight))
		}
		if !slices.Equal(got, want) {
			h.t.Errorf("watcher %d saw\n%v\nwant\n%v", i, got, want)
		}
	}
	enough()
	watchers.Wait()
	for i, sight := range sights {
		if len(sight) > 0 {
			h.t.Errorf("watcher %d saw %d changes more", i, len(sight))
		}
	}
}

// killNowAndThen counts acknowledgements until there are no more, and kills the program between them.
func (h *house) killNowAndThen() {
	h.t.Helper()
	count := 0
	for range h.acks {
		if count++; count%acksToKill == 0 && count/acksToKill <= kills {
			h.kill()
			h.start()
		}
	}
	if count < kills*acksToKill {
		h.t.Errorf("%d records were acknowledged: too few for %d kills", count, kills)
	}
}

// write records some contacts, each under a key of its own until it is acknowledged.
func (h *house) write(number, contacts int) {
	client := h.client("")
	client.http.Timeout = requestTimeout
	defer client.http.CloseIdleConnections()
	for i := range contacts {
		key := fmt.Sprintf("writer %d contact %d", number, i)
		id, err := h.insist(client, key)
		if err != nil {
			h.t.Errorf("%s: %v", key, err)
			return
		}
		h.mu.Lock()
		h.records[key] = id
		h.mu.Unlock()
		select {
		case h.acks <- struct{}{}:
		case <-h.ctx.Done():
		}
	}
}

// insist sends the same request until it is acknowledged.
func (h *house) insist(client *client, key string) (int64, error) {
	contact := object{"occurredOn": "2022-04-05", "organisation": h.organisation, "channel": "email", "note": key}
	input := object{"network": h.network, "idempotencyKey": key, "contact": contact}
	for {
		address, err := h.door.enter(h.ctx)
		if err != nil {
			return 0, err
		}
		client.address = address
		a, err := client.try(h.ctx, mutation("record", "AdvisoryContact"), object{"input": input})
		if err != nil { // it was killed: once more, where it is now
			h.mu.Lock()
			h.again++
			h.mu.Unlock()
			continue
		}
		var got struct{ Payload payload }
		if a.status != http.StatusOK || json.Unmarshal(a.Data, &got) != nil || got.Payload.Record == nil {
			return 0, fmt.Errorf("%d %s", a.status, a.body)
		}
		_, id, _ := impact.ParseID(got.Payload.Record.ID)
		return id, nil
	}
}

// seen is what a watcher notes of a change.
type seen struct{ sequence, after int64 }

// watch follows the changes from the beginning, over one line after another, each from where the one before broke off.
func (h *house) watch(ctx context.Context, sight chan<- seen) {
	var last int64
	for ctx.Err() == nil {
		if err := h.follow(ctx, &last, sight); err != nil {
			h.t.Errorf("watch: %v", err)
			return
		}
	}
}

// follow follows one line until it breaks. last is the newest change that was seen.
func (h *house) follow(ctx context.Context, last *int64, sight chan<- seen) error {
	address, err := h.door.enter(ctx)
	if err != nil {
		return nil // enough has been seen
	}
	variables := object{"network": h.network, "since": fmt.Sprint(*last)}
	ws, err := h.client(address).begin(ctx, watchChanges, variables)
	if err != nil {
		return nil // it was killed: once more, where it is now
	}
	defer context.AfterFunc(ctx, func() { _ = ws.Close() })() // ends the reading below
	defer func() { _ = ws.Close() }()                         // whatever has come has been noted
	for {
		m, err := hear(ws)
		if err != nil {
			return nil // likewise
		}
		c, err := m.change()
		if err != nil || c.Resync {
			return fmt.Errorf("after %d came %s (%v)", *last, m.Payload, err)
		}
		*last = c.Sequence
		sight <- seen{c.Sequence, c.After}
	}
}

// moves are all changes of the network, from the database itself.
func (h *house) moves() []seen {
	h.t.Helper()
	s, err := store.Open(h.ctx, store.Settings{URL: h.database})
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // it has only read
	head, err := s.Head(h.ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	moves, err := s.Moves(h.ctx, 0, head, 1_000_000)
	if err != nil {
		h.t.Fatal(err)
	}
	var all []seen
	for _, m := range moves {
		if m.Network == model.NetworkID(h.network) {
			all = append(all, seen{m.Sequence, m.After})
		}
	}
	return all
}

// expectReconciled sees that every total equals its rows.
func (h *house) expectReconciled() {
	h.t.Helper()
	if said, err := h.command("reconcile").CombinedOutput(); err != nil || !strings.Contains(string(said), "totals equal their rows") {
		h.t.Errorf("reconcile: %v\n%s", err, said)
	}
}

// expectRecords sees that the contacts in the database are those that were acknowledged, each once.
func (h *house) expectRecords() {
	h.t.Helper()
	s, err := store.Open(h.ctx, store.Settings{URL: h.database})
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // it has only read
	v, err := s.View(h.ctx, operator)
	if err != nil {
		h.t.Fatal(err)
	}
	defer v.Close()
	n, err := v.Network("keino")
	if err != nil {
		h.t.Fatal(err)
	}
	records, err := v.Contacts(h.ctx, n, store.Filter{}, store.Page{Limit: 100_000})
	if err != nil {
		h.t.Fatal(err)
	}
	have := map[string]int64{}
	for _, r := range records {
		have[r.Draft.Note] = r.ID
	}
	if len(records) != len(h.records) || !maps.Equal(have, h.records) {
		h.t.Errorf("%d records are there, %d were acknowledged", len(records), len(h.records))
	}
}

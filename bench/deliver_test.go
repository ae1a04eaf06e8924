package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"polku/access"
	"polku/graph"
)

// changes is the dashboard's subscription, for one indicator.
const changes = `subscription Changes($network: ID!, $since: Sequence, $indicators: [ID!]) {
  indicatorChanges(network: $network, since: $since, indicators: $indicators) {
    sequence after at resync status
    indicator { id code title direction measure unit { code title } }
    value { value numerator denominator quality }
    previous { value numerator denominator quality }
    cause { act kind text }
  }
}`

// BenchmarkDeliver100 brings a change to 100 subscribers over WebSockets on the loopback interface, from the commit until the
// last of them has it. The subscribers are another process, so that cpu-µs/msg is the server's alone. The feed and the
// sockets are the same over both databases; SQLite is taken because its part is in this process's time.
// By hand gorilla writes the same frame to 100 sockets.
func BenchmarkDeliver100(b *testing.B) {
	d := open(b, "sqlite", sizes[0].contacts)
	var frame []byte
	b.Run("polku", func(b *testing.B) { frame = d.deliver(b) })
	b.Run("by-hand", func(b *testing.B) { writeFrames(b, frame) })
}

// asCoordinator answers every request as the coordinator.
func asCoordinator(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(access.With(r.Context(), coordinator)))
	})
}

// deliver answers the frame that a watcher gets.
func (d *database) deliver(b *testing.B) []byte {
	var start moment
	api := d.serve(b, func() { start = now(b) })
	server := httptest.NewServer(asCoordinator(api))
	b.Cleanup(server.Close)
	frame := d.oneFrame(b, server.URL, d.subscription(b, api))
	crowd := newCrowd(b, server.URL, d.subscription(b, api)) // from after that frame
	d.moveK01(b)
	crowd.await(b)
	var total moment
	for b.Loop() {
		d.moveK01(b)
		crowd.await(b)
		total = total.plus(now(b).minus(start))
	}
	total.report(b)
	if err := api.Shutdown(context.Background()); err != nil {
		b.Error(err)
	}
	return frame
}

// writeFrames writes a frame to as many plain sockets.
func writeFrames(b *testing.B, frame []byte) {
	if frame == nil {
		b.Skip("the frame is that of the benchmark beside it: run both")
	}
	sockets := make(chan *websocket.Conn, watchers)
	var upgrader websocket.Upgrader
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		socket, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			b.Error(err)
			return
		}
		sockets <- socket
	}))
	b.Cleanup(server.Close)
	crowd := newCrowd(b, server.URL, nil)
	var all []*websocket.Conn
	for range watchers {
		all = append(all, <-sockets)
	}
	var total moment
	for b.Loop() {
		start := now(b)
		for _, socket := range all {
			if err := socket.WriteMessage(websocket.TextMessage, frame); err != nil {
				b.Fatal(err)
			}
		}
		crowd.await(b)
		total = total.plus(now(b).minus(start))
	}
	total.report(b)
	for _, socket := range all {
		_ = socket.Close()
	}
}

// moment is a point in time and in the process's use of the processor, or the span between two.
type moment struct {
	wall time.Time
	span time.Duration
	cpu  time.Duration
}

func now(b *testing.B) moment { return moment{wall: time.Now(), cpu: processCPU(b)} }

func (m moment) minus(start moment) moment {
	return moment{span: m.wall.Sub(start.wall), cpu: m.cpu - start.cpu}
}

func (m moment) plus(more moment) moment {
	return moment{span: m.span + more.span, cpu: m.cpu + more.cpu}
}

// report tells what a message cost, and how long the last watcher waited.
func (m moment) report(b *testing.B) {
	b.ReportMetric(microseconds(m.cpu)/float64(b.N*watchers), "cpu-µs/msg")
	b.ReportMetric(microseconds(m.span)/float64(b.N), "µs-to-last")
}

// moveK01 records a contact that counts for K-01.
func (d *database) moveK01(b *testing.B) {
	c := d.past.contact(newDice(uint64(d.keys)+10), today)
	c.Procurement = d.past.firstProcurement + int64(d.keys)%procurements
	if _, err := d.store.RecordContact(context.Background(), coordinator, d.past.n.ID, d.recording(), c); err != nil {
		b.Fatal(err)
	}
}

// subscription are the messages with which a watcher of K-01 begins.
func (d *database) subscription(b *testing.B, api *graph.Server) []string {
	var found struct {
		Data struct {
			Network struct {
				ID, FeedHead string
				Indicator    struct{ ID string }
			}
		}
	}
	body, err := json.Marshal(map[string]string{"query": `{ network(slug: "keino") { id feedHead indicator(code: "K-01") { id } } }`})
	if err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(post(b, api, body), &found); err != nil {
		b.Fatal(err)
	}
	n := found.Data.Network
	subscribe, err := json.Marshal(map[string]any{"id": "1", "type": "subscribe", "payload": map[string]any{"query": changes,
		"variables": map[string]any{"network": n.ID, "indicators": []string{n.Indicator.ID}, "since": n.FeedHead}}})
	if err != nil {
		b.Fatal(err)
	}
	return []string{`{"type":"connection_init"}`, string(subscribe)}
}

// oneFrame is what a change looks like on its way.
func (d *database) oneFrame(b *testing.B, address string, messages []string) []byte {
	socket, err := dial(address, messages)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = socket.Close() }() // it has been read to its end
	d.moveK01(b)
	_, frame, err := socket.ReadMessage()
	if err != nil || !strings.Contains(string(frame), `"type":"next"`) {
		b.Fatal(fmt.Errorf("a watcher got %q: %w", frame, err))
	}
	return frame
}

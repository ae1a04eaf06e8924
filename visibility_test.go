package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"polku/internal/testdb"
)

// Nobody sees what they may not: everybody walks the whole schema of a program whose hidden places hold markers, tries to learn
// of them in other ways, and sends every mutation.
func TestVisibility(t *testing.T) {
	w := startMarked(t, testdb.SQLite(t))
	var k *walk
	t.Run("the walk", func(t *testing.T) {
		k = newWalk(t, w.inside(t))
		k.everybody()
		k.listening()
		k.judge()
		t.Logf("%d answers, %d markers", k.answers, len(w.marks))
	})
	for _, try := range tries {
		t.Run(try.name, func(t *testing.T) { try.test(w.inside(t)) })
	}
	t.Run("the writes", func(t *testing.T) {
		if k == nil {
			t.Skip("goes on from the walk")
		}
		k.t, k.marked = t, w.inside(t)
		k.watchers = k.marked.watchers
		came := k.writing()
		k.judgeWrites(came)
		k.judge()
		count := k.covered()
		t.Logf("%d fields, %d answers", count, k.answers)
		compareAccess(t, k.page(count, came))
	})
}

// The tries again on the other database.
func TestNothingIsLearntOnPostgreSQL(t *testing.T) {
	w := startMarked(t, testdb.Postgres(t))
	for _, try := range tries {
		t.Run(try.name, func(t *testing.T) { try.test(w.inside(t)) })
	}
}

// judgeWrites compares what came of the mutations with what the roles may do.
func (k *walk) judgeWrites(came map[string]map[string]string) {
	administration := []string{"createToken", "revokeToken", "reviseAccount", "endSessions", "startJob", "stopJob"}
	records := []string{"AdvisoryContact", "Procurement", "Customer", "Event", "Participation", "Observation"}
	for name, by := range came {
		may := []string{"coordinator"}
		if slices.ContainsFunc(records, func(kind string) bool { return strings.HasSuffix(name, kind) }) {
			may = []string{"coordinator", "core", "agent"}
		}
		for who, is := range by {
			if (is == done) != slices.Contains(may, who) {
				k.t.Errorf("%s: %s came to %s", who, name, is)
			}
			if who == "neighbour" && is == denied && !slices.Contains(administration, name) {
				k.t.Errorf("%s is told that %s is not allowed: it must not be there", who, name)
			}
		}
	}
}

// fromManyPlaces asks from another loopback address each time: the public is counted by its address, and asks a lot here.
func fromManyPlaces() *http.Transport {
	var count atomic.Uint32
	return &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, kind, address string) (net.Conn, error) {
		n := count.Add(1)
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 7, byte(n>>8), byte(n)|1)}}
		return dialer.DialContext(ctx, kind, address)
	}}
}

// the watcher with a name.
func (w *marked) as(name string) *client {
	w.t.Helper()
	at := slices.IndexFunc(w.watchers, func(one watcher) bool { return one.name == name })
	return w.watchers[at].client
}

// text asks what may be refused, and answers all that came.
func text(c *client, query string, variables object) string {
	c.t.Helper()
	for range 100 {
		a, err := c.try(context.Background(), query, variables)
		if err != nil {
			c.t.Fatal(err)
		}
		if a.status != http.StatusTooManyRequests {
			return a.body
		}
		time.Sleep(200 * time.Millisecond)
	}
	c.t.Fatal("asked too often")
	return ""
}

// data is what an answer holds.
func data(body string) (parsed struct {
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct{ Code string }
	}
}) {
	_ = json.Unmarshal([]byte(body), &parsed) // no JSON holds nothing
	return parsed
}

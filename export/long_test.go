package export_test

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"testing"

	"polku/export"
	"polku/internal/testdb"
	"polku/store"
)

// counter counts lines, and how much memory is in use while they are written.
type counter struct {
	lines  int
	writes int
	most   uint64
}

func (c *counter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	c.writes++
	if c.writes%40 == 0 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		c.most = max(c.most, m.HeapAlloc)
	}
	return len(p), nil
}

// longList is how many rows the test of memory writes, and how much the heap may have grown by then.
const (
	longList  = 200_000
	heapBound = 12 << 20
)

func TestLongListsKeepMemoryFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 200,000 rows")
	}
	url := testdb.SQLite(t)
	w := openWorld(t, url)
	manyContacts(t, url, longList-1)
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var out counter
	w.write(&out, export.Request{Network: "keino", Kind: "contacts", Format: export.CSV})
	if out.lines != longList+1 {
		t.Errorf("%d lines, want %d", out.lines, longList+1)
	}
	if out.most == 0 || out.most > before.HeapAlloc+heapBound {
		t.Errorf("the heap grew from %d to %d KiB", before.HeapAlloc>>10, out.most>>10)
	}
	t.Logf("the heap was %d KiB before and at most %d KiB while %d rows were written", before.HeapAlloc>>10, out.most>>10, out.lines)
}

func (w *world) write(out io.Writer, r export.Request) {
	w.t.Helper()
	f, err := w.exporter.Open(w.ctx, coordinator, r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	if err := f.Write(w.ctx, out); err != nil {
		w.t.Fatal(err)
	}
}

// The cost of a list as a file, beside that of only reading its rows.
func BenchmarkContacts(b *testing.B) {
	url := testdb.SQLite(b)
	w := openWorld(b, url)
	const count = 50_000
	manyContacts(b, url, count-1)
	for name, run := range map[string]func(){
		"csv":     func() { w.write(io.Discard, export.Request{Network: "keino", Kind: "contacts", Format: export.CSV}) },
		"xlsx":    func() { w.write(io.Discard, export.Request{Network: "keino", Kind: "contacts", Format: export.XLSX}) },
		"reading": func() { w.readContacts(b) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				run()
			}
			b.ReportMetric(count*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// readContacts pages through the contacts as the API does.
func (w *world) readContacts(b *testing.B) {
	w.look(coordinator, func(v *store.View) {
		p := store.Page{Limit: 1000}
		for {
			list, err := v.Contacts(context.Background(), w.n, store.Filter{}, p)
			if err != nil {
				b.Fatal(err)
			}
			if len(list) < p.Limit {
				return
			}
			last := list[len(list)-1]
			p.After = store.Place{Day: last.Draft.OccurredOn, ID: last.ID}
			v.Forget()
		}
	})
}

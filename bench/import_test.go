package bench

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"polku/impact"
	"polku/intake"
	"polku/store"
)

// What the files of contacts name. It is brought in before them, as the files of another system.
const (
	namedCustomers    = 2_000
	namedProcurements = 5_000
)

// importDays are the days of the contacts in a network of their own: the whole of KEINO's period.
var importDays = impact.Period{From: 20220301, To: 20240228}

// BenchmarkImport brings a file of 5,000 contacts in, each row for itself: read, looked up, checked, recorded with all that a
// single record leaves, and noted. Beside it the same file is only read by encoding/csv, and the first of the same contacts are
// recorded one by one. The measure is the processor time of a row.
func BenchmarkImport(b *testing.B) {
	const rows, single = 5000, 100
	each(b, func(b *testing.B, d *database) {
		f := d.newFiles(b)
		f.days.To = today
		b.Run("polku", func(b *testing.B) {
			d.measureRows(b, rows, func() { d.bringIn(b, f, f.write(b, rows)) })
		})
		b.Run("csv-alone", func(b *testing.B) {
			path := f.write(b, rows)
			d.measureRows(b, rows, func() { readAlone(b, path, rows) })
		})
		b.Run("one-by-one", func(b *testing.B) {
			drafts := d.drafts(b, f, f.write(b, single))
			d.measureRows(b, single, func() {
				for _, draft := range drafts {
					if _, err := d.store.RecordContact(context.Background(), coordinator, f.n.ID, d.recording(), draft); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	})
}

// BenchmarkImportGrows brings four files of 50,000 contacts into an empty network, one after another, and takes the last back:
// what a row costs must not grow with what is there. Afterwards the values are those of a plain count over the rows.
func BenchmarkImportGrows(b *testing.B) {
	eachFresh(b, "grows", func(b *testing.B, d *database) {
		const rows = 50_000
		f := d.newFiles(b)
		var last store.Import
		for round := 1; round <= 4; round++ {
			path := f.write(b, rows)
			cost := d.cost(b, rows, func() { last = d.bringIn(b, f, path) })
			b.ReportMetric(cost, fmt.Sprintf("cpu-µs/row-%d", round))
		}
		f.check(b, d)
		d.reconcile(b)
		b.ReportMetric(d.cost(b, rows, func() {
			if last, err := d.store.UndoImport(context.Background(), coordinator, last.ID, "benchmark"); err != nil || last.Undone != rows {
				b.Fatalf("%+v, %v", last, err)
			}
		}), "cpu-µs/row-undone")
		d.reconcile(b)
	})
}

// BenchmarkImportMillion brings a file of 1,000,000 contacts in, where POLKU_MILLION is set: it takes a quarter of an hour.
func BenchmarkImportMillion(b *testing.B) {
	rows, err := strconv.Atoi(os.Getenv("POLKU_MILLION"))
	if err != nil {
		b.Skip("set POLKU_MILLION=1000000 to bring a file of so many rows in")
	}
	eachFresh(b, "million", func(b *testing.B, d *database) {
		f := d.newFiles(b)
		path := f.write(b, rows)
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size()>>20), "file-MB")
		forgetPeak(b)
		start := time.Now()
		b.ReportMetric(d.cost(b, rows, func() { d.bringIn(b, f, path) }), "cpu-µs/row")
		b.ReportMetric(time.Since(start).Seconds(), "seconds")
		b.ReportMetric(peakMemory(b), "peak-MB")
		f.check(b, d)
		start = time.Now()
		d.reconcile(b)
		b.ReportMetric(time.Since(start).Seconds(), "reconcile-seconds")
	})
}

// eachFresh runs a benchmark once on both kinds of database, with the plan and nothing else in them.
func eachFresh(b *testing.B, name string, body func(b *testing.B, d *database)) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			d := openFresh(b, kind, fmt.Sprintf("%s_%s_%d", kind, name, time.Now().UnixNano()))
			for b.Loop() { // once is more than long enough
				body(b, d)
			}
		})
	}
}

func openFresh(b *testing.B, kind, name string) *database {
	b.Helper()
	address, err := newAddress(kind, name)
	if err != nil {
		b.Fatal(err)
	}
	d := &database{url: address}
	databases[name] = d
	if kind == "postgres" {
		d.cluster = cluster
	}
	if d.store, err = store.Open(context.Background(), store.Settings{URL: address, Today: func() impact.Date { return importDays.To }}); err != nil {
		b.Fatal(err)
	}
	if d.plain, err = openPlain(kind, address); err != nil {
		b.Fatal(err)
	}
	if err := d.load(context.Background(), "keino-2022.yaml", func(*impact.Plan) {}); err != nil {
		b.Fatal(err)
	}
	return d
}

// cost is the processor time that a row takes, in microseconds, of this process and the database server together.
func (d *database) cost(b *testing.B, rows int, operation func()) float64 {
	b.Helper()
	process, server := processCPU(b), d.serverCPU(b)
	operation()
	process, server = processCPU(b)-process, d.serverCPU(b)-server
	if d.cluster != nil {
		b.Logf("of %s the server took %s", process+server, server)
	}
	return microseconds(process+server) / float64(rows)
}

// measureRows is measure for operations of so many rows.
func (d *database) measureRows(b *testing.B, rows int, operation func()) {
	b.Helper()
	count := 0
	process, server := processCPU(b), d.serverCPU(b)
	for b.Loop() {
		operation()
		count += rows
	}
	process, server = processCPU(b)-process, d.serverCPU(b)-server
	b.ReportMetric(microseconds(process+server)/float64(count), "cpu-µs/row")
	if d.cluster != nil {
		b.ReportMetric(microseconds(server)/float64(count), "db-µs/row")
	}
}

// bringIn takes a file over, each row for itself; every row must be new.
func (d *database) bringIn(b *testing.B, f *files, path string) store.Import {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		b.Fatal(err)
	}
	rows, err := intake.Open(impact.ImportContacts, io.NewSectionReader(file, 0, info.Size()), f.n, intake.Mapping{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // it has been read
	return d.runImport(b, impact.ImportContacts, info.Size(), &paced{b: b, d: d, Reader: rows, process: processCPU(b), server: d.serverCPU(b)})
}

// paced logs what each 100,000 rows of a file cost.
type paced struct {
	intake.Reader
	b               *testing.B
	d               *database
	count           int
	process, server time.Duration
}

func (p *paced) Next(ctx context.Context) (*impact.ForeignRow, error) {
	const every = 100_000
	if p.count++; p.count%every == 0 {
		process, server := processCPU(p.b), p.d.serverCPU(p.b)
		p.b.Logf("%d rows: %.0f µs a row, %.0f of them the server", p.count, microseconds(process-p.process+server-p.server)/every, microseconds(server-p.server)/every)
		p.process, p.server = process, server
	}
	return p.Reader.Next(ctx)
}

func (d *database) runImport(b *testing.B, kind impact.ImportKind, size int64, rows store.RowReader) store.Import {
	b.Helper()
	ctx := context.Background()
	n, err := d.network(ctx)
	if err != nil {
		b.Fatal(err)
	}
	is, err := d.store.CreateImport(ctx, coordinator, store.NewImport{Network: n.ID, Kind: kind, Name: "contacts.csv", Size: size, Digest: "benchmark"})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := d.store.DescribeImport(ctx, coordinator, is.ID, store.ImportPlan{Mode: store.EachRow}); err != nil {
		b.Fatal(err)
	}
	if is, err = d.store.RunImport(ctx, coordinator, is.ID, false, rows); err != nil || is.State != store.ImportApplied || is.Refused+is.Same+is.Changed > 0 {
		b.Fatalf("%+v, %v", is, err)
	}
	return is
}

// drafts are the contacts of a file, as a form would send them.
func (d *database) drafts(b *testing.B, f *files, path string) []impact.Contact {
	b.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	rows, err := intake.Open(impact.ImportContacts, strings.NewReader(string(text)), f.n, intake.Mapping{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // it has been read
	var drafts []impact.Contact
	for {
		row, err := rows.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return drafts
		}
		if err != nil || len(row.Faults) > 0 {
			b.Fatal(row, err)
		}
		drafts = append(drafts, row.Draft.(impact.Contact))
	}
}

// readAlone reads a file by encoding/csv and does nothing with it.
func readAlone(b *testing.B, path string, rows int) {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	reader, count := csv.NewReader(bufio.NewReader(file)), -1 // the titles
	reader.Comma = ';'
	for ; err == nil; count++ {
		_, err = reader.Read()
	}
	if !errors.Is(err, io.EOF) || count-1 != rows {
		b.Fatalf("%d rows, %v", count-1, err)
	}
}

// forgetPeak begins to measure the largest memory anew; Linux only.
func forgetPeak(b *testing.B) {
	b.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Logf("the peak of memory counts from the start of the program: %v", err)
	}
}

// peakMemory is the most memory that this process has had, in MB.
func peakMemory(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if kB, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			number, err := strconv.Atoi(strings.Fields(kB)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(number) / 1024
		}
	}
	b.Fatal("/proc/self/status has no VmHWM")
	return 0
}

package intake_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"polku/impact"
	"polku/intake"
)

// maxMemory is how much memory reading a file of any size may take.
const maxMemory = 300 << 20

// TestLongFilesAreReadInLittleMemory reads a CSV file of POLKU_INTAKE_MB megabytes (64 without it) whose rows have no ids, and
// looks what the program took from the machine.
func TestLongFilesAreReadInLittleMemory(t *testing.T) {
	megabytes := 64
	if text := os.Getenv("POLKU_INTAKE_MB"); text != "" {
		var err error
		if megabytes, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.Create(t.TempDir() + "/long.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	made := writeContacts(t, file, int64(megabytes)<<20)
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := intake.Open(impact.ImportContacts, io.NewSectionReader(file, 0, size), network(t), intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }() // tried by its own test
	read, most := int64(0), uint64(0)
	var memory runtime.MemStats
	for {
		row, err := reader.Next(context.Background())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || row.Draft == nil {
			t.Fatalf("row %d: %v, %v", read+1, err, row)
		}
		if read++; read%100_000 == 0 {
			runtime.ReadMemStats(&memory)
			most = max(most, memory.Sys-memory.HeapReleased)
		}
	}
	if read != made || reader.Done() != size {
		t.Errorf("read %d rows of %d, %d bytes of %d", read, made, reader.Done(), size)
	}
	if most > maxMemory {
		t.Errorf("took %d MB, at most %d", most>>20, maxMemory>>20)
	}
	t.Logf("%d rows, %d MB read in %d MB of memory; the whole test's peak: %s", read, size>>20, most>>20, peak())
}

// peak is the most memory that the test program had, as Linux counts it.
func peak() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}

// writeContacts writes contacts, one in fifty thousand of them twice, until the file is long enough.
func writeContacts(t testing.TB, w io.Writer, bytes int64) int64 {
	t.Helper()
	written, rows := int64(0), int64(0)
	var block strings.Builder
	block.WriteString("Päivä;Organisaatio;Alue;Kanava;Asiakas;Asiakkaan Y-tunnus;Teema;Läpileikkaavat teemat;Palaute pyydetty;Muistiinpano\n")
	for written < bytes {
		for range 10_000 {
			fmt.Fprintf(&block, "%d.%d.2022;Motiva;Pirkanmaa;Sähköposti;Esimerkkilän kunta %d;0109862-8;Kiertotalous;Vähähiilisyys|Digi ja data;kyllä;rivi %d\n",
				rows%28+1, rows%12+1, rows%5000, max(rows, rows/50_000*50_000+1))
			rows++
		}
		n, err := io.WriteString(w, block.String())
		if err != nil {
			t.Fatal(err)
		}
		written += int64(n)
		block.Reset()
	}
	return rows
}

// BenchmarkCSV reads contacts beside encoding/csv alone.
func BenchmarkCSV(b *testing.B) {
	var file bytes.Buffer
	rows := writeContacts(b, &file, 4<<20)
	n := network(b)
	b.Run("intake", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		for b.Loop() {
			reader, err := intake.Open(impact.ImportContacts, bytes.NewReader(file.Bytes()), n, intake.Mapping{})
			if err != nil {
				b.Fatal(err)
			}
			for {
				if _, err = reader.Next(context.Background()); err != nil {
					break
				}
			}
		}
		b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("encoding/csv", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		for b.Loop() {
			reader := csv.NewReader(bytes.NewReader(file.Bytes()))
			reader.Comma, reader.ReuseRecord = ';', true
			for {
				if _, err := reader.Read(); err != nil {
					break
				}
			}
		}
		b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

// BenchmarkNotices reads the valid notices beside encoding/xml alone.
func BenchmarkNotices(b *testing.B) {
	n := network(b)
	found := notices(b, "sdk", "sdk-versions", "ted")
	size := 0
	for _, body := range found {
		size += len(body)
	}
	b.Run("intake", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			for _, body := range found {
				if _, err := all(b, impact.ImportNotices, bytes.NewReader(body), n, intake.Mapping{}); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(len(found))*float64(b.N)/b.Elapsed().Seconds(), "notices/s")
	})
	b.Run("encoding/xml", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			for _, body := range found {
				decoder := xml.NewDecoder(bytes.NewReader(body))
				for {
					if _, err := decoder.Token(); err != nil {
						break
					}
				}
			}
		}
		b.ReportMetric(float64(len(found))*float64(b.N)/b.Elapsed().Seconds(), "notices/s")
	})
}

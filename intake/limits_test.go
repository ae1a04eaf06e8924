package intake_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"polku/impact"
	"polku/intake"
)

// vast is a source that says to be longer than it is.
type vast struct{ *bytes.Reader }

func (vast) Size() int64 { return intake.MaxBytes + 1 }

func TestFilesAreLimited(t *testing.T) {
	n := network(t)
	lying := func(packed, unpacked uint64) *bytes.Reader {
		var archive bytes.Buffer
		w := zip.NewWriter(&archive)
		file, err := w.CreateRaw(&zip.FileHeader{Name: "1.xml", Method: zip.Store, CompressedSize64: packed, UncompressedSize64: unpacked})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(make([]byte, packed)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return bytes.NewReader(archive.Bytes())
	}
	var many bytes.Buffer
	w := zip.NewWriter(&many)
	for k := range intake.MaxEntries + 1 {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(k), Method: zip.Store}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file intake.Source
		want string
	}{
		"long file":      {vast{text("a")}, "at most 4294967296 are read"},
		"many files":     {bytes.NewReader(many.Bytes()), "holds 200001 files"},
		"long unpacked":  {lying(10, intake.MaxUnpacked+1), "split it"},
		"long notice":    {lying(1<<20, intake.MaxNotice+1), "at most 25165824 are read"},
		"packs too well": {lying(10, 2<<20), "more than 250 times its size"},
		"lies":           {lying(100, 10), "can't be unpacked"},
	} {
		rows, err := all(t, impact.ImportNotices, c.file, n, intake.Mapping{})
		got := fmt.Sprint(err)
		if len(rows) > 0 {
			got = rows[0].Faults.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if _, err := intake.Open("tweets", text("a"), n, intake.Mapping{}); err == nil {
		t.Error("a kind that there isn't was opened")
	}
}

func TestRowsAreLimited(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some tens of millions of rows")
	}
	n := network(t)
	file := append([]byte("id,occurredOn,organisation,channel\n"), bytes.Repeat([]byte("1\n"), intake.MaxRows+1)...)
	reader, err := intake.Open(impact.ImportContacts, bytes.NewReader(file), n, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for err == nil {
		if _, err = reader.Next(t.Context()); err == nil {
			rows++
		}
	}
	if rows != intake.MaxRows || !strings.Contains(err.Error(), "more than 20000000 rows") {
		t.Errorf("%d rows, then %v", rows, err)
	}
	var again bytes.Buffer
	again.WriteString("occurredOn,organisation,channel\n")
	for range 2 {
		for k := range intake.MaxRepeated + 1 {
			fmt.Fprintf(&again, "%d,,\n", k)
		}
	}
	if _, err := all(t, impact.ImportContacts, bytes.NewReader(again.Bytes()), n, intake.Mapping{}); err == nil || !strings.Contains(err.Error(), "give the rows a column of ids") {
		t.Errorf("rows that stand there again: %v", err)
	}
}

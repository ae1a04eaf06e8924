package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"polku/impact"
	"polku/intake"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

// The folders of notices to try the importer on, in the order of their SDK, each imported by itself: the same notices stand in
// several of them.
var noticeFolders = []string{"sdk-versions/1.0.0", "sdk-versions/1.3.6", "sdk-versions/1.6.5", "sdk-versions/1.10.5", "sdk-versions/1.13.3", "sdk", "ted"}

// TestForeignNoticesAreBroughtIn takes all valid notices over, folder by folder and then again, and sees that the invalid ones leave
// nothing behind.
func TestForeignNoticesAreBroughtIn(t *testing.T) {
	material := filepath.Join("..", "shared", "data", "eforms")
	if folder := os.Getenv("POLKU_SHARED"); folder != "" {
		material = filepath.Join(folder, "data", "eforms")
	}
	if _, err := os.Stat(material); err != nil {
		t.Skipf("the notices to try the importer on aren't here (%s): skipped", material)
	}
	testdb.Each(t, func(t *testing.T, url string) {
		s, n := openPlanned(t, url)
		taken := 0
		for _, folder := range noticeFolders {
			archive, notices := zipped(t, filepath.Join(material, folder))
			first := bringIn(t, s, n, archive)
			if first.Refused > 0 || first.State != store.ImportApplied || int(first.Added+first.Changed+first.Same) < notices {
				t.Errorf("%s, %d notices: %+v", folder, notices, first)
			}
			taken += notices
			head := headOf(t, s)
			again := bringIn(t, s, n, archive)
			if again.Added+again.Changed+again.Refused > 0 || again.Same != first.Added+first.Changed+first.Same || headOf(t, s) != head {
				t.Errorf("%s again: %+v, the feed at %d and then %d", folder, again, head, headOf(t, s))
			}
		}
		if taken != 140 {
			t.Errorf("there were %d valid notices, want 140", taken)
		}
		invalid, err := filepath.Glob(filepath.Join(material, "sdk-invalid", "*.xml"))
		if err != nil || len(invalid) != 7 {
			t.Fatalf("%d invalid notices: %v", len(invalid), err)
		}
		head := headOf(t, s)
		for _, name := range invalid {
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			is := bringIn(t, s, n, body)
			if is.Added+is.Changed+is.Same > 0 || is.Refused != 1 || reasonOf(t, s, is.ID) == "" || headOf(t, s) != head {
				t.Errorf("%s: %+v", filepath.Base(name), is)
			}
		}
		run, err := s.BeginJob(t.Context(), operator, impact.Reconcile)
		if err != nil {
			t.Fatal(err)
		}
		if summary, err := runJob(t.Context(), s, run); err != nil {
			t.Errorf("afterwards: %s %v", summary, err)
		}
	})
}

// openPlanned opens a store with the first built-in plan.
func openPlanned(t *testing.T, url string) (*store.Store, *impact.Network) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Settings{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	plan, err := plans.Open("keino-2022.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.LoadPlan(t.Context(), operator, plan, "test"); err != nil {
		t.Fatal(err)
	}
	n, err := networkBySlug(t.Context(), s, "keino")
	if err != nil {
		t.Fatal(err)
	}
	return s, n
}

// zipped packs the notices of a folder.
func zipped(t *testing.T, folder string) (archive []byte, notices int) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	var packed bytes.Buffer
	out := zip.NewWriter(&packed)
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		entry, err := out.Create(filepath.Base(name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes(), len(names)
}

// bringIn imports notices row by row.
func bringIn(t *testing.T, s *store.Store, n *impact.Network, body []byte) store.Import {
	t.Helper()
	is, err := s.CreateImport(t.Context(), operator, store.NewImport{Network: n.ID, Kind: impact.ImportNotices, Name: "notices", Size: int64(len(body)), Digest: fmt.Sprint(len(body))})
	if err == nil {
		is, err = s.DescribeImport(t.Context(), operator, is.ID, store.ImportPlan{Mode: store.EachRow})
	}
	if err != nil {
		t.Fatal(err)
	}
	rows, err := intake.Open(impact.ImportNotices, bytes.NewReader(body), n, intake.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	if is, err = s.RunImport(t.Context(), operator, is.ID, false, rows); err != nil {
		t.Fatal(err)
	}
	return is
}

func headOf(t *testing.T, s *store.Store) int64 {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return head
}

// reasonOf is why the first refused row of an import was refused.
func reasonOf(t *testing.T, s *store.Store, id int64) string {
	t.Helper()
	view, err := s.View(t.Context(), operator)
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	rows, err := view.ImportRows(t.Context(), id, store.RowRefused, 0, 1)
	if err != nil || len(rows) != 1 || len(rows[0].Faults) == 0 {
		t.Fatalf("the refused rows are %v, %v", rows, err)
	}
	return rows[0].Faults[0].Message
}

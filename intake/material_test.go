package intake_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"polku/impact"
	"polku/intake"
)

// material is the folder of notices that lies beside the repository, skipped where it doesn't.
func material(t testing.TB) string {
	t.Helper()
	root := os.Getenv("POLKU_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	folder := filepath.Join(root, "data", "eforms")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the notices to try the importer on aren't here (%s): skipped", folder)
	}
	return folder
}

// notices reads all notices below some folders of the material, by their names.
func notices(t testing.TB, folders ...string) map[string][]byte {
	t.Helper()
	root, found := material(t), map[string][]byte{}
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".xml") {
				return err
			}
			body, err := os.ReadFile(name)
			found[strings.TrimPrefix(name, root+string(filepath.Separator))] = body
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestValidNoticesHaveNoFaults(t *testing.T) {
	n := network(t)
	found := notices(t, "sdk", "sdk-versions", "ted")
	if len(found) != 140 {
		t.Errorf("found %d notices, want 140", len(found))
	}
	counts := map[string]int{}
	for name, body := range found {
		rows, err := all(t, impact.ImportNotices, bytes.NewReader(body), n, intake.Mapping{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, row := range rows {
			for _, fault := range row.Faults {
				t.Errorf("%s: %s: %+v", name, row.Place, fault)
			}
			if row.Draft == nil {
				continue
			}
			notice := row.Draft.(impact.Notice)
			if faults := check(n, notice); len(faults) > 0 {
				t.Errorf("%s: %s: %v", name, row.Place, faults)
			}
			counts[notice.LotKind]++
			for _, w := range row.Warnings {
				t.Logf("%s %s: %s", name, row.Place, w)
			}
		}
	}
	if counts["Lot"] != 183 || counts["Part"] != 20 {
		t.Errorf("read %v lots and parts, want 183 and 20", counts)
	}
}

func TestInvalidNoticesAreRefusedWhole(t *testing.T) {
	n := network(t)
	found := notices(t, "sdk-invalid")
	if len(found) != 7 {
		t.Errorf("found %d notices, want 7", len(found))
	}
	for name, body := range found {
		rows, err := all(t, impact.ImportNotices, bytes.NewReader(body), n, intake.Mapping{})
		if err != nil || len(rows) != 1 || len(rows[0].Faults) == 0 {
			t.Errorf("%s: %d rows, %v; want one with faults", name, len(rows), err)
			continue
		}
		t.Logf("%s: %v", name, rows[0].Faults)
	}
}

package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"polku/access"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

// withPlans is a database with KEINO's plan.
func withPlans(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Settings{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, name := range plans.Embedded() {
		plan, err := plans.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.LoadPlan(t.Context(), operator, plan, "test"); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// runExport runs the command and answers what it says.
func runExport(t *testing.T, url string, args ...string) (string, error) {
	t.Helper()
	command := exportCommand(&Config{Addr: "127.0.0.1:0", DatabaseURL: url, Sample: "0", Log: "info"})
	var said bytes.Buffer
	command.SetOut(&said)
	command.SetErr(&said)
	command.SilenceUsage, command.SilenceErrors = true, true
	command.SetArgs(args)
	err := command.ExecuteContext(t.Context())
	return said.String(), err
}

func TestExportCommand(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		withPlans(t, url)
		said, err := runExport(t, url, "regions", "--network", "keino", "--lang", "sv")
		if err != nil || !strings.HasPrefix(said, "id,code,name,kind,inside\r\n") || !strings.Contains(said, "Birkaland") {
			t.Errorf("the regions are %q (%v)", said, err)
		}
		out := filepath.Join(t.TempDir(), "results.xml")
		if said, err := runExport(t, url, "results", "--network", "keino", "--format", "xml", "--out", out); err != nil || said != "" {
			t.Fatalf("says %q (%v)", said, err)
		}
		text, err := os.ReadFile(out)
		if err != nil || !strings.Contains(string(text), "<iati-identifier>MOTIVA-keino</iati-identifier>") {
			t.Errorf("the activity is %.200q (%v)", text, err)
		}
		if said, err := runExport(t, url, "feed", "--network", "keino", "--limit", "3"); err != nil || !strings.Contains(said, `"type":"end"`) {
			t.Errorf("the feed is %q (%v)", said, err)
		}
		for _, c := range []struct{ args, says string }{
			{"secrets --network keino", "contacts, customers"}, {"contacts --network nowhere", "no network"}, {"contacts --network keino --lang de", "fi, sv or en"},
			{"contacts --network keino --format pdf", "csv, xlsx"}, {"contacts --network keino --from soon", "2022-03-01"}, {"contacts", "network"},
		} {
			out := filepath.Join(t.TempDir(), "file")
			if _, err := runExport(t, url, append(strings.Fields(c.args), "--out", out)...); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want %q", c.args, err, c.says)
			}
			if left, err := filepath.Glob(out + "*"); err != nil || len(left) > 0 {
				t.Errorf("%s leaves %v (%v)", c.args, left, err)
			}
		}
	})
}

// Exports name the server by its public address, else by where people sign in.
func TestAddressOfExports(t *testing.T) {
	for _, c := range []struct{ public, url, want string }{
		{"https://open.example", "https://polku.example", "https://open.example"}, {"", "https://polku.example", "https://polku.example"}, {"", "", ""},
	} {
		t.Setenv(addressVariable, c.public)
		t.Setenv(urlVariable, c.url)
		if have := newExporter(nil).Base; have != c.want {
			t.Errorf("with %q and %q it is %q, want %q", c.public, c.url, have, c.want)
		}
	}
}

// Files go to whom the server has recognised; open data goes to everybody.
func TestExportRoutes(t *testing.T) {
	s := withPlans(t, testdb.SQLite(t))
	routes := exportRoutes(s, slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		path       string
		recognised bool
		status     int
	}{
		{"/export/keino/regions.csv", true, http.StatusOK}, {"/export/keino/regions.csv", false, http.StatusNotFound},
		{"/open/catalog.jsonld", false, http.StatusOK}, {"/open/keino/indicators.csv", true, http.StatusNotFound},
	} {
		r := httptest.NewRequest(http.MethodGet, c.path, nil)
		if c.recognised {
			r = r.WithContext(access.With(r.Context(), operator))
		}
		answer := httptest.NewRecorder()
		routes.ServeHTTP(answer, r)
		if body, err := io.ReadAll(answer.Body); answer.Code != c.status || err != nil {
			t.Errorf("%s (recognised: %v) answers %d %s, want %d", c.path, c.recognised, answer.Code, body, c.status)
		}
	}
}

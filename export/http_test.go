package export_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// site is the files over HTTP, as a viewer sees them.
type site struct {
	*world
	server *httptest.Server
	viewer impact.Viewer
	log    bytes.Buffer
}

func serveFiles(w *world) *site {
	s := &site{world: w, viewer: coordinator}
	s.server = httptest.NewServer(w.exporter.Routes(func(context.Context) impact.Viewer { return s.viewer }, slog.New(slog.NewTextHandler(&s.log, nil))))
	w.t.Cleanup(s.server.Close)
	return s
}

// ask sends a request; headers are name, value, name, value.
func (s *site) ask(method, path string, headers ...string) (*http.Response, string) {
	s.t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = s.server.URL + path
	}
	r, err := http.NewRequestWithContext(s.ctx, method, address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for k := 0; k < len(headers); k += 2 {
		r.Header.Set(headers[k], headers[k+1])
	}
	answer, err := s.server.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer, string(body)
}

func TestFilesOverHTTP(t *testing.T) {
	s := serveFiles(openWorld(t, testdb.SQLite(t)))
	head, err := s.s.Head(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	sequence := strconv.FormatInt(head, 10)
	for _, c := range []struct{ path, media, name string }{
		{"/export/keino/contacts.csv?from=2022-04-01&region=pirkanmaa&lang=en&separator=semicolon&bom=1", "text/csv; charset=utf-8; header=present", "polku-keino-contacts-2023-06-15.csv"},
		{"/export/keino/contacts.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "polku-keino-contacts-2023-06-15.xlsx"},
		{"/export/keino/indicators.csv?by=region", "text/csv; charset=utf-8; header=present", "polku-keino-indicators-region-2023-06-15.csv"},
		{"/export/keino/indicators.json", "application/json; charset=utf-8", "polku-keino-indicators-2023-06-15.json"},
		{"/export/keino/results.xml", "application/xml; charset=utf-8", "polku-keino-results-2023-06-15.xml"},
		{"/export/keino/feed?since=0&limit=5", "application/x-ndjson; charset=utf-8", "polku-keino-feed-2023-06-15.ndjson"},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			answer, body := s.ask(method, c.path)
			if answer.StatusCode != http.StatusOK || (body == "") != (method == http.MethodHead) {
				t.Errorf("%s %s: %s, %d bytes: %s", method, c.path, answer.Status, len(body), body)
			}
			for header, want := range map[string]string{"Content-Type": c.media, "Content-Disposition": `attachment; filename="` + c.name + `"`, "Cache-Control": "no-store",
				"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "", "Polku-Sequence": sequence} {
				if have := answer.Header.Get(header); have != want {
					t.Errorf("%s %s: %s is %q, want %q", method, c.path, header, have, want)
				}
			}
		}
	}
	if s.log.Len() > 0 {
		t.Errorf("the log says %s", s.log.String())
	}
}

func TestRefusalsOverHTTP(t *testing.T) {
	s := serveFiles(openWorld(t, testdb.SQLite(t)))
	s.publish("K-01")
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "/export/keino/contacts.csv?lang=de", 400, "fi, sv or en"}, {"GET", "/export/keino/contacts.csv?color=1", 400, "separator"},
		{"GET", "/export/keino/contacts.csv?from=yesterday", 400, "2022-03-01"}, {"GET", "/export/keino/contacts.csv?from=2022-03-01&from=2022-03-02", 400, "once"},
		{"GET", "/export/keino/contacts.csv?separator=tab", 400, "semicolon"}, {"GET", "/export/keino/contacts.csv?bom=yes", 400, "0 or 1"},
		{"GET", "/export/keino/feed?since=-1", 400, "next"}, {"GET", "/export/keino/feed?since=x", 400, "next"}, {"GET", "/export/keino/feed?limit=10001", 400, "10000"},
		{"GET", "/export/keino/feed?since=999999", 410, "again"}, {"GET", "/export/keino/contacts", 404, "csv, xlsx"}, {"GET", "/export/keino/", 404, "Nothing"},
		{"GET", "/export/nowhere/contacts.csv", 404, "network"}, {"GET", "/export/keino/../x.csv", 404, "here"}, {"POST", "/export/keino/contacts.csv", 405, "GET"},
		{"DELETE", "/open/catalog.jsonld", 405, "GET"}, {"GET", "/open/keino/contacts.csv", 404, "indicators.csv"}, {"GET", "/open/keino/indicators.xlsx", 404, "csv and json"},
		{"GET", "/open/keino/indicators.csv?by=region", 400, "lang"}, {"GET", "/open/keino/indicators/K-02.csv", 404, "K-02"}, {"GET", "/open/keino/indicators/K-01", 404, "CODE.csv"}, {"GET", "/open/keino/indicators/K-01.pdf", 404, "written as"},
		{"GET", "/open/kiertotalous-suomi/indicators.csv", 404, "network"}, {"GET", "/open/catalog.jsonld?x=1", 400, "languages"},
	} {
		answer, body := s.ask(c.method, c.path)
		var p struct {
			Status              int
			Code, Title, Detail string
			Head                *string
		}
		if err := json.Unmarshal([]byte(body), &p); err != nil || answer.StatusCode != c.status || p.Status != c.status || p.Code == "" || !strings.Contains(strings.ToLower(p.Detail), strings.ToLower(c.says)) {
			t.Errorf("%s %s: %s %s (%v), want %d saying %q", c.method, c.path, answer.Status, body, err, c.status, c.says)
		}
		if media := answer.Header.Get("Content-Type"); media != "application/problem+json" {
			t.Errorf("%s %s answers as %s", c.method, c.path, media)
		}
		if (c.status == http.StatusGone) != (p.Head != nil) {
			t.Errorf("%s %s names the head %v", c.method, c.path, p.Head)
		}
	}
}

// Everybody gets what is published at the addresses of the catalogue, whoever they are, and never anything else.
func TestOpenData(t *testing.T) {
	testdb.Each(t, func(t *testing.T, address string) {
		s := serveFiles(openWorld(t, address))
		s.exporter.Base = s.server.URL
		if answer, body := s.ask("GET", "/open/catalog.jsonld"); answer.StatusCode != http.StatusOK || !strings.Contains(body, `"dcat:dataset": []`) {
			t.Errorf("before anything is published the catalogue is %s %s", answer.Status, body)
		}
		s.publish("K-01", "K-03")
		answer, body := s.ask("GET", "/open/catalog.jsonld")
		if answer.Header.Get("Content-Type") != "application/ld+json; charset=utf-8" || answer.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("the catalogue comes with %v", answer.Header)
		}
		var catalogue any
		if err := json.Unmarshal([]byte(body), &catalogue); err != nil {
			t.Fatal(err)
		}
		own := map[string]bool{}
		walk(catalogue, func(key, text string) {
			if address, _, _ := strings.Cut(text, "#"); key == "@id" && strings.HasPrefix(text, s.server.URL) {
				own[address] = true
			}
		})
		if len(own) != 1+2+2*2 {
			t.Errorf("the catalogue names %v", own)
		}
		for file := range own {
			answer, body := s.ask("GET", file)
			tag := answer.Header.Get("ETag")
			if answer.StatusCode != http.StatusOK || body == "" || tag == "" || answer.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s answers %s %v", file, answer.Status, answer.Header)
			}
			if strings.Contains(body, "K-02") || strings.Contains(body, "Kunta") {
				t.Errorf("%s tells what is not published:\n%s", file, body)
			}
			if answer, body := s.ask("GET", file, "If-None-Match", `"other", W/`+tag); answer.StatusCode != http.StatusNotModified || body != "" {
				t.Errorf("%s is sent again: %s", file, answer.Status)
			}
		}
		before, _ := s.ask("GET", "/open/keino/indicators.csv")
		s.publish("K-04")
		after, _ := s.ask("GET", "/open/keino/indicators.csv", "If-None-Match", before.Header.Get("ETag"))
		if after.StatusCode != http.StatusOK || after.Header.Get("ETag") == before.Header.Get("ETag") {
			t.Errorf("after a publication the old tag still holds: %s", after.Status)
		}
		s.must(s.s.PublishIndicators(s.ctx, coordinator, s.n.ID, s.recording(), store.Publishing{Codes: []string{"K-01", "K-03", "K-04"}}))
		for _, path := range []string{"/open/keino/indicators.csv", "/open/keino/indicators/K-01.json"} {
			if answer, _ := s.ask("GET", path, "If-None-Match", after.Header.Get("ETag")); answer.StatusCode != http.StatusNotFound {
				t.Errorf("%s was taken back, and is still %s", path, answer.Status)
			}
		}
		if answer, _ := s.ask("OPTIONS", "/open/keino/indicators.csv", "Origin", "https://a.example", "Access-Control-Request-Method", "GET"); answer.StatusCode != http.StatusNoContent || answer.Header.Get("Access-Control-Allow-Methods") != "GET, HEAD" {
			t.Errorf("a preflight gets %s %v", answer.Status, answer.Header)
		}
	})
}

// What the catalogue must say by DCAT-AP, each once.
func TestCatalogueSaysWhatItMust(t *testing.T) {
	s := serveFiles(openWorld(t, testdb.SQLite(t)))
	s.publish("K-01")
	s.exporter.Base = "https://polku.example/"
	_, body := s.ask("GET", "/open/catalog.jsonld")
	var c struct {
		Context  map[string]string `json:"@context"`
		Type     string            `json:"@type"`
		Datasets []struct {
			Titles        []map[string]string          `json:"dct:title"`
			Publisher     map[string]any               `json:"dct:publisher"`
			Issued        map[string]string            `json:"dct:issued"`
			Modified      map[string]string            `json:"dct:modified"`
			Temporal      map[string]any               `json:"dct:temporal"`
			Frequency     map[string]string            `json:"dct:accrualPeriodicity"`
			Distributions []map[string]json.RawMessage `json:"dcat:distribution"`
		} `json:"dcat:dataset"`
	}
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		t.Fatal(err)
	}
	if c.Type != "dcat:Catalog" || c.Context["dcat"] != "http://www.w3.org/ns/dcat#" || len(c.Datasets) != 1 {
		t.Fatalf("the catalogue is %s", body)
	}
	d := c.Datasets[0]
	if len(d.Titles) != 3 || d.Publisher["@type"] != "foaf:Agent" || !strings.HasPrefix(d.Issued["@value"], "2023-06-15T12:00") || d.Modified["@value"] == "" || d.Frequency["@id"] == "" {
		t.Errorf("the data set is %+v", d)
	}
	if !strings.Contains(body, `"@value": "2022-03-01"`) || !strings.Contains(body, `"@value": "2024-02-28"`) {
		t.Errorf("the time that the data is about is %v", d.Temporal)
	}
	for _, distribution := range d.Distributions {
		if !strings.Contains(string(distribution["dct:license"]), "https://creativecommons.org/licenses/by/4.0/") || !strings.Contains(string(distribution["dcat:downloadURL"]), `"https://polku.example/open/keino/indicators`) ||
			!strings.Contains(string(distribution["dcat:mediaType"]), "https://www.iana.org/assignments/media-types/") {
			t.Errorf("a distribution is %s", distribution)
		}
	}
}

// Without a public address the catalogue names the server as the request does, so that nobody may keep it for others.
func TestNoCacheKeepsForeignAddresses(t *testing.T) {
	s := serveFiles(openWorld(t, testdb.SQLite(t)))
	s.publish("K-01")
	answer, body := s.ask("GET", "/open/catalog.jsonld", "If-None-Match", "*")
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Cache-Control") != "private, no-store" || answer.Header.Get("ETag") != "" || !strings.Contains(body, s.server.URL) {
		t.Errorf("without a public address: %s %v", answer.Status, answer.Header)
	}
	if answer, _ := s.ask("GET", "/open/keino/indicators.csv"); answer.Header.Get("Cache-Control") != "public, no-cache" || answer.Header.Get("ETag") == "" {
		t.Errorf("a file without addresses: %v", answer.Header)
	}
	s.exporter.Base = "https://polku.example"
	if answer, _ := s.ask("GET", "/open/catalog.jsonld", "If-None-Match", "*"); answer.StatusCode != http.StatusNotModified || answer.Header.Get("Cache-Control") != "public, no-cache" {
		t.Errorf("with a public address: %s %v", answer.Status, answer.Header)
	}
}

// Open data are the public's whoever asks: who is signed in gets no more.
func TestOpenDataIsTheSameForAll(t *testing.T) {
	s := serveFiles(openWorld(t, testdb.SQLite(t)))
	s.publish("K-01", "K-03")
	for _, path := range []string{"/open/catalog.jsonld", "/open/keino/indicators.csv", "/open/keino/indicators.json", "/open/keino/indicators/K-01.csv", "/open/keino/indicators/K-01.json"} {
		bodies := map[string]bool{}
		for _, v := range []impact.Viewer{impact.Nobody, coordinator, steering, partner} {
			s.viewer = v
			_, body := s.ask("GET", path)
			bodies[body] = true
		}
		if len(bodies) != 1 {
			t.Errorf("%s differs by who asks", path)
		}
	}
	_, body := s.ask("GET", "/open/keino/indicators/K-01.csv")
	for _, row := range rowsOf(t, body) {
		if row["value"] != "" && row["value"] != "0" || row["numerator"] != "" || row["to_date"] != "" && row["to_date"] != "0" {
			t.Errorf("a number about one customer shows: %v", row)
		}
	}
}

// walk visits every text of a JSON value.
func walk(value any, visit func(key, text string)) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if text, ok := inner.(string); ok {
				visit(key, text)
			}
			walk(inner, visit)
		}
	case []any:
		for _, inner := range v {
			walk(inner, visit)
		}
	}
}

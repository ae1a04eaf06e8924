package export_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"polku/export"
	"polku/impact"
	"polku/internal/testdb"
)

// schema is where the standard's schema lies, if it does: it is test data that is not part of the project.
const schema = "../../shared/data/iati/iati-activities-schema.xsd"

func TestActivityIsValid(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed (Debian: libxml2-utils): the activity is not validated")
	}
	if _, err := os.Stat(schema); err != nil {
		t.Skip("the standard's schema is not there: the activity is not validated")
	}
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.publish("K-01", "K-03", "K-05")
		for name, c := range map[string]struct {
			viewer    impact.Viewer
			network   string
			publisher export.Publisher
		}{
			"members": {coordinator, "keino", export.Publisher{}}, "configured": {coordinator, "keino", export.Publisher{Ref: "FI-PRO-0109862-8", Type: "15"}},
			"sister": {coordinator, "kiertotalous-suomi", export.Publisher{}}, "public": {impact.Nobody, "keino", export.Publisher{}},
		} {
			w.exporter.Publisher = c.publisher
			file := filepath.Join(t.TempDir(), "activity.xml")
			if err := os.WriteFile(file, []byte(w.file(c.viewer, export.Request{Network: c.network, Kind: "results", Format: export.IATI})), 0o600); err != nil {
				t.Fatal(err)
			}
			if said, err := exec.Command(xmllint, "--noout", "--schema", schema, file).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", name, err, said)
			}
		}
	})
}

func TestActivityHolds(t *testing.T) {
	w := openWorld(t, testdb.SQLite(t))
	text := w.file(coordinator, export.Request{Kind: "results", Format: export.IATI})
	for _, want := range []string{`<iati-identifier>MOTIVA-keino</iati-identifier>`, `<reporting-org ref="MOTIVA" type="90">`, `<activity-status code="2">`, `<reference vocabulary="99" code="K-01">`,
		`<target value="100">`, `<actual value="1">`, `<result type="2">`, `<result type="3">`, `<result type="9">`, `<narrative xml:lang="sv">`} {
		if !strings.Contains(text, want) {
			t.Errorf("the activity lacks %s", want)
		}
	}
	if strings.Count(text, "<iati-activity ") != 1 {
		t.Error("there is not one activity")
	}
	w.exporter.Publisher = export.Publisher{Ref: "FI-PRO-0109862-8", Type: "15"}
	if text := w.file(coordinator, export.Request{Kind: "results", Format: export.IATI}); !strings.Contains(text, `<iati-identifier>FI-PRO-0109862-8-keino<`) || strings.Contains(text, "none is configured") {
		t.Error("the configured identifier is not taken")
	}
}

func TestResultsAsJSON(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		var d struct {
			Format     string
			Version    int
			Network    struct{ Slug string }
			Sequence   string
			Results    []struct{ Code, Type string }
			Indicators []struct {
				Code, Status string
				Value        struct{ Value *string }
				Targets      []struct {
					Min     *string
					InForce bool
				}
				Periods []struct {
					From, To string
					Value    *string
				}
			}
		}
		if err := json.Unmarshal([]byte(w.file(coordinator, export.Request{Kind: "results", Format: export.JSON})), &d); err != nil {
			t.Fatal(err)
		}
		first := d.Indicators[0]
		if d.Format != "polku-results" || d.Version != 1 || d.Network.Slug != "keino" || d.Sequence == "" || len(d.Results) != len(w.n.Results) || len(d.Indicators) != len(w.n.Indicators) {
			t.Errorf("the document begins with %+v", d)
		}
		if first.Code != "K-01" || *first.Value.Value != "1" || first.Status != "BEHIND" || *first.Targets[0].Min != "100" || !first.Targets[0].InForce || first.Periods[0].From != "2022-03-01" || *first.Periods[0].Value != "1" {
			t.Errorf("the first indicator is %+v", first)
		}
	})
}

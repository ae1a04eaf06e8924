package export_test

import (
	"errors"
	"net/http"
	"testing"

	"polku/export"
	"polku/impact"
	"polku/internal/testdb"
)

// Nobody gets a row or a name out of a file that the API would not show.
func TestFilesShowNoMoreThanTheAPI(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		for kind := range facts {
			for _, v := range []impact.Viewer{coordinator, steering, core, agent} {
				if have := len(rowsOf(t, w.file(v, export.Request{Kind: kind, Format: export.CSV}))); have != 1 {
					t.Errorf("%s gets %d rows of %s, want 1", v.Name, have, kind)
				}
			}
			if have := len(rowsOf(t, w.file(partner, export.Request{Kind: kind, Format: export.CSV}))); have != 0 {
				t.Errorf("a partner that nothing is shared with gets %d rows of %s", have, kind)
			}
		}
		row := only(t, w.file(steering, export.Request{Kind: "contacts", Format: export.CSV}))
		expectCells(t, row, map[string]string{"note": "", "feedback_score": "", "feedback_asked": "false", "customer": "Kunta; \"Yksi\""})
		shared := member(impact.Partner, impact.KindContact)
		row = only(t, w.file(shared, export.Request{Kind: "contacts", Format: export.CSV}))
		expectCells(t, row, map[string]string{"note": "", "feedback_score": "", "customer": "", "customer_id": "", "procurement": "", "procurement_id": "", "organisation": "MOTIVA"})
		for _, change := range rowsOf(t, w.file(partner, export.Request{Kind: "changes", Format: export.CSV})) {
			if change["cause_record"] != "" {
				t.Errorf("a partner learns of the record %s", change["cause_record"])
			}
		}
		outsider := impact.Viewer{Name: "outsider", Principal: "test:outsider", Rights: impact.Rights{Role: impact.Coordinator, Networks: []string{"kiertotalous-suomi"}}}
		for _, v := range []impact.Viewer{impact.Nobody, outsider} {
			for _, kind := range export.Kinds() {
				format := export.CSV
				if kind == export.Feed {
					format = export.Lines
				}
				_, err := w.try(v, export.Request{Kind: kind, Format: format})
				if refusal := (*export.Refusal)(nil); !errors.As(err, &refusal) || refusal.Status != http.StatusNotFound {
					t.Errorf("%s asks for %s of a network that publishes nothing: %v", v.Name, kind, err)
				}
			}
		}
	})
}

// What is published, everybody gets, and nothing else.
func TestPublicGetsWhatIsPublished(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.publish("K-01", "K-03")
		for kind := range facts {
			if have := rowsOf(t, w.file(impact.Nobody, export.Request{Kind: kind, Format: export.CSV})); len(have) != 0 {
				t.Errorf("the public gets %s: %v", kind, have)
			}
		}
		for _, r := range []export.Request{{Kind: "indicators"}, {Kind: "targets"}, {Kind: "indicators", By: "region"}, {Kind: "indicators", Every: "month"}} {
			r.Format = export.CSV
			for _, row := range rowsOf(t, w.file(impact.Nobody, r)) {
				if code := row["code"] + row["indicator"]; code != "K-01" && code != "K-03" {
					t.Errorf("the public gets %s in %+v", code, r)
				}
			}
		}
		rows := rowsOf(t, w.file(impact.Nobody, export.Request{Kind: "indicators", Format: export.CSV}))
		expectCells(t, rows[0], map[string]string{"code": "K-01", "value": "", "source_count": "0", "hidden": "true"}) // one customer
		for _, kind := range []string{"results", "changes"} {
			if have := rowsOf(t, w.file(impact.Nobody, export.Request{Kind: kind, Format: export.CSV})); len(have) != 0 {
				t.Errorf("the public gets %s: %v", kind, have)
			}
		}
		if _, err := w.try(impact.Nobody, export.Request{Kind: "feed", Format: export.Lines}); err == nil {
			t.Error("the public gets the feed")
		}
	})
}

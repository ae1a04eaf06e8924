package export_test

import (
	"encoding/json"
	"strings"
	"testing"

	"polku/export"
	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// The feed tells what the API's list of changes tells, whatever the size of its pages.
func TestFeedHasNoHole(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		for k := range 30 {
			d := impact.Contact{OccurredOn: impact.Date(20220410 + k%15), Organisation: w.organisation("MOTIVA"), Channel: "email"}
			if k%2 == 0 {
				d.Procurement = w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), impact.Procurement{Name: "P", OccurredOn: 20220401, Organisation: d.Organisation}))
			}
			w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), d))
		}
		var want []impact.Move
		w.look(coordinator, func(v *store.View) {
			var err error
			if want, err = v.Moves(w.ctx, w.n, 0, 10_000); err != nil {
				t.Fatal(err)
			}
		})
		for _, limit := range []int{1, 7, len(want), 10_000} {
			have := w.followFeed(coordinator, limit)
			if len(have) != len(want) {
				t.Fatalf("by pages of %d the feed has %d changes, the API %d", limit, len(have), len(want))
			}
			for k, c := range have {
				m := want[len(want)-1-k]
				i, _ := impact.ByID[*impact.Indicator](w.n, m.Indicator)
				is := i.ValueFrom(m.Is)
				if c.Sequence != m.Sequence || c.Indicator.Code != i.Code || c.Cause.Act != string(m.Act) || !same(c.After.Value, is.Number) || !same(c.Before.Value, i.ValueFrom(m.Was).Number) {
					t.Fatalf("by pages of %d change %d is %+v, want %+v", limit, k, c, m)
				}
			}
		}
	})
}

func same(text *string, number *impact.Decimal) bool {
	return text == nil && number == nil || text != nil && number != nil && *text == number.String()
}

type feedLine struct {
	Type      string
	Sequence  int64 `json:",string"`
	Next      int64 `json:",string"`
	More      bool
	Indicator struct{ Code string }
	Before    struct{ Value *string }
	After     struct{ Value *string }
	Cause     struct{ Act, Kind string }
}

// followFeed reads the feed page after page until there is no more.
func (w *world) followFeed(viewer impact.Viewer, limit int) []feedLine {
	w.t.Helper()
	var changes []feedLine
	for since := int64(0); ; {
		text := w.file(viewer, export.Request{Kind: export.Feed, Format: export.Lines, Since: since, Limit: limit})
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if len(lines) > limit+2 {
			w.t.Fatalf("%d lines for a limit of %d", len(lines), limit)
		}
		for k, line := range lines {
			var l feedLine
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				w.t.Fatalf("%s: %v", line, err)
			}
			switch {
			case l.Type == "change":
				changes = append(changes, l)
			case l.Type == "end" && k == len(lines)-1 && !l.More:
				return changes
			case l.Type == "end" && k == len(lines)-1 && l.Next > since:
				since = l.Next
			case l.Type != "feed" || k != 0:
				w.t.Fatalf("the line %s is not in its place", line)
			}
		}
	}
}

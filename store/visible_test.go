package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// someone is a viewer with rights in KEINO.
func someone(rights impact.Rights) impact.Viewer {
	if rights.Networks == nil {
		rights.Networks = []string{"keino"}
	}
	return impact.Viewer{Name: "someone (test)", Principal: "test:" + string(rights.Role) + rights.Area + rights.Organisation, Rights: rights}
}

// as looks at the world as somebody.
func (w *world) as(viewer impact.Viewer, work func(*store.View)) {
	w.t.Helper()
	v, err := w.s.View(w.ctx, viewer)
	if err != nil {
		w.t.Fatal(err)
	}
	defer v.Close()
	work(v)
}

func (w *world) refused(t *testing.T, what string, err error, want string) {
	t.Helper()
	if have := faultWords(t, err); !slices.Equal(have, []string{want}) {
		t.Errorf("%s: %q, want %q", what, have, want)
	}
}

func TestAChangeAgentWritesForTheOwnArea(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		agent := someone(impact.Rights{Role: impact.ChangeAgent, Area: "pirkanmaa"})
		in := func(region string) impact.Contact {
			c := d.contact(0)
			c.Region = 0
			if region != "" {
				c.Region = d.region(region)
			}
			return c
		}
		own := d.must(d.s.RecordContact(d.ctx, agent, d.n.ID, d.recording(), in("pirkanmaa")))
		_, err := d.s.RecordContact(d.ctx, agent, d.n.ID, d.recording(), in("lappi-ja-kainuu"))
		d.refused(t, "record for another area", err, "NOT_ALLOWED")
		_, err = d.s.RecordContact(d.ctx, agent, d.n.ID, d.recording(), in(""))
		d.refused(t, "record for no area", err, "NOT_ALLOWED")
		_, err = d.s.RecordContact(d.ctx, agent, 0, d.correcting(own), in("lappi-ja-kainuu"))
		d.refused(t, "move to another area", err, "NOT_ALLOWED")
		foreign := d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, d.recording(), in("lappi-ja-kainuu")))
		_, err = d.s.RecordContact(d.ctx, agent, 0, d.correcting(foreign), in("pirkanmaa"))
		d.refused(t, "take from another area", err, "NOT_ALLOWED")
		_, err = d.s.RecordContact(d.ctx, agent, 0, d.withdrawing(foreign), impact.Contact{})
		d.refused(t, "withdraw another area's", err, "NOT_ALLOWED")
		_, err = d.s.RecordParticipation(d.ctx, agent, d.n.ID, d.recording(), d.attended())
		d.refused(t, "a participation in an event of no area", err, "NOT_ALLOWED")
		d.must(d.s.RecordCustomer(d.ctx, agent, d.n.ID, d.recording(), impact.Customer{Name: "Village"}))
		d.must(d.s.RecordContact(d.ctx, agent, 0, d.withdrawing(own), impact.Contact{}))
		core := someone(impact.Rights{Role: impact.Core, Organisation: "VTT"})
		_, err = d.s.RecordContact(d.ctx, core, d.n.ID, d.recording(), d.contact(0))
		d.refused(t, "a core organisation writes another's", err, "NOT_ALLOWED")
		mine := d.contact(0)
		mine.Organisation = d.organisation("VTT")
		d.must(d.s.RecordContact(d.ctx, core, d.n.ID, d.recording(), mine))
		reader := someone(impact.Rights{Role: impact.Coordinator, ReadOnly: true})
		_, err = d.s.RecordContact(d.ctx, reader, d.n.ID, d.recording(), d.contact(0))
		d.refused(t, "a token that only reads", err, "NOT_ALLOWED")
	})
}

// What belongs to a network that is not one's own is as if it were not there: the answers are the same as for what never was.
func TestAnotherNetworksFactsAreNotThere(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		stranger := someone(impact.Rights{Role: impact.Coordinator, Networks: []string{"kiertotalous-suomi"}})
		missing := func(id int64) error {
			_, err := d.s.RecordContact(d.ctx, stranger, 0, impact.Change{Key: d.newKey(), ID: id, Revision: 7, Reason: "test", Act: impact.Corrected}, d.contact(0))
			return err
		}
		if a, b := missing(d.advice.ID).Error(), missing(99_999_999).Error(); a != b {
			t.Errorf("a foreign contact is refused by %q, one that never was by %q", a, b)
		}
		network := func(id int64) error {
			_, err := d.s.RecordContact(d.ctx, stranger, id, d.recording(), d.contact(0))
			return err
		}
		if a, b := network(d.n.ID).Error(), network(99_999_999).Error(); a != b {
			t.Errorf("a foreign network is refused by %q, one that never was by %q", a, b)
		}
		decide := func(id int64) error {
			_, err := d.s.ReviseTarget(d.ctx, stranger, impact.Change{Key: d.newKey(), ID: id, Revision: 3, Reason: "test", Act: impact.Corrected}, impact.Target{})
			return err
		}
		if a, b := decide(d.indicator("K-01").ID).Error(), decide(99_999_999).Error(); a != b {
			t.Errorf("a foreign target is refused by %q, one that never was by %q", a, b)
		}
		d.as(stranger, func(v *store.View) {
			if list := v.Networks(); len(list) != 1 || list[0].ID != d.other.ID {
				t.Errorf("the stranger sees %d networks", len(list))
			}
			if _, err := v.Contact(d.ctx, d.advice.ID); !errors.Is(err, impact.ErrNotFound) {
				t.Errorf("the stranger finds a contact: %v", err)
			}
			if list, err := v.Contacts(d.ctx, d.n, store.Filter{}, store.Page{Limit: 10}); len(list) > 0 || err != nil {
				t.Errorf("the stranger lists %d contacts (%v)", len(list), err)
			}
		})
	})
}

func TestAPartnerReadsWhatIsShared(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		note := d.contact(0)
		note.Note, note.Customer = "between us", d.customer.ID
		withNote := d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, d.recording(), note))
		d.as(someone(impact.Rights{Role: impact.Partner, Shared: []impact.Kind{impact.KindContact}}), func(v *store.View) {
			record, err := v.Contact(d.ctx, withNote.ID)
			if err != nil || record.Draft.Note != "" {
				t.Errorf("a partner reads the note %q (%v)", record.Draft.Note, err)
			}
			if _, err := v.Event(d.ctx, d.event.ID); !errors.Is(err, impact.ErrNotFound) {
				t.Errorf("a partner finds an event that is not shared: %v", err)
			}
			if list, _ := v.Contacts(d.ctx, d.n, store.Filter{Customer: d.customer.ID}, store.Page{Limit: 10}); len(list) > 0 {
				t.Errorf("a partner finds %d contacts by a customer that is not shared", len(list))
			}
			if count, _ := v.CountContacts(d.ctx, d.n, store.Filter{Customer: d.customer.ID}); count > 0 {
				t.Errorf("a partner counts %d contacts of a customer that is not shared", count)
			}
			if rows, _ := v.Explain(d.ctx, d.n, store.Question{Indicator: d.indicator("K-01")}, store.Place{}, 10); len(rows) == 0 {
				t.Error("a partner with whom contacts are shared doesn't see the rows of K-01")
			}
		})
		d.as(someone(impact.Rights{Role: impact.Partner}), func(v *store.View) {
			if rows, _ := v.Explain(d.ctx, d.n, store.Question{Indicator: d.indicator("K-01")}, store.Place{}, 10); len(rows) > 0 {
				t.Error("a partner sees rows of a source that is not shared")
			}
			if value, err := v.Value(d.ctx, d.n, store.Question{Indicator: d.indicator("K-01")}); err != nil || value.Number == nil || value.Hidden {
				t.Errorf("a partner doesn't see the value of K-01: %+v %v", value, err)
			}
		})
	})
}

// publish opens indicators to everybody.
func (w *world) publish(open bool, codes ...string) {
	w.t.Helper()
	change := impact.Change{Key: w.newKey(), Act: impact.Corrected, Reason: "test"}
	w.must(w.s.PublishIndicators(w.ctx, coordinator, w.n.ID, change, store.Publishing{Codes: codes, Published: open}))
	w.refresh()
}

// served records so many contacts about procurements of customers of their own in an area.
func (w *world) served(area string, customers int) []store.Receipt {
	w.t.Helper()
	var made []store.Receipt
	for range customers {
		who := w.must(w.s.RecordCustomer(w.ctx, coordinator, w.n.ID, w.recording(), impact.Customer{Name: "Customer " + w.newKey()}))
		bought := w.procurement("Procurement " + w.newKey())
		bought.Customer = who.ID
		about := w.must(w.s.RecordProcurement(w.ctx, coordinator, w.n.ID, w.recording(), bought))
		c := w.contact(about.ID)
		c.Customer, c.Region = who.ID, w.region(area)
		made = append(made, w.must(w.s.RecordContact(w.ctx, coordinator, w.n.ID, w.recording(), c)))
	}
	return made
}

func TestThePublicSeesOnlyWhatIsPublished(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.as(impact.Nobody, func(v *store.View) {
			if list := v.Networks(); len(list) > 0 {
				t.Errorf("the public sees %d networks before anything is published", len(list))
			}
		})
		w.publish(true, "K-01")
		w.as(impact.Nobody, func(v *store.View) {
			face, err := v.Network("keino")
			if err != nil {
				t.Fatal(err)
			}
			if len(face.Indicators) != 1 || face.Indicators[0].Code != "K-01" || len(face.Results)+len(face.Actions)+len(face.Goals)+len(face.Tables) > 0 {
				t.Errorf("the public sees %d indicators and %d results", len(face.Indicators), len(face.Results))
			}
			if _, found := impact.ByID[*impact.Indicator](face, w.indicator("K-04").ID); found {
				t.Error("the public finds an indicator that is not published, by its id")
			}
			for name, seen := range map[string]int{
				"closings": length(v.Closings(w.ctx, face)), "moves": length(v.Moves(w.ctx, face, 0, 10)), "sources": length(v.Sources(w.ctx, face)),
				"job runs": length(v.JobRuns(w.ctx, "", 0, 10)), "target revisions": length(v.TargetRevisions(w.ctx, face, face.Indicators[0])),
			} {
				if seen > 0 {
					t.Errorf("the public sees %d %s", seen, name)
				}
			}
			past, err := v.AsOf(w.ctx, v.At().Add(-time.Millisecond))
			if err != nil || len(past.Networks()) > 0 {
				t.Errorf("the public looks back at %d networks (%v)", len(past.Networks()), err)
			}
		})
		w.publish(false, "K-01")
		w.as(impact.Nobody, func(v *store.View) {
			if list := v.Networks(); len(list) > 0 {
				t.Errorf("the public sees %d networks after all was taken back", len(list))
			}
		})
	})
}

func length[T any](list []T, err error) int {
	if err != nil {
		return -1
	}
	return len(list)
}

// shown writes a value as somebody sees it.
func shown(v impact.Value) string {
	switch {
	case v.Hidden:
		return "hidden"
	case v.Number == nil:
		return "none"
	default:
		return v.Number.String()
	}
}

func TestSmallCellsAreHiddenFromThePublic(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.publish(true, "K-01")
		whole := func(viewer impact.Viewer) (text string) {
			w.as(viewer, func(v *store.View) {
				value, err := v.Value(w.ctx, w.n, store.Question{Indicator: w.indicator("K-01")})
				if err != nil {
					t.Fatal(err)
				}
				text = shown(value)
			})
			return text
		}
		byRegion := func(viewer impact.Viewer) string {
			var parts []string
			w.as(viewer, func(v *store.View) {
				slices, err := v.Breakdown(w.ctx, w.n, store.Question{Indicator: w.indicator("K-01")}, impact.ByRegion)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range slices {
					r, _ := impact.ByID[*impact.Region](w.n, s.Key)
					parts = append(parts, r.Code+" "+shown(s.Value))
				}
			})
			return strings.Join(parts, ", ")
		}
		for _, step := range []struct {
			area       string
			customers  int
			whole, all string
		}{
			{"", 0, "none", ""},
			{"pirkanmaa", 4, "hidden", "pirkanmaa hidden"},
			{"pirkanmaa", 1, "5", "pirkanmaa 5"},
			{"lappi-ja-kainuu", 2, "7", "pirkanmaa hidden, lappi-ja-kainuu hidden"}, // one alone could be computed from the whole
			{"satakunta", 9, "16", "pirkanmaa hidden, satakunta 9, lappi-ja-kainuu hidden"},
			{"lappi-ja-kainuu", 3, "19", "pirkanmaa 5, satakunta 9, lappi-ja-kainuu 5"},
		} {
			w.served(step.area, step.customers)
			name := fmt.Sprintf("after %d in %s", step.customers, step.area)
			if have := whole(impact.Nobody); have != step.whole {
				t.Errorf("%s: the public sees %s, want %s", name, have, step.whole)
			}
			if have := byRegion(impact.Nobody); sorted(have) != sorted(step.all) {
				t.Errorf("%s: the public sees %s, want %s", name, have, step.all)
			}
			if have := whole(someone(impact.Rights{Role: impact.Partner})); have == "hidden" {
				t.Errorf("%s: a partner doesn't see the value", name)
			}
		}
		w.as(impact.Nobody, func(v *store.View) {
			for what, q := range map[string]store.Question{
				"some days":          {Indicator: w.indicator("K-01"), Period: impact.Period{To: 20221231}},
				"a part of a part":   {Indicator: w.indicator("K-01"), Scopes: []impact.Scope{{Dimension: impact.ByRegion, Key: w.region("pirkanmaa")}, {Dimension: impact.ByOrganisation, Key: w.organisation("MOTIVA")}}},
				"another dimension":  {Indicator: w.indicator("K-01"), Scopes: []impact.Scope{{Dimension: impact.ByChannel, Key: impact.CodeKey("email")}}},
				"an official region": {Indicator: w.indicator("K-01"), Scopes: []impact.Scope{{Dimension: impact.ByOfficialRegion, Key: 1}}},
			} {
				if value, err := v.Value(w.ctx, w.n, q); err != nil || !value.Hidden {
					t.Errorf("the public sees %s: %s (%v)", what, shown(value), err)
				}
			}
			for _, grain := range []impact.Grain{impact.MonthGrain, impact.PlanYearGrain, impact.CalendarYearGrain} {
				if points, err := v.Series(w.ctx, w.n, store.Question{Indicator: w.indicator("K-01")}, grain); err != nil || len(points) > 0 {
					t.Errorf("the public sees a series by %v: %v (%v)", grain, points, err)
				}
			}
		})
	})
}

func sorted(list string) string {
	parts := strings.Split(list, ", ")
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// A half-year about few hides itself, another one, and what has come so far: else it could be computed from the rest.
func TestASmallHalfYearIsHiddenWithItsNeighbour(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		w.publish(true, "K-01")
		w.served("pirkanmaa", 8) // in the first half-year
		late := w.served("pirkanmaa", 2)
		for _, r := range late {
			c := w.contact(0)
			w.look(func(v *store.View) {
				record, err := v.Contact(w.ctx, r.ID)
				if err != nil {
					t.Fatal(err)
				}
				c = record.Draft
			})
			c.OccurredOn = 20221010
			w.must(w.s.RecordContact(w.ctx, coordinator, 0, w.correcting(r), c))
		}
		w.as(impact.Nobody, func(v *store.View) {
			points, err := v.Series(w.ctx, w.n, store.Question{Indicator: w.indicator("K-01")}, impact.HalfYearGrain)
			if err != nil || len(points) < 2 {
				t.Fatalf("%d half-years (%v)", len(points), err)
			}
			if !points[0].Value.Hidden || !points[1].Value.Hidden || !points[0].ToDate.Hidden {
				t.Errorf("the half-years are %s and %s, so far %s", shown(points[0].Value), shown(points[1].Value), shown(points[0].ToDate))
			}
			if last := points[len(points)-1].ToDate; shown(last) != "10" {
				t.Errorf("the whole is %s, want 10", shown(last))
			}
		})
	})
}

func TestRefusedTriesAndWritesAreInTheAuditLog(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		steering := someone(impact.Rights{Role: impact.Steering})
		for range 3 {
			_, err := d.s.RecordContact(d.ctx, steering, d.n.ID, d.recording(), d.contact(0))
			d.refused(t, "steering records", err, "NOT_ALLOWED")
		}
		d.look(func(v *store.View) {
			refused, err := v.AuditLog(d.ctx, impact.AuditFilter{Outcome: impact.Refused}, 0, 10)
			if err != nil || len(refused) != 1 || refused[0].Action != "contact.recorded" || refused[0].Viewer != steering.Name {
				t.Errorf("refused tries in the log: %+v (%v), want one line for three tries", refused, err)
			}
			done, err := v.AuditLog(d.ctx, impact.AuditFilter{Outcome: impact.Done, Action: "procurement.withdrawn"}, 0, 10)
			if err != nil || len(done) != 1 || done[0].Seq == 0 || done[0].Network != d.n.ID {
				t.Errorf("a withdrawal in the log: %+v (%v)", done, err)
			}
		})
		d.as(steering, func(v *store.View) {
			if lines, err := v.AuditLog(d.ctx, impact.AuditFilter{}, 0, 10); len(lines) > 0 {
				t.Errorf("the steering group reads %d lines of the log (%v)", len(lines), err)
			}
		})
	})
}

package store_test

import (
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// How many rows are behind a number is read from the totals where they know it: it must be as many as are shown.
func TestAsManyRowsAreCountedAsShown(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		d.advise()
		d.look(func(v *store.View) {
			rows := 0
			for _, i := range d.n.Indicators {
				for _, scope := range d.scopes() {
					for _, period := range []impact.Period{{}, {From: 20220401, To: 20220430}} {
						rows += d.countAndShow(v, store.Question{Indicator: i, Scopes: scope, Period: period})
					}
				}
			}
			if rows < 50 {
				t.Errorf("only %d rows were shown: there was little to compare", rows)
			}
		})
	})
}

// advise records contacts, events and numbers in several places, and takes some back.
func (d *desk) advise() {
	bus := d.must(d.s.RecordProcurement(d.ctx, coordinator, d.n.ID, d.recording(), d.world.procurement("Electric buses")))
	for _, region := range []int64{0, d.region("pirkanmaa"), d.region("06"), d.region("uusimaa")} {
		for _, day := range []impact.Date{20220405, 20220406, 20220601} {
			contact := d.world.contact(bus.ID)
			contact.Region, contact.OccurredOn, contact.FeedbackScore = region, day, decimal("4")
			kept := d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, d.recording(), contact))
			contact.Organisation = d.organisation("HANSEL")
			if day == 20220406 {
				d.must(d.s.RecordContact(d.ctx, coordinator, 0, d.correcting(kept), contact))
			}
			if day == 20220601 && region == 0 {
				d.must(d.s.RecordContact(d.ctx, coordinator, 0, d.withdrawing(kept), contact))
			}
		}
		event := d.held()
		event.Region, event.Type = region, "market_dialogue"
		d.must(d.s.RecordEvent(d.ctx, coordinator, d.n.ID, d.recording(), event))
		number := d.observed("K-03", "7")
		number.Region = region
		d.must(d.s.RecordObservation(d.ctx, coordinator, d.n.ID, d.recording(), number))
	}
}

// scopes are the whole and some of what a number can be narrowed to, several dimensions at once too.
func (d *desk) scopes() [][]impact.Scope {
	scopes := [][]impact.Scope{nil}
	for _, region := range []int64{0, d.region("pirkanmaa"), d.region("uusimaa")} {
		scopes = append(scopes, []impact.Scope{{Dimension: impact.ByRegion, Key: region}})
	}
	inside := impact.Scope{Dimension: impact.ByOfficialRegion, Key: d.region("06")}
	hansel := impact.Scope{Dimension: impact.ByOrganisation, Key: d.organisation("HANSEL")}
	phone := impact.Scope{Dimension: impact.ByChannel, Key: impact.CodeKey("phone")}
	return append(scopes, []impact.Scope{inside}, []impact.Scope{hansel}, []impact.Scope{phone}, []impact.Scope{inside, hansel})
}

func (d *desk) countAndShow(v *store.View, q store.Question) int {
	count, err := v.CountExplained(d.ctx, d.n, q)
	if err != nil {
		d.t.Fatal(err)
	}
	rows, err := v.Explain(d.ctx, d.n, q, store.Place{}, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	if count != len(rows) {
		d.t.Errorf("%s in %+v over %v: %d rows counted, %d shown", q.Indicator.Code, q.Scopes, q.Period, count, len(rows))
	}
	return len(rows)
}

package store_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"polku/impact"
	"polku/internal/testdb"
	"polku/store"
)

// desk is a world with some facts to name, and a second store on the same database for which the period is over.
type desk struct {
	*world
	later                                     *store.Store
	other                                     *impact.Network // Kiertotalous-Suomi
	customer, used, bought, event, free       store.Receipt
	advice, withdrawn, foreign, part, another store.Receipt
}

// businessID is a customer's.
const businessID = "0109862-8"

func openDesk(t *testing.T, url string) *desk {
	t.Helper()
	d := &desk{world: openWorld(t, url)}
	var err error
	d.later, err = store.Open(d.ctx, store.Settings{URL: url, Today: func() impact.Date { return 20240615 }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.later.Close() })
	d.look(func(v *store.View) { d.other, err = v.Network("kiertotalous-suomi") })
	if err != nil {
		t.Fatal(err)
	}
	d.customer = d.must(d.s.RecordCustomer(d.ctx, coordinator, d.n.ID, d.recording(), impact.Customer{Name: "City", BusinessID: businessID}))
	d.another = d.must(d.s.RecordCustomer(d.ctx, coordinator, d.n.ID, d.recording(), impact.Customer{Name: "Town"}))
	d.used = d.must(d.s.RecordProcurement(d.ctx, coordinator, d.n.ID, d.recording(), d.procurement("Buses")))
	d.bought = d.must(d.s.RecordProcurement(d.ctx, coordinator, d.n.ID, d.recording(), d.procurement("Lunches")))
	d.bought = d.must(d.s.RecordProcurement(d.ctx, coordinator, 0, d.correcting(d.bought), d.procurement("School lunches")))
	d.advice = d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, d.recording(), d.contact(d.used.ID)))
	d.withdrawn = d.must(d.s.RecordProcurement(d.ctx, coordinator, d.n.ID, d.recording(), d.procurement("Nothing")))
	d.withdrawn = d.must(d.s.RecordProcurement(d.ctx, coordinator, 0, d.withdrawing(d.withdrawn), impact.Procurement{}))
	d.event = d.must(d.s.RecordEvent(d.ctx, coordinator, d.n.ID, d.recording(), d.held()))
	d.free = d.must(d.s.RecordEvent(d.ctx, coordinator, d.n.ID, d.recording(), d.held()))
	d.part = d.must(d.s.RecordParticipation(d.ctx, coordinator, d.n.ID, d.recording(), d.attended()))
	motiva, _ := impact.ByCode[*impact.Organisation](d.other, impact.KindOrganisation, "MOTIVA")
	d.foreign = d.must(d.s.RecordProcurement(d.ctx, coordinator, d.other.ID, d.recording(),
		impact.Procurement{Name: "Elsewhere", OccurredOn: 20220401, Organisation: motiva.ID}))
	return d
}

func (d *desk) held() impact.Event {
	return impact.Event{Title: "Dialogue", OccurredOn: 20220405, Type: "market_dialogue", Organisation: d.organisation("MOTIVA")}
}

func (d *desk) attended() impact.Participation {
	return impact.Participation{Event: d.event.ID, Customer: d.customer.ID, Status: "attended"}
}

func (d *desk) observed(code, value string) impact.Observation {
	o := impact.Observation{Indicator: d.indicator(code).ID, OccurredOn: 20220405}
	if value != "" {
		o.Value = decimal(value)
	}
	return o
}

// decimal is a number that is certainly one, whatever its size.
func decimal(text string) *impact.Decimal {
	number, err := impact.ParseDecimal(text)
	if err != nil {
		panic(text)
	}
	return &number
}

// Each of these sends a good draft of its kind that has been made bad.

func customer(spoil func(*desk, *impact.Customer)) func(*desk) error {
	return func(d *desk) error {
		draft := impact.Customer{Name: "City"}
		spoil(d, &draft)
		_, err := d.s.RecordCustomer(d.ctx, coordinator, d.n.ID, d.recording(), draft)
		return err
	}
}

func procurement(spoil func(*desk, *impact.Procurement)) func(*desk) error {
	return func(d *desk) error {
		draft := d.procurement("Buses")
		spoil(d, &draft)
		_, err := d.s.RecordProcurement(d.ctx, coordinator, d.n.ID, d.recording(), draft)
		return err
	}
}

func contact(spoil func(*desk, *impact.Contact)) func(*desk) error {
	return func(d *desk) error {
		draft := d.contact(d.used.ID)
		spoil(d, &draft)
		_, err := d.s.RecordContact(d.ctx, coordinator, d.n.ID, d.recording(), draft)
		return err
	}
}

func event(spoil func(*desk, *impact.Event)) func(*desk) error {
	return func(d *desk) error {
		draft := d.held()
		spoil(d, &draft)
		_, err := d.s.RecordEvent(d.ctx, coordinator, d.n.ID, d.recording(), draft)
		return err
	}
}

func participation(spoil func(*desk, *impact.Participation)) func(*desk) error {
	return func(d *desk) error {
		draft := d.attended()
		draft.Event = d.free.ID
		spoil(d, &draft)
		_, err := d.s.RecordParticipation(d.ctx, coordinator, d.n.ID, d.recording(), draft)
		return err
	}
}

func observation(code, value string, spoil func(*desk, *impact.Observation)) func(*desk) error {
	return func(d *desk) error {
		draft := d.observed(code, value)
		if spoil != nil {
			spoil(d, &draft)
		}
		_, err := d.s.RecordObservation(d.ctx, coordinator, d.n.ID, d.recording(), draft)
		return err
	}
}

// change sends a good contact with a bad request.
func change(request func(*desk) impact.Change) func(*desk) error {
	return func(d *desk) error {
		_, err := d.s.RecordContact(d.ctx, coordinator, d.n.ID, request(d), d.contact(d.used.ID))
		return err
	}
}

var megabyte = strings.Repeat("ä", 1<<19)

// refusals are requests that must be refused, each with all its faults.
var refusals = []struct {
	name string
	send func(*desk) error
	want []string // code and field
}{
	{"a contact in the future", contact(func(_ *desk, c *impact.Contact) { c.OccurredOn = today + 1 }), []string{"IN_THE_FUTURE contact.occurredOn"}},
	{"a contact before the period", contact(func(_ *desk, c *impact.Contact) { c.OccurredOn = 20220228 }), []string{"OUTSIDE_PERIOD contact.occurredOn"}},
	{"a contact after the period", func(d *desk) error {
		draft := d.contact(0)
		draft.OccurredOn, draft.Organisation = 20240229, d.organisation("MOTIVA")
		_, err := d.later.RecordContact(d.ctx, coordinator, d.n.ID, d.recording(), draft)
		return err
	}, []string{"INVALID contact.organisation", "OUTSIDE_PERIOD contact.occurredOn"}},
	{"a contact without a day", contact(func(_ *desk, c *impact.Contact) { c.OccurredOn, c.Organisation = 0, 0 }), []string{"REQUIRED contact.occurredOn", "REQUIRED contact.organisation"}},
	{"an unknown organisation", contact(func(_ *desk, c *impact.Contact) { c.Organisation = 1 << 40 }), []string{"UNKNOWN_REFERENCE contact.organisation"}},
	{"a region as an organisation", contact(func(d *desk, c *impact.Contact) { c.Organisation = d.region("uusimaa") }), []string{"UNKNOWN_REFERENCE contact.organisation"}},
	{"the funder as the doer", contact(func(d *desk, c *impact.Contact) { c.Organisation = d.organisation("TEM") }), []string{"INVALID contact.organisation"}},
	{"one that did the work only before", contact(func(d *desk, c *impact.Contact) { c.Organisation = d.organisation("KUNTALIITTO") }), []string{"INVALID contact.organisation"}},
	{"an unknown region", contact(func(_ *desk, c *impact.Contact) { c.Region = 1 << 40 }), []string{"UNKNOWN_REFERENCE contact.region"}},
	{"a region of the other network", contact(func(d *desk, c *impact.Contact) { c.Region = d.other.Regions[0].ID }), []string{"UNKNOWN_REFERENCE contact.region"}},
	{"a megabyte of text", contact(func(_ *desk, c *impact.Contact) { c.Note = megabyte }), []string{"TOO_LONG contact.note"}},
	{"a zero byte in the text", contact(func(_ *desk, c *impact.Contact) { c.Note = "a\x00b" }), []string{"INVALID contact.note"}},
	{"a bell in the text", contact(func(_ *desk, c *impact.Contact) { c.Note = "a\ab" }), []string{"INVALID contact.note"}},
	{"text that is not UTF-8", contact(func(_ *desk, c *impact.Contact) { c.Note = "a\xff" }), []string{"INVALID contact.note"}},
	{"an unknown code", contact(func(_ *desk, c *impact.Contact) { c.Channel = "pigeon" }), []string{"UNKNOWN_CODE contact.channel"}},
	{"a code that is not UTF-8", contact(func(_ *desk, c *impact.Contact) { c.Theme = "\xff" }), []string{"UNKNOWN_CODE contact.theme"}},
	{"no channel", contact(func(_ *desk, c *impact.Contact) { c.Channel = "" }), []string{"REQUIRED contact.channel"}},
	{"the same code twice", contact(func(_ *desk, c *impact.Contact) { c.Tags = []string{"low_carbon", "low_carbon"} }), []string{"DUPLICATE contact.tags"}},
	{"codes that spell two", contact(func(_ *desk, c *impact.Contact) { c.Tags = []string{"low_carbon|digital_data"} }), []string{"UNKNOWN_CODE contact.tags"}},
	{"very many codes", contact(func(_ *desk, c *impact.Contact) { c.Referrals = slices.Repeat([]string{"clinic"}, 21) }), []string{"TOO_LONG contact.referrals"}},
	{"an unknown procurement", contact(func(_ *desk, c *impact.Contact) { c.Procurement = 1 << 40 }), []string{"UNKNOWN_REFERENCE contact.procurement"}},
	{"a procurement of the other network", contact(func(d *desk, c *impact.Contact) { c.Procurement = d.foreign.ID }), []string{"UNKNOWN_REFERENCE contact.procurement"}},
	{"a withdrawn procurement", contact(func(d *desk, c *impact.Contact) { c.Procurement = d.withdrawn.ID }), []string{"UNKNOWN_REFERENCE contact.procurement"}},
	{"an event as a procurement", contact(func(d *desk, c *impact.Contact) { c.Procurement = d.event.ID }), []string{"UNKNOWN_REFERENCE contact.procurement"}},
	{"an unknown customer", contact(func(_ *desk, c *impact.Contact) { c.Customer = -1 }), []string{"UNKNOWN_REFERENCE contact.customer"}},
	{"feedback below the scale", contact(func(_ *desk, c *impact.Contact) { c.FeedbackScore = decimal("0.9999") }), []string{"OUT_OF_RANGE contact.feedbackScore"}},
	{"feedback above the scale", contact(func(_ *desk, c *impact.Contact) { c.FeedbackScore = decimal("5.0001") }), []string{"OUT_OF_RANGE contact.feedbackScore"}},
	{"a follow-up before the contact", contact(func(_ *desk, c *impact.Contact) { c.FollowUpOn = c.OccurredOn - 1 }), []string{"OUT_OF_RANGE contact.followUpOn"}},
	{"all of it at once", contact(func(_ *desk, c *impact.Contact) {
		*c = impact.Contact{OccurredOn: today + 1, Region: -1, Segment: "none", Customer: 1 << 40, Procurement: 1 << 40, FeedbackScore: decimal("9"), Note: "\a"}
	}), []string{"INVALID contact.note", "IN_THE_FUTURE contact.occurredOn", "OUT_OF_RANGE contact.feedbackScore", "REQUIRED contact.channel",
		"REQUIRED contact.organisation", "UNKNOWN_CODE contact.segment", "UNKNOWN_REFERENCE contact.customer", "UNKNOWN_REFERENCE contact.procurement",
		"UNKNOWN_REFERENCE contact.region"}},
	{"feedback where there is no scale", func(d *desk) error {
		motiva, _ := impact.ByCode[*impact.Organisation](d.other, impact.KindOrganisation, "MOTIVA")
		_, err := d.s.RecordContact(d.ctx, coordinator, d.other.ID, d.recording(),
			impact.Contact{OccurredOn: 20220401, Organisation: motiva.ID, Channel: "email", FeedbackScore: decimal("4")})
		return err
	}, []string{"INVALID contact.feedbackScore"}},

	{"a customer without a name", customer(func(_ *desk, c *impact.Customer) { c.Name = " " }), []string{"REQUIRED customer.name"}},
	{"a name of two lines", customer(func(_ *desk, c *impact.Customer) { c.Name = "a\nb" }), []string{"INVALID customer.name"}},
	{"a name that is not UTF-8", customer(func(_ *desk, c *impact.Customer) { c.Name = "\xc3\x28" }), []string{"INVALID customer.name"}},
	{"a wrong check digit", customer(func(_ *desk, c *impact.Customer) { c.BusinessID = "0109862-7" }), []string{"INVALID customer.businessId"}},
	{"a business id without a dash", customer(func(_ *desk, c *impact.Customer) { c.BusinessID = "01098628" }), []string{"INVALID customer.businessId"}},
	{"a business id that has no check digit", customer(func(_ *desk, c *impact.Customer) { c.BusinessID = "0000006-0" }), []string{"INVALID customer.businessId"}},
	{"a business id that is not UTF-8", customer(func(_ *desk, c *impact.Customer) { c.BusinessID = "\xff109862-8" }), []string{"INVALID customer.businessId"}},
	{"a business id with a zero byte", customer(func(_ *desk, c *impact.Customer) { c.BusinessID = "\x00" }), []string{"INVALID customer.businessId"}},
	{"another customer's business id", customer(func(_ *desk, c *impact.Customer) { c.BusinessID, c.Name = businessID, "" }), []string{"DUPLICATE customer.businessId", "REQUIRED customer.name"}},

	{"a CPV code with its check digit", procurement(func(_ *desk, p *impact.Procurement) { p.CPV = "45000000-7" }), []string{"INVALID procurement.cpv"}},
	{"a CPV code of other digits", procurement(func(_ *desk, p *impact.Procurement) { p.CPV = "٤٥٠٠" }), []string{"INVALID procurement.cpv"}},
	{"a negative value", procurement(func(_ *desk, p *impact.Procurement) { p.EstimatedValue = decimal("-0.0001") }), []string{"OUT_OF_RANGE procurement.estimatedValue"}},
	{"a value too large to add", procurement(func(_ *desk, p *impact.Procurement) { most := impact.MaxDecimal + 1; p.EstimatedValue = &most }), []string{"OUT_OF_RANGE procurement.estimatedValue"}},
	{"an event nobody knows", event(func(_ *desk, e *impact.Event) { e.Type, e.Title = "party", "" }), []string{"REQUIRED event.title", "UNKNOWN_CODE event.type"}},
	{"an event before its preparation", event(func(_ *desk, e *impact.Event) { e.OccurredOn = 20211231 }), []string{"OUTSIDE_PERIOD event.occurredOn"}},
	{"fewer than nobody", event(func(_ *desk, e *impact.Event) { e.Attendance = decimal("-1") }), []string{"OUT_OF_RANGE event.attendance"}},
	{"a participation in nothing", participation(func(_ *desk, p *impact.Participation) { p.Event, p.Customer = 0, 0 }), []string{"REQUIRED participation.customer", "REQUIRED participation.event"}},
	{"a participation in an unknown event", participation(func(d *desk, p *impact.Participation) { p.Event = d.used.ID }), []string{"UNKNOWN_REFERENCE participation.event"}},
	{"a second participation", participation(func(d *desk, p *impact.Participation) { p.Event = d.event.ID }), []string{"DUPLICATE participation.customer"}},
	{"too many persons", participation(func(_ *desk, p *impact.Participation) { p.Persons = 100_001 }), []string{"OUT_OF_RANGE participation.persons"}},

	{"an observation of what is counted", observation("K-01", "1", nil), []string{"INVALID observation.indicator"}},
	{"an observation of what waits", observation("K-48", "1", nil), []string{"INVALID observation.indicator"}},
	{"an observation of the other network's", observation("K-04", "1", func(d *desk, o *impact.Observation) { o.Indicator = d.other.Indicators[0].ID }), []string{"UNKNOWN_REFERENCE observation.indicator"}},
	{"an observation in the future", observation("K-04", "1", func(_ *desk, o *impact.Observation) { o.OccurredOn = today + 1 }), []string{"IN_THE_FUTURE observation.occurredOn"}},
	{"an observation of long ago", observation("K-04", "1", func(_ *desk, o *impact.Observation) { o.OccurredOn = 19991231 }), []string{"OUTSIDE_PERIOD observation.occurredOn"}},
	{"a milestone done twice", observation("K-05", "2", nil), []string{"OUT_OF_RANGE observation.value"}},
	{"a milestone done in part", observation("K-05", "", func(_ *desk, o *impact.Observation) { o.Numerator, o.Denominator = decimal("1"), decimal("3") }), []string{"OUT_OF_RANGE observation.value"}},
	{"no number", observation("K-06", "", nil), []string{"REQUIRED observation.value"}},
	{"a share without denominator", observation("K-06", "", func(_ *desk, o *impact.Observation) { o.Numerator = decimal("1") }), []string{"REQUIRED observation.denominator"}},
	{"a share of nothing", observation("K-06", "", func(_ *desk, o *impact.Observation) { o.Numerator, o.Denominator = decimal("1"), decimal("0") }), []string{"OUT_OF_RANGE observation.denominator"}},
	{"a share and a value", observation("K-06", "1", func(_ *desk, o *impact.Observation) { o.Numerator, o.Denominator = decimal("1"), decimal("2") }), []string{"INVALID observation.value"}},
	{"a share too large to add", observation("K-06", "", func(_ *desk, o *impact.Observation) {
		o.Numerator, o.Denominator = decimal("100000000000"), decimal("0.0001")
	}), []string{"OUT_OF_RANGE observation.numerator"}},
	{"a number too small to add", observation("K-06", "1", func(_ *desk, o *impact.Observation) { least := -impact.MaxDecimal - 1; o.Value = &least }), []string{"OUT_OF_RANGE observation.value"}},

	{"no key", change(func(*desk) impact.Change { return impact.Change{Act: impact.Recorded} }), []string{"REQUIRED idempotencyKey"}},
	{"a key of control characters", change(func(*desk) impact.Change { return impact.Change{Act: impact.Recorded, Key: "a\x00"} }), []string{"TOO_LONG idempotencyKey"}},
	{"a key that is not UTF-8", change(func(*desk) impact.Change { return impact.Change{Act: impact.Recorded, Key: "a\xff"} }), []string{"TOO_LONG idempotencyKey"}},
	{"a very long key", change(func(*desk) impact.Change { return impact.Change{Act: impact.Recorded, Key: megabyte} }), []string{"TOO_LONG idempotencyKey"}},
	{"no reason", change(func(d *desk) impact.Change { c := d.correcting(d.advice); c.Reason = " "; return c }), []string{"REQUIRED reason"}},
	{"a very long reason", change(func(d *desk) impact.Change { c := d.correcting(d.advice); c.Reason = megabyte; return c }), []string{"TOO_LONG reason"}},
	{"a reason that is not UTF-8", change(func(d *desk) impact.Change { c := d.correcting(d.advice); c.Reason = "\xff"; return c }), []string{"INVALID reason"}},
	{"an unknown contact", change(func(d *desk) impact.Change { return d.correcting(store.Receipt{ID: 1 << 40, Revision: 1}) }), []string{"UNKNOWN_REFERENCE id"}},
	{"an event as a contact", change(func(d *desk) impact.Change { return d.withdrawing(d.event) }), []string{"UNKNOWN_REFERENCE id"}},
	{"a revision that does not hold yet", change(func(d *desk) impact.Change { c := d.correcting(d.advice); c.Revision++; return c }), []string{"STALE_REVISION revision"}},
	{"a revision that no longer holds", func(d *desk) error {
		stale := d.correcting(d.bought)
		stale.Revision, stale.Reason = 1, ""
		draft := d.procurement("")
		_, err := d.s.RecordProcurement(d.ctx, coordinator, d.n.ID, stale, draft)
		return err
	}, []string{"REQUIRED procurement.name", "REQUIRED reason", "STALE_REVISION revision"}},
	{"a correction of what is withdrawn", func(d *desk) error {
		_, err := d.s.RecordProcurement(d.ctx, coordinator, d.n.ID, d.correcting(d.withdrawn), d.procurement("Again"))
		return err
	}, []string{"WITHDRAWN id"}},
	{"another network that is none", func(d *desk) error {
		_, err := d.s.RecordContact(d.ctx, coordinator, 1<<40, d.recording(), d.contact(0))
		return err
	}, []string{"UNKNOWN_REFERENCE network"}},
	{"withdrawing a procurement in use", func(d *desk) error {
		_, err := d.s.RecordProcurement(d.ctx, coordinator, 0, d.withdrawing(d.used), impact.Procurement{})
		return err
	}, []string{"IN_USE id"}},
	{"withdrawing an event in use", func(d *desk) error {
		_, err := d.s.RecordEvent(d.ctx, coordinator, 0, d.withdrawing(d.event), impact.Event{})
		return err
	}, []string{"IN_USE id"}},
	{"withdrawing a customer in use", func(d *desk) error {
		_, err := d.s.RecordCustomer(d.ctx, coordinator, 0, d.withdrawing(d.customer), impact.Customer{})
		return err
	}, []string{"IN_USE id"}},
	{"a correction to another's business id", func(d *desk) error {
		_, err := d.s.RecordCustomer(d.ctx, coordinator, 0, d.correcting(d.another), impact.Customer{Name: "Town", BusinessID: businessID})
		return err
	}, []string{"DUPLICATE customer.businessId"}},
}

func TestBadInputIsRefusedWholeAndWritesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		for _, refusal := range refusals {
			t.Run(refusal.name, func(t *testing.T) {
				before := d.sizes()
				if have := faultWords(t, refusal.send(d)); !slices.Equal(have, refusal.want) {
					t.Errorf("have %q, want %q", have, refusal.want)
				}
				if after := d.sizes(); !maps.Equal(before, after) {
					t.Errorf("the tables went from %v to %v", before, after)
				}
			})
		}
	})
}

// faultWords are the faults of an error, in order.
func faultWords(t *testing.T, err error) []string {
	t.Helper()
	faults, ok := impact.AsFaults(err)
	if !ok {
		t.Fatalf("not a user's fault: %v", err)
	}
	var words []string
	for _, fault := range faults {
		words = append(words, strings.TrimSpace(string(fault.Code)+" "+fault.Field))
		if fault.Message == "" || len(fault.Message) > 1000 || strings.Contains(fault.Message, "pq:") {
			t.Errorf("%s says %.1100q", fault.Field, fault.Message)
		}
	}
	slices.Sort(words)
	return words
}

// sizes are how many rows each table has, and the head.
func (d *desk) sizes() map[string]int {
	d.t.Helper()
	var sizes map[string]int
	d.look(func(v *store.View) {
		var err error
		if sizes, err = v.Sizes(d.ctx); err != nil {
			d.t.Fatal(err)
		}
		sizes["the head's number"] = int(v.Seq())
		delete(sizes, "audit_log") // a refused try leaves a line there
	})
	return sizes
}

func TestTheSameRequestAgainAnswersTheSameAndWritesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		record := d.recording()
		first := d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, record, d.contact(d.used.ID)))
		correct := d.correcting(first)
		second := d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, correct, d.contact(d.bought.ID)))
		withdraw := d.withdrawing(second)
		third := d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, withdraw, impact.Contact{}))
		before := d.sizes()
		for _, again := range []struct {
			change impact.Change
			draft  impact.Contact
			want   store.Receipt
		}{{record, d.contact(d.used.ID), first}, {correct, d.contact(d.bought.ID), second}, {withdraw, impact.Contact{}, third}} {
			again.want.Replayed = true
			if have := d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, again.change, again.draft)); have != again.want {
				t.Errorf("%s again: %+v, want %+v", again.change.Act, have, again.want)
			}
		}
		if after := d.sizes(); !maps.Equal(before, after) {
			t.Errorf("the tables went from %v to %v", before, after)
		}
	})
}

func TestAKeyBelongsToOneRequest(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		change := d.recording()
		bad := d.contact(d.used.ID)
		bad.Channel = ""
		_, err := d.s.RecordContact(d.ctx, coordinator, d.n.ID, change, bad)
		faultWords(t, err)
		first := d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, change, d.contact(d.used.ID))) // a refused request leaves its key free
		before := d.sizes()
		for name, send := range map[string]func() (store.Receipt, error){
			"other input": func() (store.Receipt, error) {
				return d.s.RecordContact(d.ctx, coordinator, d.n.ID, change, d.contact(0))
			},
			"other kind": func() (store.Receipt, error) { return d.s.RecordEvent(d.ctx, coordinator, d.n.ID, change, d.held()) },
			"other network": func() (store.Receipt, error) {
				return d.s.RecordContact(d.ctx, coordinator, d.other.ID, change, d.contact(d.used.ID))
			},
			"other act": func() (store.Receipt, error) {
				return d.s.RecordContact(d.ctx, coordinator, d.n.ID, impact.Change{Key: change.Key, Act: impact.WithdrawnAct, ID: first.ID, Revision: 1, Reason: "x"}, impact.Contact{})
			},
		} {
			_, err := send()
			if have := faultWords(t, err); !slices.Equal(have, []string{"IDEMPOTENCY_KEY_REUSED idempotencyKey"}) {
				t.Errorf("%s: %q", name, have)
			}
		}
		if after := d.sizes(); !maps.Equal(before, after) {
			t.Errorf("the tables went from %v to %v", before, after)
		}
		core := impact.Viewer{Name: "core (test)", Rights: impact.Rights{Role: impact.Core, Networks: []string{impact.Everywhere}, Organisation: "MOTIVA"}}
		other := d.must(d.s.RecordContact(d.ctx, core, d.n.ID, change, d.contact(d.used.ID)))
		if other.Replayed || other.ID == first.ID {
			t.Errorf("another viewer's key is its own, and it got %+v", other)
		}
	})
}

// roles are who may record, and who may not.
var roles = map[impact.Role]bool{
	impact.Coordinator: true, impact.Core: true, // change agents: TestAChangeAgentWritesForTheOwnArea
	impact.Steering: false, impact.Partner: false, impact.Public: false, "": false, "ADMIN": false,
}

func TestOnlyThoseWhoWorkMayRecord(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		for role, may := range roles {
			viewer := impact.Viewer{Name: "viewer " + string(role), Rights: impact.Rights{Role: role, Networks: []string{impact.Everywhere}, Organisation: "MOTIVA"}}
			for name, send := range d.everyAct(viewer) {
				before := d.sizes()
				err := send()
				switch {
				case may && err != nil:
					t.Errorf("%s may %s: %v", role, name, err)
				case !may && !slices.Equal(faultWords(t, err), []string{"NOT_ALLOWED"}):
					t.Errorf("%s may not %s: %v", role, name, err)
				case !may && !maps.Equal(before, d.sizes()):
					t.Errorf("%s changed something: %s", role, name)
				}
			}
		}
	})
}

// everyAct records each kind of fact, and corrects and withdraws a contact made for it.
func (d *desk) everyAct(viewer impact.Viewer) map[string]func() error {
	made := func() store.Receipt {
		return d.must(d.s.RecordContact(d.ctx, coordinator, d.n.ID, d.recording(), d.contact(0)))
	}
	corrected, withdrawn := made(), made()
	who := d.must(d.s.RecordCustomer(d.ctx, coordinator, d.n.ID, d.recording(), impact.Customer{Name: "Village"}))
	return map[string]func() error{
		"customer":      sent(d, viewer, d.s.RecordCustomer, d.recording(), impact.Customer{Name: "Village"}),
		"procurement":   sent(d, viewer, d.s.RecordProcurement, d.recording(), d.procurement("Fish")),
		"contact":       sent(d, viewer, d.s.RecordContact, d.recording(), d.contact(0)),
		"event":         sent(d, viewer, d.s.RecordEvent, d.recording(), d.held()),
		"participation": sent(d, viewer, d.s.RecordParticipation, d.recording(), impact.Participation{Event: d.free.ID, Customer: who.ID, Status: "invited"}),
		"observation":   sent(d, viewer, d.s.RecordObservation, d.recording(), d.observed("K-04", "1")),
		"correct":       sent(d, viewer, d.s.RecordContact, d.correcting(corrected), d.contact(0)),
		"withdraw":      sent(d, viewer, d.s.RecordContact, d.withdrawing(withdrawn), impact.Contact{}),
	}
}

func sent[D any](d *desk, viewer impact.Viewer, record func(context.Context, impact.Viewer, int64, impact.Change, D) (store.Receipt, error), change impact.Change, draft D) func() error {
	return func() error {
		_, err := record(d.ctx, viewer, d.n.ID, change, draft)
		return err
	}
}

func TestABusinessIDIsFreeAgainAfterItsCustomerWent(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := openWorld(t, url)
		first := w.must(w.s.RecordCustomer(w.ctx, coordinator, w.n.ID, w.recording(), impact.Customer{Name: "City", BusinessID: businessID}))
		w.must(w.s.RecordCustomer(w.ctx, coordinator, 0, w.withdrawing(first), impact.Customer{}))
		w.must(w.s.RecordCustomer(w.ctx, coordinator, w.n.ID, w.recording(), impact.Customer{Name: "City again", BusinessID: businessID}))
	})
}

func TestPublicSeesNoRecords(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDesk(t, url)
		v, err := d.s.View(d.ctx, impact.Viewer{})
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		if _, err := v.Contact(d.ctx, d.advice.ID); !errors.Is(err, impact.ErrNotFound) {
			t.Errorf("the public finds a contact: %v", err)
		}
		rows, err := v.Explain(d.ctx, d.n, store.Question{Indicator: d.indicator("K-01")}, store.Place{}, 10)
		if err != nil || len(rows) > 0 {
			t.Errorf("the public sees the rows %v (%v)", rows, err)
		}
	})
}

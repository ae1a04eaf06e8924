package store_test

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"polku/impact"
	"polku/store"
)

// ledger is what the test itself remembers of one network's facts.
type ledger struct {
	h              *history
	n              *impact.Network
	customers      shelf[impact.Customer]
	procurements   shelf[impact.Procurement]
	contacts       shelf[impact.Contact]
	events         shelf[impact.Event]
	participations shelf[impact.Participation]
	observations   shelf[impact.Observation]
	notices        shelf[impact.Notice]
}

func newLedger(h *history) *ledger {
	l, s := &ledger{h: h}, h.w.s
	l.customers = shelf[impact.Customer]{l: l, write: s.RecordCustomer, draw: l.drawCustomer, used: l.namesCustomer,
		spoil: func(d *impact.Customer, bad int64) { d.Region = bad }}
	l.procurements = shelf[impact.Procurement]{l: l, write: s.RecordProcurement, draw: l.drawProcurement, used: l.namesProcurement,
		spoil: func(d *impact.Procurement, bad int64) { d.Customer = bad },
		keep:  func(d *impact.Procurement) { l.takeSegment(&d.Segment, d.Customer) }}
	l.contacts = shelf[impact.Contact]{l: l, write: s.RecordContact, draw: l.drawContact,
		spoil: func(d *impact.Contact, bad int64) { d.Procurement = bad },
		keep:  func(d *impact.Contact) { l.takeSegment(&d.Segment, d.Customer) }}
	l.events = shelf[impact.Event]{l: l, write: s.RecordEvent, draw: l.drawEvent, used: l.namesEvent,
		spoil: func(d *impact.Event, bad int64) { d.Customer = bad },
		keep:  func(d *impact.Event) { l.takeSegment(&d.Segment, d.Customer) }}
	l.participations = shelf[impact.Participation]{l: l, write: s.RecordParticipation, draw: l.drawParticipation,
		spoil: func(d *impact.Participation, bad int64) { d.Event = bad },
		keep:  func(d *impact.Participation) { l.takeSegment(&d.Segment, d.Customer) }}
	l.observations = shelf[impact.Observation]{l: l, write: s.RecordObservation, draw: l.drawObservation,
		spoil: func(d *impact.Observation, bad int64) { d.Indicator = bad }}
	l.notices = shelf[impact.Notice]{l: l, write: s.RecordNotice, draw: l.drawNotice,
		spoil: func(d *impact.Notice, bad int64) { d.Customer = bad }}
	return l
}

// acts are what can be done with a kind of facts.
type acts interface {
	record(*rapid.T)
	correct(*rapid.T)
	withdraw(*rapid.T)
	mistake(*rapid.T)
}

func (l *ledger) shelves() map[string]acts {
	return map[string]acts{"customer": &l.customers, "procurement": &l.procurements, "contact": &l.contacts,
		"event": &l.events, "participation": &l.participations, "observation": &l.observations, "notice": &l.notices}
}

func (l *ledger) namesCustomer(id int64) bool {
	return slices.ContainsFunc(l.procurements.live, func(f fact[impact.Procurement]) bool { return f.draft.Customer == id }) ||
		slices.ContainsFunc(l.contacts.live, func(f fact[impact.Contact]) bool { return f.draft.Customer == id }) ||
		slices.ContainsFunc(l.events.live, func(f fact[impact.Event]) bool { return f.draft.Customer == id }) ||
		slices.ContainsFunc(l.participations.live, func(f fact[impact.Participation]) bool { return f.draft.Customer == id }) ||
		slices.ContainsFunc(l.notices.live, func(f fact[impact.Notice]) bool { return f.draft.Customer == id })
}

func (l *ledger) namesProcurement(id int64) bool {
	return slices.ContainsFunc(l.contacts.live, func(f fact[impact.Contact]) bool { return f.draft.Procurement == id })
}

func (l *ledger) namesEvent(id int64) bool {
	return slices.ContainsFunc(l.participations.live, func(f fact[impact.Participation]) bool { return f.draft.Event == id })
}

// takeSegment does what the store does: a fact that states no segment takes over its customer's, as it is now.
func (l *ledger) takeSegment(segment *string, customer int64) {
	if *segment == "" && customer != 0 {
		*segment = l.customers.find(customer).Segment
	}
}

// fact is a fact that was recorded.
type fact[D any] struct {
	store.Receipt
	draft D
}

// shelf is all facts of a kind, and how to make more.
type shelf[D any] struct {
	l          *ledger
	live, gone []fact[D]
	write      func(context.Context, impact.Viewer, int64, impact.Change, D) (store.Receipt, error)
	// draw makes a draft without faults, to be fact id (0: a new one); keep makes of it what the store keeps.
	draw func(rt *rapid.T, id int64) D
	keep func(d *D)
	// spoil puts a reference into the draft that leads nowhere.
	spoil func(d *D, bad int64)
	used  func(id int64) bool

	lastChange  impact.Change
	lastDraft   D
	lastReceipt store.Receipt
}

func (s *shelf[D]) find(id int64) D {
	return s.live[slices.IndexFunc(s.live, func(f fact[D]) bool { return f.ID == id })].draft
}

// pick draws a live fact's place on the shelf.
func (s *shelf[D]) pick(rt *rapid.T) int {
	if len(s.live) == 0 {
		rt.Skip("there is none yet")
	}
	return rapid.IntRange(0, len(s.live)-1).Draw(rt, "fact")
}

// pickParent draws a live fact's place, more often that of one which others name.
func (s *shelf[D]) pickParent(rt *rapid.T) int {
	var named []int
	for at, f := range s.live {
		if s.used != nil && s.used(f.ID) {
			named = append(named, at)
		}
	}
	if len(named) == 0 || rapid.IntRange(0, 3).Draw(rt, "any") == 0 {
		return s.pick(rt)
	}
	return rapid.SampledFrom(named).Draw(rt, "parent")
}

// one draws the id of a live fact; the last three are named again and again.
func (s *shelf[D]) one(rt *rapid.T, label string) int64 {
	if len(s.live) == 0 {
		rt.Skip("there is none yet")
	}
	return rapid.SampledFrom(s.live[max(0, len(s.live)-3):]).Draw(rt, label).ID
}

// some draws the id of a live fact, or 0.
func (s *shelf[D]) some(rt *rapid.T, label string) int64 {
	if len(s.live) == 0 || rapid.IntRange(0, 3).Draw(rt, label+" named") == 0 {
		return 0
	}
	return s.one(rt, label)
}

func (s *shelf[D]) send(rt *rapid.T, change impact.Change, d D) store.Receipt {
	rt.Helper()
	receipt, err := s.write(s.l.h.w.ctx, coordinator, s.l.n.ID, change, d)
	must(rt, err)
	s.lastChange, s.lastDraft, s.lastReceipt = change, d, receipt
	return receipt
}

func (s *shelf[D]) record(rt *rapid.T) {
	d := s.draw(rt, 0)
	s.live = append(s.live, fact[D]{s.send(rt, s.l.h.w.recording(), d), s.kept(d)})
}

func (s *shelf[D]) correct(rt *rapid.T) {
	f := &s.live[s.pickParent(rt)]
	d := s.draw(rt, f.ID)
	f.Receipt, f.draft = s.send(rt, s.l.h.w.correcting(f.Receipt), d), s.kept(d)
}

func (s *shelf[D]) kept(d D) D {
	if s.keep != nil {
		s.keep(&d)
	}
	return d
}

func (s *shelf[D]) withdraw(rt *rapid.T) {
	at := s.pick(rt)
	f := s.live[at]
	var none D
	if s.used != nil && s.used(f.ID) {
		s.refused(rt, impact.InUse, s.l.h.w.withdrawing(f.Receipt), none)
		return
	}
	f.Receipt = s.send(rt, s.l.h.w.withdrawing(f.Receipt), none)
	s.live, s.gone = slices.Delete(s.live, at, at+1), append(s.gone, f)
}

// refused sees that a request is refused for one fault, and that the feed stands still.
func (s *shelf[D]) refused(rt *rapid.T, code impact.FaultCode, change impact.Change, d D) {
	rt.Helper()
	before := s.l.h.head(rt)
	_, err := s.write(s.l.h.w.ctx, coordinator, s.l.n.ID, change, d)
	faults, _ := impact.AsFaults(err)
	if len(faults) != 1 || faults[0].Code != code {
		rt.Errorf("%+v of %+v: %v, want %s", change, d, err, code)
	}
	if after := s.l.h.head(rt); after != before {
		rt.Errorf("a refused request moved the head from %d to %d", before, after)
	}
}

// mistake sends a request that must change nothing.
func (s *shelf[D]) mistake(rt *rapid.T) {
	w := s.l.h.w
	switch rapid.SampledFrom([]string{"stale", "withdrawn", "reference", "id", "reused", "again"}).Draw(rt, "mistake") {
	case "stale":
		f := s.live[s.pick(rt)]
		f.Revision += rapid.SampledFrom([]int{-1, 1}).Draw(rt, "off by")
		s.refused(rt, impact.StaleRevision, w.correcting(f.Receipt), s.draw(rt, f.ID))
	case "withdrawn":
		if len(s.gone) == 0 {
			rt.Skip("none is withdrawn yet")
		}
		f := rapid.SampledFrom(s.gone).Draw(rt, "withdrawn")
		s.refused(rt, impact.Withdrawn, w.withdrawing(f.Receipt), f.draft)
	case "reference":
		d := s.draw(rt, 0)
		s.spoil(&d, s.l.nowhere(rt))
		s.refused(rt, impact.UnknownReference, w.recording(), d)
	case "id":
		d := s.draw(rt, 0)
		s.refused(rt, impact.UnknownReference, w.correcting(store.Receipt{ID: 1 << 40, Revision: 1}), d)
	case "reused":
		s.reuse(rt)
	case "again":
		s.again(rt)
	}
}

// reuse sends other input with a key that has been used.
func (s *shelf[D]) reuse(rt *rapid.T) {
	if s.lastReceipt.ID == 0 {
		rt.Skip("no key was used yet")
	}
	change := s.lastChange
	change.Reason += "!"
	s.refused(rt, impact.KeyReused, change, s.lastDraft)
}

// again sends the last request once more.
func (s *shelf[D]) again(rt *rapid.T) {
	if s.lastReceipt.ID == 0 {
		rt.Skip("nothing was sent yet")
	}
	before, want := s.l.h.head(rt), s.lastReceipt
	want.Replayed = true
	receipt, err := s.write(s.l.h.w.ctx, coordinator, s.l.n.ID, s.lastChange, s.lastDraft)
	if after := s.l.h.head(rt); err != nil || receipt != want || after != before {
		rt.Errorf("sent again: %+v (%v) and head %d, want %+v and %d", receipt, err, after, want, before)
	}
}

// nowhere is an id that leads nowhere in this network: withdrawn, the other network's, the network itself, or none at all.
func (l *ledger) nowhere(rt *rapid.T) int64 {
	ids := []int64{1 << 40, l.n.ID}
	for _, other := range l.h.ledgers {
		for _, f := range other.procurements.gone {
			ids = append(ids, f.ID)
		}
		for _, f := range other.contacts.live {
			ids = append(ids, f.ID)
		}
		if other != l {
			ids = append(ids, other.n.Regions[0].ID, other.n.Indicators[0].ID)
			for _, f := range other.procurements.live {
				ids = append(ids, f.ID)
			}
			for _, f := range other.customers.live {
				ids = append(ids, f.ID)
			}
		}
	}
	return rapid.SampledFrom(ids).Draw(rt, "nowhere")
}

// Days around the borders of months and periods.
var (
	contactDays     = []impact.Date{20220301, 20220331, 20220401, 20220531, 20220601, 20220630, 20220701, 20221231, 20230101, 20230615}
	eventDays       = append([]impact.Date{20220101, 20220131, 20220201, 20220228}, contactDays...)
	observationDays = []impact.Date{20000101, 20220301, 20220331, 20220331, 20220401, 20230615}
)

// wish is a definition that a new fact shall often pass: the values that it asks for, by field.
type wish struct {
	rt     *rapid.T
	l      *ledger
	values map[string][]string
}

// wishFor draws a definition over a source. Fields of a participation's event are wished of the event.
func (l *ledger) wishFor(rt *rapid.T, source impact.Source) wish {
	var all []impact.Measurement
	for _, i := range l.n.Indicators {
		if i.Rule == nil {
			continue
		}
		for _, m := range partsOf(i.Rule) {
			if m.Source == source {
				all = append(all, m)
			}
		}
	}
	w := wish{rt, l, map[string][]string{}}
	if len(all) == 0 {
		return w
	}
	for _, test := range rapid.SampledFrom(all).Draw(rt, "wish").Filter {
		w.values[strings.TrimPrefix(test.Field, "event.")] = test.Values
	}
	return w
}

// maybe draws a code or none.
func (w wish) maybe(field, list string) string {
	if wanted := w.values[field]; len(wanted) > 0 && rapid.IntRange(0, 3).Draw(w.rt, field+" as wished") > 0 {
		return rapid.SampledFrom(wanted).Draw(w.rt, field)
	}
	codes := []string{"", ""}
	for _, item := range w.l.n.Codelists[list][:min(3, len(w.l.n.Codelists[list]))] {
		codes = append(codes, item.Code)
	}
	return rapid.SampledFrom(codes).Draw(w.rt, field)
}

// segment draws none half of the time, so that it is the customer's.
func (w wish) segment() string {
	if rapid.Bool().Draw(w.rt, "the customer's segment") {
		return ""
	}
	return w.maybe("segment", "segment")
}

// code draws a code.
func (w wish) code(field, list string) string {
	return cmp.Or(w.maybe(field, list), w.l.n.Codelists[list][0].Code)
}

func (w wish) codes(field, list string) []string {
	codes := []string{w.maybe(field, list), w.maybe(field, list)}
	slices.Sort(codes)
	return slices.DeleteFunc(slices.Compact(codes), func(code string) bool { return code == "" })
}

// number draws a number.
func (w wish) number(field string, texts ...string) *impact.Decimal {
	number, err := impact.ParseDecimal(rapid.SampledFrom(texts).Draw(w.rt, field))
	must(w.rt, err)
	return &number
}

// maybeNumber draws a number or none.
func (w wish) maybeNumber(field string, texts ...string) *impact.Decimal {
	if rapid.IntRange(0, len(texts)).Draw(w.rt, field+" stated") == 0 {
		return nil
	}
	return w.number(field, texts...)
}

func (w wish) answer(field string) *bool {
	yes, no := true, false
	return rapid.SampledFrom([]*bool{nil, &yes, &no}).Draw(w.rt, field)
}

// region draws no region, an area, or an official region inside one, merged or not.
func (w wish) region() int64 {
	regions := w.l.n.Regions
	ids := []int64{0, regions[len(regions)-1].ID}
	for _, r := range regions[2:5] {
		ids = append(ids, r.ID)
	}
	return rapid.SampledFrom(ids).Draw(w.rt, "region")
}

// organisation draws one that did the network's work on the day, if any did.
func (w wish) organisation(day impact.Date) int64 {
	ids := []int64{}
	for _, o := range w.l.n.Organisations {
		if o.RecordsOn(day) && len(ids) < 3 {
			ids = append(ids, o.ID)
		}
	}
	if len(ids) == 0 {
		return 0
	}
	return rapid.SampledFrom(ids).Draw(w.rt, "organisation")
}

func (w wish) day(days []impact.Date) impact.Date { return rapid.SampledFrom(days).Draw(w.rt, "day") }

func (l *ledger) drawCustomer(rt *rapid.T, _ int64) impact.Customer {
	w := l.wishFor(rt, impact.Contacts)
	return impact.Customer{Name: "Customer", Segment: w.maybe("segment", "segment"), Region: w.region()}
}

func (l *ledger) drawProcurement(rt *rapid.T, _ int64) impact.Procurement {
	w := l.wishFor(rt, impact.Procurements)
	day := w.day(contactDays)
	d := impact.Procurement{
		Name: "Procurement", OccurredOn: day, Organisation: w.organisation(day), Region: w.region(),
		Customer: l.customers.some(rt, "customer"), Segment: w.segment(), Stage: w.maybe("stage", "stage"),
		CPV: rapid.SampledFrom([]string{"", "45000000"}).Draw(rt, "cpv"), EstimatedValue: w.maybeNumber("estimated value", "0", "0.0001", "2500000", "99.95"),
		Innovative: w.answer("innovative"), RnD: w.answer("rnd"), Tags: w.codes("tags", "tag"), Funding: w.maybe("funding", "funding"),
		Programme: w.maybe("programme", "programme"),
	}
	return d
}

func (l *ledger) drawContact(rt *rapid.T, _ int64) impact.Contact {
	w := l.wishFor(rt, impact.Contacts)
	day := w.day(contactDays)
	d := impact.Contact{
		OccurredOn: day, Organisation: w.organisation(day), Region: w.region(), Channel: w.code("channel", "channel"),
		Customer: l.customers.some(rt, "customer"), Segment: w.segment(), Procurement: l.procurements.some(rt, "procurement"),
		Theme: w.maybe("theme", "theme"), Tags: w.codes("tags", "tag"), Help: w.maybe("help", "help"),
		Referrals: w.codes("referrals", "referral"), Funding: w.maybe("funding", "funding"),
	}
	if l.n.FeedbackScale != nil {
		d.FeedbackScore = w.maybeNumber("feedback", "1", "3.3333", "4", "5")
	}
	return d
}

func (l *ledger) drawEvent(rt *rapid.T, _ int64) impact.Event {
	w := l.wishFor(rt, rapid.SampledFrom([]impact.Source{impact.Events, impact.Participations}).Draw(rt, "counted as"))
	day := w.day(eventDays)
	d := impact.Event{
		Title: "Event", OccurredOn: day, Type: w.code("type", "event_type"), Organisation: w.organisation(day), Region: w.region(),
		Programme: w.maybe("programme", "programme"), Group: w.maybe("group", "group"), Topic: w.maybe("topic", "topic"),
		Theme: w.maybe("theme", "theme"), Tags: w.codes("tags", "tag"), Customer: l.customers.some(rt, "customer"),
		Segment: w.segment(), Attendance: w.maybeNumber("attendance", "0", "1", "12"),
	}
	return d
}

// drawParticipation draws an event and a customer that is not in it yet.
func (l *ledger) drawParticipation(rt *rapid.T, id int64) impact.Participation {
	w := l.wishFor(rt, impact.Participations)
	d := impact.Participation{
		Event: l.events.one(rt, "event"), Customer: l.customers.one(rt, "customer"), Segment: w.segment(),
		Status: w.code("status", "participation"), Persons: rapid.IntRange(0, 3).Draw(rt, "persons"),
	}
	if slices.ContainsFunc(l.participations.live, func(f fact[impact.Participation]) bool {
		return f.ID != id && f.draft.Event == d.Event && f.draft.Customer == d.Customer
	}) {
		rt.Skip("it takes part already")
	}
	return d
}

// observed are indicators that observations are drawn for, as often as they are named: a milestone, levels that add up and
// that don't, sums, shares.
var observed = []string{"K-05", "K-06", "K-06", "K-30", "K-30", "K-46", "K-54", "K-62", "K-62", "S-07", "S-14", "S-15"}

func (l *ledger) drawObservation(rt *rapid.T, _ int64) impact.Observation {
	w := wish{rt: rt, l: l}
	var among []*impact.Indicator
	for _, code := range observed {
		i, there := impact.ByCode[*impact.Indicator](l.n, impact.KindIndicator, code)
		if there && i.Rule != nil && i.Rule.Source == impact.Observations {
			among = append(among, i)
		}
	}
	i := rapid.SampledFrom(among).Draw(rt, "indicator")
	d := impact.Observation{Indicator: i.ID, OccurredOn: w.day(observationDays), Estimated: true}
	if rapid.Bool().Draw(rt, "of a place") {
		d.Region, d.Organisation = w.region(), w.organisation(d.OccurredOn)
	}
	switch {
	case i.Unit == "done":
		d.Value = w.number("value", "0", "1")
	case !isRatio(i.Rule):
		d.Value = w.maybeNumber("value", "0", "1.5", "12", "-3")
	}
	if d.Value == nil {
		d.Numerator, d.Denominator = w.number("numerator", "1", "20", "-7"), w.number("denominator", "3", "8")
	}
	return d
}

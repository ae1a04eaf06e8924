// Package sample makes up a year of facts for a network, so that a newcomer sees an impact path at work. The facts go
// through the same verbs as real ones. Everything is drawn from a seed: the same seed gives the same facts. Customers and
// procurements have invented names; nothing here is about anybody.
package sample

import (
	"context"
	"fmt"
	"math/rand/v2"

	"polku/impact"
)

// Recorder records facts and answers their ids.
type Recorder interface {
	Customer(context.Context, impact.Customer) (int64, error)
	Procurement(context.Context, impact.Procurement) (int64, error)
	Contact(context.Context, impact.Contact) error
	Event(context.Context, impact.Event) (int64, error)
	Participation(context.Context, impact.Participation) error
	Observation(context.Context, impact.Observation) error
	Notice(context.Context, impact.Notice) error
}

// Sizes of the sample, for an indicator of the network: a network with many indicators is a large one. The built-in
// networks, with 101, come to about 2,000 contacts and 300 events.
const (
	contacts   = 20
	events     = 3
	customers  = 2
	attendance = 3 // participations per open event
)

// onePurchaseIn is how many contacts there are to each procurement that is new.
const onePurchaseIn = 18

// Maker draws facts for one network.
type Maker struct {
	n     *impact.Network
	to    Recorder
	dice  *rand.Rand
	doers []*impact.Organisation
	areas []*impact.Region

	customers    []int64
	procurements []int64

	advised, held int
	late          []lateContact
}

// New makes a maker. The same seed draws the same facts.
func New(n *impact.Network, to Recorder, seed uint64) *Maker {
	m := &Maker{n: n, to: to, dice: rand.New(rand.NewPCG(seed, uint64(len(n.Indicators)))), areas: n.Areas()}
	for _, o := range n.Organisations {
		if year := Year(n); o.RecordsOn(year.From) && o.RecordsOn(year.To) {
			m.doers = append(m.doers, o)
		}
	}
	return m
}

// Year is the span that the sample fills: the first twelve months of the network's period.
func Year(n *impact.Network) impact.Period {
	from := n.Period.From
	return impact.Period{From: from, To: impact.DateOf(from.Time().AddDate(1, 0, -1))}
}

// Span is from the first day of the earliest year to the last of the latest.
func Span(makers []*Maker) (first, last impact.Date) {
	for _, m := range makers {
		year := Year(m.n)
		if first == 0 || year.From < first {
			first = year.From
		}
		last = max(last, year.To)
	}
	return first, last
}

// HalfYearEnds tells whether a day is the last of a half-year of a network.
func HalfYearEnds(makers []*Maker, day impact.Date) bool {
	for _, m := range makers {
		for _, span := range m.n.Period.HalfYears() {
			if span.To == day {
				return true
			}
		}
	}
	return false
}

// Fill records the whole year at once.
func (m *Maker) Fill(ctx context.Context) error {
	for day := Year(m.n).From; day <= Year(m.n).To; day = day.Add(1) {
		if err := m.Day(ctx, day); err != nil {
			return fmt.Errorf("make up the facts of %s: %w", day, err)
		}
	}
	return nil
}

// Day records what is recorded on a day of the year: mostly what happened that day, and contacts that come late. Days are
// asked for in their order, the first one first.
func (m *Maker) Day(ctx context.Context, day impact.Date) error {
	size, year := len(m.n.Indicators), Year(m.n)
	if !year.Has(day) {
		return nil
	}
	if day == year.From {
		for range customers * size {
			if err := m.customer(ctx); err != nil {
				return err
			}
		}
	}
	if err := m.recordLate(ctx, day, day == year.To); err != nil {
		return err
	}
	days, passed := year.From.DaysUntil(year.To)+1, year.From.DaysUntil(day)+1
	for ; m.advised*days < contacts*size*passed; m.advised++ {
		if err := m.contact(ctx, day); err != nil {
			return err
		}
	}
	for ; m.held*days < events*size*passed; m.held++ {
		if err := m.event(ctx, day); err != nil {
			return err
		}
	}
	if day.Add(1).Month() != day.Month() {
		if err := m.notices(ctx, day); err != nil {
			return err
		}
		return m.observe(ctx, day)
	}
	return nil
}

// recordLate records the contacts that come late on a day; on the last day all that are left.
func (m *Maker) recordLate(ctx context.Context, day impact.Date, last bool) error {
	for len(m.late) > 0 && (last || m.late[0].on <= day) {
		if err := m.to.Contact(ctx, m.late[0].contact); err != nil {
			return err
		}
		m.late = m.late[1:]
	}
	return nil
}

// A contact in lateOneIn is recorded lateDays after it was.
const (
	lateOneIn = 12
	lateDays  = 25
)

// lateContact is a contact that is recorded on a later day.
type lateContact struct {
	on      impact.Date
	contact impact.Contact
}

// Drip records one more fact on a day: mostly contacts, many of them about something new, at times an event.
func (m *Maker) Drip(ctx context.Context, day impact.Date) error {
	if len(m.customers) == 0 { // after a restart the maker knows of nobody
		for range 10 {
			if err := m.customer(ctx); err != nil {
				return err
			}
		}
	}
	if m.dice.IntN(6) == 0 {
		return m.event(ctx, day)
	}
	contact, err := m.contactOn(ctx, day, m.dice.IntN(3) == 0)
	if err != nil {
		return err
	}
	return m.to.Contact(ctx, contact)
}

func pick[T any](dice *rand.Rand, list []T) T { return list[dice.IntN(len(list))] }

// area draws an area; the first ones of the plan's order are the busiest.
func (m *Maker) area() *impact.Region {
	return m.areas[min(m.dice.IntN(len(m.areas)), m.dice.IntN(len(m.areas)+4))]
}

// code draws a code of a vocabulary, or none if the network has no such vocabulary.
func (m *Maker) code(list string) string {
	items := m.n.Codelists[list]
	if len(items) == 0 {
		return ""
	}
	return items[min(m.dice.IntN(len(items)), m.dice.IntN(len(items)))].Code
}

// perhaps draws a code with a chance of percent.
func (m *Maker) perhaps(percent int, list string) string {
	if m.dice.IntN(100) >= percent {
		return ""
	}
	return m.code(list)
}

func (m *Maker) tags() []string {
	if tag := m.perhaps(45, "tag"); tag != "" {
		return []string{tag}
	}
	return nil
}

func (m *Maker) answer() *bool {
	switch m.dice.IntN(10) {
	case 0, 1, 2:
		yes := true
		return &yes
	case 3, 4, 5, 6:
		no := false
		return &no
	default:
		return nil
	}
}

func (m *Maker) customer(ctx context.Context) error {
	area := m.area()
	id, err := m.to.Customer(ctx, impact.Customer{
		Name:    fmt.Sprintf("Esimerkki %d (%s)", len(m.customers)+1, area.Name.FI),
		Segment: m.code("segment"), Region: area.ID,
	})
	m.customers = append(m.customers, id)
	return err
}

var (
	things = []string{"Sähköbussit", "Kouluruoka", "Päiväkodin kalusteet", "Työmaakoneet", "Hoitotarvikkeet", "Siivouspalvelut", "Kevytrakenteinen silta", "Työvaatteet", "Valaistus", "Jätekuljetukset"}
	maxOne = 5
)

func (m *Maker) procurement(ctx context.Context, day impact.Date, doer *impact.Organisation, area *impact.Region, customer int64) (int64, error) {
	value := impact.Whole(int64(m.dice.IntN(4000)+20) * 1000)
	id, err := m.to.Procurement(ctx, impact.Procurement{
		Name: fmt.Sprintf("%s, esimerkki %d", pick(m.dice, things), len(m.procurements)+1), OccurredOn: day, Organisation: doer.ID,
		Region: area.ID, Customer: customer, Stage: m.code("stage"), EstimatedValue: &value, Innovative: m.answer(), RnD: m.answer(),
		Tags: m.tags(), Funding: m.perhaps(15, "funding"), Programme: m.perhaps(20, "programme"),
	})
	m.procurements = append(m.procurements, id)
	return id, err
}

// contact records advice on a day of the year, or puts it off.
func (m *Maker) contact(ctx context.Context, day impact.Date) error {
	contact, err := m.contactOn(ctx, day, m.dice.IntN(onePurchaseIn) == 0)
	if err != nil {
		return err
	}
	if m.dice.IntN(lateOneIn) == 0 && day.Add(lateDays) <= Year(m.n).To {
		m.late = append(m.late, lateContact{day.Add(lateDays), contact})
		return nil
	}
	return m.to.Contact(ctx, contact)
}

// contactOn draws advice on a day; fresh advice is about a procurement that was not advised before.
func (m *Maker) contactOn(ctx context.Context, day impact.Date, fresh bool) (impact.Contact, error) {
	doer, area, customer := pick(m.dice, m.doers), m.area(), pick(m.dice, m.customers)
	about := int64(0)
	switch half := m.dice.IntN(2) == 0; {
	case fresh || half && len(m.procurements) == 0:
		id, err := m.procurement(ctx, day, doer, area, customer)
		if err != nil {
			return impact.Contact{}, err
		}
		about = id
	case half:
		about = pick(m.dice, m.procurements)
	}
	region := area.ID
	if m.dice.IntN(20) == 0 {
		region = 0
	}
	return impact.Contact{
		OccurredOn: day, Organisation: doer.ID, Region: region, Channel: m.code("channel"), Customer: customer, Procurement: about,
		Theme: m.perhaps(80, "theme"), Tags: m.tags(), Help: m.perhaps(70, "help"), Funding: m.perhaps(8, "funding"),
		FeedbackAsked: m.dice.IntN(3) == 0, FeedbackScore: m.feedback(),
	}, nil
}

func (m *Maker) feedback() *impact.Decimal {
	if m.n.FeedbackScale == nil || m.dice.IntN(4) != 0 {
		return nil
	}
	score := impact.Whole(int64(max(m.dice.IntN(maxOne), m.dice.IntN(maxOne)) + 1))
	return &score
}

func (m *Maker) event(ctx context.Context, day impact.Date) error {
	kind := m.code("event_type")
	head := impact.Whole(int64(m.dice.IntN(60) + 3))
	event := impact.Event{
		Title: "Esimerkkitilaisuus", OccurredOn: day, Type: kind, Organisation: pick(m.dice, m.doers).ID, Region: m.area().ID,
		Programme: m.perhaps(50, "programme"), Group: m.perhaps(20, "group"), Topic: m.perhaps(30, "topic"),
		Theme: m.perhaps(40, "theme"), Tags: m.tags(), Attendance: &head,
	}
	if item, ok := m.n.CodeOf("event_type", kind); ok {
		event.Title = item.Title.FI + ", esimerkki"
	}
	if m.dice.IntN(4) == 0 {
		event.Customer = pick(m.dice, m.customers)
	}
	id, err := m.to.Event(ctx, event)
	if err != nil || m.dice.IntN(2) == 0 {
		return err
	}
	return m.participations(ctx, id)
}

func (m *Maker) participations(ctx context.Context, event int64) error {
	came := map[int64]bool{}
	for range attendance {
		customer := pick(m.dice, m.customers)
		if came[customer] {
			continue
		}
		came[customer] = true
		p := impact.Participation{Event: event, Customer: customer, Status: m.code("participation"), Persons: m.dice.IntN(4) + 1}
		if err := m.to.Participation(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// observe records a month's numbers for about half of the indicators that are entered by hand.
func (m *Maker) observe(ctx context.Context, day impact.Date) error {
	for _, i := range m.n.Indicators {
		if i.Rule == nil || i.Rule.Source != impact.Observations || i.Rule.ObservedRatio() || m.dice.IntN(2) == 0 || !i.Period.Has(day) {
			continue
		}
		o := impact.Observation{Indicator: i.ID, OccurredOn: day, Source: "manual"}
		value := m.observed(i, day)
		if i.Rule.AcrossRegions == impact.MergeSum && i.Rule.Aggregate == impact.Latest {
			o.Region, value = m.area().ID, impact.Whole(1)
		}
		o.Value = &value
		if err := m.to.Observation(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// observed draws a number that fits the indicator: milestones are done at some time, what is added up comes in small
// numbers, and levels rise towards their target.
func (m *Maker) observed(i *impact.Indicator, day impact.Date) impact.Decimal {
	months := int64(len(impact.Period{From: m.n.Period.From, To: day}.Months()))
	least, _ := i.Bounds()
	switch {
	case i.Done() || i.Target.Direction == impact.DoneBy:
		return impact.Whole(months / 8)
	case i.Rule.Aggregate == impact.Sum:
		return impact.Whole(int64(m.dice.IntN(3)))
	case least != nil:
		return *least * impact.Decimal(months+m.dice.Int64N(3)) / 16 / impact.Whole(1) * impact.Whole(1)
	default:
		return impact.Whole(20 + 2*months + m.dice.Int64N(5))
	}
}

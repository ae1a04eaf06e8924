package bench

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"polku/impact"
)

// The things that contacts are about, as many at each size.
const (
	procurements  = 20_000
	customers     = 5_000
	organisations = 6
)

// history is what a network has recorded, made up. It draws the same facts each time that it is gone through, so that it
// need not be kept: the rows of a table are made while they are loaded.
type history struct {
	n     *impact.Network
	doers []*impact.Organisation
	areas []*impact.Region
	span  impact.Period

	contacts int
	// The first ids and the first feed number that the history takes, and the moment that it begins.
	firstCustomer, firstProcurement, firstContact, firstSequence int64
	from                                                         time.Time

	about []impact.Procurement // what the contacts are about, by order of ids
	size  int64                // how many feed numbers it takes
}

func newHistory(n *impact.Network, contacts int, nextID, nextSequence int64) *history {
	h := &history{n: n, areas: n.Areas(), span: impact.Period{From: n.Period.From, To: today}, contacts: contacts,
		firstCustomer: nextID, firstProcurement: nextID + customers, firstContact: nextID + customers + procurements,
		firstSequence: nextSequence, from: n.Period.From.Time()}
	for _, o := range n.Organisations {
		if o.RecordsOn(h.span.From) && o.RecordsOn(h.span.To) && len(h.doers) < organisations {
			h.doers = append(h.doers, o)
		}
	}
	dice := newDice(1)
	for i := range procurements {
		h.about = append(h.about, h.procurement(dice, i))
	}
	return h
}

func newDice(what uint64) *rand.Rand { return rand.New(rand.NewPCG(2022, what)) }

func pick[T any](dice *rand.Rand, list []T) T { return list[dice.IntN(len(list))] }

// perhaps draws a code of a vocabulary with a chance of percent.
func (h *history) perhaps(dice *rand.Rand, percent int, list string) string {
	if dice.IntN(100) >= percent {
		return ""
	}
	return pick(dice, h.n.Codelists[list]).Code
}

func (h *history) tags(dice *rand.Rand) []string {
	if tag := h.perhaps(dice, 40, "tag"); tag != "" {
		return []string{tag}
	}
	return nil
}

// day is where step number i of so many falls in the span.
func (h *history) day(i, of int) impact.Date {
	return h.span.From.Add(i * (h.span.From.DaysUntil(h.span.To) + 1) / of)
}

func (h *history) customer(dice *rand.Rand, i int) impact.Customer {
	return impact.Customer{Name: fmt.Sprintf("Esimerkkikunta %d", i+1), Segment: pick(dice, h.n.Codelists["segment"]).Code, Region: pick(dice, h.areas).ID}
}

func (h *history) procurement(dice *rand.Rand, i int) impact.Procurement {
	yes, value := dice.IntN(3) == 0, impact.Whole(int64(dice.IntN(4000)+20)*1000)
	return impact.Procurement{
		Name: fmt.Sprintf("Esimerkkihankinta %d", i+1), OccurredOn: h.day(i, procurements), Organisation: pick(dice, h.doers).ID,
		Region: pick(dice, h.areas).ID, Customer: h.firstCustomer + dice.Int64N(customers), Stage: h.perhaps(dice, 80, "stage"),
		EstimatedValue: &value, RnD: &yes, Tags: h.tags(dice), Funding: h.perhaps(dice, 15, "funding"), Programme: h.perhaps(dice, 20, "programme"),
	}
}

// contact draws a contact of a day: four in five about a procurement, mostly where that is and by whom it is helped.
func (h *history) contact(dice *rand.Rand, day impact.Date) impact.Contact {
	c := impact.Contact{
		OccurredOn: day, Organisation: pick(dice, h.doers).ID, Region: pick(dice, h.areas).ID, Channel: pick(dice, h.n.Codelists["channel"]).Code,
		Customer: h.firstCustomer + dice.Int64N(customers), Segment: pick(dice, h.n.Codelists["segment"]).Code,
		Theme: h.perhaps(dice, 80, "theme"), Tags: h.tags(dice), Help: h.perhaps(dice, 70, "help"), Funding: h.perhaps(dice, 8, "funding"),
		FeedbackAsked: dice.IntN(3) == 0,
	}
	if dice.IntN(5) != 0 {
		at := dice.Int64N(procurements)
		about := h.about[at]
		c.Procurement, c.Customer = h.firstProcurement+at, about.Customer
		if dice.IntN(10) != 0 {
			c.Region = about.Region
		}
		if dice.IntN(4) != 0 {
			c.Organisation = about.Organisation
		}
	}
	if dice.IntN(4) == 0 {
		score := impact.Whole(int64(dice.IntN(5) + 1))
		c.FeedbackScore = &score
	}
	if dice.IntN(3) == 0 {
		c.Note = "Keskusteltiin hankinnan aikataulusta ja seuraavista askelista."
	}
	return c
}

// advice is a recorded contact: its id, when it was recorded, its first feed number, and what it moved.
type advice struct {
	impact.Contact
	id, sequence, at int64
	moves            []move
}

// move is an indicator that a contact counts for. whole tells that the value of the whole moved too: a distinct count only
// does the first time.
type move struct {
	indicator int64
	whole     bool
}

// advices are the contacts in the order of recording.
func (h *history) advices() iter.Seq[*advice] {
	return func(yield func(*advice) bool) {
		dice, next := newDice(2), h.firstSequence
		met := map[string]bool{}
		for i := range h.contacts {
			a := advice{Contact: h.contact(dice, h.day(i, h.contacts)), id: h.firstContact + int64(i), sequence: next}
			a.at = a.OccurredOn.Time().UnixMicro() + int64(i)
			a.moves = h.movedBy(a.id, a.Contact, met)
			next += max(1, int64(len(a.moves)))
			if !yield(&a) {
				return
			}
		}
		h.size = next - h.firstSequence
	}
}

func (h *history) movedBy(id int64, c impact.Contact, met map[string]bool) []move {
	row := impact.ContactRow{ID: id, Area: h.n.AreaOf(c.Region), Contact: c}
	if c.Procurement != 0 {
		row.About = &h.about[c.Procurement-h.firstProcurement]
	}
	var moves []move
	for _, i := range h.n.Computed(impact.Contacts) {
		counted := i.Contributions(impact.Contacts, row)
		if len(counted) == 0 {
			continue
		}
		member := i.Code + " " + counted[0].Member
		moves = append(moves, move{i.ID, counted[0].Member == "" || !met[member]})
		met[member] = true
	}
	return moves
}

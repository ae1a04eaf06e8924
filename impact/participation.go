package impact

import "strings"

// Participation is a customer's part in an event.
type Participation struct {
	Event    int64
	Customer int64
	Segment  string
	Status   string
	Persons  int
}

// Check finds every fault of the draft that can be seen without the database.
func (d Participation) Check(n *Network, _ Date) Faults {
	c := draftCheck{n: n, prefix: "participation"}
	if d.Event == 0 {
		c.add(Required, c.at("event"), "name the event")
	}
	if d.Customer == 0 {
		c.add(Required, c.at("customer"), "name the customer that took part")
	}
	c.code("segment", "segment", d.Segment, false)
	c.code("status", "participation", d.Status, true)
	if d.Persons < 0 || d.Persons > maxPersons {
		c.add(OutOfRange, c.at("persons"), "must be from 0 to %d", maxPersons)
	}
	return c.Faults
}

// ParticipationRow is a recorded participation with the event that it was in, from which it has its day and place.
type ParticipationRow struct {
	ID int64
	Participation
	In EventRow
}

// RowID is the participation's id.
func (r ParticipationRow) RowID() int64 { return r.ID }

// Day is the event's.
func (r ParticipationRow) Day() Date { return r.In.Day() }

// Place is the event's.
func (r ParticipationRow) Place() Place { return r.In.Place() }

// Field is what the participation, or its event, holds in a field of the vocabulary.
func (r ParticipationRow) Field(name string) FieldValue {
	switch name {
	case "customer":
		return refValue(r.Customer)
	case "event":
		return refValue(r.Participation.Event)
	case "segment":
		return codeValue(r.Segment)
	case "status":
		return codeValue(r.Status)
	case "persons":
		persons := Whole(int64(r.Persons))
		return numberValue(&persons)
	case "organisation", "region":
		return r.In.Field(name)
	}
	if field, ok := strings.CutPrefix(name, "event."); ok {
		return r.In.Field(field)
	}
	return FieldValue{}
}

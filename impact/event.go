package impact

// Event is something that was held.
type Event struct {
	Title        string
	OccurredOn   Date
	Type         string
	Organisation int64
	Region       int64
	Programme    string
	Group        string
	Topic        string
	Theme        string
	Tags         []string
	Customer     int64
	Segment      string
	// Attendance is a head count, missing where nobody counted.
	Attendance *Decimal
	Note       string
}

// Check finds every fault of the draft that can be seen without the database. Plan work before the period counts too.
func (d Event) Check(n *Network, today Date) Faults {
	c := draftCheck{n: n, prefix: "event"}
	checkName(&c.Faults, c.at("title"), d.Title)
	c.day("occurredOn", d.OccurredOn, n.RecordsFrom(), today)
	c.code("type", "event_type", d.Type, true)
	c.organisation("organisation", d.Organisation, d.OccurredOn, true)
	c.region("region", d.Region)
	c.code("programme", "programme", d.Programme, false)
	c.code("group", "group", d.Group, false)
	c.code("topic", "topic", d.Topic, false)
	c.code("theme", "theme", d.Theme, false)
	c.codes("tags", "tag", d.Tags)
	c.code("segment", "segment", d.Segment, false)
	c.number("attendance", d.Attendance, 0, Whole(maxAttendance))
	c.note(d.Note)
	return c.Faults
}

// EventRow is a recorded event.
type EventRow struct {
	ID   int64
	Area int64
	Event
}

// RowID is the event's id.
func (r EventRow) RowID() int64 { return r.ID }

// Day is when the event was held.
func (r EventRow) Day() Date { return r.OccurredOn }

// Place is where the event counts.
func (r EventRow) Place() Place { return Place{r.Region, r.Area, r.Organisation} }

// Field is what the event holds in a field of the vocabulary.
func (r EventRow) Field(name string) FieldValue {
	switch name {
	case "organisation":
		return refValue(r.Organisation)
	case "region":
		return refValue(r.Area)
	case "customer":
		return refValue(r.Customer)
	case "segment":
		return codeValue(r.Segment)
	case "type":
		return codeValue(r.Type)
	case "programme":
		return codeValue(r.Programme)
	case "group":
		return codeValue(r.Group)
	case "topic":
		return codeValue(r.Topic)
	case "theme":
		return codeValue(r.Theme)
	case "tags":
		return setValue(r.Tags)
	case "attendance":
		return numberValue(r.Attendance)
	}
	return FieldValue{}
}

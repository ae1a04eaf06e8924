package impact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Act is what a revision of a record does.
type Act string

// The acts.
const (
	Recorded      Act = "RECORDED"
	Corrected     Act = "CORRECTED"
	WithdrawnAct  Act = "WITHDRAWN"
	maxName           = 200
	maxNote           = 4000
	maxReason         = 500
	maxKey            = 100
	maxCodes          = 20
	maxPersons        = 100_000
	maxAttendance     = 1_000_000
)

// Change is what a viewer asks to be done to a record: to record a new one (ID is zero), or to correct or withdraw the
// revision that was seen.
type Change struct {
	Key      string
	ID       int64
	Revision int
	Reason   string
	Act      Act
}

// Check finds every fault of the request itself.
func (c Change) Check() Faults {
	var faults Faults
	key := strings.TrimSpace(c.Key)
	switch {
	case key == "":
		faults.add(Required, "idempotencyKey", "choose a key for this request, so that sending it twice records it once")
	case len(c.Key) > maxKey || !printable(c.Key):
		faults.add(TooLong, "idempotencyKey", "must be at most %d printable characters", maxKey)
	}
	if c.Act == Recorded {
		return faults
	}
	if strings.TrimSpace(c.Reason) == "" {
		faults.add(Required, "reason", "say why: the trail keeps it")
	}
	checkWords(&faults, "reason", c.Reason, maxReason)
	return faults
}

// Row is a recorded fact as definitions see it: with what it inherits from its parent.
type Row interface {
	RowID() int64
	Day() Date
	Place() Place
	// Field is what the row holds in a field of its source's vocabulary; unknown fields are not stated.
	Field(name string) FieldValue
}

// Place is where a row counts. Zero ids are "not stated".
type Place struct{ Region, Area, Organisation int64 }

// checkWords sees that a text is valid, not too long, and has no control characters but line breaks.
func checkWords(faults *Faults, field, text string, most int) {
	switch {
	case !utf8.ValidString(text):
		faults.add(Invalid, field, "is not valid UTF-8")
	case utf8.RuneCountInString(text) > most:
		faults.add(TooLong, field, "is %d characters; at most %d are kept", utf8.RuneCountInString(text), most)
	case !printable(strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(text)):
		faults.add(Invalid, field, "has control characters")
	}
}

func printable(text string) bool {
	return !strings.ContainsFunc(text, unicode.IsControl) && utf8.ValidString(text)
}

// checkName sees that a name is there and is one line.
func checkName(faults *Faults, field, name string) {
	if strings.TrimSpace(name) == "" {
		faults.add(Required, field, "give a name")
	}
	if strings.ContainsAny(name, "\r\n\t") {
		faults.add(Invalid, field, "must be one line")
	}
	checkWords(faults, field, name, maxName)
}

// checkTitle sees that a title is there in every language.
func checkTitle(field string, title Text) Faults {
	var faults Faults
	checkName(&faults, field+".fi", title.FI)
	checkName(&faults, field+".sv", title.SV)
	checkName(&faults, field+".en", title.EN)
	return faults
}

// draftCheck gathers the faults of one draft against its network.
type draftCheck struct {
	Faults
	n      *Network
	prefix string
}

func (c *draftCheck) at(field string) string { return c.prefix + "." + field }

// day sees that a day is given, not in the future and not before the first allowed one nor after the network's period.
func (c *draftCheck) day(field string, day, first, today Date) {
	at := c.at(field)
	switch {
	case day == 0:
		c.add(Required, at, "give the day as 2022-03-01")
	case day > today:
		c.add(InTheFuture, at, "%s lies in the future; today is %s", day, today)
	case day < first:
		c.add(OutsidePeriod, at, "%s is before %s, when recording for this network begins", day, first)
	case c.n.Period.To != 0 && day > c.n.Period.To:
		c.add(OutsidePeriod, at, "%s is after the network's period, which ended on %s", day, c.n.Period.To)
	}
}

// RecordsFrom is the first day that plan work may be recorded for.
func (n *Network) RecordsFrom() Date {
	if n.PreparationFrom != 0 {
		return n.PreparationFrom
	}
	return n.Period.From
}

func (c *draftCheck) organisation(field string, id int64, day Date, required bool) {
	o, ok := ByID[*Organisation](c.n, id)
	switch {
	case id == 0 && required:
		c.add(Required, c.at(field), "name the organisation")
	case id != 0 && !ok:
		c.add(UnknownReference, c.at(field), "no such organisation in this network")
	case ok && !o.RecordsOn(day):
		c.add(Invalid, c.at(field), "%s does not do the network's work on that day; choose one that does", o.Code)
	}
}

func (c *draftCheck) region(field string, id int64) {
	if _, ok := ByID[*Region](c.n, id); id != 0 && !ok {
		c.add(UnknownReference, c.at(field), "no such region in this network")
	}
}

func (c *draftCheck) code(field, list, code string, required bool) {
	if code == "" {
		if required {
			c.add(Required, c.at(field), "choose one of %s", c.n.codeWords(list))
		}
		return
	}
	if item, ok := c.n.CodeOf(list, code); !ok || item.Retired {
		c.add(UnknownCode, c.at(field), "must be one of %s", c.n.codeWords(list))
	}
}

func (c *draftCheck) codes(field, list string, codes []string) {
	if len(codes) > maxCodes {
		c.add(TooLong, c.at(field), "has %d codes; at most %d", len(codes), maxCodes)
		return
	}
	seen := map[string]bool{}
	for _, code := range codes {
		c.code(field, list, code, true)
		if seen[code] {
			c.add(Duplicate, c.at(field), "names the same code twice")
			return
		}
		seen[code] = true
	}
}

func (c *draftCheck) number(field string, number *Decimal, least, most Decimal) {
	if number != nil && (*number < least || *number > most) {
		c.add(OutOfRange, c.at(field), "must be from %s to %s", least, most)
	}
}

func (c *draftCheck) note(note string) { checkWords(&c.Faults, c.at("note"), note, maxNote) }

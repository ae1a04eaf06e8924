package impact

import "strconv"

// Differs tells whether a row counts otherwise: it came or went, adds another number, or is another member. Where the newest
// number counts, its day matters too.
func (c *Contribution) Differs(other *Contribution, aggregate Aggregate) bool {
	if c == nil || other == nil {
		return c != other
	}
	return c.Amount != other.Amount || c.Member != other.Member || aggregate == Latest && c.Day != other.Day
}

// Tides are how many rows came, went or changed between two moments, and how many of those that came are about days that had
// passed by the earlier one. More tells that counting stopped.
type Tides struct {
	Came, Went, Changed, Late int
	More                      bool
}

// Note counts one row.
func (t *Tides) Note(before, after *Contribution, late bool) {
	switch {
	case before == nil:
		t.Came++
	case after == nil:
		t.Went++
	default:
		t.Changed++
	}
	if late {
		t.Late++
	}
}

// Words say in one sentence what happened.
func (t Tides) Words(definitionChanged, targetChanged bool) Text {
	text := Text{}
	say := func(fi, sv, en string) { text = Text{text.FI + fi, text.SV + sv, text.EN + en} }
	if t.More {
		say("Ainakin ", "Minst ", "At least ")
	}
	rows := func(n int) (fi, sv, en string) {
		if n == 1 {
			return "1 rivi", "1 rad", "1 row"
		}
		number := strconv.Itoa(n)
		return number + " riviä", number + " rader", number + " rows"
	}
	fi, sv, en := rows(t.Came)
	went, changed, late := strconv.Itoa(t.Went), strconv.Itoa(t.Changed), strconv.Itoa(t.Late)
	say(fi+" tuli, "+went+" lähti, "+changed+" muuttui", sv+" kom, "+went+" föll bort, "+changed+" ändrades", en+" came, "+went+" went, "+changed+" changed")
	if t.Late > 0 {
		say("; "+late+" tuli myöhässä", "; "+late+" kom för sent", "; "+late+" came late")
	}
	say(".", ".", ".")
	if definitionChanged {
		say(" Määritelmä vaihtui.", " Definitionen byttes.", " The definition is another one.")
	}
	if targetChanged {
		say(" Tavoite muuttui.", " Målet ändrades.", " The target is another one.")
	}
	return text
}

package impact

import "strings"

// LeftOutReason is why a row doesn't count.
type LeftOutReason string

// The reasons.
const (
	LeftOutWithdrawn     LeftOutReason = "WITHDRAWN"
	LeftOutOutsidePeriod LeftOutReason = "OUTSIDE_PERIOD"
	LeftOutFilter        LeftOutReason = "FILTER"
	LeftOutNotStated     LeftOutReason = "NOT_STATED"
)

// LeftOut is a reason with the sentence that says it.
type LeftOut struct {
	Reason LeftOutReason
	Text   Text
}

var leftOutWords = map[LeftOutReason]Text{
	LeftOutWithdrawn:     {"Rivi on peruttu.", "Raden har återtagits.", "The row was withdrawn."},
	LeftOutOutsidePeriod: {"Päivä {day} ei kuulu mittarin ajanjaksoon {period}.", "Dagen {day} hör inte till indikatorns period {period}.", "The day {day} is not in the indicator's period {period}."},
	LeftOutFilter:        {"Ehto ei täyty: {test}.", "Villkoret uppfylls inte: {test}.", "A condition doesn't hold: {test}."},
	LeftOutNotStated:     {"Rivi ei kerro kenttää {field}.", "Raden anger inte fältet {field}.", "The row doesn't state {field}."},
}

// WithdrawnRow is the reason of a row that was withdrawn.
func WithdrawnRow() LeftOut { return LeftOut{LeftOutWithdrawn, leftOutWords[LeftOutWithdrawn]} }

// WhyLeftOut is the first reason for which a row of the part's source doesn't count; ok is false for a row that does.
func (i *Indicator) WhyLeftOut(part Part, row Row) (LeftOut, bool) {
	p := i.compiled.parts[part]
	say := func(reason LeftOutReason, name string, value Text) (LeftOut, bool) {
		return LeftOut{reason, leftOutWords[reason].withText(name, value)}, true
	}
	if !i.Period.Has(row.Day()) {
		why, _ := say(LeftOutOutsidePeriod, "day", dayWords(row.Day()))
		why.Text = why.Text.withText("period", periodWords(i.Period))
		return why, true
	}
	for k, holds := range p.tests {
		if !holds(row) {
			return say(LeftOutFilter, "test", same(p.Filter[k].words()))
		}
	}
	if p.Aggregate != Count && p.Field != "" && !row.Field(p.Field).Stated {
		return say(LeftOutNotStated, "field", same(p.Field))
	}
	return LeftOut{}, false
}

// same is a text that is the same in every language.
func same(words string) Text { return Text{words, words, words} }

// words write a condition as definitions do.
func (t Test) words() string {
	return strings.TrimSpace(t.Field + " " + string(t.Op) + " " + strings.Join(t.Values, ", "))
}

// periodWords write a span of days as people of each language do.
func periodWords(p Period) Text {
	from, to := dayWords(p.From), dayWords(p.To)
	return Text{from.FI + "–" + to.FI, from.SV + "–" + to.SV, strings.TrimSpace(from.EN + " – " + to.EN)}
}

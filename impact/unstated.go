package impact

import (
	"slices"
	"strconv"
)

// UnstatedCounts are what it takes to know how much of a share rests on silence: the rows that could have stated what the
// numerator asks for, and those of them that do, with the number too where numbers are added up, each as an indicator of its own.
// ok is false where the definition is no share, or its numerator asks for nothing that its denominator doesn't.
func (i *Indicator) UnstatedCounts(n *Network) (rows, stated *Indicator, ok bool, err error) {
	if i.Rule == nil || i.Rule.Denominator == nil || i.Rule.Denominator.Source != i.Rule.Source {
		return nil, nil, false, nil
	}
	below := i.Rule.Denominator
	field := asked(i.Rule.Filter, below.Filter)
	if field == "" {
		return nil, nil, false, nil
	}
	could := Measurement{Source: below.Source, Filter: slices.DeleteFunc(slices.Clone(below.Filter), func(t Test) bool { return t.Field == field })}
	says := could
	says.Filter = append(slices.Clone(could.Filter), Test{Field: field, Op: OpSet})
	if below.Aggregate == Sum || below.Aggregate == Mean {
		says.Filter = append(says.Filter, Test{Field: below.Field, Op: OpSet})
	}
	if rows, err = n.Under(i, could.counting(Count, "", MergeSum), 0); err != nil {
		return nil, nil, false, err
	}
	stated, err = n.Under(i, says.counting(Count, "", MergeSum), 0)
	return rows, stated, err == nil, err
}

// asked is the field that the tests above the line ask for, and those below it at most want to be stated.
func asked(above, below []Test) string {
	for _, t := range above {
		if !slices.ContainsFunc(below, func(b Test) bool { return b.Field == t.Field && b.Op != OpSet }) {
			return t.Field
		}
	}
	return ""
}

// Unstated is how many rows could have stated what a share asks for, and how many of them state nothing.
type Unstated struct{ Rows, Silent int64 }

// Share is the silent rows of all, in per cent; nil without rows.
func (u Unstated) Share() *Decimal {
	share, err := Whole(u.Silent).Over(Whole(u.Rows), Whole(100))
	if err != nil {
		return nil
	}
	return &share
}

// Words say it in one sentence.
func (u Unstated) Words() Text {
	count := func(text Text) Text {
		return text.withText("n", same(strconv.FormatInt(u.Silent, 10))).withText("of", same(strconv.FormatInt(u.Rows, 10)))
	}
	if u.Silent == 0 {
		return count(Text{"Kaikki {of} riviä kertovat asian.", "Alla {of} rader anger saken.", "All {of} rows state it."})
	}
	return count(Text{"{n} riviä {of} rivistä ei kerro asiaa: osuus voisi niiden kanssa olla toinen.", "{n} av {of} rader anger inte saken: med dem kunde andelen vara en annan.", "{n} of {of} rows do not state it: with them the share could be another."})
}

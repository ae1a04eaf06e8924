package store

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"polku/impact"
)

// takeOver says what becomes of a row that tells of a fact, and gathers what is to be written.
func takeOver[D draft](b *batch, s *shelf[D], row *impact.ForeignRow, d D, v *ImportRow) error {
	key, digest := keyOf(row), digestOfRow(row)
	if v.Faults = keyFaults(key, s.kind.name()); len(v.Faults) > 0 || b.toldBefore(key, digest, v) {
		return nil
	}
	known := b.aliases[key]
	was := behind(b, s, known)
	if was != nil && (was.Act == impact.WithdrawnAct || known.digest == digest) {
		leave(b, known, was, digest, v)
		b.tell(row, *known, digest, v)
		return nil
	}
	v.Faults = b.resolve(row, s.kind.names(&d))
	added := known != nil && known.revision == 0 // it was there before the file was
	if was == nil {
		if was = sameCustomer(b, s, d); was != nil {
			added = true
		}
	}
	if was != nil && added {
		fillUp(&d, was.Draft)
	}
	v.Faults = withoutEcho(append(v.Faults, completed(b, s, &d, was)...))
	if len(v.Faults) > 0 {
		return nil
	}
	if was != nil && !added && known.revision != was.Revision && !sameDraft(d, was.Draft) {
		v.Faults = changedHere(b, was)
		return nil
	}
	return settleRow(b, s, row, d, was, digest, added, v)
}

// changedHere refuses a row about a fact that somebody has corrected here since: only people can say which holds.
func changedHere[D draft](b *batch, was *held[D]) impact.Faults {
	return impact.Faults{{Code: impact.StaleRevision, Field: "id", Message: fmt.Sprintf(
		"was changed here on %s by %s, and the file says something new since: decide there which holds", b.w.s.DayOf(was.RecordedAt), was.RecordedBy)}}
}

// settleRow makes the fact of a good row what the row says.
func settleRow[D draft](b *batch, s *shelf[D], row *impact.ForeignRow, d D, was *held[D], digest string, added bool, v *ImportRow) error {
	is := Record[D]{Network: b.n.ID, Revision: 1, Act: impact.Recorded, RecordedAt: b.w.now, RecordedBy: b.by, Reason: b.reason, Draft: d}
	switch {
	case was == nil:
		v.Outcome, is.ID = RowNew, b.newID(row)
		s.put(is, nil)
		b.learn(is.ID, s.kind.words(d))
	case sameDraft(d, was.Draft):
		v.Outcome, is.ID, is.Revision = RowSame, was.ID, was.Revision
	case b.mine[was.ID]:
		return errAgain
	default:
		v.Outcome, is.ID, is.Revision, is.Act = RowChanged, was.ID, was.Revision+1, impact.Corrected
		s.put(is, was)
		b.learn(is.ID, s.kind.words(d))
	}
	v.Fact, v.Revision = is.ID, is.Revision
	a := alias{fact: is.ID, revision: is.Revision}
	if added {
		a.revision = 0
	}
	b.tell(row, a, digest, v)
	return nil
}

// withoutEcho leaves out that something is missing where it was looked for in vain.
func withoutEcho(faults impact.Faults) impact.Faults {
	sought := map[string]bool{}
	for _, f := range faults {
		sought[f.Field] = sought[f.Field] || f.Code == impact.UnknownReference
	}
	return slices.DeleteFunc(faults, func(f impact.Fault) bool { return f.Code == impact.Required && sought[f.Field] })
}

// keyFaults: a row that its system has no key for could not be known when it comes again.
func keyFaults(key aliasKey, kind impact.Kind) impact.Faults {
	if key.key == "" {
		return impact.Faults{{Code: impact.Required, Field: string(kind) + ".key", Message: "a row needs a key of its own, by which it is known when it comes again"}}
	}
	return append(checkText(string(kind)+".key", key.key, maxForeignKey), checkText(string(kind)+".system", key.system, maxForeignKey)...)
}

// maxForeignKey is how many characters a foreign key may have.
const maxForeignKey = 300

// toldBefore finds out whether an earlier row of the file had the same key.
func (b *batch) toldBefore(key aliasKey, digest string, v *ImportRow) bool {
	told := b.told[key]
	switch {
	case told == nil:
		return false
	case told.digest == digest:
		v.Outcome, v.Fact, v.Revision = RowSame, told.fact, told.revision
		v.Notes = append(slices.Clone(v.Notes), fmt.Sprintf("row %d says the same", told.number))
	default:
		v.Faults = impact.Faults{{Code: impact.Duplicate, Field: string(key.kind) + ".key",
			Message: fmt.Sprintf("row %d has the same key (%s) and says something else: leave one of them out", told.number, key.key)}}
	}
	return true
}

// behind is the fact that an alias means; nil where there is none in the network.
func behind[D draft](b *batch, s *shelf[D], known *alias) *held[D] {
	if known == nil {
		return nil
	}
	if was := s.held[known.fact]; was != nil && was.Network == b.n.ID {
		return was
	}
	return nil
}

// leave says why a known fact is left as it is: nothing is new, or somebody has withdrawn it here.
func leave[D draft](b *batch, known *alias, was *held[D], digest string, v *ImportRow) {
	gone := was.Act == impact.WithdrawnAct
	if gone && known.digest != digest {
		v.Faults = impact.Faults{{Code: impact.Withdrawn, Field: "id", Message: fmt.Sprintf(
			"was withdrawn here on %s by %s, and the file says something new since: record it anew here if it holds", b.w.s.DayOf(was.RecordedAt), was.RecordedBy)}}
		return
	}
	v.Outcome, v.Fact, v.Revision = RowSame, was.ID, was.Revision
	if gone {
		v.Notes = append(slices.Clone(v.Notes), fmt.Sprintf("was withdrawn here on %s and is left so", b.w.s.DayOf(was.RecordedAt)))
	}
}

// sameCustomer finds the customer with the business id of the row's: it is the same organisation, whoever recorded it.
func sameCustomer[D draft](b *batch, s *shelf[D], d D) *held[D] {
	c, ok := any(d).(impact.Customer)
	if !ok || c.BusinessID == "" {
		return nil
	}
	if ids := b.find(word{impact.KindCustomer, "businessId", c.BusinessID}); len(ids) > 0 {
		return s.held[ids[0]]
	}
	return nil
}

// fillUp lets a customer that was there before keep what it says; the row only adds what is missing.
func fillUp[D draft](d *D, was D) {
	c, ok := any(d).(*impact.Customer)
	if !ok {
		return
	}
	filled := any(was).(impact.Customer)
	if filled.BusinessID == "" {
		filled.BusinessID = c.BusinessID
	}
	if filled.Segment == "" {
		filled.Segment = c.Segment
	}
	if filled.Region == 0 {
		filled.Region = c.Region
	}
	*c = filled
}

// completed takes over what a draft takes over from what it names, and finds all faults of it, as the draft's kind does for
// a single fact.
func completed[D draft](b *batch, s *shelf[D], d *D, was *held[D]) impact.Faults {
	var faults impact.Faults
	refs := references{w: b.w, n: b.n, prefix: string(s.kind.name())}
	for _, name := range s.kind.names(d) {
		if *name.id == 0 {
			continue
		}
		network, act, there := b.shelf(name.kind).usable(*name.id)
		var err error
		if !there {
			err = impact.ErrNotFound
		}
		refs.usable(name.field, network, act, err)
		if segment := s.kind.segment(d); name.kind == impact.KindCustomer && segment != nil && *segment == "" {
			*segment = b.customers.segmentOf(*name.id)
		}
	}
	faults = append(faults, (*d).Check(b.n, b.today)...)
	faults = append(faults, refs.faults...)
	own := int64(0)
	if was != nil {
		own = was.ID
	}
	return append(faults, b.unique(any(*d), own)...)
}

// unique sees that no other fact has what only one may have.
func (b *batch) unique(d any, own int64) impact.Faults {
	others := func(w word) bool {
		return slices.ContainsFunc(b.find(w), func(id int64) bool { return id != own })
	}
	switch d := d.(type) {
	case impact.Customer:
		if d.BusinessID != "" && others(word{impact.KindCustomer, "businessId", d.BusinessID}) {
			return impact.Faults{{Code: impact.Duplicate, Field: "customer.businessId", Message: "another customer has this business id"}}
		}
	case impact.Participation:
		if d.Event != 0 && d.Customer != 0 && others(pairOf(d)) {
			return impact.Faults{{Code: impact.Duplicate, Field: "participation.customer", Message: "this customer already takes part in the event: correct that participation"}}
		}
	case impact.Notice:
		if others(word{impact.KindNotice, "key", d.Key}) {
			return impact.Faults{{Code: impact.Duplicate, Field: "notice.key", Message: "another notice tells of this lot at this stage: correct that one"}}
		}
	}
	return nil
}

// newID is the id of a new fact; in a check one that no fact has.
func (b *batch) newID(row *impact.ForeignRow) int64 {
	if b.dry {
		return -row.Number
	}
	return b.w.newID()
}

// learn lets later rows of the batch find a fact.
func (b *batch) learn(id int64, words []word) {
	b.mine[id] = true
	for _, w := range words {
		if w.text != "" && !slices.Contains(b.found[w], id) {
			b.found[w] = append(b.found[w], id)
		}
	}
}

// tell notes a good row: its key means the fact from now on. A key that means the same as before is not written again.
func (b *batch) tell(row *impact.ForeignRow, a alias, digest string, v *ImportRow) {
	if len(v.Faults) > 0 {
		return
	}
	a.digest = digest
	key := keyOf(row)
	told := toldRow{key: key, number: row.Number, alias: a}
	if was := b.aliases[key]; was == nil || *was != a {
		b.keep = append(b.keep, told)
	}
	b.aliases[key], b.told[key] = &a, &told
	b.say = append(b.say, told)
}

// sameDraft tells whether two drafts say the same. A set without codes is no set.
func sameDraft[D draft](a, b D) bool {
	tidy(&a)
	tidy(&b)
	return reflect.DeepEqual(a, b)
}

func tidy(d any) {
	v := reflect.ValueOf(d).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Slice && f.Len() == 0 {
			f.SetZero()
		}
	}
}

// resolve finds the facts that a row names, and puts their ids into its draft.
func (b *batch) resolve(row *impact.ForeignRow, names []naming) impact.Faults {
	var faults impact.Faults
	for _, name := range names {
		foreign := row.Names[name.field]
		if foreign == (impact.ForeignName{}) || foreign == (impact.ForeignName{System: foreign.System}) {
			continue
		}
		id, why := b.meant(row, name.kind, foreign)
		if why != "" && row.Kind != impact.KindNotice { // a buyer need not be a customer of the network
			faults = append(faults, impact.Fault{Code: impact.UnknownReference, Field: string(row.Kind) + "." + name.field, Message: why})
		}
		*name.id = id
	}
	return faults
}

// meant finds the fact that a foreign name means: by key, by business id, by name. Otherwise it says what was looked for.
func (b *batch) meant(row *impact.ForeignRow, kind impact.Kind, name impact.ForeignName) (int64, string) {
	var looked []string
	if name.Key != "" {
		if a := b.aliases[aliasKey{kind, systemOf(row, name), name.Key}]; a != nil {
			if network, act, there := b.shelf(kind).usable(a.fact); there && network == b.n.ID && act != impact.WithdrawnAct {
				return a.fact, ""
			}
		}
		looked = append(looked, fmt.Sprintf("the key %q of %s", name.Key, systemOf(row, name)))
	}
	for _, w := range []struct{ field, text, words string }{{"businessId", name.BusinessID, "the business id"}, {"name", name.Name, "the name"}} {
		if w.text == "" {
			continue
		}
		ids := b.find(word{kind, w.field, w.text})
		if len(ids) == 1 {
			return ids[0], ""
		}
		if len(ids) > 1 {
			return 0, fmt.Sprintf("%d live %ss have %s %q: say which is meant by its key", len(ids), kind, w.words, w.text)
		}
		looked = append(looked, fmt.Sprintf("%s %q", w.words, w.text))
	}
	return 0, fmt.Sprintf("no %s in this network has %s: bring it in or record it first", kind, strings.Join(looked, ", or "))
}

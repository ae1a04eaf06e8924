package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"entgo.io/ent/dialect"
	"github.com/lib/pq"

	"polku/impact"
)

// batch is some rows of a file in one transaction. In a check it only finds out what would become of them.
type batch struct {
	w      *writer
	n      *impact.Network
	of     Import
	dry    bool
	by     string
	reason string
	today  impact.Date
	book   *notebook

	customers      shelf[impact.Customer]
	contacts       shelf[impact.Contact]
	procurements   shelf[impact.Procurement]
	events         shelf[impact.Event]
	participations shelf[impact.Participation]
	observations   shelf[impact.Observation]
	notices        shelf[impact.Notice]

	aliases map[aliasKey]*alias   // as they are, with what the batch made of them
	told    map[aliasKey]*toldRow // what earlier rows of the file had
	found   map[word][]int64      // what words may mean
	mine    map[int64]bool        // the facts that the batch has changed
	keep    []toldRow             // the aliases to write
	say     []toldRow             // the rows to note
	said    []notedFact           // the facts to note
}

// word is a text that a fact can be found by.
type word struct {
	kind  impact.Kind
	field string
	text  string
}

// pairOf is what a participation can be found by: a customer takes part in an event once.
func pairOf(d impact.Participation) word {
	return word{impact.KindParticipation, "pair", strconv.FormatInt(d.Event, 10) + "/" + strconv.FormatInt(d.Customer, 10)}
}

// writeOrder is the order in which kinds of facts are written: what is named before what names it.
var writeOrder = []impact.Kind{impact.KindCustomer, impact.KindProcurement, impact.KindEvent, impact.KindContact, impact.KindParticipation, impact.KindObservation, impact.KindNotice}

func newBatch(w *writer, n *impact.Network, of Import, by, reason string) *batch {
	b := &batch{w: w, n: n, of: of, by: by, reason: reason, today: w.s.today(), aliases: map[aliasKey]*alias{}, told: map[aliasKey]*toldRow{},
		found: map[word][]int64{}, mine: map[int64]bool{}}
	b.customers.kind, b.contacts.kind, b.procurements.kind, b.events.kind = customerKind{}, contactKind{}, procurementKind{}, eventKind{}
	b.participations.kind, b.observations.kind, b.notices.kind = participationKind{}, observationKind{}, noticeKind{}
	return b
}

// shelf is that of a kind.
func (b *batch) shelf(kind impact.Kind) shelves {
	switch kind {
	case impact.KindCustomer:
		return &b.customers
	case impact.KindContact:
		return &b.contacts
	case impact.KindProcurement:
		return &b.procurements
	case impact.KindEvent:
		return &b.events
	case impact.KindParticipation:
		return &b.participations
	case impact.KindObservation:
		return &b.observations
	case impact.KindNotice:
		return &b.notices
	default:
		return nil
	}
}

// errAgain tells that a row changes a fact that the batch has changed already: it belongs into the next batch.
var errAgain = errors.New("the row belongs into the next batch")

// decide says what becomes of each row, and gathers what is to be written. It may stop before the last row: the rest belongs
// into the next batch.
func (b *batch) decide(ctx context.Context, rows []*impact.ForeignRow) ([]ImportRow, error) {
	if err := b.lookUp(ctx, rows); err != nil {
		return nil, err
	}
	var list []ImportRow
	for _, row := range rows {
		v := ImportRow{Number: row.Number, Place: row.Place, Kind: row.Kind, Faults: row.Faults, Notes: row.Warnings}
		err := b.take(row, &v)
		if errors.Is(err, errAgain) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", row.Number, err)
		}
		if len(v.Faults) > 0 {
			v.Outcome = RowRefused
		}
		if b.dry {
			v.asChecked()
		}
		list = append(list, v)
	}
	if b.dry {
		for _, kind := range writeOrder {
			b.said = append(b.said, b.shelf(kind).note(b)...)
		}
	}
	return list, nil
}

// asChecked forgets what only a run makes.
func (v *ImportRow) asChecked() {
	v.Fact = max(v.Fact, 0) // a fact that the file itself would make has none
	if v.Fact == 0 || v.Outcome != RowSame {
		v.Revision = 0
	}
}

// write writes what was gathered: facts, totals, feed and aliases. It tells whether any fact has changed.
func (b *batch) write(ctx context.Context) (bool, error) {
	cause := impact.Cause{Network: b.n.ID, Act: impact.Recorded, Kind: impact.KindImport, Fact: b.of.ID}
	if err := b.flush(ctx, cause); err != nil {
		return false, err
	}
	return b.moved(), b.w.writeAliases(ctx, b.n.ID, b.of.ID, b.keep)
}

// take says what becomes of a row.
func (b *batch) take(row *impact.ForeignRow, v *ImportRow) error {
	if len(row.Faults) > 0 {
		return nil
	}
	switch d := row.Draft.(type) {
	case impact.Customer:
		return takeOver(b, &b.customers, row, d, v)
	case impact.Contact:
		return takeOver(b, &b.contacts, row, d, v)
	case impact.Procurement:
		return takeOver(b, &b.procurements, row, d, v)
	case impact.Event:
		return takeOver(b, &b.events, row, d, v)
	case impact.Participation:
		return takeOver(b, &b.participations, row, d, v)
	case impact.Observation:
		return takeOver(b, &b.observations, row, d, v)
	case impact.Notice:
		if b.of.Kind == impact.ImportAnswers {
			return b.takeAnswers(row, d, v)
		}
		return b.takeNotice(row, d, v)
	default:
		return fmt.Errorf("there are no drafts of the type %T", d)
	}
}

// lookUp reads what the rows may need, in a few statements.
func (b *batch) lookUp(ctx context.Context, rows []*impact.ForeignRow) error {
	keys, words := aliasKeys{}, map[word][]string{}
	for _, row := range rows {
		keys.add(keyOf(row))
		for field, name := range row.Names {
			kind := namedKinds[field]
			keys.add(aliasKey{kind, systemOf(row, name), name.Key})
			addWord(words, word{kind, "businessId", name.BusinessID})
			addWord(words, word{kind, "name", name.Name})
		}
		for _, w := range wordsOf(row.Draft) {
			addWord(words, w)
		}
	}
	var err error
	if b.aliases, err = b.w.readAliases(ctx, b.n.ID, keys); err != nil {
		return err
	}
	if b.told, err = b.book.told(ctx, keys); err != nil {
		return err
	}
	for key, told := range b.told {
		if b.dry {
			b.aliases[key] = &told.alias
		}
	}
	for group, texts := range words {
		if err := b.findWords(ctx, group, texts); err != nil {
			return err
		}
	}
	if err := b.loadFacts(ctx, rows); err != nil {
		return err
	}
	return b.findPairs(ctx, rows)
}

// namedKinds are the kinds of the facts that drafts name.
var namedKinds = map[string]impact.Kind{"customer": impact.KindCustomer, "procurement": impact.KindProcurement, "event": impact.KindEvent}

func keyOf(row *impact.ForeignRow) aliasKey { return aliasKey{row.Kind, row.System, row.Key} }

func systemOf(row *impact.ForeignRow, name impact.ForeignName) string {
	if name.System == "" {
		return row.System
	}
	return name.System
}

// addWord adds a word to look up, where it is one that facts of its kind are found by.
func addWord(words map[word][]string, w word) {
	group := word{kind: w.kind, field: w.field}
	if _, ok := wordColumns[group]; ok && lookable(w.text) {
		words[group] = append(words[group], w.text)
	}
}

// wordsOf are the words that a draft must have for itself, or is found by.
func wordsOf(draft any) []word {
	switch d := draft.(type) {
	case impact.Customer:
		return []word{{impact.KindCustomer, "businessId", d.BusinessID}}
	case impact.Notice:
		return noticeKind{}.words(d)
	default:
		return nil
	}
}

// wordColumns say where words stand.
var wordColumns = map[word]struct{ table, column string }{
	{kind: impact.KindCustomer, field: "businessId"}: {"customers", "business_id"},
	{kind: impact.KindCustomer, field: "name"}:       {"customers", "name"},
	{kind: impact.KindProcurement, field: "name"}:    {"procurements", "name"},
	{kind: impact.KindEvent, field: "name"}:          {"events", "title"},
	{kind: impact.KindNotice, field: "key"}:          {"notices", "key"},
	{kind: impact.KindNotice, field: "noticeId"}:     {"notices", "notice_id"},
}

// wordsHold is where the words of a field are looked up, as the index over them has it.
func wordsHold(group word) string {
	switch group.field {
	case "businessId":
		return "network_id = ? AND " + live + " AND business_id <> ''"
	case "noticeId": // whose index is not by network
		return "+network_id = ? AND " + live
	default:
		return "network_id = ? AND " + live
	}
}

// findWords finds the facts that may be meant by the words of a field.
func (b *batch) findWords(ctx context.Context, group word, texts []string) error {
	at := wordColumns[group]
	query, arg := b.w.s.eachOf(at.column+" AS word, fact_id", at.table, at.column, wordsHold(group), texts)
	rows, err := b.w.query(ctx, query, arg, b.n.ID)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		w, id := group, int64(0)
		err := r.Scan(&w.text, &id)
		b.found[w] = append(b.found[w], id)
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("look up what rows name: %w", err)
	}
	if b.dry {
		return b.book.find(ctx, group, texts, b.found)
	}
	return nil
}

// loadFacts reads the facts that rows may mean.
func (b *batch) loadFacts(ctx context.Context, rows []*impact.ForeignRow) error {
	ids := map[impact.Kind][]int64{}
	for key, a := range b.aliases {
		ids[key.kind] = append(ids[key.kind], a.fact)
	}
	for w, list := range b.found {
		ids[w.kind] = append(ids[w.kind], list...)
	}
	for _, row := range rows {
		for _, name := range namesOf(row.Draft) {
			ids[name.kind] = append(ids[name.kind], *name.id)
		}
	}
	for kind, list := range ids {
		if shelf := b.shelf(kind); shelf != nil {
			if err := shelf.load(ctx, b, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// namesOf are the facts that a draft names by id.
func namesOf(draft any) []naming {
	switch d := draft.(type) {
	case impact.Contact:
		return contactKind{}.names(&d)
	case impact.Procurement:
		return procurementKind{}.names(&d)
	case impact.Event:
		return eventKind{}.names(&d)
	case impact.Participation:
		return participationKind{}.names(&d)
	case impact.Notice:
		return noticeKind{}.names(&d)
	default:
		return nil
	}
}

// findPairs finds the participations of the customers in the events that rows name.
func (b *batch) findPairs(ctx context.Context, rows []*impact.ForeignRow) error {
	var events, customers []int64
	var texts []string
	for _, row := range rows {
		if d, ok := row.Draft.(impact.Participation); ok {
			_ = b.resolve(row, participationKind{}.names(&d)) // what is missing is told when the row is taken
			events, customers = append(events, d.Event), append(customers, d.Customer)
			texts = append(texts, pairOf(d).text)
		}
	}
	if len(events) == 0 {
		return nil
	}
	there, err := b.w.takingPart(ctx, events, customers)
	ids, err := collect(there, err, func(r *sql.Rows) (int64, error) {
		var d impact.Participation
		var id int64
		err := r.Scan(&d.Event, &d.Customer, &id)
		b.found[pairOf(d)] = append(b.found[pairOf(d)], id)
		return id, err
	})
	if err != nil {
		return fmt.Errorf("look participations up: %w", err)
	}
	if b.dry {
		group := word{kind: impact.KindParticipation, field: "pair"}
		if err := b.book.find(ctx, group, texts, b.found); err != nil {
			return err
		}
		for _, text := range texts {
			ids = append(ids, b.found[word{group.kind, group.field, text}]...)
		}
	}
	return b.participations.load(ctx, b, ids)
}

// takingPart reads the participations of customers in events, of the first customer in the first event and so on; it may read
// more than that.
func (w *writer) takingPart(ctx context.Context, events, customers []int64) (*sql.Rows, error) {
	if w.s.dialect == dialect.Postgres {
		return w.query(ctx, "SELECT t.* FROM (SELECT DISTINCT * FROM unnest(?::bigint[], ?::bigint[]) u (event, customer)) AS k CROSS JOIN LATERAL"+
			" (SELECT event_id, customer_id, fact_id FROM participations WHERE event_id = k.event AND customer_id = k.customer AND "+live+" OFFSET 0) t", pq.Array(events), pq.Array(customers))
	}
	inEvents, arg := w.s.among("event_id", events)
	inCustomers, arg2 := w.s.among("customer_id", customers)
	return w.query(ctx, "SELECT event_id, customer_id, fact_id FROM participations WHERE "+live+" AND "+inEvents+" AND "+inCustomers, arg, arg2)
}

// find are the facts that a word means as things stand.
func (b *batch) find(w word) []int64 {
	var ids []int64
	for _, id := range b.found[w] {
		if b.shelf(w.kind).matches(id, w) {
			ids = append(ids, id)
		}
	}
	return ids
}

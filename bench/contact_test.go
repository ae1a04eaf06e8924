package bench

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"polku/impact"
)

// BenchmarkRecordContact records one contact: checked against the plan and the database, revision, totals, distinct
// counts, feed and idempotency key, committed to the disk. By hand it is the bare row, as durable.
func BenchmarkRecordContact(b *testing.B) {
	each(b, func(b *testing.B, d *database) {
		b.Run("polku", d.recordContacts)
		b.Run("by-hand", d.insertContacts)
	})
}

// newContact draws a contact of the last month.
func (d *database) newContact(dice *rand.Rand) impact.Contact {
	return d.past.contact(dice, today.Add(-dice.IntN(30)))
}

func (d *database) recordContacts(b *testing.B) {
	ctx, dice := context.Background(), newDice(uint64(d.keys)+10)
	measure(b, d, func() {
		if _, err := d.store.RecordContact(ctx, coordinator, d.past.n.ID, d.recording(), d.newContact(dice)); err != nil {
			b.Fatal(err)
		}
	})
}

// aside is the first id of facts that a benchmark inserts by hand and takes away again.
const aside = 1 << 40

func (d *database) insertContacts(b *testing.B) {
	columns := recorded + ", occurred_on, organisation_id, region_id, channel, customer_id, segment, procurement_id, theme, tags, help, funding, feedback_asked, feedback_score, note"
	insert := d.prepare(b, "INSERT INTO contacts ("+columns+") VALUES (?"+strings.Repeat(", ?", strings.Count(columns, ","))+")")
	b.Cleanup(func() {
		if _, err := d.plain.Exec(d.bind("DELETE FROM contacts WHERE fact_id >= ?"), int64(aside)); err != nil {
			b.Error(err)
		}
	})
	dice, id := newDice(5), int64(aside)
	measure(b, d, func() {
		id++
		values := append(d.past.recorded(id, d.past.firstSequence, today.Time().UnixMicro()), contactValues(d.newContact(dice))...)
		if _, err := insert.Exec(values...); err != nil {
			b.Fatal(err)
		}
	})
}

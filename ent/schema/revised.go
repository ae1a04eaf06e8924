// Package schema describes the tables. Facts and things of the plan are kept as revisions: a row is one version, valid
// from seq_from until seq_to. Rows are added, and closed by setting seq_to once; nothing else of them ever changes.
//
// Units: moments are Unix microseconds, days are the number yyyymmdd, decimals are ten-thousandths, sets of codes are
// written |a|b|. References are the ids of things (item_id, fact_id), which have many rows, so that they are no foreign
// keys; the store checks them inside the transaction and a test looks for orphans.
package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
)

// Revised are the columns of everything that is kept as revisions.
type Revised struct{ mixin.Schema }

// Fields of a revision: what it is a version of, how it came about, and between which feed numbers it holds.
func (Revised) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("network_id").Immutable(),
		field.Int("revision").Immutable(),
		field.String("act").Immutable(),
		field.Int64("seq_from").Immutable(),
		field.Int64("seq_to").Optional().Nillable(),
		field.Int64("recorded_at").Immutable(),
		field.String("recorded_by").Immutable(),
		field.String("reason").Default("").Immutable(),
	}
}

// Fact adds the id of the fact that the row is a version of.
type Fact struct{ mixin.Schema }

// Fields of every fact.
func (Fact) Fields() []ent.Field {
	return append(Revised{}.Fields(), field.Int64("fact_id").Immutable())
}

// Indexes of every fact: one row for each revision, and by network what holds now.
func (Fact) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("fact_id", "revision").Unique(),
		index.Fields("network_id", "seq_from"),
	}
}

// live are the rows that hold now.
const live = "seq_to IS NULL AND act <> 'WITHDRAWN'"

// liveIndex is an index over the rows that hold now.
func liveIndex(fields ...string) *index.Builder {
	return index.Fields(fields...).Annotations(entsql.IndexWhere(live))
}

// code is an optional word of a closed vocabulary.
func code(name string) ent.Field { return field.String(name).Default("").Immutable() }

// words is a text of any length that the domain has limited.
func words(name string) ent.Field { return field.Text(name).Default("").Immutable() }

// ref is an optional reference, 0 when not stated.
func ref(name string) ent.Field { return field.Int64(name).Default(0).Immutable() }

// day is a day as yyyymmdd, 0 when not stated.
func day(name string) ent.Field { return field.Int32(name).Default(0).Immutable() }

// number is an optional decimal.
func number(name string) ent.Field { return field.Int64(name).Optional().Nillable().Immutable() }

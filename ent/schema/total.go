package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Total is one kept total of an indicator (impact.Cell): it changes in the transaction that records the fact.
type Total struct{ ent.Schema }

// Annotations say: SQLite turns a sum that overflows into an inexact number without a word; this refuses it in both dialects.
func (Total) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"total_sum_is_exact": "sum > -9000000000000000000 AND sum < 9000000000000000000",
	})}
}

// Fields are the key of the total, how many rows count, and the number they make.
func (Total) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("indicator_id"),
		field.Int("part"),
		field.Int("dimension"),
		field.Int64("key"),
		field.Int("grain"),
		field.Int32("bucket"),
		field.Int64("count"),
		field.Int64("sum"),
	}
}

// Indexes are the key, in the order that reads narrow it.
func (Total) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("grain", "dimension", "indicator_id", "part", "key", "bucket").Unique(),
	}
}

// Member is one thing that a distinct count counts once within a scope, with its rows by month (impact.Member).
type Member struct{ ent.Schema }

// Fields are the key, and the months written 202203:2,202205:1.
func (Member) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("indicator_id"),
		field.Int("part"),
		field.Int("dimension"),
		field.Int64("key"),
		field.String("member"),
		field.Text("months"),
	}
}

// Indexes are the key.
func (Member) Indexes() []ent.Index {
	return []ent.Index{index.Fields("indicator_id", "part", "dimension", "key", "member").Unique()}
}

// Series is the newest number of a place in a month (impact.LatestEntry).
type Series struct{ ent.Schema }

// Fields are the key, how many rows the month has, and its newest.
func (Series) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("indicator_id"),
		field.Int("part"),
		field.Int64("region_id"),
		field.Int64("organisation_id"),
		field.Int32("month"),
		field.Int64("count"),
		field.Int32("day"),
		field.Int64("row_id"),
		field.Int64("value"),
	}
}

// Indexes are the key.
func (Series) Indexes() []ent.Index {
	return []ent.Index{index.Fields("indicator_id", "part", "region_id", "organisation_id", "month").Unique()}
}

// SourceTotal is how many rows of a source count in a network, and how fresh they are.
type SourceTotal struct{ ent.Schema }

// Fields are the key, the rows, and the moment of the last change.
func (SourceTotal) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("network_id"),
		field.String("source"),
		field.Int64("count"),
		field.Int64("recorded_at"),
	}
}

// Indexes are the key.
func (SourceTotal) Indexes() []ent.Index {
	return []ent.Index{index.Fields("network_id", "source").Unique()}
}

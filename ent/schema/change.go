package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Head is the one row that every writing transaction locks first and moves last: the feed's number, the next free id,
// the feed number of the last change of a plan, and whether the facts are made up.
type Head struct{ ent.Schema }

// Fields of the head.
func (Head) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("seq").Default(0),
		field.Int64("next_id").Default(1),
		field.Int64("plan_seq").Default(0),
		field.Int64("recorded_at").Default(0),
		field.Bool("sample").Default(false),
	}
}

// Change is one number of the feed: an indicator's total before and after, and the cause. Ids and numbers only.
// indicator_id is 0 for a number that only marks that something was recorded; moved is false where only a part of the
// value moved (a region's, a month's) and the whole stayed as it was.
type Change struct{ ent.Schema }

// Annotations say: the id is the feed's number and is given, not generated.
func (Change) Annotations() []schema.Annotation {
	off := false
	return []schema.Annotation{entsql.Annotation{Incremental: &off}}
}

// Fields of a change. after is the change of the same network just before it that moved an indicator.
func (Change) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id").Immutable(),
		field.Int64("network_id").Immutable(),
		field.Int64("after").Immutable(),
		field.Int64("recorded_at").Immutable(),
		field.Int64("indicator_id").Immutable(),
		field.String("act").Immutable(),
		field.String("kind").Immutable(),
		ref("fact_id"),
		ref("organisation_id"),
		ref("region_id"),
		field.Int64("count_was").Default(0).Immutable(),
		field.Int64("sum_was").Default(0).Immutable(),
		field.Int64("count_is").Default(0).Immutable(),
		field.Int64("sum_is").Default(0).Immutable(),
		field.Int64("base_count_was").Default(0).Immutable(),
		field.Int64("base_sum_was").Default(0).Immutable(),
		field.Int64("base_count_is").Default(0).Immutable(),
		field.Int64("base_sum_is").Default(0).Immutable(),
		field.Bool("data_was").Default(false).Immutable(),
		field.Bool("data_is").Default(false).Immutable(),
		field.Bool("moved").Default(false).Immutable(),
	}
}

// Indexes are the newest that moved an indicator, as a whole or in a part, a network's changes in order, and those of them that moved a whole.
func (Change) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("indicator_id", "id").Annotations(entsql.IndexWhere("moved")),
		index.Fields("indicator_id", "id").Annotations(entsql.IndexWhere("NOT moved AND indicator_id <> 0")).StorageKey("change_moved_part"),
		index.Fields("network_id", "id").Annotations(entsql.IndexWhere("indicator_id <> 0")),
		index.Fields("network_id", "id").Annotations(entsql.IndexWhere("moved")).StorageKey("change_moved_whole"),
	}
}

// Request is an answered mutation, so that the same idempotency key answers the same again.
type Request struct{ ent.Schema }

// Fields are who asked with which key, a digest of what was asked, and the answer.
func (Request) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.String("viewer").Immutable(),
		field.String("key").Immutable(),
		field.String("digest").Immutable(),
		field.Int64("fact_id").Immutable(),
		field.Int("revision").Immutable(),
		field.Int64("seq_first").Immutable(),
		field.Int64("seq_last").Immutable(),
		field.Int64("recorded_at").Immutable(),
	}
}

// Indexes are one answer for each viewer's key.
func (Request) Indexes() []ent.Index {
	return []ent.Index{index.Fields("viewer", "key").Unique()}
}

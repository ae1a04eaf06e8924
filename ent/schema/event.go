package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// Event is something that was held.
type Event struct{ ent.Schema }

// Mixin makes it a fact that is kept as revisions.
func (Event) Mixin() []ent.Mixin { return []ent.Mixin{Fact{}} }

// Fields of the fact itself.
func (Event) Fields() []ent.Field {
	return []ent.Field{
		field.String("title").Immutable(),
		day("occurred_on"),
		code("type"),
		ref("organisation_id"),
		ref("region_id"),
		code("programme"),
		code("group_code"),
		code("topic"),
		code("theme"),
		words("tags"),
		ref("customer_id"),
		code("segment"),
		number("attendance"),
		words("note"),
	}
}

// Indexes for the lists and checks that are made of it.
func (Event) Indexes() []ent.Index {
	return []ent.Index{
		liveIndex("network_id", "occurred_on", "fact_id"),
		liveIndex("customer_id"),
		liveIndex("network_id", "title"),
	}
}

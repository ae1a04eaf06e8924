package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// Contact is advice given once.
type Contact struct{ ent.Schema }

// Mixin makes it a fact that is kept as revisions.
func (Contact) Mixin() []ent.Mixin { return []ent.Mixin{Fact{}} }

// Fields of the fact itself.
func (Contact) Fields() []ent.Field {
	return []ent.Field{
		day("occurred_on"),
		ref("organisation_id"),
		ref("region_id"),
		code("channel"),
		ref("customer_id"),
		code("segment"),
		ref("procurement_id"),
		code("theme"),
		words("tags"),
		code("help"),
		words("referrals"),
		code("funding"),
		day("follow_up_on"),
		field.Bool("feedback_asked").Default(false).Immutable(),
		number("feedback_score"),
		words("note"),
	}
}

// Indexes for the lists and checks that are made of it.
func (Contact) Indexes() []ent.Index {
	return []ent.Index{
		liveIndex("network_id", "occurred_on", "fact_id"),
		liveIndex("procurement_id"),
		liveIndex("customer_id", "occurred_on", "fact_id"),
		liveIndex("network_id", "region_id", "occurred_on", "fact_id"),
		liveIndex("network_id", "organisation_id", "occurred_on", "fact_id"),
	}
}

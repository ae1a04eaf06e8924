package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// Procurement is a public procurement that the network has advised.
type Procurement struct{ ent.Schema }

// Mixin makes it a fact that is kept as revisions.
func (Procurement) Mixin() []ent.Mixin { return []ent.Mixin{Fact{}} }

// Fields of the fact itself.
func (Procurement) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").Immutable(),
		day("occurred_on"),
		ref("organisation_id"),
		ref("region_id"),
		ref("customer_id"),
		code("segment"),
		code("stage"),
		code("cpv"),
		number("estimated_value"),
		field.Bool("innovative").Optional().Nillable().Immutable(),
		field.Bool("rnd").Optional().Nillable().Immutable(),
		words("tags"),
		code("funding"),
		code("programme"),
		words("note"),
	}
}

// Indexes for the lists and checks that are made of it.
func (Procurement) Indexes() []ent.Index {
	return []ent.Index{
		liveIndex("network_id", "occurred_on", "fact_id"),
		liveIndex("customer_id", "occurred_on", "fact_id"),
		liveIndex("network_id", "name"),
	}
}

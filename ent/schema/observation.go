package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// Observation is a number entered for an indicator.
type Observation struct{ ent.Schema }

// Mixin makes it a fact that is kept as revisions.
func (Observation) Mixin() []ent.Mixin { return []ent.Mixin{Fact{}} }

// Fields of the fact itself.
func (Observation) Fields() []ent.Field {
	return []ent.Field{
		ref("indicator_id"),
		day("occurred_on"),
		ref("organisation_id"),
		ref("region_id"),
		number("value"),
		number("numerator"),
		number("denominator"),
		code("source"),
		field.Bool("estimated").Default(false).Immutable(),
		words("note"),
	}
}

// Indexes for the lists and checks that are made of it.
func (Observation) Indexes() []ent.Index {
	return []ent.Index{
		liveIndex("indicator_id", "region_id", "organisation_id", "occurred_on", "fact_id"),
		liveIndex("network_id", "occurred_on", "fact_id"),
	}
}

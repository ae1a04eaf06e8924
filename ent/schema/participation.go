package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// Participation is a customer's part in an event; it has its day and place from the event.
type Participation struct{ ent.Schema }

// Mixin makes it a fact that is kept as revisions.
func (Participation) Mixin() []ent.Mixin { return []ent.Mixin{Fact{}} }

// Fields of the fact itself.
func (Participation) Fields() []ent.Field {
	return []ent.Field{
		ref("event_id"),
		ref("customer_id"),
		code("segment"),
		code("status"),
		field.Int("persons").Default(0).Immutable(),
	}
}

// Indexes for the lists and checks that are made of it.
func (Participation) Indexes() []ent.Index {
	return []ent.Index{
		liveIndex("event_id", "fact_id"),
		liveIndex("customer_id"),
		liveIndex("network_id", "fact_id"),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Customer is an organisation that the network serves.
type Customer struct{ ent.Schema }

// Mixin makes it a fact that is kept as revisions.
func (Customer) Mixin() []ent.Mixin { return []ent.Mixin{Fact{}} }

// Fields of the fact itself.
func (Customer) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").Immutable(),
		code("business_id"),
		code("segment"),
		ref("region_id"),
	}
}

// Indexes for the lists and checks that are made of it.
func (Customer) Indexes() []ent.Index {
	return []ent.Index{
		liveIndex("network_id", "name", "fact_id"),
		index.Fields("network_id", "business_id").Unique().Annotations(entsql.IndexWhere(live + " AND business_id <> ''")),
	}
}

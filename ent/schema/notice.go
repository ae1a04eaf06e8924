package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Notice is one lot as a procurement notice tells of it (impact.Notice). key is what makes it the same lot at the same stage
// when another notice, or another version of the notice, tells of it again.
type Notice struct{ ent.Schema }

// Mixin makes it a fact that is kept as revisions.
func (Notice) Mixin() []ent.Mixin { return []ent.Mixin{Fact{}} }

// Fields of the fact itself. The missing answer of innovative and answered_innovative is "not stated".
func (Notice) Fields() []ent.Field {
	return []ent.Field{
		field.String("key").Immutable(),
		code("notice_id"),
		code("version"),
		code("lot"),
		code("lot_kind"),
		code("procedure"),
		code("publication"),
		code("form"),
		code("type"),
		code("subtype"),
		day("occurred_on"),
		words("buyer"),
		code("buyer_id"),
		code("buyer_type"),
		code("country"),
		code("nuts"),
		ref("customer_id"),
		ref("region_id"),
		code("cpv"),
		code("nature"),
		number("value"),
		code("value_state"),
		code("currency"),
		code("framework"),
		code("result"),
		words("strategic"),
		words("innovation"),
		words("green"),
		words("social"),
		words("criteria"),
		field.Bool("sme").Optional().Nillable().Immutable(),
		field.Bool("innovative").Optional().Nillable().Immutable(),
		words("answers_yes"),
		words("answers_no"),
		field.Bool("answered_innovative").Optional().Nillable().Immutable(),
	}
}

// Indexes for the lists and checks that are made of it: a lot at a stage is there once.
func (Notice) Indexes() []ent.Index {
	return []ent.Index{
		liveIndex("network_id", "occurred_on", "fact_id"),
		index.Fields("network_id", "key").Unique().Annotations(entsql.IndexWhere(live)),
		liveIndex("notice_id"),
		liveIndex("customer_id"),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// PlanItem is one revision of a thing of a plan: its body as JSON. Plans are small and change seldom; they are read whole
// and kept in memory for the feed number of their last change.
type PlanItem struct{ ent.Schema }

// Mixin makes it kept as revisions.
func (PlanItem) Mixin() []ent.Mixin { return []ent.Mixin{Revised{}} }

// Fields of a thing of a plan.
func (PlanItem) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("item_id").Immutable(),
		field.String("kind").Immutable(),
		field.String("code").Immutable(),
		field.String("origin").Immutable(),
		field.Text("body").Immutable(),
	}
}

// Indexes are one row for each revision, and what holds now by kind and code.
func (PlanItem) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("item_id", "revision").Unique(),
		liveIndex("network_id", "kind", "code").Unique(),
	}
}

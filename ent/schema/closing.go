package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Closing is a span of time whose values were frozen at a feed number.
type Closing struct{ ent.Schema }

// Fields of a closing.
func (Closing) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("network_id").Immutable(),
		field.Int32("from_day").Immutable(),
		field.Int32("to_day").Immutable(),
		field.Int64("closed_at").Immutable(),
		field.Int64("seq").Immutable(),
	}
}

// Indexes see to it that a span is closed once.
func (Closing) Indexes() []ent.Index {
	return []ent.Index{index.Fields("network_id", "to_day").Unique()}
}

// ClosedValue is an indicator's value to date when a period was closed, and how it was judged.
type ClosedValue struct{ ent.Schema }

// Fields are the closing, the indicator, its definition's version and target's revision, the number with its two sides
// (missing when there was no data), and the status.
func (ClosedValue) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("closing_id").Immutable(),
		field.Int64("indicator_id").Immutable(),
		field.Int("version").Immutable(),
		number("value"),
		number("numerator"),
		number("denominator"),
		field.Int("target_revision").Default(0).Immutable(),
		code("status"),
		field.Int64("count").Immutable(),
	}
}

// Indexes are one value for each indicator of a closing.
func (ClosedValue) Indexes() []ent.Index {
	return []ent.Index{index.Fields("closing_id", "indicator_id").Unique()}
}

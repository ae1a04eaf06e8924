package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// JobRun is one run of a scheduled job. At most one run of a job is RUNNING: the partial unique index sees to it in the
// whole cluster. heartbeat is the last sign of life of a running one.
type JobRun struct{ ent.Schema }

// Fields of a run.
func (JobRun) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.String("job").Immutable(),
		field.String("state"),
		field.Int64("started_at").Immutable(),
		field.Int64("heartbeat"),
		field.Int64("finished_at").Default(0),
		field.String("started_by").Immutable(),
		field.Text("summary").Default(""),
	}
}

// Indexes see to it that a job never runs twice at once, and find its newest runs.
func (JobRun) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("job").Unique().Annotations(entsql.IndexWhere("state = 'RUNNING'")),
		index.Fields("job", "started_at"),
	}
}

// Difference is a total that did not equal its rows in a run.
type Difference struct{ ent.Schema }

// Fields are the run, the total's key, and both numbers.
func (Difference) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("run_id").Immutable(),
		field.Int64("network_id").Immutable(),
		field.Int64("indicator_id").Immutable(),
		field.String("cell").Immutable(),
		field.String("stored").Immutable(),
		field.String("recomputed").Immutable(),
	}
}

// Indexes are the differences of a run.
func (Difference) Indexes() []ent.Index { return []ent.Index{index.Fields("run_id")} }

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

// ClosedValue is an indicator's value to date when a period was closed.
type ClosedValue struct{ ent.Schema }

// Fields are the closing, the indicator, its definition's version, and the number; missing when there was no data.
func (ClosedValue) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("closing_id").Immutable(),
		field.Int64("indicator_id").Immutable(),
		field.Int("version").Immutable(),
		number("value"),
		field.Int64("count").Immutable(),
	}
}

// Indexes are one value for each indicator of a closing.
func (ClosedValue) Indexes() []ent.Index {
	return []ent.Index{index.Fields("closing_id", "indicator_id").Unique()}
}

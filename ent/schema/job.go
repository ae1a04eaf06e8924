package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// JobRun is one run of a scheduled job. At most one run of a job is RUNNING: the partial unique index sees to it in the
// whole cluster. heartbeat is the last sign of life of a running one; stop asks it to end after its slice. Of a job with
// slices, done of total are through, last_network and last_month name the last of them; indicator_id is 0 for all.
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
		field.Text("reason").Default("").Immutable(),
		field.Int64("indicator_id").Default(0).Immutable(),
		field.Int("done").Default(0),
		field.Int("total").Default(0),
		field.Int64("last_network").Default(0),
		field.Int32("last_month").Default(0),
		field.Bool("stop").Default(false),
	}
}

// Indexes see to it that a job never runs twice at once, and find its newest runs.
func (JobRun) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("job").Unique().Annotations(entsql.IndexWhere("state = 'RUNNING'")),
		index.Fields("job", "started_at"),
	}
}

// Difference is a total that did not equal its rows when its slice was checked. It stands until a rebuild has mended it, or
// until a check finds the place clean because somebody put it right by hand. place is the total's key as text; run_id is the
// run that found it, 0 for the schedule's slices; row_name names the database row that holds the total.
type Difference struct{ ent.Schema }

// Fields are where and when it was found, the total's key, both numbers, and what became of it.
func (Difference) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("run_id").Immutable(),
		field.Int64("network_id").Immutable(),
		field.Int64("indicator_id").Immutable(),
		field.String("cell").Immutable(),
		field.String("stored").Immutable(),
		field.String("recomputed").Immutable(),
		field.Int32("month").Default(0).Immutable(),
		field.String("place").Default("").Immutable(),
		field.String("row_name").Default("").Immutable(),
		field.Int64("found_at").Default(0).Immutable(),
		field.Bool("standing").Default(false),
		field.Int64("mended_at").Default(0),
		field.Int64("gone_at").Default(0),
	}
}

// Indexes are the differences that a run found first, and those that stand: one for each place.
func (Difference) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("run_id"),
		index.Fields("network_id", "place").Unique().Annotations(entsql.IndexWhere("standing")),
	}
}

// Sighting is a difference that a run met, whether it was the first to find it or not.
type Sighting struct{ ent.Schema }

// Fields are the run and the difference.
func (Sighting) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("run_id").Immutable(),
		field.Int64("difference_id").Immutable(),
	}
}

// Indexes are the differences of a run, each once.
func (Sighting) Indexes() []ent.Index {
	return []ent.Index{index.Fields("run_id", "difference_id").Unique()}
}

// Slice is when a part of a network's totals was last proven against its rows: a month, or (0) all that is derived from
// months. The slice that was checked longest ago is the next; checked_seq is the feed's number of the snapshot, -1 before the
// first. claimed_at is when somebody began to check it, 0 when nobody is at it.
type Slice struct{ ent.Schema }

// Annotations say: the plural, which Ent doesn't know.
func (Slice) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("slices")} }

// Fields are the slice, and how its newest check went.
func (Slice) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("network_id").Immutable(),
		field.Int32("month").Immutable(),
		field.Int64("checked_seq").Default(-1),
		field.Int64("checked_at").Default(0),
		field.Int64("run_id").Default(0),
		field.Int("differences").Default(0),
		field.Int64("claimed_at").Default(0),
	}
}

// Indexes see to it that a slice is there once.
func (Slice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("network_id", "month").Unique()}
}

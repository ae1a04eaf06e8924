package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Intake is an import: a foreign file that is brought in. The file itself lies in the spool folder under its digest until the import is
// over; mapping is JSON. state goes UPLOADED, CHECKING, CHECKED, APPLYING, APPLIED, UNDOING, UNDONE, and from any of them to
// FAILED or DISCARDED. mode is ALL (all rows or none) or ROWS (each row for itself). done of total are bytes of the file that
// have been read. The counts are of the last check or run.
type Intake struct{ ent.Schema }

// Annotations say: the table, for import is a word of Go's that no type can have.
func (Intake) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("imports")} }

// Fields of an import.
func (Intake) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("network_id").Immutable(),
		field.String("kind").Immutable(),
		field.String("name").Immutable(),
		field.Int64("size").Immutable(),
		field.String("digest").Immutable(),
		field.Text("mapping").Default(""),
		field.String("mode").Default("ALL"),
		field.String("state"),
		field.Int64("done").Default(0),
		field.Int64("total").Default(0),
		field.Int64("added").Default(0),
		field.Int64("changed").Default(0),
		field.Int64("same").Default(0),
		field.Int64("refused").Default(0),
		field.Int64("undone").Default(0),
		field.Int64("kept").Default(0),
		field.String("created_by").Immutable(),
		field.Int64("created_at").Immutable(),
		field.Int64("finished_at").Default(0),
		field.Int64("heartbeat").Default(0),
		field.Text("reason").Default(""),
		field.Text("problem").Default(""),
		field.Bool("stop").Default(false),
	}
}

// Indexes are a network's newest imports.
func (Intake) Indexes() []ent.Index {
	return []ent.Index{index.Fields("network_id", "id")}
}

// IntakeRow is what became, or would become, of one row of an import's file. number counts the rows of the file from 1, place
// says in the file's own words where the row is. outcome is NEW, CHANGED, SAME or REFUSED, and when it was undone UNDONE or KEPT;
// revision is the fact's after the row. faults is JSON.
type IntakeRow struct{ ent.Schema }

// Annotations say: the table.
func (IntakeRow) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("import_rows")}
}

// Fields of a row.
func (IntakeRow) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("import_id").Immutable(),
		field.Int64("number").Immutable(),
		field.String("place").Default("").Immutable(),
		field.String("outcome"),
		field.String("kind").Default("").Immutable(),
		field.Int64("fact_id").Default(0).Immutable(),
		field.Int("revision").Default(0).Immutable(),
		field.Text("faults").Default("").Immutable(),
	}
}

// Indexes are the rows of an import, all of them and those with an outcome.
func (IntakeRow) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("import_id", "number"),
		index.Fields("import_id", "outcome", "number"),
	}
}

// Alias is how a foreign system calls a fact, so that a row that comes again is known. digest is of what the row said when it
// was last taken over, revision the fact's that the row made or found to be the same; 0 when it only filled the fact up.
type Alias struct{ ent.Schema }

// Annotations say: the plural, which Ent doesn't know.
func (Alias) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("aliases")} }

// Fields are where the foreign name holds, the name, and the fact.
func (Alias) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("network_id").Immutable(),
		field.String("kind").Immutable(),
		field.String("system").Immutable(),
		field.String("key").Immutable(),
		field.Int64("fact_id"),
		field.String("digest"),
		field.Int("revision").Default(0),
		field.Int64("import_id"),
	}
}

// Indexes find a fact by its foreign name.
func (Alias) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("network_id", "kind", "system", "key").Unique(),
		index.Fields("fact_id"),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Audit is one line of the audit log: a write, a sign-in, or a try that was refused. Lines are only ever added. principal is
// the account, token or program behind the viewer; target is the global id or name of what it was about; seq is the feed's
// number that a write took, 0 for others.
type Audit struct{ ent.Schema }

// Annotations say: the table.
func (Audit) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("audit_log")} }

// Fields of a line.
func (Audit) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("at").Immutable(),
		field.String("viewer").Immutable(),
		field.String("principal").Immutable(),
		field.String("role").Immutable(),
		field.String("action").Immutable(),
		field.String("outcome").Immutable(),
		field.Int64("network_id").Default(0).Immutable(),
		field.String("target").Default("").Immutable(),
		field.Text("detail").Default("").Immutable(),
		field.Int64("seq").Default(0).Immutable(),
	}
}

// Indexes are the newest lines, of all and of one principal or action.
func (Audit) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("principal", "id"),
		index.Fields("action", "id"),
		index.Fields("outcome", "id"),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Account is an identity that has signed in, and what the coordinator lets it do. Of the person nothing is kept but the
// subject that the identity provider knows it by; code is what a newcomer tells the coordinator, label what the coordinator
// calls it (an organisation and a role). Networks and shared are sets, a network's slug and a kind of records each; * is every
// one of them.
type Account struct{ ent.Schema }

// Fields of an account. organisation and area are codes of the plan.
func (Account) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.String("issuer").Immutable(),
		field.String("subject").Immutable(),
		field.String("code").Immutable(),
		field.String("label").Default(""),
		field.String("role").Default("PUBLIC"),
		field.String("networks").Default(""),
		field.String("organisation").Default(""),
		field.String("area").Default(""),
		field.String("shared").Default(""),
		field.Int64("created_at").Immutable(),
		field.Int64("seen_at"),
		field.Int64("changed_at").Default(0),
		field.String("changed_by").Default(""),
	}
}

// Indexes are one account for each identity.
func (Account) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("issuer", "subject").Unique(),
		index.Fields("code").Unique(),
	}
}

// Session is a browser that is signed in. Only the digest of its cookie is kept. account_id is 0 for whoever opened the
// administrator's link of a server without identity provider.
type Session struct{ ent.Schema }

// Fields of a session; ended_at is 0 while it goes on.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.String("digest").Immutable(),
		field.Int64("account_id").Immutable(),
		field.Int64("started_at").Immutable(),
		field.Int64("seen_at"),
		field.Int64("expires_at").Immutable(),
		field.Int64("ended_at").Default(0),
	}
}

// Indexes find a session by its cookie, and those of an account.
func (Session) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("digest").Unique(),
		index.Fields("account_id"),
		index.Fields("expires_at"),
	}
}

// SignIn is a way in that works once: an attempt at the identity provider that has begun (OIDC), or the administrator's link
// of a server without one (LINK). digest is of the state or of the link's secret; browser is the digest of the cookie that binds
// the attempt to the browser that began it.
type SignIn struct{ ent.Schema }

// Fields of a sign-in; used_at is 0 until it was used.
func (SignIn) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.String("kind").Immutable(),
		field.String("digest").Immutable(),
		field.String("browser").Default("").Immutable(),
		field.String("nonce").Default("").Immutable(),
		field.String("verifier").Default("").Immutable(),
		field.String("return_to").Default("").Immutable(),
		field.Int64("expires_at").Immutable(),
		field.Int64("used_at").Default(0),
	}
}

// Indexes find a sign-in.
func (SignIn) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("digest").Unique(),
		index.Fields("expires_at"),
	}
}

// Token is a partner's or program's way in. Only the digest of its secret is kept; prefix is what it begins with, so that
// people can tell tokens apart. scopes is a set of READ and WRITE.
type Token struct{ ent.Schema }

// Fields of a token; used_at and revoked_at are 0 until then.
func (Token) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.String("name").Immutable(),
		field.String("prefix").Immutable(),
		field.String("digest").Immutable(),
		field.String("role").Immutable(),
		field.String("networks").Immutable(),
		field.String("organisation").Default("").Immutable(),
		field.String("area").Default("").Immutable(),
		field.String("shared").Default("").Immutable(),
		field.String("scopes").Immutable(),
		field.String("created_by").Immutable(),
		field.Int64("created_at").Immutable(),
		field.Int64("expires_at").Immutable(),
		field.Int64("used_at").Default(0),
		field.Int64("revoked_at").Default(0),
		field.String("revoked_by").Default(""),
	}
}

// Indexes find a token by its secret; names are never given twice.
func (Token) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("digest").Unique(),
		index.Fields("name").Unique(),
	}
}

package model

import (
	"context"
	"time"

	"polku/impact"
	"polku/store"
)

// Token is a partner's or program's way in.
type Token struct{ t impact.Token }

// TokenEdge is a token with its place in the list.
type TokenEdge = Edge[Token]

// TokenConnection is a page of tokens.
type TokenConnection = Connection[Token]

// NewToken shows a token.
func NewToken(t impact.Token) *Token { return &Token{t} }

// IsNode marks a thing with a global id.
func (*Token) IsNode() {}

// ID is the token's global id.
func (t *Token) ID() string { return impact.NewID(tokenKind, t.t.ID) }

// Name says whose it is and what for.
func (t *Token) Name() string { return t.t.Name }

// Prefix is what it begins with.
func (t *Token) Prefix() string { return t.t.Prefix }

// Rights are what it may do.
func (t *Token) Rights() *Rights { return newRights(t.t.Rights) }

// CreatedBy is who made it.
func (t *Token) CreatedBy() string { return t.t.CreatedBy }

// CreatedAt is when it was made.
func (t *Token) CreatedAt() time.Time { return t.t.CreatedAt }

// ExpiresAt is until when it works.
func (t *Token) ExpiresAt() time.Time { return t.t.ExpiresAt }

// UsedAt is when it was last used.
func (t *Token) UsedAt() *time.Time { return since(t.t.UsedAt) }

// RevokedAt is when it was taken back.
func (t *Token) RevokedAt() *time.Time { return since(t.t.RevokedAt) }

// RevokedBy is who took it back.
func (t *Token) RevokedBy() *string { return ifSaid(t.t.RevokedBy) }

// TokenID reads a token's id.
func TokenID(text string) int64 { return idOf(tokenKind, text) }

// Tokens is a page of tokens, newest first.
func Tokens(ctx context.Context, lens *Lens, first *int, after *string) (*TokenConnection, error) {
	return forwardPage(ctx, lens, tokenKind, 1, first, after, func(view *store.View, place []int64, limit int) ([]impact.Token, error) {
		return view.Tokens(ctx, place[0], limit)
	}, func(t impact.Token) []int64 { return []int64{t.ID} }, NewToken)
}

// Draft is the input as the domain takes it.
func (i *CreateTokenInput) Draft() impact.TokenDraft {
	rights := i.Rights.Rights()
	rights.ReadOnly = i.ReadOnly
	return impact.TokenDraft{Name: i.Name, Rights: rights, ExpiresAt: i.ExpiresAt}
}

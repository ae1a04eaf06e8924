package model

import (
	"context"
	"time"

	"polku/impact"
	"polku/store"
)

// The kinds of ids of ways in.
const (
	accountKind = "account"
	tokenKind   = "token"
)

// Account is somebody who has signed in.
type Account struct{ a impact.Account }

// AccountEdge is an account with its place in the list.
type AccountEdge = Edge[Account]

// AccountConnection is a page of accounts.
type AccountConnection = Connection[Account]

// NewAccount shows an account.
func NewAccount(a impact.Account) *Account { return &Account{a} }

// IsNode marks a thing with a global id.
func (*Account) IsNode() {}

// ID is the account's global id.
func (a *Account) ID() string { return impact.NewID(accountKind, a.a.ID) }

// Code is what the newcomer told the coordinator.
func (a *Account) Code() string { return a.a.Code }

// Label is what the coordinator calls it.
func (a *Account) Label() string { return a.a.Label }

// Rights are what it may do.
func (a *Account) Rights() *Rights { return newRights(a.a.Rights) }

// CreatedAt is when it signed in first.
func (a *Account) CreatedAt() time.Time { return a.a.CreatedAt }

// SeenAt is when it was last seen.
func (a *Account) SeenAt() time.Time { return a.a.SeenAt }

// ChangedAt is when its rights changed last.
func (a *Account) ChangedAt() *time.Time { return since(a.a.ChangedAt) }

// ChangedBy is who changed them.
func (a *Account) ChangedBy() *string { return ifSaid(a.a.ChangedBy) }

// OpenSessions is how many browsers are signed in.
func (a *Account) OpenSessions() int { return a.a.OpenSessions }

// AccountID reads an account's id.
func AccountID(text string) int64 { return idOf(accountKind, text) }

// Accounts is a page of accounts, newest first.
func Accounts(ctx context.Context, lens *Lens, first *int, after *string) (*AccountConnection, error) {
	return forwardPage(ctx, lens, accountKind, 1, first, after, func(view *store.View, place []int64, limit int) ([]impact.Account, error) {
		return view.Accounts(ctx, place[0], limit)
	}, func(a impact.Account) []int64 { return []int64{a.ID} }, NewAccount)
}

func newRights(r impact.Rights) *Rights {
	networks := append([]string{}, r.Networks...)
	return &Rights{Role: r.Role, Networks: networks, Organisation: ifSaid(r.Organisation), Area: ifSaid(r.Area), Shared: kindsShared(r.Shared), ReadOnly: r.ReadOnly}
}

// Rights are the input as the domain takes it.
func (i *RightsInput) Rights() impact.Rights {
	return impact.Rights{Role: i.Role, Networks: i.Networks, Organisation: said(i.Organisation), Area: said(i.Area), Shared: kindsOf(i.Shared)}
}

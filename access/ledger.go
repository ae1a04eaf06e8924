package access

import (
	"context"

	"polku/impact"
)

// Ledger is what access needs of the store. Secrets reach it as digests only, and it reads its own clock.
type Ledger interface {
	// BeginSignIn notes a way in that works once; impact.ErrTooMany when too many are open.
	BeginSignIn(ctx context.Context, signIn impact.SignIn) error
	// UseSignIn uses it up. Otherwise impact.ErrNotFound, ErrUsed, ErrExpired or ErrOtherBrowser.
	UseSignIn(ctx context.Context, kind impact.SignInKind, digest, browser string) (impact.SignIn, error)

	// OpenSession signs an identity in, with an account of its own from the first time on. administrator makes it the
	// coordinator of every network when it is new or when there is no administrator.
	OpenSession(ctx context.Context, cookie string, identity impact.Identity, administrator bool) (impact.Session, error)
	// OpenLinkSession signs the administrator in, by a link.
	OpenLinkSession(ctx context.Context, cookie string) (impact.Session, error)
	// Session finds the session of a cookie and notes that it is used; impact.ErrNotFound when it doesn't hold.
	Session(ctx context.Context, cookie string) (impact.Session, error)
	// EndSession ends a session; one that has ended stays as it is.
	EndSession(ctx context.Context, id int64) error

	// Token finds a token and notes that it is used. Otherwise impact.ErrNotFound, ErrExpired or ErrRevoked.
	Token(ctx context.Context, digest string) (impact.Token, error)

	// Holders says of which of these sessions and tokens hold, and whom they act as.
	Holders(ctx context.Context, sessions, tokens []int64) (impact.Holders, error)

	// Audit adds a line to the audit log.
	Audit(ctx context.Context, entry impact.AuditEntry) error
}

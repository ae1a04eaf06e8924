package impact

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// How long the ways in last.
const (
	// SessionLife is when a session ends whatever happens; SessionIdle when it ends because nobody used it.
	SessionLife = 12 * time.Hour
	SessionIdle = 2 * time.Hour
	// ProviderTime is how long a sign-in at the identity provider may take, LinkTime how long an administrator's link works.
	ProviderTime = 10 * time.Minute
	LinkTime     = 60 * time.Minute
	// MaxTokenLife is the longest time that a token may be given for.
	MaxTokenLife = 2 * 366 * 24 * time.Hour
	// SeenEvery is how exactly the last use of a session, an account or a token is kept.
	SeenEvery = time.Minute
)

// What is kept of words that people give.
const (
	MaxLabel  = 200
	maxReturn = 500
)

// Identity is who an identity provider says somebody is. Nothing else that it tells is kept.
type Identity struct{ Issuer, Subject string }

// Account is an identity that has signed in, and what the coordinator lets it do.
type Account struct {
	ID int64
	Identity
	// Code is what a newcomer tells the coordinator, such as 7F3K-2PQX.
	Code string
	// Label is what the coordinator calls the account: an organisation and a role, never a person's name.
	Label string
	Rights
	CreatedAt, SeenAt time.Time
	// ChangedAt and ChangedBy are of the last change of the rights; zero and empty before the first.
	ChangedAt time.Time
	ChangedBy string
	// OpenSessions is how many browsers are signed in now.
	OpenSessions int
}

// Viewer is who the account's sessions act as.
func (a Account) Viewer() Viewer {
	name := a.Label
	if name == "" {
		name = "account " + a.Code
	}
	return Viewer{Name: name, Principal: "account:" + strconv.FormatInt(a.ID, 10), Rights: a.Rights}
}

// Newcomer tells that the coordinator has given the account no rights, or has taken them away.
func (a Account) Newcomer() bool { return !a.known() || len(a.Networks) == 0 }

// Administrator is who opened the one-time link of a server without identity provider.
var Administrator = Viewer{Name: "administrator", Principal: "account:0", Rights: Rights{Role: Coordinator, Networks: []string{Everywhere}}}

// Session is a browser that is signed in.
type Session struct {
	ID int64
	// Account is who signed in; nil for who opened the administrator's link.
	Account   *Account
	SeenAt    time.Time
	ExpiresAt time.Time
}

// Viewer is who the session acts as.
func (s Session) Viewer() Viewer {
	if s.Account == nil {
		return Administrator
	}
	return s.Account.Viewer()
}

// SignInKind is a way in that works once.
type SignInKind string

// The ways in that work once.
const (
	AtProvider SignInKind = "OIDC"
	ByLink     SignInKind = "LINK"
)

// Lasts is how long it works.
func (k SignInKind) Lasts() time.Duration {
	if k == ByLink {
		return LinkTime
	}
	return ProviderTime
}

// SignIn is an attempt to sign in that has begun, or a link that was made. Of state, link and cookie there are only digests.
type SignIn struct {
	Kind SignInKind
	// Digest is of the state or of the link's code, Browser of the cookie of the browser that began; a link has none.
	Digest, Browser string
	Nonce, Verifier string
	// ReturnTo is the local path to show afterwards.
	ReturnTo string
}

// Why a way in is closed.
var (
	ErrUsed         = errors.New("was used already")
	ErrExpired      = errors.New("has expired")
	ErrRevoked      = errors.New("was revoked")
	ErrOtherBrowser = errors.New("was begun in another browser")
	ErrTooMany      = errors.New("too many at once")
)

// LocalPath tells whether a browser that is sent there stays with this server: foreign pages must not be able to send people on.
func LocalPath(path string) bool {
	if len(path) > maxReturn || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || !utf8.ValidString(path) {
		return false
	}
	return !strings.ContainsFunc(path, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f })
}

// Token is a partner's or a program's way in. Its secret is nowhere.
type Token struct {
	ID int64
	// Name says whose it is and what for, such as "Valtiokonttori, reporting". No two tokens have the same.
	Name string
	// Prefix is what the token begins with.
	Prefix string
	Rights
	CreatedBy            string
	CreatedAt, ExpiresAt time.Time
	// UsedAt and RevokedAt are zero until then.
	UsedAt, RevokedAt time.Time
	RevokedBy         string
}

// Viewer is who the token acts as.
func (t Token) Viewer() Viewer {
	return Viewer{Name: t.Name, Principal: "token:" + strconv.FormatInt(t.ID, 10), Rights: t.Rights}
}

// Scopes are what the token may be used for.
func (t Token) Scopes() []TokenScope {
	if t.ReadOnly {
		return []TokenScope{ReadScope}
	}
	return []TokenScope{ReadScope, WriteScope}
}

// TokenDraft is a token that somebody wants to give.
type TokenDraft struct {
	Name string
	Rights
	ExpiresAt time.Time
}

// Check finds the faults of the draft; networks are all there are.
func (d TokenDraft) Check(networks []*Network, now time.Time) Faults {
	var faults Faults
	checkLabel(&faults, "name", d.Name, true)
	faults = append(faults, d.Rights.Check("rights.", networks)...)
	switch {
	case d.ExpiresAt.IsZero():
		faults.add(Required, "expiresAt", "say until when the token works, at most two years")
	case !d.ExpiresAt.After(now):
		faults.add(OutOfRange, "expiresAt", "must lie ahead")
	case d.ExpiresAt.Sub(now) > MaxTokenLife:
		faults.add(OutOfRange, "expiresAt", "must be within two years")
	}
	return faults
}

// CheckRevision finds the faults of what a coordinator wants to give an account.
func CheckRevision(label string, rights Rights, networks []*Network) Faults {
	var faults Faults
	checkLabel(&faults, "label", label, false)
	faults = append(faults, rights.Check("rights.", networks)...)
	if rights.ReadOnly {
		faults.add(Invalid, "rights.readOnly", "only a token can be for reading alone: give the account a role that reads")
	}
	return faults
}

func checkLabel(faults *Faults, field, text string, required bool) {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		faults.add(Invalid, field, "must be one line of text")
	case required && strings.TrimSpace(text) == "":
		faults.add(Required, field, "say whose it is and what for; never a person's name")
	case utf8.RuneCountInString(text) > MaxLabel:
		faults.add(TooLong, field, "is longer than %d characters", MaxLabel)
	}
}

// AuditOutcome is how what the audit log tells of ended.
type AuditOutcome string

// The outcomes in the audit log.
const (
	Done    AuditOutcome = "DONE"
	Refused AuditOutcome = "REFUSED"
)

// The actions of the audit log that are about ways in. Writes are called by what they did, such as contact.recorded.
const (
	SignInAction        = "sign-in"
	SignOutAction       = "sign-out"
	TokenUseAction      = "token.used" // only refused ones have a line
	LinkMadeAction      = "link.made"
	AccountRevised      = "account.revised"
	AccountSignedOut    = "account.signed-out"
	TokenCreated        = "token.created"
	TokenRevoked        = "token.revoked"
	ForeignOriginAction = "foreign-origin"
)

// AuditEntry is one line of the audit log. It holds no secret and no network address.
type AuditEntry struct {
	ID int64
	At time.Time
	// Viewer, Principal and Role are who acted.
	Viewer, Principal string
	Role              Role
	Action            string
	Outcome           AuditOutcome
	// Network is 0 where it was about none, Target the global id or name of what it was about.
	Network int64
	Target  string
	Detail  string
	// Seq is the feed's number that a write took, 0 for others.
	Seq int64
}

// AuditFilter narrows the audit log; what is empty does not narrow. Action is the beginning of an action's name.
type AuditFilter struct {
	Action  string
	Outcome AuditOutcome
	// Viewer is a viewer's name, Principal what tells it apart.
	Viewer, Principal string
}

// Holders are the sessions and tokens that hold, of those asked for, with whom they act as.
type Holders struct {
	Sessions, Tokens map[int64]Viewer
}

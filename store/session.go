package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"polku/ent"
	"polku/ent/account"
	"polku/ent/predicate"
	entsession "polku/ent/session"
	"polku/ent/signin"
	"polku/ent/token"
	"polku/impact"
)

const (
	// maxSignIns is how many ways in that work once may be open at a time: whoever only begins can't fill the database.
	maxSignIns = 10_000
	// forgottenAfter is how long sessions and sign-ins are kept after their end.
	forgottenAfter = 24 * time.Hour
	// holdersAtOnce is how many sessions are looked up by one query.
	holdersAtOnce = 1000
)

// BeginSignIn notes a way in that works once. A link has a line in the audit log.
func (s *Store) BeginSignIn(ctx context.Context, signIn impact.SignIn) error {
	return s.noting(ctx, func(w *writer) error {
		open, err := w.db.SignIn.Query().Where(signin.ExpiresAtGT(micros(w.now)), signin.UsedAt(0)).Count(ctx)
		if err != nil {
			return fmt.Errorf("count the sign-ins: %w", err)
		}
		if open >= maxSignIns {
			return impact.ErrTooMany
		}
		err = w.db.SignIn.Create().SetKind(string(signIn.Kind)).SetDigest(signIn.Digest).SetBrowser(signIn.Browser).SetNonce(signIn.Nonce).
			SetVerifier(signIn.Verifier).SetReturnTo(signIn.ReturnTo).SetExpiresAt(micros(w.now.Add(signIn.Kind.Lasts()))).Exec(ctx)
		if err != nil {
			return fmt.Errorf("note a sign-in: %w", err)
		}
		if signIn.Kind != impact.ByLink {
			return nil
		}
		return w.addAudit(ctx, entryOf(impact.Program("operator"), impact.LinkMadeAction, "", ""))
	})
}

// UseSignIn uses a way in up: of several at the same moment one gets it. One that another browser began stays as it is.
func (s *Store) UseSignIn(ctx context.Context, kind impact.SignInKind, digest, browser string) (impact.SignIn, error) {
	var found impact.SignIn
	err := s.noting(ctx, func(w *writer) error {
		row, err := w.db.SignIn.Query().Where(signin.Kind(string(kind)), signin.Digest(digest)).Only(ctx)
		if err != nil {
			return notFound(err)
		}
		switch {
		case row.Browser != browser:
			return impact.ErrOtherBrowser
		case row.UsedAt != 0:
			return impact.ErrUsed
		case row.ExpiresAt <= micros(w.now):
			return impact.ErrExpired
		}
		count, err := w.db.SignIn.Update().Where(signin.ID(row.ID), signin.UsedAt(0)).SetUsedAt(micros(w.now)).Save(ctx)
		if err != nil {
			return fmt.Errorf("use a sign-in: %w", err)
		}
		if count == 0 {
			return impact.ErrUsed
		}
		found = impact.SignIn{Kind: kind, Digest: row.Digest, Browser: row.Browser, Nonce: row.Nonce, Verifier: row.Verifier, ReturnTo: row.ReturnTo}
		return nil
	})
	return found, err
}

// OpenSession signs an identity in, with an account of its own from the first time on. An administrator named by the
// settings coordinates every network from then on.
func (s *Store) OpenSession(ctx context.Context, cookie string, identity impact.Identity, administrator bool) (impact.Session, error) {
	var opened impact.Session
	err := s.noting(ctx, func(w *writer) error {
		if err := w.lockAdministrators(ctx); err != nil {
			return err
		}
		entered, err := w.enter(ctx, identity, administrator)
		if err != nil {
			return err
		}
		opened, err = w.open(ctx, cookie, &entered)
		return err
	})
	return opened, err
}

// OpenLinkSession signs the administrator of a server without identity provider in.
func (s *Store) OpenLinkSession(ctx context.Context, cookie string) (impact.Session, error) {
	var opened impact.Session
	err := s.noting(ctx, func(w *writer) error {
		var err error
		opened, err = w.open(ctx, cookie, nil)
		return err
	})
	return opened, err
}

func (w *writer) open(ctx context.Context, cookie string, entered *impact.Account) (impact.Session, error) {
	create := w.db.Session.Create().SetDigest(cookie).SetAccountID(0).SetStartedAt(micros(w.now)).SetSeenAt(micros(w.now)).
		SetExpiresAt(micros(w.now.Add(impact.SessionLife)))
	if entered != nil {
		create.SetAccountID(entered.ID)
	}
	row, err := create.Save(ctx)
	if err != nil {
		return impact.Session{}, fmt.Errorf("open a session: %w", err)
	}
	opened := impact.Session{ID: row.ID, Account: entered, SeenAt: moment(row.SeenAt), ExpiresAt: moment(row.ExpiresAt)}
	return opened, w.addAudit(ctx, entryOf(opened.Viewer(), impact.SignInAction, "", ""))
}

// openSession keeps the sessions that hold at a moment.
func openSession(now time.Time) predicate.Session {
	return entsession.And(entsession.EndedAt(0), entsession.ExpiresAtGT(micros(now)), entsession.SeenAtGT(micros(now.Add(-impact.SessionIdle))))
}

// Session finds the session of a cookie, and notes that it is used; impact.ErrNotFound when it doesn't hold.
func (s *Store) Session(ctx context.Context, cookie string) (impact.Session, error) {
	db, now := s.entOnPool(), s.clock()
	row, err := db.Session.Query().Where(entsession.Digest(cookie), openSession(now)).Only(ctx)
	if err != nil {
		return impact.Session{}, notFound(err)
	}
	found := impact.Session{ID: row.ID, SeenAt: moment(row.SeenAt), ExpiresAt: moment(row.ExpiresAt)}
	if row.AccountID != 0 {
		owner, err := db.Account.Get(ctx, row.AccountID)
		if err != nil {
			return impact.Session{}, notFound(err)
		}
		entered := accountOf(owner)
		found.Account = &entered
	}
	if now.Sub(found.SeenAt) < impact.SeenEvery {
		return found, nil
	}
	s.inPassing(ctx, func(w *writer) error { return w.seen(ctx, row) })
	return found, nil
}

// passingTime is how long a note that isn't worth waiting for may take: a long write of somebody else's must keep nobody out.
const passingTime = 200 * time.Millisecond

// inPassing notes something if that can be done at once. What can't is noted the next time.
func (s *Store) inPassing(ctx context.Context, work func(*writer) error) {
	ctx, cancel := context.WithTimeout(ctx, passingTime)
	defer cancel()
	_ = s.noting(ctx, work)
}

// seen notes that a session and its account are used.
func (w *writer) seen(ctx context.Context, row *ent.Session) error {
	err := w.db.Session.UpdateOneID(row.ID).SetSeenAt(micros(w.now)).Exec(ctx)
	if err == nil && row.AccountID != 0 {
		err = w.db.Account.UpdateOneID(row.AccountID).SetSeenAt(micros(w.now)).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("note that a session is used: %w", err)
	}
	return nil
}

// EndSession ends a session at once; one that has ended stays as it is.
func (s *Store) EndSession(ctx context.Context, id int64) error {
	return s.noting(ctx, func(w *writer) error {
		row, err := w.db.Session.Get(ctx, id)
		if err != nil {
			return notFound(err)
		}
		if row.EndedAt != 0 {
			return nil
		}
		if err := row.Update().SetEndedAt(micros(w.now)).Exec(ctx); err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
		viewer := impact.Administrator
		if row.AccountID != 0 {
			owner, err := w.db.Account.Get(ctx, row.AccountID)
			if err != nil {
				return fmt.Errorf("find a session's account: %w", err)
			}
			viewer = accountOf(owner).Viewer()
		}
		return w.addAudit(ctx, entryOf(viewer, impact.SignOutAction, "", ""))
	})
}

// Holders says which of these sessions and tokens hold, and whom they act as: three queries at most for a thousand of each.
func (s *Store) Holders(ctx context.Context, sessions, tokens []int64) (impact.Holders, error) {
	holders := impact.Holders{Sessions: map[int64]impact.Viewer{}, Tokens: map[int64]impact.Viewer{}}
	for len(sessions) > 0 || len(tokens) > 0 {
		some, others := sessions[:min(holdersAtOnce, len(sessions))], tokens[:min(holdersAtOnce, len(tokens))]
		sessions, tokens = sessions[len(some):], tokens[len(others):]
		err := errors.Join(s.holdingSessions(ctx, some, holders.Sessions), s.holdingTokens(ctx, others, holders.Tokens))
		if err != nil {
			return impact.Holders{}, err
		}
	}
	return holders, nil
}

func (s *Store) holdingSessions(ctx context.Context, ids []int64, into map[int64]impact.Viewer) error {
	if len(ids) == 0 {
		return nil
	}
	db := s.entOnPool()
	rows, err := db.Session.Query().Where(entsession.IDIn(ids...), openSession(s.clock())).All(ctx)
	if err != nil {
		return fmt.Errorf("look sessions up: %w", err)
	}
	owners := map[int64]impact.Viewer{0: impact.Administrator}
	for _, row := range rows {
		owners[row.AccountID] = owners[0] // a placeholder until the account is read
	}
	var wanted []int64
	for id := range owners {
		wanted = append(wanted, id)
	}
	accounts, err := db.Account.Query().Where(account.IDIn(wanted...)).All(ctx)
	if err != nil {
		return fmt.Errorf("look accounts up: %w", err)
	}
	owners = map[int64]impact.Viewer{0: impact.Administrator}
	for _, row := range accounts {
		owners[row.ID] = accountOf(row).Viewer()
	}
	for _, row := range rows {
		if viewer, ok := owners[row.AccountID]; ok {
			into[row.ID] = viewer
		}
	}
	return nil
}

func (s *Store) holdingTokens(ctx context.Context, ids []int64, into map[int64]impact.Viewer) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := s.entOnPool().Token.Query().Where(token.IDIn(ids...), token.RevokedAt(0), token.ExpiresAtGT(micros(s.clock()))).All(ctx)
	if err != nil {
		return fmt.Errorf("look tokens up: %w", err)
	}
	for _, row := range rows {
		into[row.ID] = tokenOf(row).Viewer()
	}
	return nil
}

// SweepSessions forgets the sessions and sign-ins that ended a day ago, and says how many.
func (s *Store) SweepSessions(ctx context.Context) (int, error) {
	swept := 0
	err := s.noting(ctx, func(w *writer) error {
		before := micros(w.now.Add(-forgottenAfter))
		signIns, err := w.db.SignIn.Delete().Where(signin.ExpiresAtLT(before)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("forget sign-ins: %w", err)
		}
		idle := micros(w.now.Add(-forgottenAfter - impact.SessionIdle))
		sessions, err := w.db.Session.Delete().Where(entsession.Or(entsession.ExpiresAtLT(before), entsession.SeenAtLT(idle),
			entsession.And(entsession.EndedAtNEQ(0), entsession.EndedAtLT(before)))).Exec(ctx)
		if err != nil {
			return fmt.Errorf("forget sessions: %w", err)
		}
		swept = signIns + sessions
		return nil
	})
	return swept, err
}

package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	entsql "entgo.io/ent/dialect/sql"

	"polku/ent"
	"polku/ent/token"
	"polku/impact"
)

// newToken makes a token: polku_, what tells tokens apart, _, and 256 random bits.
func newToken() (secret, prefix string) {
	var name [5]byte
	var random [32]byte
	_, _ = rand.Read(name[:]) // never fails
	_, _ = rand.Read(random[:])
	return impact.TokenText(strings.ToLower(base32.StdEncoding.EncodeToString(name[:])), base64.RawURLEncoding.EncodeToString(random[:]))
}

// entOnPool is an ent client for single reads outside any transaction.
func (s *Store) entOnPool() *ent.Client {
	return ent.NewClient(ent.Driver(entsql.OpenDB(s.dialect, s.read)))
}

// CreateToken gives a token. The secret is in the answer and nowhere else.
func (s *Store) CreateToken(ctx context.Context, viewer impact.Viewer, draft impact.TokenDraft) (impact.Token, string, error) {
	if err := notAdministrator(viewer, "give tokens"); err != nil {
		return impact.Token{}, "", err
	}
	draft.Name = strings.TrimSpace(draft.Name)
	networks, err := s.everyNetwork(ctx, viewer)
	if err != nil {
		return impact.Token{}, "", err
	}
	if err := draft.Check(networks, s.clock()).Err(); err != nil {
		return impact.Token{}, "", err
	}
	secret, prefix := newToken()
	digest := sha256.Sum256([]byte(secret))
	var created impact.Token
	err = s.noting(ctx, func(w *writer) error {
		row, err := w.db.Token.Create().SetName(draft.Name).SetPrefix(prefix).SetDigest(hex.EncodeToString(digest[:])).SetRole(string(draft.Role)).
			SetNetworks(writeSet(draft.Networks)).SetOrganisation(draft.Organisation).SetArea(draft.Area).SetShared(writeKinds(draft.Shared)).
			SetScopes(writeScopes(draft.Rights)).SetCreatedBy(viewer.Name).SetCreatedAt(micros(w.now)).SetExpiresAt(micros(draft.ExpiresAt)).Save(ctx)
		if ent.IsConstraintError(err) {
			return impact.OneFault(impact.Duplicate, "name", "there is, or was, a token of this name: choose another, so that the trail tells them apart")
		}
		if err != nil {
			return fmt.Errorf("give a token: %w", err)
		}
		created = tokenOf(row)
		return w.addAudit(ctx, entryOf(viewer, impact.TokenCreated, created.Viewer().Principal, words(created.Rights)))
	})
	if err != nil {
		return impact.Token{}, "", err
	}
	return created, secret, nil
}

// RevokeToken takes a token back at once. One that was revoked stays as it is.
func (s *Store) RevokeToken(ctx context.Context, viewer impact.Viewer, id int64) (impact.Token, error) {
	if err := notAdministrator(viewer, "revoke tokens"); err != nil {
		return impact.Token{}, err
	}
	var revoked impact.Token
	err := s.noting(ctx, func(w *writer) error {
		row, err := w.db.Token.Get(ctx, id)
		if ent.IsNotFound(err) {
			return impact.OneFault(impact.UnknownReference, "id", "no such token")
		}
		if err != nil {
			return fmt.Errorf("find a token: %w", err)
		}
		revoked = tokenOf(row)
		if row.RevokedAt != 0 {
			return nil
		}
		if row, err = row.Update().SetRevokedAt(micros(w.now)).SetRevokedBy(viewer.Name).Save(ctx); err != nil {
			return fmt.Errorf("revoke a token: %w", err)
		}
		revoked = tokenOf(row)
		return w.addAudit(ctx, entryOf(viewer, impact.TokenRevoked, revoked.Viewer().Principal, ""))
	})
	return revoked, err
}

// Token finds a token by its digest, and notes that it is used. Otherwise impact.ErrNotFound, ErrExpired or ErrRevoked.
func (s *Store) Token(ctx context.Context, digest string) (impact.Token, error) {
	now := s.clock()
	row, err := s.entOnPool().Token.Query().Where(token.Digest(digest)).Only(ctx)
	if err != nil {
		return impact.Token{}, notFound(err)
	}
	found := tokenOf(row)
	switch {
	case row.RevokedAt != 0:
		return found, impact.ErrRevoked
	case !found.ExpiresAt.After(now):
		return found, impact.ErrExpired
	case now.Sub(found.UsedAt) < impact.SeenEvery:
		return found, nil
	}
	s.inPassing(ctx, func(w *writer) error {
		return w.db.Token.UpdateOneID(row.ID).SetUsedAt(micros(w.now)).Exec(ctx)
	})
	return found, nil
}

// Tokens are the tokens that were given, newest first, before a token's id (0: from the newest). Only administrators find any.
func (v *View) Tokens(ctx context.Context, before int64, limit int) ([]impact.Token, error) {
	if !v.viewer.MayAdminister() {
		return nil, impact.ErrNotFound
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	query := v.db.Token.Query().Order(token.ByID(desc())).Limit(limit)
	if before != 0 {
		query.Where(token.IDLT(before))
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the tokens: %w", err)
	}
	tokens := make([]impact.Token, len(rows))
	for i, row := range rows {
		tokens[i] = tokenOf(row)
	}
	return tokens, nil
}

// TokenByID finds a token; only administrators do.
func (v *View) TokenByID(ctx context.Context, id int64) (impact.Token, error) {
	return v.oneToken(ctx, func(q *ent.TokenQuery) { q.Where(token.ID(id)) })
}

// TokenByName finds a token; only administrators do.
func (v *View) TokenByName(ctx context.Context, name string) (impact.Token, error) {
	return v.oneToken(ctx, func(q *ent.TokenQuery) { q.Where(token.Name(name)) })
}

func (v *View) oneToken(ctx context.Context, narrow func(*ent.TokenQuery)) (impact.Token, error) {
	if !v.viewer.MayAdminister() {
		return impact.Token{}, impact.ErrNotFound
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	query := v.db.Token.Query()
	narrow(query)
	row, err := query.Only(ctx)
	if err != nil {
		return impact.Token{}, notFound(err)
	}
	return tokenOf(row), nil
}

// writeScopes are what rights may be used for, as they are kept.
func writeScopes(r impact.Rights) string {
	if r.ReadOnly {
		return writeSet([]string{string(impact.ReadScope)})
	}
	return writeSet([]string{string(impact.ReadScope), string(impact.WriteScope)})
}

func tokenOf(row *ent.Token) impact.Token {
	return impact.Token{ID: row.ID, Name: row.Name, Prefix: row.Prefix,
		Rights: impact.Rights{Role: impact.Role(row.Role), Networks: readSet(row.Networks), Organisation: row.Organisation, Area: row.Area,
			Shared: readKinds(row.Shared), ReadOnly: !slices.Contains(readSet(row.Scopes), string(impact.WriteScope))},
		CreatedBy: row.CreatedBy, CreatedAt: moment(row.CreatedAt), ExpiresAt: moment(row.ExpiresAt), UsedAt: moment0(row.UsedAt),
		RevokedAt: moment0(row.RevokedAt), RevokedBy: row.RevokedBy}
}

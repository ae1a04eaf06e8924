package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"polku/ent"
	"polku/ent/account"
	entsession "polku/ent/session"
	"polku/impact"
)

// codeLetters are what codes are made of: none looks like another.
const codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// newCode makes a code that a newcomer tells the coordinator: 40 bits, so that nobody meets another's by chance.
func newCode() string {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	var b strings.Builder
	for i, r := range random {
		if i == 4 {
			b.WriteByte('-')
		}
		b.WriteByte(codeLetters[int(r)%len(codeLetters)])
	}
	return b.String()
}

// enter finds an identity's account, or makes one without rights. An administrator named by the settings coordinates every
// network from the first time on, and again when nobody does.
func (w *writer) enter(ctx context.Context, identity impact.Identity, administrator bool) (impact.Account, error) {
	row, err := w.db.Account.Query().Where(account.Issuer(identity.Issuer), account.Subject(identity.Subject)).Only(ctx)
	isNew := ent.IsNotFound(err)
	if err != nil && !isNew {
		return impact.Account{}, fmt.Errorf("find an account: %w", err)
	}
	if isNew {
		row, err = w.db.Account.Create().SetIssuer(identity.Issuer).SetSubject(identity.Subject).SetCode(newCode()).
			SetCreatedAt(micros(w.now)).SetSeenAt(micros(w.now)).Save(ctx)
		if err != nil {
			return impact.Account{}, fmt.Errorf("make an account: %w", err)
		}
	}
	update := row.Update().SetSeenAt(micros(w.now))
	if administrator && !isNew {
		others, err := w.administrators(ctx, 0)
		if err != nil {
			return impact.Account{}, err
		}
		administrator = others == 0
	}
	if administrator {
		update.SetRole(string(impact.Coordinator)).SetNetworks(writeSet([]string{impact.Everywhere})).
			SetChangedAt(micros(w.now)).SetChangedBy("POLKU_OIDC_ADMIN")
	}
	if row, err = update.Save(ctx); err != nil {
		return impact.Account{}, fmt.Errorf("note that an account is used: %w", err)
	}
	return accountOf(row), nil
}

// administrators counts the accounts that administer, but for one.
func (w *writer) administrators(ctx context.Context, but int64) (int, error) {
	count, err := w.db.Account.Query().Where(account.IDNEQ(but), account.Role(string(impact.Coordinator)),
		account.NetworksContains("|"+impact.Everywhere+"|")).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count the administrators: %w", err)
	}
	return count, nil
}

// notAdministrator refuses who may not see or change the ways in.
func notAdministrator(viewer impact.Viewer, what string) error {
	if viewer.MayAdminister() {
		return nil
	}
	return impact.OneFault(impact.NotAllowed, "", "only who coordinates every network may %s", what)
}

// ReviseAccount gives an account its label and its rights. They hold at once. One administrator must remain.
func (s *Store) ReviseAccount(ctx context.Context, viewer impact.Viewer, id int64, label string, rights impact.Rights) (impact.Account, error) {
	if err := notAdministrator(viewer, "give rights"); err != nil {
		return impact.Account{}, err
	}
	label = strings.TrimSpace(label)
	networks, err := s.everyNetwork(ctx, viewer)
	if err != nil {
		return impact.Account{}, err
	}
	if err := impact.CheckRevision(label, rights, networks).Err(); err != nil {
		return impact.Account{}, err
	}
	var revised impact.Account
	err = s.noting(ctx, func(w *writer) error {
		if err := w.lockAdministrators(ctx); err != nil {
			return err
		}
		revised, err = w.reviseAccount(ctx, viewer, id, label, rights)
		return err
	})
	return revised, err
}

// lockAdministrators waits for others who give rights: two who step down at once would leave nobody.
func (w *writer) lockAdministrators(ctx context.Context) error {
	if _, err := w.exec(ctx, "UPDATE heads SET id = 1 WHERE id = 1"); err != nil {
		return fmt.Errorf("wait for others who give rights: %w", err)
	}
	return nil
}

func (w *writer) reviseAccount(ctx context.Context, viewer impact.Viewer, id int64, label string, rights impact.Rights) (impact.Account, error) {
	row, err := w.db.Account.Get(ctx, id)
	if ent.IsNotFound(err) {
		return impact.Account{}, impact.OneFault(impact.UnknownReference, "id", "no such account")
	}
	if err != nil {
		return impact.Account{}, fmt.Errorf("find an account: %w", err)
	}
	if accountOf(row).MayAdminister() && !rights.MayAdminister() {
		others, err := w.administrators(ctx, id)
		if err != nil {
			return impact.Account{}, err
		}
		if others == 0 {
			return impact.Account{}, impact.OneFault(impact.InUse, "rights.role", "nobody else coordinates every network: give that to another account first")
		}
	}
	before := words(accountOf(row).Rights)
	row, err = row.Update().SetLabel(label).SetRole(string(rights.Role)).SetNetworks(writeSet(rights.Networks)).SetOrganisation(rights.Organisation).
		SetArea(rights.Area).SetShared(writeKinds(rights.Shared)).SetChangedAt(micros(w.now)).SetChangedBy(viewer.Name).Save(ctx)
	if err != nil {
		return impact.Account{}, fmt.Errorf("give an account its rights: %w", err)
	}
	revised := accountOf(row)
	return revised, w.addAudit(ctx, entryOf(viewer, impact.AccountRevised, revised.Viewer().Principal, before+" -> "+words(rights)))
}

// EndSessions signs an account out everywhere, at once.
func (s *Store) EndSessions(ctx context.Context, viewer impact.Viewer, id int64) (impact.Account, error) {
	if err := notAdministrator(viewer, "sign others out"); err != nil {
		return impact.Account{}, err
	}
	var ended impact.Account
	err := s.noting(ctx, func(w *writer) error {
		row, err := w.db.Account.Get(ctx, id)
		if ent.IsNotFound(err) {
			return impact.OneFault(impact.UnknownReference, "account", "no such account")
		}
		if err != nil {
			return fmt.Errorf("find an account: %w", err)
		}
		count, err := w.db.Session.Update().Where(entsession.AccountID(id), entsession.EndedAt(0)).SetEndedAt(micros(w.now)).Save(ctx)
		if err != nil {
			return fmt.Errorf("end an account's sessions: %w", err)
		}
		ended = accountOf(row)
		return w.addAudit(ctx, entryOf(viewer, impact.AccountSignedOut, ended.Viewer().Principal, fmt.Sprintf("%d sessions", count)))
	})
	return ended, err
}

// everyNetwork reads all networks as somebody who administers sees them.
func (s *Store) everyNetwork(ctx context.Context, viewer impact.Viewer) ([]*impact.Network, error) {
	v, err := s.View(ctx, viewer)
	if err != nil {
		return nil, err
	}
	defer v.Close()
	return v.Networks(), nil
}

// Accounts are those who have signed in, newest first, before an account's id (0: from the newest). Only administrators
// find any.
func (v *View) Accounts(ctx context.Context, before int64, limit int) ([]impact.Account, error) {
	if !v.viewer.MayAdminister() {
		return nil, impact.ErrNotFound
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	query := v.db.Account.Query().Order(account.ByID(desc())).Limit(limit)
	if before != 0 {
		query.Where(account.IDLT(before))
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	return v.withSessions(ctx, rows)
}

// Account finds an account; only administrators do.
func (v *View) Account(ctx context.Context, id int64) (impact.Account, error) {
	if !v.viewer.MayAdminister() {
		return impact.Account{}, impact.ErrNotFound
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	row, err := v.db.Account.Get(ctx, id)
	if err != nil {
		return impact.Account{}, notFound(err)
	}
	list, err := v.withSessions(ctx, []*ent.Account{row})
	if err != nil {
		return impact.Account{}, err
	}
	return list[0], nil
}

// withSessions counts the accounts' open sessions.
func (v *View) withSessions(ctx context.Context, rows []*ent.Account) ([]impact.Account, error) {
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	var counts []struct {
		AccountID int64 `json:"account_id"`
		Count     int   `json:"count"`
	}
	err := v.db.Session.Query().Where(entsession.AccountIDIn(ids...), openSession(v.s.clock())).
		GroupBy(entsession.FieldAccountID).Aggregate(ent.Count()).Scan(ctx, &counts)
	if err != nil {
		return nil, fmt.Errorf("count the sessions: %w", err)
	}
	list := make([]impact.Account, len(rows))
	for i, row := range rows {
		list[i] = accountOf(row)
		for _, c := range counts {
			if c.AccountID == row.ID {
				list[i].OpenSessions = c.Count
			}
		}
	}
	return list, nil
}

func accountOf(row *ent.Account) impact.Account {
	return impact.Account{ID: row.ID, Identity: impact.Identity{Issuer: row.Issuer, Subject: row.Subject}, Code: row.Code, Label: row.Label,
		Rights: impact.Rights{Role: impact.Role(row.Role), Networks: readSet(row.Networks), Organisation: row.Organisation, Area: row.Area,
			Shared: readKinds(row.Shared)},
		CreatedAt: moment(row.CreatedAt), SeenAt: moment(row.SeenAt), ChangedAt: moment0(row.ChangedAt), ChangedBy: row.ChangedBy}
}

func writeKinds(kinds []impact.Kind) string {
	codes := make([]string, len(kinds))
	for i, kind := range kinds {
		codes[i] = string(kind)
	}
	return writeSet(codes)
}

func readKinds(text string) []impact.Kind {
	var kinds []impact.Kind
	for _, code := range readSet(text) {
		kinds = append(kinds, impact.Kind(code))
	}
	return kinds
}

// words are rights as the audit log tells of them.
func words(r impact.Rights) string {
	text := string(r.Role)
	for _, part := range []struct{ name, value string }{{"in", strings.Join(r.Networks, ", ")}, {"organisation", r.Organisation}, {"area", r.Area},
		{"shared", strings.Join(readSet(writeKinds(r.Shared)), ", ")}} {
		if part.value != "" {
			text += " " + part.name + " " + part.value
		}
	}
	if r.ReadOnly {
		text += " read only"
	}
	return text
}

package store_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"polku/impact"
	"polku/internal/testdb"
	"polku/plans"
	"polku/store"
)

// doors is a world whose clock the test moves.
type doors struct {
	*world
	ahead atomic.Int64
}

func openDoors(t *testing.T, url string) *doors {
	t.Helper()
	d := &doors{}
	d.world = &world{t: t, ctx: t.Context()}
	var err error
	d.s, err = store.Open(d.ctx, store.Settings{URL: url, Clock: func() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.s.Close() })
	for _, name := range plans.Embedded() {
		d.load(name)
	}
	return d
}

func (d *doors) later(by time.Duration) { d.ahead.Add(int64(by)) }

// entered is the account of a subject that has signed in.
func (d *doors) entered(subject string) impact.Account {
	d.t.Helper()
	s, err := d.s.OpenSession(d.ctx, "cookie of "+subject+d.newKey(), impact.Identity{Issuer: "https://login.example", Subject: subject}, false)
	if err != nil {
		d.t.Fatal(err)
	}
	return *s.Account
}

var everything = impact.Rights{Role: impact.Coordinator, Networks: []string{impact.Everywhere}}

// strangers are viewers who may not administer.
var strangers = []impact.Viewer{
	impact.Nobody,
	{Name: "steering", Principal: "account:9", Rights: impact.Rights{Role: impact.Steering, Networks: []string{impact.Everywhere}}},
	{Name: "of one network", Principal: "account:8", Rights: impact.Rights{Role: impact.Coordinator, Networks: []string{"keino"}}},
	{Name: "reads", Principal: "token:1", Rights: impact.Rights{Role: impact.Coordinator, Networks: []string{impact.Everywhere}, ReadOnly: true}},
}

func TestAccountsAreGivenRights(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDoors(t, url)
		a := d.entered("a")
		if !a.Newcomer() || a.Viewer().MaySeeHealth() || !strings.Contains(a.Viewer().Name, a.Code) {
			t.Errorf("a newcomer is %+v", a)
		}
		rights := impact.Rights{Role: impact.Partner, Networks: []string{"keino", "kiertotalous-suomi"}, Shared: []impact.Kind{impact.KindEvent, impact.KindContact}}
		revised, err := d.s.ReviseAccount(d.ctx, coordinator, a.ID, " Kuntaliitto, partner ", rights)
		if err != nil || revised.Label != "Kuntaliitto, partner" || revised.ChangedBy != coordinator.Name || revised.ChangedAt.IsZero() {
			t.Fatalf("became %+v (%v)", revised, err)
		}
		d.look(func(v *store.View) {
			read, err := v.Account(d.ctx, a.ID)
			if err != nil || len(read.Networks) != 2 || len(read.Shared) != 2 || read.Shared[1] != impact.KindContact || read.OpenSessions != 1 {
				t.Errorf("read %+v (%v)", read, err)
			}
			if _, err := v.Account(d.ctx, 999); !errors.Is(err, impact.ErrNotFound) {
				t.Errorf("an account that isn't there: %v", err)
			}
		})
		for name, wrong := range map[string]struct {
			label  string
			rights impact.Rights
			field  string
		}{
			"no such role":    {"x", impact.Rights{Role: "KING", Networks: []string{"keino"}}, "rights.role"},
			"no network":      {"x", impact.Rights{Role: impact.Steering}, "rights.networks"},
			"no such network": {"x", impact.Rights{Role: impact.Steering, Networks: []string{"nowhere"}}, "rights.networks"},
			"a long label":    {strings.Repeat("ä", 201), rights, "label"},
			"two lines":       {"a\nb", rights, "label"},
			"a NUL":           {"a\x00b", rights, "label"},
			"reading only":    {"x", impact.Rights{Role: impact.Steering, Networks: []string{"keino"}, ReadOnly: true}, "rights.readOnly"},
			"nobody's own":    {"x", impact.Rights{Role: impact.Core, Networks: []string{"keino"}, Organisation: "NOBODY"}, "rights.organisation"},
		} {
			faults, ok := impact.AsFaults(reviseError(d, a.ID, wrong.label, wrong.rights))
			if !ok || len(faults) != 1 || faults[0].Field != wrong.field {
				t.Errorf("%s: refused for %v", name, faults)
			}
		}
		if faults, ok := impact.AsFaults(reviseError(d, 999, "x", rights)); !ok || faults[0].Code != impact.UnknownReference {
			t.Errorf("an account that isn't there: %v", faults)
		}
		if _, err := d.s.ReviseAccount(d.ctx, coordinator, a.ID, "", impact.Rights{Role: impact.Public}); err != nil {
			t.Errorf("rights can't be taken away: %v", err)
		}
	})
}

func reviseError(d *doors, id int64, label string, rights impact.Rights) error {
	_, err := d.s.ReviseAccount(d.ctx, coordinator, id, label, rights)
	return err
}

func TestOneAdministratorRemains(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDoors(t, url)
		a, b := d.entered("a"), d.entered("b")
		for _, account := range []impact.Account{a, b} {
			if err := reviseError(d, account.ID, "", everything); err != nil {
				t.Fatal(err)
			}
		}
		var refused atomic.Int32
		var both sync.WaitGroup
		for _, account := range []impact.Account{a, b} { // who step down at the same moment
			both.Go(func() {
				if reviseError(d, account.ID, "", impact.Rights{Role: impact.Coordinator, Networks: []string{"keino"}}) != nil {
					refused.Add(1)
				}
			})
		}
		both.Wait()
		if refused.Load() != 1 {
			t.Errorf("%d of two last administrators were kept", refused.Load())
		}
		if err := reviseError(d, a.ID, "label", everything); err != nil {
			t.Errorf("an administrator can't be relabelled: %v", err)
		}
	})
}

func TestOnlyAdministratorsSeeTheDoors(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDoors(t, url)
		a := d.entered("a")
		token, _, err := d.s.CreateToken(d.ctx, coordinator, impact.TokenDraft{Name: "a token", Rights: everything, ExpiresAt: time.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		for _, stranger := range strangers {
			for name, try := range map[string]func() error{
				"revise an account": func() error {
					_, err := d.s.ReviseAccount(d.ctx, stranger, a.ID, "", everything)
					return err
				},
				"end sessions": func() error { _, err := d.s.EndSessions(d.ctx, stranger, a.ID); return err },
				"give a token": func() error {
					_, secret, err := d.s.CreateToken(d.ctx, stranger, impact.TokenDraft{Name: "another", Rights: everything, ExpiresAt: time.Now().Add(time.Hour)})
					if secret != "" {
						t.Error("a secret came along")
					}
					return err
				},
				"revoke a token": func() error { _, err := d.s.RevokeToken(d.ctx, stranger, token.ID); return err },
				"revoke what isn't there": func() error {
					_, err := d.s.RevokeToken(d.ctx, stranger, 999)
					return err
				},
			} {
				if faults, ok := impact.AsFaults(try()); !ok || faults[0].Code != impact.NotAllowed {
					t.Errorf("%s may %s: %v", stranger.Name, name, faults)
				}
			}
			v, err := d.s.View(d.ctx, stranger)
			if err != nil {
				t.Fatal(err)
			}
			_, err1 := v.Accounts(d.ctx, 0, 10)
			_, err2 := v.Account(d.ctx, a.ID)
			_, err3 := v.Tokens(d.ctx, 0, 10)
			_, err4 := v.TokenByName(d.ctx, "a token")
			_, err5 := v.TokenByID(d.ctx, token.ID)
			_, err6 := v.AuditLog(d.ctx, impact.AuditFilter{}, 0, 10)
			v.Close()
			for i, err := range []error{err1, err2, err3, err4, err5, err6} {
				if !errors.Is(err, impact.ErrNotFound) {
					t.Errorf("%s: read %d: %v", stranger.Name, i, err)
				}
			}
		}
	})
}

func TestTokensAreKeptAsDigests(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDoors(t, url)
		draft := impact.TokenDraft{Name: "Valtiokonttori, reporting", Rights: impact.Rights{Role: impact.Partner, Networks: []string{"keino"}, ReadOnly: true},
			ExpiresAt: time.Now().Add(time.Hour)}
		token, secret, err := d.s.CreateToken(d.ctx, coordinator, draft)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range d.log(impact.AuditFilter{}) {
			if strings.Contains(line.Detail+line.Target, secret[15:]) {
				t.Errorf("the log has the secret: %+v", line)
			}
		}
		if _, err := d.s.Token(d.ctx, secret); !errors.Is(err, impact.ErrNotFound) {
			t.Errorf("the secret itself is kept: %v", err)
		}
		_, _, err = d.s.CreateToken(d.ctx, coordinator, draft)
		if faults, ok := impact.AsFaults(err); !ok || faults[0].Code != impact.Duplicate || faults[0].Field != "name" {
			t.Errorf("the same name again: %v", err)
		}
		if _, err := d.s.RevokeToken(d.ctx, coordinator, token.ID); err != nil {
			t.Fatal(err)
		}
		again, err := d.s.RevokeToken(d.ctx, impact.Program("somebody else"), token.ID)
		if err != nil || again.RevokedBy != coordinator.Name {
			t.Errorf("revoked again it is %+v (%v)", again, err)
		}
		if lines := d.log(impact.AuditFilter{Action: "token."}); len(lines) != 2 || lines[0].Action != impact.TokenRevoked || lines[1].Detail != "PARTNER in keino read only" {
			t.Errorf("the log has %+v", lines)
		}
	})
}

func (d *doors) log(filter impact.AuditFilter) []impact.AuditEntry {
	d.t.Helper()
	var lines []impact.AuditEntry
	d.look(func(v *store.View) {
		var err error
		if lines, err = v.AuditLog(d.ctx, filter, 0, 100); err != nil {
			d.t.Fatal(err)
		}
	})
	return lines
}

func TestUseIsNotedOnceAMinute(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDoors(t, url)
		opened, err := d.s.OpenSession(d.ctx, "cookie", impact.Identity{Issuer: "i", Subject: "s"}, false)
		if err != nil {
			t.Fatal(err)
		}
		seen := func() time.Time {
			t.Helper()
			found, err := d.s.Session(d.ctx, "cookie")
			if err != nil || found.ID != opened.ID {
				t.Fatalf("found %+v (%v)", found, err)
			}
			return found.SeenAt
		}
		d.later(59 * time.Second)
		if first, again := seen(), seen(); !first.Equal(opened.SeenAt) || !again.Equal(opened.SeenAt) {
			t.Error("noted within a minute")
		}
		d.later(2 * time.Second)
		seen() // which notes it
		if !seen().After(opened.SeenAt) {
			t.Error("not noted after a minute")
		}
		d.look(func(v *store.View) {
			if account, err := v.Account(d.ctx, opened.Account.ID); err != nil || !account.SeenAt.After(opened.SeenAt) {
				t.Errorf("the account was last seen %s (%v)", account.SeenAt, err)
			}
		})
	})
}

func TestTheAuditLogIsFilteredAndBounded(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openDoors(t, url)
		for i, e := range []impact.AuditEntry{
			{Viewer: "a", Principal: "token:1", Role: impact.Partner, Action: "contact.recorded", Outcome: impact.Done, Network: 7, Target: "t", Seq: 5},
			{Viewer: "a", Principal: "token:1", Role: impact.Partner, Action: "contact.corrected", Outcome: impact.Refused, Detail: strings.Repeat("ä", 5000)},
			{Viewer: "b", Principal: "token:2", Role: impact.Partner, Action: "sign-in", Outcome: impact.Refused, Detail: "a\x00b\xff"},
		} {
			if err := d.s.Audit(d.ctx, e); err != nil {
				t.Fatalf("line %d: %v", i, err)
			}
		}
		for want, filter := range map[int]impact.AuditFilter{2: {Action: "contact"}, 1: {Action: "contact", Outcome: impact.Refused}, 0: {Action: "%"}} {
			if lines := d.log(filter); len(lines) != want {
				t.Errorf("%+v finds %d, want %d", filter, len(lines), want)
			}
		}
		if lines := d.log(impact.AuditFilter{Viewer: "b"}); len(lines) != 1 || lines[0].Detail != "a\uFFFDb\uFFFD" || lines[0].At.IsZero() {
			t.Errorf("b's lines are %+v", lines)
		}
		lines := d.log(impact.AuditFilter{Principal: "token:1"})
		if len(lines) != 2 || len([]rune(lines[0].Detail)) != 500 || lines[1].Seq != 5 || lines[1].Network != 7 || lines[1].Target != "t" {
			t.Errorf("token 1's lines are %+v", lines)
		}
		d.look(func(v *store.View) {
			older, err := v.AuditLog(d.ctx, impact.AuditFilter{}, lines[0].ID, 1)
			if err != nil || len(older) != 1 || older[0].ID != lines[1].ID {
				t.Errorf("before %d comes %+v (%v)", lines[0].ID, older, err)
			}
		})
	})
}

func TestTooManySignIns(t *testing.T) {
	d := openDoors(t, testdb.SQLite(t))
	d.s.FillSignIns(d.ctx, t, store.MaxSignIns)
	if err := d.s.BeginSignIn(d.ctx, impact.SignIn{Kind: impact.AtProvider, Digest: "one more"}); !errors.Is(err, impact.ErrTooMany) {
		t.Errorf("one more: %v", err)
	}
	d.later(impact.ProviderTime)
	if err := d.s.BeginSignIn(d.ctx, impact.SignIn{Kind: impact.AtProvider, Digest: "one more"}); err != nil {
		t.Errorf("ten minutes later: %v", err)
	}
	d.later(25 * time.Hour)
	if swept, err := d.s.SweepSessions(d.ctx); err != nil || swept != store.MaxSignIns+1 {
		t.Errorf("swept %d (%v)", swept, err)
	}
}

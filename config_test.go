package main

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"polku/internal/testdb"
)

// secret is a password that must show up nowhere.
const secret = "geheim"

// wrongSettings are settings that must be refused by their name: some of the environment, and what their flags take.
var wrongSettings = map[string][]string{
	"POLKU_ADDR": {"8080", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:-1", "127.0.0.1:65536", ":8080", "0.0.0.0:8080", "[::]:8080", "polku.example:8080", "127.0.0.1.polku.example:80"},
	"DATABASE_URL": {"polku.db", "sqlite:polku.db", "mysql://polku:" + secret + "@localhost/polku", "sqlite://", "sqlite://%zz",
		"postgres:polku", "postgres://polku:" + secret + "@localhost:port/polku", "postgres://polku:" + secret + "%zz@localhost/polku",
		"postgres://polku:" + secret + "@[::1/polku", "postgres://polku:" + secret + "@localhost/polku?sslmode=" + secret,
		"postgres://polku:" + secret + "@localhost/polku?connect_timeout=" + secret},
	"POLKU_SAMPLE": {"yes", "2", "-"},
	"POLKU_TODAY":  {"tomorrow", "2023-13-01", "2023-02-29", "1"},
	"POLKU_LOG":    {"loud", "5", "info,debug"},
}

var flagOf = map[string]string{"POLKU_ADDR": "addr", "DATABASE_URL": "database", "POLKU_SAMPLE": "sample", "POLKU_TODAY": "today", "POLKU_LOG": "log"}

// run runs the program's command line and answers what it said and how it ended.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var said bytes.Buffer
	root := commands()
	root.SetArgs(args)
	root.SetOut(&said)
	root.SetErr(&said)
	err := root.ExecuteContext(t.Context())
	return said.String(), err
}

// settle gives every setting a right value, so that only what a test changes is wrong.
func settle(t *testing.T) {
	for name, content := range map[string]string{"POLKU_ADDR": "127.0.0.1:0", "DATABASE_URL": testdb.SQLite(t), "POLKU_SAMPLE": "0", "POLKU_TODAY": "", "POLKU_LOG": "error"} {
		t.Setenv(name, content)
	}
}

// expectRefused sees that the program refuses to start, names the setting, and keeps passwords to itself.
func expectRefused(t *testing.T, name string, args ...string) {
	t.Helper()
	said, err := run(t, args...)
	if err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("%v: said %v, want a word about %s", args, err, name)
	}
	if strings.Contains(said+fmt.Sprint(err), secret) {
		t.Errorf("%v: told the password: %s %v", args, said, err)
	}
}

func TestWrongSettingsAreRefusedByName(t *testing.T) {
	for name, contents := range wrongSettings {
		for _, content := range contents {
			t.Run(name+"="+content, func(t *testing.T) {
				settle(t)
				expectRefused(t, name, "serve", "--"+flagOf[name]+"="+content)
				t.Setenv(name, content)
				expectRefused(t, name, "serve")
				expectRefused(t, name, "migrate")
			})
		}
	}
}

func TestAllWrongSettingsAreNamedAtOnce(t *testing.T) {
	for name, contents := range wrongSettings {
		t.Setenv(name, contents[0])
	}
	for name := range wrongSettings {
		expectRefused(t, name, "serve")
	}
}

func TestTheFlagWinsOverTheEnvironment(t *testing.T) {
	settle(t)
	t.Setenv("POLKU_LOG", "loud")
	t.Setenv("DATABASE_URL", "mysql://")
	if said, err := run(t, "migrate", "--log=error", "--database="+testdb.SQLite(t)); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

func TestAPasswordIsNotShown(t *testing.T) {
	settle(t)
	database, err := url.Parse(testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	database.User = url.UserPassword(database.User.Username(), secret) // which is wrong
	for name, address := range map[string]string{
		"wrong":       database.String(),
		"unreachable": "postgres://polku:" + secret + "@127.0.0.1:1/polku?sslmode=disable",
		"no TLS":      strings.Replace(database.String(), "sslmode=disable", "sslmode=require", 1),
	} {
		t.Setenv("DATABASE_URL", address)
		for _, args := range [][]string{{"serve"}, {"reconcile"}, {"serve", "--help"}, {"--help"}, {"serve", "--nonsense"}, {"nonsense"}} {
			said, err := run(t, args...)
			if strings.Contains(said+fmt.Sprint(err), secret) {
				t.Errorf("%s, %v: told the password: %s %v", name, args, said, err)
			}
			if len(args) == 1 && args[0] != "--help" && err == nil {
				t.Errorf("%s, %v: started", name, args)
			}
		}
	}
}

package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"polku/access"
	"polku/impact"
)

// Config is the program's settings. Each has a flag and a variable of the environment; the flag wins. Only the client secret
// has no flag: others on the machine can read command lines.
type Config struct {
	// Addr is where to listen (POLKU_ADDR).
	Addr string
	// DatabaseURL names the database (DATABASE_URL).
	DatabaseURL string
	// Sample makes up a year of facts in a database of its own (POLKU_SAMPLE).
	Sample string
	// Today is the day that counts as today (POLKU_TODAY), for trials; the real day when empty.
	Today string
	// Log is the least severe level that is logged (POLKU_LOG).
	Log string

	// URL is the public address, where people and the identity provider find the server (POLKU_URL).
	URL string
	// Issuer, ClientID and the secret, given or in a file, are of the identity provider where people sign in
	// (POLKU_OIDC_ISSUER, POLKU_OIDC_CLIENT_ID, POLKU_OIDC_CLIENT_SECRET, POLKU_OIDC_CLIENT_SECRET_FILE).
	Issuer, ClientID, ClientSecret, ClientSecretFile string
	// Admin is the provider's subject that coordinates every network from its first sign-in on (POLKU_OIDC_ADMIN).
	Admin string
	// Proxies are the addresses that are believed when they say whom they forward for (POLKU_PROXIES).
	Proxies string

	// Spool is the folder where files wait to be brought in (POLKU_SPOOL); beside an embedded database, else the machine's own
	// folder for passing files.
	Spool string

	sample   bool
	today    impact.Date
	level    slog.Level
	provider *access.Provider // nil without
	url      *url.URL
	proxies  []netip.Prefix
}

// flags declares the settings with what the environment says as default.
func (c *Config) flags(set *pflag.FlagSet) {
	set.StringVar(&c.Addr, "addr", env("POLKU_ADDR", "127.0.0.1:8080"), "where to listen (POLKU_ADDR)")
	set.StringVar(&c.DatabaseURL, "database", os.Getenv("DATABASE_URL"), "sqlite:///path/polku.db or postgres://... (DATABASE_URL)")
	set.StringVar(&c.Sample, "sample", env("POLKU_SAMPLE", "0"), "1 makes up a year of facts in a database of its own (POLKU_SAMPLE)")
	set.StringVar(&c.Today, "today", os.Getenv("POLKU_TODAY"), "the day that counts as today, for trials (POLKU_TODAY)")
	set.StringVar(&c.Log, "log", env("POLKU_LOG", "info"), "debug, info, warn or error (POLKU_LOG)")
	set.StringVar(&c.URL, "url", os.Getenv("POLKU_URL"), "the public address, such as https://polku.example; with an identity provider (POLKU_URL)")
	set.StringVar(&c.Issuer, "oidc-issuer", os.Getenv("POLKU_OIDC_ISSUER"), "the identity provider where people sign in (POLKU_OIDC_ISSUER)")
	set.StringVar(&c.ClientID, "oidc-client-id", os.Getenv("POLKU_OIDC_CLIENT_ID"), "what the provider calls this server (POLKU_OIDC_CLIENT_ID)")
	set.StringVar(&c.ClientSecretFile, "oidc-client-secret-file", os.Getenv("POLKU_OIDC_CLIENT_SECRET_FILE"),
		"the file with the secret that the provider has given (POLKU_OIDC_CLIENT_SECRET_FILE; or the secret itself in POLKU_OIDC_CLIENT_SECRET)")
	set.StringVar(&c.Admin, "oidc-admin", os.Getenv("POLKU_OIDC_ADMIN"), "the provider's subject that administers from its first sign-in on (POLKU_OIDC_ADMIN)")
	set.StringVar(&c.Proxies, "proxies", os.Getenv("POLKU_PROXIES"), "addresses that are believed about whom they forward for, such as 10.0.0.0/8 (POLKU_PROXIES)")
	set.StringVar(&c.Spool, "spool", os.Getenv("POLKU_SPOOL"), "the folder where files wait to be brought in (POLKU_SPOOL)")
	c.ClientSecret = os.Getenv("POLKU_OIDC_CLIENT_SECRET")
	set.Lookup("database").DefValue = "" // a password in the environment must not be shown by --help
}

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// check refuses wrong settings, each by its name.
func (c *Config) check() error {
	var faults []error
	wrong := func(name, format string, args ...any) {
		faults = append(faults, fmt.Errorf(name+" "+format, args...))
	}
	if c.DatabaseURL == "" {
		c.DatabaseURL = "sqlite://" + workingDir() + "/data/polku.db"
	}
	if scheme, _, ok := strings.Cut(c.DatabaseURL, "://"); !ok || scheme != "sqlite" && scheme != "postgres" && scheme != "postgresql" {
		wrong("DATABASE_URL", "must be sqlite:///path/polku.db or postgres://user@host/database")
	}
	if c.Spool == "" {
		c.Spool = spoolBeside(c.DatabaseURL)
	}
	c.checkProvider(wrong)
	if _, port, err := net.SplitHostPort(c.Addr); err != nil || !isPort(port) {
		wrong("POLKU_ADDR", "must be host:port, such as 127.0.0.1:8080")
	} else if c.Issuer == "" && !access.IsLoopback(c.Addr) {
		wrong("POLKU_ADDR", "must be on this machine itself (127.0.0.1): without an identity provider everybody who reaches the server could write")
	}
	var err error
	if c.sample, err = strconv.ParseBool(c.Sample); err != nil {
		wrong("POLKU_SAMPLE", "must be 1 or 0")
	}
	if err := c.today.UnmarshalText([]byte(c.Today)); err != nil {
		wrong("POLKU_TODAY", "%v", err)
	}
	if err := c.level.UnmarshalText([]byte(c.Log)); err != nil {
		wrong("POLKU_LOG", "must be debug, info, warn or error")
	}
	return errors.Join(faults...)
}

func isPort(text string) bool {
	port, err := strconv.Atoi(text)
	return err == nil && port >= 0 && port <= 65535
}

// spoolBeside is the folder for waiting files beside an embedded database.
func spoolBeside(database string) string {
	if path, embedded := strings.CutPrefix(database, "sqlite://"); embedded {
		return path + ".imports"
	}
	return filepath.Join(os.TempDir(), "polku-imports")
}

func workingDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	return dir
}

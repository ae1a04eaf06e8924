package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"polku/access"
	"polku/impact"
)

// Config is the program's settings. Each has a flag and a variable of the environment; the flag wins.
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

	sample bool
	today  impact.Date
	level  slog.Level
}

// flags declares the settings with what the environment says as default.
func (c *Config) flags(set *pflag.FlagSet) {
	set.StringVar(&c.Addr, "addr", env("POLKU_ADDR", "127.0.0.1:8080"), "where to listen (POLKU_ADDR)")
	set.StringVar(&c.DatabaseURL, "database", os.Getenv("DATABASE_URL"), "sqlite:///path/polku.db or postgres://... (DATABASE_URL)")
	set.StringVar(&c.Sample, "sample", env("POLKU_SAMPLE", "0"), "1 makes up a year of facts in a database of its own (POLKU_SAMPLE)")
	set.StringVar(&c.Today, "today", os.Getenv("POLKU_TODAY"), "the day that counts as today, for trials (POLKU_TODAY)")
	set.StringVar(&c.Log, "log", env("POLKU_LOG", "info"), "debug, info, warn or error (POLKU_LOG)")
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
	if _, port, err := net.SplitHostPort(c.Addr); err != nil || !isPort(port) {
		wrong("POLKU_ADDR", "must be host:port, such as 127.0.0.1:8080")
	} else if !access.IsLoopback(c.Addr) {
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

func workingDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	return dir
}

package testdb

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const dirPrefix = "polku-testdb-"

// findPrograms returns the directory of postgres and initdb: on the PATH, or the newest where Debian keeps them,
// off the PATH.
func findPrograms(elsewhere string) (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(initdb), nil
	}
	found, err := filepath.Glob(filepath.Join(elsewhere, "initdb"))
	if err != nil {
		return "", err
	}
	newest, version := "", 0.0
	for _, initdb := range found {
		dir := filepath.Dir(initdb)
		v, err := strconv.ParseFloat(filepath.Base(filepath.Dir(dir)), 64) // .../15/bin, .../9.6/bin
		if err == nil && v > version {
			newest, version = dir, v
		}
	}
	if newest == "" {
		return "", fmt.Errorf("PostgreSQL %d or newer isn't installed: apt-get install postgresql, "+
			"or name a server in POLKU_TEST_POSTGRES", oldestVersion)
	}
	return newest, nil
}

// serverUser is the user that runs the server: nil for the current one. PostgreSQL refuses root, so root's runs as
// another.
func serverUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil // nil is the current user, as in syscall.SysProcAttr
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(found.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(found.Gid, 10, 32)
		if err := errors.Join(errUID, errGID); err != nil {
			return nil, fmt.Errorf("read the ids of the user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL doesn't run as root, and there is no user postgres or nobody to run it")
}

// makeDir makes a directory that its owner, and no other user, can use.
func makeDir(owner *syscall.Credential) (string, error) {
	base := os.TempDir()
	if owner != nil && !openToAll(base) {
		base = "/tmp"
	}
	sweep(base)
	dir, err := os.MkdirTemp(base, dirPrefix)
	if err != nil {
		return "", err
	}
	return dir, give(dir, owner)
}

func give(path string, owner *syscall.Credential) error {
	if owner == nil {
		return nil
	}
	return os.Lchown(path, int(owner.Uid), int(owner.Gid))
}

// openToAll tells whether any user can pass through dir and every directory above it.
func openToAll(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		above := filepath.Dir(dir)
		if above == dir {
			return true
		}
		dir = above
	}
}

// sweep removes what killed test binaries left behind: no test binary runs for a day.
func sweep(base string) {
	left, _ := filepath.Glob(filepath.Join(base, dirPrefix+"*")) // the pattern is a constant, and sweeping may fail
	for _, dir := range left {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(dir) // another user's: that user sweeps it
		}
	}
}

//go:build !linux

package testdb

import "syscall"

// attributes start a process as owner, out of the reach of the terminal's Ctrl-C. Only Linux can also tie its life to
// ours; elsewhere a killed test binary leaves its server behind.
func attributes(owner *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: owner, Setpgid: true}
}

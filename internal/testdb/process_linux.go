package testdb

import "syscall"

// attributes start a process as owner, out of the reach of the terminal's Ctrl-C, and let the kernel stop it when the
// thread that started it ends.
func attributes(owner *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: owner, Setpgid: true, Pdeathsig: syscall.SIGQUIT}
}

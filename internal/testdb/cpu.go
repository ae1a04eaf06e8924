package testdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of CPU time in /proc: Linux shows hundredths of a second to programs, whatever it counts in.
const tick = 10 * time.Millisecond

// CPU is the processor time that the whole server has used since its start: the postmaster and all backends and
// workers, those that have ended too. Linux only, and only for a server that Start started.
func (c *Cluster) CPU() (time.Duration, error) {
	if c.process == nil {
		return 0, errors.New("testdb: only the CPU time of a server of our own can be read")
	}
	for range 10 {
		before, err := readProcess(c.process.Pid)
		if err != nil {
			return 0, fmt.Errorf("testdb: read the server's CPU time: %w", err)
		}
		total := before.used + before.reaped
		for _, p := range children(c.process.Pid) {
			total += p.used + p.reaped
		}
		after, err := readProcess(c.process.Pid)
		if err != nil {
			return 0, fmt.Errorf("testdb: read the server's CPU time: %w", err)
		}
		if after.reaped == before.reaped { // no backend ended between the readings, so none is missed or counted twice
			return total, nil
		}
	}
	return 0, errors.New("testdb: backends come and go too fast to add up their CPU time")
}

// process is one line of /proc/PID/stat.
type process struct {
	pid, parent  int
	state        string
	used, reaped time.Duration // its own time, and that of its children that have ended
}

func children(parent int) []process {
	var found []process
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is a constant
	for _, stat := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
		if err != nil {
			continue
		}
		if p, err := readProcess(pid); err == nil && p.parent == parent { // one that is gone meanwhile is reaped
			found = append(found, p)
		}
	}
	return found
}

func readProcess(pid int) (process, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, err
	}
	line := string(text)
	f := strings.Fields(line[strings.LastIndexByte(line, ')')+1:]) // the name before it may hold spaces
	if len(f) < 15 {
		return process{}, fmt.Errorf("%d fields in /proc/%d/stat", len(f), pid)
	}
	var n [5]int // parent, and user, system, children's user, children's system time
	for i, field := range []string{f[1], f[11], f[12], f[13], f[14]} {
		if n[i], err = strconv.Atoi(field); err != nil {
			return process{}, fmt.Errorf("read /proc/%d/stat: %w", pid, err)
		}
	}
	return process{
		pid: pid, parent: n[0], state: f[0],
		used: time.Duration(n[1]+n[2]) * tick, reaped: time.Duration(n[3]+n[4]) * tick,
	}, nil
}

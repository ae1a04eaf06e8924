package testdb

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const helperVariable = "POLKU_TESTDB_HELPER"

func TestStopLeavesNothing(t *testing.T) {
	c := startOwn(t, false)
	pids := []int{c.process.Pid}
	for _, p := range children(c.process.Pid) {
		pids = append(pids, p.pid)
	}
	if runtime.GOOS == "linux" && len(pids) < 2 {
		t.Fatalf("a server of %d processes", len(pids))
	}
	for range 2 {
		if err := c.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	for _, pid := range pids {
		if running(pid) {
			t.Errorf("the process %d is still there", pid)
		}
	}
	wantAbsent(t, c.dir)
}

func TestKilledTestBinaryTakesItsServerAlong(t *testing.T) {
	linuxOnly(t)
	helper := exec.Command(os.Args[0])
	helper.Env = append(os.Environ(), helperVariable+"=1", "POLKU_TEST_POSTGRES=")
	helper.Stderr = os.Stderr
	out, err := helper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the helper says nothing: %v", err)
	}
	var pid int
	var dir string
	if _, err := fmt.Sscan(line, &pid, &dir); err != nil {
		t.Fatalf("the helper says %q", line)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if !running(pid) {
		t.Fatal("the helper's server doesn't run")
	}
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = helper.Wait() // it was killed
	await(t, "the server of the killed binary ends", func() bool { return !running(pid) })
}

// holdServer is the helper: it starts a server, says which, and waits to be killed.
func holdServer() {
	c, err := Start(false)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(c.process.Pid, c.dir) //nolint:forbidigo // the helper's answer to the test that started it
	select {}
}

func TestCPUCountsLivingAndEndedBackends(t *testing.T) {
	linuxOnly(t)
	c := startOwn(t, true)
	before := cpu(t, c)
	db := open(t, c.Database(t))
	mustExec(t, db, "SELECT sum(i) FROM generate_series(1, 3000000) i")
	working := cpu(t, c)
	if working-before < 5*tick {
		t.Errorf("a heavy query cost %s", working-before)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	await(t, "its backend ends", func() bool {
		p, err := readProcess(c.process.Pid)
		return err == nil && p.reaped >= 5*tick
	})
	if ended := cpu(t, c); ended < working {
		t.Errorf("%s after the backend ended, %s before", ended, working)
	}
}

func TestDurableServerWaitsForTheDisk(t *testing.T) {
	for _, durable := range []bool{true, false} {
		given := strings.Join(settings("data", "5432", durable), " ")
		if strings.Contains(given, "fsync=off") == durable {
			t.Errorf("durable %v has %s", durable, given)
		}
	}
}

func TestMissingPostgreSQLNamesThePackage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := findPrograms(filepath.Join(t.TempDir(), "*", "bin"))
	if err == nil || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("found nothing, and said %v", err)
	}
}

func TestNewestPostgreSQLIsTaken(t *testing.T) {
	root := t.TempDir()
	for _, version := range []string{"9.6", "15", "17"} {
		bin := filepath.Join(root, version, "bin")
		if err := os.MkdirAll(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(bin, "initdb"), nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", t.TempDir())
	got, err := findPrograms(filepath.Join(root, "*", "bin"))
	if want := filepath.Join(root, "17", "bin"); err != nil || got != want {
		t.Errorf("took %q, %v; want %q", got, err, want)
	}
}

func TestExistingServerMustBeAURL(t *testing.T) {
	if _, err := existing("host=localhost password=secret"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("said %v", err)
	}
}

func startOwn(t *testing.T, durable bool) *Cluster {
	t.Helper()
	t.Setenv("POLKU_TEST_POSTGRES", "")
	c, err := Start(durable)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func cpu(t *testing.T, c *Cluster) time.Duration {
	t.Helper()
	used, err := c.CPU()
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// running tells whether a process is there and isn't just waiting to be buried by its parent.
func running(pid int) bool {
	p, err := readProcess(pid)
	return err == nil && p.state != "Z"
}

// await looks until the condition holds: there is no event to wait for in a process that isn't our child.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(stopTimeout)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("waited %s in vain: %s", stopTimeout, what)
		case <-look.C:
		}
	}
}

func linuxOnly(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has /proc and a death signal")
	}
}

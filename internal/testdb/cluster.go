package testdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lib/pq" // the driver "postgres"
)

const (
	oldestVersion = 15 // of PostgreSQL
	portAttempts  = 5
	startTimeout  = time.Minute
	stopTimeout   = 20 * time.Second
	superuser     = "polku"
)

// Cluster is a PostgreSQL server for tests and benchmarks: a throw-away one of our own, or the existing one that
// POLKU_TEST_POSTGRES names.
type Cluster struct {
	admin url.URL // the database "postgres" as superuser

	// The rest is empty for a server that isn't ours.
	dir      string // holds the data, the log and the password file
	programs string // where postgres and initdb are
	owner    *syscall.Credential
	process  *os.Process
	done     chan struct{} // closed when the process has ended
}

// Start starts a throw-away server on a free port of 127.0.0.1. A durable one keeps PostgreSQL's own settings and
// waits for the disk at each commit, for benchmarks; the other kind skips that, for tests. The caller stops it.
func Start(durable bool) (*Cluster, error) {
	if given := os.Getenv("POLKU_TEST_POSTGRES"); given != "" {
		return existing(given)
	}
	c := &Cluster{}
	var err error
	if c.programs, err = findPrograms("/usr/lib/postgresql/*/bin"); err != nil {
		return nil, err
	}
	if c.owner, err = serverUser(); err != nil {
		return nil, err
	}
	if c.dir, err = makeDir(c.owner); err != nil {
		return nil, fmt.Errorf("make the server's directory: %w", err)
	}
	if err = c.initialise(); err == nil {
		err = c.launch(durable)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	return c, nil
}

// Stop ends the server without a checkpoint and removes its files. Stopping twice, or a server that isn't ours, is fine.
func (c *Cluster) Stop() error {
	if c.process == nil {
		return nil
	}
	if err := c.process.Signal(syscall.SIGQUIT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	select {
	case <-c.done:
	case <-time.After(stopTimeout):
		_ = c.process.Kill() // the backends see that their parent has gone and leave
		<-c.done
	}
	return os.RemoveAll(c.dir)
}

// Database makes a fresh, empty database and returns its URL. It's dropped when the test ends.
func (c *Cluster) Database(tb testing.TB) string {
	tb.Helper()
	name := "polku_test_" + strings.ToLower(rand.Text()[:12])
	if err := c.exec("CREATE DATABASE " + pq.QuoteIdentifier(name) + " TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		tb.Fatalf("testdb: create a database: %v", err)
	}
	tb.Cleanup(func() {
		if err := c.exec("DROP DATABASE IF EXISTS " + pq.QuoteIdentifier(name) + " WITH (FORCE)"); err != nil {
			tb.Errorf("testdb: drop the database %s: %v", name, err)
		}
	})
	fresh := c.admin
	fresh.Path = "/" + name
	return fresh.String()
}

// URL names the server's own empty database, for programs that need one and no more.
func (c *Cluster) URL() string { return c.admin.String() }

func (c *Cluster) exec(statement string) error {
	db, err := sql.Open("postgres", c.admin.String())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing of ours is lost with it
	_, err = db.ExecContext(context.Background(), statement)
	return err
}

// checkVersion answers nil once the server takes connections and is new enough.
func (c *Cluster) checkVersion(ctx context.Context) error {
	db, err := sql.Open("postgres", c.admin.String())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing of ours is lost with it
	var number int
	if err := db.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int").Scan(&number); err != nil {
		return err
	}
	if number/10000 < oldestVersion {
		return fmt.Errorf("PostgreSQL %d is too old, %d or newer is needed", number/10000, oldestVersion)
	}
	return nil
}

func existing(given string) (*Cluster, error) {
	admin, err := url.Parse(given)
	if err != nil || (admin.Scheme != "postgres" && admin.Scheme != "postgresql") {
		return nil, errors.New("POLKU_TEST_POSTGRES isn't a postgres:// URL")
	}
	c := &Cluster{admin: *admin}
	if err := c.checkVersion(context.Background()); err != nil {
		return nil, fmt.Errorf("use the server of POLKU_TEST_POSTGRES: %w", err)
	}
	return c, nil
}

// initialise makes the server's files. A password, because other users of the machine reach 127.0.0.1 too and a
// superuser of PostgreSQL may run programs; plain, because hashing it would cost every connection.
func (c *Cluster) initialise() error {
	password := rand.Text()
	file := filepath.Join(c.dir, "password")
	if err := os.WriteFile(file, []byte(password), 0o600); err != nil {
		return err
	}
	if err := give(file, c.owner); err != nil {
		return err
	}
	initdb := c.command("initdb", "-D", c.data(), "-U", superuser, "--pwfile="+file, "--auth=password",
		"-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("run initdb: %w\n%s", err, out)
	}
	c.admin = url.URL{Scheme: "postgres", User: url.UserPassword(superuser, password), Path: "/postgres", RawQuery: "sslmode=disable"}
	return nil
}

// launch tries some ports: between finding a free one and listening on it another process may take it.
func (c *Cluster) launch(durable bool) error {
	var failures []error
	for range portAttempts {
		err := c.listen(durable)
		if err == nil {
			return nil
		}
		failures = append(failures, err)
	}
	return fmt.Errorf("start PostgreSQL: %w", errors.Join(failures...))
}

func (c *Cluster) listen(durable bool) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	c.admin.Host = net.JoinHostPort("127.0.0.1", port)
	logFile, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		return err
	}
	defer func() { _ = logFile.Close() }() // the server has its own handle
	server := c.command("postgres", settings(c.data(), port, durable)...)
	server.Stdout, server.Stderr = logFile, logFile

	started := make(chan error)
	c.done = make(chan struct{})
	go c.hold(server, started)
	if err := <-started; err != nil {
		return err
	}
	c.process = server.Process
	return c.awaitReady(logFile.Name())
}

// hold starts the server and stays until it ends. The kernel ties the server's life to the thread that started it,
// so this goroutine keeps its thread.
func (c *Cluster) hold(server *exec.Cmd, started chan<- error) {
	runtime.LockOSThread()
	defer close(c.done)
	err := server.Start()
	started <- err
	if err == nil {
		_ = server.Wait() // how it ended is in its log
	}
}

func (c *Cluster) awaitReady(logName string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-c.done:
			text, _ := os.ReadFile(logName) // without the log the message is only shorter
			return fmt.Errorf("PostgreSQL ended at once:\n%s", text)
		case <-ctx.Done():
			_ = c.process.Kill() // it's of no use any more
			<-c.done
			return fmt.Errorf("PostgreSQL isn't ready after %s", startTimeout)
		case <-look.C:
			if c.checkVersion(ctx) == nil {
				return nil
			}
		}
	}
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *Cluster) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.programs, program), args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"} // nothing of the developer's own PG* settings
	cmd.SysProcAttr = attributes(c.owner)
	return cmd
}

// settings are the server's arguments. Its clock shows Helsinki time, as a server in Finland may do, so that a query
// that takes the session's time zone for UTC fails here.
func settings(data, port string, durable bool) []string {
	args := []string{
		"-D", data, "-p", port,
		"-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=",
		"-c", "max_connections=200",
		"-c", "timezone=Europe/Helsinki",
	}
	if !durable {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off")
	}
	return args
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }() // it never accepted anything
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}

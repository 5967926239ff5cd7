package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// oldest is the version of PostgreSQL that the tests need at least.
const oldest = 15

// guard is the shell that outlives the test binary: its standard input ends with
// the binary, however that ends, and it stops the server and removes the folder.
const guard = `read -r _; "$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1; rm -rf "$2"`

// Server is a running PostgreSQL.
type Server struct {
	Dir  string // holds its data and its log
	Port int

	bin   string
	creds *syscall.Credential // who it runs as; nil: as the tests do
	count int
	ready map[string]bool // the templates that are filled
	mu    sync.Mutex
	down  bool      // a test has stopped it
	held  io.Closer // the guard's standard input
}

// The one server of this test binary.
var (
	once  sync.Once
	one   *Server
	fault error
)

// Start gives the test binary's server, and starts it when it is the first to ask.
// It writes without flushing: see Durable.
func Start(t testing.TB) *Server {
	t.Helper()
	once.Do(func() { one, fault = start() })
	if fault != nil {
		t.Fatal(fault)
	}
	return one
}

// Own gives a test a server that it may stop; the test's end takes it away.
func Own(t testing.TB) *Server {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.held.Close() })
	return s
}

func start() (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, ready: map[string]bool{}}
	if s.Dir, err = os.MkdirTemp("", "tend-postgres-"); err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	if err := s.unprivileged(); err != nil {
		return nil, err
	}
	if err := s.watch(); err != nil { // first, so that nothing is left behind by what fails
		return nil, err
	}
	if out, err := s.command("initdb", "-D", filepath.Join(s.Dir, "data"), "-U", "tend", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("postgres: initdb: %w: %s", err, out)
	}
	if err := os.WriteFile(filepath.Join(s.Dir, "data", "postgresql.auto.conf"), []byte("fsync = off\nautovacuum = off\n"), 0o600); err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	for try := range 5 { // somebody else may take the port first
		if s.Port, err = freePort(); err == nil {
			err = s.serve()
		}
		if err == nil {
			break
		}
		if try == 4 {
			return nil, err
		}
	}
	return s, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("postgres: a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil //nolint:forcetypeassert // that is what TCP has
}

func (s *Server) serve() error {
	log := filepath.Join(s.Dir, "log")
	cmd := s.command("pg_ctl", "-D", filepath.Join(s.Dir, "data"), "-l", log, "-w", "-t", "60", "-o",
		fmt.Sprintf("-c listen_addresses=127.0.0.1 -p %d -k %s -c max_connections=400 -c shared_buffers=64MB", s.Port, s.Dir), "start")
	if err := cmd.Run(); err != nil { // no pipe to it: the server would hold its other end
		text, _ := os.ReadFile(log)
		return fmt.Errorf("postgres: start: %w: %s", err, text)
	}
	return nil
}

// programs finds where PostgreSQL's programs are: Debian keeps them off the path.
func programs() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	for _, path := range found {
		if version(path) >= oldest {
			return filepath.Dir(path), nil
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", fmt.Errorf("PostgreSQL %d or newer is missing: make test installs it on Debian (apt-get install postgresql)", oldest)
}

func version(path string) int {
	n, _ := strconv.Atoi(strings.Split(strings.TrimPrefix(path, "/usr/lib/postgresql/"), "/")[0])
	return n
}

// unprivileged sees to it that the server does not run as root, which PostgreSQL refuses.
func (s *Server) unprivileged() error {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		s.creds = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(s.Dir, uid, gid); err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
		return nil
	}
	return errors.New("postgres: it does not run as root, and there is neither a user postgres nor nobody")
}

func (s *Server) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir = s.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.creds}
	return cmd
}

// watch starts the guard, in a session of its own: what ends the tests from the
// keyboard must not end it.
func (s *Server) watch() error {
	cmd := exec.Command("/bin/sh", "-c", guard, "guard", s.bin, s.Dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.creds, Setsid: true}
	held, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("postgres: guard: %w", err)
	}
	s.held = held // or it is closed when nobody knows of it any more
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("postgres: guard: %w", err)
	}
	return nil
}

// URL is the address of a database on the server.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://tend@127.0.0.1:%d/%s?sslmode=disable", s.Port, database)
}

// Database makes a database for one test, as a copy of what prepare has made of an
// empty one; prepare runs once for each kind. The test's end removes it.
func (s *Server) Database(t testing.TB, kind string, prepare func(ctx context.Context, url string) error) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	template := "template_" + kind
	if !s.ready[kind] {
		s.Exec(t, "postgres", "CREATE DATABASE "+template)
		if err := prepare(context.Background(), s.URL(template)); err != nil {
			t.Fatal(err)
		}
		s.ready[kind] = true
	}
	s.count++
	name := fmt.Sprintf("t%d", s.count)
	// Block by block through the log, as is the default, takes the kernel half a second for each.
	s.Exec(t, "postgres", "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY FILE_COPY")
	t.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.down {
			return
		}
		s.Exec(t, "postgres", "DROP DATABASE "+name+" WITH (FORCE)")
	})
	return s.URL(name)
}

// Durable makes the server flush what it commits, as it does in service.
func (s *Server) Durable(t testing.TB) {
	t.Helper()
	s.Set(t, "fsync", "on")
}

// Set changes a setting that needs no new start.
func (s *Server) Set(t testing.TB, name, value string) {
	t.Helper()
	s.Exec(t, "postgres", "ALTER SYSTEM SET "+name+" = '"+value+"'")
	s.Exec(t, "postgres", "SELECT pg_reload_conf()")
}

// Exec runs a statement in a database.
func (s *Server) Exec(t testing.TB, database, statement string) {
	t.Helper()
	connected(t, s.URL(database), func(ctx context.Context, conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
		return nil
	})
}

// connected does something by a connection of its own. It asks t for no context: whoever is no test has none.
func connected(t testing.TB, url string, do func(ctx context.Context, conn *pgx.Conn) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := do(ctx, conn); err != nil {
		t.Fatal(err)
	}
}

// Size is how many bytes a database takes.
func (s *Server) Size(t testing.TB, database string) (n int64) {
	t.Helper()
	s.ask(t, s.URL(database), &n, `SELECT pg_database_size(current_database())`)
	return n
}

// Queries is how many transactions a database has seen so far, most of them of one
// statement. It is asked in another one, or the question would count.
func (s *Server) Queries(t testing.TB, url string) (n int64) {
	t.Helper()
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	s.ask(t, s.URL("postgres"), &n, `SELECT xact_commit FROM pg_stat_database WHERE datname = $1`, cfg.Database)
	return n
}

// ask asks a database for a number.
func (s *Server) ask(t testing.TB, url string, n *int64, query string, args ...any) {
	t.Helper()
	connected(t, url, func(ctx context.Context, conn *pgx.Conn) error {
		return conn.QueryRow(ctx, query, args...).Scan(n) //nolint:wrapcheck // the test says it
	})
}

// Work is how much a database has done so far on its tables: scans of a table or an
// index, and rows written, whatever number of transactions they came in. What a
// connection did is certain to be in it once that has ended, which Work waits for: a
// client that has closed its own is a moment ahead of the server. What each node reads by
// the clock alone, once a second, is left out: the facts about the database itself, who is being
// erased, and whether there is anything to do for a job.
func (s *Server) Work(t testing.TB, url string) (n int64) {
	t.Helper()
	open := int64(1)
	for end := time.Now().Add(20 * time.Second); open > 0; {
		s.ask(t, url, &open, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`)
		if time.Now().After(end) {
			t.Fatalf("%d connections are still open", open)
		}
	}
	s.ask(t, url, &n, `SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del), 0)
FROM pg_stat_user_tables WHERE relname NOT IN ('meta', 'erasures', 'leases', 'imports', 'scans', 'person_wakes', 'push_sends')`)
	return n
}

// Stop stops the server as a crash would.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if out, err := s.command("pg_ctl", "-D", filepath.Join(s.Dir, "data"), "-m", "immediate", "-w", "stop").CombinedOutput(); err != nil {
		t.Fatalf("postgres: stop: %v: %s", err, out)
	}
	s.down = true
}

// Restart starts a server that was stopped, on its port.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.serve(); err != nil {
		t.Fatal(err)
	}
	s.down = false
}

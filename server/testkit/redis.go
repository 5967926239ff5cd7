package testkit

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Redis is a redis-server of a test's own, in a folder of its own, on a port of
// 127.0.0.1. It keeps nothing on disk.
type Redis struct {
	Addr string

	t    testing.TB
	dir  string
	file string // its configuration, where it needs one
	args []string
	pid  int
	hold io.Closer // its end is the end of the server
	wait func() error
}

// keeper starts a server, tells its process and ends it when its own standard input
// ends: not even a test that is killed leaves one behind.
const keeper = `"$@" >log 2>&1 </dev/null & pid=$!; echo $pid; cat >/dev/null; kill -9 $pid; wait $pid`

// StartRedis starts a redis-server; args are options of its configuration, such as
// "--requirepass", "x". The test's end stops it.
func StartRedis(t testing.TB, args ...string) *Redis {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("this test starts a redis-server, and there is none: .ci/needs test, or apt-get install redis-server")
	}
	r := &Redis{Addr: freeAddr(t), t: t, dir: t.TempDir(), args: args}
	t.Cleanup(r.Kill)
	r.Start()
	return r
}

// freeAddr is an address that nobody listens on, nor on the one 10,000 further up, on
// which the nodes of a cluster talk.
func freeAddr(t testing.TB) string {
	t.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }() // held until then, or the same is given again
		if l.Addr().(*net.TCPAddr).Port < 55_000 {
			return l.Addr().String()
		}
	}
}

// URL is its redis-url.
func (r *Redis) URL() string { return "redis://" + r.Addr }

// PID is its process.
func (r *Redis) PID() int { return r.pid }

// Start starts it again after Kill, empty, on the same port.
func (r *Redis) Start() {
	r.t.Helper()
	_, port, _ := net.SplitHostPort(r.Addr)
	args := []string{"-c", keeper, "sh", "redis-server"}
	if r.file != "" {
		args = append(args, r.file)
	} else {
		args = append(args, "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0")
	}
	args = append(append(args, "--port", port, "--bind", "127.0.0.1", "--dir", r.dir, "--logfile", ""), r.args...)
	cmd := exec.Command("sh", args...)
	cmd.Dir = r.dir
	in, err := cmd.StdinPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	r.pid, err = strconv.Atoi(strings.TrimSpace(line))
	r.hold, r.wait = in, cmd.Wait
	if err != nil {
		r.t.Fatalf("redis-server did not start: %q", line)
	}
	for end := time.Now().Add(10 * time.Second); r.ping() != nil; {
		if time.Now().After(end) {
			log, _ := os.ReadFile(filepath.Join(r.dir, "log"))
			r.t.Fatalf("redis-server on %s does not answer:\n%s", r.Addr, log)
		}
	}
}

// Kill ends it as a power cut would. What it knew is lost.
func (r *Redis) Kill() {
	if r.hold != nil {
		_ = r.hold.Close()
		_ = r.wait() // it was killed
		r.hold = nil
	}
}

// Freeze makes it hang: it takes connections and answers nothing.
func (r *Redis) Freeze() { r.signal(syscall.SIGSTOP) }

// Thaw lets it go on.
func (r *Redis) Thaw() { r.signal(syscall.SIGCONT) }

func (r *Redis) signal(s syscall.Signal) {
	r.t.Helper()
	if err := syscall.Kill(r.pid, s); err != nil {
		r.t.Fatal(err)
	}
}

// Do runs a command by redis-cli and gives what it prints.
func (r *Redis) Do(args ...string) string {
	r.t.Helper()
	host, port, _ := net.SplitHostPort(r.Addr)
	out, err := exec.Command("redis-cli", append([]string{"-h", host, "-p", port}, args...)...).CombinedOutput()
	if err != nil {
		r.t.Fatalf("redis-cli %q: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// ping succeeds as soon as it speaks at all; it may want a password.
func (r *Redis) ping() error {
	c, err := net.DialTimeout("tcp", r.Addr, time.Second)
	if err != nil {
		return fmt.Errorf("testkit: %w", err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(time.Second))
	if _, err = io.WriteString(c, "PING\r\n"); err != nil {
		return fmt.Errorf("testkit: %w", err)
	}
	_, err = c.Read(make([]byte, 1))
	return err //nolint:wrapcheck // only whether there is one matters
}

// StartSentinel starts a sentinel that watches over a master, by the name "main".
func StartSentinel(t testing.TB, master *Redis) *Redis {
	t.Helper()
	host, port, _ := net.SplitHostPort(master.Addr)
	file := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("sentinel monitor main %s %s 1\nsentinel down-after-milliseconds main 500\nsentinel failover-timeout main 2000\n", host, port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &Redis{Addr: freeAddr(t), t: t, dir: filepath.Dir(file), file: file, args: []string{"--sentinel"}}
	t.Cleanup(s.Kill)
	s.Start()
	return s
}

// RedisCluster is a cluster of three masters with a replica each.
type RedisCluster struct {
	Nodes []*Redis
	t     testing.TB
}

// StartRedisCluster starts six servers and makes them one cluster.
func StartRedisCluster(t testing.TB) *RedisCluster {
	t.Helper()
	c := &RedisCluster{t: t}
	create := []string{"--cluster", "create"}
	for range 6 {
		r := StartRedis(t, "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "2000")
		c.Nodes = append(c.Nodes, r)
		create = append(create, r.Addr)
	}
	out, err := exec.Command("redis-cli", append(create, "--cluster-replicas", "1", "--cluster-yes")...).CombinedOutput()
	if err != nil {
		t.Fatalf("no cluster: %v\n%s", err, out)
	}
	for end := time.Now().Add(20 * time.Second); !c.ready(); {
		if time.Now().After(end) {
			t.Fatal("the cluster does not come up")
		}
	}
	return c
}

// ready tells whether every node knows that all is well and every replica is in step.
func (c *RedisCluster) ready() bool {
	for _, n := range c.Nodes {
		if !strings.Contains(n.Do("cluster", "info"), "cluster_state:ok") {
			return false
		}
		info := n.Do("info", "replication")
		if strings.Contains(info, "role:slave") && !strings.Contains(info, "master_link_status:up") {
			return false
		}
	}
	return true
}

// URL is its redis-url.
func (c *RedisCluster) URL() string {
	return "redis://" + c.Nodes[0].Addr + "?cluster=true&addr=" + c.Nodes[1].Addr
}

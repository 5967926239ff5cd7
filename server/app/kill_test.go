package app_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/hot"
	"tend/server/live"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/testkit/postgres"
)

var (
	kills    = flag.Int("kills", 40, "how many times the kill test kills the server")
	killSeed = flag.Uint64("seed", 0, "the seed of random tests; 0 takes one from the clock")
)

// drawn is the seed of a random test.
func drawn(t *testing.T) uint64 {
	t.Helper()
	s := *killSeed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", s)
	return s
}

// The child is told by its environment what to serve and where to die.
const (
	childPlace = "KILL_TEST_PLACE" // the folder of the database, or its URL
	childAddr  = "KILL_TEST_ADDR"
	childDie   = "KILL_TEST_DIE"   // "committed:17": at the 17th passing of that point
	childRedis = "KILL_TEST_REDIS" // the URL of a Redis outside; "" is the embedded one
	childCut   = "KILL_TEST_CUT"   // not "": deletes all events as soon as they came
)

const killLease = 400 * time.Millisecond

// TestKilledChild is no test: it is the server that the kill test starts and kills,
// a process of its own built of the same parts as the product.
func TestKilledChild(t *testing.T) {
	place, addr := os.Getenv(childPlace), os.Getenv(childAddr)
	if place == "" {
		return
	}
	go func() { // never outlive the test, even one that was killed
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	db, err := testkit.OpenPlace(t.Context(), place, tend.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	cache, peers := childHeat(t, db.Epoch())
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	e := engage.New(engage.Options{
		Ledger: db, Snapshots: db, Surveys: db, Cache: cache, Accounts: db, Clock: tend.SystemClock{}, Log: log,
		Epoch: db.Epoch(), Lease: killLease, Probe: dieAt(os.Getenv(childDie)), Peers: peers,
	})
	if p, ok := peers.(*hot.Peers); ok {
		p.Listen(e.Hear, func(string) {})
	}
	sites, campaigns, _, err := db.LoadConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e.SetConfig(sites, campaigns)
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			e.Sweep(context.Background())
		}
	}()
	if os.Getenv(childCut) != "" {
		go cutAll(t, db, log)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: live.New(e, live.Options{Logger: log, Limits: live.Limits{Events: -1, Frames: -1}}), ReadHeaderTimeout: time.Second}
	t.Fatal(srv.Serve(l))
}

// childHeat is the Redis of a child, and its way to the other nodes.
func childHeat(t *testing.T, space string) (*hot.Redis, engage.Peers) {
	t.Helper()
	discard := slog.New(slog.DiscardHandler)
	if url := os.Getenv(childRedis); url != "" {
		r, err := hot.Connect(hot.Options{URL: url, Space: space, Log: discard})
		if err != nil {
			t.Fatal(err)
		}
		return r, r.Join(tend.NewID(time.Now()), tend.SystemClock{})
	}
	r, err := hot.Embedded(discard)
	if err != nil {
		t.Fatal(err)
	}
	return r, nil
}

// dieAt kills this very process, without a chance to clean up, when a point of the
// road is passed for the given time.
func dieAt(spec string) func(string) {
	point, times, ok := strings.Cut(spec, ":")
	if !ok {
		return nil
	}
	left := new(atomic.Int64)
	n, _ := strconv.ParseInt(times, 10, 64)
	left.Store(n)
	return func(p string) {
		if p == point && left.Add(-1) == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // nothing of this goroutine may happen any more
		}
	}
}

// server is a child process.
type server struct {
	cmd *exec.Cmd
	out bytes.Buffer
}

func startServer(t *testing.T, place, addr, die string, more ...string) *server {
	t.Helper()
	return startChild(t, "TestKilledChild", append([]string{childPlace + "=" + place, childAddr + "=" + addr, childDie + "=" + die}, more...)...)
}

// startChild starts a test of this binary as a process of its own.
func startChild(t *testing.T, test string, env ...string) *server {
	t.Helper()
	s := &server{cmd: exec.Command(os.Args[0], "-test.run=^"+test+"$")}
	s.cmd.Env = append(os.Environ(), env...)
	s.cmd.Stdout, s.cmd.Stderr = &s.out, &s.out
	if _, err := s.cmd.StdinPipe(); err != nil { // held open: its end is the end of this process
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// kill ends the process the hard way and waits for its end.
func (s *server) kill() {
	_ = syscall.Kill(s.cmd.Process.Pid, syscall.SIGKILL)
	_ = s.cmd.Wait()
}

// wait gives true when the process has died by itself in time.
func (s *server) wait(d time.Duration) bool {
	done := make(chan struct{})
	go func() { _ = s.cmd.Wait(); close(done) }()
	select {
	case <-done:
		return true
	case <-time.After(d):
		_ = syscall.Kill(s.cmd.Process.Pid, syscall.SIGKILL)
		<-done
		return false
	}
}

// freeAddr finds a free port for all lives of the server.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// prepare makes the database that the child serves.
func prepare(t *testing.T, on testkit.Database) (place string, site tend.Site) {
	t.Helper()
	return furnish(t, testkit.OpenNow(t, on))
}

func furnish(t *testing.T, w *testkit.World) (place string, site tend.Site) {
	t.Helper()
	site = w.Site(t, tend.Site{Name: "acme", Origins: []string{"http://acme.example"}})
	for id, limit := range map[string]int{"one": 1, "three": 3} {
		c := testkit.Banner(site.ID, id, "export")
		c.Caps = []tend.Cap{{Max: limit, Per: "lifetime"}}
		c.Priority = limit
		w.Launch(t, c)
	}
	if err := w.DB.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Place, site
}

// TestKillAtRandom kills the server again and again, at named points of the road
// and at any moment, while browsers keep sending. Whatever it was doing: nothing
// acknowledged is lost or doubled, no cap is exceeded, no granted message vanishes.
func TestKillAtRandom(t *testing.T) {
	t.Parallel() // the servers are processes of their own, and are waited for
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		t.Parallel()
		rounds := *kills
		if on == testkit.PostgreSQL {
			postgres.Start(t).Durable(t)
			rounds = (rounds + 3) / 4
		}
		place, site, crowd := killAtRandom(t, on, rounds)
		crowd.check(t, place, site)
	})
}

func killAtRandom(t *testing.T, on testkit.Database, rounds int, more ...string) (place string, site tend.Site, c *crowd) {
	t.Helper()
	s := drawn(t)
	t.Logf("%d kills", rounds)
	rnd := rand.New(rand.NewPCG(s, 7))
	place, site = prepare(t, on)
	crowd := newCrowd(freeAddr(t), s)
	crowd.join(4)
	points := map[string]int{}
	for range rounds {
		point := []string{"folded", "committed", "cached", "acknowledged", "any moment"}[rnd.IntN(5)]
		points[point]++
		crowd.join(1)
		die := fmt.Sprintf("%s:%d", point, 1+rnd.IntN(60))
		if point == "any moment" {
			die = ""
		}
		srv := startServer(t, place, crowd.addr, die, more...)
		if die == "" {
			time.Sleep(time.Duration(150+rnd.IntN(300)) * time.Millisecond) //nolint:forbidigo // the moment of death is what is drawn
			srv.kill()
		} else if !srv.wait(20 * time.Second) {
			t.Fatalf("the server never came to %s: %s", die, &srv.out)
		}
	}
	t.Logf("killed at %v", points)
	srv := startServer(t, place, crowd.addr, "", more...)
	crowd.finish(t)
	srv.kill()
	return place, site, crowd
}

// TestNothingIsAcknowledgedWhenTheDiskFails runs the server on a disk whose flushes
// begin to fail. No acknowledgement leaves from then on, and what was acknowledged
// before is there.
func TestNothingIsAcknowledgedWhenTheDiskFails(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatal("strace is missing: make test installs it on Debian (apt-get install strace)")
	}
	place, site := prepare(t, testkit.SQLite)
	crowd := newCrowd(freeAddr(t), 1)
	crowd.join(6)
	srv := startServer(t, place, crowd.addr, "")
	crowd.waitFor(t, "acknowledgements before the disk fails", func() bool { return crowd.acked.Load() > 200 })
	stop := failFlushes(t, srv.cmd.Process.Pid)
	crowd.waitFor(t, "refusals after the disk failed", func() bool { return crowd.refused.Load() > 20 })
	before, seen := crowd.acked.Load(), crowd.refused.Load()
	crowd.waitFor(t, "more refusals", func() bool { return crowd.refused.Load() > seen+100 })
	if now := crowd.acked.Load(); now != before {
		t.Errorf("%d events were acknowledged on a disk that keeps nothing", now-before)
	}
	srv.kill()
	stop()
	t.Logf("acknowledged %d events, then refused %d batches", before, crowd.refused.Load())
	srv = startServer(t, place, crowd.addr, "")
	crowd.finish(t)
	srv.kill()
	crowd.check(t, place, site)
}

// failFlushes makes every fsync and fdatasync of a process fail with EIO.
func failFlushes(t *testing.T, pid int) (stop func()) {
	t.Helper()
	cmd := exec.Command("strace", "-f", "-qq", "-o", "/dev/null", "-p", strconv.Itoa(pid),
		"-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

package hot

import (
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2/server"

	"tend/server/tend"
	"tend/server/testkit"
)

// TestMastersMayBeLost goes by Sentinel to its master; with -cluster it kills that one,
// and one of a cluster.
func TestMastersMayBeLost(t *testing.T) {
	t.Run("Sentinel", behindSentinel)
	if *onCluster {
		t.Run("Cluster", inACluster)
	}
}

func behindSentinel(t *testing.T) {
	master := testkit.StartRedis(t)
	sentinel := testkit.StartSentinel(t, master)
	url := sentinel.URL() + "?master_name=main"
	_, port, _ := strings.Cut(master.Addr, ":")
	replica := testkit.StartRedis(t, "--replicaof", "127.0.0.1 "+port)
	until(t, "the replica is in step", func() bool {
		return strings.Contains(replica.Do("info", "replication"), "master_link_status:up")
	})
	if seen, err := Inspect(t.Context(), url); err != nil || seen.Trouble != "" {
		t.Errorf("the doctor finds %+v, %v", seen, err)
	}
	if seen, err := Inspect(t.Context(), strings.Replace(url, "=main", "=other", 1)); err != nil || seen.Trouble != UnknownName {
		t.Errorf("of a name that nobody knows the doctor finds %+v, %v", seen, err)
	}
	r := connect(t, url, &logged{})
	r.Put(7, 1, []byte("before"))
	written(t, r, 7, "before")
	if !*onCluster { // a failover takes a while
		return
	}
	until(t, "the sentinel knows the replica", func() bool {
		return strings.Contains(sentinel.Do("sentinel", "replicas", "main"), replica.Addr)
	})
	failsOver(t, r, master)
}

// inACluster loses a master, and with it the notices of those whose subscription was
// there.
func inACluster(t *testing.T) {
	c := testkit.StartRedisCluster(t)
	r, clock := connect(t, c.URL(), &logged{}), testkit.NewClock()
	a, b := join(t, r, "a", clock), join(t, r, "b", clock)
	a.Here(7)
	b.Here(7)
	until(t, "they know each other", func() bool { return a.knows(7, "b") && b.knows(7, "a") })
	for _, n := range c.Nodes {
		if strings.Contains(n.Do("info", "replication"), "role:master") {
			failsOver(t, r, n)
			break
		}
	}
	until(t, "b hears again", func() bool {
		a.renew(all)
		a.Tell(7, []byte(`1`))
		return b.has("7 1")
	})
}

// failsOver kills a master and waits until all goes on.
func failsOver(t *testing.T, r *Redis, master *testkit.Redis) {
	t.Helper()
	master.Kill()
	begun := time.Now()
	for p := range tend.PersonID(300) { // of all slots
		r.Put(p, 2, []byte("after"))
	}
	for p := range tend.PersonID(300) {
		until(t, "all copies are written", func() bool {
			got, err := r.Get(t.Context(), p)
			_, waits := r.pending.get(p)
			return err == nil && !waits && string(got) == "after"
		})
	}
	t.Logf("all copies written %v after the master was killed", time.Since(begun).Round(100*time.Millisecond))
}

func TestTheDoctorKnowsAnOldRedis(t *testing.T) {
	old, err := server.NewServer("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	for name, answer := range map[string]server.Cmd{
		"CLIENT":  func(c *server.Peer, _ string, _ []string) { c.WriteOK() },
		"GET":     func(c *server.Peer, _ string, _ []string) { c.WriteNull() },
		"PING":    func(c *server.Peer, _ string, _ []string) { c.WriteInline("PONG") },
		"INFO":    func(c *server.Peer, _ string, _ []string) { c.WriteBulk("# Server\r\nredis_version:6.2.14\r\n") },
		"EVALSHA": func(c *server.Peer, _ string, _ []string) { c.WriteInt(1) },
		"PUBLISH": func(c *server.Peer, _ string, _ []string) { c.WriteInt(0) },
	} {
		if err := old.Register(name, answer); err != nil {
			t.Fatal(err)
		}
	}
	if seen, err := Inspect(t.Context(), "redis://"+old.Addr().String()); err != nil || seen.Trouble != Old || seen.Version != "6.2.14" {
		t.Errorf("found %+v, %v", seen, err)
	}
}

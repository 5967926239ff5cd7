package app_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"syscall"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/testkit/cable"
	"tend/server/testkit/postgres"
)

var (
	faultRounds = flag.Int("faults", 1, "how many times each fault befalls the nodes, Redis and PostgreSQL")
	outage      = flag.Duration("outage", 500*time.Millisecond, "how long a fault lasts, about")
)

// healed is how long the service may take to come back by itself when a fault is over.
const healed = 10 * time.Second

// fleet is some nodes on one PostgreSQL and one Redis, with cables that can be broken.
type fleet struct {
	t     *testing.T
	sql   *postgres.Server
	redis *testkit.Redis
	toSQL *cable.Cable
	toRed *cable.Cable
	place string // by the cable
	truth string // past it
	site  tend.Site
	crowd *crowd
	nodes []*server
}

// fault is something that happens to a fleet, and its end.
type fault struct {
	name       string
	redisAlone bool // the service goes on meanwhile
	begin, end func()
}

func newFleet(t *testing.T, seed uint64, nodes int) *fleet {
	t.Helper()
	f := &fleet{t: t, sql: postgres.Own(t), redis: testkit.StartRedis(t)}
	f.sql.Durable(t)
	f.truth, f.site = furnish(t, testkit.OpenAt(t, f.sql.Database(t, "tend", store.MigratePostgres)))
	u, err := url.Parse(f.truth)
	if err != nil {
		t.Fatal(err)
	}
	f.toSQL, f.toRed = cable.To(t, u.Host), cable.To(t, f.redis.Addr)
	u.Host = f.toSQL.Addr()
	f.place = u.String()
	var more []string
	for range nodes - 1 {
		more = append(more, freeAddr(t))
	}
	f.crowd = newCrowd(freeAddr(t), seed, more...)
	for range f.crowd.doors {
		f.nodes = append(f.nodes, nil)
	}
	for i := range f.nodes {
		f.start(i)
	}
	t.Cleanup(func() {
		for i, n := range f.nodes {
			if t.Failed() { // with all that it was doing
				_ = n.cmd.Process.Signal(syscall.SIGQUIT)
				n.wait(5 * time.Second)
			}
			n.kill()
			if t.Failed() {
				t.Logf("node %d said:\n%s", i, &n.out)
			}
		}
	})
	return f
}

func (f *fleet) start(i int) {
	f.nodes[i] = startServer(f.t, f.place, f.crowd.doors[i].addr, "", childRedis+"=redis://"+f.toRed.Addr())
}

// again kills a node and starts it anew.
func (f *fleet) again(i int) {
	f.nodes[i].kill()
	f.start(i)
}

// ends lets the crowd finish, kills the nodes and compares what is left.
func (f *fleet) ends() {
	f.t.Helper()
	f.crowd.finish(f.t)
	for _, n := range f.nodes {
		n.kill()
	}
	f.crowd.check(f.t, f.truth, f.site)
}

func (f *fleet) faults() []fault {
	none := func() {}
	return []fault{
		{"the cable to Redis is cut", true, f.toRed.Cut, f.toRed.Mend},
		{"the cable to Redis is stuck", true, f.toRed.Stick, f.toRed.Mend},
		{"the cable to Redis is slow", true, func() { f.toRed.Delay(300) }, f.toRed.Mend},
		{"the cable to Redis tears", true, func() { f.toRed.Tear(2_000) }, f.toRed.Mend},
		{"Redis is killed", true, f.redis.Kill, f.redis.Start},
		{"Redis hangs", true, f.redis.Freeze, f.redis.Thaw},
		{"Redis is emptied", true, func() { f.redis.Do("FLUSHALL") }, none},
		{"the cable to PostgreSQL is cut", false, f.toSQL.Cut, f.toSQL.Mend},
		{"the cable to PostgreSQL is stuck", false, f.toSQL.Stick, f.toSQL.Mend},
		{"the cable to PostgreSQL tears", false, func() { f.toSQL.Tear(20_000) }, f.toSQL.Mend},
		{"PostgreSQL crashes", false, func() { f.sql.Stop(f.t) }, func() { f.sql.Restart(f.t) }},
		{"a node is killed", false, func() { f.nodes[1].kill() }, func() { f.start(1) }},
		{"all of it at once", false, func() {
			f.nodes[1].kill()
			f.redis.Kill()
			f.sql.Stop(f.t)
		}, func() {
			f.sql.Restart(f.t)
			f.redis.Start()
			f.start(1)
		}},
	}
}

// TestFaultsOfWhatTheNodesNeed has everything that two nodes need fail in every way,
// one after the other, while browsers keep sending. Nothing acknowledged is lost, no
// cap is exceeded, no granted message vanishes; what Redis does stops nobody; and when
// a fault is over each node serves again by itself.
func TestFaultsOfWhatTheNodesNeed(t *testing.T) {
	s := drawn(t)
	t.Logf("-faults %d -outage %v", *faultRounds, *outage)
	rnd := rand.New(rand.NewPCG(s, 11))
	f := newFleet(t, s, 2)
	f.crowd.join(6)
	f.serves("before any fault")
	for range *faultRounds {
		list := f.faults()
		rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for _, one := range list {
			f.suffer(one, *outage/2+rand.N(*outage))
		}
	}
	f.ends()
}

// suffer has one fault befall the fleet for a while.
func (f *fleet) suffer(one fault, last time.Duration) {
	f.t.Helper()
	f.crowd.join(1) // who has not had their messages yet
	one.begin()
	if one.redisAlone {
		f.grow("while "+one.name, 100)
	}
	time.Sleep(last) //nolint:forbidigo // that a fault lasts has no condition
	one.end()
	began := time.Now()
	f.serves("after " + one.name)
	took := time.Since(began).Round(time.Millisecond)
	f.t.Logf("%s for %v: each node serves again after %v", one.name, last.Round(time.Millisecond), took)
	if took > healed {
		f.t.Errorf("it took %v until each node served again after %s; want %v at most", took, one.name, healed)
	}
}

// serves waits until each node has acknowledged something new.
func (f *fleet) serves(when string) {
	f.t.Helper()
	for i, d := range f.crowd.doors {
		before := d.acked.Load()
		f.crowd.waitFor(f.t, fmt.Sprintf("acknowledgements of node %d %s", i, when), func() bool { return d.acked.Load() > before })
	}
}

// grow waits for acknowledgements of any node.
func (f *fleet) grow(when string, events int64) {
	f.t.Helper()
	before := f.crowd.acked.Load()
	f.crowd.waitFor(f.t, "acknowledgements "+when, func() bool { return f.crowd.acked.Load() > before+events })
}

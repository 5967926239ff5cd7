package engage_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/hot"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// fleet is nodes that share one database and one Redis.
type fleet struct {
	w     *testkit.World
	redis *hot.Redis
	nodes []*engage.Engine
	peers []*counted

	before [2]int64 // what had been told and heard when the nodes met
}

// counted counts what a node tells others, and hears.
type counted struct {
	*hot.Peers
	told, heard atomic.Int64
	listens     atomic.Bool
}

func (c *counted) Tell(p tend.PersonID, body []byte) {
	c.told.Add(1)
	c.Peers.Tell(p, body)
}

func newFleet(t *testing.T, w *testkit.World, nodes int, more ...func(*engage.Options)) *fleet {
	t.Helper()
	return newFleetOn(t, w, newCache(t), nodes, more...)
}

func newFleetOn(t *testing.T, w *testkit.World, redis *hot.Redis, nodes int, more ...func(*engage.Options)) *fleet {
	t.Helper()
	f := &fleet{w: w, redis: redis}
	for i := range nodes {
		p := &counted{Peers: f.redis.Join(fmt.Sprint("node", i), w.Clock)}
		e := node(t, w, f.redis, append(more, func(o *engage.Options) { o.Peers, o.Sights = p, p })...)
		p.Listen(func(id tend.PersonID, body []byte) {
			e.Hear(id, body)
			p.heard.Add(1)
		}, func(string) { p.listens.Store(true) })
		f.nodes, f.peers = append(f.nodes, e), append(f.peers, p)
	}
	asked := int64(0)
	for i, p := range f.peers { // nobody speaks before all listen
		until(t, "all nodes listen", func() bool {
			f.peers[(i+1)%nodes].Announce("probe")
			asked++
			return nodes == 1 || p.listens.Load()
		})
	}
	until(t, "all that was asked is published", func() bool { return f.redis.Stats().Told >= asked })
	return f
}

func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(time.Millisecond) { //nolint:forbidigo // other goroutines are waited for
		if time.Now().After(end) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}

// meet waits until these nodes know that each other have the person.
func (f *fleet) meet(t *testing.T, x *tab, nodes ...int) {
	t.Helper()
	p, ok := x.e.PersonOf(x.s)
	if !ok {
		t.Fatal("the tab has no person yet")
	}
	for _, n := range nodes {
		until(t, "the nodes know of each other", func() bool { return f.peers[n].Elsewhere(p) })
	}
	f.before[0], f.before[1] = f.said()
}

// TestWhatIsClosedInOneTabIsClosedOnEveryNode opens four tabs of one person on two
// nodes.
func TestWhatIsClosedInOneTabIsClosedOnEveryNode(t *testing.T) {
	w, _ := shop(t)
	f := newFleet(t, w, 3)
	var tabs []*tab
	for i := range 4 {
		x := openTab(t, w, f.nodes[i%2], hello("site_acme", "a1", "ada", fmt.Sprint("t", i)))
		defer x.close()
		x.must(page("https://acme.example/"))
		tabs = append(tabs, x)
	}
	other := openTab(t, w, f.nodes[2], hello("site_acme", "b1", "bob", "b1"))
	defer other.close()
	other.must(page("https://acme.example/"))
	f.meet(t, tabs[0], 0, 1)
	drawn := 0
	for i := range 8 {
		x := tabs[i%4]
		x.must(track("export"))
		for _, s := range shows(x.got) {
			drawn++
			x.must(receipt(s.Delivery, tend.Shown), receipt(s.Delivery, tend.Dismissed))
			for _, y := range tabs {
				if y == x {
					continue
				}
				until(t, "the other tabs hear of it", func() bool { return len(hides(y.door.take())) > 0 })
			}
			if got := hides(x.door.take()); len(got) != 0 {
				t.Errorf("the tab itself was told to hide %v", got)
			}
		}
	}
	if drawn != 1 {
		t.Errorf("drawn %d times, want once", drawn)
	}
	if got := other.door.take(); len(got) != 0 {
		t.Errorf("somebody else was told %v", got)
	}
}

// TestUnseenIsOfferedInTheLatestTabOfAllNodes lets a tab die with its message: of the
// tabs left, on either node, the one that was active last is offered it, alone.
func TestUnseenIsOfferedInTheLatestTabOfAllNodes(t *testing.T) {
	for latest := range 2 {
		t.Run(fmt.Sprint("Node", latest), func(t *testing.T) {
			w, _ := shop(t)
			f := newFleet(t, w, 2)
			dying := openTab(t, w, f.nodes[0], hello("site_acme", "a1", "ada", "t0"))
			dying.must(track("export"), track("export"), track("export"))
			d := shows(dying.got)[0].Delivery
			tabs := make([]*tab, 2)
			for i := range tabs {
				tabs[i] = openTab(t, w, f.nodes[i], hello("site_acme", "a1", "ada", fmt.Sprint("t", i+1)))
				defer tabs[i].close()
				tabs[i].must(page("https://acme.example/"))
			}
			f.meet(t, dying, 0, 1)
			dying.close()
			w.Clock.Add(time.Second)
			tabs[latest].must(page("https://acme.example/latest"))
			w.Clock.Add(engage.Lease + time.Second)
			f.sweeps(t, tabs[1-latest], func() bool {
				got := shows(tabs[latest].door.take())
				return len(got) == 1 && got[0].Delivery == d
			})
		})
	}
}

// TestWhatALeftPageHadNotDrawnGoesToTheNextOnAnotherNode lets the next page say hello
// to another node before the one that is left has said that it is.
func TestWhatALeftPageHadNotDrawnGoesToTheNextOnAnotherNode(t *testing.T) {
	w, _ := shop(t)
	f := newFleet(t, w, 2)
	left := openTab(t, w, f.nodes[0], hello("site_acme", "a1", "ada", "t1"))
	defer left.close()
	left.must(track("export"), track("export"), track("export"))
	d := shows(left.got)[0].Delivery
	next := openTab(t, w, f.nodes[1], hello("site_acme", "a1", "ada", "t2"))
	defer next.close()
	f.meet(t, left, 0, 1)
	for _, e := range f.nodes {
		e.Sweep(t.Context()) // the next one is due in 15 s
	}
	begun := w.Clock.Now()
	left.e.State(t.Context(), left.s, wire.State{Away: true})
	f.sweeps(t, left, func() bool {
		got := shows(next.door.take())
		return len(got) == 1 && got[0].Delivery == d
	})
	if took := w.Clock.Now().Sub(begun); took > 5*time.Second {
		t.Errorf("offered after %v", took)
	}
}

// sweeps lets all nodes sweep, second by second, until the latest tab has what it
// ought to have. The other one must be offered nothing.
func (f *fleet) sweeps(t *testing.T, other *tab, done func() bool) {
	t.Helper()
	for range 20 {
		for _, e := range f.nodes {
			e.Sweep(t.Context())
		}
		until(t, "what was told has arrived", func() bool {
			s, h := f.said()
			return s-f.before[0] == h-f.before[1]
		})
		if got := shows(other.door.take()); len(got) > 0 {
			t.Fatalf("offered in the other tab: %v", got)
		}
		if done() {
			return
		}
		f.w.Clock.Add(time.Second)
	}
	t.Error("not offered within 20 s")
}

// said is how many notices were told and heard; of two nodes they are as many.
func (f *fleet) said() (told, heard int64) {
	for _, p := range f.peers {
		told += p.told.Load()
		heard += p.heard.Load()
	}
	return told, heard
}

// TestAPersonOnOneNodeCostsNothingMore counts what is asked of Redis for each event
// while other nodes are there.
func TestAPersonOnOneNodeCostsNothingMore(t *testing.T) {
	for _, nodes := range []int{1, 2, 4} {
		t.Run(fmt.Sprint(nodes), func(t *testing.T) {
			w, _ := shop(t)
			f := newFleet(t, w, nodes, func(o *engage.Options) { o.Cache = noCopies{} }) // those wait for each other, so that their number is not fixed
			tabs := make([]*tab, 4)
			for i := range tabs {
				user := fmt.Sprint("user", i)
				tabs[i] = openTab(t, w, f.nodes[i%nodes], hello("site_acme", "a"+user, user, "t"+user))
				defer tabs[i].close()
				tabs[i].must(track("export"))
			}
			until(t, "everybody is written down", func() bool { return f.redis.Stats().Commands >= 4*4 })
			before, begun := f.redis.Stats(), time.Now()
			for range 25 {
				for _, x := range tabs {
					x.must(track("export"))
					for _, s := range shows(x.got) {
						x.must(receipt(s.Delivery, tend.Shown), receipt(s.Delivery, tend.Dismissed))
					}
				}
			}
			after := f.redis.Stats()
			renewals := 4 * 4 * (1 + int64(time.Since(begun)/(20*time.Second))) // one of each now and then, by the machine's clock
			if n := after.Commands - before.Commands; n > renewals || after.Told != before.Told {
				t.Errorf("%d commands for 100 events, %d notices", n, after.Told-before.Told)
			}
		})
	}
}

type noCopies struct{}

func (noCopies) Get(context.Context, tend.PersonID) ([]byte, error) { return nil, nil }
func (noCopies) Put(tend.PersonID, uint64, []byte)                  {}
func (noCopies) Forget(context.Context, tend.PersonID) error        { return nil }

// TestHelloKnowsWhatAnotherNodeGranted opens a second tab on a node that thinks it
// knows the person, while the message of another node's tab waits unseen.
func TestHelloKnowsWhatAnotherNodeGranted(t *testing.T) {
	w, _ := shop(t)
	f := newFleet(t, w, 2)
	here := openTab(t, w, f.nodes[0], hello("site_acme", "a1", "ada", "t1"))
	defer here.close()
	here.must(page("https://acme.example/"))
	there := openTab(t, w, f.nodes[1], hello("site_acme", "a1", "ada", "t2"))
	there.must(track("export"), track("export"), track("export"))
	d := shows(there.got)[0].Delivery
	f.meet(t, here, 0, 1)
	there.close()
	until(t, "its copy is in Redis", func() bool { return f.redis.Stats().Pending == 0 })
	w.Clock.Add(engage.Lease + 2*time.Second)
	next := openTab(t, w, f.nodes[0], hello("site_acme", "a1", "ada", "t3"))
	defer next.close()
	if got := shows(next.got); len(got) != 1 || got[0].Delivery != d {
		t.Errorf("offered %v, want %s", next.got, d)
	}
}

// TestACopyAheadOfTheDatabaseIsRemoved puts a database back from a backup while Redis
// remembers what came after it. The copy must not pass for the present when the
// person's revisions have caught up with it.
func TestACopyAheadOfTheDatabaseIsRemoved(t *testing.T) {
	cache := newCache(t)
	lost, _ := shop(t)
	e := node(t, lost, cache)
	x := openTab(t, lost, e, hello("site_acme", "a1", "ada", "t1"))
	for range 6 {
		x.must(track("lost"))
	}
	body, _ := e.LiveState(x.s)
	x.close()

	w, site := shop(t)
	y := openTab(t, w, node(t, w, cache), hello("site_acme", "a1", "ada", "t2"))
	y.must(track("kept"))
	q, _ := y.e.PersonOf(y.s)
	y.close()
	until(t, "its copy is in Redis", func() bool { return cache.Stats().Pending == 0 })
	if err := cache.Forget(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	cache.Put(q, 6, body) // as if both were the same person
	arrives := func() {
		t.Helper()
		until(t, "the copy is in Redis", func() bool { return cache.Stats().Pending == 0 })
	}
	for i := range 8 { // revisions 2 to 9, each on a node that knows nothing
		arrives()
		z := openTab(t, w, node(t, w, cache), hello("site_acme", "a1", "ada", fmt.Sprint("t", i+3)))
		z.must(track("kept"))
		live, _ := z.e.LiveState(z.s)
		if sql, err := z.e.Refold(t.Context(), site.ID, q); err != nil || string(sql.Append(nil)) != string(live) {
			t.Fatalf("the state after %d events is not what the database says: %d kept, %d lost", i+2, count(sql, "kept"), strings.Count(string(live), "lost"))
		}
		z.close()
	}
}

package hot

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
)

// member is a node as a test sees it.
type member struct {
	*Peers
	mu    sync.Mutex
	heard []string
	news  []string
}

func join(t *testing.T, r *Redis, name string, clock tend.Clock) *member {
	t.Helper()
	m := &member{Peers: r.Join(name, clock)}
	m.Listen(func(p tend.PersonID, body []byte) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.heard = append(m.heard, fmt.Sprintf("%d %s", p, body))
	}, func(kind string) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.news = append(m.news, kind)
	})
	// It has to hear before others speak.
	until(t, name+" listens", func() bool {
		other := r.Join("probe of "+name, clock)
		other.Announce("probe")
		other.flush()
		return m.got("probe")
	})
	return m
}

func (m *member) has(text string) bool { return slices.Contains(m.all(), text) }

// all is what it has heard of people.
func (m *member) all() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.heard)
}

// got tells whether it has heard news of a kind.
func (m *member) got(kind string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Contains(m.news, kind)
}

// knows tells whether the node thinks that others have the person.
func (m *member) knows(p tend.PersonID, others ...string) bool {
	m.Peers.mu.Lock()
	defer m.Peers.mu.Unlock()
	pr, now := m.here[p], tend.Stamp(m.clock.Now())
	if pr == nil || !pr.known {
		return false
	}
	var names []string
	for _, o := range pr.others {
		if o.until > now {
			names = append(names, o.node)
		}
	}
	slices.Sort(names)
	return slices.Equal(names, others)
}

func all(tend.PersonID) bool { return true }

func TestANodeTellsThoseThatHaveThePerson(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, clock := open(), testkit.NewClock()
		defer closed(t, r)
		a, b, c := join(t, r, "a", clock), join(t, r, "b", clock), join(t, r, "c", clock)
		a.Here(7)
		until(t, "a has looked", func() bool { return a.knows(7) })
		b.Here(7)
		c.Here(8)
		until(t, "a and b know of each other", func() bool { return a.knows(7, "b") && b.knows(7, "a") && c.knows(8) })
		a.Tell(7, []byte(`{"x":1}`))
		until(t, "b has heard", func() bool { return b.has(`7 {"x":1}`) })
		if !a.Elsewhere(7) || c.Elsewhere(8) || a.Elsewhere(9) {
			t.Error("it does not know who is elsewhere")
		}
		c.Tell(8, []byte(`1`))
		a.Tell(9, []byte(`1`))
		b.Tell(7, []byte(`"back"`))
		until(t, "a has heard", func() bool { return a.has(`7 "back"`) })
		if len(c.all()) > 0 || len(a.all()) != 1 || len(b.all()) != 1 {
			t.Errorf("a heard %q, b heard %q, c heard %q", a.all(), b.all(), c.all())
		}
	})
}

// TestWhatIsToldAtOnceArrives tells before it is known who else has the person.
func TestWhatIsToldAtOnceArrives(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, clock := open(), testkit.NewClock()
		defer closed(t, r)
		a, b := join(t, r, "a", clock), join(t, r, "b", clock)
		a.Here(7)
		until(t, "a is written down", func() bool { return a.knows(7) })
		b.Here(7)
		b.Tell(7, []byte(`"at once"`))
		until(t, "a has heard", func() bool { return a.has(`7 "at once"`) })
	})
}

func TestPresenceOfANodeThatDiedEnds(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, clock := open(), testkit.NewClock()
		defer closed(t, r)
		a, dead := join(t, r, "a", clock), r.Join("dead", clock) // without its clockwork, which would renew it
		a.Here(7)
		until(t, "a is written down", func() bool { return a.knows(7) })
		dead.Here(7)
		dead.flush()
		dead.flush() // what it then had to tell
		until(t, "a has heard", func() bool { return a.knows(7, "dead") })
		if !dead.Elsewhere(7) {
			t.Error("it does not know who is elsewhere")
		}
		clock.Add(lease - time.Second)
		a.renew(all)
		if !a.knows(7, "dead") {
			t.Error("given up before its lease was over")
		}
		clock.Add(2 * time.Second)
		if a.Elsewhere(7) {
			t.Error("a node is told whose lease is over")
		}
		a.renew(all)
		late := join(t, r, "late", clock)
		late.Here(7)
		until(t, "the one who comes later knows the living", func() bool { return late.knows(7, "a") })
	})
}

// TestANodeThatStopsTakesLeave leaves nothing written down of the people who were on it.
func TestANodeThatStopsTakesLeave(t *testing.T) {
	server, clock := testkit.StartRedis(t), testkit.NewClock()
	r, err := Connect(Options{URL: server.URL(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	a := join(t, r, "a", clock)
	a.Here(7)
	until(t, "it is written down", func() bool { return a.knows(7) })
	a.Gone(7)
	closed(t, r)
	if got := server.Do("exists", r.key(7, "n")); got != "0" {
		t.Errorf("written down: %s", server.Do("zrange", r.key(7, "n"), "0", "-1"))
	}
}

// TestWhoComesBackSoonCostsNothing opens one page after another, and leaves.
func TestWhoComesBackSoonCostsNothing(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, clock := open(), testkit.NewClock()
		defer closed(t, r)
		p := r.Join("a", clock) // without its clockwork
		p.Here(7)
		p.flush()
		before := r.Stats().Commands
		for range 100 {
			p.Gone(7)
			p.Here(7)
			p.Tell(7, []byte(`1`))
			p.flush()
		}
		if n := r.Stats().Commands - before; n != 0 {
			t.Errorf("%d commands for a person on one node", n)
		}
		p.Gone(7)
		p.renew(all)
		b := r.Join("b", clock)
		b.Here(7)
		b.flush()
		if b.Elsewhere(7) {
			t.Error("the one who has left is there")
		}
	})
}

func TestNewsReachAllOthers(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, clock := open(), testkit.NewClock()
		defer closed(t, r)
		a, b, c := join(t, r, "a", clock), join(t, r, "b", clock), join(t, r, "c", clock)
		a.Announce("config")
		for name, m := range map[string]*member{"b": b, "c": c} {
			until(t, name+" has heard", func() bool { return m.got("config") })
		}
		if a.got("config") {
			t.Error("a node hears its own news")
		}
	})
}

// TestPresenceReturnsAfterRedis empties and restarts a Redis: the next renewal writes
// everybody down again, and notices arrive again.
func TestPresenceReturnsAfterRedis(t *testing.T) {
	for name, trouble := range map[string]func(*testkit.Redis){
		"Emptied":   func(s *testkit.Redis) { s.Do("flushall") },
		"Restarted": func(s *testkit.Redis) { s.Kill(); s.Start() },
		"Hung":      func(s *testkit.Redis) { s.Freeze(); s.Thaw() },
		"CutOff":    func(s *testkit.Redis) { s.Do("client", "kill", "type", "pubsub") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, clock := testkit.StartRedis(t), testkit.NewClock()
			one, two := connect(t, server.URL(), &logged{}), connect(t, server.URL(), &logged{})
			a, b := join(t, one, "a", clock), join(t, two, "b", clock)
			a.Here(7)
			b.Here(7)
			until(t, "they know each other", func() bool { return a.knows(7, "b") && b.knows(7, "a") })
			trouble(server)
			n := 0
			until(t, "b hears again", func() bool {
				a.renew(all)
				b.renew(all)
				n++
				a.Tell(7, fmt.Append(nil, n))
				return len(b.all()) > 0
			})
			if got := server.Do("zrange", one.key(7, "n"), "0", "-1"); strings.Join(strings.Fields(got), " ") != "a b" {
				t.Errorf("written down: %q", got)
			}
		})
	}
}

// TestNoticesOfAnotherReleaseDoNoHarm passes over what it does not know.
func TestNoticesOfAnotherReleaseDoNoHarm(t *testing.T) {
	server, clock := testkit.StartRedis(t), testkit.NewClock()
	r := connect(t, server.URL(), &logged{})
	a := join(t, r, "a", clock)
	for _, text := range []string{
		``, `nonsense`, `{}`, `{"v":2,"k":"tell","n":"b","p":7,"b":2}`, `{"v":1,"k":"sing","n":"b","p":7,"b":3}`,
		`{"v":1,"k":"tell","n":"b","p":7,"b":4,"more":true}`,
	} {
		server.Do("publish", a.mailbox("a"), text)
	}
	until(t, "the last is heard", func() bool { return a.has("7 4") })
	if len(a.all()) != 1 {
		t.Errorf("heard %q", a.all())
	}
}

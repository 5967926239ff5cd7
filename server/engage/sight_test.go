package engage_test

import (
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/hot"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// redises are those that nodes may share.
var redises = map[string]func(*testing.T) *hot.Redis{
	"Embedded": func(t *testing.T) *hot.Redis { return newCache(t) },
	"Redis":    func(t *testing.T) *hot.Redis { return outside(t, testkit.StartRedis(t).URL()) },
}

// sees waits until a node knows on how many others the tab's person can see one of theirs.
func (f *fleet) sees(t *testing.T, node int, x *tab, want int) {
	t.Helper()
	p, ok := x.e.PersonOf(x.s)
	if !ok {
		t.Fatal("the tab has no person yet")
	}
	until(t, "where they can see a tab is known", func() bool {
		_, seen, err := f.peers[node].Nodes(t.Context(), p)
		return err == nil && seen == want
	})
}

func TestWhatAServerSaysIsShownOnTheNodeWhereATabCanBeSeen(t *testing.T) {
	for name, redis := range redises {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, func(c *tend.Campaign) { c.Audience = nil })
			f := newFleetOn(t, w, redis(t), 3)
			seen := openTab(t, w, f.nodes[1], hello("site_acme", "a1", "ada", "t1"))
			defer seen.close()
			seen.must(page("https://acme.example/"))
			hidden := openTab(t, w, f.nodes[2], hello("site_acme", "a2", "ada", "t2"))
			defer hidden.close()
			hidden.must(page("https://acme.example/"))
			f.nodes[2].State(t.Context(), hidden.s, wire.State{})
			ada, _ := f.nodes[1].PersonOf(seen.s)
			until(t, "both are known, and which can be seen", func() bool {
				nodes, can, _ := f.peers[0].Nodes(t.Context(), ada)
				return len(nodes) == 2 && can == 1 && nodes[0] == "node1"
			})
			feed(t, f.nodes[0], engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
			var got []wire.Show
			until(t, "it is drawn", func() bool {
				got = append(got, shows(seen.door.take())...)
				return len(got) > 0
			})
			if len(got) != 1 || len(got[0].Message) == 0 || got[0].Expires != w.Clock.Now().Add(engage.Lease).UnixMilli() {
				t.Errorf("the tab was sent %+v", got)
			}
			if other := shows(hidden.door.take()); len(other) != 0 {
				t.Errorf("the hidden tab was sent %+v", other)
			}
			seen.must(receipt(got[0].Delivery, tend.Shown), receipt(got[0].Delivery, tend.Dismissed), track("export"))
			if len(shows(seen.got)) != 0 {
				t.Error("shown above its cap")
			}
			f.nodes[1].State(t.Context(), seen.s, wire.State{})
			f.sees(t, 0, seen, 0)
			feed(t, f.nodes[0], engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
			if got := decisions(t, w, "hello"); !strings.HasPrefix(got[len(got)-1], engage.ReasonAbsent+": ") {
				t.Errorf("decisions %q, want the last to be that nobody is there", got)
			}
			if _, st := inSQL(t, w, f.nodes[0], site.ID, "", "ada"); count(st, "export") != 3 || len(st.Open) != 0 {
				t.Errorf("%d exports, open %v", count(st, "export"), st.Open)
			}
		})
	}
}

// Where users are proven, a tab that has shown no proof draws nothing of a user's.
func TestATabWithoutProofDrawsNothingOfAUserOfAnotherNode(t *testing.T) {
	w := testkit.Open(t)
	site := w.Site(t, tend.Site{Name: "acme"})
	w.Launch(t, testkit.Banner(site.ID, "hello", "export"))
	f := newFleet(t, w, 2)
	x := openTab(t, w, f.nodes[1], hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(page("https://acme.example/"))
	f.sees(t, 0, x, 1)
	site.Identity.Required = true
	live := []tend.Campaign{testkit.Banner(site.ID, "hello", "export")}
	for _, e := range f.nodes { // the tab is there already when proof is first asked for
		e.SetConfig([]tend.Site{site}, live)
	}
	heard := f.peers[1].heard.Load()
	feed(t, f.nodes[0], engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
	until(t, "the other node has heard", func() bool { return f.peers[1].heard.Load() > heard })
	if got := shows(x.door.take()); len(got) != 0 {
		t.Errorf("drawn without proof: %+v", got)
	}
}

func TestWhatWaitsIsTakenUpWhereATabCanBeSeen(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience, c.Delay = nil, "10s" })
	f := newFleet(t, w, 2)
	x := openTab(t, w, f.nodes[1], hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(page("https://acme.example/"))
	f.sees(t, 0, x, 1)
	heard := f.peers[1].heard.Load()
	feed(t, f.nodes[0], engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
	until(t, "the other node has heard", func() bool { return f.peers[1].heard.Load() > heard })
	f.nodes[1].Sweep(t.Context())
	if got := shows(x.door.take()); len(got) != 0 {
		t.Fatalf("drawn before its time: %+v", got)
	}
	w.Clock.Add(11 * time.Second)
	f.nodes[1].Sweep(t.Context())
	if got := shows(x.door.take()); len(got) != 1 {
		t.Errorf("when its time had come: %+v, want the message", got)
	}
}

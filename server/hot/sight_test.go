package hot

import (
	"fmt"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
)

func TestNodesTellWhereATabCanBeSeen(t *testing.T) {
	server, clock := testkit.StartRedis(t), testkit.NewClock()
	r := connect(t, server.URL(), &logged{})
	a, b, c := join(t, r, "a", clock), join(t, r, "b", clock), join(t, r, "c", clock)
	is := func(want string) {
		t.Helper()
		until(t, "a knows "+want, func() bool {
			nodes, seen, _ := a.Nodes(t.Context(), 7)
			return fmt.Sprint(nodes[:seen], nodes[seen:]) == want
		})
	}
	b.Here(7)
	b.See(7, true)
	c.Here(7)
	is("[b] [c]")
	c.See(7, true)
	b.See(7, false)
	is("[c] [b]")
	a.Here(7)
	a.See(7, true) // a node does not name itself
	b.See(7, true)
	b.See(7, false)
	b.See(7, true)
	is("[b c] []")
	for _, n := range []*member{a, b, c} {
		n.renew(all)
	}
	is("[b c] []")
	until(t, "the nodes know of each other", func() bool { return a.knows(7, "b", "c") })
	a.Post("b", 7, []byte(`"for b"`))
	until(t, "b has heard", func() bool { return b.has(`7 "for b"`) })
	if c.has(`7 "for b"`) {
		t.Error("c has heard what was for b")
	}
	clock.Add(lease)
	is("[] []")
}

// TestWhereSomebodyIsMayNotBeKnown has Redis stand still: for a while nobody says that they are
// nowhere, and then each node goes by what it knows.
func TestWhereSomebodyIsMayNotBeKnown(t *testing.T) {
	server, clock := testkit.StartRedis(t), testkit.NewClock()
	r := connect(t, server.URL(), &logged{})
	a, b := join(t, r, "a", clock), join(t, r, "b", clock)
	b.Here(7)
	b.See(7, true)
	asks := func(want string) {
		t.Helper()
		until(t, "a says "+want, func() bool {
			nodes, seen, err := a.Nodes(t.Context(), 7)
			return err == nil && fmt.Sprint(nodes, seen) == want
		})
	}
	asks("[b] 1")
	for range 2 {
		server.Freeze()
		for range 3 {
			if nodes, seen, err := a.Nodes(t.Context(), 7); len(nodes) != 0 || seen != 0 || tend.CodeOf(err) != tend.Unavailable {
				t.Errorf("where they are: %v, %d, %v; want that it is not known", nodes, seen, err)
			}
			clock.Add(unsure/3 - time.Millisecond)
		}
		clock.Add(time.Second)
		if nodes, _, err := a.Nodes(t.Context(), 7); len(nodes) != 0 || err != nil {
			t.Errorf("after %s: %v, %v; want that each goes by its own", unsure, nodes, err)
		}
		server.Thaw()
		asks("[b] 1")
	}
}

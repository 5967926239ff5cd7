package hot

import (
	"fmt"
	"testing"

	"tend/server/testkit"
)

func TestNodesTellWhereATabCanBeSeen(t *testing.T) {
	server, clock := testkit.StartRedis(t), testkit.NewClock()
	r := connect(t, server.URL(), &logged{})
	a, b, c := join(t, r, "a", clock), join(t, r, "b", clock), join(t, r, "c", clock)
	is := func(want string) {
		t.Helper()
		until(t, "a knows "+want, func() bool {
			nodes, seen := a.Nodes(t.Context(), 7)
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

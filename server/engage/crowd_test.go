package engage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// visitor is one browser tab after another, in a goroutine of its own.
type visitor struct {
	t     *testing.T
	w     *testkit.World
	nodes []*engage.Engine
	rnd   *rand.Rand
	name  string
	acked uint64 // events of its name
}

// live opens a tab, acts in it and closes it.
func (v *visitor) live(id int) {
	user := ""
	if v.rnd.IntN(3) == 0 {
		user = v.user()
	}
	x := openTab(v.t, v.w, v.nodes[v.rnd.IntN(len(v.nodes))],
		hello("site_acme", v.anon(), user, fmt.Sprint(v.name, " tab ", id)))
	defer x.close()
	for range 1 + v.rnd.IntN(6) {
		batch := []wire.Event{track(v.name)}
		switch v.rnd.IntN(8) {
		case 0:
			batch = append(batch, identify(v.user()), track(v.name))
		case 1:
			batch = append(batch, wire.Event{Kind: tend.KindReset, Anon: v.anon()}, track(v.name))
		case 2:
			x.e.State(v.t.Context(), x.s, wire.State{Visible: v.rnd.IntN(2) == 0, Away: v.rnd.IntN(3) == 0})
		case 3:
			batch = append(batch, page("https://acme.example/"+v.name))
		case 4:
			batch = append(batch, track("export"))
		}
		for _, s := range append(shows(x.got), shows(x.door.take())...) {
			if v.rnd.IntN(3) > 0 {
				batch = append(batch, receipt(s.Delivery, tend.Shown))
			}
		}
		err := x.send(batch...)
		for tries := 0; tend.CodeOf(err) == tend.Unavailable && reason(err) == "busy" && tries < 100; tries++ {
			err = x.resend(batch...)
		}
		if err != nil || x.ack() != x.n {
			v.t.Errorf("%s: %v, acknowledged %d of %d", v.name, err, x.ack(), x.n)
			return
		}
		for i := range batch {
			if batch[i].Kind == tend.KindTrack && batch[i].Name == v.name {
				v.acked++
			}
		}
	}
}

func (v *visitor) user() string { return fmt.Sprint("user ", v.rnd.IntN(3)) }
func (v *visitor) anon() string { return fmt.Sprint("anon ", v.rnd.IntN(5)) }

// TestCrowdOnTwoNodes lets many tabs of few people act at once on two nodes, while
// leases are swept and the configuration is replaced. For the race detector, and for
// what only comes of things that happen at the same time.
func TestCrowdOnTwoNodes(t *testing.T) { testkit.Each(t, crowdOnTwoNodes) }

func crowdOnTwoNodes(t *testing.T, on testkit.Database) {
	w, site := shopOn(t, on, func(c *tend.Campaign) { c.Audience, c.Caps = nil, []tend.Cap{{Max: 2, Per: "lifetime"}} })
	every := testkit.Banner(site.ID, "every", "crowd 0")
	every.Caps = []tend.Cap{{Max: 1, Per: "lifetime"}}
	w.Launch(t, every)
	cache := newCache(t)
	nodes := []*engage.Engine{nodeOf(t, w, cache), nodeOf(t, w, cache)}

	var crowd, keepers sync.WaitGroup
	over, stop := context.WithCancel(t.Context())
	for _, e := range nodes {
		keepers.Go(func() {
			for over.Err() == nil {
				w.Clock.Add(time.Second)
				e.Sweep(context.Background())
				configure(t, w, e)
			}
		})
	}
	visitors := make([]*visitor, 6)
	for i := range visitors {
		v := &visitor{t: t, w: w, nodes: nodes, rnd: rand.New(rand.NewPCG(11, uint64(i))), name: fmt.Sprint("crowd ", i)}
		visitors[i] = v
		crowd.Go(func() {
			for id := range 25 {
				v.live(id)
			}
		})
	}
	crowd.Wait()
	stop()
	keepers.Wait()

	got := map[string]uint64{}
	for _, id := range people(t, w, site.ID) {
		st, err := nodes[0].Refold(t.Context(), site.ID, id)
		if err != nil {
			t.Fatal(err)
		}
		for i := range st.Events {
			got[st.Events[i].Name] += st.Events[i].Total
		}
	}
	for _, v := range visitors {
		if got[v.name] != v.acked {
			t.Errorf("%s: %d events were acknowledged, SQL has %d", v.name, v.acked, got[v.name])
		}
	}
	testkit.CapsHold(t, w.DB, w.Place, site.ID, "hello", 2)
	testkit.CapsHold(t, w.DB, w.Place, site.ID, "every", 1)
}

// people are those of a site who were not merged into others.
func people(t *testing.T, w *testkit.World, site tend.SiteID) (ids []tend.PersonID) {
	t.Helper()
	rows, err := testkit.Raw(t, w.Place).QueryContext(t.Context(), `SELECT id FROM persons WHERE site = ? AND merged_into IS NULL`, site)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id tend.PersonID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

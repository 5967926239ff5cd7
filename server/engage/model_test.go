package engage_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

var (
	histories = flag.Int("histories", 200, "how many random histories the model test plays")
	seed      = flag.Uint64("seed", 0, "the seed of random tests; 0 takes one from the clock")
)

// flaky is a cache that loses copies, forgets to write them and gives old ones.
type flaky struct {
	engage.Cache
	mu  sync.Mutex // a sweep writes for several people at once
	rnd *rand.Rand
	old map[tend.PersonID][]byte
}

func (f *flaky) Get(ctx context.Context, p tend.PersonID) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch f.rnd.IntN(6) {
	case 0:
		return nil, errors.New("redis is away")
	case 1:
		return nil, nil
	case 2:
		return f.old[p], nil
	}
	return f.Cache.Get(ctx, p)
}

func (f *flaky) Put(p tend.PersonID, rev uint64, body []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch f.rnd.IntN(4) {
	case 0: // killed between the commit and Redis
	case 1:
		f.old[p] = bytes.Clone(body)
		f.Cache.Put(p, rev, body)
	default:
		f.Cache.Put(p, rev, body)
	}
}

// history plays random things on two nodes over one database, and keeps count of
// what must be true.
type history struct {
	t         *testing.T
	w         *testkit.World
	nodes     []*engage.Engine
	rnd       *rand.Rand
	site      tend.Site
	name      string // makes its people and tabs its own
	tabs      []*tab
	made      int
	counters  int // derived ones that were compared
	sequences int
	acked     map[string]int  // event name -> acknowledged, over all the history's people
	ended     map[string]int  // push -> how often a node was the one to say what became of it
	watch     tend.Micros     // names that of the segment
	moves     map[string]int  // campaign -> moves that trigger it
	moved     map[string]bool // deliveries that came for one
}

func (h *history) pick(list ...string) string { return h.name + list[h.rnd.IntN(len(list))] }

func (h *history) open() {
	h.made++
	user := ""
	if h.rnd.IntN(3) == 0 {
		user = h.pick("ada", "bob")
	}
	x := openTab(h.t, h.w, h.nodes[h.rnd.IntN(len(h.nodes))],
		hello(h.site.Key, h.pick("a1", "a2"), user, fmt.Sprintf("%s-t%d", h.name, h.made)))
	h.tabs = append(h.tabs, x)
	h.draw(x)
}

// draw does what a browser does with what it is shown, most of the time.
func (h *history) draw(x *tab) {
	for _, s := range append(shows(x.got), shows(x.door.take())...) {
		if s.Campaign == "away" {
			h.t.Fatalf("%s: a tab is to draw a push", h.name)
		}
		if n := h.rnd.IntN(4); n > 2 || n > 0 && s.Campaign != "came" && s.Campaign != "went" { // the many of a move less often
			seen := receipt(s.Delivery, tend.Shown)
			if h.rnd.IntN(4) == 0 { // its report lay in the outbox
				seen.TS = h.w.Clock.Now().UnixMilli()
				h.w.Clock.Add(time.Duration(h.rnd.IntN(90)) * time.Second)
				h.send(h.tabs[h.rnd.IntN(len(h.tabs))], track("open"))
			}
			h.send(x, seen)
			h.wish(x, s.Delivery)
		}
	}
}

func (h *history) send(x *tab, events ...wire.Event) {
	before := x.n
	if err := x.send(events...); err != nil {
		h.t.Fatalf("%s: %v", h.name, err)
	}
	if x.ack() != x.n {
		h.t.Fatalf("%s: acknowledged %d, sent up to %d", h.name, x.ack(), x.n)
	}
	for _, e := range events {
		if e.N > before && e.Kind == tend.KindTrack {
			h.acked[e.Name]++
		}
	}
	if h.rnd.IntN(5) == 0 { // the acknowledgement is lost, and all of it comes again
		got := x.got
		if err := x.resend(events...); err != nil || x.ack() != x.n {
			h.t.Fatalf("%s: sent again: %v, acknowledged %d of %d", h.name, err, x.ack(), x.n)
		}
		x.got = append(x.got, got...)
	}
}

func (h *history) step() {
	if len(h.tabs) == 0 || (len(h.tabs) < 4 && h.rnd.IntN(5) == 0) {
		h.open()
		return
	}
	i := h.rnd.IntN(len(h.tabs))
	x := h.tabs[i]
	switch h.rnd.IntN(17) {
	case 0:
		x.close()
		h.tabs = append(h.tabs[:i], h.tabs[i+1:]...)
		return
	case 1:
		h.send(x, identify(h.pick("ada", "bob")), track("export"))
	case 2:
		h.send(x, track("open"), wire.Event{Kind: tend.KindReset, Anon: h.pick("a1", "a2", "a3")}, track("open"))
	case 3:
		h.send(x, wire.Event{Kind: tend.KindIdentify, Traits: fmt.Appendf(nil, `{"plan":"p%d","team":{"size":%d}}`, h.rnd.IntN(3), h.rnd.IntN(9))})
	case 4: // the socket breaks and the tab comes back, perhaps on the other node
		x.close()
		x.e = h.nodes[h.rnd.IntN(len(h.nodes))]
		if err := x.open(); err != nil {
			h.t.Fatal(err)
		}
	case 5, 9:
		h.w.Clock.Add(time.Duration(h.rnd.IntN(40)) * time.Second)
		if h.rnd.IntN(3) == 0 {
			h.w.Clock.Add(tend.MinSnooze)
		}
		x.e.Sweep(context.Background())
	case 6:
		h.send(x, page("https://acme.example/"+h.pick("x", "y")), track("open"))
	case 7:
		h.send(x, prefer([]string{"promo", "campaign:hello", "campaign:later"}[h.rnd.IntN(3)], h.rnd.IntN(3) > 0))
	case 8:
		h.send(x, track("ask"))
		if h.rnd.IntN(3) == 0 {
			h.send(x, track("invited"))
		}
		h.w.Clock.Add(6 * time.Second)
		x.e.Sweep(context.Background())
	case 10: // a server says how much somebody has, sometimes late
		h.measure()
	case 11:
		h.leave(x)
		h.post()
	case 12:
		h.rises(x)
	case 13:
		h.joins()
	default:
		batch := make([]wire.Event, 1+h.rnd.IntN(3))
		for j := range batch {
			batch[j] = track([]string{"export", "export", "open", "open", "ask", "invited"}[h.rnd.IntN(6)])
			if h.rnd.IntN(6) == 0 {
				batch[j].TS = h.w.Clock.Now().Add(-time.Duration(h.rnd.IntN(100)) * time.Hour).UnixMilli()
			}
		}
		h.formatted(batch)
		h.send(x, batch...)
	}
	h.draw(x)
}

// check compares what both nodes believe with what SQL alone tells, and what SQL
// counts with what was acknowledged.
func (h *history) check() {
	h.t.Helper()
	for _, x := range h.tabs {
		if _, ok := x.e.LiveState(x.s); !ok {
			continue
		}
		// A node that was overtaken finds out with the person's next batch.
		h.send(x, track("open"))
		live, ok := x.e.LiveState(x.s)
		if !ok {
			h.t.Fatalf("%s: no state after a batch", h.name)
		}
		id, _ := x.e.PersonOf(x.s)
		st, err := x.e.Refold(context.Background(), h.site.ID, id)
		if err != nil {
			h.t.Fatal(err)
		}
		if want := st.Append(nil); !bytes.Equal(live, want) {
			h.t.Fatalf("%s: the state kept live differs from the one folded from SQL\nlive %q\nSQL  %q", h.name, live, want)
		}
	}
	for _, x := range h.tabs {
		x.close()
	}
	h.tabs = nil
	got, counted := map[string]int{}, map[tend.PersonID]bool{}
	for _, id := range []string{"a1", "a2", "a3"} {
		h.tally(got, counted, h.name+id, "")
	}
	for _, id := range []string{"ada", "bob"} {
		h.tally(got, counted, "", h.name+id)
	}
	for name, n := range h.acked {
		if got[name] != n {
			h.t.Fatalf("%s: %d events %q were acknowledged, SQL has %d", h.name, n, name, got[name])
		}
	}
}

func (h *history) tally(got map[string]int, counted map[tend.PersonID]bool, anon, user string) {
	who, err := h.w.DB.Resolve(context.Background(), h.site.ID, anon, user)
	if err != nil {
		h.t.Fatal(err)
	}
	id := max(who.Anon, who.User)
	if id == 0 || counted[id] {
		return
	}
	counted[id] = true
	st, err := h.nodes[0].Refold(context.Background(), h.site.ID, id)
	if err != nil {
		h.t.Fatal(err)
	}
	h.counted(st, id)
	for i := range st.Events {
		got[st.Events[i].Name] += int(st.Events[i].Total)
	}
}

// TestRandomHistories is the model test: whatever happens on two nodes over one
// database, with copies lost and outdated, the state kept live is the state
// folded from SQL, every acknowledged event is in it once, and no cap is exceeded.
func TestRandomHistories(t *testing.T) {
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", s)
	const workers = 4 // each with a database of its own, so that their commits overlap
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		each := *histories / workers
		if on == testkit.PostgreSQL {
			each = max(each/5, 5)
		}
		for i := range workers {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				playHistories(t, on, rand.New(rand.NewPCG(s, uint64(i))), each)
			})
		}
	})
}

// granted tells whether each of some campaigns was granted to somebody.
func (h *history) granted(campaigns ...string) bool {
	h.t.Helper()
	rows, err := testkit.Raw(h.t, h.w.Place).QueryContext(h.t.Context(), `SELECT DISTINCT campaign FROM deliveries`)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var got string
		if err := rows.Scan(&got); err != nil {
			h.t.Fatal(err)
		}
		campaigns = slices.DeleteFunc(campaigns, func(c string) bool { return c == got })
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return len(campaigns) == 0
}

func playHistories(t *testing.T, on testkit.Database, rnd *rand.Rand, n int) {
	w := testkit.OpenOn(t, on)
	site := w.Site(t, tend.Site{Name: "acme", Settings: tend.Settings{
		QuietHours: &tend.QuietHours{From: "12:30", To: "13:00"}, Push: &tend.PushSettings{Worker: "/tend-worker.js"},
	}, Caps: tend.SiteCaps{Categories: map[string][]tend.Cap{"promo": {{Max: promoMost, Per: "lifetime"}}}}})
	often, every, later := testkit.Banner(site.ID, "hello", "export"), testkit.Banner(site.ID, "every", "open"), testkit.Banner(site.ID, "later", "ask")
	often.Caps = []tend.Cap{{Max: 2, Per: "lifetime"}}
	every.Caps, every.Priority, every.Category = []tend.Cap{{Max: 1, Per: "lifetime"}}, 5, "promo"
	later.Caps, later.Priority = []tend.Cap{{Max: 1, Per: "lifetime"}}, 9
	delayed("5s", "invited")(&later)
	often.Goal, every.Goal, later.Goal = &tend.Goal{Event: "open", Within: "1m"}, &tend.Goal{Event: "invited", Within: "10m"}, &tend.Goal{Event: "export", Within: "7d"}
	came, went := movers(site.ID)
	for _, c := range []tend.Campaign{often, every, later, awayPush(site.ID), pdfs(site.ID), climb(site.ID), ordered(site.ID), came, went} {
		w.Launch(t, c)
	}
	saveSegment(t, w, keen)
	cache := newCache(t)
	h := &history{t: t, w: w, rnd: rnd, site: site, ended: map[string]int{}, moves: map[string]int{}, moved: map[string]bool{}}
	for range 2 {
		h.nodes = append(h.nodes, nodeOf(t, w, &flaky{Cache: cache, rnd: rnd, old: map[tend.PersonID][]byte{}}))
	}
	scans(t, w, h.nodes...)
	h.watch = scanOf(t, w, site.ID).Since
	for i := 0; i < n || i < 5*n && !(h.granted("hello", "every", "came", "went") && h.climbed() && mannersHold(t, w, site)); i++ { // a few may have none, which shows nothing
		h.name, h.made, h.acked = fmt.Sprintf("h%d-", i), 0, map[string]int{}
		for range 4 + rnd.IntN(11) {
			if h.step(); rnd.IntN(10) == 0 {
				h.turn(t)
			}
		}
		h.check()
	}
	if h.counters == 0 {
		t.Error("nothing was counted by its properties")
	}
	if h.sequences == 0 {
		t.Error("no sequence was compared")
	}
	testkit.CapsHold(t, w.DB, w.Place, site.ID, "hello", 2)
	testkit.CapsHold(t, w.DB, w.Place, site.ID, "every", 1)
	if on == testkit.SQLite { // the few histories of the other may have none of it
		testkit.CapsHold(t, w.DB, w.Place, site.ID, "later", 1)
	}
	if !mannersHold(t, w, site) && on == testkit.SQLite {
		t.Error("something of it never happened: the test shows nothing")
	}
	goalsHold(t, w, site)
	h.pushesHold()
	h.laddersHold()
	h.segmentsHold()
}

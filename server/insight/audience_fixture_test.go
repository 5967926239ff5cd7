package insight

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/testkit"
)

// someone is a person as the test knows them, beside what SQL has.
type someone struct {
	id      tend.PersonID
	user    string
	plan    string // "" for none
	exports int
	csvs    int // of these
	page    string
	gone    bool // merged into another
	rev     uint64
}

// crowd is a site with many people, and another one beside it.
type crowd struct {
	of map[tend.PersonID]string // accounts
	*testkit.World
	*Crowd

	site, other tend.SiteID
	people      []*someone
}

// gather makes so many people: each with one unit of what they did, half of them with a snapshot,
// every third with something done since, and every fiftieth was merged into the one before.
func gather(t testing.TB, on testkit.Database, n int) *crowd {
	t.Helper()
	c := &crowd{World: testkit.OpenOn(t, on)}
	c.Crowd = NewCrowd(c.DB, c.DB, c.Clock)
	c.site, c.other = c.Site(t, tend.Site{Name: "one"}).ID, c.Site(t, tend.Site{Name: "two"}).ID
	dice := rand.New(rand.NewPCG(7, 11))
	for i := range n {
		// A millisecond each: of hundreds in the same one two would have the same number now and then.
		p := &someone{id: tend.NewPersonID(c.Clock.Now().Add(time.Duration(i+1) * time.Millisecond)), plan: []string{"", "free", "pro", "team"}[dice.IntN(4)], exports: dice.IntN(6)}
		p.page = []string{"/pricing", "/reports/q3", "/"}[dice.IntN(3)]
		if i%50 != 49 {
			p.user = fmt.Sprintf("u%03d", i)
		}
		c.people = append(c.people, p)
	}
	c.all(t, c.people, c.arrive)
	zoe := &someone{id: tend.NewPersonID(c.Clock.Now()), user: "zoe", plan: "pro", exports: 5, page: "/pricing"}
	c.arrive(t, zoe, c.other)
	c.snapshot(t, zoe, c.other)
	c.all(t, every(c.people, 2), c.snapshot)
	c.all(t, every(c.people, 3), func(t testing.TB, p *someone, _ tend.SiteID) {
		p.exports++
		p.csvs++
		c.commit(t, p, c.site, export(c.World, "csv"))
	})
	for i := 49; i < n; i += 50 {
		c.merge(t, c.people[i-1], c.people[i])
	}
	return c
}

func every(list []*someone, nth int) (some []*someone) {
	for i := 0; i < len(list); i += nth {
		some = append(some, list[i])
	}
	return some
}

// all does something for many at a time: their commits go together.
func (c *crowd) all(t testing.TB, list []*someone, do func(testing.TB, *someone, tend.SiteID)) {
	t.Helper()
	var wg sync.WaitGroup
	for part := range slices.Chunk(list, max(1, len(list)/32)) {
		wg.Go(func() {
			for _, p := range part {
				do(t, p, c.site)
			}
		})
	}
	wg.Wait()
}

func export(w *testkit.World, format string) tend.Event {
	return tend.Event{Kind: tend.KindTrack, Name: "export", At: tend.Stamp(w.Clock.Now()), Props: fmt.Appendf(nil, `{"format":%q,"mail":"a@b.example"}`, format)}
}

func (c *crowd) arrive(t testing.TB, p *someone, site tend.SiteID) {
	now := tend.Stamp(c.Clock.Now())
	traits := `{"seats":3}`
	if p.plan != "" {
		traits = fmt.Sprintf(`{"plan":%q,"email":"%s@shop.example","order":"o%d"}`, p.plan, p.user, p.id)
	}
	events := []tend.Event{
		{Kind: tend.KindIdentify, At: now, User: p.user, Traits: []byte(traits)},
		{Kind: tend.KindPage, At: now, Page: &tend.Page{URL: "https://one.example" + p.page}},
	}
	for range p.exports {
		events = append(events, export(c.World, "pdf"))
	}
	u := &store.Unit{Site: site, Subject: store.Subject{ID: p.id, New: true, Anon: fmt.Sprint("a", p.id), Bind: true, Claim: p.user}, At: now, Events: events}
	r, err := c.DB.Commit(context.WithoutCancel(t.Context()), u)
	if err != nil || r.Overtaken {
		t.Errorf("arrival: %+v, %v", r, err)
	}
	p.rev = r.Rev
}

func (c *crowd) commit(t testing.TB, p *someone, site tend.SiteID, events ...tend.Event) {
	r, err := c.DB.Commit(t.Context(), &store.Unit{Site: site, Subject: store.Subject{ID: p.id, Rev: p.rev}, At: tend.Stamp(c.Clock.Now()), Events: events})
	if err != nil || r.Overtaken {
		t.Errorf("unit: %+v, %v", r, err)
	}
	p.rev = r.Rev
}

func (c *crowd) snapshot(t testing.TB, p *someone, site tend.SiteID) {
	s, _, err := store.Fold(t.Context(), c.DB, site, p.id)
	if err == nil {
		err = c.DB.SaveSnapshots(t.Context(), []store.Snapshot{{Person: p.id, Rev: s.Rev, State: s.Append(nil)}})
	}
	if err != nil {
		t.Error(err)
	}
}

// merge takes somebody anonymous into another.
func (c *crowd) merge(t testing.TB, into, from *someone) {
	t.Helper()
	s, stream, err := store.Fold(t.Context(), c.DB, c.site, from.id)
	if err != nil {
		t.Fatal(err)
	}
	u := &store.Unit{
		Site: c.site, Subject: store.Subject{ID: into.id, Rev: into.rev, Merge: from.id, MergeRev: from.rev},
		At: tend.Stamp(c.Clock.Now()), Events: []tend.Event{{Kind: tend.KindMerge, At: tend.Stamp(c.Clock.Now()), Merge: &tend.Merge{Person: from.id, Run: stream.Run, State: s.Append(nil)}}},
	}
	r, err := c.DB.Commit(t.Context(), u)
	if err != nil || r.Overtaken {
		t.Fatalf("merge: %+v, %v", r, err)
	}
	into.rev, from.gone = r.Rev, true
	into.csvs += from.csvs
	into.exports += from.exports
	if into.plan == "" {
		into.plan = from.plan
	}
}

func rule(t testing.TB, condition string) *target.Rule {
	t.Helper()
	r, err := target.Compile([]byte(condition))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

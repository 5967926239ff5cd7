package engage_test

import (
	"context"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// faulty is a ledger with a fault of ours in it, where and when a test wants one.
type faulty struct {
	engage.Ledger
	recall bool
	sweep  tend.PersonID
}

func (f *faulty) CampaignsOf(ctx context.Context, site tend.SiteID, p tend.PersonID, d []string) (map[string]string, error) {
	if f.recall {
		panic("a fault of ours")
	}
	return f.Ledger.CampaignsOf(ctx, site, p, d)
}

func (f *faulty) Commit(ctx context.Context, u *store.Unit) (store.Result, error) {
	if u.Tab.Name == "" && u.Subject.ID == f.sweep {
		panic("a fault of ours")
	}
	return f.Ledger.Commit(ctx, u)
}

// waiting is a shop in which some people have a banner that they have not seen and
// whose lease is over.
func waiting(t *testing.T, f *faulty, users ...string) (*testkit.World, *engage.Engine, map[string]*tab) {
	t.Helper()
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	f.Ledger = w.DB
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Ledger = f })
	tabs := map[string]*tab{}
	for _, user := range users {
		x := openTab(t, w, e, hello("site_acme", "anon "+user, user, "tab "+user))
		t.Cleanup(x.close)
		x.must(track("export"))
		if len(shows(x.got)) != 1 {
			t.Fatal("not granted")
		}
		tabs[user] = x
	}
	w.Clock.Add(31 * time.Second)
	return w, e, tabs
}

func TestPanicAtHelloLeavesNobodyBehind(t *testing.T) {
	f := &faulty{}
	_, e, tabs := waiting(t, f, "ada")
	tabs["ada"].close()
	ghost := &door{}
	func() {
		defer func() { _ = recover() }()
		f.recall = true
		h := hello("site_acme", "a2", "ada", "t2")
		h.Active = []string{"something"}
		_, _, _ = e.Open(t.Context(), ghost, "https://acme.example", &h)
		t.Error("no panic: the test shows nothing")
	}()
	e.Sweep(t.Context())
	if got := ghost.take(); len(got) != 0 {
		t.Errorf("offered to a tab that never was: %v", got)
	}
}

func TestPanicInTheSweepOfOnePersonIsNobodyElses(t *testing.T) {
	f := &faulty{}
	_, e, tabs := waiting(t, f, "ada", "bob", "carol")
	f.sweep, _ = e.PersonOf(tabs["bob"].s)
	e.Sweep(t.Context())
	for user, want := range map[string]int{"ada": 1, "bob": 0, "carol": 1} {
		if got := shows(tabs[user].door.take()); len(got) != want {
			t.Errorf("%s was offered %v, want %d", user, got, want)
		}
	}
	w := tabs["bob"]
	f.sweep = 0
	w.must(page("https://acme.example/"))
	if got := shows(w.got); len(got) != 1 {
		t.Errorf("afterwards: %v, want Bob's banner", got)
	}
}

func TestSweepOffersAfterTheStateWasLost(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	b := &broken{Ledger: w.DB}
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Ledger = b })
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	y := openTab(t, w, e, hello("site_acme", "a1", "ada", "t2"))
	b.err = tend.Errorf(tend.Unavailable, "database", "the disk is full")
	_ = y.send(track("open"))
	y.close()
	b.err = nil
	w.Clock.Add(31 * time.Second)
	e.Sweep(t.Context())
	if got := shows(x.door.take()); len(got) != 1 {
		t.Errorf("offered again by the sweep: %v, want the banner", got)
	}
}

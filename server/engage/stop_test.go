package engage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

func hides(frames []wire.Frame) []string {
	var out []string
	for _, f := range frames {
		if h, ok := f.(wire.Hide); ok {
			out = append(out, h.Delivery)
		}
	}
	return out
}

// stopSite stops all messages of a site, or lets them go on.
func stopSite(t *testing.T, w *testkit.World, site tend.SiteID, stopped bool) {
	t.Helper()
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		rec, err := c.SiteByID(t.Context(), site)
		if err != nil {
			return err
		}
		rec.Stopped = stopped
		_, err = c.UpdateSite(t.Context(), rec.Site, rec.Rev)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestStopTakesMessagesOffOpenScreens(t *testing.T) {
	stops := map[string]func(*testing.T, *testkit.World, tend.Site){
		"campaign paused": func(t *testing.T, w *testkit.World, site tend.Site) {
			w.SetStatus(t, site.ID, "hello", tend.Paused)
		},
		"site stopped": func(t *testing.T, w *testkit.World, site tend.Site) {
			stopSite(t, w, site.ID, true)
		},
	}
	for name, stop := range stops {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, func(c *tend.Campaign) { c.Audience = nil })
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			x.must(track("export"))
			d := shows(x.got)[0].Delivery
			x.must(receipt(d, tend.Shown))
			stop(t, w, site)
			configure(t, w, e)
			if got := hides(x.door.take()); len(got) != 1 || got[0] != d {
				t.Errorf("taken off the screen: %v, want %s", got, d)
			}
			x.close()

			x.hello.Active = []string{d, "somebody-elses"} // its socket was away when it was stopped
			if err := x.open(); err != nil {
				t.Fatal(err)
			}
			defer x.close()
			if got := hides(x.got); len(got) != 1 || got[0] != d {
				t.Errorf("taken off at the next hello: %v, want %s", got, d)
			}
		})
	}
}

func TestClosedMessageIsTakenOffThePersonsOtherTabs(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	y := openTab(t, w, e, hello("site_acme", "a2", "ada", "t2"))
	defer y.close()
	y.must(page("https://acme.example/"))
	x.must(page("https://acme.example/"), track("export"))
	d := shows(x.got)[0].Delivery
	x.must(receipt(d, tend.Shown), receipt(d, tend.Dismissed))
	if got := hides(y.door.take()); len(got) == 0 || got[0] != d {
		t.Errorf("the other tab was told of %v, want %s", got, d)
	}
	if got := hides(x.door.take()); len(got) != 0 {
		t.Errorf("the tab itself was told to hide %v", got)
	}
}

// brokenCache fails at one named point, as a server that is killed there, or a
// Redis that is away, would.
type brokenCache struct {
	engage.Cache
	point string
	old   map[tend.PersonID][]byte
}

func (c *brokenCache) Put(p tend.PersonID, rev uint64, body []byte) {
	switch {
	case c.point == "copy never written":
	case c.point == "copy stays behind" && c.old[p] != nil:
	default:
		c.old[p] = body
		c.Cache.Put(p, rev, body)
	}
}

func (c *brokenCache) Get(ctx context.Context, p tend.PersonID) ([]byte, error) {
	switch c.point {
	case "redis is away":
		return nil, errors.New("connection refused")
	case "copy is damaged":
		return []byte{1, 2, 3}, nil
	case "copy stays behind":
		return c.old[p], nil
	}
	return c.Cache.Get(ctx, p)
}

func TestTwoNodesAgreeWhateverRedisDoes(t *testing.T) {
	for _, point := range []string{"nothing fails", "copy never written", "copy stays behind", "redis is away", "copy is damaged"} {
		t.Run(point, func(t *testing.T) {
			w, site := shop(t)
			cache := &brokenCache{Cache: newCache(t), point: point, old: map[tend.PersonID][]byte{}}
			a, b := node(t, w, cache), node(t, w, cache)
			one := openTab(t, w, a, hello("site_acme", "a1", "ada", "t1"))
			defer one.close()
			two := openTab(t, w, b, hello("site_acme", "a1", "ada", "t2"))
			defer two.close()
			granted := 0
			for range 4 {
				one.must(track("export"))
				granted += len(shows(one.got))
				two.must(track("export"))
				granted += len(shows(two.got))
			}
			if granted != 1 {
				t.Errorf("granted %d times over two nodes, want once", granted)
			}
			if _, st := inSQL(t, w, a, site.ID, "", "ada"); count(st, "export") != 8 {
				t.Errorf("%d exports, want 8", count(st, "export"))
			}
			third := openTab(t, w, node(t, w, cache), hello("site_acme", "a1", "ada", "t3")) // a node that knows nothing
			defer third.close()
			third.must(track("export"))
			if _, st := inSQL(t, w, a, site.ID, "", "ada"); count(st, "export") != 9 || len(shows(third.got)) != 0 {
				t.Errorf("on a third node: %d exports, shown %v", count(st, "export"), shows(third.got))
			}
		})
	}
}

// fullDisk refuses every commit once it is set.
type fullDisk struct {
	engage.Ledger
	full bool
}

func (d *fullDisk) Commit(ctx context.Context, u *store.Unit) (store.Result, error) {
	if d.full {
		return store.Result{}, tend.Errorf(tend.Unavailable, "database", "the disk is full")
	}
	return d.Ledger.Commit(ctx, u)
}

func TestHelloIsAnsweredThoughNothingCanBeOffered(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	disk := &fullDisk{Ledger: w.DB}
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Ledger = disk })
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	x.must(track("export"))
	first := shows(x.got)
	x.close()
	w.Clock.Add(time.Minute)
	disk.full = true
	if err := x.open(); err != nil {
		t.Fatalf("the browser was sent away: %v", err)
	}
	defer x.close()
	disk.full = false
	x.must(track("other"))
	if got := shows(x.got); len(first) != 1 || len(got) != 1 || got[0].Delivery != first[0].Delivery {
		t.Errorf("with the next batch: %v, want %v again", got, first)
	}
}

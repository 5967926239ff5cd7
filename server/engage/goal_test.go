package engage_test

import (
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// inviting is a campaign that wants an invitation within a week.
func inviting(c *tend.Campaign) {
	everybody(c)
	c.Goal = &tend.Goal{Event: "invited", Within: "7d"}
}

// converted is what the figures count, all versions of the shop's campaign together.
func converted(t testing.TB, w *testkit.World, site tend.SiteID) int {
	t.Helper()
	return figure(t, w, `SELECT coalesce(sum(n), 0) FROM totals WHERE site = ? AND campaign = 'hello' AND what = 'converted'`, site)
}

func TestAGoalIsCountedOncePerDelivery(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, inviting)
		cache := newCache(t)
		e, other := node(t, w, cache), node(t, w, cache)
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		y := openTab(t, w, other, hello("site_acme", "a2", "ada", "t2"))
		defer y.close()
		x.must(track("invited")) // before anything was seen
		w.Clock.Add(time.Second)
		d := x.earn()
		if n := converted(t, w, site.ID); n != 0 {
			t.Fatalf("%d converted by what was done before", n)
		}
		invited := track("invited")
		x.must(invited, track("invited"))
		invited.N = x.n - 1
		if err := x.resend(invited); err != nil { // its acknowledgement was lost
			t.Fatal(err)
		}
		y.must(track("invited")) // on a node that has not heard of the first
		x.must(receipt(d, tend.Clicked), track("invited"))
		if n := converted(t, w, site.ID); n != 1 {
			t.Errorf("%d converted, want 1", n)
		}
		w.Clock.Add(time.Second)
		x.earn()
		y.must(track("invited"))
		if n := converted(t, w, site.ID); n != 2 {
			t.Errorf("%d converted after the second delivery, want 2", n)
		}
		w.Clock.Add(time.Second)
		x.earn()
		w.Clock.Add(7*24*time.Hour + time.Microsecond)
		x.must(track("invited"))
		if n := converted(t, w, site.ID); n != 2 {
			t.Errorf("%d converted, the last one after its time", n)
		}
		goalsHold(t, w, site)
	})
}

func TestAGoalIsReachedInAnotherTabBeforeTheReceiptArrives(t *testing.T) {
	w, site := shop(t, inviting)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	y := openTab(t, w, e, hello("site_acme", "a1", "ada", "t2"))
	defer y.close()
	d := shows(x.must(track("export")).got)[0].Delivery
	w.Clock.Add(time.Second)
	seen := receipt(d, tend.Shown)
	seen.TS = w.Clock.Now().UnixMilli()
	w.Clock.Add(time.Minute)
	y.must(track("invited"))
	w.Clock.Add(time.Hour) // the first tab had no network
	x.must(seen)
	if n := converted(t, w, site.ID); n != 1 {
		t.Errorf("%d converted, want 1", n)
	}
}

// What was granted is measured by the goal that it was granted with.
func TestAPausedCampaignIsStillMeasured(t *testing.T) {
	w, site := shop(t, inviting)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	x.earn()
	w.SetStatus(t, site.ID, "hello", tend.Ended)
	x.close()
	later := node(t, w, newCache(t)) // it has never heard of the campaign, nor has its Redis of the person
	y := openTab(t, w, later, hello("site_acme", "a1", "ada", "t2"))
	defer y.close()
	w.Clock.Add(time.Second)
	y.must(track("invited"))
	if n := converted(t, w, site.ID); n != 1 {
		t.Errorf("%d converted, want 1", n)
	}
	y.whole(site)
}

func TestWhatAVisitorSawIsReachedByTheUserTheyTurnOutToBe(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, inviting)
		e := node(t, w, newCache(t))
		x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
		defer x.close()
		x.earn()
		w.Clock.Add(time.Second)
		y := openTab(t, w, e, hello("site_acme", "a2", "ada", "t2"))
		defer y.close()
		y.must(track("invited")) // nobody knows yet that it is the same person
		if n := converted(t, w, site.ID); n != 0 {
			t.Fatalf("%d converted by somebody else", n)
		}
		x.must(identify("ada"))
		if n := converted(t, w, site.ID); n != 1 {
			t.Errorf("%d converted by who saw it, want 1", n)
		}
		x.must(track("invited"))
		y.must(track("invited"))
		if n := converted(t, w, site.ID); n != 1 {
			t.Errorf("%d converted, want 1", n)
		}
		goalsHold(t, w, site)
	})
}

func TestFiguresByPageGoByWhereItWasSeenFirst(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, inviting)
		e := node(t, w, newCache(t))
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		d := shows(x.must(page("https://acme.example/orders/1234/ada@acme.example/?token=secret#x"), track("export")).got)[0].Delivery
		w.Clock.Add(time.Second)
		x.must(receipt(d, tend.Shown), page("https://acme.example/team"), receipt(d, tend.Clicked), receipt(d, tend.Clicked), track("invited"))
		x.must(page("https://acme.example/orders/0f8fad5b-d9cb-469f-a165-70867728950e/ada%40acme.example"))
		x.earn()
		x.must(page("https://acme.example/"))
		x.earn()
		want := []store.PageFigure{{Page: "/", What: "shown", N: 1}, {Page: "/orders/*/*", What: "clicked", N: 1}, {Page: "/orders/*/*", What: "converted", N: 1}, {Page: "/orders/*/*", What: "shown", N: 2}}
		got, err := w.DB.PageFigures(t.Context(), site.ID, "hello")
		if err != nil || len(got) != len(want) {
			t.Fatalf("%v, %v; want %v", got, err, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%v, want %v", got[i], want[i])
			}
		}
	})
}

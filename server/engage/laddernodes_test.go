package engage_test

import (
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// TestWhoIsKilledTakesNoStepTwice loses what was to be written after the step, as whoever is
// killed in between does, and has another node go on.
func TestWhoIsKilledTakesNoStepTwice(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, _ := rungs(t, on)
		e := node(t, w, newCache(t))
		x, _ := granted(t, w, e)
		x.close()
		w.Clock.Add(twoDays)
		if err := wakes(t, w, e, &unreliable{Wakes: w.DB, fails: 1}); err == nil {
			t.Fatal("not killed")
		}
		again := nodeOf(t, w, newCache(t))
		for range 2 {
			if err := wakes(t, w, again, w.DB); err != nil {
				t.Fatal(err)
			}
			expect(t, w, "ledger", ledgered, "hello in_app released", stepped)
			expect(t, w, "outbox", inOutbox, ofHello)
		}
	})
}

// TestOnlyOneOfTwoNodesHasTheLastWord has a tab on one node and the clock on another, neither
// of which knows what the other has done: who comes second is overtaken and decides anew.
func TestOnlyOneOfTwoNodesHasTheLastWord(t *testing.T) {
	for name, seenFirst := range map[string]bool{"SeenFirst": true, "SteppedFirst": false} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, on testkit.Database) {
				w, _ := rungs(t, on)
				clock, tabs := node(t, w, newCache(t)), nodeOf(t, w, newCache(t))
				old := openTab(t, w, clock, browser("t0", tend.PushAllowed)) // this node knows the person as they are now
				old.must(page("https://acme.example/"))
				old.hides()
				defer old.close()
				x, delivery := granted(t, w, tabs)
				defer x.close()
				x.hides()
				w.Clock.Add(twoDays)
				want := []string{"hello in_app released", stepped}
				if seenFirst {
					want = []string{"hello in_app shown"}
					x.must(receipt(delivery, tend.Shown))
				}
				after(t, w, clock, 0)
				if !seenFirst { // the tab can be seen again, and is offered nothing
					y := openTab(t, w, tabs, browser("t2", tend.PushAllowed))
					defer y.close()
					if list := shows(y.must(page("https://acme.example/")).got); len(list) != 0 {
						t.Errorf("offered %v", list)
					}
				}
				expect(t, w, "ledger", ledgered, want...)
			})
		})
	}
}

// TestALadderFollowsItsPerson has a visitor turn out to be somebody known while the message
// waits to be seen.
func TestALadderFollowsItsPerson(t *testing.T) {
	for name, c := range map[string]struct {
		seen bool // by the person that the visitor turns out to be, meanwhile
		want string
	}{"Unseen": {false, "hello in_app released; " + stepped}, "SeenByThem": {true, "hello in_app granted; hello in_app shown"}} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, on testkit.Database) {
				w, _ := rungs(t, on, func(c *tend.Campaign) { c.Caps = nil })
				e := node(t, w, newCache(t))
				known := openTab(t, w, e, hello("site_acme", "a9", "ada", "t9"))
				known.must(page("https://acme.example/"), subscribed("x"))
				x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
				if x.must(page("https://acme.example/"), track("export")); len(shows(x.got)) != 1 {
					t.Fatalf("shown %v", x.got)
				}
				w.Clock.Add(time.Hour)
				if c.seen {
					known.must(track("export"))
					known.must(receipt(shows(known.got)[0].Delivery, tend.Shown))
				}
				known.close()
				x.must(identify("ada"))
				x.close()
				after(t, w, e, twoDays-time.Hour)
				after(t, w, e, time.Hour)
				if got := strings.Join(texts(t, w, ledgered), "; "); got != c.want {
					t.Errorf("%s; kept %q", got, decisions(t, w, "hello"))
				}
			})
		})
	}
}

// TestTheStepOfALadderIsReported has the push of a campaign in the app sent, seen and clicked:
// the figures of its channel stand beside those of the campaign, and the goal is its own.
func TestTheStepOfALadderIsReported(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := rungs(t, on, func(c *tend.Campaign) { c.Fallback.Push.Sequel = "next" })
		next := testkit.Banner(site.ID, "next", "never")
		byCall(&next)
		w.Launch(t, next)
		e := node(t, w, newCache(t))
		x, _ := granted(t, w, e)
		x.close()
		after(t, w, e, twoDays)
		ends(t, w, store.PushAccepted)
		id, _ := inSQL(t, w, e, site.ID, "", "ada")
		d := texts(t, w, `SELECT delivery FROM pushes`)[0]
		feed(t, e, engage.Fed{Site: site.ID, Person: id, Clicked: "hello", Events: []tend.Event{
			{Kind: tend.KindReceipt, Delivery: d, What: tend.Clicked}, {Kind: tend.KindTrack, Name: "bought"},
		}})
		got := strings.Join(texts(t, w, `SELECT what || ' ' || sum(n) FROM totals WHERE campaign = 'hello' AND what LIKE 'web_push:%' GROUP BY what ORDER BY what`), ", ")
		if got != "web_push:clicked 1, web_push:converted 1, web_push:granted 1, web_push:sent 1, web_push:shown 1" {
			t.Errorf("figures: %s", got)
		}
		y := openTab(t, w, e, browser("t2", tend.PushAllowed))
		defer y.close()
		frames := shows(y.got)
		w.Clock.Add(2 * time.Second)
		e.Sweep(t.Context())
		if frames = append(frames, shows(y.door.take())...); len(frames) != 1 || frames[0].Campaign != "next" {
			t.Errorf("the page that was clicked to shows %v", frames)
		}
	})
}

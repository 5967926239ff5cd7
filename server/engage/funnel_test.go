package engage_test

import (
	"testing"
	"time"

	"tend/server/author"
	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

const onboarding = `{"id":"onboarding","name":"Onboarding","within":"14d","steps":[{"key":"signed_up","event":"signed_up"},` +
	`{"key":"pricing","page":{"op":"matches","value":"/pricing*"}},{"key":"invited","event":"invited"}]}`

// What was done before the campaign asked counts, page views as well, and then time alone decides; through a
// segment as well as directly.
func TestWhoIsStuckInAFunnelIsReached(t *testing.T) {
	for name, audience := range map[string]string{
		"Directly":        `{"type":"funnel","id":"onboarding","step":"pricing","state":"stuck","for":"3d"}`,
		"ThroughASegment": `{"type":"segment","id":"stuck"}`,
		"AsWhoIsNotEarly": `{"type":"and","of":[{"type":"segment","id":"stuck"},{"type":"funnel","id":"onboarding","step":"invited","state":"completed","negate":true}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, on testkit.Database) {
				w := testkit.OpenOn(t, on)
				site := w.Site(t, tend.Site{Name: "acme"})
				keepStuck(t, w, site.ID)
				e := node(t, w, newCache(t))
				x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
				defer x.close()
				x.must(track("signed_up"))
				w.Clock.Add(time.Hour)
				x.must(page("https://acme.example/pricing/team"))
				at := tend.Stamp(w.Clock.Now())
				c := testkit.Banner(site.ID, "hello", "export")
				c.Audience = []byte(audience)
				w.Launch(t, c)
				configure(t, w, e)
				if got := shows(x.must(track("export")).got); len(got) != 0 {
					t.Fatalf("shown before the three days are over: %v", got)
				}
				want := "in the funnel Onboarding they reached step 2 of 3, pricing at " + at.Time().Format(tend.MinuteFormat) + ", and no further"
				if g := first(standing(t, w, x)); len(g.Parts) != 1 || g.Parts[0].Has != want {
					t.Errorf("why: %+v", g)
				}
				w.Clock.Add(72 * time.Hour)
				if got := shows(x.must(track("export")).got); len(got) != 1 {
					t.Fatalf("shown when they are: %v", got)
				}
				x.whole(site)
			})
		})
	}
}

// lays makes the onboarding funnel in a shop.
func lays(t *testing.T, w *testkit.World, body string) {
	t.Helper()
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		f, err := author.ParseFunnel([]byte(body))
		if err != nil {
			return err
		}
		f.Site = 1
		_, err = author.CreateFunnel(t.Context(), c, &f, author.By{Name: "ada"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// atSignUp asks who has signed up and not gone on.
func atSignUp(c *tend.Campaign) {
	c.Audience = []byte(`{"type":"funnel","id":"onboarding","step":"signed_up","state":"in"}`)
}

// What is asked when a message was earned is asked again when it comes, and while it stands on the page.
func TestAFunnelIsAskedAgain(t *testing.T) {
	for name, moves := range map[string]bool{"WhoWentOn": true, "WhoDidNot": false} {
		t.Run(name+"WhileItWaited", func(t *testing.T) {
			w, _ := shop(t, delayed("10m"), atSignUp)
			lays(t, w, onboarding)
			x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			x.must(track("signed_up"), track("export"))
			w.Clock.Add(time.Minute)
			if x.must(page("https://acme.example/docs")); moves {
				x.must(page("https://acme.example/pricing"))
			}
			if got := x.later(10 * time.Minute); len(got) == 1 == moves {
				t.Errorf("shown: %v", got)
			}
		})
		t.Run(name+"WhileItWasShown", func(t *testing.T) {
			w, _ := shop(t, atSignUp)
			lays(t, w, onboarding)
			x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			got := shows(x.must(track("signed_up"), track("export")).got)
			if len(got) != 1 {
				t.Fatalf("shown: %v", got)
			}
			x.must(receipt(got[0].Delivery, tend.Shown))
			to := "https://acme.example/docs"
			if moves {
				to = "https://acme.example/pricing"
			}
			if gone := hides(x.must(page(to)).got); len(gone) == 1 != moves {
				t.Errorf("taken off: %v", gone)
			}
		})
	}
}

// Of two people who turn out to be one nobody knows the order before both histories are gone through.
func TestFunnelsOfPeopleWhoAreMergedAreInTheOrderOfTime(t *testing.T) {
	for name, turns := range map[string]bool{"InTurns": true, "TheOtherWayRound": false} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, func(c *tend.Campaign) {
				c.Audience = []byte(`{"type":"funnel","id":"onboarding","state":"completed"}`)
			})
			lays(t, w, onboarding)
			togetherInTurns(t, w, site, turns, track("signed_up"), page("https://acme.example/pricing"), track("invited"))
		})
	}
}

// Who is stuck by time alone, and not there, is found by the scan of a watched segment.
func TestWhoIsStuckInAFunnelIsFoundByAScan(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, onMove(tend.Entered))
		lays(t, w, `{"id":"onboarding","name":"Onboarding","within":"14d","steps":[{"key":"signed_up","event":"signed_up"},{"key":"invited","event":"invited"}]}`)
		saveSegment(t, w, `{"type":"funnel","id":"onboarding","step":"signed_up","state":"stuck","for":"3d"}`)
		e := node(t, w, newCache(t))
		does := func(user, what string) {
			t.Helper()
			feed(t, e, engage.Fed{Site: site.ID, User: user, Events: tracks(what)})
		}
		does("ada", "signed_up")
		does("bob", "signed_up")
		does("old", "other")
		scans(t, w, e)
		w.Clock.Add(48 * time.Hour)
		does("bob", "invited")
		does("cay", "signed_up")
		scans(t, w, e)
		movedAs(t, w, site.ID, map[string]string{"ada": "", "bob": "", "cay": "", "old": ""})
		w.Clock.Add(25 * time.Hour)
		scans(t, w, e)
		movedAs(t, w, site.ID, map[string]string{"ada": "entered", "bob": "", "cay": "", "old": ""})
		w.Clock.Add(48 * time.Hour)
		scans(t, w, e)
		movedAs(t, w, site.ID, map[string]string{"ada": "entered", "bob": "", "cay": "entered", "old": ""})
	})
}

func keepStuck(t *testing.T, w *testkit.World, site tend.SiteID) {
	t.Helper()
	lays(t, w, onboarding)
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		s := tend.Segment{Site: site, ID: "stuck", Name: "Stuck", Condition: []byte(`{"type":"funnel","id":"onboarding","step":"pricing","state":"stuck","for":"3d"}`)}
		_, err := author.CreateSegment(t.Context(), c, &s, author.By{Name: "ada"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

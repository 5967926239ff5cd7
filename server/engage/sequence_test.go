package engage_test

import (
	"fmt"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

func hasLeftTheCart(c *tend.Campaign) {
	c.Audience = []byte(`{"type":"sequence","of":[{"name":"cart"},{"name":"paid","negate":true}],"within":"1h"}`)
}

func buysInOrder(c *tend.Campaign) {
	c.Audience = []byte(`{"type":"sequence","of":[{"name":"cart"},{"name":"address","where":[{"path":"country","op":"eq","value":"at"}]},{"name":"paid"}],"within":"1h"}`)
}

// What was done before the campaign asked counts, and then time alone decides.
func TestACartIsLeftWhenItsHourIsOver(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w := testkit.OpenOn(t, on)
		site := w.Site(t, tend.Site{Name: "acme"})
		e := node(t, w, newCache(t))
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		x.must(track("cart"))
		at := tend.Stamp(w.Clock.Now())
		c := testkit.Banner(site.ID, "hello", "export")
		hasLeftTheCart(&c)
		w.Launch(t, c)
		configure(t, w, e)
		w.Clock.Add(59 * time.Minute)
		if got := shows(x.must(track("export")).got); len(got) != 0 {
			t.Fatalf("shown before the hour is over: %v", got)
		}
		want := "of this sequence step 1 of 1 was reached, cart at " + at.Time().Format(tend.MinuteFormat) + ", and its time is not over"
		if g := first(standing(t, w, x)); len(g.Parts) != 1 || g.Parts[0].Has != want {
			t.Errorf("why: %+v", g)
		}
		w.Clock.Add(2 * time.Minute)
		if got := shows(x.must(track("export")).got); len(got) != 1 || got[0].Campaign != "hello" {
			t.Fatalf("shown when it is: %v", got)
		}
		x.whole(site)
	})
}

// A tab that was offline tells of the payment when the hour is long over: then the cart was not left.
func TestWhatComesLateIsPutInItsPlace(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, hasLeftTheCart)
		e := node(t, w, newCache(t))
		x, offline := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1")), openTab(t, w, e, hello("site_acme", "a1", "ada", "t2"))
		defer x.close()
		defer offline.close()
		x.must(track("cart"), track("export")) // from here on it is counted
		paid := track("paid")
		w.Clock.Add(10 * time.Minute)
		paid.TS = w.Clock.Now().UnixMilli()
		w.Clock.Add(time.Hour)
		x.must(track("paid")) // when the hour was over
		w.Clock.Add(10 * time.Minute)
		offline.must(paid)
		if got := shows(x.must(track("export")).got); len(got) != 0 {
			t.Errorf("shown to somebody who has paid: %v", got)
		}
		x.must(track("cart"))
		w.Clock.Add(2 * time.Hour)
		if got := shows(x.must(track("export")).got); len(got) != 1 {
			t.Errorf("of a cart that was left: %v", got)
		}
		x.whole(site)
	})
}

// Of two people who turn out to be one nobody knows the order before both histories are gone through.
func TestSequencesOfPeopleWhoAreMergedAreInTheOrderOfTime(t *testing.T) {
	for name, turns := range map[string]bool{"InTurns": true, "TheOtherWayRound": false} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, buysInOrder)
			togetherInTurns(t, w, site, turns, track("cart"), as(track("address"), `{"country":"at"}`), track("paid"))
		})
	}
}

// togetherInTurns has a visitor and ada do the first, the second and the third thing in turns, or the second
// one before the first, and sees that only both of them as one have done them in order.
func togetherInTurns(t *testing.T, w *testkit.World, site tend.Site, turns bool, first, second, third wire.Event) {
	t.Helper()
	e := node(t, w, newCache(t))
	visitor, known := openTab(t, w, e, hello("site_acme", "a2", "", "t2")), openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer visitor.close()
	defer known.close()
	steps := []func(){
		func() { visitor.must(first) },
		func() { known.must(second) },
		func() { visitor.must(third) },
	}
	if !turns {
		steps[0], steps[1] = steps[1], steps[0]
	}
	for _, step := range steps {
		step()
		w.Clock.Add(time.Minute)
	}
	if got := shows(append(known.must(track("export")).got, visitor.must(track("export")).got...)); len(got) != 0 {
		t.Fatalf("shown to one of them: %v", got)
	}
	visitor.must(identify("ada"))
	if got := shows(visitor.must(track("export")).got); len(got) == 1 != turns {
		t.Fatalf("shown to both: %v", got)
	}
	visitor.whole(site)
}

// What is asked when a message was earned is asked again when it comes.
func TestASequenceIsAskedAgainWhenAMessageHasWaited(t *testing.T) {
	for name, pays := range map[string]bool{"Paid": true, "NotPaid": false} {
		t.Run(name, func(t *testing.T) {
			w, _ := shop(t, delayed("10m"), buysInOrder, func(c *tend.Campaign) {
				c.Audience = fmt.Appendf(nil, `{"type":"not","of":[%s]}`, c.Audience)
			})
			x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			x.must(track("cart"), as(track("address"), `{"country":"at"}`), track("export"))
			if pays {
				w.Clock.Add(time.Minute)
				x.must(track("paid"))
			}
			if got := x.later(10 * time.Minute); len(got) == 1 == pays {
				t.Errorf("shown: %v", got)
			}
		})
	}
}

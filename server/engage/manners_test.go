package engage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

func snooze(d, span string) wire.Event {
	r := receipt(d, tend.Snoozed)
	r.Props = fmt.Appendf(nil, `{"for":%q}`, span)
	return r
}

func prefer(category string, on bool) wire.Event {
	return wire.Event{Kind: tend.KindPreference, Category: category, On: on}
}

// unwanted are what a tab is told that its person wants no messages of, one a frame.
func unwanted(frames []wire.Frame) []string {
	var out []string
	for _, f := range frames {
		if p, ok := f.(wire.Preferences); ok {
			out = append(out, fmt.Sprint(p.Off))
		}
	}
	return out
}

func tells(t *testing.T, who string, frames []wire.Frame, want ...string) {
	t.Helper()
	if got := unwanted(frames); !slices.Equal(got, want) {
		t.Errorf("%s is told %q, want %q", who, got, want)
	}
}

// earn makes a tab do what brings the shop's banner, and see it.
func (x *tab) earn() string {
	x.t.Helper()
	got := shows(x.must(track("export")).got)
	if len(got) != 1 {
		x.t.Fatalf("shown: %v", got)
	}
	x.must(receipt(got[0].Delivery, tend.Shown))
	return got[0].Delivery
}

func everybody(c *tend.Campaign) { c.Audience, c.Caps = nil, []tend.Cap{{Max: 9, Per: "lifetime"}} }

func TestNobodyGetsWhatTheyDoNotWant(t *testing.T) {
	for name, c := range map[string]struct {
		category, topic string
		say             func(x *tab) wire.Event
	}{
		"fewer of a category":           {"promo", "promo", func(x *tab) wire.Event { return receipt(x.earn(), tend.Fewer) }},
		"fewer of one without category": {"", "campaign:hello", func(x *tab) wire.Event { return receipt(x.earn(), tend.Fewer) }},
		"said in the preferences":       {"promo", "promo", func(*tab) wire.Event { return prefer("promo", false) }},
	} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, everybody, func(x *tend.Campaign) { x.Category = c.category })
			w.Launch(t, func() tend.Campaign { o := testkit.Banner(site.ID, "other", "other"); o.Category = "news"; return o }())
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			x.must(page("https://acme.example/"))
			tells(t, "who said nothing", x.got)
			x.must(c.say(x), track("export")) // in one batch: what is said counts for what follows
			if got := shows(x.got); len(got) != 0 {
				t.Fatalf("shown: %v", got)
			}
			tells(t, "the tab", x.got, "["+c.topic+"]")
			if got := decisions(t, w, "hello"); len(got) != 1 || got[0] != "preference: no messages of "+c.topic+" are wanted" {
				t.Errorf("decisions %q", got)
			}
			if got := shows(x.must(track("other")).got); len(got) != 1 {
				t.Errorf("another category is stopped as well: %v", got)
			}
			// A node that knows nothing, months later.
			w.Clock.Add(200 * 24 * time.Hour)
			y := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a2", "ada", "t2"))
			defer y.close()
			tells(t, "the next hello", y.got, "["+c.topic+"]")
			if got := shows(y.must(track("export")).got); len(got) != 0 {
				t.Errorf("shown: %v", got)
			}
			tells(t, "who asks for it again", y.must(prefer(c.topic, true)).got, "[]")
			if got := shows(y.must(track("export")).got); len(got) != 1 {
				t.Errorf("not shown: %v", got)
			}
		})
	}
}

func TestFewerIsTakenBackByWhatIsSaidAfterIt(t *testing.T) {
	for name, c := range map[string]struct {
		rest []wire.Event
		off  string
		got  int
	}{
		"in the same batch":   {[]wire.Event{prefer("promo", true)}, "[]", 1},
		"of another category": {[]wire.Event{prefer("news", true)}, "[promo]", 0},
		"and said once more":  {[]wire.Event{prefer("promo", true), prefer("promo", false)}, "[promo]", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := shop(t, everybody, func(x *tend.Campaign) { x.Category = "promo" })
			x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			x.must(page("https://acme.example/"))
			x.must(append([]wire.Event{receipt(x.earn(), tend.Fewer)}, c.rest...)...)
			tells(t, "the tab", x.got, c.off)
			if got := shows(x.must(track("export")).got); len(got) != c.got {
				t.Errorf("shown afterwards: %v", got)
			}
		})
	}
}

func TestPreferencesReachThePersonsOtherTabs(t *testing.T) {
	w, _ := shop(t)
	f := newFleet(t, w, 2)
	var tabs []*tab
	for i := range 3 {
		x := openTab(t, w, f.nodes[i/2], hello("site_acme", "a1", "ada", fmt.Sprint("t", i)))
		defer x.close()
		tabs = append(tabs, x.must(page("https://acme.example/")))
	}
	f.meet(t, tabs[0], 0, 1)
	tells(t, "the tab itself", tabs[0].must(prefer("promo", false)).got, "[promo]")
	for _, x := range tabs[1:] {
		var got []string
		until(t, "the other tabs hear of it", func() bool { got = append(got, unwanted(x.door.take())...); return len(got) > 0 })
		if !slices.Equal(got, []string{"[promo]"}) {
			t.Errorf("told %q", got)
		}
	}
	// The tab is somebody else's now, who has said nothing.
	tells(t, "the next person", tabs[0].must(wire.Event{Kind: tend.KindReset, Anon: "a9"}, page("https://acme.example/")).got, "[]")
}

func TestAMergeKeepsWhatEitherDoesNotWant(t *testing.T) {
	w, _ := shop(t, everybody, func(c *tend.Campaign) { c.Category = "promo" })
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(prefer("news", false))
	y := openTab(t, w, e, hello("site_acme", "a2", "", "t2"))
	defer y.close()
	y.must(prefer("promo", false), prefer("news", true))
	y.must(identify("ada"), track("export"))
	if got := shows(y.got); len(got) != 0 {
		t.Errorf("shown: %v", got)
	}
	tells(t, "who has signed in", y.got, "[news promo]")
}

func TestWhatIsPutOffComesBackAsItself(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, everybody, func(c *tend.Campaign) { c.Caps = []tend.Cap{{Max: 1, Per: "1d"}} })
		e := node(t, w, newCache(t))
		x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
		d := x.earn()
		x.must(snooze(d, "2d"), track("export"))
		if got := shows(x.got); len(got) != 0 {
			t.Fatalf("shown: %v", got)
		}
		w.Clock.Add(47 * time.Hour) // its cap of one a day would be over: it is still that one
		e.Sweep(t.Context())
		if got := shows(append(x.must(track("export")).got, x.door.take()...)); len(got) != 0 {
			t.Fatalf("shown: %v", got)
		}
		x.close()
		e = node(t, w, newCache(t)) // the server begins anew, and all that was in memory is gone
		x = openTab(t, w, e, hello("site_acme", "a1", "ada", "t2"))
		defer x.close()
		x.must(page("https://acme.example/"))
		w.Clock.Add(2 * time.Hour)
		e.Sweep(t.Context())
		if got := shows(x.door.take()); len(got) != 1 || got[0].Delivery != d {
			t.Fatalf("shown: %v, want %s", got, d)
		}
		x.must(receipt(d, tend.Shown), receipt(d, tend.Dismissed))
		if got := shows(x.must(track("export")).got); len(got) != 0 { // its day begins with when it was seen last
			t.Errorf("shown: %v", got)
		}
		want := map[string]int{"granted": 1, "shown": 1, "snoozed": 1, "dismissed": 1}
		for _, total := range totals(t, w, site.ID, "hello") {
			if n, ok := want[total.what]; ok && n != total.n {
				t.Errorf("%s %d times, want %d", total.what, total.n, n)
			}
		}
	})
}

func TestWhatIsPutOffAgainAndAgainIsDismissed(t *testing.T) {
	w, _ := shop(t, everybody)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	d := x.earn()
	for i := range engage.MaxSnoozes + 1 {
		x.must(snooze(d, "10m"))
		w.Clock.Add(10*time.Minute + 2*time.Second)
		e.Sweep(t.Context())
		got := shows(x.door.take())
		if back := len(got) == 1 && got[0].Delivery == d; back != (i < engage.MaxSnoozes) {
			t.Fatalf("after the snooze number %d: %v", i+1, got)
		}
		if len(got) > 0 {
			x.must(receipt(d, tend.Shown))
		}
	}
}

func TestWhatIsPutOffPassesTheGatesAgain(t *testing.T) {
	for name, c := range map[string]struct {
		then func(t *testing.T, w *testkit.World, x *tab)
		back bool
	}{
		"nothing else": {func(*testing.T, *testkit.World, *tab) {}, true},
		"it is paused": {func(t *testing.T, w *testkit.World, x *tab) {
			w.SetStatus(t, 1, "hello", tend.Paused)
			configure(t, w, x.e)
		}, false},
		"it is wanted no more": {func(_ *testing.T, _ *testkit.World, x *tab) { x.must(prefer("promo", false)) }, false},
		"the site's cap is used up": {func(_ *testing.T, _ *testkit.World, x *tab) {
			for range 2 {
				x.must(receipt(shows(x.must(track("other")).got)[0].Delivery, tend.Shown))
			}
		}, false},
		"it was dismissed after all": {func(t *testing.T, _ *testkit.World, x *tab) {
			x.must(receipt(deliveryOf(t, x), tend.Dismissed))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := testkit.Open(t)
			site := w.Site(t, tend.Site{Name: "acme", Caps: tend.SiteCaps{Global: []tend.Cap{{Max: 2, Per: "1d"}}}})
			hi, other := testkit.Banner(site.ID, "hello", "export"), testkit.Banner(site.ID, "other", "other")
			hi.Category = "promo"
			w.Launch(t, hi)
			w.Launch(t, other)
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			d := x.earn()
			x.must(snooze(d, "30h"))
			w.Clock.Add(25 * time.Hour)
			c.then(t, w, x)
			w.Clock.Add(6 * time.Hour)
			e.Sweep(t.Context())
			got := shows(x.door.take())
			if back := len(got) == 1 && got[0].Delivery == d; back != c.back {
				t.Fatalf("shown: %v", got)
			}
			if _, st := inSQL(t, w, e, site.ID, "", "ada"); !c.back && len(st.Open) != 0 {
				t.Errorf("still open: %v", st.Open)
			}
		})
	}
}

// deliveryOf is the one that is open.
func deliveryOf(t *testing.T, x *tab) string {
	t.Helper()
	_, st := inSQL(t, x.w, x.e, 1, "", "ada")
	if len(st.Open) != 1 {
		t.Fatalf("open: %v", st.Open)
	}
	return st.Open[0].Delivery
}

func TestASnoozeThatIsNone(t *testing.T) {
	w, site := shop(t, everybody)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	d := x.earn()
	for _, span := range []string{"9m", "31d", "", "soon"} {
		if got := refusals(x.must(snooze(d, span)).got); len(got) != 1 || got[0].Code != tend.ReasonValue {
			t.Errorf("for %q: %v", span, x.got)
		}
	}
	y := openTab(t, w, e, hello("site_acme", "b1", "bob", "b1"))
	defer y.close()
	y.must(page("https://acme.example/"), snooze(d, "1d"), receipt(d, tend.Fewer)) // it is not his
	tells(t, "bob", y.got)
	if _, st := inSQL(t, w, e, site.ID, "", "bob"); len(st.Open)+len(st.Off) != 0 {
		t.Errorf("bob has %v, %v", st.Open, st.Off)
	}
	x.must(receipt(d, tend.Snoozed)) // as clients did that knew of no time: it is closed
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); len(st.Open) != 0 {
		t.Errorf("still open: %v", st.Open)
	}
	for _, total := range totals(t, w, site.ID, "hello") {
		if total.what == "dismissed" && total.n == 1 {
			return
		}
	}
	t.Errorf("not dismissed: %v", totals(t, w, site.ID, "hello"))
}

package engage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/state"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

func delayed(by string, cancel ...string) func(*tend.Campaign) {
	return func(c *tend.Campaign) {
		c.Audience, c.Delay = nil, by
		for _, name := range cancel {
			c.CancelOn = append(c.CancelOn, tend.Trigger{Type: "event", Name: name})
		}
	}
}

// later is what a tab is shown by itself after a time, looked at each second of the last
// ones.
func (x *tab) later(d time.Duration) []wire.Show {
	x.t.Helper()
	x.w.Clock.Add(d - 3*time.Second)
	for range 3 {
		x.w.Clock.Add(time.Second)
		x.e.Sweep(x.t.Context())
	}
	return shows(x.door.take())
}

func TestADelayedMessageComesInItsTime(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, _ := shopOn(t, on, delayed("10m"))
		x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
		defer x.close()
		if got := shows(x.must(track("export")).got); len(got) != 0 {
			t.Fatalf("shown at once: %v", got)
		}
		if got := x.later(5 * time.Minute); len(got) != 0 {
			t.Fatalf("shown too soon: %v", got)
		}
		x.must(track("export")) // while it waits, nothing begins anew
		if got := x.later(5*time.Minute - time.Second); len(got) != 0 {
			t.Fatalf("shown too soon: %v", got)
		}
		if got := x.later(4 * time.Second); len(got) != 1 || got[0].Campaign != "hello" {
			t.Fatalf("shown: %v", got)
		}
		if got := x.later(20 * time.Minute); len(got) != 1 { // its lease is over: the same is offered again
			t.Errorf("shown: %v", got)
		}
	})
}

func TestADelayedMessageIsCancelled(t *testing.T) {
	invited := track("invited")
	for name, c := range map[string]struct {
		batches [][]wire.Event
		comes   bool
	}{
		"by nothing":                  {[][]wire.Event{{track("export")}}, true},
		"by what happens since":       {[][]wire.Event{{track("export")}, {track("open")}, {invited}}, false},
		"in the same batch":           {[][]wire.Event{{track("export"), invited}}, false},
		"not by what happened before": {[][]wire.Event{{invited}, {invited, track("export")}}, true},
		"and comes after a new match": {[][]wire.Event{{track("export")}, {invited, track("export")}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := shop(t, delayed("10m", "left", "invited"))
			x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			for _, batch := range c.batches {
				x.must(batch...)
			}
			if got := x.later(10*time.Minute + time.Second); (len(got) == 1) != c.comes {
				t.Fatalf("shown: %v", got)
			}
			if got := decisions(t, w, "hello"); !c.comes && (len(got) != 1 || got[0] != "delay.cancelled: invited happened") {
				t.Errorf("decisions %q", got)
			}
		})
	}
}

func TestAllGatesAreAskedWhenTheTimeHasCome(t *testing.T) {
	visit := func(c *tend.Campaign) { c.Trigger = tend.Trigger{Type: "page", Op: "matches", Value: "/pricing*"} }
	for reason, c := range map[string]struct {
		change func(*tend.Campaign)
		then   func(t *testing.T, w *testkit.World, x *tab)
	}{
		"":                     {visit, func(_ *testing.T, _ *testkit.World, x *tab) { x.must(page("https://acme.example/pricing/2")) }},
		engage.ReasonDelayPage: {visit, func(_ *testing.T, _ *testkit.World, x *tab) { x.must(page("https://acme.example/docs")) }},
		engage.ReasonDelayAudience: {
			func(c *tend.Campaign) { c.Audience = []byte(`{"type":"event","name":"bought","negate":true}`) },
			func(_ *testing.T, _ *testkit.World, x *tab) { x.must(track("bought")) },
		},
		engage.ReasonConsent: {everybody, func(_ *testing.T, _ *testkit.World, x *tab) {
			x.must(wire.Event{Kind: tend.KindConsent, Level: "none"})
		}},
		engage.ReasonPreference: {everybody, func(_ *testing.T, _ *testkit.World, x *tab) { x.must(prefer("campaign:hello", false)) }},
		engage.ReasonCapGlobal:  {everybody, func(_ *testing.T, _ *testkit.World, x *tab) { x.must(track("other")) }},
		engage.ReasonNotLive: {everybody, func(t *testing.T, w *testkit.World, x *tab) {
			w.SetStatus(t, 1, "hello", tend.Paused)
			configure(t, w, x.e)
		}},
		engage.ReasonDelayMissed: {everybody, func(_ *testing.T, w *testkit.World, x *tab) {
			x.e.State(t.Context(), x.s, wire.State{})
			w.Clock.Add(engage.MaxLate)
		}},
	} {
		t.Run("Gate"+reason, func(t *testing.T) {
			w := testkit.Open(t)
			site := w.Site(t, tend.Site{Name: "acme", Caps: tend.SiteCaps{Global: []tend.Cap{{Max: 1, Per: "1d"}}}})
			hi := testkit.Banner(site.ID, "hello", "export")
			delayed("10m")(&hi)
			c.change(&hi)
			w.Launch(t, hi)
			w.Launch(t, testkit.Banner(site.ID, "other", "other"))
			x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			x.must(page("https://acme.example/pricing"), track("export"))
			c.then(t, w, x)
			x.door.take()
			w.Clock.Add(10 * time.Minute)
			x.e.State(t.Context(), x.s, wire.State{Visible: true})
			var hi2 []wire.Show
			for _, s := range x.later(4 * time.Second) {
				if s.Campaign == "hello" {
					hi2 = append(hi2, s)
				}
			}
			if (len(hi2) == 1) != (reason == "") {
				t.Fatalf("shown: %v", hi2)
			}
			if got := decisions(t, w, "hello"); reason != "" && (len(got) != 1 || !strings.HasPrefix(got[0], reason+": ")) {
				t.Errorf("decisions %q", got)
			}
			if _, st := inSQL(t, w, x.e, site.ID, "", "ada"); len(st.Waiting) != 0 {
				t.Errorf("it waits still: %v", st.Waiting)
			}
		})
	}
}

func TestWhoIsAwayIsShownItWhenTheyComeBack(t *testing.T) {
	w, _ := shop(t, delayed("10m"))
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	x.must(track("export"))
	e.State(t.Context(), x.s, wire.State{}) // nobody looks at it
	if got := x.later(10*time.Minute + time.Second); len(got) != 0 {
		t.Fatalf("shown in a tab that cannot be seen: %v", got)
	}
	x.close()
	w.Clock.Add(20 * time.Hour)
	y := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a2", "ada", "t2")) // all that was in memory is gone
	defer y.close()
	if got := shows(y.got); len(got) != 1 {
		t.Fatalf("shown at the next hello: %v", got)
	}
	if got := shows(y.must(track("open")).got); len(got) != 0 {
		t.Errorf("shown twice: %v", got)
	}
}

func TestOneOfTwoNodesDecidesOnWhatWaits(t *testing.T) {
	w, site := shop(t, delayed("10m"))
	f := newFleet(t, w, 2)
	var tabs []*tab
	for i := range 2 {
		x := openTab(t, w, f.nodes[i], hello("site_acme", "a1", "ada", fmt.Sprint("t", i)))
		defer x.close()
		tabs = append(tabs, x.must(page("https://acme.example/")))
		w.Clock.Add(time.Second)
	}
	f.meet(t, tabs[0], 0, 1)
	tabs[0].must(track("export"))
	w.Clock.Add(10 * time.Minute)
	shown := 0
	for range 12 {
		w.Clock.Add(time.Second)
		for _, x := range tabs {
			x.e.Sweep(t.Context())
		}
		for _, x := range tabs {
			shown += len(shows(x.door.take()))
		}
	}
	if shown != 1 {
		t.Errorf("shown %d times", shown)
	}
	if _, st := inSQL(t, w, f.nodes[0], site.ID, "", "ada"); len(st.Waiting) != 0 || len(st.Open) != 1 {
		t.Errorf("waiting %v, open %v", st.Waiting, st.Open)
	}
}

func TestWhatAVisitorWaitsForIsTheUsers(t *testing.T) {
	w, _ := shop(t, delayed("10m", "invited"))
	e := node(t, w, newCache(t))
	known := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	known.must(page("https://acme.example/"))
	defer known.close()
	x := openTab(t, w, e, hello("site_acme", "a2", "", "t2"))
	defer x.close()
	x.must(track("export"))
	x.must(identify("ada"))
	if got := x.later(10*time.Minute + time.Second); len(got)+len(shows(known.door.take())) != 1 {
		t.Errorf("shown: %v", got)
	}
}

func TestSoManyMessagesWaitAndNoMore(t *testing.T) {
	w, site := shop(t, delayed("10m"))
	for i := range state.MaxWaiting {
		c := testkit.Banner(site.ID, fmt.Sprint("more", i), "export")
		delayed("10m")(&c)
		c.Priority = 1
		w.Launch(t, c)
	}
	x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	_, st := inSQL(t, w, x.e, site.ID, "", "ada")
	full := 0
	for i := range state.MaxWaiting {
		full += len(decisions(t, w, fmt.Sprint("more", i)))
	}
	if got := decisions(t, w, "hello"); len(st.Waiting) != state.MaxWaiting || full+len(got) != 1 {
		t.Errorf("%d wait, %d were refused", len(st.Waiting), full+len(got))
	}
}

func TestADelayedMessageSaysWhatItsEventSaid(t *testing.T) {
	w, _ := shop(t, saying("Your {{ event.format }}"), func(c *tend.Campaign) { c.Delay = "10m" })
	x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
	x.must(exported(`{"format":"pdf"}`))
	x.close()
	w.Clock.Add(time.Hour)
	y := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t2")) // all that was in memory is gone
	defer y.close()
	if got := shows(y.got); len(got) != 1 || text(t, got[0]) != "Your pdf" {
		t.Errorf("shown: %v", got)
	}
}

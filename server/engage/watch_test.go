package engage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

func watched(tr tend.Trigger) func(*tend.Campaign) {
	return func(c *tend.Campaign) { c.Trigger, c.Audience = tr, nil }
}

func trigger(w string) wire.Event { return wire.Event{Kind: tend.KindTrigger, W: w} }

// lists are what a tab is told to watch for, one for each frame.
func lists(frames []wire.Frame) []string {
	var out []string
	for _, f := range frames {
		switch f := f.(type) {
		case wire.Ready:
			out = append(out, string(f.Watch))
		case wire.Watch:
			out = append(out, string(f.Watch))
		}
	}
	return out
}

func (x *tab) told(want ...string) {
	x.t.Helper()
	if got := lists(x.got); !slices.Equal(got, want) {
		x.t.Fatalf("told to watch for %q, want %q", got, want)
	}
}

func TestTabsWatchForWhatTheirPageIsFor(t *testing.T) {
	w, site := shop(t, watched(tend.Trigger{Type: "dwell", For: "30s", Page: "/pricing*"}))
	for id, tr := range map[string]tend.Trigger{
		"seen":  {Type: "element", On: "visible", Anchor: &tend.Anchor{ID: "export"}, Page: "/pricing*"},
		"far":   {Type: "scroll", Percent: 50, Page: "/docs/*"},
		"leave": {Type: "exit_intent"},
	} {
		c := testkit.Banner(site.ID, id, "")
		c.Trigger = tr
		w.Launch(t, c)
	}
	const (
		leave   = `{"w":"leave","type":"exit_intent"}`
		pricing = `[{"w":"hello","type":"dwell","for":30000},` + leave + `,{"w":"seen","type":"element","on":"visible","anchor":{"id":"export"}}]`
	)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.told("[" + leave + "]")
	x.must(page("https://acme.example/")).told()
	x.must(page("https://acme.example/pricing?x")).told(pricing)
	x.must(page("https://acme.example/pricing/yearly")).told()
	x.must(track("export")).told()
	x.must(page("https://acme.example/docs/1")).told(`[{"w":"far","type":"scroll","percent":50},` + leave + `]`)
	x.must(wire.Event{Kind: tend.KindConsent, Level: "none"}).told("")
	x.must(wire.Event{Kind: tend.KindConsent, Level: "full"}, page("https://acme.example/pricing")).told(pricing)
	y := openTab(t, w, e, hello("site_acme", "a1", "ada", "t2"))
	defer y.close()
	y.told("[" + leave + "]")
}

func TestATriggerSeenByTheBrowserBringsItsMessage(t *testing.T) {
	for name, tr := range map[string]tend.Trigger{
		"element":     {Type: "element", On: "clicked", Anchor: &tend.Anchor{Selector: "#buy"}, Page: "/pricing"},
		"dwell":       {Type: "dwell", For: "30s"},
		"scroll":      {Type: "scroll", Percent: 100},
		"exit_intent": {Type: "exit_intent", Page: "/*"},
		"inactivity":  {Type: "inactivity", For: "1m", Page: "https://acme.example/pricing"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := shop(t, watched(tr))
			x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			x.must(page("https://acme.example/pricing"))
			if got := shows(x.got); len(got) != 0 {
				t.Fatalf("shown before anything happened: %v", got)
			}
			if got := shows(x.must(trigger("hello")).got); len(got) != 1 || got[0].Campaign != "hello" {
				t.Fatalf("shown: %v", got)
			}
			if got := shows(x.must(trigger("hello")).got); len(got) != 0 {
				t.Errorf("the cap of one a week did not hold: %v", got)
			}
		})
	}
}

func TestATriggerCountsOnItsPageOnly(t *testing.T) {
	w, _ := shop(t, watched(tend.Trigger{Type: "exit_intent", Page: "/pricing"}))
	x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(page("https://acme.example/pricing"), page("https://acme.example/"), trigger("hello"))
	if got := shows(x.got); len(got) != 0 {
		t.Fatalf("shown on another page: %v", got)
	}
	late := trigger("hello")
	late.TS = w.Clock.Now().Add(-engage.Fresh - time.Second).UnixMilli()
	if got := shows(x.must(page("https://acme.example/pricing"), late).got); len(got) != 0 {
		t.Fatalf("shown long after it happened: %v", got)
	}
	if got := shows(x.must(trigger("hello"), page("https://acme.example/")).got); len(got) != 1 {
		t.Errorf("not shown: %v", x.got)
	}
}

func TestAWatchThatNeverWasIsRefused(t *testing.T) {
	w, site := shop(t, watched(tend.Trigger{Type: "exit_intent"}))
	w.Launch(t, testkit.Banner(site.ID, "events", "export"))
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	for _, id := range []string{"events", "nothing"} {
		if got := refusals(x.must(trigger(id)).got); len(got) != 1 || got[0].N != x.n || got[0].Code != "watch_unknown" {
			t.Errorf("%s: %v", id, x.got)
		}
	}
	w.SetStatus(t, site.ID, "hello", tend.Paused)
	configure(t, w, e)
	if got := x.must(trigger("hello")).got; len(refusals(got))+len(shows(got)) != 0 {
		t.Errorf("of a campaign that was paused while it was on its way: %v", got)
	}
}

func TestWhatIsPausedIsWatchedForNoMore(t *testing.T) {
	w, site := shop(t, watched(tend.Trigger{Type: "exit_intent"}))
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(page("https://acme.example/"))
	idle := openTab(t, w, e, hello("site_acme", "a2", "", "t2"))
	defer idle.close()
	idle.must(page("https://acme.example/"))
	w.SetStatus(t, site.ID, "hello", tend.Paused)
	for range 2 { // the second is for a list that was on its way at the first
		configure(t, w, e)
		for _, y := range []*tab{x, idle} {
			if got := lists(y.door.take()); len(got) != 1 || got[0] != "" {
				t.Fatalf("told %q", got)
			}
		}
	}
	e.Sweep(t.Context())
	if got := lists(x.door.take()); len(got) != 0 {
		t.Errorf("told again and again: %q", got)
	}
	w.SetStatus(t, site.ID, "hello", tend.Live)
	configure(t, w, e)
	if got := lists(x.door.take()); len(got) != 1 || !strings.Contains(got[0], "hello") {
		t.Errorf("told %q when it was resumed", got)
	}
}

func TestTheScheduleOfWhatIsWatchedForIsKept(t *testing.T) {
	from, to := "2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z"
	w, _ := shop(t, watched(tend.Trigger{Type: "exit_intent"}), func(c *tend.Campaign) { c.Schedule = &tend.Schedule{StartsAt: &from, EndsAt: &to} })
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(page("https://acme.example/")).told()
	for _, want := range []string{`[{"w":"hello","type":"exit_intent"}]`, ""} {
		at, err := time.Parse(time.RFC3339, from)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Add(at.Sub(w.Clock.Now()) + time.Second)
		e.Sweep(t.Context())
		if got := lists(x.door.take()); len(got) != 1 || got[0] != want {
			t.Fatalf("told %q, want %q", got, want)
		}
		from = to
	}
}

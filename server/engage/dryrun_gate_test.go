package engage_test

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// meeting is a site on which a campaign is live, and a tab of somebody there; a draft is tried on it.
func meeting(t *testing.T, caps []tend.Cap, settings tend.Settings) (*twins, *tab) {
	t.Helper()
	w := testkit.Open(t)
	h := &twins{t: t, w: w}
	h.live = w.Site(t, tend.Site{Name: "acme", Caps: tend.SiteCaps{Global: caps}, Settings: settings})
	news := testkit.Banner(h.live.ID, "news", "open")
	news.Priority = 50
	w.Launch(t, news)
	h.draft = testkit.Banner(h.live.ID, "hello", "export")
	h.e = node(t, w, newCache(t))
	x := openTab(t, w, h.e, hello(h.live.Key, "a1", "ada", "t1"))
	t.Cleanup(x.close)
	return h, x
}

func TestADryRunNamesWhatItWouldHaveMet(t *testing.T) {
	once := []tend.Cap{{Max: 1, Per: "1d"}}
	open, export := []string{"open"}, []string{"export"}
	for _, c := range []struct {
		name     string
		priority int
		trigger  string
		caps     []tend.Cap
		does     [][]string
		apart    time.Duration
		how      string
		shown    int
		stops    map[string]int
	}{
		{"InItsPlace", 90, "open", nil, [][]string{open}, 0, tend.CollisionInstead, 1, nil},
		{"BehindIt", 10, "open", nil, [][]string{open}, 0, tend.CollisionBehind, 0, map[string]int{engage.ReasonPriority: 1}},
		{"WithItsCap", 10, "export", once, [][]string{export, open}, time.Hour, tend.CollisionCap, 1, nil},
		{"StoppedByItsCap", 90, "export", once, [][]string{open, export}, time.Hour, "", 0, map[string]int{engage.ReasonCapGlobal: 1}},
		{"WithinTheHour", 90, "export", nil, [][]string{open, export}, time.Hour, tend.CollisionNear, 1, nil},
		{"LongAfterIt", 90, "export", nil, [][]string{open, export}, time.Hour + time.Second, "", 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, x := meeting(t, c.caps, tend.Settings{})
			h.draft.Priority, h.draft.Trigger.Name = c.priority, c.trigger
			from := tend.Stamp(h.w.Clock.Now())
			for _, names := range c.does {
				for _, name := range names {
					x.must(track(name))
				}
				h.draw(x)
				h.w.Clock.Add(c.apart)
			}
			_, stops, of := h.tried(h.live.ID, from)
			got := of["ada"]
			if len(got.Contacts) != c.shown || !maps.Equal(stops, c.stops) {
				t.Errorf("shown %v, stopped by %v; want %d, %v", got.Contacts, stops, c.shown, c.stops)
			}
			want := map[tend.Collision]bool{}
			if c.how != "" {
				want[tend.Collision{Campaign: "news", How: c.how}] = true
			}
			if !maps.Equal(got.Collisions, want) {
				t.Errorf("it meets %v, want %v", got.Collisions, want)
			}
		})
	}
}

// What comes to a page on which nothing interrupts is drawn on the next one, where it still fits there.
func TestADryRunKeepsBusyPagesQuiet(t *testing.T) {
	h, x := meeting(t, nil, tend.Settings{Browser: tend.Browser{Busy: []string{"/checkout*"}}})
	from := tend.Stamp(h.w.Clock.Now())
	x.must(page("https://acme.example/checkout"), track("export"))
	h.w.Clock.Add(time.Minute)
	_, stops, of := h.tried(h.live.ID, from)
	if len(of["ada"].Contacts) != 0 || !maps.Equal(stops, map[string]int{engage.ReasonBusy: 1}) {
		t.Errorf("on the page: shown %v, stopped by %v", of["ada"].Contacts, stops)
	}
	x.must(page("https://acme.example/checkout/pay"))
	h.w.Clock.Add(time.Minute)
	x.must(page("https://acme.example/thanks"))
	at := tend.Stamp(h.w.Clock.Now())
	if _, stops, of = h.tried(h.live.ID, from); len(stops) != 0 || len(of["ada"].Contacts) != 1 || of["ada"].Contacts[0].At != at {
		t.Errorf("behind it: shown %v, stopped by %v", of["ada"].Contacts, stops)
	}
	h.draft.Audience = []byte(`{"type":"page","op":"matches","value":"/checkout*"}`)
	if _, stops, of = h.tried(h.live.ID, from); len(of["ada"].Contacts) != 0 || !maps.Equal(stops, map[string]int{engage.ReasonBusy: 1}) {
		t.Errorf("where it is for that page alone: shown %v, stopped by %v", of["ada"].Contacts, stops)
	}
}

// What is stored of an account is how it is now.
func TestADryRunAsksAccountsAsTheyAreNow(t *testing.T) {
	h, x := meeting(t, nil, tend.Settings{})
	from := tend.Stamp(h.w.Clock.Now())
	x.must(group("acme", `{"plan":"pro"}`), track("export"), paid(60))
	for _, c := range []struct {
		audience string
		want     int
	}{
		{`{"type":"attribute","on":"account","path":"plan","op":"eq","value":"pro"}`, 1},
		{`{"type":"attribute","on":"account","path":"plan","op":"eq","value":"free"}`, 0},
		{`{"type":"event","by":"account","name":"paid"}`, 1},
		{`{"type":"event","by":"account","name":"paid","sum":{"path":"revenue","currency":"EUR","gte":60}}`, 1},
		{`{"type":"event","by":"account","name":"paid","sum":{"path":"revenue","currency":"EUR","gt":60}}`, 0},
	} {
		h.draft.Audience = []byte(c.audience)
		if _, stops, of := h.tried(h.live.ID, from); len(of["ada"].Contacts) != c.want {
			t.Errorf("%s: shown %v, stopped by %v", c.audience, of["ada"].Contacts, stops)
		}
	}
}

func TestADryRunShowsNothingToWhoIsNotThere(t *testing.T) {
	h, x := meeting(t, nil, tend.Settings{})
	from := tend.Stamp(h.w.Clock.Now())
	x.must(page("https://acme.example/"))
	for _, c := range []struct {
		after time.Duration
		want  map[string]int
		shown int
	}{{10 * time.Minute, map[string]int{}, 1}, {time.Hour, map[string]int{engage.ReasonAbsent: 1}, 1}} {
		h.w.Clock.Add(c.after)
		if _, err := h.e.Feed(t.Context(), &engage.Fed{Site: h.live.ID, User: "ada", Events: tracks("export")}); err != nil {
			t.Fatal(err)
		}
		if _, stops, of := h.tried(h.live.ID, from); len(of["ada"].Contacts) != c.shown || !maps.Equal(stops, c.want) {
			t.Errorf("%v later: shown %v, stopped by %v", c.after, of["ada"].Contacts, stops)
		}
	}
}

// What waits comes to its time before they turn out to be somebody else too, and finds only what was theirs.
func TestADryRunHasWhatWaitedComeBeforeAMerge(t *testing.T) {
	h, ada := meeting(t, nil, tend.Settings{})
	h.draft.Delay, h.draft.Caps = "10s", []tend.Cap{{Max: 1, Per: "lifetime"}}
	from := tend.Stamp(h.w.Clock.Now())
	visitor := openTab(t, h.w, h.e, hello(h.live.Key, "a2", "", "t2"))
	defer visitor.close()
	for _, x := range []*tab{visitor, ada} {
		x.must(page("https://acme.example/"), track("export"))
		h.w.Clock.Add(time.Minute)
	}
	visitor.must(identify("ada"))
	_, stops, of := h.tried(h.live.ID, from)
	if got := of["ada"].Contacts; len(got) != 2 || got[1].At.Sub(got[0].At) != time.Minute || len(stops) != 0 {
		t.Errorf("shown %v, stopped by %v", got, stops)
	}
}

func TestADryRunHoldsOutWhoTheCampaignWould(t *testing.T) {
	h := makeTwins(t, testkit.Chosen(), rand.New(rand.NewPCG(1, 1)), func(c *tend.Campaign) { c.Holdout, c.Audience = 0.5, nil })
	from := tend.Stamp(h.w.Clock.Now())
	for browser := range 12 {
		h.open(browser)
		h.send(browser, track("open"), page("https://acme.example/x"))
	}
	h.w.Clock.Add(25 * time.Hour)
	for browser := range h.tabs {
		h.send(browser, track("export")) // news comes first
		h.send(browser, track("export"))
	}
	seen, _ := h.happened()
	got, _, _ := h.tried(h.live.ID, from)
	held := func(list []string) (n int) {
		for _, s := range list {
			if s[len(s)-2:] == " 0" {
				n++
			}
		}
		return n
	}
	if n := held(seen); n == 0 || n == len(seen) || !slices.Equal(got, seen) {
		t.Errorf("%q, really %q", got, seen)
	}
}

// What only a browser sees is tried as often as it can have come, and said to be.
func TestADryRunSaysWhatItTakesToBeSo(t *testing.T) {
	h, x := meeting(t, nil, tend.Settings{})
	from := tend.Stamp(h.w.Clock.Now())
	x.must(page("https://acme.example/docs/1"), page("https://acme.example/about"), track("export"))
	later := "2027-01-01T00:00:00Z"
	h.draft.Trigger = tend.Trigger{Type: "dwell", For: "30s", Page: "/docs/*"}
	h.draft.Schedule = &tend.Schedule{StartsAt: &later}
	_, assumed, err := h.e.DryRun(h.live.ID, h.draft, from)
	if err != nil || !slices.Equal(assumed, []string{tend.AssumedDrawn, tend.AssumedOthers, tend.AssumedPage, tend.AssumedBrowser, tend.AssumedSchedule}) {
		t.Errorf("assumed %q, %v", assumed, err)
	}
	if _, _, of := h.tried(h.live.ID, from); len(of["ada"].Contacts) != 1 {
		t.Errorf("shown %v", of["ada"].Contacts)
	}
	for pointer, change := range map[string]func(*tend.Campaign){
		"/channel": func(c *tend.Campaign) { *c = testkit.Notification(h.live.ID, "hello", "export") },
		"/trigger": func(c *tend.Campaign) { c.Trigger = tend.Trigger{Type: "api"} },
	} {
		draft := h.draft
		change(&draft)
		_, _, err := h.e.DryRun(h.live.ID, draft, from)
		var e *tend.Error
		if !errors.As(err, &e) || e.Code != tend.Invalid || len(e.Faults) != 1 || e.Faults[0].Pointer != pointer {
			t.Errorf("%s: %v", pointer, err)
		}
	}
	if _, _, err := h.e.DryRun(h.live.ID+100, h.draft, from); tend.CodeOf(err) != tend.Unavailable {
		t.Errorf("of a site that is not here: %v", err)
	}
}

// A segment's trigger is tried on who comes into it by what they do.
func TestADryRunFindsWhoComesIntoASegment(t *testing.T) {
	h, x := meeting(t, nil, tend.Settings{})
	h.live.Segments = []tend.Segment{{ID: "keen", Name: "Keen", Condition: []byte(`{"type":"event","name":"export","count":{"gte":2}}`)}}
	h.e.SetConfig([]tend.Site{h.live}, nil)
	h.draft.Trigger = tend.Trigger{Type: "segment", ID: "keen", Change: tend.Entered}
	from := tend.Stamp(h.w.Clock.Now())
	for n, shown := range []int{0, 1, 1} {
		x.must(wire.Event{Kind: tend.KindTrack, Name: "export"})
		h.w.Clock.Add(time.Minute)
		if _, _, of := h.tried(h.live.ID, from); len(of["ada"].Contacts) != shown {
			t.Errorf("after %d exports: shown %v, want %d", n+1, of["ada"].Contacts, shown)
		}
	}
}

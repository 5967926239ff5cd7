package engage_test

import (
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// standing asks the gates about ada.
func standing(t *testing.T, w *testkit.World, x *tab) engage.Standing {
	t.Helper()
	id, _ := inSQL(t, w, x.e, 1, "", "ada")
	rec, err := w.DB.Records().Campaign(t.Context(), 1, "hello")
	if err != nil {
		t.Fatal(err)
	}
	s, err := x.e.Standing(t.Context(), 1, id, rec.Campaign)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// first is the first gate that stops; the zero Gate where none does.
func first(s engage.Standing) engage.Gate {
	for _, g := range s.Gates {
		if g.Stops {
			return g
		}
	}
	return engage.Gate{}
}

// What the gates say when they are asked is what the road does a moment later: the
// reason that it keeps, or the message.
func TestTheGatesSayWhatTheRoadThenDoes(t *testing.T) {
	see := func(x *tab) {
		for _, s := range shows(x.got) {
			x.must(receipt(s.Delivery, tend.Shown))
		}
	}
	for name, c := range map[string]struct {
		site   tend.Site
		change func(*tend.Campaign)
		play   func(*testing.T, *testkit.World, *tab)
		reason string
	}{
		"Nothing": {play: func(_ *testing.T, _ *testkit.World, x *tab) { see(x.must(track("export"))) }},
		"Consent": {reason: engage.ReasonConsent, play: func(_ *testing.T, _ *testkit.World, x *tab) {
			x.must(track("export"), wire.Event{Kind: tend.KindConsent, Level: "essential"})
		}},
		"Preference": {reason: engage.ReasonPreference, play: func(_ *testing.T, _ *testkit.World, x *tab) {
			x.must(track("export"), prefer("campaign:hello", false))
		}},
		"QuietHours": {
			reason: engage.ReasonQuietHours, site: tend.Site{Settings: tend.Settings{QuietHours: &tend.QuietHours{From: "11:00", To: "08:00"}}},
			play: func(_ *testing.T, _ *testkit.World, x *tab) { x.must(track("export")) },
		},
		"Open": {reason: engage.ReasonOpen, play: func(_ *testing.T, _ *testkit.World, x *tab) { x.must(track("export")) }},
		"CapOfTheCampaign": {
			reason: engage.ReasonCapCampaign, change: func(c *tend.Campaign) { c.Caps = []tend.Cap{{Max: 1, Per: "7d"}} },
			play: func(_ *testing.T, _ *testkit.World, x *tab) { see(x.must(track("export"))) },
		},
		"CapOfTheCategory": {
			reason: engage.ReasonCapCategory, change: func(c *tend.Campaign) { c.Category = "promo" },
			site: tend.Site{Caps: tend.SiteCaps{Categories: map[string][]tend.Cap{"promo": {{Max: 1, Per: "lifetime"}}}}},
			play: func(_ *testing.T, _ *testkit.World, x *tab) { see(x.must(track("export"))) },
		},
		"CapOfTheSite": {
			reason: engage.ReasonCapGlobal, site: tend.Site{Caps: tend.SiteCaps{Global: []tend.Cap{{Max: 1, Per: "1d"}}}},
			play: func(_ *testing.T, _ *testkit.World, x *tab) { see(x.must(track("export"))) },
		},
		"Words": {
			reason: "words.missing", change: func(c *tend.Campaign) { c.Message.Blocks[0].Text = "Hi {{ person.first_name }}" },
			play: func(_ *testing.T, _ *testkit.World, x *tab) { x.must(track("export")) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := testkit.Open(t)
			c.site.Name = "acme"
			site := w.Site(t, c.site)
			hi := testkit.Banner(site.ID, "hello", "export")
			if c.change != nil {
				c.change(&hi)
			}
			w.Launch(t, hi)
			x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			c.play(t, w, x)
			before := len(decisions(t, w, "hello"))
			g := first(standing(t, w, x))
			if g.Reason != c.reason {
				t.Fatalf("stopped by %+v, want %q", g, c.reason)
			}
			x.must(track("export"))
			if c.reason == "" {
				if len(shows(x.got)) != 1 {
					t.Error("no gate stops, and nothing is shown")
				}
				return
			}
			kept := decisions(t, w, "hello")
			if want := g.Reason + ": " + g.Detail; kept[len(kept)-1] != want || before > 1 {
				t.Errorf("the road says %q, the gates %q", kept, want)
			}
		})
	}
}

func TestTheFirstGateThatStopsIsNamedWhereNoMatchCameSoFar(t *testing.T) {
	const plan = `{"type":"and","of":[{"type":"event","name":"export"},{"type":"attribute","path":"plan","op":"eq","value":"pro"}]}`
	for name, c := range map[string]struct {
		change func(*tend.Campaign)
		play   func(*testing.T, *testkit.World, *tab)
		want   engage.Gate
	}{
		"Trigger": {func(*tend.Campaign) {}, nil, engage.Gate{Name: "trigger", Reason: engage.ReasonTrigger, Detail: "export has not happened"}},
		"Page": {
			func(c *tend.Campaign) { c.Trigger = tend.Trigger{Type: "page", Op: "matches", Value: "/pricing*"} }, nil,
			engage.Gate{Name: "trigger", Reason: engage.ReasonTrigger, Detail: "they were last on https://acme.example/docs"},
		},
		"Audience": {
			func(c *tend.Campaign) { c.Audience = []byte(plan) }, func(_ *testing.T, _ *testkit.World, x *tab) { x.must(track("export")) },
			engage.Gate{Name: "audience", Reason: engage.ReasonAudience},
		},
		"NotYet": {
			func(c *tend.Campaign) { at := "2027-01-01T00:00:00Z"; c.Schedule = &tend.Schedule{StartsAt: &at} }, nil,
			engage.Gate{Name: "schedule", Reason: engage.ReasonSchedule, Detail: "it begins at 2027-01-01T00:00Z"},
		},
		"NoMore": {
			func(c *tend.Campaign) { at := "2026-11-01T00:00:00Z"; c.Schedule = &tend.Schedule{EndsAt: &at} }, nil,
			engage.Gate{Name: "schedule", Reason: engage.ReasonSchedule, Detail: "it was over at 2026-11-01T00:00Z"},
		},
		"Paused": {func(*tend.Campaign) {}, func(t *testing.T, w *testkit.World, x *tab) {
			w.SetStatus(t, 1, "hello", tend.Paused)
			configure(t, w, x.e)
		}, engage.Gate{Name: "live", Reason: engage.ReasonNotLive, Detail: "it is paused"}},
		"ControlGroup": {
			func(c *tend.Campaign) { c.Holdout = 0.9999999 }, func(_ *testing.T, _ *testkit.World, x *tab) {
				x.must(track("export"), page("https://acme.example/docs"))
			},
			engage.Gate{Name: "control_group", Reason: engage.ReasonControl},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := testkit.Open(t)
			site := w.Site(t, tend.Site{Name: "acme"})
			hi := testkit.Banner(site.ID, "hello", "export")
			hi.Caps = []tend.Cap{{Max: 9, Per: "7d"}}
			c.change(&hi)
			w.Launch(t, hi)
			x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			x.must(page("https://acme.example/docs"))
			if c.play != nil {
				c.play(t, w, x)
			}
			s := standing(t, w, x)
			g := first(s)
			if g.Name != c.want.Name || g.Reason != c.want.Reason || g.Detail != c.want.Detail {
				t.Fatalf("stopped by %+v, want %+v", g, c.want)
			}
			if len(s.Gates) != 11 {
				t.Errorf("%d gates were asked", len(s.Gates))
			}
			if name == "Audience" && (len(g.Parts) != 1 || g.Parts[0].Pointer != "/of/1" || g.Parts[0].Has != "plan is not known") {
				t.Errorf("parts %+v", g.Parts)
			}
		})
	}
}

func TestWhatWaitsForItsTimeSaysUntilWhen(t *testing.T) {
	w, _ := shop(t, everybody, delayed("10m"))
	x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	if s := standing(t, w, x); s.Waits != tend.Stamp(w.Clock.Now().Add(10*time.Minute)) {
		t.Errorf("waits until %s", s.Waits.Time())
	}
}

func TestAskingTheGatesChangesNothing(t *testing.T) {
	w, site := shop(t, everybody)
	x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(page("https://acme.example/docs"))
	_, before := inSQL(t, w, x.e, site.ID, "", "ada")
	for range 3 {
		standing(t, w, x)
	}
	if _, after := inSQL(t, w, x.e, site.ID, "", "ada"); after.Rev != before.Rev || len(decisions(t, w, "hello")) != 0 {
		t.Errorf("revision %d, then %d; decisions %q", before.Rev, after.Rev, decisions(t, w, "hello"))
	}
	if _, err := x.e.Standing(t.Context(), 99, 1, tend.Campaign{ID: "hello"}); tend.CodeOf(err) != tend.Unavailable || !strings.Contains(err.Error(), "site") {
		t.Errorf("of a site that is not known: %v", err)
	}
}

package engage_test

import (
	"strings"
	"testing"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// decisions are the reasons kept for a campaign, oldest first.
func decisions(t testing.TB, w *testkit.World, campaign string) []string {
	t.Helper()
	rows, err := testkit.Raw(t, w.Place).QueryContext(t.Context(), `SELECT reason || ': ' || detail FROM decisions WHERE campaign = ? ORDER BY id`, campaign)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryStopLeavesItsReason(t *testing.T) {
	see := func(x *tab) {
		for _, s := range shows(x.got) {
			x.must(receipt(s.Delivery, tend.Shown))
		}
	}
	cases := map[string]struct {
		site   tend.Site
		change func(*tend.Campaign)
		play   func(*testing.T, *testkit.World, *tab)
		detail string
	}{
		engage.ReasonCapCampaign: {
			change: func(c *tend.Campaign) { c.Caps = []tend.Cap{{Max: 1, Per: "7d"}} },
			play:   func(_ *testing.T, _ *testkit.World, x *tab) { x.must(track("export")); see(x) },
			detail: "1/1 until 2026-12-01T12:00Z",
		},
		engage.ReasonCapCategory: {
			site:   tend.Site{Caps: tend.SiteCaps{Categories: map[string][]tend.Cap{"promo": {{Max: 2, Per: "lifetime"}}}}},
			change: func(c *tend.Campaign) { c.Category, c.Caps = "promo", nil },
			play: func(_ *testing.T, _ *testkit.World, x *tab) {
				see(x.must(track("export")))
				see(x.must(track("export")))
			},
			detail: "2/2 for ever",
		},
		engage.ReasonCapGlobal: {
			site:   tend.Site{Caps: tend.SiteCaps{Global: []tend.Cap{{Max: 1, Per: "1d"}}}},
			change: func(c *tend.Campaign) { c.Caps = []tend.Cap{{Max: 5, Per: "7d"}} },
			play:   func(_ *testing.T, _ *testkit.World, x *tab) { x.must(track("export")) },
			detail: "1/1 until one is seen or taken back",
		},
		engage.ReasonOpen: {
			change: func(c *tend.Campaign) { c.Caps = nil },
			play:   func(_ *testing.T, _ *testkit.World, x *tab) { x.must(track("export")) },
			detail: "has not been seen yet",
		},
		engage.ReasonConsent: {
			change: func(*tend.Campaign) {},
			play: func(_ *testing.T, _ *testkit.World, x *tab) {
				x.must(wire.Event{Kind: tend.KindConsent, Level: "essential"})
			},
			detail: "consent is essential",
		},
		engage.ReasonNotLive: {
			change: func(*tend.Campaign) {},
			play: func(t *testing.T, w *testkit.World, x *tab) {
				x.must(track("other"))
				w.SetStatus(t, 1, "hello", tend.Paused)
			},
			detail: "a moment ago",
		},
		engage.ReasonPriority: {
			change: func(*tend.Campaign) {},
			play: func(t *testing.T, w *testkit.World, x *tab) {
				first := testkit.Banner(1, "first", "export")
				first.Priority = 99
				w.Launch(t, first)
				configure(t, w, x.e)
			},
			detail: "another message went first",
		},
	}
	for reason, c := range cases {
		t.Run(reason, func(t *testing.T) {
			w := testkit.Open(t)
			c.site.Name = "acme"
			site := w.Site(t, c.site)
			hi := testkit.Banner(site.ID, "hello", "export")
			c.change(&hi)
			w.Launch(t, hi)
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			c.play(t, w, x)
			x.must(track("export"))
			x.must(track("export")) // the same reason again on the same day is counted, and not kept twice
			got := decisions(t, w, "hello")
			if len(got) == 0 || !strings.HasPrefix(got[0], reason+": ") || !strings.Contains(got[0], c.detail) {
				t.Fatalf("decisions %q, want %s: ... %s", got, reason, c.detail)
			}
			for i := 1; i < len(got); i++ {
				if got[i] == got[i-1] {
					t.Errorf("kept twice: %q", got[i])
				}
			}
			for _, total := range totals(t, w, site.ID, "hello") {
				if total.what == "suppressed:"+reason && total.n > 0 {
					return
				}
			}
			t.Errorf("not counted: %+v", totals(t, w, site.ID, "hello"))
		})
	}
}

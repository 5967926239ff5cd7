package engage_test

import (
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// closes sends what a browser says of a banner that was drawn and closed.
func (x *tab) closes(delivery string) {
	x.t.Helper()
	x.must(receipt(delivery, tend.Shown), receipt(delivery, tend.Dismissed))
}

func TestAnOpenDeliveryCountsAgainstItsCap(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	if len(shows(x.got)) != 1 {
		t.Fatal("not granted")
	}
	y := openTab(t, w, e, hello("site_acme", "a1", "ada", "t2"))
	defer y.close()
	y.must(track("export"))
	if got := shows(y.got); len(got) != 0 {
		t.Errorf("granted again before anybody saw the first: %v", got)
	}
}

func TestCapsOfCategoriesAndOfTheSiteHold(t *testing.T) {
	once := []tend.Cap{{Max: 1, Per: "7d"}}
	for name, c := range map[string]struct {
		caps   tend.SiteCaps
		second string // the second campaign's category
		shown  int
		reason string
	}{
		"OfACategory":      {tend.SiteCaps{Categories: map[string][]tend.Cap{"promo": once}}, "promo", 1, "suppressed:cap.category"},
		"OfAnotherOne":     {tend.SiteCaps{Categories: map[string][]tend.Cap{"promo": once}}, "product", 2, ""},
		"OfTheSiteForEach": {tend.SiteCaps{Global: once}, "product", 1, "suppressed:cap.global"},
	} {
		t.Run(name, func(t *testing.T) {
			w := testkit.Open(t)
			site := w.Site(t, tend.Site{Name: "acme", Caps: c.caps})
			for event, category := range map[string]string{"first": "promo", "second": c.second} {
				b := testkit.Banner(site.ID, "on-"+event, event)
				b.Category = category
				w.Launch(t, b)
			}
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			seen := 0
			for _, event := range []string{"first", "second"} {
				x.must(track(event))
				for _, s := range shows(x.got) {
					seen++
					x.closes(s.Delivery)
				}
			}
			reason := ""
			for _, total := range totals(t, w, site.ID, "on-second") {
				if total.what == c.reason {
					reason = total.what
				}
			}
			if seen != c.shown || reason != c.reason {
				t.Errorf("shown %d times, want %d; stopped by %q, want %q", seen, c.shown, reason, c.reason)
			}
		})
	}
}

func TestUnseenDeliveryIsReleased(t *testing.T) {
	soon := testkit.Start.Add(31 * time.Second).Format(time.RFC3339)
	for name, c := range map[string]struct {
		campaign func(c *tend.Campaign)
		then     func(t *testing.T, w *testkit.World, site tend.Site, x *tab)
	}{
		"WhenTheScheduleIsOver": {
			func(c *tend.Campaign) { c.Schedule = &tend.Schedule{EndsAt: &soon} },
			func(*testing.T, *testkit.World, tend.Site, *tab) {},
		},
		"WhenItsPersonNoLongerFits": {
			func(c *tend.Campaign) {
				c.Audience = []byte(`{"type":"event","name":"invited","count":{"lte":0}}`)
			},
			func(_ *testing.T, _ *testkit.World, _ tend.Site, x *tab) { x.must(track("invited")) },
		},
		"WhenTheSiteHasLoweredItsCap": {
			func(*tend.Campaign) {},
			func(t *testing.T, w *testkit.World, site tend.Site, x *tab) {
				site.Caps.Global = []tend.Cap{{Max: 1, Per: "7d"}}
				if err := w.DB.Change(t.Context(), func(c *store.Change) error {
					_, err := c.UpdateSite(t.Context(), site, 0)
					return err
				}); err != nil {
					t.Fatal(err)
				}
				configure(t, w, x.e)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t, func(b *tend.Campaign) { b.Audience = nil; c.campaign(b) })
			w.Launch(t, testkit.Banner(site.ID, "before", "paid"))
			e := node(t, w, newCache(t))
			x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
			defer x.close()
			x.must(track("paid"))
			x.closes(shows(x.got)[0].Delivery)
			x.must(track("export"))
			if got := shows(x.got); len(got) != 1 || got[0].Campaign != "hello" {
				t.Fatalf("granted %v", got)
			}
			c.then(t, w, site, x)
			w.Clock.Add(31 * time.Second)
			x.must(page("https://acme.example/"))
			if got := shows(x.got); len(got) != 0 {
				t.Errorf("offered again: %v", got)
			}
			if _, st := inSQL(t, w, e, site.ID, "", "ada"); len(st.Open) != 0 {
				t.Errorf("still open: %v", st.Open)
			}
		})
	}
}

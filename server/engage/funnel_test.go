package engage_test

import (
	"testing"
	"time"

	"tend/server/author"
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

func keepStuck(t *testing.T, w *testkit.World, site tend.SiteID) {
	t.Helper()
	by := author.By{Name: "ada"}
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		f, err := author.ParseFunnel([]byte(onboarding))
		if err != nil {
			return err
		}
		f.Site = site
		if _, err := author.CreateFunnel(t.Context(), c, &f, by); err != nil {
			return err
		}
		s := tend.Segment{Site: site, ID: "stuck", Name: "Stuck", Condition: []byte(`{"type":"funnel","id":"onboarding","step":"pricing","state":"stuck","for":"3d"}`)}
		_, err = author.CreateSegment(t.Context(), c, &s, by)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

package engage_test

import (
	"strings"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// ends says what became of all pushes that wait.
func ends(t testing.TB, w *testkit.World, outcome string) {
	t.Helper()
	list, err := w.DB.ClaimPushes(t.Context(), 10, time.Minute)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d pushes to send, %v", len(list), err)
	}
	var all []*store.PushEnd
	for i := range list {
		all = append(all, &store.PushEnd{Send: &list[i], Outcome: outcome})
	}
	if err := w.DB.EndPushes(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
}

// A cap is one for all channels: a push counts while it is under way, and from when a push
// service took it as one that was shown; one that failed was no contact.
func TestACapCountsAPush(t *testing.T) {
	for name, c := range map[string]struct {
		outcome string
		after   time.Duration
		shown   bool
	}{
		"UnderWay":    {after: 47 * time.Hour},
		"Sent":        {outcome: store.PushAccepted, after: 23 * time.Hour},
		"SentLongAgo": {outcome: store.PushAccepted, after: 25 * time.Hour, shown: true},
		"Failed":      {outcome: "refused", after: time.Minute, shown: true},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, on testkit.Database) {
				w := testkit.OpenOn(t, on)
				site := w.Site(t, tend.Site{
					Name: "acme", Settings: tend.Settings{Push: &tend.PushSettings{Worker: "/tend-worker.js"}}, Caps: tend.SiteCaps{Global: []tend.Cap{{Max: 1, Per: "1d"}}},
				})
				w.Launch(t, testkit.Notification(site.ID, "hello", "export"))
				w.Launch(t, testkit.Banner(site.ID, "tip", "opened"))
				x := unseenTab(t, w, node(t, w, newCache(t)))
				defer x.close()
				x.must(track("export"))
				w.Clock.Add(time.Hour)
				if c.outcome != "" {
					ends(t, w, c.outcome)
				}
				w.Clock.Add(c.after)
				x.must(track("opened"))
				if got := x.shown() == "tip"; got != c.shown {
					t.Errorf("shown %v, kept %q", got, decisions(t, w, "tip"))
				}
			})
		})
	}
}

func TestWhoIsHeldOutIsSentNoPush(t *testing.T) {
	w, _ := pushShop(t, testkit.Chosen(), func(c *tend.Campaign) { c.Holdout = 1 })
	x := unseenTab(t, w, node(t, w, newCache(t)), track("export"))
	defer x.close()
	x.must(track("export"))
	expect(t, w, "ledger", ledgered, "hello web_push held")
	expect(t, w, "outbox", `SELECT id FROM push_sends UNION ALL SELECT delivery FROM pushes`)
}

func TestAPushFollowsItsPerson(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := pushShop(t, on)
		e := node(t, w, newCache(t))
		known := openTab(t, w, e, hello("site_acme", "a9", "ada", "t9"))
		known.must(track("came"))
		known.close()
		x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
		defer x.close()
		x.must(subscribed("x"))
		x.hides()
		x.must(track("export"))
		x.must(identify("ada"))
		expect(t, w, "outbox", inOutbox, ofHello)
		id, _ := inSQL(t, w, e, site.ID, "", "ada")
		list, err := w.DB.ClaimPushes(t.Context(), 10, time.Minute)
		if err != nil || len(list) != 1 || list[0].Person != id || list[0].Endpoint == "" || !list[0].Live {
			t.Errorf("to be sent: %+v, %v", list, err)
		}
	})
}

func TestWhatAWorkerTellsOfAPush(t *testing.T) {
	w, site := pushShop(t, testkit.Chosen(), func(c *tend.Campaign) { c.Goal = &tend.Goal{Event: "bought", Within: "7d"} })
	e := node(t, w, newCache(t))
	x := unseenTab(t, w, e)
	defer x.close()
	x.must(track("export"))
	ends(t, w, "refused") // and came all the same
	id, _ := inSQL(t, w, e, site.ID, "", "ada")
	d := texts(t, w, `SELECT delivery FROM pushes`)[0]
	for _, what := range []tend.What{tend.Clicked, tend.Shown, tend.Shown} {
		if _, err := e.Feed(t.Context(), &engage.Fed{
			Site: site.ID, Person: id, Source: "push:" + d + ":" + string(what), N: 1, Events: []tend.Event{{Kind: tend.KindReceipt, Delivery: d, What: what}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.Clock.Add(time.Hour)
	x.must(track("bought"))
	expect(t, w, "ledger", ledgered, "hello web_push shown")
	got := strings.Join(texts(t, w, `SELECT what || ' ' || n FROM totals WHERE campaign = 'hello' ORDER BY what`), ", ")
	if got != "clicked 1, converted 1, failed 1, granted 1, matched 1, shown 1, web_push:clicked 1, web_push:converted 1, web_push:failed 1, web_push:granted 1, web_push:shown 1" {
		t.Errorf("figures: %s", got)
	}
}

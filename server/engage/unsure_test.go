package engage_test

import (
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
)

// TestNothingIsDecidedWhileNobodyKnowsWhereTheyAre has ada see a tab on another node, or none, while Redis
// stands still: what a server says is not taken until that is known, and then it is decided as it is.
func TestNothingIsDecidedWhileNobodyKnowsWhereTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		channel string
		visible bool
		lasts   bool // Redis is away for good
		want    string
	}{
		"APushToWhoIsThere":           {channel: tend.WebPush, visible: true, want: engage.ReasonPushPresent},
		"APushToWhoIsNot":             {channel: tend.WebPush, want: ""},
		"APushWhileRedisIsAway":       {channel: tend.WebPush, lasts: true, want: ""},
		"AMessageForWhoIsThere":       {visible: true, want: ""},
		"AMessageForWhoIsNot":         {want: engage.ReasonAbsent},
		"AMessageThatNobodyCanReport": {visible: true, lasts: true, want: engage.ReasonAbsent},
	} {
		t.Run(name, func(t *testing.T) {
			w, site := pushShop(t, testkit.Chosen(), func(x *tend.Campaign) {
				if c.channel == "" {
					*x = testkit.Banner(x.Site, "hello", "export")
				}
			})
			server := testkit.StartRedis(t)
			f := newFleetOn(t, w, outside(t, server.URL()), 2)
			x := openTab(t, w, f.nodes[1], browser("t1", tend.PushAllowed))
			defer x.close()
			x.must(page("https://acme.example/"), subscribed("x"))
			f.sees(t, 0, x, 1)
			if !c.visible {
				x.hides()
				f.sees(t, 0, x, 0)
			}
			server.Freeze()
			defer server.Thaw()
			fed := engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")}
			for range 2 {
				if r, err := f.nodes[0].Feed(t.Context(), &fed); tend.CodeOf(err) != tend.Unavailable || r.Taken != 0 {
					t.Fatalf("taken: %+v, %v; want that it comes again", r, err)
				}
			}
			if n := len(texts(t, w, `SELECT id FROM deliveries`)); n != 0 || len(decisions(t, w, "hello")) != 0 {
				t.Errorf("%d deliveries, kept %q: nothing was to be decided", n, decisions(t, w, "hello"))
			}
			if c.lasts {
				w.Clock.Add(16 * time.Second)
			} else {
				server.Thaw()
				until(t, "Redis is back", func() bool { return f.redis.Stats().Up })
			}
			until(t, "it is taken", func() bool { _, err := f.nodes[0].Feed(t.Context(), &fed); return err == nil })
			kept, granted := decisions(t, w, "hello"), texts(t, w, `SELECT id FROM deliveries`)
			if (c.want == "") != (len(granted) == 1) || (c.want == "") != (len(kept) == 0) || c.want != "" && kept[0][:len(c.want)] != c.want {
				t.Errorf("%d were granted, kept %q; want %q", len(granted), kept, c.want)
			}
			_, st := inSQL(t, w, f.nodes[0], site.ID, "", "ada")
			if got := count(st, "export"); got != 1 {
				t.Errorf("the event counts %d times", got)
			}
		})
	}
}

// TestATabsEventsWaitWhereAPushIsToBeDecided has a hidden tab bring the event: its batch comes again.
func TestATabsEventsWaitWhereAPushIsToBeDecided(t *testing.T) {
	w, site := pushShop(t, testkit.Chosen())
	server := testkit.StartRedis(t)
	f := newFleetOn(t, w, outside(t, server.URL()), 2)
	x := openTab(t, w, f.nodes[0], browser("t1", tend.PushAllowed))
	defer x.close()
	x.must(page("https://acme.example/"), subscribed("x"))
	x.hides()
	server.Freeze()
	defer server.Thaw()
	x.must(track("other")) // what is no match of a push waits for nothing
	if err := x.send(track("export")); tend.CodeOf(err) != tend.Unavailable {
		t.Errorf("%v, want that it is sent again", err)
	}
	w.Clock.Add(16 * time.Second)
	x.n--
	x.must(track("export"))
	expect(t, w, "outbox", inOutbox, ofHello)
	if _, st := inSQL(t, w, f.nodes[0], site.ID, "", "ada"); count(st, "export") != 1 {
		t.Errorf("the event counts %d times", count(st, "export"))
	}
}

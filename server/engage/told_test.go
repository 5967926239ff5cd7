package engage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
)

// TestAReasonIsKeptWhenItIsNews has a person stopped again and again, on two nodes by
// turns: what each remembers of the last reason must not hide what the other wrote.
func TestAReasonIsKeptWhenItIsNews(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Caps = []tend.Cap{{Max: 1, Per: "1h"}} })
	cache := newCache(t)
	one, two := node(t, w, cache), node(t, w, cache)
	x := openTab(t, w, one, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	y := openTab(t, w, two, hello("site_acme", "a2", "ada", "t2"))
	defer y.close()

	x.must(track("export"), track("export"), track("export"))
	first := shows(x.got)[0].Delivery
	defer openTab(t, w, one, hello("site_acme", "a1", "ada", "t3")).close() // so that the node remembers the person
	wants := func(what string, n int, last string) {
		t.Helper()
		got := decisions(t, w, "hello")
		if len(got) != n || !strings.Contains(got[len(got)-1], last) {
			t.Fatalf("%s: decisions %q, want %d, the last with %q", what, got, n, last)
		}
	}
	x.must(track("export"))
	wants("stopped while the message is open", 1, "until one is seen")
	x.must(track("export"))
	y.must(track("export"))
	x.must(track("export"))
	wants("the same on both nodes", 1, "until one is seen")
	y.must(receipt(first, tend.Shown), track("export"))
	wants("the cap runs from now on", 2, "2026-11-24T13:00Z")

	w.Clock.Add(time.Hour)
	x.must(track("export"))
	second := shows(x.got)[0].Delivery
	x.must(track("export")) // what this node said last, and not what was said last
	wants("another one is open", 3, "until one is seen")
	y.must(track("export"))
	wants("the same on the other node", 3, "until one is seen")
	x.must(receipt(second, tend.Shown), track("export"))
	wants("and was seen", 4, "2026-11-24T14:00Z")
}

// TestTheSameReasonIsNewsOnAnotherDay keeps a decision for each day.
func TestTheSameReasonIsNewsOnAnotherDay(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Caps = []tend.Cap{{Max: 1, Per: "lifetime"}} })
	x := openTab(t, w, node(t, w, newCache(t)), hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"), track("export"), track("export"))
	x.must(receipt(shows(x.got)[0].Delivery, tend.Shown))
	for day := range 3 {
		x.must(track("export"), track("export"))
		x.must(track("export"))
		if got := decisions(t, w, "hello"); len(got) != day+1 {
			t.Fatalf("day %d: decisions %q", day, got)
		}
		w.Clock.Add(24 * time.Hour)
	}
}

// TestEachCampaignIsTriggeredOnceByABatch counts a match once, however often the
// batch says what triggers it, and whether or not a visit begins in it.
func TestEachCampaignIsTriggeredOnceByABatch(t *testing.T) {
	w, site := shop(t)
	for id, trigger := range map[string]tend.Trigger{
		"visit": {Type: "visit"}, "export": {Type: "event", Name: "export"}, "import": {Type: "event", Name: "import"}, "page": {Type: "page"},
	} {
		c := testkit.Banner(site.ID, id, "")
		c.Trigger = trigger
		w.Launch(t, c)
	}
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"), track("import"), track("export"), page("/a"), page("/b"), track("import"))
	for _, id := range []string{"visit", "export", "import", "page"} {
		if got := totals(t, w, site.ID, id); !slices.ContainsFunc(got, func(x total) bool { return x.what == "matched" && x.n == 1 }) {
			t.Errorf("%s: %+v, want one match", id, got)
		}
	}
}

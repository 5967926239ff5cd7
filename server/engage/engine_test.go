package engage_test

import (
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

const thrice = `{"type":"event","name":"export","count":{"gte":3}}`

// shop is a world with a site and one campaign: a banner on the third export, once
// a week.
func shop(t testing.TB, more ...func(*tend.Campaign)) (*testkit.World, tend.Site) {
	return shopOn(t, testkit.Chosen(), more...)
}

func shopOn(t testing.TB, on testkit.Database, more ...func(*tend.Campaign)) (*testkit.World, tend.Site) {
	w := testkit.OpenOn(t, on)
	site := w.Site(t, tend.Site{Name: "acme"})
	c := testkit.Banner(site.ID, "hello", "export")
	c.Audience = []byte(thrice)
	c.Caps = []tend.Cap{{Max: 1, Per: "7d"}}
	for _, f := range more {
		f(&c)
	}
	w.Launch(t, c)
	return w, site
}

func TestThirdExportBringsTheBanner(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer x.close()
	x.must(track("export"), track("export"))
	if got := shows(x.got); len(got) != 0 {
		t.Fatalf("shown after two exports: %v", got)
	}
	x.must(track("export"))
	got := shows(x.got)
	if len(got) != 1 || got[0].Campaign != "hello" {
		t.Fatalf("after the third export: %v, want the banner", x.got)
	}
	if want := w.Clock.Now().Add(30 * time.Second).UnixMilli(); got[0].Expires != want {
		t.Errorf("lease until %d, want %d", got[0].Expires, want)
	}
	x.must(receipt(got[0].Delivery, tend.Shown), receipt(got[0].Delivery, tend.Dismissed))
	if _, st := inSQL(t, w, e, site.ID, "a1", ""); count(st, "export") != 3 || len(st.Open) != 0 {
		t.Errorf("in SQL: %d exports, open %v", count(st, "export"), st.Open)
	}
}

func TestCapHoldsOverReloadTabsAndBrowsers(t *testing.T) {
	w, _ := shop(t)
	cache := newCache(t)
	e := node(t, w, cache)
	total := 0
	for i, h := range []wire.Hello{
		hello("site_acme", "a1", "ada", "t1"), hello("site_acme", "a1", "ada", "t2"), hello("site_acme", "a2", "ada", "t3"),
	} {
		x := openTab(t, w, e, h)
		x.must(track("export"), track("export"), track("export"))
		got := shows(x.got)
		total += len(got)
		for _, s := range got {
			x.must(receipt(s.Delivery, tend.Shown), receipt(s.Delivery, tend.Dismissed))
		}
		if i > 0 { // the first tab stays open
			defer x.close()
		} else {
			x.close()
		}
	}
	if total != 1 {
		t.Fatalf("shown %d times, want once", total)
	}
	w.Clock.Add(7*24*time.Hour - time.Second)
	x := openTab(t, w, e, hello("site_acme", "a3", "ada", "t4"))
	defer x.close()
	x.must(track("export"))
	if len(shows(x.got)) != 0 {
		t.Error("shown again within seven days")
	}
	w.Clock.Add(time.Second)
	x.must(track("export"))
	if len(shows(x.got)) != 1 {
		t.Error("not shown when the seven days were over")
	}
}

func TestADuplicateIsCountedOnce(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer x.close()
	x.must(track("export"), track("export"))
	for _, n := range []uint64{1, 2} { // both again, one by one
		ev := track("export")
		ev.N = n
		if err := x.resend(ev); err != nil || x.ack() != 2 {
			t.Fatalf("error %v, acknowledged %d", err, x.ack())
		}
	}
	// The same tab on another node, which knows nothing of the first.
	y := openTab(t, w, node(t, w, newCache(t)), x.hello)
	defer y.close()
	again, next := track("export"), track("export")
	again.N, next.N = 2, 3
	if err := y.resend(again, next); err != nil || y.ack() != 3 {
		t.Fatalf("error %v, acknowledged %d", err, y.ack())
	}
	if _, st := inSQL(t, w, e, site.ID, "a1", ""); count(st, "export") != 3 {
		t.Errorf("%d exports, want 3", count(st, "export"))
	}
}

func TestOldEventsCountAndDoNotTrigger(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer x.close()
	late := func() wire.Event {
		ev := track("export")
		ev.TS = w.Clock.Now().Add(-61 * time.Second).UnixMilli()
		return ev
	}
	x.must(late(), late(), late())
	if len(shows(x.got)) != 0 {
		t.Error("events older than 60 s triggered a message")
	}
	if _, st := inSQL(t, w, e, site.ID, "a1", ""); count(st, "export") != 3 {
		t.Errorf("%d exports, want 3", count(st, "export"))
	}
}

func TestUnseenDeliveryIsOfferedAgainUnderItsID(t *testing.T) {
	w, _ := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	x.must(track("export"), track("export"), track("export"))
	first := shows(x.got)[0].Delivery
	x.close() // it died before drawing

	y := openTab(t, w, e, hello("site_acme", "a1", "ada", "t2"))
	if got := shows(y.got); len(got) != 0 {
		t.Fatalf("offered while another tab may still draw it: %v", got)
	}
	w.Clock.Add(30*time.Second + 900*time.Millisecond)
	y.must(page("https://acme.example/"))
	if got := shows(y.got); len(got) != 0 {
		t.Fatalf("offered in the moment in which the first tab may think it still has the lease: %v", got)
	}
	w.Clock.Add(100 * time.Millisecond)
	y.must(page("https://acme.example/"))
	if got := shows(y.got); len(got) != 1 || got[0].Delivery != first {
		t.Fatalf("with the next batch: %v, want %s again", got, first)
	}
	y.close()
	w.Clock.Add(31 * time.Second)
	z := openTab(t, w, e, hello("site_acme", "a1", "ada", "t3"))
	defer z.close()
	if got := shows(z.got); len(got) != 1 || got[0].Delivery != first {
		t.Fatalf("at the next hello: %v, want %s again", got, first)
	}
	w.Clock.Add(31 * time.Second)
	e.Sweep(t.Context())
	if got := shows(z.door.take()); len(got) != 1 || got[0].Delivery != first {
		t.Fatalf("by the sweep: %v, want %s again", got, first)
	}
	z.must(receipt(first, tend.Shown))
	w.Clock.Add(31 * time.Second)
	e.Sweep(t.Context())
	if got := shows(z.door.take()); len(got) != 0 {
		t.Errorf("offered after it was seen: %v", got)
	}
}

func TestUnseenDeliveryThatNoLongerFitsIsReleased(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"), track("export"), track("export"))
	if len(shows(x.got)) != 1 {
		t.Fatal("not granted")
	}
	w.SetStatus(t, site.ID, "hello", tend.Paused)
	w.Clock.Add(31 * time.Second)
	x.must(page("https://acme.example/")) // this node has not heard of the pause: SQL has
	if got := shows(x.got); len(got) != 0 {
		t.Errorf("a paused campaign's delivery was offered again: %v", got)
	}
	if _, st := inSQL(t, w, e, site.ID, "a1", "ada"); len(st.Open) != 0 {
		t.Errorf("still open: %v", st.Open)
	}
	w.SetStatus(t, site.ID, "hello", tend.Live)
	x.must(track("export"))
	if len(shows(x.got)) != 1 {
		t.Error("a released delivery still counts against the cap")
	}
}

func TestPausedCampaignIsNotGrantedByANodeThatHasNotHeard(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	w.SetStatus(t, site.ID, "hello", tend.Paused)
	x.must(track("export"), track("export"), track("export"))
	if got := shows(x.got); len(got) != 0 {
		t.Errorf("granted: %v", got)
	}
}

func TestOneMessageABatchTheHigherPriorityFirst(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	high := testkit.Banner(site.ID, "urgent", "export")
	high.Priority = 90
	w.Launch(t, high)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"))
	if got := shows(x.got); len(got) != 1 || got[0].Campaign != "urgent" {
		t.Fatalf("got %v, want the urgent one alone", got)
	}
	x.must(receipt(shows(x.got)[0].Delivery, tend.Shown))
	x.must(track("export"))
	if got := shows(x.got); len(got) != 1 || got[0].Campaign != "urgent" {
		t.Fatalf("got %v: without caps it comes again once it was seen", got)
	}
	x.must(track("export"))
	if got := shows(x.got); len(got) != 1 || got[0].Campaign != "hello" {
		t.Fatalf("got %v: the urgent one is open, so the other has its turn", got)
	}
}

func TestControlGroupTakesThePlaceAndSeesNothing(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience, c.Holdout = nil, 0.5 })
	e := node(t, w, newCache(t))
	seen := 0
	const people = 60
	for i := range people {
		x := openTab(t, w, e, hello("site_acme", "a"+string(rune('A'+i)), "", "t"+string(rune('A'+i))))
		x.must(track("export"), track("export"))
		seen += len(shows(x.got))
		x.close()
	}
	var held int
	for _, total := range totals(t, w, site.ID, "hello") {
		if total.what == "held_out" {
			held += total.n
		}
	}
	if seen+held != people || seen < people/5 || held < people/5 {
		t.Errorf("%d saw it, %d were held out, of %d", seen, held, people)
	}
}

func TestEventsOfATabKeepTheirOrderThoughOneFrameWasSlow(t *testing.T) {
	inOrder(t, newCache(t), false)
}

// Over HTTP each request is a session, and so is each socket after a reconnect.
func TestEventsOfATabKeepTheirOrderFromOneSessionToTheNext(t *testing.T) {
	inOrder(t, newCache(t), true)
}

// The next session may begin with a copy from before the event, which the commit finds out.
func TestEventsOfATabKeepTheirOrderThoughTheCopyIsBehind(t *testing.T) {
	inOrder(t, &brokenCache{Cache: newCache(t), point: "copy stays behind", old: map[tend.PersonID][]byte{}}, true)
}

func inOrder(t *testing.T, cache engage.Cache, reopen bool) {
	t.Helper()
	w, site := shop(t)
	e := node(t, w, cache)
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer func() { x.close() }()
	x.must(track("before"))
	w.Clock.Add(time.Second)
	sent := w.Clock.Now().UnixMilli()
	w.Clock.Add(800 * time.Millisecond) // on its way
	first := wire.Event{N: 2, Kind: tend.KindTrack, Name: "first", TS: sent}
	if _, err := e.Batch(t.Context(), x.s, &wire.Events{Now: sent, Events: []wire.Event{first}}); err != nil {
		t.Fatal(err)
	}
	w.Clock.Add(10 * time.Millisecond)
	if reopen {
		x.close()
		x = openTab(t, w, e, x.hello)
	}
	slow := wire.Event{N: 3, Kind: tend.KindTrack, Name: "second", TS: sent + 100}
	if _, err := e.Batch(t.Context(), x.s, &wire.Events{Now: sent + 805, Events: []wire.Event{slow}}); err != nil {
		t.Fatal(err)
	}
	_, st := inSQL(t, w, e, site.ID, "a1", "")
	if first, second := st.Event("first").Last, st.Event("second").Last; second < first {
		t.Errorf("the second event is at %d, before the first at %d", second, first)
	}
}

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

// vault is a shop that wants proof of who its users are.
func vault(t testing.TB) (*testkit.World, tend.Site) {
	w := testkit.Open(t)
	site := w.Site(t, tend.Site{Name: "acme", Identity: tend.Identity{Required: true}})
	c := testkit.Banner(site.ID, "hello", "export")
	c.Audience, c.Caps = []byte(thrice), []tend.Cap{{Max: 1, Per: "7d"}}
	w.Launch(t, c)
	return w, site
}

func TestVisitorWhoSignsUpStaysThePersonTheyWere(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	defer x.close()
	x.must(track("export"), track("export"))
	before, _ := inSQL(t, w, e, site.ID, "a1", "")
	x.must(identify("ada"), track("export"))
	if len(shows(x.got)) != 1 {
		t.Error("the exports before and after signing up did not count together")
	}
	id, st := inSQL(t, w, e, site.ID, "", "ada")
	if id != before || st.User != "ada" || count(st, "export") != 3 {
		t.Errorf("person %d (was %d), user %q, %d exports", id, before, st.User, count(st, "export"))
	}
}

func TestVisitorWhoTurnsOutToBeKnownIsMerged(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	ada.must(track("export"))
	ada.close()

	x := openTab(t, w, e, hello("site_acme", "a2", "", "t2"))
	defer x.close()
	x.must(track("export"))
	visitor, _ := inSQL(t, w, e, site.ID, "a2", "")
	x.must(identify("ada"), track("export"))
	if len(shows(x.got)) != 1 {
		t.Error("the exports of both browsers did not count together")
	}
	id, st := inSQL(t, w, e, site.ID, "", "ada")
	if count(st, "export") != 3 {
		t.Errorf("%d exports, want 3", count(st, "export"))
	}
	if now, _ := inSQL(t, w, e, site.ID, "a2", ""); now != id || now == visitor {
		t.Errorf("the second browser's id points to %d, want %d", now, id)
	}
	stream, err := w.DB.ReadStream(t.Context(), site.ID, visitor, 0)
	if err != nil || stream.Merged != id || len(stream.Runs) != 1 {
		t.Errorf("the visitor's events: %+v, %v: they are never rewritten, and point on", stream, err)
	}
}

func TestMergeAddsCapsUp(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	ada.must(track("export"))
	if len(shows(ada.got)) != 1 {
		t.Fatal("not granted")
	}
	w.Clock.Add(time.Second)
	x := openTab(t, w, e, hello("site_acme", "a2", "", "t2"))
	defer x.close()
	x.must(track("export"))
	second := shows(x.got)
	if len(second) != 1 {
		t.Fatal("the visitor was not granted one")
	}
	x.must(identify("ada"), track("export"))
	if got := shows(x.got); len(got) != 0 {
		t.Errorf("granted again after the merge: %v", got)
	}
	hidden := false
	for _, f := range x.got {
		if h, ok := f.(wire.Hide); ok && h.Delivery == second[0].Delivery {
			hidden = true
		}
	}
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); len(st.Open) != 1 || !hidden {
		t.Errorf("open %v, newest taken off the screen: %v; want the older one open alone", st.Open, hidden)
	}
}

func TestSwitchingUsersKeepsThemApart(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("export"), identify("bob"), track("export"), wire.Event{Kind: tend.KindReset, Anon: "a2"}, track("export"))
	for _, who := range []struct{ anon, user string }{{"", "ada"}, {"", "bob"}, {"a2", ""}} {
		if _, st := inSQL(t, w, e, site.ID, who.anon, who.user); count(st, "export") != 1 {
			t.Errorf("%+v has %d exports, want 1", who, count(st, "export"))
		}
	}
	if err := x.send(wire.Event{Kind: tend.KindIdentify, User: "eve"}, wire.Event{Kind: tend.KindAlias, User: "ada"}); err != nil {
		t.Fatal(err)
	}
	if r := refusals(x.got); len(r) != 1 || r[0].Code != "alias_known" || r[0].N != x.n || x.ack() != x.n {
		t.Errorf("joining two known people from a browser: %+v, acknowledged %d", x.got, x.ack())
	}
}

func TestWhoeverComesNextDoesNotSeeTheLastOnesMessages(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience, c.Caps = nil, []tend.Cap{{Max: 2, Per: "7d"}} })
	e := node(t, w, newCache(t))
	for name, next := range map[string]wire.Event{
		"reset": {Kind: tend.KindReset, Anon: "a2"}, "another user": identify("bob"),
	} {
		t.Run(name, func(t *testing.T) {
			x := openTab(t, w, e, hello("site_acme", "a1", "ada "+name, "t "+name))
			defer x.close()
			x.must(track("export"))
			on := shows(x.got)
			if len(on) != 1 {
				t.Fatal("not granted")
			}
			x.must(receipt(on[0].Delivery, tend.Shown), track("export"), next)
			if got := shows(x.got); len(got) != 0 {
				t.Errorf("shown to whoever came next: %v", got)
			}
			if got := hides(x.got); len(got) != 2 {
				t.Errorf("taken off the screen: %v, want what was there and what was on its way", got)
			}
		})
	}
	x := openTab(t, w, e, hello("site_acme", "a9", "", "t9"))
	defer x.close()
	x.must(track("export"), identify("carol"))
	if len(shows(x.got)) != 1 || len(hides(x.got)) != 0 {
		t.Errorf("a visitor who signs up keeps the message: %v", x.got)
	}
}

func TestProofIsAskedOfUsersAndNotOfVisitors(t *testing.T) {
	w, site := vault(t)
	e := node(t, w, newCache(t))
	for name, h := range map[string]wire.Hello{
		"token_missing": hello("site_acme", "a1", "ada", "t1"),
		"token_invalid": func() wire.Hello { h := hello("site_acme", "a1", "ada", "t1"); h.Token = "x"; return h }(),
		"token_subject": func() wire.Hello { h := hello("site_acme", "a1", "ada", "t1"); h.Token = proof("bob"); return h }(),
	} {
		if _, _, err := e.Open(t.Context(), &door{}, "https://acme.example", &h); tend.CodeOf(err) != tend.Unauthorized || reason(err) != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	x := openTab(t, w, e, hello("site_acme", "a1", "", "t2"))
	defer x.close()
	x.must(track("export"))
	bad := identify("ada")
	bad.Token = proof("bob")
	if err := x.send(track("export"), bad, track("export")); tend.CodeOf(err) != tend.Unauthorized {
		t.Errorf("identify with another user's token: %v", err)
	}
	if x.ack() != x.n-1 {
		t.Errorf("acknowledged %d: the events before the refused one and its own number are, %d; what follows is not", x.ack(), x.n-1)
	}
	if who, err := w.DB.Resolve(t.Context(), site.ID, "", "ada"); err != nil || who.User != 0 {
		t.Errorf("an unproven user came to be: %+v, %v", who, err)
	}
}

func TestAnonymousIDDoesNotOpenAUsersRecordWhereProofIsWanted(t *testing.T) {
	w, site := vault(t)
	e := node(t, w, newCache(t))
	h := hello("site_acme", "a1", "ada", "t1")
	h.Token = proof("ada")
	ada := openTab(t, w, e, h)
	ada.must(track("export"), track("export"), track("export"))
	if len(shows(ada.got)) != 1 {
		t.Fatal("not granted")
	}
	ada.close()
	w.Clock.Add(time.Minute) // the lease is over: whoever is Ada is offered it

	thief := openTab(t, w, e, hello("site_acme", "a1", "", "t2"))
	defer thief.close()
	if got := shows(thief.got); len(got) != 0 {
		t.Errorf("Ada's message was offered to somebody with her anonymous id: %v", got)
	}
	thief.must(track("export"))
	if got := shows(thief.got); len(got) != 0 {
		t.Errorf("Ada's message was offered: %v", got)
	}
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); count(st, "export") != 3 {
		t.Errorf("Ada has %d exports: somebody else's were put on her record", count(st, "export"))
	}
}

func TestMembershipWantsProofToo(t *testing.T) {
	w, _ := vault(t)
	e := node(t, w, newCache(t))
	h := hello("site_acme", "a1", "ada", "t1")
	h.Token = proof("ada")
	x := openTab(t, w, e, h)
	defer x.close()
	if err := x.send(wire.Event{Kind: tend.KindGroup, Account: "globex"}); err != nil {
		t.Fatal(err)
	}
	if r := refusals(x.got); len(r) != 1 || r[0].Code != "token_required" || x.ack() != 1 {
		t.Errorf("%+v", x.got)
	}
}

func TestTokenThatEndsIsAskedForAndThenEndsTheConversation(t *testing.T) {
	w, _ := vault(t)
	until := func(d time.Duration) engage.Verifier {
		return func(site *tend.Site, token string, now time.Time) (engage.Claims, error) {
			c, err := verify(site, token, now)
			c.Expires = now.Add(d)
			return c, err
		}
	}
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Verify = until(time.Minute) })
	h := hello("site_acme", "a1", "ada", "t1")
	h.Token = proof("ada")
	x := openTab(t, w, e, h)
	defer x.close()
	x.must(track("open"))
	w.Clock.Add(time.Minute)
	e.Sweep(t.Context())
	e.Sweep(t.Context())
	if r := refusals(x.door.take()); len(r) != 1 || r[0].Code != "token_expired" {
		t.Fatalf("when the token ended: %+v, want token_expired once", r)
	}
	w.Clock.Add(50 * time.Second)
	fresh := identify("ada")
	fresh.Token = proof("ada")
	x.must(fresh)
	w.Clock.Add(15 * time.Second)
	e.Sweep(t.Context())
	if x.door.closed != 0 {
		t.Fatalf("closed with %d though a new token came in time", x.door.closed)
	}
	w.Clock.Add(2 * time.Minute)
	if err := x.send(track("open")); tend.CodeOf(err) != tend.Unauthorized || reason(err) != "token_expired" {
		t.Errorf("a batch after the grace: %v", err)
	}
	e.Sweep(t.Context())
	if x.door.closed != 4401 {
		t.Errorf("closed with %d, want 4401", x.door.closed)
	}
}

func TestTraitsOfATokenAreLearntOnce(t *testing.T) {
	w, site := vault(t)
	e := node(t, w, newCache(t), func(o *engage.Options) {
		o.Verify = func(site *tend.Site, token string, now time.Time) (engage.Claims, error) {
			c, err := verify(site, token, now)
			c.Traits = []byte(`{"plan":"pro","team":{"size":3}}`)
			return c, err
		}
	})
	for _, id := range []string{"t1", "t2", "t3"} {
		h := hello("site_acme", "a1", "ada", id)
		h.Token = proof("ada")
		x := openTab(t, w, e, h)
		x.must(track("open"))
		x.close()
	}
	id, st := inSQL(t, w, e, site.ID, "", "ada")
	if v, _ := st.Attr("team.size"); v.Num != 3 {
		t.Errorf("attributes %+v", st.Attrs)
	}
	stream, err := w.DB.ReadStream(t.Context(), site.ID, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	learnt := 0
	for _, run := range stream.Runs {
		for _, ev := range run.Events {
			if strings.Contains(string(ev.Traits), "pro") {
				learnt++
			}
		}
	}
	if learnt != 1 {
		t.Errorf("learnt %d times, want once", learnt)
	}
}

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

func tracks(names ...string) []tend.Event {
	events := make([]tend.Event, len(names))
	for i, name := range names {
		events[i] = tend.Event{Kind: tend.KindTrack, Name: name}
	}
	return events
}

// feed brings what somebody did, all of which has to be taken.
func feed(t testing.TB, e *engage.Engine, f engage.Fed) {
	t.Helper()
	r, err := e.Feed(t.Context(), &f)
	if err != nil {
		t.Fatal(err)
	}
	if r.Taken != len(f.Events) || len(r.Refused) > 0 {
		t.Fatalf("taken %d of %d, refused %+v", r.Taken, len(f.Events), r.Refused)
	}
}

func TestWhatAServerSaysIsShownInTheTabThatCanBeSeen(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	hidden := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer hidden.close()
	seen := openTab(t, w, e, hello("site_acme", "a2", "ada", "t2"))
	defer seen.close()
	seen.must(page("https://acme.example/"))
	w.Clock.Add(time.Second)
	hidden.must(page("https://acme.example/"))
	e.State(t.Context(), hidden.s, wire.State{})
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export", "export", "export")})
	got := shows(seen.door.take())
	if len(got) != 1 || got[0].Campaign != "hello" || len(got[0].Message) == 0 {
		t.Fatalf("the tab was sent %v, want the banner", got)
	}
	if got := hidden.door.take(); len(got) != 0 {
		t.Errorf("the hidden tab was sent %v", got)
	}
	seen.must(receipt(got[0].Delivery, tend.Shown), receipt(got[0].Delivery, tend.Dismissed), track("export"))
	if len(shows(seen.got)) != 0 {
		t.Error("shown above its cap")
	}
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); count(st, "export") != 4 || len(st.Open) != 0 {
		t.Errorf("in SQL: %d exports, open %v", count(st, "export"), st.Open)
	}
}

func TestNothingIsSpentOnWhoIsNotThere(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
	if got := decisions(t, w, "hello"); len(got) != 1 || !strings.HasPrefix(got[0], engage.ReasonAbsent+": ") {
		t.Errorf("decisions %q, want %s", got, engage.ReasonAbsent)
	}
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	if got := shows(x.got); len(got) != 0 {
		t.Errorf("offered %v, though nothing was granted", got)
	}
	x.must(track("export"))
	if len(shows(x.got)) != 1 {
		t.Error("the cap was used up by a message that nobody could see")
	}
}

func TestWhatIsFedTwiceIsCountedOnce(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	f := engage.Fed{Site: site.ID, User: "ada", Source: "push:d1:shown", N: 1, Events: tracks("export")}
	feed(t, e, f)
	for _, again := range []*engage.Engine{e, node(t, w, newCache(t))} {
		if r, err := again.Feed(t.Context(), &f); err != nil || r.Taken != 0 || len(r.Refused) != 0 {
			t.Errorf("again: %+v, %v", r, err)
		}
	}
	f.N = 2
	feed(t, e, f)
	f.Source, f.N = "push:d2:shown", 1
	feed(t, e, f)
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); count(st, "export") != 3 {
		t.Errorf("%d exports, want 3", count(st, "export"))
	}
}

func TestFedOldEventsCountAndDoNotTrigger(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(page("https://acme.example/"))
	old := tracks("export")
	old[0].At = tend.Stamp(w.Clock.Now().Add(-61 * time.Second))
	ahead := tracks("other")
	ahead[0].At = tend.Stamp(w.Clock.Now().Add(time.Hour))
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: append(old, ahead...)})
	if got := shows(x.door.take()); len(got) != 0 {
		t.Errorf("an event older than 60 s brought %v", got)
	}
	_, st := inSQL(t, w, e, site.ID, "", "ada")
	if count(st, "export") != 1 || st.Last != tend.Stamp(w.Clock.Now()) {
		t.Errorf("%d exports, last seen %v", count(st, "export"), st.Last.Time())
	}
}

// Two users of whom a server speaks without a browser's id are two people, and the id of a
// browser joins the visitor to the user.
func TestAServerSaysWhoTheyAre(t *testing.T) {
	w := testkit.Open(t)
	site := w.Site(t, tend.Site{Name: "acme", Identity: tend.Identity{Required: true, Keys: []tend.IdentityKey{{KID: "k", Alg: tend.AlgHS256, Secret: "s"}}}})
	e := node(t, w, newCache(t))
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
	feed(t, e, engage.Fed{Site: site.ID, User: "bob", Events: tracks("export", "export")})
	visitor := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	visitor.must(track("export"))
	visitor.close()
	plan := tend.Event{Kind: tend.KindIdentify, User: "ada", Traits: []byte(`{"plan":"pro"}`)}
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Anon: "a1", Events: []tend.Event{plan}})
	feed(t, e, engage.Fed{Site: site.ID, Anon: "a1", Events: tracks("export")})
	ada, st := inSQL(t, w, e, site.ID, "", "ada")
	if v, _ := st.Attr("plan"); count(st, "export") != 3 || v.Text != "pro" {
		t.Errorf("ada has %d exports and plan %q", count(st, "export"), v.Text)
	}
	if bob, st := inSQL(t, w, e, site.ID, "", "bob"); bob == ada || count(st, "export") != 2 {
		t.Errorf("bob is %d (ada %d) with %d exports", bob, ada, count(st, "export"))
	}
}

func TestAPersonWhoWasMergedIsFedAsWhomTheyBecame(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	visitor := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	visitor.must(track("export"))
	was, _ := e.PersonOf(visitor.s)
	visitor.close()
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Anon: "a1", Events: tracks("export")})
	feed(t, e, engage.Fed{Site: site.ID, Person: was, Events: tracks("export")})
	if _, st := inSQL(t, w, e, site.ID, "", "ada"); count(st, "export") != 4 {
		t.Errorf("%d exports, want 4", count(st, "export"))
	}
	if r, err := e.Feed(t.Context(), &engage.Fed{Site: site.ID, Person: 4711, Events: tracks("export")}); err != nil || len(r.Refused) != 1 {
		t.Errorf("of nobody: %+v, %v", r, err)
	}
}

// What waits for its time and is drawn in a tab goes on waiting while there is none.
func TestALookAtWhatWaitsTakesNothingThatNobodyCanSee(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience, c.Delay = nil, "10s" })
	e := node(t, w, newCache(t))
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
	w.Clock.Add(time.Minute)
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Look: true})
	_, st := inSQL(t, w, e, site.ID, "", "ada")
	if len(st.Waiting) != 1 {
		t.Fatalf("waiting %v, want the message", st.Waiting)
	}
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	if got := shows(x.got); len(got) != 1 {
		t.Errorf("offered %v, want what has waited", x.got)
	}
}

// A server that has no answer sends its calls again, to another node or in another order, and
// adds to them what came meanwhile.
func TestAMessageOfAServerIsCountedOnce(t *testing.T) {
	w, site := shop(t)
	one, two := node(t, w, newCache(t)), node(t, w, newCache(t))
	f := engage.Fed{Site: site.ID, User: "ada", Events: tracks("export", "export", "export"), Messages: []string{"m1", "", "m1"}}
	for i, c := range []struct {
		on    *engage.Engine
		ids   []string
		taken int
	}{
		{one, []string{"m1", "", "m1"}, 2}, // the second has no id, the third is the first again
		{two, []string{"m1", "m2", "m3"}, 2},
		{one, []string{"m3", "m2", "m1"}, 0},
	} {
		f.Messages = c.ids
		if r, err := c.on.Feed(t.Context(), &f); err != nil || r.Taken != c.taken {
			t.Errorf("call %d: %+v, %v; want %d taken", i, r, err, c.taken)
		}
	}
	if _, st := inSQL(t, w, one, site.ID, "", "ada"); count(st, "export") != 4 {
		t.Errorf("%d exports, want 4", count(st, "export"))
	}
}

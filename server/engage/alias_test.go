package engage_test

import (
	"slices"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// joined is the call that makes one user the same as another, or as a visitor.
func joined(site tend.SiteID, user, previous string) engage.Fed {
	return engage.Fed{Site: site, User: user, Previous: previous, Events: []tend.Event{{Kind: tend.KindAlias, User: user}}}
}

// Both are known and have a tab open, each on a node of its own; the one who is taken in has
// been a visitor before. What was open above the cap goes, the newest first.
func TestTwoKnownPeopleAreJoined(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on, func(c *tend.Campaign) { c.Audience, c.Caps = nil, []tend.Cap{{Max: 1, Per: "lifetime"}} })
		cache := newCache(t)
		one, two := node(t, w, cache), nodeOf(t, w, cache)
		ada := openTab(t, w, one, hello("site_acme", "a1", "ada", "t1"))
		defer ada.close()
		ada.must(track("export"), group("acme", `{"role":"admin"}`))
		w.Clock.Add(time.Second)
		bob := openTab(t, w, two, hello("site_acme", "b1", "", "t2"))
		defer bob.close()
		bob.must(track("seen"))
		feed(t, two, engage.Fed{Site: site.ID, User: "bob", Events: tracks("export")}) // so that the visitor is merged
		bob.must(identify("bob"), group("globex", `{"role":"guest"}`), track("export"))
		w.Clock.Add(time.Second)

		feed(t, one, joined(site.ID, "ada", "bob"))
		id, st := inSQL(t, w, one, site.ID, "", "ada")
		if got, _ := inSQL(t, w, one, site.ID, "", "bob"); got != id {
			t.Errorf("bob leads to %d, ada is %d", got, id)
		}
		if got, _ := inSQL(t, w, one, site.ID, "b1", ""); got != id {
			t.Errorf("bob's browser leads to %d, ada is %d", got, id)
		}
		if count(st, "export") != 3 || count(st, "seen") != 1 || st.User != "ada" || len(st.Open) != 1 {
			t.Errorf("%s did %v, open %v, want three exports and one message", st.User, st.Events, st.Open)
		}
		bob.must(track("after"))
		if _, st := inSQL(t, w, two, site.ID, "", "ada"); count(st, "after") != 1 || st.User != "ada" {
			t.Errorf("what bob's tab says goes to %s, who did %v", st.User, st.Events)
		}
		feed(t, two, engage.Fed{Site: site.ID, User: "bob", Events: tracks("by bob's id")})
		if _, st := inSQL(t, w, two, site.ID, "", "ada"); count(st, "by bob's id") != 1 {
			t.Errorf("what is told of bob is not told of ada: %v", st.Events)
		}
		if got, want := accountIs(t, w, site.ID, "globex"), `"" 1 people 1 events ada:guest`; got != want {
			t.Errorf("bob's account: %s, want %s", got, want)
		}
		if list, err := w.DB.Aliases(t.Context(), site.ID, []tend.PersonID{id}); err != nil || !slices.Equal(list[id], []string{"bob"}) {
			t.Errorf("ada is also called %v, %v", list, err)
		}
	})
}

// Whichever way they are joined again, they are one already; one who was joined twice leads
// to the last in one step.
func TestWhoIsJoinedAlreadyIsJoinedOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		e := node(t, w, newCache(t))
		visitor := openTab(t, w, e, hello("site_acme", "c1", "", "t1"))
		visitor.must(track("export"))
		visitor.close()
		for _, user := range []string{"ada", "bob", "cleo"} {
			feed(t, e, engage.Fed{Site: site.ID, User: user, Events: tracks("export")})
		}
		feed(t, e, joined(site.ID, "cleo", "c1"))
		for _, pair := range [][2]string{{"bob", "cleo"}, {"bob", "cleo"}, {"cleo", "bob"}, {"ada", "bob"}, {"cleo", "ada"}, {"bob", "ada"}} {
			feed(t, e, joined(site.ID, pair[0], pair[1]))
		}
		ada, st := inSQL(t, w, e, site.ID, "", "ada")
		if count(st, "export") != 4 || st.User != "ada" {
			t.Errorf("%s did %v", st.User, st.Events)
		}
		for _, user := range []string{"bob", "cleo"} {
			if id, _ := inSQL(t, w, e, site.ID, "", user); id != ada {
				t.Errorf("%s is %d, ada %d", user, id, ada)
			}
		}
		merged, err := w.DB.Merged(t.Context(), site.ID, ada)
		if err != nil || len(merged) != 3 {
			t.Errorf("merged into ada: %+v, %v, want bob, cleo and a visitor", merged, err)
		}
		if list, err := w.DB.Aliases(t.Context(), site.ID, []tend.PersonID{ada}); err != nil || !slices.Equal(list[ada], []string{"bob", "cleo"}) {
			t.Errorf("ada is also called %v, %v", list, err)
		}
		feed(t, e, joined(site.ID, "dora", "ada")) // whom nobody has seen
		if dora, st := inSQL(t, w, e, site.ID, "", "cleo"); dora == ada || count(st, "export") != 4 || st.User != "dora" {
			t.Errorf("cleo is %d (ada %d), called %s, and did %v", dora, ada, st.User, st.Events)
		}
	})
}

func TestOtherNamesOfWhoWasErasedStayAway(t *testing.T) {
	testkit.Each(t, func(t *testing.T, on testkit.Database) {
		w, site := shopOn(t, on)
		e := node(t, w, newCache(t))
		erase, rest := erasing(t, w, site.ID, e)
		x := openTab(t, w, e, hello("site_acme", "b1", "bob", "t1"))
		defer x.close()
		x.must(track("export"))
		feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
		feed(t, e, joined(site.ID, "ada", "bob"))
		erase("bob")  // who is ada
		for range 2 { // while it is under way, and when nothing is left
			nobody(t, w, site.ID, "b1", "bob")
			nobody(t, w, site.ID, "", "ada")
			x.must(track("late"))
			x.refused(1)
			f := joined(site.ID, "eve", "bob")
			if r, err := e.Feed(t.Context(), &f); err != nil || len(r.Refused) != 1 || r.Refused[0].Err.Reason != "erased" {
				t.Errorf("joined with who was erased: %+v, %v", r, err)
			}
			rest()
		}
	})
}

// A browser has no say in whether two users are one, whatever it can prove.
func TestNoBrowserJoinsTwoKnownPeople(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	feed(t, e, engage.Fed{Site: site.ID, User: "ada", Events: tracks("export")})
	x := openTab(t, w, e, hello("site_acme", "b1", "bob", "t1"))
	defer x.close()
	x.must(track("export"), wire.Event{Kind: tend.KindAlias, User: "ada"}, identify("ada"))
	ada, _ := inSQL(t, w, e, site.ID, "", "ada")
	if bob, st := inSQL(t, w, e, site.ID, "", "bob"); bob == ada || count(st, "export") != 1 {
		t.Errorf("bob is %d, ada %d", bob, ada)
	}
}

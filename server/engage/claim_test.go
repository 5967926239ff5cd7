package engage_test

import (
	"context"
	"testing"

	"tend/server/engage"
	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// meanwhile is a ledger in which something happens between a look-up of a user and what
// is decided on it, once.
type meanwhile struct {
	engage.Ledger
	user   string
	happen func()
}

func (m *meanwhile) Resolve(ctx context.Context, site tend.SiteID, anon, user string) (store.Who, error) {
	who, err := m.Ledger.Resolve(ctx, site, anon, user)
	if happen := m.happen; user == m.user && happen != nil {
		m.happen = nil
		happen()
	}
	return who, err
}

// Two tabs of one browser, in which two users sign in at the same moment: the visitor that
// both were becomes the one, and the other is somebody else.
func TestVisitorBecomesOneUserThoughTwoTabsClaimThem(t *testing.T) {
	for name, known := range map[string]bool{"whom nobody has seen": false, "who is known": true} {
		t.Run(name, func(t *testing.T) {
			w, site := shop(t)
			ledger := &meanwhile{Ledger: w.DB, user: "bob"}
			e := node(t, w, newCache(t), func(o *engage.Options) { o.Ledger = ledger })
			if known {
				x := openTab(t, w, e, hello("site_acme", "elsewhere", "bob", "t0"))
				x.must(track("known"))
				x.close()
			}
			ada := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
			defer ada.close()
			ada.must(track("visited"))
			bob := openTab(t, w, e, hello("site_acme", "a1", "", "t2"))
			defer bob.close()
			ledger.happen = func() { ada.must(identify("ada"), track("as ada")) }
			bob.must(identify("bob"), track("as bob"))
			ada.must(track("as ada"))

			did(t, userInSQL(t, w.DB, e, site.ID, "ada"), "as ada", "as bob")
			did(t, userInSQL(t, w.DB, e, site.ID, "bob"), "as bob", "as ada")
		})
	}
}

// A page of one user says hello while the visitor becomes another: it sees none of theirs.
func TestHelloOfAUserOpensNobodyElsesRecord(t *testing.T) {
	w, _ := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	ledger := &meanwhile{Ledger: w.DB, user: "bob"}
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Ledger = ledger })
	ada := openTab(t, w, e, hello("site_acme", "a1", "", "t1"))
	ada.must(track("visited"))
	ledger.happen = func() {
		ada.must(identify("ada"), track("export"))
		ada.leave()
	}
	bob := openTab(t, w, e, hello("site_acme", "a1", "bob", "t2"))
	defer bob.close()
	if got := only(t, bob.got); got != "" {
		t.Errorf("ada's %s was offered to bob", got)
	}
	if got := only(t, bob.door.take()); got != "" {
		t.Errorf("ada's %s was sent to bob", got)
	}
}

func userInSQL(t *testing.T, db *store.DB, e *engage.Engine, site tend.SiteID, user string) *state.State {
	t.Helper()
	who, err := db.Resolve(t.Context(), site, "", user)
	if err != nil || who.User == 0 {
		t.Fatalf("%s is nobody: %v", user, err)
	}
	st, err := e.Refold(t.Context(), site, who.User)
	if err != nil {
		t.Fatal(err)
	}
	if st.User != user {
		t.Errorf("the record of %s is %s's", user, st.User)
	}
	return st
}

// did checks that a user's record has what they did, and nothing of another's.
func did(t *testing.T, st *state.State, theirs, another string) {
	t.Helper()
	if count(st, theirs) == 0 || count(st, another) != 0 {
		t.Errorf("the record of %s has %d of %q and %d of %q", st.User, count(st, theirs), theirs, count(st, another), another)
	}
}

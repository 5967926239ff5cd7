package engage_test

import (
	"fmt"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// accountIs what SQL holds of an account: people, events, roles, attributes.
func accountIs(t *testing.T, w *testkit.World, site tend.SiteID, id string) string {
	t.Helper()
	a, err := w.DB.Account(t.Context(), site, id)
	if tend.CodeOf(err) == tend.NotFound {
		return "none"
	}
	if err != nil {
		t.Fatal(err)
	}
	people, err := w.DB.PeopleOfAccount(t.Context(), site, id, 10)
	if err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprintf("%q %d people %d events", a.Name, a.People, a.Events)
	for _, p := range people {
		said += " " + p.User + ":" + p.Role
	}
	for _, x := range a.Attrs() {
		said += fmt.Sprint(" ", x.Path, "=", x.Value.JSON())
	}
	return said
}

func group(account, traits string) wire.Event {
	e := wire.Event{Kind: tend.KindGroup, Account: account}
	if traits != "" {
		e.Traits = []byte(traits)
	}
	return e
}

func TestEventsCountForTheAccountThatSomebodyIsInThen(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	x.must(track("alone"), group("acme", `{"name":"Acme","role":"admin","plan":"free"}`), track("one"), track("two"), group("globex", ``), track("three"))
	x.must(track("four"), receipt("nothing", tend.Shown))
	for id, want := range map[string]string{
		"acme": `"Acme" 1 people 2 events ada:admin name=Acme plan=free`, "globex": `"" 1 people 2 events ada:`,
	} {
		if got := accountIs(t, w, site.ID, id); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	y := openTab(t, w, e, hello("site_acme", "a2", "", "t2"))
	defer y.close()
	y.must(group("acme", `{"role":"guest"}`), track("five"))
	y.must(identify("ada"), track("six"))
	if got, want := accountIs(t, w, site.ID, "acme"), `"Acme" 1 people 3 events ada:admin name=Acme plan=free`; got != want {
		t.Errorf("after a merge: %s, want %s", got, want)
	}
}

func TestATokenMakesSomebodyAMemberAndNothingElseDoesWhereProofIsWanted(t *testing.T) {
	w, site := vault(t)
	claims := engage.Claims{Account: "acme", Role: "viewer"}
	e := node(t, w, newCache(t), func(o *engage.Options) {
		o.Verify = func(site *tend.Site, token string, now time.Time) (engage.Claims, error) {
			c, err := verify(site, token, now)
			c.Account, c.Role = claims.Account, claims.Role
			return c, err
		}
	})
	open := func(tab string) *tab {
		h := hello("site_acme", "a1", "ada", tab)
		h.Token = proof("ada")
		return openTab(t, w, e, h)
	}
	x := open("t1")
	x.must(track("one"))
	if err := x.send(group("globex", `{"name":"Globex"}`), group("acme", `{"name":"Acme","role":"owner"}`), track("two")); err != nil {
		t.Fatal(err)
	}
	x.close()
	if got, want := accountIs(t, w, site.ID, "acme"), `"Acme" 1 people 2 events ada:viewer name=Acme`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	visitor := openTab(t, w, e, hello("site_acme", "a9", "", "t9"))
	defer visitor.close()
	if err := visitor.send(group("acme", `{"plan":"pro"}`), track("three")); err != nil {
		t.Fatal(err)
	}
	if got := accountIs(t, w, site.ID, "globex"); got != "none" {
		t.Errorf("an account was joined, or made, without proof: %s", got)
	}
	claims.Role = "admin"
	y := open("t2")
	defer y.close()
	y.must(track("four"))
	if got, want := accountIs(t, w, site.ID, "acme"), `"Acme" 1 people 3 events ada:admin name=Acme`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

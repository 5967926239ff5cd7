package engage_test

import (
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

func TestProofThatIsWantedFromNowOnIsWantedOfOpenTabsToo(t *testing.T) {
	w, site := shop(t, func(c *tend.Campaign) { c.Audience = nil })
	e := node(t, w, newCache(t))
	x := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer x.close()
	y := openTab(t, w, e, hello("site_acme", "a2", "", "t2"))
	defer y.close()
	y.must(identify("ada"), track("export"))
	if len(shows(y.got)) != 1 {
		t.Fatal("not granted")
	}
	if err := w.DB.Change(t.Context(), func(c *store.Change) error {
		rec, err := c.SiteByID(t.Context(), site.ID)
		if err != nil {
			return err
		}
		rec.Identity.Required = true
		_, err = c.UpdateSite(t.Context(), rec.Site, rec.Rev)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	configure(t, w, e)
	w.Clock.Add(31 * time.Second)
	e.Sweep(t.Context())
	for _, tab := range []*tab{x, y} {
		if got := shows(tab.door.take()); len(got) != 0 {
			t.Errorf("offered to a tab that has proven nothing: %v", got)
		}
		for _, ev := range []wire.Event{track("export"), identify("ada")} {
			if err := tab.send(ev); tend.CodeOf(err) != tend.Unauthorized || reason(err) != "token_missing" || len(shows(tab.got)) != 0 {
				t.Errorf("%s: %v, %v; want proof asked for", ev.Kind, err, tab.got)
			}
		}
	}
	z := openTab(t, w, e, hello("site_acme", "a9", "", "t9"))
	defer z.close()
	signIn := identify("ada")
	signIn.Token = proof("ada")
	z.must(track("open"), signIn)
	if len(shows(z.got)) != 1 {
		t.Errorf("with proof: %v, want the banner", z.got)
	}
}

package engage_test

import (
	"fmt"
	"testing"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// lives is what is seen of an account's people, as text.
func lives(t testing.TB, w *testkit.World, site tend.SiteID, id string) string {
	t.Helper()
	found, err := w.DB.AccountStates(t.Context(), site, []string{id}, store.AccountAsk{Life: true})
	if err != nil {
		t.Fatal(err)
	}
	st := found[id]
	text := fmt.Sprintf("visits %d, pages %d, seconds %d", st.Visits.Total, st.Pages.Total, st.Attention.Total)
	for _, m := range st.Messages {
		text += fmt.Sprintf(", %s %d", m.Campaign, m.Had[0].N)
	}
	for _, x := range st.Sums {
		text += fmt.Sprintf(", %s %d %s", x.Name, x.Total, x.Currency)
	}
	return text
}

// says fails unless an account has lived so.
func (x *tab) says(w *testkit.World, site tend.SiteID, want string) {
	x.t.Helper()
	if got := lives(x.t, w, site, "acme"); got != want {
		x.t.Errorf("%s, want %s", got, want)
	}
}

func TestAnAccountIsSeenByWhatAnybodyInItDoes(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	ada.must(page("https://acme.example/"), group("acme", ""), page("https://acme.example/a")) // the visit began before she was in it
	bob := openTab(t, w, e, hello("site_acme", "a2", "bob", "t2"))
	defer bob.close()
	bob.must(group("acme", ""), page("https://acme.example/")) // his began with the group
	ada.says(w, site.ID, "visits 1, pages 2, seconds 0")

	paid := track("paid")
	paid.Props = []byte(`{"revenue":1.5,"currency":"EUR"}`)
	ada.must(paid, track("export"), track("export"), track("export"))
	granted := shows(ada.got)
	if len(granted) != 1 {
		t.Fatal("no message: this test proves nothing")
	}
	ada.must(receipt(granted[0].Delivery, tend.Shown), receipt("nobody's", tend.Shown), receipt("nobody's", tend.Failed))
	ada.says(w, site.ID, "visits 1, pages 2, seconds 0, hello 1, paid 1500000 EUR")

	w.Clock.Add(30 * time.Second)
	ada.close()
	w.Clock.Add(2 * time.Minute)
	e.Sweep(t.Context()) // what is left of her looking is told when she is gone
	ada.says(w, site.ID, "visits 1, pages 2, seconds 30, hello 1, paid 1500000 EUR")

	w.Clock.Add(time.Hour)
	again := openTab(t, w, e, hello("site_acme", "a1", "ada", "t3"))
	defer again.close()
	again.must(page("https://acme.example/b"), group("globex", ""), page("https://acme.example/c"))
	ada.says(w, site.ID, "visits 2, pages 3, seconds 30, hello 1, paid 1500000 EUR")
	if got, want := lives(t, w, site.ID, "globex"), "visits 0, pages 1, seconds 0"; got != want {
		t.Errorf("the other has %s, want %s", got, want)
	}
}

// A file tells of visits and amounts, and of the account that each was for.
func TestWhatAFileTellsIsSeenOfItsAccount(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	at := tend.Stamp(w.Clock.Now()).Add(-240 * time.Hour)
	event := func(n int, account string) tend.Event {
		return tend.Event{Kind: tend.KindTrack, At: at.Add(time.Duration(n) * time.Hour), Name: "paid", Account: account, Props: []byte(`{"revenue":2}`), Past: true}
	}
	p := &tend.Past{Site: site.ID, User: "ada", Events: []tend.Event{event(0, "acme"), event(1, "acme"), event(2, "globex")}, Messages: []string{"m1", "m2", "m3"}}
	if err := e.Recall(t.Context(), [][]*tend.Past{{p}}); err != nil || p.Err != nil {
		t.Fatal(err, p.Err)
	}
	if got, want := lives(t, w, site.ID, "acme"), "visits 2, pages 0, seconds 0, paid 4000000 "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := lives(t, w, site.ID, "globex"), "visits 1, pages 0, seconds 0, paid 2000000 "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

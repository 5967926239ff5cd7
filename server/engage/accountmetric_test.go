package engage_test

import (
	"testing"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

const fewerDocuments = `{"type":"metric","name":"documents","on":"account","change":{"lt":-0.2},"within":{"last":"28d"}}`

// has is what a server says of how much an account has, so many days ago.
func has(w *testkit.World, site tend.SiteID, value float64, days int, messages ...string) engage.Fed {
	at := tend.Stamp(w.Clock.Now().AddDate(0, 0, -days))
	return engage.Fed{Site: site, Account: "acme", Messages: messages, Events: []tend.Event{{Kind: tend.KindMetric, Name: "documents", Value: value, At: at}}}
}

func TestWhatTheAccountHasBringsTheMessage(t *testing.T) {
	w, site, e, _ := firm(t, fewerDocuments)
	ada := openTab(t, w, e, hello("site_acme", "a1", "ada", "t1"))
	defer ada.close()
	bob := openTab(t, w, e, hello("site_acme", "a2", "bob", "t2")) // of another account
	defer bob.close()
	ada.must(group("acme", ""), track("export"))
	bob.must(group("globex", ""), track("export"))
	feed(t, e, has(w, site.ID, 100, 40))
	feed(t, e, has(w, site.ID, 90, 0))
	ada.must(track("export"))
	if len(shows(ada.got)) != 0 {
		t.Fatal("shown after a tenth fewer")
	}
	feed(t, e, has(w, site.ID, 70, 0)) // it holds at once on the node that heard of it
	ada.must(track("export"))
	bob.must(track("export"))
	if len(shows(ada.got)) != 1 || len(shows(bob.got)) != 0 {
		t.Fatalf("%d and %d shown, want it for whom it is of", len(shows(ada.got)), len(shows(bob.got)))
	}
}

func TestAMessageOfAnAccountsMetricIsHeardOnce(t *testing.T) {
	w, site := shop(t)
	e := node(t, w, newCache(t))
	feed(t, e, has(w, site.ID, 5, 0, "m1"))
	feed(t, e, has(w, site.ID, 6, 0, "m2"))
	late := has(w, site.ID, 5, 0, "m1")
	if r, err := e.Feed(t.Context(), &late); err != nil || r.Taken != 0 || len(r.Refused) != 0 {
		t.Errorf("the second time: %+v, %v", r, err)
	}
	found, err := w.DB.AccountStates(t.Context(), site.ID, []string{"acme"}, store.AccountAsk{})
	if err != nil || len(found["acme"].Metrics) != 1 || found["acme"].Metrics[0].Now.Value != 6 {
		t.Errorf("%+v, %v", found["acme"], err)
	}
	other := has(w, site.ID, 5, 0)
	other.Events = append(other.Events, tend.Event{Kind: tend.KindTrack, Name: "export"})
	if r, err := e.Feed(t.Context(), &other); err != nil || r.Taken != 0 || len(r.Refused) != 2 {
		t.Errorf("an event of nobody: %+v, %v", r, err)
	}
}

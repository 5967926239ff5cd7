package engage_test

import (
	"testing"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// pushShop is a shop whose campaign goes out by web push.
func pushShop(t testing.TB, on testkit.Database, more ...func(*tend.Campaign)) (*testkit.World, tend.Site) {
	t.Helper()
	w := testkit.OpenOn(t, on)
	site := w.Site(t, tend.Site{Name: "acme", Settings: tend.Settings{Push: &tend.PushSettings{Worker: "/tend-worker.js"}}})
	c := testkit.Notification(site.ID, "hello", "export")
	for _, f := range more {
		f(&c)
	}
	w.Launch(t, c)
	return w, site
}

// subscribe gives somebody a browser that takes web push.
func subscribe(t testing.TB, w *testkit.World, site tend.SiteID, user string) {
	t.Helper()
	who, err := w.DB.Resolve(t.Context(), site, "", user)
	if err != nil {
		t.Fatal(err)
	}
	st, _, err := store.Fold(t.Context(), w.DB, site, who.User)
	if err != nil {
		t.Fatal(err)
	}
	at := tend.Stamp(w.Clock.Now())
	said := tend.Push{What: tend.PushSubscribed, Endpoint: pushEndpoint + user, P256dh: "p", Auth: "a", Key: "k"}
	r, err := w.DB.Commit(t.Context(), &store.Unit{
		Site: site, At: at, Subject: store.Subject{ID: who.User, Rev: st.Rev}, Events: []tend.Event{{Kind: tend.KindPush, At: at, Push: &said}},
	})
	if err != nil || r.Overtaken {
		t.Fatal(err, r.Overtaken)
	}
}

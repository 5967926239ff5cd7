package web

import (
	"tend/server/store"
	"tend/server/tend"
)

// actor is a person that the test acts as, by units of work as the main road does.
type actor struct {
	site tend.SiteID
	id   tend.PersonID
	rev  uint64
}

func (w *world) arrive(site, anon, user string) *actor {
	w.t.Helper()
	a := &actor{site: w.site[site], id: tend.NewPersonID(w.clock.Now())}
	now := tend.Stamp(w.clock.Now())
	w.commit(a, &store.Unit{
		Site: a.site, At: now, Subject: store.Subject{ID: a.id, New: true, Anon: anon, Bind: true, Claim: user},
		Events: []tend.Event{{Kind: tend.KindPage, At: now, Page: &tend.Page{URL: "https://one.example/", Title: "Home"}}},
	})
	return a
}

func (w *world) commit(a *actor, u *store.Unit) {
	w.t.Helper()
	r, err := w.db.Commit(w.t.Context(), u)
	if err != nil || r.Overtaken {
		w.t.Fatalf("unit: %+v, %v", r, err)
	}
	a.rev = r.Rev
}

// act does a track event; decide may grant and stop.
func (w *world) act(a *actor, name string, decide ...func(*store.Ledger) store.Verdict) {
	w.t.Helper()
	now := tend.Stamp(w.clock.Now())
	u := &store.Unit{
		Site: a.site, At: now, Subject: store.Subject{ID: a.id, Rev: a.rev},
		Events: []tend.Event{{Kind: tend.KindTrack, At: now, Name: name, Props: []byte(`{"format":"pdf"}`)}},
	}
	if len(decide) > 0 {
		u.Decide = decide[0]
	}
	w.commit(a, u)
}

func (w *world) receipt(a *actor, delivery string, what tend.What) {
	w.t.Helper()
	now := tend.Stamp(w.clock.Now())
	w.commit(a, &store.Unit{
		Site: a.site, At: now, Subject: store.Subject{ID: a.id, Rev: a.rev},
		Events: []tend.Event{{Kind: tend.KindReceipt, At: now, Delivery: delivery, What: what}},
	})
}

func (w *world) putOn(a *actor, id string) {
	w.t.Helper()
	now := tend.Stamp(w.clock.Now())
	w.commit(a, &store.Unit{
		Site: a.site, At: now, Subject: store.Subject{ID: a.id, Rev: a.rev},
		Events: []tend.Event{{Kind: tend.KindList, At: now, Name: id, On: true, Past: true}},
	})
}

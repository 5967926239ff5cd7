package engage_test

import (
	"time"

	"tend/server/tend"
	"tend/server/testkit"
)

// climb is a campaign with a ladder: in the app, and by push where nobody has seen it for an hour.
func climb(site tend.SiteID) tend.Campaign {
	c := awayPush(site)
	c.ID = "climb"
	ladder(&c)
	c.Trigger.Name, c.Fallback.After, c.Goal = "climb", "1h", nil
	return c
}

// rises has somebody earn the ladder's message, and lets pass what it waits for, or not quite: with
// a browser that takes web push or without, drawn or not.
func (h *history) rises(x *tab) {
	h.t.Helper()
	if h.rnd.IntN(3) > 0 {
		h.send(x, subscribed(h.pick("b1", "b2", "b3")))
	}
	h.send(x, track("climb"))
	switch h.rnd.IntN(3) {
	case 0: // it may be drawn, as everything else, when the step is over
		return
	case 1: // all of them have left
		for _, each := range h.tabs {
			each.hides()
		}
	}
	h.w.Clock.Add(59*time.Minute + time.Duration(h.rnd.IntN(120))*time.Second)
	node := h.nodes[h.rnd.IntN(len(h.nodes))]
	node.Sweep(h.t.Context())
	if err := wakes(h.t, h.w, node, h.w.DB); err != nil {
		h.t.Fatal(err)
	}
}

// joins has a server say that two users are one, in either direction, and perhaps for the second time.
func (h *history) joins() {
	h.t.Helper()
	f := joined(h.site.ID, h.pick("ada", "bob"), h.pick("ada", "bob", "a1"))
	if f.User == f.Previous {
		return
	}
	if _, err := h.nodes[h.rnd.IntN(2)].Feed(h.t.Context(), &f); err != nil {
		h.t.Fatalf("%s: %v", h.name, err)
	}
}

// climbed tells whether a message of the ladder was seen in the app, and another sent on by push.
func (h *history) climbed() bool {
	h.t.Helper()
	pushes := texts(h.t, h.w, `SELECT id FROM deliveries WHERE campaign = 'climb' AND channel = 'web_push'`)
	seen := texts(h.t, h.w, `SELECT id FROM deliveries WHERE campaign = 'climb' AND channel = 'in_app' AND status NOT IN ('granted', 'released', 'failed')`)
	h.t.Logf("%d of the ladder seen in the app, %d sent on by push", len(seen), len(pushes))
	return len(pushes) > 0 && len(seen) > 0
}

// laddersHold compares both rungs in the streams: a push has the place of what was in the app, and
// nobody has two.
func (h *history) laddersHold() {
	h.t.Helper()
	if !h.climbed() {
		if h.w.On == testkit.SQLite { // the few histories of the other may have none of it
			h.t.Error("the ladder was never climbed, or always: the test shows nothing")
		}
		return
	}
	testkit.CapsHold(h.t, h.w.DB, h.w.Place, h.site.ID, "climb", 1)
}

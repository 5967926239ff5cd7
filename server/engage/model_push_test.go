package engage_test

import (
	"fmt"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
	"tend/server/wire"
)

// promoMost is how many promotions a person gets for life, in the page and by push together.
const promoMost = 2

// awayPush is a campaign by push, in the category of one that is shown in the page.
func awayPush(site tend.SiteID) tend.Campaign {
	c := testkit.Notification(site, "away", "open")
	c.Caps, c.Category = []tend.Cap{{Max: 2, Per: "lifetime"}}, "promo"
	return c
}

// leave has somebody look elsewhere, with a browser that takes web push, or come back.
func (h *history) leave(x *tab) {
	if h.rnd.IntN(4) == 0 {
		x.e.State(h.t.Context(), x.s, wire.State{Visible: true})
		return
	}
	h.send(x, subscribed(h.pick("b1", "b2", "b3")))
	for _, each := range h.tabs {
		each.hides()
	}
	h.send(x, track("open"))
}

// post is a node that sends what waits: it dies with some of it under way, and of what it sends
// some is taken, some refused and some tried again.
func (h *history) post() {
	list, err := h.w.DB.ClaimPushes(h.t.Context(), 1+h.rnd.IntN(4), 10*time.Second)
	if err != nil {
		h.t.Fatal(err)
	}
	var ends []*store.PushEnd
	for i := range list {
		e := &store.PushEnd{Send: &list[i], Outcome: store.PushAccepted, Status: 201}
		switch h.rnd.IntN(5) {
		case 0:
			continue
		case 1:
			e.Outcome, e.Status = "refused", 400
		case 2:
			e.Outcome, e.Status, e.Again = "unreachable", 503, tend.Stamp(h.w.Clock.Now().Add(5*time.Second))
		}
		ends = append(ends, e)
	}
	if h.rnd.IntN(4) == 0 { // slower than its lease: another node has them by now
		h.w.Clock.Add(time.Minute)
		if _, err := h.w.DB.ClaimPushes(h.t.Context(), 100, 10*time.Second); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := h.w.DB.EndPushes(h.t.Context(), ends...); err != nil {
		h.t.Fatal(err)
	}
	for _, e := range ends {
		if e.Kept && e.Again == 0 {
			h.ended[e.Send.ID]++
		}
	}
}

// pushesHold compares what was sent with the ledger: everything once, to each browser, and
// in the caps of the page.
func (h *history) pushesHold() {
	h.t.Helper()
	for id, n := range h.ended {
		if n != 1 {
			h.t.Errorf("the push %s has ended %d times", id, n)
		}
	}
	accepted := `(SELECT count(*) FROM push_sends s WHERE s.delivery = d.id AND s.outcome = 'accepted' AND s.state = 'done')`
	for what, q := range map[string]string{
		"promotions above the cap": fmt.Sprintf(`SELECT CAST(person AS TEXT) FROM deliveries WHERE category = 'promo' AND status NOT IN ('released', 'failed')
			AND person NOT IN (SELECT merged_into FROM persons WHERE merged_into IS NOT NULL) GROUP BY person HAVING count(*) > %d`, promoMost),
		"two pushes of a delivery to one browser": `SELECT delivery FROM push_sends GROUP BY delivery, device HAVING count(*) > 1`,
		"grants without a push":                   `SELECT id FROM deliveries WHERE channel = 'web_push' AND id NOT IN (SELECT delivery FROM push_sends)`,
		"pushes without a grant":                  `SELECT delivery FROM push_sends WHERE delivery NOT IN (SELECT id FROM deliveries WHERE channel = 'web_push')`,
		"taken and not sent":                      `SELECT d.id FROM deliveries d WHERE d.channel = 'web_push' AND d.status IN ('granted', 'failed') AND ` + accepted + ` > 0`,
		"sent and not taken":                      `SELECT d.id FROM deliveries d WHERE d.channel = 'web_push' AND d.status = 'sent' AND ` + accepted + ` = 0`,
		"figures that differ": `SELECT CAST(f.n AS TEXT) FROM (SELECT coalesce(sum(n), 0) AS n FROM totals WHERE what = 'sent') f
			WHERE f.n <> (SELECT count(DISTINCT delivery) FROM push_sends WHERE state = 'done' AND outcome = 'accepted')`,
	} {
		if got := texts(h.t, h.w, q); len(got) != 0 {
			h.t.Errorf("%s: %q", what, got)
		}
	}
	granted := len(texts(h.t, h.w, `SELECT id FROM deliveries WHERE channel = 'web_push'`))
	h.t.Logf("%d pushes granted, %d ends of them written", granted, len(h.ended))
	if h.w.On == testkit.SQLite && (granted == 0 || len(h.ended) == 0) {
		h.t.Error("no push was granted, or none sent: the test shows nothing")
	}
}

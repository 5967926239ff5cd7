package engage_test

import (
	"context"
	"time"

	"tend/server/engage"
	"tend/server/tend"
)

// measure has a server say how much of something somebody has, by either kind of id.
func (h *history) measure() {
	h.t.Helper()
	at := h.w.Clock.Now()
	if h.rnd.IntN(3) == 0 {
		at = at.Add(-time.Duration(h.rnd.IntN(100)) * time.Hour)
	}
	f := engage.Fed{
		Site:   h.site.ID,
		Events: []tend.Event{{Kind: tend.KindMetric, Name: []string{"docs", "seats"}[h.rnd.IntN(2)], Value: float64(h.rnd.IntN(9)), At: tend.Stamp(at)}},
	}
	if h.rnd.IntN(2) == 0 {
		f.User = h.pick("ada", "bob")
	} else {
		f.Anon = h.pick("a1", "a2", "a3")
	}
	if _, err := h.nodes[h.rnd.IntN(2)].Feed(context.Background(), &f); err != nil {
		h.t.Fatalf("%s: %v", h.name, err)
	}
}

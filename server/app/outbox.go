package app

import (
	"context"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"tend/server/jobs"
	"tend/server/store"
	"tend/server/tend"
)

// byPush are the live campaigns that go out by web push.
type byPush struct {
	live atomic.Pointer[map[campaignOf]bool]
	wake func()
}

type campaignOf struct {
	site tend.SiteID
	id   string
}

// set takes a configuration over.
func (b *byPush) set(campaigns []tend.Campaign) {
	live := map[campaignOf]bool{}
	for i := range campaigns {
		if c := &campaigns[i]; c.Channel == tend.WebPush || c.Fallback != nil {
			live[campaignOf{c.Site, c.ID}] = true
		}
	}
	b.live.Store(&live)
}

// granted has the outbox looked at, at once, where a unit has granted something that leaves by it.
func (b *byPush) granted(site tend.SiteID, made []tend.Event) {
	live := b.live.Load()
	if live == nil || len(*live) == 0 {
		return
	}
	for i := range made {
		if e := &made[i]; e.Kind == tend.KindGrant && e.Grant.Channel != "" && (*live)[campaignOf{site, e.Grant.Campaign}] {
			b.wake()
			return
		}
	}
}

// outgoing are the figures of what is sent to push services.
type outgoing struct{ app *App }

var (
	descPushes     = desc("pushes_total", "Attempts of this node to hand a push to its push service, by what became of them.", "outcome", "service")
	descPushesWait = desc("pushes_waiting", "Pushes that are to be sent, by whatever node; counted up to 100,000.")
	descPushesLate = desc("pushes_late_seconds", "For how long the push waits that should have left first; 0 where none is late.")
)

// Describe says nothing, as counted does.
func (*outgoing) Describe(chan<- *prometheus.Desc) {}

// Collect counts.
func (o *outgoing) Collect(to chan<- prometheus.Metric) {
	counts := o.app.outbox.Stats.Read()
	for _, outcome := range []string{store.PushAccepted, store.PushGone} { // there from the start, so that the first one is a rise
		counts[jobs.PushCount{Outcome: outcome, Service: "fcm"}] += 0
	}
	for of, n := range counts {
		to <- prometheus.MustNewConstMetric(descPushes, prometheus.CounterValue, float64(n), of.Outcome, of.Service)
	}
	ctx, cancel := context.WithTimeout(context.Background(), probing)
	defer cancel()
	n, since, err := o.app.db.PushesWaiting(ctx)
	if err != nil {
		return // that the database is away is said by another figure
	}
	late := 0.0
	if since != 0 {
		late = max(0, o.app.clock.Now().Sub(since.Time()).Seconds())
	}
	to <- prometheus.MustNewConstMetric(descPushesWait, prometheus.GaugeValue, float64(n))
	to <- prometheus.MustNewConstMetric(descPushesLate, prometheus.GaugeValue, late)
}

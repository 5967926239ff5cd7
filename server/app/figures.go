package app

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tend/server/engage"
	"tend/server/live"
)

// figures are what /metrics tells. They have a registry of their own, so that two
// servers in one process do not meet.
type figures struct {
	registry *prometheus.Registry
	commits  *commits
	batches  prometheus.Histogram
}

func newFigures(version string) *figures {
	f := &figures{
		registry: prometheus.NewRegistry(),
		commits:  newCommits(),
		batches:  newAnswered(),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "tend_build_info", Help: "Always 1; the version is a label.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	f.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), f.batches, build)
	f.commits.register(f.registry)
	return f
}

func (f *figures) handler() http.Handler {
	return promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{Registry: f.registry})
}

// watch adds the figures that the parts count themselves.
func (f *figures) watch(a *App) {
	f.registry.MustRegister(&counted{engine: a.engine, sockets: a.sockets}, &heat{redis: a.cache}, &vitals{app: a}, &outgoing{app: a})
	f.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "tend_configuration_version", Help: "The version of the configuration that runs; each change counts it up.",
	}, func() float64 { return float64(a.loaded.Load()) }))
}

// counted reads the counters of engine and sockets when it is asked.
type counted struct {
	engine  *engage.Engine
	sockets *live.Server
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("tend_"+name, help, labels, nil)
}

var (
	descEvents     = desc("events_total", "Events committed.")
	descDuplicates = desc("events_duplicate_total", "Events that had been committed before.")
	descRefused    = desc("events_refused_total", "Events refused for a fault of their own.")
	descLate       = desc("events_late_total", "Events too old on arrival to trigger a message.")
	descGrants     = desc("grants_total", "Deliveries granted.")
	descOffers     = desc("offers_total", "Deliveries offered again, because nobody had drawn them when their lease ran out.")
	descOvertaken  = desc("units_overtaken_total", "Units of work decided anew, because another was faster.")
	descOpen       = desc("sockets_open", "Sockets that are open now.")
	descAccepted   = desc("sockets_accepted_total", "Sockets that were opened.")
	descIn         = desc("frames_received_total", "Frames from browsers.")
	descOut        = desc("frames_sent_total", "Frames to browsers.")
	descLimited    = desc("limited_total", "Batches, and attempts to connect, that were turned away, by the limit.", "limit")
	descPosts      = desc("requests_total", "Requests over HTTP, in place of a socket, whose frames were taken.")
	descHeld       = desc("requests_held", "Requests over HTTP that are held now.")
	descDead       = desc("sockets_dead_total", "Sockets that did not answer a ping.")
	descPanics     = desc("sockets_panics_total", "Sockets that ended in a fault of Tend's.")
	descNo         = desc("sockets_refused_total", "Requests for a socket that were refused, by HTTP status.", "status")
	descClosed     = desc("sockets_closed_total", "Sockets closed by the server, by close code.", "code")
)

// Describe says nothing: what there is depends on what has happened.
func (c *counted) Describe(chan<- *prometheus.Desc) {}

// Collect reads them all.
func (c *counted) Collect(to chan<- prometheus.Metric) {
	count := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	e := c.engine.Stats()
	count(descEvents, float64(e.Events.Load()))
	count(descDuplicates, float64(e.Duplicates.Load()))
	count(descRefused, float64(e.Refused.Load()))
	count(descLate, float64(e.Late.Load()))
	count(descGrants, float64(e.Grants.Load()))
	count(descOffers, float64(e.Offers.Load()))
	count(descOvertaken, float64(e.Overtaken.Load()))
	s := c.sockets.Stats()
	there(&s)
	to <- prometheus.MustNewConstMetric(descOpen, prometheus.GaugeValue, float64(s.Open))
	count(descAccepted, float64(s.Accepted))
	count(descIn, float64(s.FramesIn))
	count(descOut, float64(s.FramesOut))
	for what, n := range s.Limited {
		count(descLimited, float64(n), what)
	}
	count(descPosts, float64(s.Posts))
	to <- prometheus.MustNewConstMetric(descHeld, prometheus.GaugeValue, float64(s.Held))
	count(descDead, float64(s.Dead))
	count(descPanics, float64(s.Panics))
	for status, n := range s.Refused {
		count(descNo, float64(n), strconv.Itoa(status))
	}
	for code, n := range s.Closed {
		count(descClosed, float64(n), strconv.Itoa(code))
	}
}

// there names what alerts and the dashboard wait for from the start, so that the first
// one is a rise.
func there(s *live.Stats) {
	for _, status := range []int{http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		s.Refused[status] += 0
	}
	for _, limit := range []string{"socket", "person", "address", "site", "connections", "flood"} {
		s.Limited[limit] += 0
	}
	for _, code := range []int{live.CloseInternal, live.CloseSlowReader, live.CloseFlood, live.CloseTryLater} {
		s.Closed[code] += 0
	}
}

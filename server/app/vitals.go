package app

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"tend/server/engage"
	"tend/server/live"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// vitals are what an operator is woken up by: they look at the parts when they are asked.
type vitals struct{ app *App }

var (
	descDatabaseUp = desc("database_up", "1 when the database answers within 2 s.")
	descFree       = desc("data_free_bytes", "What may still be written where the data folder is.")
	descFile       = desc("database_bytes", "How large the database's files are.", "file")
	descOldest     = desc("events_oldest_timestamp_seconds", "When the day of the oldest events began that are kept.")
	descKept       = desc("retention_days", "For how many days events are kept; 0 is for ever.")
	descRetained   = desc("retention_done_timestamp_seconds", "When all that was older than that had been deleted last, by any node; 0 is never.")
	descAge        = desc("configuration_age_seconds", "How long ago the configuration was last compared with the database; once a second where all is well.")
)

// Describe says nothing, as counted does.
func (*vitals) Describe(chan<- *prometheus.Desc) {}

// Collect looks at each.
func (v *vitals) Collect(to chan<- prometheus.Metric) {
	a := v.app
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), probing)
	defer cancel()
	up := 0.0
	if a.db.Ping(ctx) == nil {
		up = 1
	}
	gauge(descDatabaseUp, up)
	if free, ok := freeBytes(a.settings.DataDir); ok {
		gauge(descFree, float64(free))
	}
	for _, name := range []string{store.File, store.File + "-wal"} {
		if info, err := os.Stat(filepath.Join(a.settings.DataDir, name)); err == nil { // none where the database is outside
			gauge(descFile, float64(info.Size()), name)
		}
	}
	if day, found, err := a.db.OldestDay(ctx); err == nil && found {
		gauge(descOldest, float64(day)*86400)
	}
	gauge(descKept, float64(a.settings.Retention))
	if at, err := a.db.LeaseDone(ctx, jobRetention); err == nil {
		gauge(descRetained, float64(at)/1e6)
	}
	gauge(descAge, a.clock.Now().Sub(tend.Micros(a.looked.Load()).Time()).Seconds())
}

// commits measures what becomes of units of work.
type commits struct {
	took    prometheus.Histogram
	failed  *prometheus.CounterVec
	waiting atomic.Int64
}

func newCommits() *commits {
	c := &commits{
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "tend_commit_seconds", Help: "How long a unit of work waits for its commit.", Buckets: buckets,
		}),
		failed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tend_commits_failed_total", Help: "Units of work that could not be committed, by the class of the error. Browsers send them again.",
		}, []string{"code"}),
	}
	for _, code := range []tend.Code{tend.Unavailable, tend.Internal} { // there from the start, so that the first one is a rise
		c.failed.WithLabelValues(string(code))
	}
	return c
}

func (c *commits) register(r *prometheus.Registry) {
	r.MustRegister(c.took, c.failed, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "tend_commits_waiting", Help: "Units of work that wait for their commit now.",
	}, func() float64 { return float64(c.waiting.Load()) }))
}

// timed is the ledger with the measure at it.
type timed struct {
	engage.Ledger
	clock tend.Clock
	*commits
	pushes *byPush
}

// Commit hands on and measures.
func (t *timed) Commit(ctx context.Context, u *store.Unit) (store.Result, error) {
	t.waiting.Add(1)
	defer t.waiting.Add(-1)
	start := t.clock.Now()
	r, err := t.Ledger.Commit(ctx, u)
	t.took.Observe(t.clock.Now().Sub(start).Seconds())
	if err != nil {
		t.failed.WithLabelValues(string(tend.CodeOf(err))).Inc()
	}
	t.pushes.granted(u.Site, r.Made)
	return r, err
}

// answered is the engine as the sockets see it, with a clock beside.
type answered struct {
	live.Handler
	clock tend.Clock
	took  prometheus.Histogram
}

func newAnswered() prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "tend_batch_seconds", Help: "How long a batch takes from being read to its acknowledgement being written, its commit included.", Buckets: buckets,
	})
}

// Batch hands on and measures.
func (a *answered) Batch(ctx context.Context, s *engage.Session, e *wire.Events) ([]wire.Frame, error) {
	start := a.clock.Now()
	frames, err := a.Handler.Batch(ctx, s, e)
	a.took.Observe(a.clock.Now().Sub(start).Seconds())
	return frames, err
}

// buckets reach from a commit in memory to a patience that is at its end.
var buckets = []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 5, 10}

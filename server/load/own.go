package load

import (
	"runtime/metrics"
	"slices"
	"time"
)

// Own is what the load itself took and how well it kept its schedule: a load that is
// late measures itself.
type Own struct {
	CPU    float64 `json:"cpu"` // cores that were busy on average; 0 where the system does not tell
	Cores  int     `json:"cores"`
	Late   Times   `json:"late_ms"` // behind the schedule by which events fall due
	Waited struct {
		P99 float64 `json:"p99"`
	} `json:"waited_ms"` // of goroutines, for a core
	GC float64 `json:"gc_max_ms"` // the longest stop to collect garbage
}

// The figures of the Go runtime that tell whether it keeps up.
const (
	waits  = "/sched/latencies:seconds"
	pauses = "/sched/pauses/total/gc:seconds"
)

// weight is what this process had taken at a time.
type weight struct {
	at    time.Time
	cpu   time.Duration
	waits metrics.Float64Histogram
	gc    metrics.Float64Histogram
}

func weigh() *weight {
	s := []metrics.Sample{{Name: waits}, {Name: pauses}}
	metrics.Read(s)
	w := &weight{at: time.Now(), cpu: usedCPU()}
	for i, h := range []*metrics.Float64Histogram{&w.waits, &w.gc} {
		if s[i].Value.Kind() == metrics.KindFloat64Histogram {
			*h = *s[i].Value.Float64Histogram()
		}
	}
	return w
}

func (w *weight) since(late *spread) Own {
	now := weigh()
	o := Own{Cores: cores(), Late: late.times()}
	if took := now.at.Sub(w.at); took > 0 {
		o.CPU = (now.cpu - w.cpu).Seconds() / took.Seconds()
	}
	o.Waited.P99 = 1000 * between(&w.waits, &now.waits, .99)
	o.GC = 1000 * between(&w.gc, &now.gc, 1)
	return o
}

// between gives the value that a share of what was counted between two readings stays
// below: the lower end of its bucket, in seconds.
func between(a, b *metrics.Float64Histogram, share float64) float64 {
	counts := slices.Clone(b.Counts)
	var all, seen uint64
	for i := range counts {
		if i < len(a.Counts) {
			counts[i] -= a.Counts[i]
		}
		all += counts[i]
	}
	value := 0.0
	for i, n := range counts {
		if n == 0 {
			continue
		}
		value = max(0, b.Buckets[i]) // the first begins at minus infinity
		if seen += n; float64(seen) >= share*float64(all) {
			break
		}
	}
	return value
}

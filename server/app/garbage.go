package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// How much garbage may gather before it is collected. Each collection looks at all that
// is kept, so with many events a second it costs a part of each, and those that are
// under way meanwhile take longer. While events flow memory is given for that; a server
// that only holds connections open stays small.
const (
	usualGarbage = 100       // percent of what is kept: Go's own measure
	mostGarbage  = 400       // while events flow
	spareGarbage = 512 << 20 // bytes that are given for it, where that is less
	flowing      = 200       // events a beat from which on they flow
	still        = 10        // beats with fewer, after which they do not
)

// garbage goes by the events of each beat.
type garbage struct {
	events func() int64      // committed so far
	kept   func() uint64     // bytes, as of the last collection
	set    func(percent int) // of what is kept
	seen   int64
	quiet  int
}

// watchGarbage gives nil where the operator has said how much there may be.
func (a *App) watchGarbage() *garbage {
	if os.Getenv("GOGC") != "" {
		return nil
	}
	return &garbage{
		events: a.engine.Stats().Events.Load,
		kept:   keptBytes,
		set:    func(percent int) { debug.SetGCPercent(percent) },
		quiet:  still,
	}
}

// look is done at each beat.
func (g *garbage) look(context.Context) {
	now := g.events()
	flow := now - g.seen
	g.seen = now
	switch {
	case flow >= flowing:
		g.quiet = 0
	case g.quiet >= still:
		return
	default:
		g.quiet++
	}
	if g.quiet >= still {
		g.set(usualGarbage)
		return
	}
	g.set(percentOf(g.kept()))
}

// percentOf is how much garbage there may be beside so many bytes that are kept.
func percentOf(kept uint64) int {
	if kept <= spareGarbage/(mostGarbage/100) {
		return mostGarbage
	}
	return max(usualGarbage, int(spareGarbage*100/kept))
}

func keptBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

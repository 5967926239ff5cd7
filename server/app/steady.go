package app

import (
	"context"
	"sync/atomic"
	"time"

	"tend/server/tend"
)

const (
	offsetEvery = time.Minute           // between measurements
	offsetStep  = 20 * time.Millisecond // what a measurement may be off by: less changes nothing
)

// steady is a clock and its measured offset to the database's, by which all nodes
// go: caps, leases and schedules mean the same moment on each of them.
type steady struct {
	base   tend.Clock
	offset atomic.Int64 // nanoseconds
}

// Now is the time of the database.
func (c *steady) Now() time.Time { return c.base.Now().Add(time.Duration(c.offset.Load())) }

// measure asks the database for its time. One that does not answer changes nothing.
func (a *App) measure(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, probing)
	defer cancel()
	d, err := a.db.Offset(ctx, a.clock.base)
	if err != nil {
		if ctx.Err() == nil {
			a.log.Warn("the database's clock could not be read", "err", err)
		}
		return
	}
	old := time.Duration(a.clock.offset.Load())
	if diff := (d - old).Abs(); diff > offsetStep {
		a.clock.offset.Store(int64(d))
		a.log.Info("going by the database's clock", "offset", d.Round(time.Millisecond))
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tend/server/load"
)

// crowd is many open tabs at one server.
type crowd struct {
	server *child
	tabs   []*tab
	bare   bool // the server is the echo
	shows  atomic.Int64
}

// join opens tabs, a few at a time. person says whose tab it is; below 0 a visitor's.
func join(server *child, tabs int, bare bool, person func(i int) int) (*crowd, error) {
	return joinSite(server, siteKey, tabs, bare, person)
}

// joinSite is join at a site.
func joinSite(server *child, site string, tabs int, bare bool, person func(i int) int) (*crowd, error) {
	c := &crowd{server: server, tabs: make([]*tab, tabs), bare: bare}
	err := parallel(64, func(w int) error {
		var d desk
		for i := w; i < tabs; i += 64 {
			path := ""
			if bare {
				path = "/"
			}
			s, err := load.Dial(context.Background(), load.Where{URL: "http://" + server.addr, Path: path, Origin: origin})
			if err != nil {
				return fmt.Errorf("socket %d: %w", i, err)
			}
			c.tabs[i] = &tab{Socket: s}
			if !bare {
				if err := c.tabs[i].hello(&d, site, person(i), i); err != nil {
					return fmt.Errorf("socket %d: %w", i, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		c.leave()
	}
	return c, err
}

// leave closes all tabs at once.
func (c *crowd) leave() {
	for _, t := range c.tabs {
		if t != nil {
			t.Close()
		}
	}
}

// result is what a load has shown.
type result struct {
	events  int64
	shows   int64
	took    time.Duration
	cpu     time.Duration
	p50     time.Duration // from when a frame was due to its acknowledgement
	p99     time.Duration
	samples int
}

// perMillion is the CPU time of a million events, in seconds.
func (r *result) perMillion() float64 { return r.cpu.Seconds() / float64(r.events) * 1e6 }

// rate is events a second.
func (r *result) rate() float64 { return float64(r.events) / r.took.Seconds() }

// pattern is how a crowd behaves.
type pattern struct {
	perFrame int           // events a frame
	pace     int           // frames a second over all; 0: the next as soon as the last is answered
	warm     time.Duration // before it is measured
	span     time.Duration // while it is measured
	rounds   int           // instead of both: all of it is measured, until each tab has sent so many frames
}

// run lets some workers send, each by turns on its own tabs, with one frame on its
// way at a time.
func (c *crowd) run(l pattern) (*result, error) {
	var events atomic.Int64
	var measuring, stop atomic.Bool
	times := make([][]time.Duration, *inFlight)
	failed := make(chan error, 1)
	var wg sync.WaitGroup
	start := time.Now()
	for w := range *inFlight {
		wg.Go(func() {
			var d desk
			due := start.Add(l.every() * time.Duration(w) / time.Duration(*inFlight))
			for i, round := w, 1; !stop.Load(); i += *inFlight {
				if i >= len(c.tabs) {
					i, round = w, round+1
				}
				if l.rounds > 0 && round > l.rounds {
					return
				}
				if l.pace > 0 {
					time.Sleep(time.Until(due))
				} else {
					due = time.Now()
				}
				n, err := c.trip(c.tabs[i], &d, l.perFrame)
				if err != nil {
					select {
					case failed <- fmt.Errorf("tab %d: %w", i, err):
					default:
					}
					return
				}
				if measuring.Load() {
					times[w] = append(times[w], time.Since(due))
				}
				events.Add(int64(n))
				due = due.Add(l.every())
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	r, err := c.watch(l, start, &events, &measuring, failed, done)
	stop.Store(true)
	<-done
	select {
	case e := <-failed:
		err = errors.Join(err, e)
	default:
	}
	r.percentiles(slices.Concat(times...))
	return r, err
}

// watch reads the clocks at the beginning and the end of the span, while the load
// goes on.
func (c *crowd) watch(l pattern, start time.Time, events *atomic.Int64, measuring *atomic.Bool, failed <-chan error, done <-chan struct{}) (*result, error) {
	r := &result{}
	snap := func(sign int64) error {
		cpu, err := c.server.cpu()
		r.cpu += time.Duration(sign) * cpu
		r.events += sign * events.Load()
		r.shows += sign * c.shows.Load()
		r.took += time.Duration(sign) * time.Since(start)
		return err
	}
	span := l.span
	if l.rounds > 0 {
		span = time.Minute
	} else {
		time.Sleep(l.warm)
	}
	measuring.Store(true)
	c.server.mark()
	err := snap(-1)
	select {
	case <-done:
	case <-time.After(span):
	case e := <-failed:
		err = errors.Join(err, e)
	}
	err = errors.Join(err, snap(1))
	c.server.mark()
	measuring.Store(false)
	return r, err
}

// every is the time between two frames of one worker.
func (l pattern) every() time.Duration {
	if l.pace == 0 {
		return 0
	}
	return time.Second * time.Duration(*inFlight) / time.Duration(l.pace)
}

func (c *crowd) trip(t *tab, d *desk, events int) (int, error) {
	if c.bare {
		return t.echo(d, events)
	}
	n, err := t.trip(d, events)
	c.shows.Add(int64(len(t.shown)))
	return n, err
}

func (r *result) percentiles(all []time.Duration) {
	r.samples = len(all)
	if len(all) == 0 {
		return
	}
	slices.Sort(all)
	r.p50, r.p99 = all[len(all)/2], all[len(all)*99/100]
}

// parallel runs n functions at the same time and gives the first error of each.
func parallel(n int, fn func(w int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for w := range n {
		wg.Go(func() { errs[w] = fn(w) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

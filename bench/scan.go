package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"time"

	"tend/server/app"
	"tend/server/store"
	"tend/server/tend"
)

// What is watched in the measurement of a scan.
const (
	watched    = 5 // segments
	scanRounds = 3
)

// scan measures what the road feels of a scan of its own site's watched segments: by turns without one and
// while one is under way, at full speed and at a fixed rate.
func (b *bench) scan() (err error) {
	file, err := b.bootstrap("scan", mix{live: 1000, watched: watched})
	if err != nil {
		return err
	}
	server, err := b.startTend("scan", file)
	if err != nil {
		return err
	}
	defer server.stop()
	k, err := b.openKeeper(filepath.Join(b.dir, "scan"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.db.Close()) }()
	if err := k.takeAway(); err != nil {
		return err
	}
	rnd := rand.New(rand.NewPCG(1, 2)).Perm(*people)
	c, err := join(server, *sockets, false, func(i int) int { return rnd[i] })
	if err != nil {
		return err
	}
	defer c.leave()
	loads := []scanLoad{{name: "none", none: true}, {name: "as fast as they are answered"}, {name: fmt.Sprintf("%d a second", paced), pace: paced}}
	for range scanRounds {
		if err := b.scanTurn(c, k, loads); err != nil {
			return err
		}
	}
	b.scanTable(loads)
	return nil
}

// scanLoad is a load, and what was measured of it at rest and beside a scan.
type scanLoad struct {
	name         string
	pace         int
	none         bool // nobody sends anything
	rest, beside scanFigures
}

// scanFigures are of one turn each: times in milliseconds, people whom the scan has looked at in a second.
type scanFigures struct{ cores, cpu, rate, p99, looked []float64 }

// scanTurn measures each load once without a scan and once beside one.
func (b *bench) scanTurn(c *crowd, k *keeper, loads []scanLoad) error {
	for i := range loads {
		if err := b.scanFigure(c, k, &loads[i], &loads[i].rest); err != nil {
			return err
		}
	}
	if err := k.giveBack(); err != nil {
		return err
	}
	for i := range loads {
		if err := b.scanFigure(c, k, &loads[i], &loads[i].beside); err != nil {
			return err
		}
	}
	return k.takeAway()
}

func (b *bench) scanFigure(c *crowd, k *keeper, l *scanLoad, f *scanFigures) error {
	before, _, err := k.looked()
	if err != nil {
		return err
	}
	start := time.Now()
	run := func() (*result, error) {
		return c.run(pattern{perFrame: 1, pace: l.pace, warm: *span / 8, span: *span / 2})
	}
	if l.none {
		run = func() (*result, error) { return c.quiet(*span / 2) }
	}
	r, err := run()
	if err != nil {
		return err
	}
	after, goesOn, err := k.looked()
	if err != nil {
		return err
	}
	looked := float64(after-before) / time.Since(start).Seconds()
	if beside := f == &l.beside; beside && !goesOn || !beside && after != before {
		return fmt.Errorf("the scan has looked at %d people and then at %d: it ended in the turn, which takes more -people, or went on while it was held", before, after)
	}
	f.cores, f.looked = append(f.cores, r.cores()), append(f.looked, looked)
	b.note("%s: %.3f cores; %.0f people/s looked at", l.name, r.cores(), looked)
	if !l.none {
		f.cpu, f.rate, f.p99 = append(f.cpu, r.perMillion()), append(f.rate, r.rate()), append(f.p99, ms(r.p99))
		b.note("%.1f s/M, %.0f events/s, p99 %.1f ms", r.perMillion(), r.rate(), ms(r.p99))
	}
	return nil
}

// cores is how many cores were busy.
func (r *result) cores() float64 { return r.cpu.Seconds() / r.took.Seconds() }

// quiet measures the server for a while in which nobody sends.
func (c *crowd) quiet(span time.Duration) (*result, error) {
	before, err := c.server.cpu()
	if err != nil {
		return nil, err
	}
	time.Sleep(span)
	after, err := c.server.cpu()
	return &result{cpu: after - before, took: span}, err
}

func (b *bench) scanTable(loads []scanLoad) {
	fmt.Fprintf(b.out, "\nOne a frame, while %d watched segments of five conditions each are scanned over %d people of the site; medians of %d turns; **%s**:\n\n",
		watched, *people, scanRounds, b.place.name)
	fmt.Fprintln(b.out, "| events | a scan | cores busy | CPU s per million | **ratio** | events/s | ratio | p99 ms | ratio | people/s looked at |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
	for _, l := range loads {
		cores, with := median(l.rest.cores), l.beside
		if l.none {
			fmt.Fprintf(b.out, "| none | none | %.3f | | | | | | | |\n| none | all the time | %.3f | | | | | | | %.0f |\n", cores, median(with.cores), median(with.looked))
			continue
		}
		cpu, rate, p99 := median(l.rest.cpu), median(l.rest.rate), median(l.rest.p99)
		fmt.Fprintf(b.out, "| %s | none | %.2f | %.1f | | %.0f | | %.1f | | |\n", l.name, cores, cpu, rate, p99)
		fmt.Fprintf(b.out, "| %s | all the time | %.2f | %.1f | **%.2fx** | %.0f | %.2fx | %.1f | %.2fx | %.0f |\n", l.name,
			median(with.cores), median(with.cpu), median(with.cpu)/cpu, median(with.rate), median(with.rate)/rate, median(with.p99), median(with.p99)/p99, median(with.looked))
	}
}

// keeper keeps the server from scanning, as another node does that has the lease of it.
type keeper struct {
	db    *store.DB
	ahead atomic.Int64 // nanoseconds by which its clock is
	lease *store.Lease
}

// Now is its clock's time: ahead of the server's while it takes over what that holds.
func (k *keeper) Now() time.Time { return time.Now().Add(time.Duration(k.ahead.Load())).UTC() }

// openKeeper opens the database of the server that runs on a folder.
func (b *bench) openKeeper(dir string) (k *keeper, err error) {
	defer rescue(&err)
	settings := settingsFor(dir, "", "")
	if b.place.sql != nil {
		settings.DatabaseURL, settings.SecretKey = b.place.sql.URL(b.place.newest()), secretKey
	}
	k = &keeper{}
	k.db, err = app.OpenDB(context.Background(), settings, k)
	return k, err
}

// within bounds how long is waited for the server to take a scan up or leave it.
const within = 20 * time.Second

// takeAway has the server end its scan: its lease looks as if it had run out.
func (k *keeper) takeAway() error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := k.wait(ctx, func(list []store.SegmentScan) bool { return len(list) == watched }); err != nil {
		return err
	}
	for {
		k.ahead.Store(int64(2 * time.Minute))
		l, err := k.db.TakeLease(ctx, app.JobSegments, 0)
		k.ahead.Store(0)
		if err != nil {
			return err
		}
		if l != nil {
			// From now on it lasts by the time that the server has too.
			if err = k.db.MoveSegmentScans(ctx, l, nil); err == nil {
				k.lease = l
				return nil
			}
			if tend.CodeOf(err) != tend.Conflict { // the server has taken it again
				return err
			}
		}
	}
}

// giveBack has the server begin a scan, and waits until it has.
func (k *keeper) giveBack() error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	list, err := k.scans(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Done, list[i].Finished = 0, 1 // ended long ago: nobody is in any of them, so nobody is missed
	}
	if err := errors.Join(k.db.MoveSegmentScans(ctx, k.lease, list), k.db.EndLease(ctx, k.lease, false)); err != nil {
		return err
	}
	return k.wait(ctx, func(list []store.SegmentScan) bool { return list[0].Finished == 0 && list[0].Done > 0 })
}

// looked is how many people the scan has looked at, and whether it is under way.
func (k *keeper) looked() (people int64, goesOn bool, err error) {
	list, err := k.scans(context.Background())
	if err != nil {
		return 0, false, err
	}
	return list[0].Done, list[0].Finished == 0, nil
}

func (k *keeper) scans(ctx context.Context) ([]store.SegmentScan, error) {
	return k.db.SegmentScansDue(ctx, tend.Stamp(k.Now()))
}

// wait waits until the scans are as they should be.
func (k *keeper) wait(ctx context.Context, as func([]store.SegmentScan) bool) error {
	for {
		list, err := k.scans(ctx)
		if err != nil || as(list) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("scans of segments are not as they should be: %+v", list)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

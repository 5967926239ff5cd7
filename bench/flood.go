package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// What is sent in the measurement of a flood.
const (
	calmPace  = 500  // events a second of the site that is measured
	calmTabs  = 500  // its tabs
	floodTabs = 1000 // of the other site, each of which sends as fast as it is answered

	floodRounds = 3
)

// flood measures what a site feels of another one's flood: the time from when an event
// of its was due to its acknowledgement, with the other site at rest and while a
// thousand tabs of it send as fast as they are answered, by turns in the same run.
func (b *bench) flood() error {
	file, err := b.bootstrap("flood", mix{live: 110, trigger: 100, match: 10})
	if err != nil {
		return err
	}
	server, err := b.startTend("flood", file)
	if err != nil {
		return err
	}
	defer server.stop()
	calm, err := joinSite(server, siteKey, calmTabs, false, func(i int) int { return i })
	if err != nil {
		return err
	}
	defer calm.leave()
	if _, err := calm.run(pattern{perFrame: 1, rounds: 4}); err != nil { // until they have had their messages
		return err
	}
	kinds := []floods{{}, {perFrame: 1}, {perFrame: 10}}
	for range floodRounds {
		for i := range kinds {
			if err := b.flooded(server, calm, &kinds[i]); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(b.out, "\n%d events a second of one site, one a frame, while %d tabs of another site send as fast as they are answered; medians of %d turns:\n\n", calmPace, floodTabs, floodRounds)
	fmt.Fprintln(b.out, "| the other site | p50 ms | p99 ms | **p99, ratio to rest** | its events/s taken |\n|---|--:|--:|--:|--:|")
	rest := median(kinds[0].p99)
	fmt.Fprintf(b.out, "| at rest | %.1f | %.1f | | |\n", median(kinds[0].p50), rest)
	for _, k := range kinds[1:] {
		fmt.Fprintf(b.out, "| a flood, %s | %.1f | %.1f | **%.2fx** | %.0f |\n", perFrame(k.perFrame), median(k.p50), median(k.p99), median(k.p99)/rest, median(k.taken))
	}
	return nil
}

// floods is what was measured with so many events a frame from the other site; with
// none where it is at rest. Times are in milliseconds.
type floods struct {
	perFrame        int
	p50, p99, taken []float64
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// flooded measures one turn.
func (b *bench) flooded(server *child, calm *crowd, k *floods) error {
	stop := func() (int64, float64, error) { return 0, 1, nil }
	if k.perFrame > 0 {
		var err error
		if stop, err = b.startFlood(server, k.perFrame); err != nil {
			return err
		}
	}
	r, err := calm.run(pattern{perFrame: 1, pace: calmPace, warm: time.Second, span: *span})
	taken, took, ended := stop()
	if err = errors.Join(err, ended); err != nil {
		return err
	}
	b.note("%d a frame: p50 %.1f ms, p99 %.1f ms, %.0f events/s of the other site", k.perFrame, ms(r.p50), ms(r.p99), float64(taken)/took)
	k.p50, k.p99, k.taken = append(k.p50, ms(r.p50)), append(k.p99, ms(r.p99)), append(k.taken, float64(taken)/took)
	time.Sleep(time.Second) // what is left of it is written
	return nil
}

// startFlood lets a process of its own send: in this one its tabs would stand before the
// ones that are measured.
func (b *bench) startFlood(server *child, perFrame int) (stop func() (taken int64, seconds float64, err error), err error) {
	cmd := exec.Command(os.Args[0], "-as-flood", strconv.Itoa(perFrame), server.addr)
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		return nil, err
	}
	said := bufio.NewReader(out)
	if _, err := said.ReadString('\n'); err != nil { // that all tabs are open
		return nil, errors.Join(err, cmd.Wait())
	}
	return func() (taken int64, seconds float64, err error) {
		_ = in.Close()
		_, err = fmt.Fscan(said, &taken, &seconds)
		return taken, seconds, errors.Join(err, cmd.Wait())
	}, nil
}

// pour sends from all tabs of the other site, whatever the answer, until its input ends.
func pour(addr string, perFrame int, in io.Reader, out io.Writer) error {
	// As if it were another machine: it may not take the server's time.
	if err := syscall.Setpriority(syscall.PRIO_PROCESS, 0, 19); err != nil {
		return err
	}
	c, err := joinSite(&child{addr: addr}, otherKey, floodTabs, false, func(i int) int { return -1 - os.Getpid()*floodTabs - i })
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "pouring")
	var over atomic.Bool
	var taken atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for _, t := range c.tabs {
		wg.Go(func() {
			var d desk
			for !over.Load() {
				n := t.compose(&d, perFrame)
				ok, err := t.poured(&d)
				if err != nil {
					return
				}
				if ok {
					taken.Add(int64(n))
				} else {
					t.n -= uint64(n) // sent again
				}
			}
		})
	}
	_, _ = io.Copy(io.Discard, in)
	over.Store(true)
	c.leave()
	wg.Wait()
	fmt.Fprintln(out, taken.Load(), time.Since(start).Seconds())
	return nil
}

// poured sends a frame and tells whether it was taken.
func (t *tab) poured(d *desk) (bool, error) {
	if err := t.Write(&d.frame, d.payload); err != nil {
		return false, err
	}
	for {
		b, err := t.Read(&d.in)
		switch {
		case err != nil:
			return false, err
		case bytes.HasPrefix(b, []byte(`{"t":"ack"`)):
			return true, nil
		case bytes.HasPrefix(b, []byte(`{"t":"error"`)):
			return false, nil
		}
	}
}

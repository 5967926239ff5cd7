package app_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tend/server/load"
)

var sockets = flag.Int("sockets", 200, "how many sockets lose their node at once")

// spread is the time over which browsers come back whose node has died; within backSoon
// all of them are to be there.
const (
	spread   = 5 * time.Second
	backSoon = 30 * time.Second
	many     = 5_000 // browsers
)

// returner is a browser that does nothing but come back.
type returner struct {
	hello string
	there atomic.Int64 // how often it has come
}

// visit says hello at a node, and what else there is, and keeps the socket until it
// ends. want is in the last answer, where all is as it should be.
func (r *returner) visit(ctx context.Context, addr, more, want string) error {
	s, err := load.Dial(ctx, load.Where{URL: "http://" + addr, Origin: "http://acme.example"})
	if err != nil {
		return err
	}
	defer s.Close()
	stop := context.AfterFunc(ctx, s.Close)
	defer stop()
	var out, in []byte
	for _, frame := range []string{r.hello, more} {
		if frame == "" {
			break
		}
		if err := s.Write(&out, []byte(frame)); err != nil {
			return err
		}
		answer, err := s.Read(&in)
		if err != nil {
			return err
		}
		if (frame == more) == (more != "") && !strings.Contains(string(answer), want) {
			return fmt.Errorf("answered %s, want %s in it", answer, want)
		}
	}
	r.there.Add(1)
	_, err = s.Read(&in)
	return err
}

// live is first on the node that will die, then on the other.
func (r *returner) live(ctx context.Context, f *fleet) {
	const two = `{"t":"events","e":[{"n":1,"k":"track","name":"opened"},{"n":2,"k":"track","name":"read"}]}`
	for ctx.Err() == nil && r.there.Load() == 0 {
		_ = r.visit(ctx, f.crowd.doors[1].addr, two, `"n":2`) // it may not listen yet
	}
	within := time.Millisecond // few come at once, or they would never meet
	if *sockets >= many {
		within = spread
	}
	for ctx.Err() == nil {
		select {
		case <-time.After(rand.N(within)):
		case <-ctx.Done():
		}
		_ = r.visit(ctx, f.crowd.doors[0].addr, "", `"ack":2`)
	}
}

// TestAllComeBackWhenTheirNodeDies has a node die with many browsers on it, and Redis
// lose everything in the same moment. All of them are with the other node within half a
// minute, all of theirs is there, and what they ask of SQL is asked for many at once.
func TestAllComeBackWhenTheirNodeDies(t *testing.T) {
	f := newFleet(t, 1, 2)
	f.crowd.quit() // nobody else is there
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	all := make([]*returner, *sockets)
	for i := range all {
		r := &returner{hello: fmt.Sprintf(`{"t":"hello","v":1,"site":"site_acme","anon":"a%d","user":"u%d","tab":"t%d"}`, i, i, i)}
		all[i] = r
		wg.Go(func() { r.live(ctx, f) })
		if i%64 == 63 { // not all at once: who listens has a queue of its own
			f.came(all[:i+1], 1)
		}
	}
	f.came(all, 1)
	before := f.sql.Queries(f.t, f.truth)
	f.redis.Do("FLUSHALL")
	f.nodes[1].kill()
	died := time.Now()
	f.came(all, 2)
	took := time.Since(died)
	f.settled(before)
	each, most := float64(f.sql.Queries(f.t, f.truth)-before)/float64(len(all)), 2.0
	if len(all) >= many {
		most = 0.2
	}
	t.Logf("%d browsers were back after %v, with %.2f SQL queries each", len(all), took.Round(10*time.Millisecond), each)
	if took > backSoon {
		t.Errorf("it took %v until all were back, %v at most", took, backSoon)
	}
	if each > most {
		t.Errorf("%.2f SQL queries each, %v at most", each, most)
	}
}

// came waits until each of them has come so many times.
func (f *fleet) came(all []*returner, times int64) {
	f.t.Helper()
	next := 0
	f.crowd.waitFor(f.t, "all browsers to be there", func() bool {
		for next < len(all) && all[next].there.Load() >= times {
			next++
		}
		return next == len(all)
	})
}

// settled waits until PostgreSQL has counted what it was asked: it does so late.
func (f *fleet) settled(before int64) {
	f.t.Helper()
	last, since := before, time.Now()
	f.crowd.waitFor(f.t, "PostgreSQL's figures", func() bool {
		if n := f.sql.Queries(f.t, f.truth); n > last {
			last, since = n, time.Now()
		}
		return time.Since(since) > 2*time.Second
	})
}

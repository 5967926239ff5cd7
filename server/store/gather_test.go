package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tend/server/tend"
)

func TestLookupsThatComeTogetherAreOneRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reads [][]int
		first := make(chan struct{})
		g := gather[int, string]{read: func(_ context.Context, keys []int) (map[int]string, error) {
			reads = append(reads, keys)
			if len(reads) == 1 {
				<-first
			}
			out := map[int]string{}
			for _, k := range keys {
				out[k] = fmt.Sprint("value ", k)
			}
			return out, nil
		}}
		var wg sync.WaitGroup
		ask := func(key int) {
			wg.Go(func() {
				if v, err := g.get(t.Context(), key); err != nil || v != fmt.Sprint("value ", key) {
					t.Errorf("%d: %q, %v", key, v, err)
				}
			})
		}
		ask(0)
		synctest.Wait()
		for i := range 2 * maxGather {
			ask(1 + i/2) // two ask for each
		}
		synctest.Wait()
		close(first)
		wg.Wait()
		time.Sleep(moment) //nolint:forbidigo // the time of the bubble: what rests comes to its end
		if len(reads) != 3 {
			t.Errorf("%d reads, want 3", len(reads))
		}
		for _, keys := range reads {
			slices.Sort(keys)
			if n := len(slices.Compact(keys)); n != len(keys) {
				t.Errorf("%d keys asked for in one read, %d different ones", len(keys), n)
			}
		}
	})
}

func TestALookupThatFailsTakesNobodyWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := make(chan struct{})
		bad := errors.New("bad key")
		g := gather[int, int]{read: func(_ context.Context, keys []int) (map[int]int, error) {
			<-first
			out := map[int]int{}
			for _, k := range keys {
				switch k {
				case 3:
					return nil, bad
				case 4:
					panic("a bug")
				}
				out[k] = k
			}
			return out, nil
		}}
		var wg sync.WaitGroup
		for key := range 6 {
			wg.Go(func() {
				v, err := g.get(t.Context(), key)
				switch {
				case key == 3 && !errors.Is(err, bad):
					t.Errorf("3: %v", err)
				case key == 4 && tend.CodeOf(err) != tend.Internal:
					t.Errorf("4: %v", err)
				case key != 3 && key != 4 && (err != nil || v != key):
					t.Errorf("%d: %d, %v", key, v, err)
				}
			})
		}
		synctest.Wait()
		close(first)
		wg.Wait()
		time.Sleep(moment) //nolint:forbidigo // the time of the bubble: what rests comes to its end
	})
}

func TestWhoLeavesTakesNoLookupAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		g := gather[int, int]{read: func(_ context.Context, keys []int) (map[int]int, error) {
			<-hold
			return map[int]int{keys[0]: 7}, nil
		}}
		gone, leave := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := g.get(gone, 1); tend.CodeOf(err) != tend.Unavailable {
				t.Errorf("who left was told %v", err)
			}
		})
		synctest.Wait()
		wg.Go(func() {
			if v, err := g.get(t.Context(), 2); v != 7 || err != nil {
				t.Errorf("%d, %v", v, err)
			}
		})
		leave()
		synctest.Wait()
		close(hold)
		wg.Wait()
	})
}

// asking is a gather whose reads take a millisecond, as of a database nearby.
func asking() *gather[int, int] {
	return &gather[int, int]{read: func(context.Context, []int) (map[int]int, error) {
		time.Sleep(time.Millisecond) //nolint:forbidigo // the time of the bubble
		return map[int]int{}, nil
	}}
}

// circle lets so many ask again as soon as they have their answer, for that long, and
// gives how many answers there were.
func circle(t *testing.T, g *gather[int, int], many int, long time.Duration) int64 {
	t.Helper()
	before, end := g.asked.Load(), time.Now().Add(long)
	var wg sync.WaitGroup
	for key := range many {
		wg.Go(func() {
			for time.Now().Before(end) {
				if _, err := g.get(t.Context(), key); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return g.asked.Load() - before
}

// Where a gate lets a few in at a time, and the next only when they are answered, there
// is nobody to wait for.
func TestAFewWhoComeByTurnsAreNotKeptWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := asking()
		circle(t, g, 8, time.Second) // it finds out
		if n := circle(t, g, 8, time.Second); n < 2000 {
			t.Errorf("eight who come by turns are answered %d times a second", n)
		}
		time.Sleep(moment) //nolint:forbidigo // the time of the bubble: what rests comes to its end
	})
}

// The crowd of a node that died comes by itself, whether it is served or not: what it
// asks is gathered, also where a moment ago a few came by turns.
func TestACrowdIsGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := asking()
		circle(t, g, 8, time.Second)
		asked, reads := g.asked.Load(), g.reads.Load()
		rnd := rand.New(rand.NewPCG(1, 2)) // the same crowd each time
		var wg sync.WaitGroup
		for key := range 10_000 { // within five seconds
			wg.Go(func() {
				if _, err := g.get(t.Context(), key); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(time.Duration(rnd.Int64N(int64(time.Millisecond)))) //nolint:forbidigo // the time of the bubble
		}
		wg.Wait()
		asked, reads = g.asked.Load()-asked, g.reads.Load()-reads
		if each := float64(reads) / float64(asked); each > 0.04 { // of at most five such look-ups
			t.Errorf("%d reads for %d who asked, %.3f each", reads, asked, each)
		}
		time.Sleep(moment) //nolint:forbidigo // the time of the bubble: what rests comes to its end
	})
}

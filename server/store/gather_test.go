package store

import (
	"context"
	"errors"
	"fmt"
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

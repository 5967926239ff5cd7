package app

import (
	"runtime"
	"slices"
	"testing"
)

func TestGarbageGathersOnlyWhileEventsFlow(t *testing.T) {
	var events int64 = 5000 // from before
	var kept uint64 = 64 << 20
	var set []int
	g := &garbage{
		events: func() int64 { return events },
		kept:   func() uint64 { return kept },
		set:    func(percent int) { set = append(set, percent) },
		quiet:  still, seen: events,
	}
	beat := func(n int64) []int {
		set = nil
		events += n
		g.look(t.Context())
		return set
	}
	for range 2 * still {
		if got := beat(flowing - 1); got != nil {
			t.Fatalf("a few events: %v percent", got)
		}
	}
	if got := beat(flowing); !slices.Equal(got, []int{mostGarbage}) {
		t.Errorf("events flow: %v percent", got)
	}
	kept = 256 << 20
	if got := beat(flowing); !slices.Equal(got, []int{200}) {
		t.Errorf("with 256 MiB kept: %v percent, so not the 512 MiB that are given", got)
	}
	kept = 8 << 30
	if got := beat(flowing); !slices.Equal(got, []int{usualGarbage}) {
		t.Errorf("with 8 GiB kept: %v percent", got)
	}
	kept = 64 << 20
	for i := range still - 1 {
		if got := beat(0); !slices.Equal(got, []int{mostGarbage}) {
			t.Fatalf("%d beats after: %v percent", i+1, got)
		}
	}
	if got := beat(0); !slices.Equal(got, []int{usualGarbage}) {
		t.Errorf("they have ended: %v percent", got)
	}
	if got := beat(0); got != nil {
		t.Errorf("nothing has changed: %v percent", got)
	}
}

func TestGarbageIsTheOperators(t *testing.T) {
	t.Setenv("GOGC", "50")
	if new(App).watchGarbage() != nil {
		t.Error("GOGC was set and is not left as it is")
	}
}

func TestBytesKeptAreKnown(t *testing.T) {
	runtime.GC() // before the first one nothing is known
	if keptBytes() == 0 {
		t.Error("the runtime does not say how much is kept")
	}
}

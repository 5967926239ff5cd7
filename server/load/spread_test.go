package load

import (
	"math"
	"testing"
	"time"
)

func TestPercentilesAreAsNearAsTheBuckets(t *testing.T) {
	var s spread
	for i := 1; i <= 10_000; i++ {
		s.add(time.Duration(i) * 10 * time.Microsecond)
	}
	for share, want := range map[float64]time.Duration{.5: 50 * time.Millisecond, .95: 95 * time.Millisecond, .99: 99 * time.Millisecond, 1: 100 * time.Millisecond} {
		if got := s.at(share); math.Abs(float64(got-want)) > .016*float64(want) {
			t.Errorf("p%g is %s, want %s", 100*share, got, want)
		}
	}
}

func TestBucketsFollowOneAnother(t *testing.T) {
	for _, v := range []uint64{0, 1, 127, 128, 129, 255, 256, 1 << 20, 1<<40 - 1, math.MaxInt64} {
		i := bucketOf(v)
		if end := uint64(upper(i)); v > end || float64(end-v) > float64(v)/64+1 {
			t.Errorf("%d is in bucket %d, which ends at %d", v, i, end)
		}
	}
	var empty spread
	if empty.at(.99) != 0 {
		t.Error("nothing takes time")
	}
	empty.add(math.MaxInt64)
	empty.add(-time.Second)
	if empty.times().Max == 0 {
		t.Error("the longest time of all is not counted")
	}
}

package load

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// spread counts times in buckets that are at most 1.6 % wide, so that a percentile of
// millions of them costs 30 KiB. Many may add at the same time.
type spread struct {
	buckets [64 * 59]atomic.Uint64
	count   atomic.Uint64
	most    atomic.Int64
}

// fine is how many buckets there are between a power of two and the next, as a power
// of two.
const fine = 6

func (s *spread) add(d time.Duration) {
	d = max(0, d)
	s.buckets[bucketOf(uint64(d))].Add(1)
	s.count.Add(1)
	for {
		m := s.most.Load()
		if int64(d) <= m || s.most.CompareAndSwap(m, int64(d)) {
			return
		}
	}
}

func bucketOf(v uint64) int {
	shift := max(0, bits.Len64(v)-fine-1)
	return shift<<fine + int(v>>shift)
}

// at gives the time that a share of all stay at or below, to the width of a bucket.
func (s *spread) at(share float64) time.Duration {
	rank := uint64(share * float64(s.count.Load()))
	seen := uint64(0)
	for i := range s.buckets {
		if seen += s.buckets[i].Load(); seen > rank {
			return min(upper(i), time.Duration(s.most.Load()))
		}
	}
	return time.Duration(s.most.Load())
}

// upper is the end of a bucket.
func upper(i int) time.Duration {
	shift := max(0, i>>fine-1)
	return time.Duration((i-shift<<fine+1)<<shift - 1)
}

// Times are percentiles, in milliseconds.
type Times struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func (s *spread) times() Times {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return Times{P50: ms(s.at(.5)), P95: ms(s.at(.95)), P99: ms(s.at(.99)), Max: ms(time.Duration(s.most.Load()))}
}

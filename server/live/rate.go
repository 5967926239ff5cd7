package live

import "time"

// bucket lets through rate things a second and bursts of burst. The zero rate of a
// negative limit lets everything through.
type bucket struct {
	rate, burst float64
	left        float64
	at          time.Time
}

func newBucket(rate, burst int, now time.Time) bucket {
	if rate < 0 {
		return bucket{}
	}
	return bucket{rate: float64(rate), burst: float64(burst), left: float64(burst), at: now}
}

// take takes n, or tells how long to wait until there are n.
func (b *bucket) take(n int, now time.Time) (wait time.Duration, ok bool) {
	if b.rate == 0 {
		return 0, true
	}
	if passed := now.Sub(b.at); passed > 0 { // a clock may be set back
		b.left = min(b.burst, b.left+passed.Seconds()*b.rate)
	}
	b.at = now
	if missing := float64(n) - b.left; missing > 0 {
		return time.Duration(missing / b.rate * float64(time.Second)), false
	}
	b.left -= float64(n)
	return 0, true
}

// give gives back what was taken.
func (b *bucket) give(n int) { b.left = min(b.burst, b.left+float64(n)) }

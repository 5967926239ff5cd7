package hot

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestRateLetsABurstThroughAndThenItsRate(t *testing.T) {
	r := NewRates(RateLimits{Site: Rate{PerSecond: 10, Burst: 20}})
	keys := [3]RateKey{SiteRate(1)}
	for _, step := range []struct {
		at   time.Duration
		n    int
		wait time.Duration
	}{
		{0, 20, 0},
		{0, 1, 100 * time.Millisecond},
		{0, 20, 2 * time.Second},
		{time.Second, 11, 100 * time.Millisecond},
		{time.Second, 10, 0},
		{time.Second, 1, 100 * time.Millisecond},
		{time.Hour, 20, 0}, // a long rest is worth a burst and no more
		{time.Hour, 1, 100 * time.Millisecond},
		{0, 1, 100 * time.Millisecond}, // the clock was set back: as if all were used up
		{3 * time.Second, 20, 0},
	} {
		full, wait := r.Take(noon.Add(step.at), step.n, keys)
		if wait != step.wait || (full == PerSite) != (wait > 0) {
			t.Errorf("%d at %v: wait %v (%v), want %v", step.n, step.at, wait, full, step.wait)
		}
	}
}

func TestRateWithoutALimitRemembersNothing(t *testing.T) {
	r := NewRates(RateLimits{})
	for i := range 1000 {
		if full, _ := r.Take(noon, 500, [3]RateKey{VisitorRate(1, fmt.Sprint(i)), AddressRate(PerAddress, netip.IPv6Loopback()), SiteRate(1)}); full != 0 {
			t.Fatal(full)
		}
	}
	if n := r.Size(); n != 0 {
		t.Errorf("%d rates are remembered", n)
	}
}

func TestRatesAreOfEachOfThemAlone(t *testing.T) {
	a4, a6 := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::")
	keys := []RateKey{
		PersonRate(1, 7), PersonRate(2, 7), PersonRate(1, 8), VisitorRate(1, "7"), VisitorRate(2, "7"), VisitorRate(1, ""),
		AddressRate(PerAddress, a4), AddressRate(PerHello, a4), AddressRate(PerAddress, a6), AddressRate(PerAddress, netip.Addr{}),
		SiteRate(1), SiteRate(2),
	}
	one := Rate{PerSecond: 1, Burst: 1}
	r := NewRates(RateLimits{Person: one, Address: one, Site: one, Hello: one})
	for _, want := range []bool{true, false} {
		for i, k := range keys {
			if full, _ := r.Take(noon, 1, [3]RateKey{{}, k}); (full == 0) != want {
				t.Errorf("key %d: let through %v, want %v", i, full == 0, want)
			}
		}
	}
}

// Whoever comes under ever new names neither fills the memory nor makes the table
// forget those who are over their limit.
func TestRatesStayBoundedUnderEverNewNames(t *testing.T) {
	r := NewRates(RateLimits{Person: Rate{PerSecond: 200, Burst: 1000}, Address: Rate{PerSecond: 2000, Burst: 10_000}})
	flood := AddressRate(PerAddress, netip.MustParseAddr("192.0.2.1"))
	at := noon
	through := 0
	for i := range maxRates {
		if full, _ := r.Take(at, 1, [3]RateKey{VisitorRate(1, fmt.Sprint(i)), flood}); full == 0 {
			through++
		}
		r.Take(at, 1, [3]RateKey{AddressRate(PerAddress, netip.AddrFrom16([16]byte{1, byte(i >> 16), byte(i >> 8), byte(i)}))})
	}
	if n := r.Size(); n > maxRates {
		t.Errorf("%d rates are remembered, at most %d may be", n, maxRates)
	}
	if through != 10_000 {
		t.Errorf("%d events of one address went through at once, want 10000", through)
	}
	at = at.Add(time.Hour)
	for i := range maxRates {
		r.Take(at, 1, [3]RateKey{VisitorRate(2, fmt.Sprint(i%1000))})
		if i%100 == 0 {
			at = at.Add(time.Second)
		}
	}
	if n := r.Size(); n > maxRates/2 {
		t.Errorf("an hour later %d rates are still remembered", n)
	}
}

func TestRatesUnderManyHands(t *testing.T) {
	r := NewRates(RateLimits{Person: Rate{PerSecond: 1, Burst: 1000}, Site: Rate{PerSecond: 1, Burst: 600}})
	var through atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 500 {
				if full, _ := r.Take(noon, 1, [3]RateKey{PersonRate(1, 1), {}, SiteRate(1)}); full == 0 {
					through.Add(1)
				}
				r.Take(noon, 1, [3]RateKey{VisitorRate(1, fmt.Sprint(i))})
			}
		})
	}
	wg.Wait()
	if n := through.Load(); n != 600 {
		t.Errorf("%d went through, want 600", n)
	}
	// What the site refused did not count for the person.
	if full, _ := r.Take(noon, 400, [3]RateKey{PersonRate(1, 1)}); full != 0 {
		t.Errorf("the person has no 400 left")
	}
}

func BenchmarkRates(b *testing.B) {
	l := Rate{PerSecond: 1_000_000, Burst: 5_000_000}
	r := NewRates(RateLimits{Person: l, Address: l, Site: l})
	from := netip.MustParseAddr("192.0.2.1")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Take(noon.Add(time.Duration(i)*time.Microsecond), 1, [3]RateKey{PersonRate(1, 7), AddressRate(PerAddress, from), SiteRate(1)})
	}
}

// What may be done once a minute has no whole number of times a second.
func TestARateOfOneAMinute(t *testing.T) {
	r := NewRates(RateLimits{Account: Rate{Every: time.Minute, Burst: 2}})
	now := time.Unix(1_800_000_000, 0)
	ada, bob := AccountRate("ada@shop.example"), AccountRate("bob@shop.example")
	take := func(k RateKey) time.Duration {
		_, wait := r.Take(now, 1, [3]RateKey{k})
		return wait
	}
	for range 2 {
		if take(ada) != 0 {
			t.Fatal("the burst is refused")
		}
	}
	if wait := take(ada); wait != time.Minute {
		t.Errorf("the third waits for %s", wait)
	}
	if take(bob) != 0 {
		t.Error("another account waits too")
	}
	now = now.Add(time.Minute)
	if one, two := take(ada), take(ada); one != 0 || two == 0 {
		t.Error("a minute later there is not just one")
	}
	r.Give(1, [3]RateKey{ada})
	if take(ada) != 0 {
		t.Error("what was given back is gone")
	}
}

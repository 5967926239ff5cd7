package hot

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"tend/server/testkit"
)

// node is one of several that share their rates; a test tells when it is time to tell.
type node struct{ *Rates }

// nodes share one Redis. They tell when they are asked to, not by themselves.
func nodes(r *Redis, clock *testkit.Clock, n int, l RateLimits) (list []node) {
	for range n {
		rates := NewRates(l)
		rates.told = &told{redis: r, clock: clock, wake: make(chan struct{}, 1)}
		list = append(list, node{rates})
	}
	return list
}

// sends lets as many single events through as it can.
func (n node) sends(clock *testkit.Clock, events int, k RateKey) (through int) {
	for range events {
		if full, _ := n.Take(clock.Now(), 1, [3]RateKey{k}); full == 0 {
			through++
		}
	}
	return through
}

var person = PersonRate(1, 7)

func TestWhatOneNodeLetThroughAnotherRefuses(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, clock := open(), testkit.NewClock()
		defer closed(t, r)
		both := nodes(r, clock, 2, RateLimits{Person: Rate{PerSecond: 200, Burst: 1000}})
		if n := both[0].sends(clock, 2000, person); n != 1000 {
			t.Fatalf("the first node let %d through at once", n)
		}
		both[0].tellNow(t.Context())
		// The second knows nothing of it until it has something to tell itself.
		n := both[1].sends(clock, 1000/aside, person)
		both[1].tellNow(t.Context())
		if more := both[1].sends(clock, 100, person); n != 1000/aside || more != 0 {
			t.Errorf("the second node let %d through, and %d more after it had told and learnt", n, more)
		}
		if full, wait := both[1].Take(clock.Now(), 1, [3]RateKey{person}); full != PerPerson || wait <= 0 || wait > time.Second {
			t.Errorf("refused by %v, again in %v", full, wait)
		}
		clock.Add(2 * time.Second) // of which the second's share above takes most of one
		if n := both[1].sends(clock, 1000, person); n < 250 || n > 300 {
			t.Errorf("two seconds later it lets %d through", n)
		}
		if n := both[1].sends(clock, 100, PersonRate(1, 8)); n != 100 {
			t.Errorf("of another person it lets %d of 100 through", n)
		}
	})
}

// However many nodes somebody sends to, over a while they let through what one alone
// would, and a little more.
func TestRatesAreTheSameOverAllNodes(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, clock := open(), testkit.NewClock()
		defer closed(t, r)
		const seconds, burst, perSecond = 20, 1000, 200
		all := nodes(r, clock, 3, RateLimits{Person: Rate{PerSecond: perSecond, Burst: burst}})
		through := 0
		for at := time.Duration(0); at < seconds*time.Second; at += tellEvery {
			for _, n := range all {
				through += n.sends(clock, 50, person)
			}
			for _, n := range all {
				n.tellNow(t.Context())
			}
			clock.Add(tellEvery)
		}
		want := burst + seconds*perSecond
		if through < want*95/100 || through > want*115/100 {
			t.Errorf("three nodes let %d through in %d s, one would have let %d", through, seconds, want)
		}
	})
}

// scripts counts the buckets that Redis is asked for.
type scripts int

func (*scripts) DialHook(next redis.DialHook) redis.DialHook          { return next }
func (*scripts) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (n *scripts) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		for _, c := range cmds {
			if c.Name() == "eval" {
				*n++
			}
		}
		return next(ctx, cmds)
	}
}

// What is far below the limit costs no command.
func TestNodesSayNothingOfTheUsual(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, clock := open(), testkit.NewClock()
		defer closed(t, r)
		l := RateLimits{Person: Rate{PerSecond: 200, Burst: 1000}, Address: Rate{PerSecond: 2000, Burst: 10_000}}
		n := nodes(r, clock, 1, l)[0]
		var asked scripts
		r.client.AddHook(&asked)
		for range 60 {
			for p := range 20 { // an office of twenty that clicks a lot
				keys := [3]RateKey{VisitorRate(1, fmt.Sprint(p)), AddressRate(PerAddress, netip.IPv4Unspecified())}
				if full, _ := n.Take(clock.Now(), 10, keys); full != 0 {
					t.Fatal(full)
				}
			}
			clock.Add(time.Second)
			n.tellNow(t.Context())
		}
		if asked != 0 {
			t.Errorf("Redis was asked %d times", asked)
		}
		n.sends(clock, 200, person)
		n.tellNow(t.Context())
		if asked != 1 {
			t.Errorf("Redis was asked %d times of one who sends much", asked)
		}
	})
}

func TestRatesHoldWhileRedisIsAwayAndAreSharedAgainAfter(t *testing.T) {
	server := testkit.StartRedis(t)
	r, err := Connect(Options{URL: server.URL(), Space: "01TEST", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, r)
	clock := testkit.NewClock()
	both := nodes(r, clock, 2, RateLimits{Person: Rate{PerSecond: 200, Burst: 1000}})
	server.Kill()
	for _, n := range both {
		if got := n.sends(clock, 2000, person); got != 1000 {
			t.Errorf("without Redis a node lets %d through at once, want 1000", got)
		}
		n.tellNow(t.Context())
	}
	server.Start()
	for end := time.Now().Add(20 * time.Second); !r.Stats().Up; {
		if time.Now().After(end) {
			t.Fatal("Redis is not found to be back")
		}
	}
	clock.Add(time.Minute)
	both[0].sends(clock, 1000, person)
	both[0].tellNow(t.Context())
	both[1].sends(clock, 200, person)
	both[1].tellNow(t.Context())
	if n := both[1].sends(clock, 500, person); n != 0 {
		t.Errorf("with Redis back the second node lets %d through that the first has used up", n)
	}
}

// A node whose clock is an hour ahead shuts nobody out for an hour.
func TestClockThatIsAheadShutsNobodyOut(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, ahead, right := open(), testkit.NewClock(), testkit.NewClock()
		defer closed(t, r)
		ahead.Add(time.Hour)
		l := RateLimits{Person: Rate{PerSecond: 200, Burst: 1000}}
		one, other := nodes(r, ahead, 1, l)[0], nodes(r, right, 1, l)[0]
		one.sends(ahead, 1000, person)
		one.tellNow(t.Context())
		other.sends(right, 200, person)
		other.tellNow(t.Context())
		right.Add(6 * time.Second)
		if n := other.sends(right, 100, person); n != 100 {
			t.Errorf("%d of 100 events go through", n)
		}
	})
}

// The nodes tell by themselves, and end with their Redis.
func TestNodesTellByThemselves(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r, clock := open(), testkit.NewClock()
		defer closed(t, r)
		one, other := NewRates(RateLimits{Site: Rate{PerSecond: 10, Burst: 100}}), NewRates(RateLimits{Site: Rate{PerSecond: 10, Burst: 100}})
		r.Share(one, clock)
		r.Share(other, clock)
		node{one}.sends(clock, 100, SiteRate(1))
		second := node{other}
		second.sends(clock, 20, SiteRate(1))
		for end := time.Now().Add(10 * time.Second); second.sends(clock, 1, SiteRate(1)) == 1; {
			other.give(1, SiteRate(1))
			if time.Now().After(end) {
				t.Fatal("the second node never learns of the first")
			}
		}
	})
}

package hot

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"tend/server/tend"
)

// RateKind says what a rate is of.
type RateKind uint64

// The kinds. The zero RateKind is nobody's: what has it is not limited.
const (
	PerPerson   RateKind = iota + 1 // events of a person
	PerAddress                      // events of a client's address
	PerSite                         // events of a site
	PerHello                        // conversations that a client's address begins
	PerAccount                      // tries to sign in as a member
	PerTry                          // tries to sign in from a client's address
	PerPushTest                     // test notifications that a member sends on a site
	rateKinds
)

func (k RateKind) String() string {
	return [...]string{"nobody", "person", "address", "site", "hello", "account", "try", "push_test"}[k]
}

// RateKey names one of those whose rate is limited. It is of whole words, which are
// hashed as one.
type RateKey struct {
	Kind RateKind
	Site tend.SiteID
	ID   [2]uint64
}

// PersonRate is the key of a person who is known.
func PersonRate(site tend.SiteID, p tend.PersonID) RateKey {
	return RateKey{Kind: PerPerson, Site: site, ID: [2]uint64{1: uint64(p)}}
}

// VisitorRate is the key of a person who is not known yet but by an id of their own.
func VisitorRate(site tend.SiteID, id string) RateKey {
	sum := sha256.Sum256([]byte(id)) // ids are chosen by whoever sends: none may hit upon another's key
	k := RateKey{Kind: PerPerson, Site: site, ID: words([16]byte(sum[:16]))}
	k.ID[0] |= 1 << 63 // nor upon a person's
	return k
}

// AddressRate is the key of a client's address, or of the network that counts for one.
func AddressRate(kind RateKind, a netip.Addr) RateKey {
	return RateKey{Kind: kind, ID: words(a.As16())}
}

func words(b [16]byte) [2]uint64 {
	return [2]uint64{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// SiteRate is the key of a site.
func SiteRate(site tend.SiteID) RateKey { return RateKey{Kind: PerSite, Site: site} }

// AccountRate is the key of a member, by the address that somebody says is theirs.
func AccountRate(email string) RateKey {
	sum := sha256.Sum256([]byte(email))
	return RateKey{Kind: PerAccount, ID: words([16]byte(sum[:16]))}
}

// PushTestRate is the key of whoever sends test notifications on a site.
func PushTestRate(site tend.SiteID, caller string) RateKey {
	sum := sha256.Sum256([]byte(caller))
	return RateKey{Kind: PerPushTest, Site: site, ID: words([16]byte(sum[:16]))}
}

// Rate is what somebody may send: PerSecond, or what is rarer, one in every Every; and
// Burst at once after a rest. Neither is no limit.
type Rate struct {
	PerSecond int
	Every     time.Duration
	Burst     int
}

// RateLimits are the rates of all kinds.
type RateLimits struct{ Person, Address, Site, Hello, Account, Try, PushTest Rate }

// maxRates is how many rates are remembered at most, about 10 MB. Those who have been
// at rest for long enough to be as good as new are not.
const maxRates = 1 << 17

// beyond is how many times its burst somebody may have used up, because several nodes
// did not know of each other; more than that is the work of a clock that was set.
const beyond = 4

// rateShards is the number of locks, as a power of two.
const rateShards = 5

// Rates holds who has sent how much lately. Each rate is a bucket that fills by
// PerSecond up to Burst, kept as the moment at which it will be full (the "theoretical
// arrival time" of the GCRA, ITU-T I.371): one number, and nothing to do while nobody
// sends.
type Rates struct {
	bounds [rateKinds]bound
	seed   uint64
	shards [1 << rateShards]rateShard
	told   *told // what waits to be told to the other nodes; nil: there are none
}

// bound is a Rate as times in nanoseconds: what one event costs, and what a full bucket
// holds. A cost of 0 is no limit.
type bound struct {
	cost, span int64
	rate       int
}

type rateShard struct {
	mu    sync.Mutex
	rates map[RateKey]*rate
	sweep int   // at this many it is time to drop those at rest
	swept int64 // when that was done last
}

// rate is one bucket.
type rate struct {
	full   int64 // when it will be full: nanoseconds since 1970
	untold int64 // what the other nodes have not been told of, as a cost
	at     int64 // when untold was looked at last
	shared int64 // until then all is told, however little
	due    bool  // it waits to be told
}

// NewRates makes rates that this node keeps by itself.
func NewRates(l RateLimits) *Rates {
	r := &Rates{seed: rand.Uint64()}
	for k, x := range map[RateKind]Rate{PerPerson: l.Person, PerAddress: l.Address, PerSite: l.Site, PerHello: l.Hello, PerAccount: l.Account, PerTry: l.Try, PerPushTest: l.PushTest} {
		cost := int64(x.Every)
		if x.PerSecond > 0 {
			cost = int64(time.Second) / int64(x.PerSecond)
		}
		if cost > 0 {
			r.bounds[k] = bound{cost: cost, span: cost * int64(x.Burst), rate: x.PerSecond}
		}
	}
	for i := range r.shards {
		r.shards[i] = rateShard{rates: map[RateKey]*rate{}, sweep: 64}
	}
	return r
}

// PerSecond is the rate of a kind; 0 where there is no limit.
func (r *Rates) PerSecond(k RateKind) int { return r.bounds[k].rate }

// Take lets n events of all the keys through, or of none: then it tells which kind has
// had its fill, and how long to wait. It is a few look-ups in memory.
func (r *Rates) Take(now time.Time, n int, keys [3]RateKey) (full RateKind, wait time.Duration) {
	at := now.UnixNano()
	for i, k := range keys {
		if wait := r.take(at, int64(n), k); wait > 0 {
			for _, k := range keys[:i] {
				r.give(int64(n), k)
			}
			return k.Kind, wait
		}
	}
	return 0, 0
}

// Give gives back what was taken for what turned out to be no matter of limits.
func (r *Rates) Give(n int, keys [3]RateKey) {
	for _, k := range keys {
		r.give(int64(n), k)
	}
}

func (r *Rates) shard(k RateKey) *rateShard {
	h := (k.ID[0] ^ k.ID[1] ^ uint64(k.Site)<<32 ^ r.seed) * 0x9e3779b97f4a7c15 // 2^64 over the golden ratio
	return &r.shards[h>>(64-rateShards)]
}

// take takes n, or gives the time to wait.
func (r *Rates) take(now, n int64, k RateKey) time.Duration {
	b := r.bounds[k.Kind]
	if b.cost == 0 {
		return 0
	}
	s := r.shard(k)
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.rates[k]
	if e == nil {
		e = s.add(k, now, r)
	}
	if e.full > now+beyond*b.span { // the clock was set back
		e.full = now + b.span
	}
	full := max(e.full, now) + n*b.cost
	if over := full - now - b.span; over > 0 {
		return time.Duration(over)
	}
	e.full = full
	if r.told != nil {
		r.told.note(k, e, b, now, n*b.cost)
	}
	return 0
}

// give gives back what was taken for events that are not let through after all.
func (r *Rates) give(n int64, k RateKey) {
	b := r.bounds[k.Kind]
	if b.cost == 0 {
		return
	}
	s := r.shard(k)
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.rates[k]; e != nil {
		e.full -= n * b.cost
		e.untold = max(0, e.untold-n*b.cost)
	}
}

// add begins a rate, and makes room for it: whoever comes with ever new names pushes
// out those who have used least of what they may, which are their own.
func (s *rateShard) add(k RateKey, now int64, r *Rates) *rate {
	most := maxRates / len(r.shards)
	if len(s.rates) >= s.sweep && (s.sweep < most || now-s.swept > int64(time.Second) || now < s.swept) {
		for k, e := range s.rates {
			if e.full <= now && !e.due {
				delete(s.rates, k)
			}
		}
		s.sweep, s.swept = min(max(64, 2*len(s.rates)), most), now
	}
	if len(s.rates) >= most {
		s.evict(now, r)
	}
	e := &rate{full: now, at: now}
	s.rates[k] = e
	return e
}

// evict drops one of a few: the one whose bucket is fullest.
func (s *rateShard) evict(now int64, r *Rates) {
	const few = 8
	var victim RateKey
	least, looked := 0.0, 0
	for k, e := range s.rates { // in an order of its own each time
		used := float64(e.full-now) / float64(r.bounds[k.Kind].span)
		if looked == 0 || used < least {
			victim, least = k, used
		}
		if looked++; looked == few {
			break
		}
	}
	delete(s.rates, victim)
}

// Size is how many rates are remembered.
func (r *Rates) Size() (n int) {
	for i := range r.shards {
		s := &r.shards[i]
		s.mu.Lock()
		n += len(s.rates)
		s.mu.Unlock()
	}
	return n
}

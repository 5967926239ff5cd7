package live

import (
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"tend/server/engage"
	"tend/server/hot"
	"tend/server/tend"
	"tend/server/wire"
)

// Rates hold what persons, addresses and sites may send, over all of their sockets and
// over all nodes; hot.Rates implements it.
type Rates interface {
	// Take lets n events of all the keys through or of none: then it tells which kind
	// has had its fill, and how long to wait.
	Take(now time.Time, n int, keys [3]hot.RateKey) (full hot.RateKind, wait time.Duration)
	// PerSecond is the limit of a kind.
	PerSecond(k hot.RateKind) int
}

// noRates is without limits.
type noRates struct{}

func (noRates) Take(time.Time, int, [3]hot.RateKey) (hot.RateKind, time.Duration) { return 0, 0 }
func (noRates) PerSecond(hot.RateKind) int                                        { return 0 }

// client reads the address of whoever asks, which web has put in the place of a
// proxy's. Who has an IPv6 address has 2^64 of them, the network that their line was
// given, so that counts. Those that have none that can be read count as one.
func client(r *http.Request) netip.Addr {
	with, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	a := with.Addr().Unmap().WithZone("")
	if a.Is6() {
		network, _ := a.Prefix(64) // of an IPv6 address: it cannot fail
		return network.Addr()
	}
	return a
}

// keys are those that the events of a conversation count for. The person is asked for
// anew with each batch: an event may have made the tab somebody else's.
func (s *Server) keys(session *engage.Session, from netip.Addr) [3]hot.RateKey {
	k := [3]hot.RateKey{1: hot.AddressRate(hot.PerAddress, from)}
	site, person, id := s.whose(session)
	switch {
	case person != 0:
		k[0] = hot.PersonRate(site, person)
	case id != "":
		k[0] = hot.VisitorRate(site, id)
	}
	if site != 0 {
		k[2] = hot.SiteRate(site)
	}
	return k
}

// open has the handler answer hello, in its site's turn.
func (s *Server) open(door engage.Door, origin string, from tend.Agent, h *wire.Hello) (*engage.Session, []wire.Frame, error) {
	h.Agent = from
	s.hellos.enter(h.Site, 1, s.clock.Now())
	defer s.hellos.leave(h.Site, 1)
	return s.handler.Open(s.ctx, door, origin, h)
}

// turn is a conversation's leave to have a frame worked on, within its site's share.
type turn struct {
	site   tend.SiteID
	weight int // 0: it has none
}

// begin waits for a turn; every one wants its end.
func (s *Server) begin(session *engage.Session, weight int, now time.Time) turn {
	site, _, _ := s.whose(session)
	s.batches.enter(site, weight, now)
	return turn{site, weight}
}

// end is for more than once.
func (s *Server) end(t *turn) {
	if t.weight > 0 {
		s.batches.leave(t.site, t.weight)
		t.weight = 0
	}
}

// Codes of what is refused for a limit.
const (
	reasonRate    = "rate_limited"         // events, or conversations begun, in a time
	reasonTooMany = "too_many_connections" // open at once from one address
)

// The limits that are not of hot.Rates, as figures name them.
const (
	limitSocket      = "socket"
	limitConnections = "connections"
	limitFlood       = "flood"
)

// takeEvents asks all limits for n events, the tab's own first. What is not taken
// because of one of them does not count for the others.
func (s *Server) takeEvents(own *bucket, n int, now time.Time, session *engage.Session, from netip.Addr) error {
	if wait, ok := own.take(n, now); !ok {
		return s.limited(limitSocket, s.limits.Events, wait)
	}
	if full, wait := s.rates.Take(now, n, s.keys(session, from)); full != 0 {
		own.give(n)
		return s.limited(full.String(), s.rates.PerSecond(full), wait)
	}
	return nil
}

// limited is the refusal of a batch. It says which limit, which the browser's developer
// will want to know, and when there is room.
func (s *Server) limited(what string, rate int, wait time.Duration) error {
	s.stats.limit(what)
	return &tend.Error{Code: tend.Limited, Reason: reasonRate, RetryAfter: wait, Message: fmt.Sprintf(
		"%s: %d events/s; send them again in %d s", what, rate, seconds(wait))}
}

// crowd counts who is connected from where.
type crowd struct {
	mu   sync.Mutex
	from map[netip.Addr]int
}

// admitAddress lets one more conversation of an address begin, unless it has too many
// or begins them too fast. Each that is let in wants its release.
func (s *Server) admitAddress(from netip.Addr) error {
	if full, wait := s.rates.Take(s.clock.Now(), 1, [3]hot.RateKey{hot.AddressRate(hot.PerHello, from)}); full != 0 {
		s.stats.limit(full.String())
		return &tend.Error{Code: tend.Limited, Reason: reasonRate, RetryAfter: wait, Message: fmt.Sprintf(
			"address: %d conversations begun/s; come back in %d s", s.rates.PerSecond(full), seconds(wait))}
	}
	if s.limits.Connections < 0 {
		return nil
	}
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	if s.crowd.from[from] >= s.limits.Connections {
		s.stats.limit(limitConnections)
		return &tend.Error{Code: tend.Limited, Reason: reasonTooMany, RetryAfter: crowdedFor, Message: fmt.Sprintf(
			"connections: %d open from one address; come back in %d s", s.limits.Connections, seconds(crowdedFor))}
	}
	s.crowd.from[from]++
	return nil
}

// crowdedFor is when to try again where too many are connected.
const crowdedFor = 30 * time.Second

// release lets another one in.
func (s *Server) release(from netip.Addr) {
	if s.limits.Connections < 0 {
		return
	}
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	if s.crowd.from[from]--; s.crowd.from[from] <= 0 {
		delete(s.crowd.from, from)
	}
}

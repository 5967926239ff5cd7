package live

import (
	"maps"
	"sync"
	"sync/atomic"
)

// Stats counts what the sockets did since the start.
type Stats struct {
	Open      int64             // connections now
	Accepted  uint64            // upgraded to a socket
	FramesIn  uint64            // text frames from browsers
	FramesOut uint64            // text frames to browsers
	Limited   map[string]uint64 // what was turned away, by the limit: socket, person, address, site, hello, connections, flood
	Dead      uint64            // connections that did not answer a ping
	Refused   map[int]uint64    // requests refused, by HTTP status
	Closed    map[int]uint64    // sockets closed by the server, by close code
	Panics    uint64            // connections that ended in a fault of ours
	Posts     uint64            // requests whose frames were taken
	Held      int64             // requests that are held now
}

type counters struct {
	open, held                                         atomic.Int64
	accepted, framesIn, framesOut, dead, panics, posts atomic.Uint64

	mu      sync.Mutex
	refused map[int]uint64
	closed  map[int]uint64
	limits  map[string]uint64
}

func (c *counters) limit(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limits[what]++
}

func (c *counters) refuse(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused[status]++
}

func (c *counters) close(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed[code]++
}

// Stats gives the counters.
func (s *Server) Stats() Stats {
	c := &s.stats
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{
		Open: c.open.Load(), Accepted: c.accepted.Load(), FramesIn: c.framesIn.Load(), FramesOut: c.framesOut.Load(),
		Limited: maps.Clone(c.limits), Dead: c.dead.Load(), Panics: c.panics.Load(),
		Posts: c.posts.Load(), Held: c.held.Load(),
		Refused: maps.Clone(c.refused), Closed: maps.Clone(c.closed),
	}
}

package live

import (
	"sync"
	"time"

	"tend/server/tend"
)

// tabs remembers the tabs that speak by requests, for as long as their limits have
// something to remember.
type tabs struct {
	mu   sync.Mutex
	open map[tabKey]*tab
}

// tabKey names a tab: ids are unique within a site only.
type tabKey struct{ site, id string }

// tab is what a socket would know of its tab from one frame to the next.
type tab struct {
	// Guarded by the lock of tabs.
	users  int // requests at hand
	left   time.Time
	frames bucket
	newer  chan struct{} // closed when a newer request has come

	// turn is held by the request that is being answered: a tab's requests come one
	// after another, and guard what follows.
	turn   chan struct{}
	intake intake
}

// arrive notes a request of a tab and ends the wait of the one before. newer is closed
// when the next one comes. Every arrival that is not refused wants its leave.
func (s *Server) arrive(key tabKey, frames int) (t *tab, newer <-chan struct{}, err error) {
	now := s.clock.Now()
	s.tabs.mu.Lock()
	defer s.tabs.mu.Unlock()
	t = s.tabs.open[key]
	if t == nil {
		t = &tab{
			turn: make(chan struct{}, 1), left: now,
			intake: intake{events: newBucket(s.limits.Events, s.limits.EventBurst, now)},
			frames: newBucket(s.limits.Frames, s.limits.FrameBurst, now),
		}
		s.tabs.open[key] = t
	}
	if wait, ok := t.frames.take(frames, now); !ok {
		s.stats.limit(limitFlood)
		return nil, nil, &tend.Error{
			Code: tend.Limited, Reason: reasonFlood, RetryAfter: wait,
			Message: "more frames a second than a tab may send: send less often",
		}
	}
	t.users++
	if t.newer != nil {
		close(t.newer)
	}
	t.newer = make(chan struct{})
	return t, t.newer, nil
}

// leave ends what arrive began.
func (s *Server) leave(t *tab, newer <-chan struct{}) {
	s.tabs.mu.Lock()
	defer s.tabs.mu.Unlock()
	t.users--
	t.left = s.clock.Now()
	if t.newer == newer {
		t.newer = nil
	}
}

// forgetTabs drops the tabs whose limits are as good as new.
func (s *Server) forgetTabs() {
	now := s.clock.Now()
	full := max(fill(s.limits.Events, s.limits.EventBurst), fill(s.limits.Frames, s.limits.FrameBurst))
	s.tabs.mu.Lock()
	defer s.tabs.mu.Unlock()
	for key, t := range s.tabs.open {
		if t.users == 0 && now.Sub(t.left) >= full {
			delete(s.tabs.open, key)
		}
	}
}

// fill is how long a bucket takes to fill up.
func fill(rate, burst int) time.Duration {
	if rate < 0 {
		return 0
	}
	return time.Duration(float64(burst) / float64(rate) * float64(time.Second))
}

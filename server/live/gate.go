package live

import (
	"math"
	"sync"
	"time"
)

// How much of one site is at work at the same time where other sites are there too: as
// many short frames, or hellos. More would take a little more of one site, and the time of
// all others.
const (
	share     = 8
	perWeight = 400 // bytes of a frame that are as much work as a short frame
)

// weigh is how much work there is in a frame, before anybody has looked into it.
func weigh(frame int) int { return 1 + frame/perWeight }

// present is for how long a site counts as being there after it was heard of.
const present = 5 * time.Second

// gate keeps one site's work from standing before everybody else's. Without it, a
// thousand tabs of one site that all send at once are a thousand units of work ahead of
// the next event of any other site. The tabs wait at the gate instead, in their order,
// and by TCP their browsers. A site that is alone passes at once.
type gate[K comparable] struct {
	mu    sync.Mutex
	lanes map[K]*lane // of the sites that are there
}

type lane struct {
	busy    int // the weight of what is at work
	waiting []waiter
	heard   time.Time
}

type waiter struct {
	weight int
	turn   chan struct{}
}

// fits tells whether there is room for a weight. Whatever is heavier than all of it has
// its turn alone.
func (l *lane) fits(weight, room int) bool { return l.busy == 0 || l.busy+weight <= room }

// enter waits until there is room; every one wants its leave.
func (g *gate[K]) enter(k K, weight int, now time.Time) {
	g.mu.Lock()
	if g.lanes == nil {
		g.lanes = map[K]*lane{}
	}
	l := g.lanes[k]
	if l == nil {
		l = &lane{}
		g.lanes[k] = l
	}
	l.heard = now
	if len(l.waiting) == 0 && l.fits(weight, g.room()) {
		l.busy += weight
		g.mu.Unlock()
		return
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, waiter{weight, turn})
	g.mu.Unlock()
	<-turn
}

// leave ends what enter began, and lets the next one in.
func (g *gate[K]) leave(k K, weight int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.lanes[k]
	l.busy -= weight
	g.admit(l)
}

// admit lets in whom there is room for. With g.mu held.
func (g *gate[K]) admit(l *lane) {
	for room := g.room(); len(l.waiting) > 0 && l.fits(l.waiting[0].weight, room); l.waiting = l.waiting[1:] {
		l.busy += l.waiting[0].weight
		close(l.waiting[0].turn)
		l.waiting[0] = waiter{}
	}
}

// room is how much of one site may be at work. With g.mu held.
func (g *gate[K]) room() int {
	if len(g.lanes) < 2 {
		return math.MaxInt
	}
	return share
}

// forget drops the sites that are not there any more, which makes room for the others.
func (g *gate[K]) forget(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for k, l := range g.lanes {
		if l.busy == 0 && now.Sub(l.heard) >= present {
			delete(g.lanes, k)
		}
	}
	for _, l := range g.lanes {
		g.admit(l)
	}
}

package engage

import (
	"sync"
	"sync/atomic"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// person is somebody with an open tab on this node, or with a batch at work. The
// lock is held from the fold to the end of the commit, so that a person's units
// are decided one after another.
type person struct {
	id   tend.PersonID
	site tend.SiteID
	refs int // guarded by the registry's shard

	mu       sync.Mutex
	st       *state.State // as committed; nil when it has to be loaded
	told     told         // the reasons that were kept last
	size     int          // of the last copy of the state, in bytes
	saved    tend.Micros  // when the last snapshot of somebody who keeps acting was due
	savedRev uint64       // the revision of the last snapshot handed in

	tabs sync.Mutex // guards sessions, and what is seen of them
	open []*Session
	seen bool // the other nodes were told that they can see a tab here

	since tend.Micros // from when on how long they look is not noted yet; 0 = they can see no tab here
	acted tend.Micros // when they did something last

	contest contest      // with other nodes
	behind  atomic.Bool  // another node has committed what waits for them here
	wake    atomic.Int64 // when the first of what waits is due, tend.Micros; 0 = nothing waits
}

// registry holds the people of this node. An entry lives while somebody holds it.
type registry struct {
	shards [64]shard
}

type shard struct {
	mu     sync.Mutex
	people map[tend.PersonID]*person
}

func (r *registry) init() {
	for i := range r.shards {
		r.shards[i].people = map[tend.PersonID]*person{}
	}
}

func (r *registry) shard(id tend.PersonID) *shard {
	return &r.shards[uint64(id)%uint64(len(r.shards))]
}

// hold gives the person's entry; every hold wants its drop.
func (r *registry) hold(site tend.SiteID, id tend.PersonID) *person {
	s := r.shard(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[id]
	if p == nil {
		p = &person{id: id, site: site}
		s.people[id] = p
	}
	p.refs++
	return p
}

// find gives the person's entry if there is one; it wants its drop too.
func (r *registry) find(id tend.PersonID) *person {
	s := r.shard(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[id]
	if p != nil {
		p.refs++
	}
	return p
}

// drop lets go; true when nobody holds the person any more.
func (r *registry) drop(p *person) bool {
	s := r.shard(p.id)
	s.mu.Lock()
	defer s.mu.Unlock()
	p.refs--
	if p.refs > 0 {
		return false
	}
	delete(s.people, p.id)
	return true
}

// each calls fn for every person, outside of the registry's locks, and left for
// those whom everybody else let go meanwhile.
func (r *registry) each(fn, left func(*person)) {
	for i := range r.shards {
		s := &r.shards[i]
		s.mu.Lock()
		list := make([]*person, 0, len(s.people))
		for _, p := range s.people {
			p.refs++
			list = append(list, p)
		}
		s.mu.Unlock()
		for _, p := range list {
			fn(p)
			if r.drop(p) {
				left(p)
			}
		}
	}
}

// sessions is a copy of the person's open tabs.
func (p *person) sessions() []*Session {
	p.tabs.Lock()
	defer p.tabs.Unlock()
	return append([]*Session(nil), p.open...)
}

// join adds a tab; the other nodes hear of the first.
func (p *person) join(s *Session, e *Engine) {
	p.tabs.Lock()
	defer p.tabs.Unlock()
	p.open = append(p.open, s)
	if len(p.open) == 1 {
		e.peers.Here(p.id)
	}
	p.acted = tend.Stamp(e.clock.Now()) // whoever opens a page
	p.look(e)
}

// leave takes a tab away; the other nodes hear of the last.
func (p *person) leave(s *Session, e *Engine) {
	p.tabs.Lock()
	defer p.tabs.Unlock()
	for i, x := range p.open {
		if x == s {
			p.open = append(p.open[:i], p.open[i+1:]...)
			p.look(e)
			if len(p.open) == 0 {
				e.peers.Gone(p.id)
			}
			return
		}
	}
}

// leavers are states to be kept as snapshots, written together by the sweep.
type leavers struct {
	mu   sync.Mutex
	list []store.Snapshot
}

func (l *leavers) add(s store.Snapshot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, s)
}

// maxLeft bounds what waits while SQL takes nothing: it is megabytes, and whoever needs
// a state folds it from the events.
const maxLeft = 10_000

// again puts back what could not be kept.
func (l *leavers) again(list []store.Snapshot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if room := max(0, maxLeft-len(l.list)); len(list) > room {
		list = list[:room]
	}
	l.list = append(l.list, list...)
}

func (l *leavers) take() []store.Snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.list
	l.list = nil
	return list
}

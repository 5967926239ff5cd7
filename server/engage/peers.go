package engage

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"tend/server/tend"
	"tend/server/wire"
)

// Peers are the other nodes; hot implements it. None of it waits, and all of it may
// be lost: caps are kept by SQL, and what a tab was not told of it learns with its
// next hello.
type Peers interface {
	// Here says that a person has their first tab on this node.
	Here(p tend.PersonID)
	// Gone says that the last one has closed.
	Gone(p tend.PersonID)
	// Elsewhere tells whether another node has a tab of theirs, as far as is known.
	Elsewhere(p tend.PersonID) bool
	// Tell sends a notice to the nodes that have; Hear takes it there.
	Tell(p tend.PersonID, notice []byte)
}

// Sights are where people can see their tabs, on all nodes; hot implements it. What it
// does not know costs a message that could have been seen, and never one too many.
type Sights interface {
	// See says whether a person who is here can see any of their tabs.
	See(p tend.PersonID, visible bool)
	// Nodes lists the other nodes that have a tab of theirs: first those, seen in number, on
	// which they can see one. An error says that this is not known now: whoever asked comes again.
	Nodes(ctx context.Context, p tend.PersonID) (nodes []string, seen int, err error)
	// Post sends a notice to one node; Hear takes it there.
	Post(node string, p tend.PersonID, notice []byte)
}

// alone is a node without others.
type alone struct{}

func (alone) Here(tend.PersonID)           {}
func (alone) Gone(tend.PersonID)           {}
func (alone) Elsewhere(tend.PersonID) bool { return false }
func (alone) Tell(tend.PersonID, []byte)   {}
func (alone) See(tend.PersonID, bool)      {}

func (alone) Nodes(context.Context, tend.PersonID) ([]string, int, error) {
	return nil, 0, nil
}

func (alone) Post(string, tend.PersonID, []byte) {}

// notice is what one node tells another of a person. What a newer release says
// besides is passed over.
type notice struct {
	Closed []string    `json:"closed,omitempty"` // deliveries to be taken off the person's tabs
	Bid    tend.Micros `json:"bid,omitzero"`     // when the sender's best tab of the person was active
	Off    *[]string   `json:"off,omitzero"`     // what the person wants no messages of from now on
	Draw   []drawn     `json:"draw,omitempty"`   // messages for the tab that they can see
	User   bool        `json:"user,omitzero"`    // with Draw: they are a user
	Behind bool        `json:"behind,omitzero"`  // something waits for them that this node does not know of
}

func (e *Engine) tell(p tend.PersonID, n notice) {
	if body := e.written(&n); body != nil {
		e.peers.Tell(p, body)
	}
}

func (e *Engine) written(n *notice) []byte {
	body, err := json.Marshal(n)
	if err != nil { // cannot occur
		e.log.Error("engage: notice not sent", "err", err)
		return nil
	}
	return body
}

// Hear takes what another node tells of a person.
func (e *Engine) Hear(id tend.PersonID, body []byte) {
	var n notice
	if err := json.Unmarshal(body, &n); err != nil {
		return
	}
	p := e.people.find(id)
	if p == nil {
		return
	}
	defer e.letGo(p)
	for _, d := range n.Closed {
		p.hide(d, nil)
	}
	if n.Off != nil {
		p.prefer(*n.Off, nil)
	}
	if n.Behind || len(n.Draw) > 0 {
		p.behind.Store(true)
	}
	if len(n.Draw) > 0 {
		e.draw(p, &n)
	}
	if n.Bid != 0 {
		p.contest.hear(n.Bid, tend.Stamp(e.clock.Now()))
	}
}

// hide takes a delivery off the person's tabs on this node, but for one.
func (p *person) hide(delivery string, but *Session) {
	for _, s := range p.sessions() {
		if s != but {
			s.screen.drop(delivery)
			s.door.Send(wire.Hide{Delivery: delivery})
		}
	}
}

// The times of a contest: a node decides when all others had two sweeps to answer in.
const (
	contestTakes = 2500 * time.Millisecond
	contestLasts = 10 * time.Second
)

// noTab is the bid of a node without a tab to offer to: every other one is better.
const noTab tend.Micros = 1

// contest finds which node offers a delivery that nobody has drawn to a person who
// has tabs on several: the one with the tab that was active last. Each says how
// recent its own is, waits, and offers unless it has heard of a more recent one. A
// bid that is lost makes two offer; SQL lets one of them.
type contest struct {
	open atomic.Bool // there is something to be done by the next sweep

	mu    sync.Mutex
	asked tend.Micros // when this node bid; 0 = it has not
	rival tend.Micros // the best bid of the others
	heard tend.Micros // when it came
}

func (c *contest) hear(bid, now tend.Micros) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.heard) > contestLasts || bid > c.rival {
		c.rival = bid
	}
	c.heard = now
	c.open.Store(true)
}

// step tells whether this node bids now, and whether it offers now.
func (c *contest) step(mine, now tend.Micros) (bids, offers bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked == 0 || now < c.asked {
		c.asked = now
		c.open.Store(true)
		return true, false
	}
	if now.Sub(c.asked) < contestTakes {
		return false, false
	}
	offers = mine >= c.rival || now.Sub(c.heard) > contestLasts
	c.asked, c.rival = 0, 0
	c.open.Store(false)
	return false, offers
}

// end forgets it: there is nothing to offer here.
func (c *contest) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked, c.rival = 0, 0
	c.open.Store(false)
}

// passOn lets other nodes look for a tab to offer to, where this one has none: the next
// page may have come to one of them. The caller holds the person's lock.
func (e *Engine) passOn(p *person, now tend.Micros) {
	p.contest.end()
	if p.st != nil && (overdue(p.st.Open, now) || anyRipe(p.st.Waiting, now)) && e.peers.Elsewhere(p.id) {
		e.tell(p.id, notice{Bid: noTab})
	}
}

// overdue tells whether any lease is over.
func overdue(open []tend.Grant, now tend.Micros) bool {
	return slices.ContainsFunc(open, func(g tend.Grant) bool { return leaseOver(g, now) })
}

// leaseOver tells whether a delivery may be offered again.
func leaseOver(g tend.Grant, now tend.Micros) bool { return g.Until.Add(leaseGrace) <= now }

// mayOffer tells whether this node is the one that offers to a person again. The
// caller holds the person's lock.
func (e *Engine) mayOffer(p *person, s *Session, now tend.Micros) bool {
	if !e.peers.Elsewhere(p.id) {
		p.contest.end()
		return true
	}
	if len(unseen(p.st, s, now)) == 0 && !anyRipe(p.st.Waiting, now) {
		p.contest.end()
		return false
	}
	mine := tend.Micros(s.active.Load())
	bids, offers := p.contest.step(mine, now)
	if bids {
		e.tell(p.id, notice{Bid: mine})
	}
	return offers
}

package hot

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"tend/server/tend"
)

// inSight is what the score of a node has behind its milliseconds where the person can see a
// tab of theirs there: who asks where a person is reads one set.
const inSight = 0.5

// unsure is for how long nobody says where somebody is, once Redis could not be asked: whoever
// wants to know comes again. From then on each node goes by its own tabs, or nothing would
// be decided for as long as Redis is away.
const unsure = 15 * time.Second

// looking is for how long a look-up of where somebody is may take: a unit waits for it.
const looking = 100 * time.Millisecond

// score is what a node is written down with, for a lease that ends then.
func (pr *presence) score(until time.Time) float64 {
	score := float64(until.UnixMilli())
	if pr != nil && pr.visible {
		score += inSight
	}
	return score
}

// See says whether a person who is here can see any of their tabs. That they can is written
// down at once, and that they no longer can with the next beat: most come back with the next
// page.
func (p *Peers) See(id tend.PersonID, visible bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pr := p.here[id]
	if pr == nil || pr.visible == visible {
		return
	}
	pr.visible = visible
	switch {
	case !pr.known: // it will be written with the first claim
	case visible && !pr.shown:
		p.fresh = append(p.fresh, id)
		p.nudge()
	case !visible && pr.shown:
		p.dim = append(p.dim, id)
	}
}

// unsee writes down what has changed and could wait.
func (p *Peers) unsee() {
	if p.r.rest.resting() {
		return
	}
	p.mu.Lock()
	list := slices.DeleteFunc(p.dim, func(id tend.PersonID) bool {
		pr := p.here[id]
		return pr == nil || pr.visible == pr.shown
	})
	p.dim = nil
	p.mu.Unlock()
	p.claim(list)
}

// scores are what this node is written down with for people.
func (p *Peers) scores(ids []tend.PersonID, until time.Time) []float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	scores := make([]float64, len(ids))
	for i, id := range ids {
		scores[i] = p.here[id].score(until)
	}
	return scores
}

// Nodes lists the other nodes on which a person has tabs, those where they can see one first
// and how many these are. It asks Redis. Where that has not answered for less than 15 s the
// error is unavailable, presence_unknown; then nobody is anywhere else.
func (p *Peers) Nodes(ctx context.Context, id tend.PersonID) (nodes []string, seen int, err error) {
	if p.r.rest.resting() {
		return nil, 0, p.unknown()
	}
	ctx, cancel := context.WithTimeout(ctx, looking)
	defer cancel()
	var found *redis.ZSliceCmd
	if p.piped(ctx, func(ctx context.Context, pipe redis.Pipeliner) {
		found = pipe.ZRangeWithScores(ctx, p.r.key(id, "n"), 0, -1)
	}) != nil {
		return nil, 0, p.unknown()
	}
	now := float64(p.clock.Now().UnixMilli())
	for _, z := range found.Val() {
		name, ok := z.Member.(string)
		if !ok || name == p.node || math.Trunc(z.Score) <= now {
			continue
		}
		if z.Score != math.Trunc(z.Score) {
			nodes = slices.Insert(nodes, seen, name)
			seen++
		} else {
			nodes = append(nodes, name)
		}
	}
	return nodes, seen, nil
}

// unknown is the error of whoever cannot be told where somebody is; nil when that has lasted.
func (p *Peers) unknown() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := tend.Stamp(p.clock.Now())
	if p.unsure == 0 {
		p.unsure = now
	}
	if now >= p.unsure.Add(unsure) {
		return nil
	}
	return &tend.Error{
		Code: tend.Unavailable, Reason: "presence_unknown", RetryAfter: looking * 10,
		Message: "on which page they are could not be asked just now: nothing was decided, send it again in a second",
	}
}

// answered notes that Redis did.
func (p *Peers) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unsure = 0
}

// Post sends something of a person, as JSON, to one node. It may be lost.
func (p *Peers) Post(node string, id tend.PersonID, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.post(p.mailbox(node), note{Kind: kindTell, Person: id, Body: body})
}

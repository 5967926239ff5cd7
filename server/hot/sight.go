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
// and how many these are. It asks Redis; where that is away nobody is anywhere.
func (p *Peers) Nodes(ctx context.Context, id tend.PersonID) (nodes []string, seen int) {
	if p.r.rest.resting() {
		return nil, 0
	}
	ctx, cancel := context.WithTimeout(ctx, looking)
	defer cancel()
	var found *redis.ZSliceCmd
	if p.piped(ctx, func(ctx context.Context, pipe redis.Pipeliner) {
		found = pipe.ZRangeWithScores(ctx, p.r.key(id, "n"), 0, -1)
	}) != nil {
		return nil, 0
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
	return nodes, seen
}

// Post sends something of a person, as JSON, to one node. It may be lost.
func (p *Peers) Post(node string, id tend.PersonID, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.post(p.mailbox(node), note{Kind: kindTell, Person: id, Body: body})
}

package hot

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"tend/server/tend"
)

// Presence is a set a person, of the nodes that have a tab of theirs, each with the
// end of its lease. A node writes itself down with a person's first tab and renews
// that every renewal; whoever reads it then learns of the others. So a notice is
// published only to nodes that have the person, and an event costs nothing here.
const (
	lease   = 60 * time.Second // of a node that has died, this is how long others think it there
	renewal = 20 * time.Second // also how long a person who has left is kept, to come back with the next page
)

// Bounds of what waits to be sent.
const (
	maxNotices = 10_000
	maxWaiting = 16 // of a person whose other nodes are not known yet
)

// Peers are the other nodes on the same Redis. Lost notices do no harm: caps are
// kept by SQL, and the configuration is looked at every second as well.
type Peers struct {
	r     *Redis
	node  string
	clock tend.Clock
	hear  func(p tend.PersonID, body []byte)
	news  func(kind string)

	mu     sync.Mutex
	here   map[tend.PersonID]*presence
	fresh  []tend.PersonID // to be written down now
	dim    []tend.PersonID // to be written down with the next beat
	out    []letter
	unsure tend.Micros // since when Redis has not answered, as far as somebody wanted to know; 0: it has
	wake   chan struct{}
}

// presence is what is known of a person who has a tab on this node.
type presence struct {
	known   bool // written down, and the others read
	gone    bool // the last tab has closed
	visible bool // they can see a tab
	shown   bool // that they can is written down
	others  []other
	waiting [][]byte // to be told to the others once they are known
}

type other struct {
	node  string
	until tend.Micros
}

// letter is a notice with its channel.
type letter struct {
	to   string
	text []byte
}

// Join makes this process one of the nodes, under a name that no other has. Listen
// has to follow.
func (r *Redis) Join(node string, clock tend.Clock) *Peers {
	return &Peers{r: r, node: node, clock: clock, here: map[tend.PersonID]*presence{}, wake: make(chan struct{}, 1)}
}

// Listen begins to take part: hear is given what other nodes tell of a person, news
// what they tell everybody. Both are called one after another and must not wait for
// long. It ends with the Redis.
func (p *Peers) Listen(hear func(p tend.PersonID, body []byte), news func(kind string)) {
	p.hear, p.news = hear, news
	p.r.done.Go(p.send)
	p.r.done.Go(p.receive)
}

// Here says that a person has their first tab on this node.
func (p *Peers) Here(id tend.PersonID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pr := p.here[id]; pr != nil { // back with the next page
		pr.gone = false
		return
	}
	p.here[id] = &presence{}
	p.fresh = append(p.fresh, id)
	p.nudge()
}

// Gone says that the last one has closed.
func (p *Peers) Gone(id tend.PersonID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pr := p.here[id]; pr != nil {
		pr.gone = true
	}
}

// Elsewhere tells whether another node has a tab of the person, as far as is known.
func (p *Peers) Elsewhere(id tend.PersonID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	pr := p.here[id]
	if pr == nil || len(pr.others) == 0 {
		return false
	}
	now := tend.Stamp(p.clock.Now())
	return slices.ContainsFunc(pr.others, func(o other) bool { return o.until > now })
}

// Tell sends something, as JSON, to the other nodes that have the person. Where there
// are none it costs nothing.
func (p *Peers) Tell(id tend.PersonID, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch pr := p.here[id]; {
	case pr == nil:
	case pr.known:
		p.tell(id, pr, body)
	case len(pr.waiting) < maxWaiting:
		pr.waiting = append(pr.waiting, body)
	}
}

// tell is Tell under the lock, of somebody whose other nodes are known.
func (p *Peers) tell(id tend.PersonID, pr *presence, body []byte) {
	now := tend.Stamp(p.clock.Now())
	for _, o := range pr.others {
		if o.until > now {
			p.post(p.mailbox(o.node), note{Kind: kindTell, Person: id, Body: body})
		}
	}
}

// Announce tells all other nodes that there is news of a kind.
func (p *Peers) Announce(kind string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.post(p.everybody(), note{Kind: kind})
}

// post queues a notice; the caller holds the lock.
func (p *Peers) post(to string, n note) {
	if len(p.out) >= maxNotices {
		p.r.stats.lost.Add(1)
		return
	}
	n.Version, n.Node = version, p.node
	p.out = append(p.out, letter{to: to, text: n.encode()})
	p.nudge()
}

func (p *Peers) nudge() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// send writes and renews presence, and publishes.
func (p *Peers) send() {
	const parts = int(renewal / time.Second)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for part := 0; ; {
		select {
		case <-p.r.life.Done():
			p.part()
			return
		case <-p.wake:
			p.flush()
		case <-tick.C:
			p.flush() // what waited for Redis
			p.unsee()
			p.renew(func(id tend.PersonID) bool { return uint64(id)%uint64(parts) == uint64(part) })
			part = (part + 1) % parts
		}
	}
}

// flush writes down who is new, and publishes what is to be told. What is told while
// Redis is away is lost.
func (p *Peers) flush() {
	p.mu.Lock()
	resting := p.r.rest.resting()
	fresh := p.fresh
	if !resting {
		p.fresh = nil
	}
	p.mu.Unlock()
	if !resting {
		p.claim(fresh)
	}
	p.mu.Lock()
	out := p.out
	p.out = nil
	p.mu.Unlock()
	if resting {
		p.r.stats.lost.Add(int64(len(out)))
		return
	}
	p.publish(out)
}

// renew renews what is written down of a part of the people, and forgets those of
// them who have left.
func (p *Peers) renew(part func(tend.PersonID) bool) {
	if p.r.rest.resting() {
		return
	}
	var stay, left []tend.PersonID
	p.mu.Lock()
	for id, pr := range p.here {
		switch {
		case !part(id):
		case pr.gone:
			delete(p.here, id)
			left = append(left, id)
		case pr.known:
			stay = append(stay, id)
		}
	}
	p.mu.Unlock()
	p.claim(stay)
	p.strike(p.r.life, left)
}

// part takes leave of the others when the node stops. Where that fails the leases end.
func (p *Peers) part() {
	if p.r.rest.resting() {
		return
	}
	p.mu.Lock()
	all := slices.Collect(maps.Keys(p.here))
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), writing)
	defer cancel()
	p.strike(ctx, all)
}

// strike takes this node off what is written down of people.
func (p *Peers) strike(ctx context.Context, ids []tend.PersonID) {
	for some := range slices.Chunk(ids, batch) {
		if p.piped(ctx, func(ctx context.Context, pipe redis.Pipeliner) {
			for _, id := range some {
				pipe.ZRem(ctx, p.r.key(id, "n"), p.node)
			}
		}) != nil {
			return
		}
	}
}

// claim writes this node down for people, and reads which others are.
func (p *Peers) claim(ids []tend.PersonID) {
	for some := range slices.Chunk(ids, batch) {
		p.claimSome(some)
	}
}

func (p *Peers) claimSome(ids []tend.PersonID) {
	now := p.clock.Now()
	from, scores := strconv.FormatInt(now.UnixMilli(), 10), p.scores(ids, now.Add(lease))
	nodes := make([]*redis.ZSliceCmd, len(ids))
	err := p.piped(p.r.life, func(ctx context.Context, pipe redis.Pipeliner) {
		for i, id := range ids {
			key := p.r.key(id, "n")
			pipe.ZRemRangeByScore(ctx, key, "-inf", "("+from)
			pipe.ZAdd(ctx, key, redis.Z{Score: scores[i], Member: p.node})
			pipe.Expire(ctx, key, lease)
			nodes[i] = pipe.ZRangeWithScores(ctx, key, 0, -1)
		}
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, id := range ids {
		pr := p.here[id]
		switch {
		case pr == nil:
		case err == nil || nodes[i].Err() == nil && len(nodes[i].Val()) > 0:
			p.learn(id, pr, nodes[i].Val())
			if pr.shown = scores[i] != math.Trunc(scores[i]); pr.shown != pr.visible { // it has changed meanwhile
				p.dim = append(p.dim, id)
			}
		case !pr.known:
			p.fresh = append(p.fresh, id) // the next tick tries again
		}
	}
}

// learn takes in which nodes have a person. The first time they are told of this one.
func (p *Peers) learn(id tend.PersonID, pr *presence, nodes []redis.Z) {
	pr.others = pr.others[:0]
	for _, z := range nodes {
		if name, ok := z.Member.(string); ok && name != p.node {
			pr.others = append(pr.others, other{node: name, until: tend.Micros(z.Score) * 1000})
		}
	}
	if pr.known {
		return
	}
	pr.known = true
	for _, o := range pr.others {
		p.post(p.mailbox(o.node), note{Kind: kindHere, Person: id})
	}
	for _, body := range pr.waiting {
		p.tell(id, pr, body)
	}
	pr.waiting = nil
}

// met takes in that another node has a person.
func (p *Peers) met(id tend.PersonID, node string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pr := p.here[id]
	if pr == nil {
		return
	}
	until := tend.Stamp(p.clock.Now()).Add(lease)
	for i := range pr.others {
		if pr.others[i].node == node {
			pr.others[i].until = until
			return
		}
	}
	pr.others = append(pr.others, other{node: node, until: until})
}

func (p *Peers) publish(out []letter) {
	for some := range slices.Chunk(out, batch) {
		err := p.piped(p.r.life, func(ctx context.Context, pipe redis.Pipeliner) {
			for _, l := range some {
				pipe.Publish(ctx, l.to, l.text)
			}
		})
		if err != nil {
			p.r.stats.lost.Add(int64(len(some)))
		} else {
			p.r.stats.told.Add(int64(len(some)))
		}
	}
}

// piped runs commands in one pipeline.
func (p *Peers) piped(ctx context.Context, fill func(context.Context, redis.Pipeliner)) error {
	ctx, cancel := context.WithTimeout(ctx, writing)
	defer cancel()
	pipe := p.r.client.Pipeline()
	fill(ctx, pipe)
	_, err := pipe.Exec(ctx)
	if err != nil && !isReply(err) && !errors.Is(p.r.life.Err(), context.Canceled) {
		p.r.away(ctx, err)
	}
	if err == nil {
		p.answered()
	}
	return err //nolint:wrapcheck // the callers look only whether there is one
}

// mailbox is the channel of one node.
func (p *Peers) mailbox(node string) string { return p.r.space + "node:" + node }

// everybody is the channel of all nodes.
func (p *Peers) everybody() string { return p.r.space + "all" }

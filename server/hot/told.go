package hot

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"tend/server/tend"
)

// rateSource takes from a bucket that all nodes share. It is sent with each call: there
// are few, and so there is nothing to teach a Redis that has begun anew.
//
//go:embed rate.lua
var rateSource string

// tellEvery is how long what a node has let through waits to be told to the others:
// in that time each of them lets its own share through as well.
const tellEvery = 150 * time.Millisecond

// aside is the part of a rate, and of a burst, that a node need not tell of. Who stays
// below it costs no command of Redis: with a limit far above what people do, nobody does.
const aside = 8

// Bounds of what is told: what does not fit is a matter of this node alone.
const (
	maxTold = 4096 // that wait
	tellAll = 500  // in one pipeline
)

// told is what the nodes tell each other of their rates.
type told struct {
	redis *Redis
	clock tend.Clock
	wake  chan struct{}

	mu   sync.Mutex
	list []RateKey
}

// Share makes rates hold over all nodes that share theirs by the same Redis, until that
// is closed. Nobody waits for Redis: each node decides by what it knows, and learns of
// the others a moment later. While Redis is away each node's own limits hold. It is
// called before the first Take.
func (r *Redis) Share(rates *Rates, clock tend.Clock) {
	rates.told = &told{redis: r, clock: clock, wake: make(chan struct{}, 1)}
	r.done.Go(func() { rates.tell(r.life) })
}

// note counts what was let through, and puts it on the list of what to tell when it is
// much, or when the others know of this one already. With the lock of the shard held.
func (t *told) note(k RateKey, e *rate, b bound, now, cost int64) {
	e.untold = max(0, e.untold-max(0, now-e.at)/aside) + cost
	e.at = now
	if e.due || e.untold < b.span/aside && now > e.shared {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.list) >= maxTold {
		return
	}
	e.due, t.list = true, append(t.list, k)
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// tell tells, whenever there is something to.
func (r *Rates) tell(life context.Context) {
	for {
		select {
		case <-r.told.wake:
		case <-life.Done():
			return
		}
		select {
		case <-time.After(tellEvery):
		case <-life.Done():
			return
		}
		r.tellNow(life)
	}
}

// tellNow tells all that waits, and learns.
func (r *Rates) tellNow(ctx context.Context) {
	r.told.mu.Lock()
	list := r.told.list
	r.told.list = nil
	r.told.mu.Unlock()
	for some := range slices.Chunk(list, tellAll) {
		r.tellSome(ctx, some)
	}
}

// tellSome tells in one pipeline. What Redis does not hear of is forgotten: a little
// later it is not true any more.
func (r *Rates) tellSome(ctx context.Context, keys []RateKey) {
	costs := make([]int64, len(keys))
	for i, k := range keys {
		costs[i] = r.untold(k)
	}
	if r.told.redis.rest.resting() {
		return
	}
	at := r.told.clock.Now()
	ctx, cancel := context.WithTimeout(ctx, r.told.redis.patience)
	defer cancel()
	pipe := r.told.redis.client.Pipeline()
	asked := make([]*redis.Cmd, len(keys))
	for i, k := range keys {
		asked[i] = pipe.Eval(ctx, rateSource, []string{r.told.redis.rateKey(k)}, at.UnixMicro(), costs[i]/1000, r.bounds[k.Kind].span/1000)
	}
	if _, err := pipe.Exec(ctx); err != nil && !isReply(err) {
		r.told.redis.away(ctx, err)
	}
	for i, k := range keys {
		text, err := asked[i].Text()
		if err != nil {
			continue
		}
		if full, err := strconv.ParseInt(text, 10, 64); err == nil {
			r.learn(k, at.UnixNano(), full*1000)
		}
	}
}

// untold is what there is to tell of a rate, which then counts as told.
func (r *Rates) untold(k RateKey) (cost int64) {
	s := r.shard(k)
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.rates[k]; e != nil {
		cost, e.untold, e.due = e.untold, 0, false
	}
	return cost
}

// learn takes over what all nodes together have let through, and on top of it what this
// one has since it told.
func (r *Rates) learn(k RateKey, now, full int64) {
	b := r.bounds[k.Kind]
	s := r.shard(k)
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.rates[k]; e != nil {
		e.full = max(e.full, full+e.untold)
		e.shared = now + b.span
	}
}

// rateKey names a bucket. Each may lie on another node of a cluster.
func (r *Redis) rateKey(k RateKey) string {
	return fmt.Sprintf("%srate:%s:%d:%016x%016x", r.space, k.Kind, k.Site, k.ID[0], k.ID[1])
}

package hot

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// probeEvery is how often a Redis that was found away is asked whether it is back.
const probeEvery = 250 * time.Millisecond

// breaker keeps a Redis that does not answer from slowing every event by a
// time-out. After one failure nobody asks it, until the probing in the background
// has had an answer.
type breaker struct {
	mu  sync.Mutex
	why error // nil while it answers
}

func (b *breaker) cause() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.why
}

func (b *breaker) resting() bool { return b.cause() != nil }

// trip is true for the one who found it away.
func (b *breaker) trip(why error) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.why != nil {
		return false
	}
	b.why = why
	return true
}

func (b *breaker) mend() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.why = nil
}

// away notes an error of a question to Redis: nobody asks again before the probing
// has had an answer.
func (r *Redis) away(ctx context.Context, err error) {
	if errors.Is(ctx.Err(), context.Canceled) || errors.Is(err, redis.ErrClosed) {
		return // whoever asked has left, or it was closed: that says nothing of Redis
	}
	if !r.rest.trip(err) {
		return
	}
	r.stats.failures.Add(1)
	r.log.Warn("redis is away, states are read from the database until it is back", "err", err)
	r.tripped <- struct{}{} // has room: taken before the breaker can trip again
}

// probe waits for a failure, and then for the end of it.
func (r *Redis) probe() {
	for {
		select {
		case <-r.life.Done():
			return
		case <-r.tripped:
		}
		for r.rest.resting() {
			select {
			case <-r.life.Done():
				return
			case <-time.After(probeEvery):
			}
			if r.ask(r.life) == nil {
				r.rest.mend()
			}
		}
		r.log.Info("redis is back")
		r.nudge()
	}
}

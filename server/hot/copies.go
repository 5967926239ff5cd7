package hot

import (
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tend/server/tend"
)

// Keep is how long a copy of a person not seen again stays.
const Keep = time.Hour

// putScript is compare-and-set by revision for a Redis outside. One script a value,
// many in a pipeline.
//
//go:embed put.lua
var putSource string

var putScript = redis.NewScript(putSource)

// gather is how long copies wait for others. Nobody waits for them, and a copy in a
// pipeline of a hundred costs half of one alone.
const gather = 20 * time.Millisecond

// What goes out in one pipeline: Redis has to answer all of it in time.
const (
	batch      = 1000
	batchBytes = 4 << 20
)

// Get reads the copy of a person's state; nil when there is none, or Redis is away
// and was found so before. A copy is the revision, 8 bytes big-endian, and the
// encoded state.
func (r *Redis) Get(ctx context.Context, p tend.PersonID) ([]byte, error) {
	if c, ok := r.pending.get(p); ok { // a page was left and the next one opened
		return c.body, nil
	}
	if r.rest.resting() {
		return nil, nil
	}
	ask, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	v, err := r.client.Get(ask, r.key(p, "s")).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		r.away(ctx, err)
		return nil, unavailable(err)
	}
	if len(v) < 8 {
		return nil, nil
	}
	return v[8:], nil
}

// Put hands in the copy of a committed state and returns at once. What is at hand
// goes out together; of one person only the newest.
func (r *Redis) Put(p tend.PersonID, rev uint64, body []byte) {
	if !r.pending.put(p, copied{rev: rev, body: body}) {
		r.stats.dropped.Add(1)
		return
	}
	r.nudge()
}

// Forget removes the copy of a person who was merged into another.
func (r *Redis) Forget(ctx context.Context, p tend.PersonID) error {
	r.pending.drop(p)
	return unavailable(r.client.Del(ctx, r.key(p, "s")).Err())
}

func (r *Redis) nudge() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// write sends what is pending, whenever something is.
func (r *Redis) write() {
	for {
		select {
		case <-r.wake:
			select {
			case <-time.After(gather):
			case <-r.life.Done():
			}
			r.flush()
		case <-r.life.Done():
			r.flush()
			return
		}
	}
}

// flush writes what is pending. While Redis is away it waits, in its bounds.
func (r *Redis) flush() {
	if r.rest.resting() {
		return
	}
	all := r.pending.take()
	defer r.pending.arrived()
	puts, bytes := make([]put, 0, min(len(all), batch)), 0
	for p, c := range all {
		value := append(binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(c.body)), c.rev), c.body...)
		puts = append(puts, put{p: p, copied: c, key: r.key(p, "s"), value: value})
		if bytes += len(value); len(puts) == batch || bytes >= batchBytes {
			r.send(puts)
			puts, bytes = puts[:0], 0
		}
	}
	if len(puts) > 0 {
		r.send(puts)
	}
}

// put is a copy on its way.
type put struct {
	copied
	p     tend.PersonID
	key   string
	value []byte
	cmd   *redis.Cmd
}

// send writes copies in one pipeline. A Redis that has begun anew, or a replica that is
// a master now, does not know the script: it is told, and those that it refused for
// that are sent again.
func (r *Redis) send(puts []put) {
	ctx, cancel := context.WithTimeout(context.Background(), writing)
	defer cancel()
	err := r.pipe(ctx, puts)
	if unknown := left(puts, noScript); len(unknown) > 0 {
		err = r.teach(ctx) // of a cluster some may have learnt it though one is away
		if again := r.pipe(ctx, unknown); err == nil {
			err = again
		}
	}
	if err == nil {
		return
	}
	refused := r.keep(puts, !isReply(err))
	if !isReply(err) {
		r.away(ctx, err)
		return
	}
	if !r.stats.muted.Swap(true) { // once in a while: there may be a thousand a second
		r.log.Warn("redis takes no copies, the database has them: see `tend doctor`", "copies", refused, "err", err)
		time.AfterFunc(10*time.Second, func() { r.stats.muted.Store(false) })
	}
}

// keep puts back what did not arrive, for when Redis is back, and tells how many it
// did not want. While a part of it is away it may not have learnt the script.
func (r *Redis) keep(puts []put, away bool) (refused int) {
	for i := range puts {
		err := puts[i].cmd.Err()
		switch {
		case err == nil:
		case isReply(err) && !(away && strings.HasPrefix(err.Error(), noScript)):
			r.stats.dropped.Add(1)
			refused++
		case !r.pending.put(puts[i].p, puts[i].copied):
			r.stats.dropped.Add(1)
		}
	}
	return refused
}

// noScript is how Redis says that it does not know the script.
const noScript = "NOSCRIPT"

// pipe sends the commands and gives the first error that there was.
func (r *Redis) pipe(ctx context.Context, puts []put) error {
	pipe := r.client.Pipeline()
	for i := range puts {
		seconds := int64(Keep / time.Second)
		if r.embedded {
			puts[i].cmd = pipe.Do(ctx, putCommand, puts[i].key, puts[i].value, seconds)
		} else {
			puts[i].cmd = putScript.EvalSha(ctx, pipe, []string{puts[i].key}, puts[i].value, seconds)
		}
	}
	_, err := pipe.Exec(ctx)
	return err //nolint:wrapcheck // the caller looks at what Redis said
}

func (r *Redis) teach(ctx context.Context) error {
	return r.masters(ctx, func(ctx context.Context, c redis.Cmdable) error {
		return c.ScriptLoad(ctx, putSource).Err()
	})
}

// left are the puts that were answered with an error that begins so. It moves them
// to the front.
func left(puts []put, prefix string) []put {
	n := 0
	for i := range puts {
		if err := puts[i].cmd.Err(); err != nil && strings.HasPrefix(err.Error(), prefix) {
			puts[n], puts[i] = puts[i], puts[n]
			n++
		}
	}
	return puts[:n]
}

// isReply tells an answer of Redis from the want of one.
func isReply(err error) bool {
	var reply redis.Error
	return errors.As(err, &reply)
}

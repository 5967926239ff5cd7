package hot

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"tend/server/tend"
)

// Keep is how long a copy of a person not seen again stays.
const Keep = time.Hour

// maxPending bounds the copies that wait to be written while Redis is away; past
// it new ones are dropped, because SQL has them all.
const maxPending = 10_000

// Copies are the copies of people's states in Redis. Each value is the revision,
// 8 bytes big-endian, and the encoded state.
type Copies struct {
	client redis.UniversalClient
	log    *slog.Logger
	stop   func()

	mu      sync.Mutex
	pending map[tend.PersonID]state
	wake    chan struct{}
	quit    chan struct{}
	done    chan struct{}
}

type state struct {
	rev  uint64
	body []byte
}

func newCopies(client redis.UniversalClient, log *slog.Logger, stop func()) *Copies {
	c := &Copies{
		client: client, log: log, stop: stop,
		pending: map[tend.PersonID]state{},
		wake:    make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
	go c.run()
	return c
}

// key puts all that is kept of one person into one slot of a cluster.
func key(p tend.PersonID) string {
	return "tend:{" + strconv.FormatInt(int64(p), 36) + "}:s"
}

// Get reads a person's copy; a nil body when there is none.
func (c *Copies) Get(ctx context.Context, p tend.PersonID) ([]byte, error) {
	v, err := c.client.Get(ctx, key(p)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, tend.Errorf(tend.Unavailable, "redis", "redis does not answer: %w", err)
	}
	if len(v) < 8 {
		return nil, nil
	}
	return v[8:], nil
}

// Put hands in the copy of a committed state and returns at once. What is at hand
// goes out together, in one pipeline; of one person only the newest.
func (c *Copies) Put(p tend.PersonID, rev uint64, body []byte) {
	c.mu.Lock()
	if old, ok := c.pending[p]; (ok && old.rev < rev) || (!ok && len(c.pending) < maxPending) {
		c.pending[p] = state{rev: rev, body: body}
	}
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Forget removes the copy of a person who was merged into another.
func (c *Copies) Forget(ctx context.Context, p tend.PersonID) error {
	if err := c.client.Del(ctx, key(p)).Err(); err != nil {
		return tend.Errorf(tend.Unavailable, "redis", "redis does not answer: %w", err)
	}
	return nil
}

// Ping tells whether Redis answers, for probes.
func (c *Copies) Ping(ctx context.Context) error {
	if err := c.client.Ping(ctx).Err(); err != nil {
		return tend.Errorf(tend.Unavailable, "redis", "redis does not answer: %w", err)
	}
	return nil
}

// Close writes what is pending and closes the connections.
func (c *Copies) Close() error {
	close(c.quit)
	<-c.done
	err := c.client.Close()
	if c.stop != nil {
		c.stop()
	}
	if err != nil {
		return fmt.Errorf("hot: close: %w", err)
	}
	return nil
}

func (c *Copies) run() {
	defer close(c.done)
	for {
		select {
		case <-c.wake:
			c.flush()
		case <-c.quit:
			c.flush()
			return
		}
	}
}

// flush writes all pending copies in one pipeline. One that fails is dropped:
// whoever needs the state folds it from SQL.
func (c *Copies) flush() {
	c.mu.Lock()
	batch := c.pending
	c.pending = make(map[tend.PersonID]state, len(batch))
	c.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	pipe := c.client.Pipeline()
	for p, s := range batch {
		value := append(binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(s.body)), s.rev), s.body...)
		pipe.Do(ctx, putCommand, key(p), value, int64(Keep/time.Second))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		c.log.Warn("hot: copies not written, SQL has them", "copies", len(batch), "err", err)
	}
}

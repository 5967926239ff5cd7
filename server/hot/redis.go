package hot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"tend/server/tend"
)

// How long Redis may take. It is there to save time: one that does not answer at
// once is left alone, and SQL asked instead.
const (
	dialing   = time.Second
	answering = 500 * time.Millisecond
	writing   = 2 * time.Second // a pipeline of many copies; nobody waits for it
)

// Redis is the embedded one, one outside, one behind Sentinel, or a cluster. It is
// safe for concurrent use.
type Redis struct {
	client   redis.UniversalClient
	embedded bool
	space    string // the beginning of all keys
	patience time.Duration
	log      *slog.Logger
	stop     func() // ends what Embedded began

	rest    breaker
	pending pending
	stats   counters

	wake    chan struct{}
	tripped chan struct{}
	life    context.Context // ends with Close
	end     context.CancelFunc
	done    sync.WaitGroup
}

// Stats counts what was asked of Redis since the start.
type Stats struct {
	Up       bool  // it answered when it was asked last
	Commands int64 // sent, each of a pipeline counted
	Failures int64 // times it was found away
	Pending  int   // copies that wait to be written
	Dropped  int64 // copies that were not written; SQL has them
	Told     int64 // notices published to other nodes
	Heard    int64 // notices from other nodes
	Lost     int64 // notices that could not be published
}

type counters struct {
	commands, failures, dropped, told, heard, lost atomic.Int64

	muted atomic.Bool // something was said of writes just now
}

func start(client redis.UniversalClient, embedded bool, space string, patience time.Duration, log *slog.Logger, stop func()) *Redis {
	r := &Redis{
		client: client, embedded: embedded, space: space, patience: patience, log: log, stop: stop,
		wake: make(chan struct{}, 1), tripped: make(chan struct{}, 1),
	}
	r.life, r.end = context.WithCancel(context.Background())
	client.AddHook(counting{&r.stats.commands})
	r.done.Go(r.write)
	r.done.Go(r.probe)
	return r
}

// key names what is kept of a person. The braces put all of it into one slot of a
// cluster.
func (r *Redis) key(p tend.PersonID, what string) string {
	return r.space + "{" + strconv.FormatInt(int64(p), 36) + "}:" + what
}

// Ping tells whether Redis answers, for probes. One that was found away is not
// asked: the probing in the background knows.
func (r *Redis) Ping(ctx context.Context) error {
	if err := r.rest.cause(); err != nil {
		return unavailable(err)
	}
	return unavailable(r.ask(ctx))
}

// Stats gives the figures.
func (r *Redis) Stats() Stats {
	return Stats{
		Up: !r.rest.resting(), Commands: r.stats.commands.Load(), Failures: r.stats.failures.Load(),
		Pending: r.pending.size(), Dropped: r.stats.dropped.Load(),
		Told: r.stats.told.Load(), Heard: r.stats.heard.Load(), Lost: r.stats.lost.Load(),
	}
}

// Close writes what is pending and closes the connections.
func (r *Redis) Close() error {
	r.end()
	r.done.Wait()
	err := r.client.Close()
	if r.stop != nil {
		r.stop()
	}
	if err != nil {
		return fmt.Errorf("hot: close: %w", err)
	}
	return nil
}

// ask is a small question that only a Redis in order answers: a read, and on a
// cluster a word from every master.
func (r *Redis) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, dialing+r.patience)
	defer cancel()
	if err := r.client.Get(ctx, r.space+"probe").Err(); err != nil && !errors.Is(err, redis.Nil) {
		return err //nolint:wrapcheck // the caller says where it comes from
	}
	return r.masters(ctx, func(ctx context.Context, c redis.Cmdable) error {
		return c.Ping(ctx).Err()
	})
}

// masters calls fn for each master of a cluster, and once for any other Redis.
func (r *Redis) masters(ctx context.Context, fn func(context.Context, redis.Cmdable) error) error {
	c, ok := r.client.(*redis.ClusterClient)
	if !ok {
		return fn(ctx, r.client)
	}
	//nolint:wrapcheck // the caller says where it comes from
	return c.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return fn(ctx, c) })
}

func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return tend.Errorf(tend.Unavailable, "redis", "redis does not answer: %w", err)
}

// counting counts commands.
type counting struct{ n *atomic.Int64 }

func (counting) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c counting) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmd)
	}
}

func (c counting) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.n.Add(int64(len(cmds)))
		return next(ctx, cmds)
	}
}

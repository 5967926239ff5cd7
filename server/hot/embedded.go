package hot

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// putCommand is compare-and-set by revision: key, value (revision in its first 8
// bytes), seconds to live. Answers 1 when it was written, 0 when the copy that is
// there is as new or newer. A command in Go, because a Lua script costs the
// embedded Redis twenty times as much.
const putCommand = "TEND.PUT"

// tick is how often the embedded Redis lets copies expire; each tick looks at all
// of them.
const tick = time.Minute

// Embedded starts a Redis in memory inside this process. It has no port: the only
// way in is the client that comes with it.
func Embedded(log *slog.Logger) (*Redis, error) {
	m := miniredis.NewMiniRedis()
	first, err := m.Dial() // starts it without a listener
	if err != nil {
		return nil, fmt.Errorf("hot: embedded redis: %w", err)
	}
	_ = first.Close()
	if err := m.Server().Register(putCommand, putter(m)); err != nil {
		m.Close()
		return nil, fmt.Errorf("hot: embedded redis: %w", err)
	}
	client := redis.NewClient(&redis.Options{
		Addr:     "127.0.0.1:0", // never dialled; an address and no name, which the client would look up
		Protocol: 2,
		PoolSize: 8,
		Dialer: func(context.Context, string, string) (net.Conn, error) {
			c, err := m.Dial()
			if err != nil {
				return nil, fmt.Errorf("hot: embedded redis: %w", err)
			}
			return newPipe(c), nil
		},
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	quit := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { expire(m, quit) })
	return start(client, true, "tend:", answering, log, func() {
		close(quit)
		wg.Wait()
		m.Close()
	}), nil
}

func expire(m *miniredis.Miniredis, quit <-chan struct{}) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			m.FastForward(tick)
		case <-quit:
			return
		}
	}
}

func putter(m *miniredis.Miniredis) server.Cmd {
	var mu sync.Mutex // one put at a time: read and write are two calls
	return func(c *server.Peer, _ string, args []string) {
		if len(args) != 3 || len(args[1]) < 8 {
			c.WriteError("ERR " + putCommand + " takes a key, a value of at least 8 bytes and seconds")
			return
		}
		seconds, err := strconv.Atoi(args[2])
		if err != nil || seconds <= 0 {
			c.WriteError("ERR seconds must be a whole number above 0")
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if old, err := m.Get(args[0]); err == nil && len(old) >= 8 && old[:8] >= args[1][:8] {
			c.WriteInt(0)
			return
		}
		if err := m.Set(args[0], args[1]); err != nil {
			c.WriteError("ERR " + err.Error())
			return
		}
		m.SetTTL(args[0], time.Duration(seconds)*time.Second)
		c.WriteInt(1)
	}
}

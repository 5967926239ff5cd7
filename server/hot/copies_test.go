package hot

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tend/server/tend"
	"tend/server/testkit"
)

var onCluster = flag.Bool("cluster", false, "run the suite over a cluster of six processes as well")

// The client's pool, once closed, ends its dialling of a Redis that is gone a second later.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}

// over runs a test over each kind of Redis.
func over(t *testing.T, test func(t *testing.T, open func() *Redis)) {
	t.Helper()
	opened := func(t *testing.T, r *Redis, err error) *Redis {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	discard := slog.New(slog.DiscardHandler)
	t.Run("Embedded", func(t *testing.T) {
		test(t, func() *Redis {
			r, err := Embedded(discard)
			return opened(t, r, err)
		})
	})
	t.Run("Redis", func(t *testing.T) {
		server := testkit.StartRedis(t)
		test(t, func() *Redis {
			r, err := Connect(Options{URL: server.URL(), Space: "01TEST", Log: discard})
			return opened(t, r, err)
		})
	})
	if *onCluster {
		t.Run("Cluster", func(t *testing.T) {
			url := testkit.StartRedisCluster(t).URL()
			test(t, func() *Redis {
				r, err := Connect(Options{URL: url, Space: "01TEST", Log: discard})
				return opened(t, r, err)
			})
		})
	}
}

func closed(t *testing.T, r *Redis) {
	t.Helper()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// written waits until a copy with this content is in Redis, and not only on its way.
func written(t *testing.T, r *Redis, p tend.PersonID, want string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; {
		var got []byte
		if _, waits := r.pending.get(p); !waits {
			var err error
			if got, err = r.Get(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		if string(got) == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the copy of %d is %.40q, want %.40q", p, got, want)
		}
	}
}

// settled waits until what was handed in before has been written.
func settled(t *testing.T, r *Redis) {
	t.Helper()
	marker := fmt.Sprint(time.Now().UnixNano())
	r.Put(1<<40, uint64(time.Now().UnixNano()), []byte(marker))
	written(t, r, 1<<40, marker)
}

func TestCopyIsReplacedOnlyByAHigherRevision(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r := open()
		defer closed(t, r)
		// Those that come one above the other differ at each place of the number.
		revs := []uint64{1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0xfffffffffffffffe}
		for i, rev := range revs {
			r.Put(7, rev, fmt.Append(nil, rev))
			written(t, r, 7, fmt.Sprint(rev))
			for _, old := range revs[max(0, i-1) : i+1] {
				r.Put(7, old, []byte("older"))
				settled(t, r)
				if got, err := r.Get(t.Context(), 7); err != nil || string(got) != fmt.Sprint(rev) {
					t.Fatalf("revision %d took the place of %d: %q, %v", old, rev, got, err)
				}
			}
		}
	})
}

func TestACopyOnItsWayIsRead(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r := open()
		defer closed(t, r)
		for rev := range uint64(200) {
			r.Put(7, rev+1, fmt.Append(nil, rev+1))
			if got, err := r.Get(t.Context(), 7); err != nil || len(got) == 0 {
				t.Fatalf("after revision %d: %q, %v", rev+1, got, err)
			}
		}
	})
}

func TestMissingCopyIsNoError(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r := open()
		defer closed(t, r)
		if got, err := r.Get(t.Context(), 1); got != nil || err != nil {
			t.Fatalf("got %q, %v", got, err)
		}
	})
}

func TestAPipelineLargerThanAnyBufferGoesThrough(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r := open()
		defer closed(t, r)
		body := make([]byte, 4096)
		for p := range tend.PersonID(2000) {
			r.Put(p, 1, body)
		}
		for p := range tend.PersonID(2000) {
			written(t, r, p, string(body))
		}
	})
}

func TestForgottenCopyIsGone(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r := open()
		defer closed(t, r)
		r.Put(7, 3, []byte("three"))
		written(t, r, 7, "three")
		if err := r.Forget(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		written(t, r, 7, "")
	})
}

func TestAllNodesReadWhatOneWrote(t *testing.T) {
	server := testkit.StartRedis(t)
	node := func(space string) *Redis {
		r, err := Connect(Options{URL: server.URL(), Space: space, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, b, other := node("one"), node("one"), node("another")
	defer closed(t, a)
	defer closed(t, b)
	defer closed(t, other)
	a.Put(7, 1, []byte("of a"))
	written(t, b, 7, "of a")
	written(t, other, 7, "") // of another database in the same Redis
}

func TestACopyExpires(t *testing.T) {
	server := testkit.StartRedis(t)
	r, err := Connect(Options{URL: server.URL(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, r)
	r.Put(7, 1, []byte("x"))
	written(t, r, 7, "x")
	if ttl := server.Do("ttl", r.key(7, "s")); ttl != "3600" && ttl != "3599" {
		t.Errorf("the copy lives for %s s, want an hour", ttl)
	}
}

func TestClosedRedisIsUnavailable(t *testing.T) {
	over(t, func(t *testing.T, open func() *Redis) {
		r := open()
		closed(t, r)
		if _, err := r.Get(context.Background(), 1); tend.CodeOf(err) != tend.Unavailable {
			t.Fatal(fmt.Sprint(err))
		}
	})
}

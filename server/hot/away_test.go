package hot

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/server/tend"
	"tend/server/testkit"
)

// logged is a log that a test reads.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.b.String(), text)
}

func connect(t *testing.T, url string, log *logged) *Redis {
	t.Helper()
	r, err := Connect(Options{URL: url, Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, r) })
	return r
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); {
		if time.Now().After(end) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}

// TestARedisThatIsAwaySlowsNobodyDown asks a thousand times: only those wait who
// find out. When it is back, what was handed in meanwhile is there.
func TestARedisThatIsAwaySlowsNobodyDown(t *testing.T) {
	for name, x := range map[string]struct{ away, back func(*testkit.Redis) }{
		"Killed": {(*testkit.Redis).Kill, (*testkit.Redis).Start},
		"Hangs":  {(*testkit.Redis).Freeze, (*testkit.Redis).Thaw},
	} {
		t.Run(name, func(t *testing.T) {
			server, log := testkit.StartRedis(t), &logged{}
			r := connect(t, server.URL(), log)
			r.Put(7, 1, []byte("before"))
			written(t, r, 7, "before")
			x.away(server)
			_, err := r.Get(t.Context(), 7)
			if tend.CodeOf(err) != tend.Unavailable {
				t.Fatalf("the one who finds out: %v", err)
			}
			begun := time.Now()
			for range 1000 {
				if got, err := r.Get(t.Context(), 7); got != nil || err != nil {
					t.Fatalf("%q, %v", got, err)
				}
			}
			if took := time.Since(begun); took > 10*answering { // each would wait for one
				t.Errorf("a thousand reads took %v", took)
			}
			if err := r.Ping(t.Context()); tend.CodeOf(err) != tend.Unavailable {
				t.Errorf("the probe says %v", err)
			}
			r.Put(7, 2, []byte("meanwhile"))
			if s := r.Stats(); s.Up || s.Failures != 1 || s.Pending != 1 {
				t.Errorf("figures %+v", s)
			}
			x.back(server)
			until(t, "it is asked again", func() bool { return r.Stats().Up })
			written(t, r, 7, "meanwhile")
			if away, back := log.count("redis is away"), log.count("redis is back"); away != 1 || back != 1 {
				t.Errorf("logged %d times that it is away, %d times that it is back", away, back)
			}
		})
	}
}

func TestARedisThatComesLaterIsTaken(t *testing.T) {
	server := testkit.StartRedis(t)
	server.Kill()
	r := connect(t, server.URL(), &logged{})
	r.Put(7, 1, []byte("x"))
	until(t, "it is found away", func() bool { return !r.Stats().Up })
	server.Start()
	until(t, "it is found", func() bool { return r.Stats().Up })
	written(t, r, 7, "x")
}

func TestAnEmptiedRedisIsFilledAgain(t *testing.T) {
	server := testkit.StartRedis(t)
	r := connect(t, server.URL(), &logged{})
	r.Put(7, 9, []byte("nine"))
	written(t, r, 7, "nine")
	server.Do("flushall")
	server.Do("script", "flush") // as after a restart
	written(t, r, 7, "")
	r.Put(7, 3, []byte("of a database that was put back"))
	written(t, r, 7, "of a database that was put back")
	if s := r.Stats(); s.Dropped != 0 || s.Failures != 0 {
		t.Errorf("figures %+v", s)
	}
}

// TestARedisThatTakesNothingIsStillRead keeps reads apart from refused writes.
func TestARedisThatTakesNothingIsStillRead(t *testing.T) {
	server, log := testkit.StartRedis(t), &logged{}
	r := connect(t, server.URL(), log)
	r.Put(7, 1, []byte("before"))
	written(t, r, 7, "before")
	server.Do("config", "set", "maxmemory", "1")
	for i := range 20 {
		r.Put(7, uint64(2+i), []byte("refused"))
		until(t, "it is refused", func() bool { return r.Stats().Dropped == int64(i+1) })
	}
	written(t, r, 7, "before")
	if n := log.count("redis takes no copies"); n != 1 {
		t.Errorf("logged %d times", n)
	}
	server.Do("config", "set", "maxmemory", "0")
	r.Put(7, 100, []byte("after"))
	written(t, r, 7, "after")
}

// TestWhatWaitsIsBounded hands in more than there is room for while Redis is away.
func TestWhatWaitsIsBounded(t *testing.T) {
	server := testkit.StartRedis(t)
	server.Kill()
	r := connect(t, server.URL(), &logged{})
	if _, err := r.Get(t.Context(), 1); err == nil {
		t.Fatal("it is not away")
	}
	for p := range tend.PersonID(maxPending + 5) {
		r.Put(p, 1, []byte("x"))
	}
	if s := r.Stats(); s.Pending != maxPending || s.Dropped != 5 {
		t.Errorf("%d wait, %d were dropped", s.Pending, s.Dropped)
	}
	r.Put(0, 2, []byte("newer")) // of somebody who waits already
	if s := r.Stats(); s.Pending != maxPending || s.Dropped != 5 {
		t.Errorf("%d wait, %d were dropped", s.Pending, s.Dropped)
	}
	big := make([]byte, maxPendingBytes/maxPending*100)
	for p := range tend.PersonID(200) {
		r.Put(p, 3, big)
	}
	if s := r.Stats(); s.Dropped < 50 {
		t.Errorf("%d were dropped; %d of %d bytes wait", s.Dropped, len(big)*200, maxPendingBytes)
	}
}

func TestURLsThatCannotBeUsedSayWhy(t *testing.T) {
	for url, says := range map[string]string{
		"redis://:top%secret@h":                                     "no URL",
		"http://h":                                                  "invalid URL scheme",
		"redis:///0":                                                "no host",
		"redis://:topsecret@h/x":                                    "database number",
		"redis://:topsecret@h?colour=red":                           "colour",
		"redis://:topsecret@h?addr=h2:6379":                         "cluster=true",
		"redis://:topsecret@h?cluster=maybe":                        "true or false",
		"redis://:topsecret@h/1?cluster=true":                       "no database number",
		"redis://:topsecret@h?cluster=true&master_name=m":           "no database number and no master_name",
		"redis://:topsecret@h?cluster=true&addr=h2":                 "addr",
		"redis://:topsecret@h?master_name=m&route_randomly=true":    "route_randomly",
		"redis://:topsecret@h?master_name=m&password=topsecret&x=1": "unexpected option: x",
		"redis://:topsecret@h:port":                                 "no URL",
	} {
		t.Run(url, func(t *testing.T) {
			r, err := Connect(Options{URL: url, Log: slog.New(slog.DiscardHandler)})
			if err == nil {
				closed(t, r)
				t.Fatal("it was taken")
			}
			if tend.CodeOf(err) != tend.Invalid || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "redis-url") {
				t.Errorf("%v; want %q", err, says)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the password is shown: %v", err)
			}
		})
	}
}

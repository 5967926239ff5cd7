package app

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tend/server/wire"
)

var comeAndGo = flag.Int("connections", 500, "how many connections come and go")

// TestNothingIsLeftOfThoseWhoHaveLeft lets people come, send an event and go, some by a
// close and some without a word, and then once more: what they left the first time is
// the people that Tend knows, the second time it is nothing.
func TestNothingIsLeftOfThoseWhoHaveLeft(t *testing.T) {
	s := settings(t)
	s.Bootstrap = filepath.Join(t.TempDir(), "b.yaml")
	if err := os.WriteFile(s.Bootstrap, []byte("sites: [{name: acme, key: site_acme, origins: ['https://acme.example']}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, s, Options{})
	n := *comeAndGo
	r.wave(n, "first")
	r.wave(n, "second") // and all pools are as full as they get
	goroutines, heap := r.settled(n, 0, 0)
	for _, name := range []string{"third", "fourth"} {
		r.wave(n, name)
	}
	const slack = 5
	room := uint64(2<<20 + 512*n) // a connection that stays holds twenty times as much
	g, h := r.settled(n, goroutines+slack, heap+room)
	if g > goroutines+slack {
		t.Errorf("%d goroutines, %d before", g, goroutines)
	}
	if h > heap+room {
		t.Errorf("%d KiB of heap after %d connections, %d KiB before", h>>10, 2*n, heap>>10)
	}
	t.Logf("%d connections: %d goroutines, %d before; %d KiB of heap, %d KiB before", 2*n, g, goroutines, h>>10, heap>>10)
}

// wave lets n people come, at most 5,000 at once, and go.
func (r *started) wave(n int, name string) {
	r.t.Helper()
	for first := 0; first < n; first += 5000 {
		var open []*websocket.Conn
		var mu sync.Mutex
		var wg sync.WaitGroup
		var next atomic.Int64
		next.Store(int64(first))
		for range 32 {
			wg.Go(func() {
				for i := next.Add(1) - 1; i < int64(min(first+5000, n)); i = next.Add(1) - 1 {
					ws, err := r.visit(int(i), name)
					if err != nil {
						r.t.Error(err)
						return
					}
					mu.Lock()
					open = append(open, ws)
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for i, ws := range open {
			if i%2 == 0 {
				wg.Go(func() { _ = ws.Close(websocket.StatusNormalClosure, "") })
			} else {
				_ = ws.CloseNow()
			}
		}
		wg.Wait()
	}
}

// visit opens a socket, sends an event and waits for its acknowledgement.
func (r *started) visit(i int, tab string) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, r.URL()+"/v1/socket", &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {"https://acme.example"}}, Subprotocols: []string{wire.Protocol},
	})
	if err != nil {
		return nil, err
	}
	for _, frame := range []string{
		fmt.Sprintf(`{"t":"hello","v":1,"site":"site_acme","anon":"a%d","tab":"%s%d"}`, i, tab, i),
		`{"t":"events","e":[{"n":1,"k":"track","name":"clicked"}]}`,
	} {
		if err := ws.Write(ctx, websocket.MessageText, []byte(frame)); err != nil {
			return nil, err
		}
		if _, _, err := ws.Read(ctx); err != nil {
			return nil, err
		}
	}
	return ws, nil
}

// settled waits until there are no more goroutines and no more heap than these, or
// where 0 is given, until nobody is connected any more and the sweep has been.
func (r *started) settled(n, goroutines int, heap uint64) (int, uint64) {
	r.t.Helper()
	var m runtime.MemStats
	for end := time.Now().Add(20 * time.Second); ; {
		left := r.sockets.Stats().Open
		r.engine.Sweep(r.t.Context())
		runtime.GC()
		runtime.GC() // what lies in pools goes with the second
		runtime.ReadMemStats(&m)
		g := runtime.NumGoroutine()
		if left == 0 && (heap == 0 || g <= goroutines && m.HeapAlloc <= heap) || time.Now().After(end) {
			if left != 0 {
				r.t.Fatalf("%d of %d are still connected", left, n)
			}
			return g, m.HeapAlloc
		}
	}
}

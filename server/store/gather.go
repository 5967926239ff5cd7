package store

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"tend/server/tend"
)

const (
	maxGather    = 256              // keys that one statement asks for at most
	gatherWithin = 10 * time.Second // or nobody waits for it any more

	// This many asking at once are a rush. Then each read takes all who come within a
	// moment, which who has just lost their node does not notice, and SQL does. Where all
	// who may come are there sooner, as those whom a gate lets in a few at a time, waiting
	// for more is in vain, and the moment gets as short as a blink.
	rush   = 4
	moment = 20 * time.Millisecond
	blink  = time.Millisecond
)

// gather asks SQL for many at once: while one read is under way those who come next
// wait, and are asked for together. Nobody waits for more to come, but in a rush: when
// a node has died ten thousand browsers say hello to the others within seconds.
type gather[K comparable, V any] struct {
	// read looks keys up; what it leaves out is the zero V.
	read func(ctx context.Context, keys []K) (map[K]V, error)
	quit <-chan struct{} // closed when there is no more time to lose

	mu      sync.Mutex
	waiting []*ask[K, V]
	busy    bool
	long    time.Duration // how long the next rest is; 0: a moment

	asked, reads atomic.Int64
}

type ask[K comparable, V any] struct {
	key   K
	value V
	err   error
	done  chan struct{}
}

// get looks one key up.
func (g *gather[K, V]) get(ctx context.Context, key K) (V, error) {
	a := &ask[K, V]{key: key, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, a)
	lead := !g.busy
	g.busy = true
	g.mu.Unlock()
	if lead {
		go g.work() // of its own: who asked first may leave before the others are served
	}
	select {
	case <-a.done:
		return a.value, a.err
	case <-ctx.Done():
		var none V
		return none, unavailable(ctx.Err())
	}
}

// work reads until nobody waits.
func (g *gather[K, V]) work() {
	for {
		g.mu.Lock()
		n := min(len(g.waiting), maxGather)
		if n == 0 {
			g.waiting, g.busy = nil, false
			g.mu.Unlock()
			return
		}
		batch := g.waiting[:n:n]
		g.waiting = g.waiting[n:]
		g.mu.Unlock()
		g.serve(batch)
		if n >= rush {
			g.rest()
		}
	}
}

// rest lets some time pass in which more may come, unless the database is closing. It is
// half as long the next time where nobody came in its second half, and longer again where
// somebody did. Only work calls it, of which there is one at a time.
func (g *gather[K, V]) rest() {
	if g.long == 0 {
		g.long = moment
	}
	half := g.long / 2
	g.pass(half)
	before := g.here()
	g.pass(half)
	if g.here() == before {
		g.long = max(half, blink)
	} else {
		g.long = min(4*g.long, moment)
	}
}

// here is how many wait.
func (g *gather[K, V]) here() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}

func (g *gather[K, V]) pass(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-g.quit:
	}
}

// serve reads for a batch. One that fails is read again key by key, so that one bad
// key takes nobody with it.
func (g *gather[K, V]) serve(batch []*ask[K, V]) {
	keys := make([]K, 0, len(batch))
	seen := make(map[K]bool, len(batch))
	for _, a := range batch {
		if !seen[a.key] {
			seen[a.key] = true
			keys = append(keys, a.key)
		}
	}
	g.asked.Add(int64(len(batch)))
	ctx, cancel := context.WithTimeout(context.Background(), gatherWithin)
	defer cancel()
	found, err := g.once(ctx, keys)
	for _, a := range batch {
		if err != nil && len(keys) > 1 {
			found, a.err = g.once(ctx, []K{a.key})
		} else {
			a.err = err
		}
		a.value = found[a.key]
		close(a.done)
	}
}

func (g *gather[K, V]) once(ctx context.Context, keys []K) (found map[K]V, err error) {
	defer func() { // who waits must hear of it, and those who come after must be served
		if fault := recover(); fault != nil {
			err = tend.Errorf(tend.Internal, "", "store: panic in a look-up: %v", fault)
		}
	}()
	g.reads.Add(1)
	return g.read(ctx, keys)
}

// bySite sorts what is asked for into sites: every statement names the tenant.
func bySite[K any](keys []K, site func(K) tend.SiteID) map[tend.SiteID][]K {
	out := map[tend.SiteID][]K{}
	for _, k := range keys {
		out[site(k)] = append(out[site(k)], k)
	}
	return out
}

// selectIn runs a query whose last argument is a list, filled up with its last item.
func selectIn[T any](ctx context.Context, db *sqlx.DB, dest any, query string, list []T, args ...any) error {
	if len(list) == 0 {
		return nil
	}
	full := powerOfTwo(len(list))
	for len(list) < full {
		list = append(list[:len(list):len(list)], list[len(list)-1])
	}
	q, flat, err := sqlx.In(query, append(args, list)...)
	if err != nil {
		return unavailable(err)
	}
	if err := db.SelectContext(ctx, dest, db.Rebind(q), flat...); err != nil {
		return unavailable(err)
	}
	return nil
}

// values makes rows of so many whole numbers each, as VALUES has them, filled up with
// rows of zeros. It gives the arguments back, with those.
func values(width int, args []any) (string, []any) {
	rows := powerOfTwo(len(args) / width)
	for len(args) < rows*width {
		args = append(args, 0)
	}
	row := ", (" + strings.Repeat(", CAST(? AS BIGINT)", width)[2:] + ")"
	return strings.Repeat(row, rows)[2:], args
}

// powerOfTwo is how many a list of so many is filled up to, so that few different
// statements are ever parsed.
func powerOfTwo(n int) int {
	for n&(n-1) != 0 {
		n++
	}
	return n
}

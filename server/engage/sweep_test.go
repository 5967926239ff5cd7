package engage_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/testkit"
)

// unseenBy opens tabs of so many people, each with a delivery whose lease is over.
func unseenBy(t *testing.T, w *testkit.World, e *engage.Engine, people int) []*tab {
	t.Helper()
	tabs := make([]*tab, people)
	for i := range tabs {
		tabs[i] = openTab(t, w, e, hello("site_acme", fmt.Sprint("a", i), "", fmt.Sprint("t", i)))
		t.Cleanup(tabs[i].close)
		tabs[i].must(track("export"), track("export"), track("export"))
		if len(shows(tabs[i].got)) != 1 {
			t.Fatalf("nothing was granted: %v", tabs[i].got)
		}
	}
	w.Clock.Add(engage.Lease + 2*time.Second)
	return tabs
}

// together is a ledger that answers only when so many units are there at the same time.
type together struct {
	engage.Ledger
	mu   sync.Mutex
	want int
	all  chan struct{}
}

func (l *together) Commit(ctx context.Context, u *store.Unit) (store.Result, error) {
	l.mu.Lock()
	if l.want--; l.want == 0 {
		close(l.all)
	}
	l.mu.Unlock()
	select {
	case <-l.all:
	case <-time.After(10 * time.Second):
		return store.Result{}, tend.Errorf(tend.Unavailable, "database", "the others never came")
	}
	return l.Ledger.Commit(ctx, u)
}

func TestTheSweepOffersToManyAtOnce(t *testing.T) {
	w, _ := shop(t)
	switching := &broken{Ledger: w.DB}
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Ledger = switching })
	tabs := unseenBy(t, w, e, 8)
	switching.Ledger = &together{Ledger: w.DB, want: len(tabs), all: make(chan struct{})}
	e.Sweep(t.Context())
	for _, x := range tabs {
		if len(shows(x.door.take())) != 1 {
			t.Errorf("%s was not offered its message again", x.hello.Anon)
		}
	}
}

// away is a ledger that cannot be reached, and counts how often it was asked.
type away struct {
	engage.Ledger
	mu    sync.Mutex
	asked int
}

func (l *away) Commit(context.Context, *store.Unit) (store.Result, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	return store.Result{}, tend.Errorf(tend.Unavailable, "database", "no answer")
}

func TestTheSweepDoesNotAskASilentDatabaseForEverybody(t *testing.T) {
	w, _ := shop(t)
	switching := &broken{Ledger: w.DB}
	e := node(t, w, newCache(t), func(o *engage.Options) { o.Ledger = switching })
	tabs := unseenBy(t, w, e, 200)
	gone := &away{Ledger: w.DB}
	switching.Ledger = gone
	e.Sweep(t.Context())
	if gone.asked == 0 || gone.asked > 100 {
		t.Errorf("asked %d times for %d people", gone.asked, len(tabs))
	}
	switching.Ledger = w.DB
	w.Clock.Add(engage.Lease)
	e.Sweep(t.Context())
	for _, x := range tabs {
		if len(shows(x.door.take())) != 1 {
			t.Errorf("%s was not offered its message when the database was back", x.hello.Anon)
		}
	}
}

package insight

import (
	"context"
	"errors"
	"sync"
	"time"

	"tend/server/tend"
)

// turns let one count of a site run at a time, and few on a node: each holds a
// connection that the road may want.
type turns struct {
	mu    sync.Mutex
	sites map[tend.SiteID]*turn
	node  chan struct{}
}

type turn struct {
	busy chan struct{}
	n    int // who has it, and who waits
}

func newTurns() turns {
	return turns{sites: map[tend.SiteID]*turn{}, node: make(chan struct{}, maxCounts)}
}

// take waits for the turn of a site.
func (t *turns) take(ctx context.Context, site tend.SiteID) (done func(), err error) {
	t.mu.Lock()
	own := t.sites[site]
	if own == nil {
		own = &turn{busy: make(chan struct{}, 1)}
		t.sites[site] = own
	}
	if own.n > maxWaiting {
		t.mu.Unlock()
		return nil, errBusy()
	}
	own.n++
	t.mu.Unlock()
	for i, free := range []chan struct{}{own.busy, t.node} {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			if i > 0 {
				<-own.busy
			}
			t.left(site, own)
			return nil, ctx.Err()
		}
	}
	return func() {
		<-t.node
		<-own.busy
		t.left(site, own)
	}, nil
}

// isLate tells whether it was the time of an answer that ended it, and not whoever asked.
func isLate(ctx, bounded context.Context) bool {
	return ctx.Err() == nil && errors.Is(bounded.Err(), context.DeadlineExceeded)
}

func errBusy() error {
	return &tend.Error{
		Code: tend.Limited, Reason: "busy", RetryAfter: time.Second,
		Message: "people of this site are being counted already: try again in a moment",
	}
}

func (t *turns) left(site tend.SiteID, own *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if own.n--; own.n == 0 {
		delete(t.sites, site)
	}
}

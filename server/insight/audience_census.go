package insight

import (
	"context"
	"sync"
	"time"

	"tend/server/tend"
)

// Counting the people of a large site takes a quarter of a second for a million of them,
// and a few more or less change no estimate: so many are counted once in a while.
const (
	largeSite  = 100_000
	countedFor = 30 * time.Second
)

// census is how many people large sites have.
type census struct {
	mu    sync.Mutex
	sites map[tend.SiteID]counted
}

type counted struct {
	people int64
	at     time.Time
}

// all is how many people a site has; of a large one, how many it had lately.
func (c *Crowd) all(ctx context.Context, site tend.SiteID) (int64, error) {
	now := c.clock.Now()
	c.large.mu.Lock()
	last, known := c.large.sites[site]
	c.large.mu.Unlock()
	if known && now.Sub(last.at) < countedFor && !now.Before(last.at) {
		return last.people, nil
	}
	n, err := c.folk.CountPeople(ctx, site)
	if err != nil || n < largeSite {
		return n, err
	}
	c.large.mu.Lock()
	defer c.large.mu.Unlock()
	if c.large.sites == nil {
		c.large.sites = map[tend.SiteID]counted{}
	}
	c.large.sites[site] = counted{n, now}
	return n, nil
}

package people

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

const (
	folders = 16 // people who are folded at the same time: they are read with one look
	shelf   = 50 // snapshots that are kept at once
)

// Archive holds what is to go; store implements it.
type Archive interface {
	store.Memory
	Oldest(ctx context.Context, day int64, prev *store.Old) (*store.Old, error)
	Drop(ctx context.Context, l *store.Lease, old *store.Old) (time.Duration, error)
	SaveSnapshots(ctx context.Context, list []store.Snapshot) error
}

// Sites knows of those that keep less than the server does; store implements it.
type Sites interface {
	Retentions(ctx context.Context) (map[tend.SiteID]tend.Retention, error)
	Cuts(ctx context.Context, wanted []store.Cut) ([]*store.Cut, error)
	OldestOf(ctx context.Context, c *store.Cut, prev *store.Old) (*store.Old, error)
	DropSent(ctx context.Context, l *store.Lease, all int64, before map[tend.SiteID]int64) (int64, error)
}

// Retention deletes events, the reasons why matches were stopped, the answers to surveys and
// what became of pushes, some days after they came. What they made of a person stays, in a snapshot that is made
// before, and so do the figures.
type Retention struct {
	archive Archive
	sites   Sites
	clock   tend.Clock
	days    int64
	log     *slog.Logger
}

// NewRetention keeps what came in the last so many days, 0 for ever; of sites that say so
// themselves, less.
func NewRetention(archive Archive, sites Sites, clock tend.Clock, days int64, log *slog.Logger) *Retention {
	return &Retention{archive: archive, sites: sites, clock: clock, days: days, log: log}
}

// Due tells whether anything is kept for less than for ever.
func (r *Retention) Due(ctx context.Context) (bool, error) {
	if r.days != 0 {
		return true, nil
	}
	all, err := r.sites.Retentions(ctx)
	return len(all) > 0, err
}

// Run deletes all that is old enough, for whoever has a lease. It may end at any
// moment: what is left is found the next time.
func (r *Retention) Run(ctx context.Context, l *store.Lease) error {
	today := r.clock.Now().Unix() / 86400
	if r.days != 0 {
		err := r.all(ctx, l, "of all sites", func(prev *store.Old) (*store.Old, error) {
			return r.archive.Oldest(ctx, today-r.days, prev)
		})
		if err != nil {
			return err
		}
	}
	cuts, err := r.cuts(ctx, today)
	if err != nil {
		return err
	}
	for _, c := range cuts {
		err := r.all(ctx, l, "of sites that keep less", func(prev *store.Old) (*store.Old, error) {
			return r.sites.OldestOf(ctx, c, prev)
		})
		if err != nil {
			return err
		}
	}
	return r.sent(ctx, l, today)
}

// sent deletes what browsers were sent and what push services made of it, as old as the
// events that go.
func (r *Retention) sent(ctx context.Context, l *store.Lease, today int64) error {
	say, err := r.sites.Retentions(ctx)
	if err != nil {
		return err
	}
	all, before := int64(0), map[tend.SiteID]int64{}
	if r.days != 0 {
		all = today - r.days
	}
	for site, of := range say {
		if days := of.Least(tend.KeptEvents, r.days); days != 0 {
			before[site] = today - days
		}
	}
	gone, err := r.sites.DropSent(ctx, l, all, before)
	if gone > 0 {
		r.log.Info("retention: what browsers were sent was deleted", "pushes", gone)
	}
	return err
}

// cuts are what sites keep for less long than the server does.
func (r *Retention) cuts(ctx context.Context, today int64) ([]*store.Cut, error) {
	say, err := r.sites.Retentions(ctx)
	if err != nil {
		return nil, err
	}
	var wanted []store.Cut
	for site, of := range say {
		for _, kind := range tend.KeptKinds {
			if days := of.Least(kind, r.days); days != r.days {
				wanted = append(wanted, store.Cut{Kind: kind, Day: today - days, Sites: []tend.SiteID{site}})
			}
		}
	}
	return r.sites.Cuts(ctx, wanted)
}

// all deletes one piece after the other.
func (r *Retention) all(ctx context.Context, l *store.Lease, what string, next func(prev *store.Old) (*store.Old, error)) error {
	rows, kept := 0, 0
	old, err := next(nil)
	for ; err == nil && old != nil; old, err = next(old) {
		if err := r.snapshots(ctx, old.Behind); err != nil {
			return err
		}
		took, err := r.archive.Drop(ctx, l, old)
		if err != nil {
			return err
		}
		rows, kept = rows+old.Rows, kept+len(old.Behind)
		if err := store.Rest(ctx, took); err != nil {
			return err
		}
	}
	if rows > 0 && err == nil {
		r.log.Info("retention: what is older was deleted", "what", what, "rows", rows, "snapshots", kept)
	}
	return err
}

// snapshots keeps the states of people as they are now.
func (r *Retention) snapshots(ctx context.Context, people []store.Behind) error {
	for len(people) > 0 {
		n := min(len(people), shelf)
		list, err := r.fold(ctx, people[:n])
		if err != nil {
			return err
		}
		start := r.clock.Now()
		if err := r.archive.SaveSnapshots(ctx, list); err != nil {
			return err
		}
		if err := store.Rest(ctx, r.clock.Now().Sub(start)); err != nil {
			return err
		}
		people = people[n:]
	}
	return nil
}

// fold makes the states of people. Who was merged meanwhile needs none.
func (r *Retention) fold(ctx context.Context, people []store.Behind) (list []store.Snapshot, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, folders)
	for _, b := range people {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			st, stream, failed := store.Fold(ctx, r.archive, b.Site, b.Person)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case failed != nil:
				err = failed
			case stream.Merged == 0:
				list = append(list, store.Snapshot{Person: b.Person, Rev: st.Rev, State: st.Append(nil)})
			}
		})
	}
	wg.Wait()
	return list, err
}

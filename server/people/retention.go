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

// Retention deletes events, the reasons why matches were stopped and the answers to surveys,
// some days after they came. What they made of a person stays, in a snapshot that is made
// before, and so do the figures.
type Retention struct {
	archive Archive
	clock   tend.Clock
	days    int64
	log     *slog.Logger
}

// NewRetention keeps what came in the last so many days.
func NewRetention(archive Archive, clock tend.Clock, days int64, log *slog.Logger) *Retention {
	return &Retention{archive: archive, clock: clock, days: days, log: log}
}

// Run deletes all that is old enough, for whoever has a lease. It may end at any
// moment: what is left is found the next time.
func (r *Retention) Run(ctx context.Context, l *store.Lease) error {
	today := r.clock.Now().Unix() / 86400
	rows, kept := 0, 0
	old, err := r.archive.Oldest(ctx, today-r.days, nil)
	for ; err == nil && old != nil; old, err = r.archive.Oldest(ctx, today-r.days, old) {
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
		r.log.Info("retention: what is older was deleted", "days", r.days, "rows", rows, "snapshots", kept)
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

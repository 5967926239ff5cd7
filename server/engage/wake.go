package engage

import (
	"context"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

const (
	wakesAtOnce = 200         // are taken in hand together
	wakeAgain   = time.Minute // until somebody is looked at again who could not be
)

// Wakes list who is to be looked at though they do nothing; store.DB implements it.
type Wakes interface {
	DueWakes(ctx context.Context, limit int) ([]store.Wake, error)
	EndWakes(ctx context.Context, l *store.Lease, done, failed []store.Wake, until tend.Micros) error
}

// Wake looks at everybody whose time has come, for whoever has the lease. Each is a unit of
// their own, and taken off the list only when that is committed: one who is killed in
// between has them looked at again, and then nothing of theirs is due any more.
func (e *Engine) Wake(ctx context.Context, wakes Wakes, l *store.Lease) error {
	for {
		list, err := wakes.DueWakes(ctx, wakesAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		done, failed := e.lookAt(ctx, list)
		if err := wakes.EndWakes(ctx, l, done, failed, tend.Stamp(e.clock.Now()).Add(wakeAgain)); err != nil {
			return err
		}
		e.probe("woken")
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// lookAt decides what is due of people, many at the same time: their units are committed
// together.
func (e *Engine) lookAt(ctx context.Context, list []store.Wake) (done, failed []store.Wake) {
	feds := make([]*Fed, len(list))
	for i, w := range list {
		feds[i] = &Fed{Site: w.Site, Person: w.Person, Look: true}
	}
	errs := e.feedAll(ctx, feds)
	for i, w := range list {
		if errs[i] == nil || tend.CodeOf(errs[i]) == tend.NotFound { // who is erased waits for nothing
			done = append(done, w)
			continue
		}
		e.log.Warn("engage: somebody could not be looked at, and is once more in a minute", "err", errs[i])
		failed = append(failed, w)
	}
	return done, failed
}

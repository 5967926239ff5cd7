package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"tend/server/tend"
)

// How long things take that only time brings about.
const (
	beat      = time.Second      // between looks at the configuration, and between sweeps
	daysEvery = time.Hour        // between looks for days that have no partition
	patience  = 10 * time.Second // for those who are being served when it stops
	keeping   = 4 * time.Second  // for the snapshots of those who have left then; without, their events are folded
)

// Run serves until ctx ends, then stops gracefully: it takes nothing new, asks the
// open tabs to come back elsewhere, lets running calls end, and keeps what it
// knows of the people who were here. It closes the App in any case.
func (a *App) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	wg.Go(func() { every(background, beat, a.changed, a.follow()) })
	wg.Go(func() { every(background, beat, nil, a.engine.Sweep) })
	wg.Go(func() { every(background, beat, nil, a.engine.Announce) })
	wg.Go(func() { every(background, daysEvery, nil, a.makeDays) })
	wg.Go(func() { a.jobs().Run(background) })
	wg.Go(func() { every(background, offsetEvery, nil, a.measure) })
	sending, halt := context.WithCancel(ctx) // it stops with the doors: what has begun ends while they close
	defer halt()
	wg.Go(func() { a.outbox.Run(sending) })
	if g := a.watchGarbage(); g != nil {
		wg.Go(func() { every(background, beat, nil, g.look) })
	}

	failed := make(chan error, 1)
	wg.Go(func() { failed <- a.server.Serve(a.listener) })
	a.log.Info("serving", "address", a.URL(), "data", a.settings.Where(), "version", a.options.Version)

	var err error
	select {
	case <-ctx.Done():
		a.log.Info("stopping")
	case err = <-failed:
		err = fmt.Errorf("app: serve: %w", err)
	}
	halt()
	a.drain(context.WithoutCancel(ctx))
	stop()
	wg.Wait()
	last, end := context.WithTimeout(context.WithoutCancel(ctx), keeping)
	defer end()
	a.engine.Leave(last)
	a.engine.Sweep(last) // whoever has just left is kept as a snapshot
	return errors.Join(err, a.Close())
}

// drain ends the conversations. The server stops listening at once; open sockets
// are none of its business, so live ends those meanwhile.
func (a *App) drain(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := a.server.Shutdown(ctx); err != nil && !errors.Is(err, http.ErrServerClosed) {
			a.log.Warn("calls cut off", "err", err)
			_ = a.server.Close() // what is left has had its time
		}
	})
	if err := a.sockets.Drain(ctx); err != nil {
		a.log.Warn("sockets cut off", "err", err)
	}
	wg.Wait()
}

// Close gives back all that New took. After Run there is nothing left to close.
func (a *App) Close() (err error) {
	a.closing.Do(func() {
		if a.listener != nil {
			_ = a.listener.Close() // the HTTP server may have closed it
		}
		if a.sockets != nil {
			ended, cancel := context.WithCancel(context.Background())
			cancel()
			_ = a.sockets.Drain(ended) // drained before, or nobody is there
		}
		if a.cache != nil {
			err = errors.Join(err, a.cache.Close())
		}
		if a.db != nil {
			err = errors.Join(err, a.db.Close())
		}
		if a.folder != nil {
			_ = a.folder.Close() // and with it the lock, when nothing is written any more
		}
	})
	return err
}

// every calls a function after each pause, and at once when asked to, until ctx ends.
func every(ctx context.Context, pause time.Duration, asked <-chan struct{}, do func(context.Context)) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-asked:
		}
		do(ctx)
	}
}

// wake makes the configuration be looked at without waiting for the next beat.
func (a *App) wake() {
	select {
	case a.changed <- struct{}{}:
	default:
	}
}

// follow keeps up with what other nodes did: one small look at the database each time, and
// another one where that says that there is something.
func (a *App) follow() func(context.Context) {
	erased := a.followErased()
	return func(ctx context.Context) {
		news, err := a.db.News(ctx)
		if err == nil {
			erased(ctx, news.Erased)
			if news.Config != a.loaded.Load() {
				err = a.refresh(ctx)
			}
		}
		if err == nil {
			a.looked.Store(int64(tend.Stamp(a.clock.Now())))
		} else if ctx.Err() == nil {
			a.log.Error("the configuration could not be read, the one before runs on", "err", err)
		}
	}
}

// refresh hands the configuration to the engine.
func (a *App) refresh(ctx context.Context) error {
	sites, campaigns, version, err := a.db.LoadConfig(ctx)
	if err != nil {
		return err
	}
	a.engine.SetConfig(sites, campaigns)
	a.outbox.SetSites(sites)
	a.byPush.set(campaigns)
	a.loaded.Store(version)
	a.looked.Store(int64(tend.Stamp(a.clock.Now())))
	a.log.Debug("configuration loaded", "version", version, "sites", len(sites), "campaigns", len(campaigns))
	return nil
}

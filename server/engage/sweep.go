package engage

import (
	"context"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"tend/server/tend"
	"tend/server/wire"
)

// sweepers is how many people are offered to at the same time: their units are then
// committed together.
const sweepers = 32

// snapshotsAtOnce is how many are kept with one piece of the writer's work.
const snapshotsAtOnce = 200

// Sweep does what only time brings about: tokens that end, leases that run out,
// snapshots. app calls it once a second.
func (e *Engine) Sweep(ctx context.Context) {
	now := e.clock.Now()
	at := tend.Stamp(now)
	if e.recheck.Swap(false) {
		e.takeDown()
	}
	since := at.Sub(tend.Micros(e.swept.Load()))
	leases := since >= e.lease/2 || since < 0 // the clock was set back
	if leases {
		e.swept.Store(int64(at))
	}
	e.accounts.sweep(at)
	w := sweep{e: e, at: at, slots: make(chan struct{}, sweepers)}
	e.people.each(func(p *person) {
		defer e.rescue("sweep")
		e.sweepTokens(p, now)
		if leases {
			e.sweepWatches(p, at)
		}
		if leases || p.contest.open.Load() || p.behind.Load() || p.awaited(at) {
			w.look(ctx, p)
		}
	}, e.keep)
	w.wg.Wait()
	e.sweepAttention(ctx, at.Add(-attentionRest))
	list := e.left.take()
	for len(list) > 0 {
		n := min(len(list), snapshotsAtOnce)
		if err := e.snapshots.SaveSnapshots(ctx, list[:n]); err != nil {
			if ctx.Err() == nil { // it stops, and sweeps once more
				e.log.Warn("engage: snapshots not kept now, the next sweep tries; the events are", "people", len(list), "err", err)
			}
			e.left.again(list)
			return
		}
		list = list[n:]
	}
}

// sweep is one look at everybody's leases.
type sweep struct {
	e     *Engine
	at    tend.Micros
	slots chan struct{}
	wg    sync.WaitGroup
	over  atomic.Bool // SQL does not answer: the next sweep tries again
}

// look sees to a person in a goroutine of its own, if there is anything to do. Who is
// at work on the person offers what is due as well, so nobody waits for their lock.
func (w *sweep) look(ctx context.Context, p *person) {
	if w.over.Load() || !p.mu.TryLock() {
		return
	}
	due := w.due(p)
	p.mu.Unlock()
	if !due {
		return
	}
	held := w.e.people.hold(p.site, p.id)
	w.slots <- struct{}{}
	w.wg.Go(func() {
		defer func() { <-w.slots }()
		defer w.e.letGo(held)
		defer w.e.rescue("sweep")
		if err := w.e.sweepPerson(ctx, held, w.at); tend.CodeOf(err) == tend.Unavailable {
			w.over.Store(true)
		}
	})
}

// due tells whether a lease is over or a snapshot is due. Of somebody who is on other
// nodes as well it is not known here: they may have been granted something there. The
// caller holds the lock.
func (w *sweep) due(p *person) bool {
	if p.st == nil || p.behind.Load() || w.e.peers.Elsewhere(p.id) {
		return len(p.sessions()) > 0
	}
	return w.at.Sub(p.saved) >= SnapshotEvery || overdue(p.st.Open, w.at) || anyRipe(p.st.Waiting, w.at)
}

// rescue keeps a fault of ours with one person from ending the process.
func (e *Engine) rescue(doing string) {
	if fault := recover(); fault != nil {
		e.log.Error("engage: panic", "doing", doing, "panic", fault, "stack", string(debug.Stack()))
	}
}

func (e *Engine) sweepTokens(p *person, now time.Time) {
	if st := e.config.Load().byID[p.site]; st == nil || !st.Identity.Required {
		return
	}
	for _, s := range p.sessions() {
		until := tend.Micros(s.expires.Load())
		if until == 0 || tend.Stamp(now) < until {
			continue
		}
		if !s.warned.Swap(true) {
			s.door.Send(wire.Refusal{Code: "token_expired", Message: "the identity token is over: call identify with a new one", RetryAfter: seconds(TokenGrace)})
		}
		if err := s.expired(now); err != nil {
			s.door.Close(4401, "token_expired")
		}
	}
}

// sweepWatches tells tabs of campaigns that have begun or ended with their schedule.
func (e *Engine) sweepWatches(p *person, now tend.Micros) {
	st := e.config.Load().byID[p.site]
	if st == nil || !st.index.bounded {
		return
	}
	for _, s := range p.sessions() {
		if f, differs := s.rewatch(st, s.watch.Load().consent, now); differs {
			s.door.Send(f)
		}
	}
}

// sweepPerson offers what was not seen, and keeps a snapshot of who keeps acting.
func (e *Engine) sweepPerson(ctx context.Context, p *person, now tend.Micros) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.st == nil && len(p.sessions()) == 0 {
		return nil
	}
	p.catchUp()
	elsewhere := e.refresh(p)
	if merged, err := e.load(ctx, p, elsewhere); err != nil || merged != 0 {
		return err // the next batch looks again, and says what is wrong
	}
	if now.Sub(p.saved) >= SnapshotEvery {
		if p.saved != 0 {
			e.keep(p)
		}
		p.saved = now
	}
	st := e.config.Load().byID[p.site]
	if st == nil {
		return nil
	}
	return e.offerBest(ctx, p, st, now)
}

// offerBest offers what was not seen to the person's best tab. The caller holds the
// person's lock, and the state is loaded.
func (e *Engine) offerBest(ctx context.Context, p *person, st *site, now tend.Micros) error {
	s := p.best(st)
	if s == nil {
		e.passOn(p, now)
		return nil
	}
	if !e.mayOffer(p, s, now) {
		return nil
	}
	frames, err := e.offer(ctx, p, s, st, now)
	if err != nil {
		e.log.Warn("engage: not offered again, the next sweep tries", "err", err)
	}
	if len(frames) > 0 {
		s.door.Send(frames...)
	}
	return err
}

// best is the person's visible tab that was active last. The caller holds the
// person's lock, and the state is loaded.
func (p *person) best(st *site) *Session {
	return p.latest(func(s *Session) bool { return st.opens(s, p.st) })
}

// latest is the visible tab that was active last, of those that will do.
func (p *person) latest(does func(*Session) bool) *Session {
	var best *Session
	for _, s := range p.sessions() {
		if s.visible.Load() && does(s) && (best == nil || s.active.Load() > best.active.Load()) {
			best = s
		}
	}
	return best
}

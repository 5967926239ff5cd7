package engage

import (
	"context"
	"runtime/debug"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// Admit checks the origin of a connection before anything is read from it.
func (e *Engine) Admit(origin string) error {
	for _, st := range e.config.Load().byID {
		if st.Allows(origin) {
			return nil
		}
	}
	return tend.Errorf(tend.Forbidden, "origin_refused", "origin %q belongs to no site here: add it to the site's origins", clip(origin))
}

func clip(s string) string {
	if len(s) > 200 {
		return s[:200] + "..."
	}
	return s
}

// Open begins a tab's conversation. The frames are the answer to hello: ready, and
// behind it what was granted before and has not been seen.
func (e *Engine) Open(ctx context.Context, door Door, origin string, h *wire.Hello) (*Session, []wire.Frame, error) {
	st := e.config.Load().byKey[h.Site]
	if st == nil {
		return nil, nil, tend.Errorf(tend.Forbidden, "site_unknown", "site: no site has the key %q; copy the snippet from the install page again", clip(h.Site))
	}
	if !st.Allows(origin) {
		return nil, nil, tend.Errorf(tend.Forbidden, "origin_refused", "origin %q is not one of this site's: add it to the site's origins", clip(origin))
	}
	now := e.clock.Now()
	s := &Session{
		door: door, site: st.ID, tab: h.Tab, drawn: h.Active, anon: h.Anon,
		context: h.Context,
	}
	url := h.Page.URL // a copy: a pointer into hello would keep all of it, the token too
	s.url.Store(&url)
	s.visible.Store(true)
	s.active.Store(int64(tend.Stamp(now)))
	if h.User != "" {
		id := part{anon: h.Anon, user: h.User, changed: true}
		if st.Identity.Required {
			claims, err := e.prove(st, h.User, h.Token, now)
			if err != nil {
				return nil, nil, err
			}
			id.claims = claims
		}
		s.take(&id)
	}
	var err error
	if s.tabID, s.ack, err = e.ledger.Watermark(ctx, st.ID, h.Tab); err != nil {
		return nil, nil, err
	}
	s.goesOn = s.ack > 0
	opened := false
	defer func() {
		if !opened { // a panic leaves no tab behind either
			e.detach(s)
		}
	}()
	offered, err := e.greet(ctx, s, st, tend.Stamp(now))
	if err != nil {
		return nil, nil, err
	}
	opened = true
	return s, append([]wire.Frame{wire.Ready{Ack: s.ack, Epoch: e.epoch, Now: now.UnixMilli()}}, offered...), nil
}

// greet finds the person of a tab that said hello, without writing anything, and
// offers what they have not seen.
func (e *Engine) greet(ctx context.Context, s *Session, st *site, now tend.Micros) ([]wire.Frame, error) {
	l, err := e.link(ctx, s, st, now)
	if err != nil || l.subject.New {
		return nil, err
	}
	who := e.people.hold(s.site, l.subject.ID)
	defer e.letGo(who)
	who.mu.Lock()
	defer who.mu.Unlock()
	if merged, err := e.load(ctx, who, true); err != nil || merged != 0 || !st.opens(s, who.st) {
		return nil, err
	}
	e.attach(s, who)
	stopped, err := e.recall(ctx, s, st, who.id)
	if err != nil {
		return nil, err
	}
	offered, err := e.offer(ctx, who, s, st, now)
	if err != nil { // a disk that takes nothing is no reason to send the browser away
		e.log.Warn("engage: not offered at hello, the next sweep tries", "err", err)
	}
	return append(stopped, offered...), nil
}

// unseen are the deliveries whose lease is over, except those that the tab has on
// its screen.
func unseen(st *state.State, s *Session, now tend.Micros) []tend.Grant {
	var out []tend.Grant
	for _, g := range st.Open {
		if g.Until.Add(leaseGrace) <= now && !s.onScreen(g.Delivery) {
			out = append(out, g)
		}
	}
	return out
}

// offer gives a tab what its person was granted and has not seen. The caller holds
// the person's lock, and the state is loaded.
func (e *Engine) offer(ctx context.Context, who *person, s *Session, st *site, now tend.Micros) ([]wire.Frame, error) {
	for range maxTries {
		d := &decision{site: st, person: who.id, now: now, lease: e.lease, offer: unseen(who.st, s, now)}
		if len(d.offer) == 0 {
			return nil, nil
		}
		d.pass(who.st, nil, *s.url.Load())
		r, err := e.ledger.Commit(ctx, &store.Unit{
			Site: who.site, At: now, Day: who.st.Day(now), Decide: d.verdict,
			Subject: store.Subject{ID: who.id, Rev: who.st.Rev},
		})
		if err != nil {
			return nil, err
		}
		if !r.Overtaken {
			e.settle(who, r)
			e.tellOthers(who, s, r.Made)
			return e.shows(d, r.Made, s), nil
		}
		who.st = nil
		if merged, err := e.load(ctx, who, false); err != nil || merged != 0 {
			return nil, err
		}
	}
	return nil, nil
}

// State notes whether a tab can be seen.
func (e *Engine) State(s *Session, st wire.State) { s.visible.Store(st.Visible) }

// Close ends a tab's conversation.
func (e *Engine) Close(s *Session) { e.detach(s) }

// keep hands in what is known of a person for the next snapshots.
func (e *Engine) keep(p *person) {
	if p.st != nil && p.st.Rev > p.savedRev {
		p.savedRev = p.st.Rev
		e.left.add(store.Snapshot{Person: p.id, Rev: p.st.Rev, State: p.st.Append(nil)})
	}
}

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
	e.people.each(func(p *person) {
		defer e.rescue("sweep")
		e.sweepTokens(p, now)
		if leases {
			e.sweepPerson(ctx, p, at)
		}
	}, e.keep)
	list := e.left.take()
	for len(list) > 0 {
		n := min(len(list), 500)
		if err := e.snapshots.SaveSnapshots(ctx, list[:n]); err != nil {
			e.log.Warn("engage: snapshots not kept, the events are", "people", n, "err", err)
		}
		list = list[n:]
	}
}

// rescue keeps a fault of ours with one person from ending the process.
func (e *Engine) rescue(doing string) {
	if fault := recover(); fault != nil {
		e.log.Error("engage: panic", "doing", doing, "panic", fault, "stack", string(debug.Stack()))
	}
}

func (e *Engine) sweepTokens(p *person, now time.Time) {
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

// sweepPerson offers what was not seen, and keeps a snapshot of who keeps acting.
func (e *Engine) sweepPerson(ctx context.Context, p *person, now tend.Micros) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.st == nil && len(p.sessions()) == 0 {
		return
	}
	if merged, err := e.load(ctx, p, false); err != nil || merged != 0 {
		return // the next batch looks again, and says what is wrong
	}
	if now.Sub(p.saved) >= SnapshotEvery {
		if p.saved != 0 {
			e.keep(p)
		}
		p.saved = now
	}
	st := e.config.Load().byID[p.site]
	if st == nil {
		return
	}
	s := p.best(st)
	if s == nil {
		return
	}
	frames, err := e.offer(ctx, p, s, st, now)
	if err != nil {
		e.log.Warn("engage: not offered again, the next sweep tries", "err", err)
	}
	if len(frames) > 0 {
		s.door.Send(frames...)
	}
}

// best is the person's visible tab that was active last. The caller holds the
// person's lock, and the state is loaded.
func (p *person) best(st *site) *Session {
	var best *Session
	for _, s := range p.sessions() {
		if s.visible.Load() && st.opens(s, p.st) && (best == nil || s.active.Load() > best.active.Load()) {
			best = s
		}
	}
	return best
}

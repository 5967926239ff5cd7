package engage

import (
	"context"
	"errors"
	"slices"

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
	st, err := e.config.Load().served(h.Site, origin)
	if err != nil {
		return nil, nil, err
	}
	now := e.clock.Now()
	s := &Session{
		door: door, site: st.ID, tab: h.Tab, drawn: h.Active, anon: h.Anon,
		context: h.Context, agent: h.Agent,
	}
	s.push.Store(uint32(h.Context.Push))
	url := h.Page.URL // a copy: a pointer into hello would keep all of it, the token too
	s.url.Store(&url)
	s.watch.Store(nothing[""])
	said := h.Context.Consent
	s.said.Store(&said)
	s.visible.Store(true)
	s.active.Store(int64(tend.Stamp(now)))
	if h.User != "" {
		id := part{anon: h.Anon, user: h.User, changed: true}
		claims, proof, fault := e.vouch(st, h.User, h.Token, now)
		if fault != nil {
			return nil, nil, fault
		}
		id.claims, id.proof = claims, proof
		s.take(&id)
	}
	s.rewatch(st, h.Context.Consent, tend.Stamp(now))
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
	return s, append([]wire.Frame{wire.Ready{Ack: s.ack, Epoch: e.epoch, Watch: s.watch.Load().list, Config: st.ready, Now: now.UnixMilli()}}, offered...), nil
}

// greet finds the person of a tab that said hello, without writing anything, and
// offers what they have not seen.
func (e *Engine) greet(ctx context.Context, s *Session, st *site, now tend.Micros) ([]wire.Frame, error) {
	l, err := e.link(ctx, s, st, now)
	if err == nil && l.erased {
		return []wire.Frame{refusal(0, errErased())}, nil
	}
	if err != nil || l.subject.New {
		return nil, err
	}
	who := e.people.hold(s.site, l.subject.ID)
	defer e.letGo(who)
	who.mu.Lock()
	defer who.mu.Unlock()
	e.refresh(who)
	if merged, err := e.load(ctx, who, true); err != nil || merged != 0 || !st.opens(s, who.st) || l.stale(who.st) {
		return nil, err
	}
	e.attach(s, who)
	s.rewatch(st, s.consent(who.st), now)
	stopped, err := e.recall(ctx, s, st, who.id)
	if err != nil {
		return nil, err
	}
	wishes := s.preferences(who.st.Off, false)
	offered, err := e.offer(ctx, who, s, st, now)
	if err != nil { // a disk that takes nothing is no reason to send the browser away
		e.log.Warn("engage: not offered at hello, the next sweep tries", "err", err)
	}
	return slices.Concat(wishes, stopped, offered), nil
}

// unseen are the deliveries whose lease is over, except those that the tab has on
// its screen.
func unseen(st *state.State, s *Session, now tend.Micros) []tend.Grant {
	var out []tend.Grant
	if s == nil || s.away.Load() {
		return nil
	}
	for _, g := range st.Open {
		if leaseOver(g, now) && !s.onScreen(g.Delivery) {
			out = append(out, g)
		}
	}
	return out
}

// offer gives a tab what its person was granted and has not seen, and takes up what has
// waited for its time. The caller holds the person's lock, and the state is loaded.
func (e *Engine) offer(ctx context.Context, who *person, s *Session, st *site, now tend.Micros) ([]wire.Frame, error) {
	var d *decision
	var unknown error
	r, done, err := e.decide(ctx, who, now, func(u *store.Unit) {
		d = &decision{site: st, person: who.id, now: now, lease: e.lease, st: who.st, consent: s.consent(who.st), push: s.permission(), offer: unseen(who.st, s, now), day: u.Day, told: who.told.at(u.Subject.Rev)}
		if s.away.Load() || len(d.offer) == 0 && !anyRipe(who.st.Waiting, now) {
			return
		}
		if d.asksAccount(nil, s) {
			if unknown = e.know(ctx, d, nil); unknown != nil {
				return
			}
		}
		if unknown = e.count(ctx, d, u, d.definitions(nil, s), true); unknown != nil {
			return
		}
		if slices.ContainsFunc(who.st.Waiting, func(w state.Wait) bool { c := st.byID[w.Campaign]; return c != nil && c.pushes() && ripe(&w, now) }) {
			if unknown = d.sighted(ctx, e, who, s); unknown != nil {
				return
			}
		}
		d.resume(u, d.look(*s.url.Load()))
		if unknown = d.outward(ctx, e, who, s); unknown != nil {
			return
		}
		u.Decide = d.verdict
	})
	if unknown != nil {
		who.st = nil // it may be folded ahead of SQL
	}
	if err = errors.Join(err, unknown); err != nil || !done {
		return nil, err
	}
	who.told.learn(d.stopped, d.day, r.Rev)
	e.tellOthers(who, s, r.Made)
	return e.shows(d, r.Made, s), nil
}

// decide commits what the server does of its own accord to a person's deliveries. look
// is asked on the newest state, and again where another node was faster; a unit that it
// leaves as it is stays undone. The caller holds the person's lock.
func (e *Engine) decide(ctx context.Context, who *person, now tend.Micros, look func(*store.Unit)) (r store.Result, done bool, err error) {
	for range maxTries {
		if merged, err := e.load(ctx, who, false); err != nil || merged != 0 {
			return r, false, err
		}
		u := &store.Unit{
			Site: who.site, At: now, Day: who.st.Day(now), Subject: store.Subject{ID: who.id, Rev: who.st.Rev},
		}
		look(u)
		if u.Decide == nil {
			return r, false, nil
		}
		r, err = e.ledger.Commit(ctx, u)
		if err == nil && !r.Overtaken {
			e.settle(who, r)
			return r, true, nil
		}
		who.st = nil // it may be folded ahead of SQL
		if err != nil {
			return r, false, err
		}
	}
	return r, false, nil
}

// Close ends a tab's conversation.
func (e *Engine) Close(s *Session) { e.detach(s) }

// keep hands in what is known of a person for the next snapshots.
func (e *Engine) keep(p *person) {
	if p.st != nil && p.st.Rev > p.savedRev {
		p.savedRev = p.st.Rev
		e.left.add(store.Snapshot{Person: p.id, Rev: p.st.Rev, State: p.st.Append(nil)})
	}
}

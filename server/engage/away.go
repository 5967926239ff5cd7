package engage

import (
	"context"
	"slices"
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// State notes whether a tab can be seen. A tab that is away is left: nothing that it is
// sent will be drawn any more, apart from what it names.
func (e *Engine) State(ctx context.Context, s *Session, st wire.State) {
	if st.Away && !s.away.Load() {
		s.away.Store(true)
		s.visible.Store(false)
		e.handOn(ctx, s, st.Drawn)
	}
	s.visible.Store(st.Visible && !s.away.Load())
	if p := s.person; p != nil {
		p.tabs.Lock()
		defer p.tabs.Unlock()
		p.look(e)
	}
}

// handOn ends the leases of what a tab was given and has not drawn, for another tab to
// draw: whoever has earned a message with the click that led to the next page need not
// wait there until the lease is over.
func (e *Engine) handOn(ctx context.Context, s *Session, drawn []string) {
	who := s.person
	leases := s.screen.leases(drawn)
	if who == nil || len(leases) == 0 {
		return
	}
	st := e.config.Load().byID[s.site]
	if st == nil {
		return
	}
	now := tend.Stamp(e.clock.Now())
	who.mu.Lock()
	defer who.mu.Unlock()
	_, done, err := e.decide(ctx, who, now, func(u *store.Unit) { u.Decide = over(who.st.Open, leases, now) })
	if err != nil {
		e.log.Warn("engage: not handed on, the leases run out", "err", err)
	}
	if done {
		_ = e.offerBest(ctx, who, st, now) // it is logged, and the next sweep tries
	}
}

// leaseFor is the lease of what a tab is given: over at once where it will not be drawn.
func (e *Engine) leaseFor(s *Session) time.Duration {
	if s.away.Load() {
		return -leaseGrace
	}
	return e.lease
}

// over ends leases: those that are still as they were given.
func over(open []tend.Grant, leases map[string]tend.Micros, now tend.Micros) func(*store.Ledger) store.Verdict {
	return func(l *store.Ledger) (v store.Verdict) {
		for _, g := range open {
			row := find(l.Contacts, g.Delivery)
			if row == nil || row.Status != store.StatusGranted || row.Lease != leases[g.Delivery] {
				continue
			}
			g.Until = now.Add(-leaseGrace)
			v.Renewals = append(v.Renewals, g)
		}
		return v
	}
}

// leases are those of what the tab has to draw, without what it has drawn.
func (s *screen) leases(drawn []string) map[string]tend.Micros {
	s.mu.Lock()
	defer s.mu.Unlock()
	leases := make(map[string]tend.Micros, len(s.open))
	for d, g := range s.open {
		if g.until != 0 && !slices.Contains(drawn, d) {
			leases[d] = g.until
		}
	}
	return leases
}

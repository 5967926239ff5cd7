package engage

import (
	"context"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// load makes sure that the person's state is there. With trust, a copy from the
// cache is taken as it is (a copy that is behind is found out at the commit);
// without, it is caught up from SQL. It tells whom the person was merged into.
// The caller holds the person's lock.
func (e *Engine) load(ctx context.Context, p *person, trust bool) (merged tend.PersonID, err error) {
	if p.st != nil {
		return 0, nil
	}
	copied := e.cached(ctx, p.id)
	if trust && copied != nil {
		p.st = copied
		p.plan()
		return 0, nil
	}
	st, stream, err := e.refold(ctx, p.site, p.id)
	if tend.CodeOf(err) == tend.NotFound {
		return p.id, nil // erased since they were found: they are nobody
	}
	if err != nil {
		return 0, err
	}
	if copied != nil && copied.Rev > st.Rev {
		e.forget(ctx, p.id)
	}
	if stream.Merged != 0 {
		return stream.Merged, nil
	}
	p.st = st
	p.plan()
	return 0, nil
}

// refresh forgets the state of somebody whom another node may have heard meanwhile,
// so that the shared copy is read; true when it did. The caller holds the person's
// lock.
func (e *Engine) refresh(p *person) bool {
	if !e.peers.Elsewhere(p.id) {
		return false
	}
	p.st = nil
	return true
}

// cached reads the shared copy; a missing, damaged or unreachable one is no error.
func (e *Engine) cached(ctx context.Context, p tend.PersonID) *state.State {
	body, err := e.cache.Get(ctx, p)
	if err != nil {
		e.log.Warn("engage: no copy, folding from SQL", "err", err)
		return nil
	}
	if body == nil {
		return nil
	}
	st, err := state.Decode(body)
	if err != nil {
		return nil
	}
	return st
}

// forget removes a copy that is ahead of SQL, read before SQL was: it is of a database
// that was lost and put back from a backup. One day it would pass for the present.
func (e *Engine) forget(ctx context.Context, p tend.PersonID) {
	now, said := int64(tend.Stamp(e.clock.Now())), e.aheadSaid.Load()
	if now-said >= int64(time.Minute/time.Microsecond) && e.aheadSaid.CompareAndSwap(said, now) { // it is so of everybody
		e.log.Warn("engage: copies in redis are ahead of the database and are removed: was a backup put back?")
	}
	if err := e.cache.Forget(ctx, p); err != nil {
		e.log.Warn("engage: it could not be removed", "err", err)
	}
}

// refold makes a state from SQL alone.
func (e *Engine) refold(ctx context.Context, site tend.SiteID, p tend.PersonID) (*state.State, store.Stream, error) {
	return store.Fold(ctx, struct {
		Snapshots
		Ledger
	}{e.snapshots, e.ledger}, site, p)
}

// Refold gives a person's state as SQL alone tells it, from the first event on
// and without any snapshot: for tests and for the operator's doubts.
func (e *Engine) Refold(ctx context.Context, site tend.SiteID, p tend.PersonID) (*state.State, error) {
	stream, err := e.ledger.ReadStream(ctx, site, p, 0)
	if err != nil {
		return nil, err
	}
	if stream.Cut(0) {
		return nil, tend.Errorf(tend.NotFound, "history_cut", "the first events of person %d are gone: retention took them away", p)
	}
	st := &state.State{}
	stream.Onto(st)
	return st, nil
}

// LiveState is the encoded state that the engine holds of a tab's person, as it
// would be copied to Redis: for tests and for the operator's doubts.
func (e *Engine) LiveState(s *Session) ([]byte, bool) {
	if s.person == nil {
		return nil, false
	}
	s.person.mu.Lock()
	defer s.person.mu.Unlock()
	if s.person.st == nil {
		return nil, false
	}
	return s.person.st.Append(nil), true
}

// PersonOf is the person of a tab, once known.
func (e *Engine) PersonOf(s *Session) (tend.PersonID, bool) {
	if s.person == nil {
		return 0, false
	}
	return s.person.id, true
}

package engage

import (
	"math"

	"tend/server/tend"
)

// errErased is the answer to whatever comes under an id that was erased.
func errErased() *tend.Error {
	return tend.Errorf(tend.Forbidden, "erased", "who had this id was erased, and nothing is taken under it any more")
}

// refuseErased refuses the events of a part, one by one: they are done with, so that no
// browser sends them again. What comes from elsewhere is refused as one.
func (e *Engine) refuseErased(s *Session, p *part) error {
	if s.fed != nil {
		return errErased()
	}
	e.detach(s)
	for i := range p.events {
		if p.events[i].Kind == tend.KindReset { // the tab goes on as somebody else: it has to know that it may
			continue
		}
		p.refused = append(p.refused, refusal(p.events[i].N, errErased()))
	}
	e.stats.Refused.Add(int64(len(p.events)))
	p.events = nil
	return nil
}

// Evict drops all that this node knows of people who are being erased, takes what their
// tabs have on the screen off it, and tells them. It may be called again and again.
func (e *Engine) Evict(people []tend.PersonID) {
	for _, id := range people {
		p := e.people.find(id)
		if p != nil {
			p.mu.Lock()
			p.st, p.told = nil, told{}
			p.mu.Unlock()
			for _, s := range p.sessions() {
				s.door.Send(append(s.screen.leave(nil), refusal(0, errErased()))...)
			}
		}
		// No copy is newer than this one, which holds nothing: one under way is refused.
		e.cache.Put(id, math.MaxUint64, nil)
		if p != nil {
			e.letGo(p)
		}
	}
}

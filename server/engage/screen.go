package engage

import (
	"context"
	"sync"

	"tend/server/tend"
	"tend/server/wire"
)

// screen is what a tab was given to draw and has not closed, by delivery.
type screen struct {
	mu   sync.Mutex
	open map[string]given
	took []wire.Frame // what was taken down last
}

// given is what a tab was given: of which campaign, and for how long it may draw it; 0
// where another session knows that.
type given struct {
	campaign string
	until    tend.Micros
}

// maxScreen bounds it; a browser draws one banner and one interrupting message at a
// time, the rest waits there.
const maxScreen = 64

func (s *screen) put(delivery, campaign string, until tend.Micros) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[string]given{}
	}
	if len(s.open) < maxScreen {
		s.open[delivery] = given{campaign, until}
	}
}

func (s *screen) drop(delivery string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, delivery)
}

// given are the campaigns of what is there, by delivery.
func (s *screen) given() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) == 0 {
		return nil
	}
	out := make(map[string]string, len(s.open))
	for d, g := range s.open {
		out[d] = g.campaign
	}
	return out
}

// leave takes everything off the screen, because the tab is somebody else's now, and
// off the frames that are to be sent: nobody sees another person's messages.
func (s *screen) leave(frames []wire.Frame) []wire.Frame {
	kept := frames[:0]
	for _, f := range frames {
		if _, ok := f.(wire.Show); !ok {
			kept = append(kept, f)
		}
	}
	return append(kept, s.stopped(func(string) bool { return false })...)
}

// stopped takes out the deliveries of campaigns that do not run any more.
func (s *screen) stopped(runs func(campaign string) bool) []wire.Frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	var frames []wire.Frame
	for d, g := range s.open {
		if !runs(g.campaign) {
			delete(s.open, d)
			frames = append(frames, wire.Hide{Delivery: d})
		}
	}
	return frames
}

// takeDown is stopped, and once more what it gave the last time: a message may have
// been on its way, so that its show left after its hide.
func (s *screen) takeDown(runs func(campaign string) bool) []wire.Frame {
	frames := s.stopped(runs)
	s.mu.Lock()
	defer s.mu.Unlock()
	frames, s.took = append(s.took, frames...), frames
	return frames
}

// runs tells whether a campaign of the site is live and nothing stops it.
func (st *site) runs(campaign string) bool {
	return st != nil && !st.Stopped && st.byID[campaign] != nil
}

// takeDown takes off open screens what was paused, ended or stopped with its site, and
// tells tabs what they have to watch for now. The next sweep does it again, for what was
// on its way meanwhile.
func (e *Engine) takeDown() {
	c, now := e.config.Load(), tend.Stamp(e.clock.Now())
	e.people.each(func(p *person) {
		st := c.byID[p.site]
		for _, s := range p.sessions() {
			frames := s.screen.takeDown(st.runs)
			if st != nil {
				if f, news := s.retold(st, now); news {
					frames = append(frames, f)
				}
			}
			if len(frames) > 0 {
				s.door.Send(frames...)
			}
		}
	}, e.keep)
}

// recall learns what a tab that comes back has on its screen, and takes down what
// was stopped while it was away.
func (e *Engine) recall(ctx context.Context, s *Session, st *site, p tend.PersonID) ([]wire.Frame, error) {
	if len(s.drawn) == 0 {
		return nil, nil
	}
	campaigns, err := e.ledger.CampaignsOf(ctx, st.ID, p, s.drawn)
	if err != nil {
		return nil, err
	}
	for d, c := range campaigns {
		s.screen.put(d, c, 0)
	}
	return s.screen.stopped(st.runs), nil
}

package state

import "tend/server/tend"

// Climbs gives what a campaign waits for that has not been seen in the app yet; false where it
// does not wait.
func (s *State) Climbs(campaign string) (Wait, bool) {
	if i := among(s.Ladders, campaign); i >= 0 {
		return s.Ladders[i], true
	}
	return Wait{}, false
}

func (s *State) climb(d *tend.Delay) { s.Ladders = waited(s.Ladders, d, MaxLadders) }

// stepOff ends the waiting of a campaign whose message was seen, whichever of its deliveries
// that was. One that could not be drawn was not. It comes before the delivery is closed.
func (s *State) stepOff(e *tend.Event) {
	if len(s.Ladders) == 0 || e.What == tend.Failed {
		return
	}
	if g, open := s.Opened(e.Delivery); open {
		s.climb(&tend.Delay{Campaign: g.Campaign, Over: true})
	}
}

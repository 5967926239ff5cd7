package state

import "tend/server/tend"

// DayOf is Day for a moment that need not be near the present: what the clocks of the
// present show stays at hand.
func (s *State) DayOf(at tend.Micros) int32 {
	if at >= s.wall.from && at < s.wall.to {
		return s.Day(at)
	}
	w := clocksAt(s.Zone, at)
	return int32(floorDiv(int64(at+w.offset), dayLength))
}

// Midnight is when a day begins in the person's zone: the first moment at which its clocks
// show that day. Where they jump over midnight, that is the moment of the jump.
func (s *State) Midnight(day int32) tend.Micros {
	local := tend.Micros(int64(day) * dayLength)
	w := s.wall
	at := local - w.offset
	if at <= w.from || at >= w.to {
		w = clocksAt(s.Zone, local-dayLength) // no zone is as far from UTC as a day
		for local-w.offset >= w.to {
			w = clocksAt(s.Zone, w.to)
		}
		at = max(local-w.offset, w.from)
	}
	return at
}

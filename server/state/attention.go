package state

import (
	"math"

	"tend/server/tend"
)

// maxAttention is the most that one event may add, in seconds.
const maxAttention = 24 * 3600

// attend counts the seconds that somebody could see a page. They belong to the hour and the
// day in which they ended.
func (s *State) attend(e *tend.Event) {
	if n := math.Floor(e.Value); n >= 1 {
		s.Attention.addMany(e.At, s.Day(e.At), uint32(min(n, maxAttention)))
	}
}

package state

import (
	"encoding/binary"
	"slices"
	"time"

	"tend/server/tend"
)

// Goal is what a delivery is to bring about. The time for it runs from when the person has
// first seen the message.
type Goal struct {
	Delivery string
	Event    string
	Within   time.Duration
	Seen     bool
	From     tend.Micros // when it was first seen; before that, when it was granted
	Reached  tend.Micros // when it was done; 0 while it is not
}

// goalGrace is how long after its time a goal is still remembered, for what browsers report
// late. Past it the next delivery makes room.
const goalGrace = 7 * 24 * time.Hour

// done tells whether what happened at a moment reaches the goal.
func (g *Goal) done(at tend.Micros) bool {
	return g.Seen && g.Reached == 0 && at >= g.From && at.Sub(g.From) <= g.Within
}

// aim remembers what a delivery is to bring about. A renewal says nothing of it.
func (s *State) aim(g *tend.Grant, at tend.Micros) {
	if g == nil || g.Held || g.Goal == nil || slices.ContainsFunc(s.Goals, func(x Goal) bool { return x.Delivery == g.Delivery }) {
		return
	}
	within, err := tend.ParseDuration(g.Goal.Within)
	if err != nil {
		return // cannot occur: it was checked when it was written
	}
	s.Goals = slices.DeleteFunc(s.Goals, func(x Goal) bool { return x.Seen && at.Sub(x.From) > x.Within+goalGrace })
	s.Goals = append(s.Goals, Goal{Delivery: g.Delivery, Event: g.Goal.Event, Within: within, From: at})
	s.boundGoals()
}

// saw begins the time of a goal. Nothing is seen before it was granted, whatever a
// browser's clock says.
func (s *State) saw(e *tend.Event) {
	if e.What == tend.Failed {
		return
	}
	for i := range s.Goals {
		if g := &s.Goals[i]; g.Delivery == e.Delivery && !g.Seen {
			g.Seen, g.From = true, max(g.From, e.At)
			s.lookBack(g)
		}
	}
}

// reach notes that an event happened which is a goal.
func (s *State) reach(event string, at tend.Micros) {
	for i := range s.Goals {
		if g := &s.Goals[i]; g.Event == event && g.done(at) {
			g.Reached = at
		}
	}
}

// lookBack reaches a goal by what had been reported before it was known that the message was
// seen, and who by: another tab was quicker, or two people turned out to be one. Of earlier
// events the first and the last are known. What happened in the very moment may be what
// earned the message, and is not its doing.
func (s *State) lookBack(g *Goal) {
	c := s.Event(g.Event)
	if c == nil {
		return
	}
	for _, at := range [...]tend.Micros{c.First, c.Last} {
		if at > g.From && g.done(at) {
			g.Reached = at
		}
	}
}

// mergeGoals takes in what the other person's deliveries are to bring about. What either of
// them did reaches the goals of both.
func (s *State) mergeGoals(other []Goal) {
	for _, g := range other {
		if !slices.ContainsFunc(s.Goals, func(x Goal) bool { return x.Delivery == g.Delivery }) {
			s.Goals = append(s.Goals, g)
		}
	}
	s.boundGoals()
	for i := range s.Goals {
		s.lookBack(&s.Goals[i])
	}
}

// boundGoals forgets goals above the bound: first those of deliveries that were taken back
// unseen, then the oldest.
func (s *State) boundGoals() {
	for len(s.Goals) > MaxGoals {
		gone := slices.IndexFunc(s.Goals, func(g Goal) bool {
			_, open := s.Opened(g.Delivery)
			return !g.Seen && !open
		})
		if gone < 0 {
			gone = 0
			for i := range s.Goals {
				if s.Goals[i].From < s.Goals[gone].From {
					gone = i
				}
			}
		}
		s.Goals = slices.Delete(s.Goals, gone, gone+1)
	}
}

func appendGoals(b []byte, list []Goal) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for i := range list {
		g := &list[i]
		b = appendText(b, g.Delivery)
		b = appendText(b, g.Event)
		b = appendFlag(b, g.Seen)
		for _, n := range [...]int64{int64(g.Within), int64(g.From), int64(g.Reached)} {
			b = binary.AppendVarint(b, n)
		}
	}
	return b
}

func (r *reader) goals() []Goal {
	n := r.count(6, MaxGoals)
	if n == 0 {
		return nil
	}
	list := make([]Goal, n)
	for i := range list {
		g := &list[i]
		g.Delivery, g.Event = r.text(), r.text()
		g.Seen, g.Within, g.From, g.Reached = r.flag(), time.Duration(r.varint()), tend.Micros(r.varint()), tend.Micros(r.varint())
	}
	return list
}

package insight

import (
	"context"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Which of the people of a step are asked for.
const (
	AtStepHere    = "here"    // who are at it now, and have time left
	AtStepLeft    = "left"    // whose time was over there
	AtStepReached = "reached" // all who came to it
)

// AtStep says which people of a funnel are asked for: at a step, as the report of so many days counts
// them.
type AtStep struct {
	Step  int
	State string // AtStepHere, AtStepLeft, AtStepReached
	Days  int    // 1 to MaxFunnelDays
}

// Entrant is somebody at a step.
type Entrant struct {
	store.Person

	At tend.Micros // when they reached it
}

// People gives people at a step, those seen last first, and where the list goes on, zero at its end.
// When its time is over it gives those found by then: there may be fewer than the limit, or none, and
// the list goes on all the same. It ends with the context.
func (f *Funnels) People(ctx context.Context, site tend.SiteID, of *target.Funnel, which AtStep, after store.After, limit int) ([]Entrant, store.After, error) {
	bounded, done, err := f.turn(ctx, site)
	if err != nil {
		return nil, store.After{}, err
	}
	defer done()
	now := f.clock.Now()
	l := &entrantList{of: of, which: which, from: tend.Stamp(daysBefore(now, which.Days)), now: tend.Stamp(now), after: after, limit: limit}
	for !l.over && err == nil {
		if err = f.more(bounded, site, l); err == nil {
			err = bounded.Err()
		}
	}
	if err != nil && (!isLate(ctx, bounded) || l.after == after) {
		return nil, store.After{}, late(ctx, bounded, err)
	}
	if l.ended {
		l.after = store.After{}
	}
	return l.list, l.after, nil
}

// entrantList is a page of people while it is filled.
type entrantList struct {
	of        *target.Funnel
	which     AtStep
	from, now tend.Micros
	limit     int

	list  []Entrant
	after store.After // whom it has asked last
	ahead int         // people asked since the page was full, for somebody who is on the next one
	over  bool
	ended bool // there is nobody else
}

// more asks the next people of a site.
func (f *Funnels) more(ctx context.Context, site tend.SiteID, l *entrantList) error {
	people, err := f.folk.People(ctx, site, l.after, inOneCount)
	if err != nil {
		return err
	}
	ids := make([]tend.PersonID, 0, len(people))
	for _, p := range people {
		if p.Last < l.from {
			break // they, and all behind them, were not there since
		}
		ids = append(ids, p.ID)
	}
	states, err := f.folk.CountedStates(ctx, site, ids, []*state.Definition{l.of.Definition})
	if err != nil {
		return err
	}
	known := make(map[tend.PersonID]*state.State, len(states))
	for i := range states {
		known[states[i].ID] = states[i].State
	}
	for _, p := range people[:len(ids)] {
		if !l.ask(p, known[p.ID]) {
			return nil
		}
	}
	l.ended = len(ids) < inOneCount
	l.over = l.ended || l.ahead >= inOneRead
	return nil
}

// ask takes somebody in who is asked for; false where the page is full, and they are of the next one.
func (l *entrantList) ask(p store.Person, s *state.State) bool {
	full := len(l.list) == l.limit
	switch at, asked := l.reached(s); {
	case asked && full:
		l.over = true
		return false
	case asked:
		l.list = append(l.list, Entrant{Person: p, At: at})
	case full:
		l.ahead++
	}
	l.after = store.After{Last: p.Last, ID: p.ID}
	return true
}

// reached tells when somebody reached the step, and whether they are asked for. s is nil of somebody
// who was merged or erased meanwhile.
func (l *entrantList) reached(s *state.State) (at tend.Micros, asked bool) {
	if s == nil {
		return 0, false
	}
	d, known := s.FindDerived(l.of.Definition)
	if !known || d == nil {
		return 0, false
	}
	times := d.Funnel.Since(l.from)
	if len(times) <= l.which.Step {
		return 0, false
	}
	at = times[l.which.Step]
	if l.which.State == AtStepReached {
		return at, true
	}
	stays := len(times) == l.which.Step+1 && len(times) < len(l.of.Keys)
	return at, stays && d.Funnel.Runs(l.of.Definition, l.now) == (l.which.State == AtStepHere)
}

package insight

import (
	"context"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Which of the people or accounts of a step are asked for.
const (
	AtStepHere    = "here"    // who are at it now, and have time left
	AtStepLeft    = "left"    // whose time was over there
	AtStepReached = "reached" // all who came to it
)

// AtStep says which people, or accounts, of a funnel are asked for: at a step, as the report of so many
// days counts them.
type AtStep struct {
	Step  int
	State string // AtStepHere, AtStepLeft, AtStepReached
	Days  int    // 1 to MaxFunnelDays
}

// Entrant is somebody, or an account, at a step.
type Entrant[R any] struct {
	Row R
	At  tend.Micros // when they reached it
}

// People gives people at a step, those seen last first, and where the list goes on, zero at its end.
// When its time is over it gives those found by then: there may be fewer than the limit, or none, and
// the list goes on all the same. It ends with the context.
func (f *Funnels) People(ctx context.Context, site tend.SiteID, of *target.Funnel, which AtStep, after store.After, limit int) ([]Entrant[store.Person], store.After, error) {
	l := &entrants[store.Person, store.After]{
		read: func(ctx context.Context, after store.After) ([]store.Person, error) {
			return f.folk.People(ctx, site, after, inOneCount)
		},
		states: func(ctx context.Context, people []store.Person) (func(*store.Person) *state.State, error) {
			ids := make([]tend.PersonID, len(people))
			for i := range people {
				ids[i] = people[i].ID
			}
			states, err := f.folk.CountedStates(ctx, site, ids, []*state.Definition{of.Definition})
			known := make(map[tend.PersonID]*state.State, len(states))
			for i := range states {
				known[states[i].ID] = states[i].State
			}
			return func(p *store.Person) *state.State { return known[p.ID] }, err
		},
		place: func(p *store.Person) (tend.Micros, store.After) { return p.Last, store.After{Last: p.Last, ID: p.ID} },
		after: after, limit: limit,
	}
	return pageOf(ctx, f, site, l, of, which)
}

// pageOf fills a page, when it is the site's turn.
func pageOf[R any, C comparable](ctx context.Context, f *Funnels, site tend.SiteID, l *entrants[R, C], of *target.Funnel, which AtStep) (list []Entrant[R], next C, err error) {
	bounded, done, err := f.turn(ctx, site)
	if err != nil {
		return nil, next, err
	}
	defer done()
	now, begun := f.clock.Now(), l.after
	l.of, l.which, l.from, l.now = of, which, tend.Stamp(daysBefore(now, which.Days)), tend.Stamp(now)
	for !l.over && err == nil {
		if err = l.more(bounded); err == nil {
			err = bounded.Err()
		}
	}
	if err != nil && (!isLate(ctx, bounded) || l.after == begun) {
		return nil, next, late(ctx, bounded, err)
	}
	if !l.ended {
		next = l.after
	}
	return l.list, next, nil
}

// entrants is a page of people or accounts while it is filled: R is a row of theirs, C is where a list goes on.
type entrants[R any, C comparable] struct {
	read   func(ctx context.Context, after C) ([]R, error)                    // the next inOneCount, those seen last first
	states func(ctx context.Context, rows []R) (func(*R) *state.State, error) // nil of whoever was merged or erased meanwhile
	place  func(*R) (last tend.Micros, after C)

	of        *target.Funnel
	which     AtStep
	from, now tend.Micros
	limit     int

	list  []Entrant[R]
	after C   // whom it has asked last
	ahead int // that were asked since the page was full, for somebody who is on the next one
	over  bool
	ended bool // there is nobody else
}

// more asks the next ones of a site.
func (l *entrants[R, C]) more(ctx context.Context) error {
	rows, err := l.read(ctx, l.after)
	if err != nil {
		return err
	}
	for i := range rows {
		if last, _ := l.place(&rows[i]); last < l.from {
			rows = rows[:i] // they, and all behind them, were not there since
			break
		}
	}
	known, err := l.states(ctx, rows)
	if err != nil {
		return err
	}
	for i := range rows {
		if !l.ask(&rows[i], known(&rows[i])) {
			return nil
		}
	}
	l.ended = len(rows) < inOneCount
	l.over = l.ended || l.ahead >= inOneRead
	return nil
}

// ask takes somebody in who is asked for; false where the page is full, and they are of the next one.
func (l *entrants[R, C]) ask(row *R, s *state.State) bool {
	full := len(l.list) == l.limit
	switch at, asked := l.reached(s); {
	case asked && full:
		l.over = true
		return false
	case asked:
		l.list = append(l.list, Entrant[R]{Row: *row, At: at})
	case full:
		l.ahead++
	}
	_, l.after = l.place(row)
	return true
}

// reached tells when somebody reached the step, and whether they are asked for. s is nil of somebody
// who was merged or erased meanwhile.
func (l *entrants[R, C]) reached(s *state.State) (at tend.Micros, asked bool) {
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

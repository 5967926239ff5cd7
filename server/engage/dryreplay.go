package engage

import (
	"context"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// near is within which two messages are felt to have come together.
const near = 60 * 60 * 1e6 // tend.Micros

// replay is somebody's life while a draft is tried on it.
type replay struct {
	*trial

	life  *store.Life
	out   tend.Tried
	owner map[string]tend.PersonID // whose stream a delivery is in
	gone  map[string]tend.Micros   // when a delivery was taken back, or failed
	own   map[string]bool          // deliveries of the draft's own, since the moment: as if they had not been
	taken map[string]bool          // deliveries that the draft would have been in the place of
	begun map[string]tend.Micros   // when a delivery was granted
}

// rehearsed is somebody as they would be, at a moment of their life.
type rehearsed struct {
	id    tend.PersonID
	st    *state.State
	url   string // of the page seen last
	push  tend.Permission
	whole bool                   // from their first event on
	been  map[tend.PersonID]bool // theirs, and of whom they took in by now
	mine  []store.Contact        // that they would have been sent
	holds *tend.TriedContact     // that waits in their browser for a page on which it may be drawn
	seen  tend.Micros            // a tab of theirs did something last
}

// try goes through a life.
func (t *trial) try(ctx context.Context, life *store.Life) (tend.Tried, error) {
	r := &replay{
		trial: t, life: life, out: tend.Tried{Stops: map[string]int{}, Collisions: map[tend.Collision]bool{}},
		owner: map[string]tend.PersonID{}, gone: map[string]tend.Micros{}, own: map[string]bool{}, taken: map[string]bool{}, begun: map[string]tend.Micros{},
	}
	r.survey()
	p, err := r.person(ctx, life.Person, 0, 0)
	if err != nil {
		return tend.Tried{}, err
	}
	if p != nil && p.holds != nil {
		r.out.Stops[ReasonBusy]++
	}
	if p != nil {
		r.meets(p)
	}
	slices.SortFunc(r.out.Contacts, func(a, b tend.TriedContact) int { return int(a.At - b.At) })
	return r.out, nil
}

// survey notes what became of deliveries, and when.
func (r *replay) survey() {
	for i := range r.life.Contacts {
		c := &r.life.Contacts[i]
		r.begun[c.Delivery] = c.Granted
		if c.Campaign == r.draft.ID && c.Granted >= r.from {
			r.own[c.Delivery] = true
		}
	}
	for id, s := range r.life.Streams {
		for i := range s.Runs {
			for j := range s.Runs[i].Events {
				switch e := &s.Runs[i].Events[j]; {
				case e.Kind == tend.KindGrant && r.owner[e.Delivery] == 0:
					r.owner[e.Delivery] = id
				case e.Kind == tend.KindRelease, e.Kind == tend.KindReceipt && e.What == tend.Failed:
					r.gone[e.Delivery] = e.At
				}
			}
		}
	}
}

// person goes through the stream of somebody, up to a revision, 0 being all of it; nil where it is gone.
func (r *replay) person(ctx context.Context, id tend.PersonID, upTo uint64, deep int) (*rehearsed, error) {
	stream := r.life.Streams[id]
	if stream == nil {
		return nil, nil
	}
	p := &rehearsed{id: id, st: &state.State{}, push: tend.PushAskable, whole: true, been: map[tend.PersonID]bool{id: true}}
	if stream.Cut(0) {
		p.whole, r.out.Cut = false, true
		if bare := r.life.Bare[id]; bare != nil {
			p.st = bare
		}
	}
	for i := range stream.Runs {
		run := &stream.Runs[i]
		if upTo > 0 && run.Rev > upTo {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := r.unit(ctx, p, run, deep); err != nil {
			return nil, err
		}
	}
	if upTo == 0 {
		return p, r.due(ctx, p, tend.Stamp(r.e.clock.Now()))
	}
	return p, nil
}

// unit goes through a unit of work of somebody. What the verdict of those days added comes after it.
func (r *replay) unit(ctx context.Context, p *rehearsed, run *store.Run, deep int) error {
	if run.At >= r.from { // first, or it would find what belongs to whoever is taken in by the unit
		if err := r.due(ctx, p, run.At); err != nil {
			return err
		}
	}
	events, made, err := r.split(ctx, p, run, deep)
	if err != nil {
		return err
	}
	if run.At >= r.from {
		for i := range events {
			if outside(&events[i]) {
				r.out.Events++
			}
		}
		if err := r.judge(ctx, p, instant{at: run.At, events: events, made: made, rev: run.Rev - 1}); err != nil {
			return err
		}
	} else {
		p.follow(events)
		for i := range events {
			p.st.Apply(&events[i])
		}
	}
	for i := range made {
		p.st.Apply(&made[i])
	}
	p.st.Rev = run.Rev
	if run.At >= r.from && p.there(events, run.At) && r.ripe(p, run.At) { // whoever comes back is looked at at once
		return r.judge(ctx, p, instant{at: run.At, rev: run.Rev, clock: true})
	}
	return nil
}

// split gives a unit's own events, and what its verdict made. What was of the draft in those days is
// left out, and whoever is taken in comes with what they would be.
func (r *replay) split(ctx context.Context, p *rehearsed, run *store.Run, deep int) (events, made []tend.Event, err error) {
	events = make([]tend.Event, 0, len(run.Events)) // growing would cost more than deciding does
	for i := range run.Events {
		e := run.Events[i]
		switch {
		case e.Delay != nil && e.Delay.Campaign == r.draft.ID && run.At >= r.from, e.Delivery != "" && r.own[e.Delivery]:
			continue
		case e.Kind == tend.KindMerge && e.Merge != nil:
			if err := r.takeIn(ctx, p, &e, run.At, deep); err != nil {
				return nil, nil, err
			}
		case e.Kind == tend.KindGrant || e.Kind == tend.KindRelease || len(made) > 0:
			made = append(made, e)
			continue
		}
		events = append(events, e)
	}
	return events, made, nil
}

// takeIn goes through the life of whoever is taken in, up to then.
func (r *replay) takeIn(ctx context.Context, p *rehearsed, e *tend.Event, at tend.Micros, deep int) error {
	o, err := state.Decode(e.Merge.State)
	if err != nil || deep >= maxTakenIn {
		return nil //nolint:nilerr // the fold takes nothing of it either
	}
	other, err := r.person(ctx, e.Merge.Person, o.Rev, deep+1)
	if err != nil || other == nil {
		return err
	}
	if at >= r.from { // what came to its time before that came to them
		if err := r.due(ctx, other, at); err != nil {
			return err
		}
	}
	for id := range other.been {
		p.been[id] = true
	}
	p.mine, p.seen = append(p.mine, other.mine...), max(p.seen, other.seen)
	if p.holds == nil {
		p.holds = other.holds
	} else if other.holds != nil {
		r.out.Stops[ReasonBusy]++ // two wait, and one is taken back
	}
	if p.url == "" {
		p.url = other.url
	}
	if other.whole {
		m := *e.Merge
		m.State = other.st.Append(nil)
		e.Merge = &m
	}
	return nil
}

// maxTakenIn bounds how deep people are looked into who took each other in.
const maxTakenIn = 8

// due takes up what would have waited and come to its time by a moment, with somebody there: the clock comes before what is done then.
func (r *replay) due(ctx context.Context, p *rehearsed, until tend.Micros) error {
	for {
		next := tend.Micros(0)
		for i := range p.st.Waiting {
			w := &p.st.Waiting[i]
			if w.Campaign == r.draft.ID && w.By == "" && w.Due <= until && w.Due <= p.seen.Add(state.VisitGap) && (next == 0 || w.Due < next) {
				next = w.Due
			}
		}
		if next == 0 {
			return nil
		}
		if err := r.judge(ctx, p, instant{at: next, rev: p.st.Rev, clock: true}); err != nil {
			return err
		}
	}
}

// ripe tells whether the draft would have waited, and its time has come.
func (r *replay) ripe(p *rehearsed, now tend.Micros) bool {
	return slices.ContainsFunc(p.st.Waiting, func(w state.Wait) bool { return w.Campaign == r.draft.ID && ripe(&w, now) })
}

// follow notes where events say that somebody is, and what their browser allows.
func (p *rehearsed) follow(events []tend.Event) {
	for i := range events {
		e := &events[i]
		if e.Kind == tend.KindPage && e.Page != nil && e.Page.URL != "" {
			p.url = e.Page.URL
		}
		if e.Push != nil {
			p.push = e.Push.Leaves(p.push)
		}
		if e.N > 0 || e.Kind == tend.KindAttention {
			p.seen = max(p.seen, e.At)
		}
	}
}

// there tells whether a tab of theirs has brought any of the events, or did anything lately.
func (p *rehearsed) there(events []tend.Event, at tend.Micros) bool {
	return at <= p.seen.Add(state.VisitGap) || slices.ContainsFunc(events, func(e tend.Event) bool { return e.N > 0 })
}

// outside tells whether an event came from a browser or a server.
func outside(e *tend.Event) bool {
	switch e.Kind { //nolint:exhaustive // the others are made here
	case tend.KindPage, tend.KindTrack, tend.KindIdentify, tend.KindGroup, tend.KindAlias, tend.KindReceipt, tend.KindConsent, tend.KindMetric, tend.KindPush:
		return true
	}
	return false
}

package engage

import (
	"context"
	"slices"
	"sync"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// Bounds of what is noted of how long somebody looks.
const (
	// attentionEvery is how much of it is put into the stream at once, with whatever else the
	// person does: of somebody who is busy it is an event a minute, and no unit of its own.
	attentionEvery = time.Minute
	// attentionRest is how long what is left waits for the person's next page. Whoever opens one
	// page after the other has it in the units of these.
	attentionRest = time.Minute
)

// attention is how long a person has looked that their stream does not know yet.
type attention struct {
	site  tend.SiteID
	long  time.Duration
	until tend.Micros // when it was that they looked last
}

// attentions keeps it, of those who are here and of those who have just left. It is lost with
// the node: at most a minute of somebody who is here, and of who left within the last one.
type attentions struct {
	mu sync.Mutex
	of map[tend.PersonID]attention
}

// add notes that somebody looked so long, until a moment.
func (a *attentions) add(p tend.PersonID, site tend.SiteID, long time.Duration, until tend.Micros) {
	if long <= 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of == nil {
		a.of = map[tend.PersonID]attention{}
	}
	x := a.of[p]
	a.of[p] = attention{site: site, long: x.long + long, until: max(x.until, until)}
}

// take gives the whole seconds that somebody has looked, where it is so much.
func (a *attentions) take(p tend.PersonID, least time.Duration) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	x, ok := a.of[p]
	if !ok || x.long < max(least, time.Second) {
		return 0
	}
	long := x.long.Truncate(time.Second)
	if x.long -= long; x.long > 0 {
		a.of[p] = x
	} else {
		delete(a.of, p)
	}
	return long
}

// rested are those who have not looked since a moment. Of less than a second nothing is kept.
func (a *attentions) rested(before tend.Micros) map[tend.PersonID]attention {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list map[tend.PersonID]attention
	for p, x := range a.of {
		switch {
		case x.until > before:
		case x.long < time.Second:
			delete(a.of, p)
		default:
			if list == nil {
				list = map[tend.PersonID]attention{}
			}
			list[p] = x
		}
	}
	return list
}

// watches notes whether the person can see a tab here from now on. A page that nobody does
// anything on counts until their visit is over, and what is allowed for essential reasons only
// counts for nothing. The caller holds the lock of the tabs.
func (p *person) watches(now tend.Micros, a *attentions) {
	if p.since != 0 {
		until := min(now, p.acted.Add(state.VisitGap))
		a.add(p.id, p.site, until.Sub(p.since), now)
	}
	p.since = 0
	if slices.ContainsFunc(p.open, func(s *Session) bool { return s.visible.Load() && s.watch.Load().consent != "essential" }) {
		p.since = now
	}
}

// attended takes how long somebody who does something in a tab now has looked, where it is worth
// an event. It is to be given back when that is not committed.
func (e *Engine) attended(s *Session, does *part, p *person, now tend.Micros) time.Duration {
	if s.fed != nil || len(does.events) == 0 {
		return 0
	}
	p.tabs.Lock()
	p.watches(now, &e.attention)
	p.acted = now
	p.tabs.Unlock()
	return e.attention.take(p.id, attentionEvery)
}

// attentionOf is the event of somebody who has looked so long.
func attentionOf(long time.Duration, at tend.Micros) tend.Event {
	return tend.Event{Kind: tend.KindAttention, At: at, Value: long.Seconds()}
}

// sweepAttention puts what is left of those who have not looked since a moment into their
// streams.
func (e *Engine) sweepAttention(ctx context.Context, before tend.Micros) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, sweepers)
	for id, x := range e.attention.rested(before) {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			defer e.rescue("attention")
			long := e.attention.take(id, 0)
			if long == 0 {
				return // they have come back
			}
			_, err := e.Feed(ctx, &Fed{Site: x.site, Person: id, Events: []tend.Event{attentionOf(long, x.until)}})
			if code := tend.CodeOf(err); err != nil && code != tend.NotFound && code != tend.Forbidden { // erased
				e.attention.add(id, x.site, long, x.until)
			}
		})
	}
	wg.Wait()
}

// Leave puts into the streams how long everybody has looked: the node stops.
func (e *Engine) Leave(ctx context.Context) { e.sweepAttention(ctx, tend.Stamp(e.clock.Now())) }

package engage

import (
	"cmp"
	"context"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Bounds of going through people's histories, on this node.
const (
	countersAtOnce  = 4
	countersWaiting = 64 // of tabs; whoever comes then is not matched this time
)

// counting lets few histories be gone through at a time.
type counting struct {
	busy, waiting chan struct{}
}

func newCounting() counting {
	return counting{busy: make(chan struct{}, countersAtOnce), waiting: make(chan struct{}, countersWaiting)}
}

// take waits for its turn; false where too many wait that have a tab waiting for them.
func (c *counting) take(ctx context.Context, tab bool) (done func(), ok bool, err error) {
	if tab {
		select {
		case c.waiting <- struct{}{}:
			defer func() { <-c.waiting }()
		default:
			return nil, false, nil
		}
	}
	select {
	case c.busy <- struct{}{}:
		return func() { <-c.busy }, true, nil
	case <-ctx.Done():
		return nil, false, &tend.Error{Code: tend.Unavailable, Reason: "busy", Message: "too much is being counted: send it again", Err: ctx.Err()}
	}
}

// wants notes what a rule of the site wants counted.
func (st *site) wants(rule *target.Rule) {
	st.ofAccounts = state.Together(st.ofAccounts, rule.Account().Definitions)
	of := rule.Definitions()
	if len(of) > 0 && st.counts == nil {
		st.counts = map[string]bool{}
	}
	for _, d := range of {
		st.counts[d.Key] = true
	}
}

// concerns tells whether something is so of any campaign that may be matched: those triggered, and
// those that something open, waiting, on a ladder or on the screen is of.
func (d *decision) concerns(triggered []*campaign, draws *Session, so func(*campaign) bool) bool {
	of := func(id string) bool { c := d.site.byID[id]; return c != nil && so(c) }
	if slices.ContainsFunc(triggered, so) ||
		slices.ContainsFunc(d.st.Open, func(g tend.Grant) bool { return of(g.Campaign) }) ||
		slices.ContainsFunc(d.st.Waiting, func(w state.Wait) bool { return of(w.Campaign) }) ||
		slices.ContainsFunc(d.st.Ladders, func(w state.Wait) bool { return of(w.Campaign) }) {
		return true
	}
	if draws != nil {
		for _, id := range draws.screen.given() {
			if of(id) {
				return true
			}
		}
	}
	return false
}

// definitions are what the campaigns that may be matched want counted, and nobody knows of the
// person yet.
func (d *decision) definitions(triggered []*campaign, draws *Session) (missing []*state.Definition) {
	if d.site.counts == nil {
		return nil
	}
	add := func(r *target.Rule) {
		missing = state.Together(missing, d.st.Uncounted(r.Definitions()))
	}
	if d.follows {
		for _, w := range d.site.followed {
			add(w.rule)
		}
	}
	d.concerns(triggered, draws, func(c *campaign) bool {
		add(c.rule)
		return false
	})
	return missing
}

// count has counted what is missing, as an event of the unit: from then on the fold does. What no
// campaign of the site wants any more is left out by the same event.
func (e *Engine) count(ctx context.Context, d *decision, u *store.Unit, missing []*state.Definition, tab bool) error {
	if len(missing) == 0 && len(d.st.Derived) == 0 {
		return nil
	}
	c := &tend.Counters{}
	if len(u.Events) > 0 {
		for i := range d.st.Derived {
			if key := d.st.Derived[i].Name; !d.site.counts[key] {
				c.Drop = append(c.Drop, key)
			}
		}
	}
	who := store.Counted{Site: d.site.ID, Person: d.person, Rev: u.Subject.Rev, Zone: d.st.Zone}
	if began(d.st, u.Events, missing) {
		who.Rev = 0
	}
	list, err := e.recount(ctx, who, missing, u.Events, tab)
	if err != nil {
		return err
	}
	for i := range list {
		c.Add = append(c.Add, list[i].Append(nil))
	}
	if len(c.Add)+len(c.Drop) == 0 {
		return nil
	}
	ev := tend.Event{Kind: tend.KindCounters, At: d.now, Counters: c}
	d.st.Apply(&ev)
	u.Events = append(u.Events, ev)
	return nil
}

// recount goes through a person's history; nothing where too many wait for it.
func (e *Engine) recount(ctx context.Context, who store.Counted, missing []*state.Definition, then []tend.Event, tab bool) ([]state.Derived, error) {
	if len(missing) == 0 {
		return nil, nil
	}
	done, ok, err := e.counting.take(ctx, tab)
	if err != nil || !ok {
		return nil, err
	}
	defer done()
	e.probe("counting")
	return store.Recount(ctx, e.ledger, who, missing, then)
}

// began tells whether all that is to be counted began with these events, so that what was before
// need not be read.
func began(st *state.State, events []tend.Event, missing []*state.Definition) bool {
	times, views := map[string]uint64{}, uint64(0)
	for i := range events {
		switch events[i].Kind { //nolint:exhaustive // the others count nothing
		case tend.KindTrack:
			times[events[i].Name]++
		case tend.KindPage:
			views++
		case tend.KindMerge:
			return false
		}
	}
	before := func(name state.Key) bool {
		c := st.FindEvent(&name)
		return c != nil && c.Total != times[c.Name]
	}
	return len(st.Events) < state.MaxNames && !slices.ContainsFunc(missing, func(of *state.Definition) bool {
		return slices.ContainsFunc(of.Names(), before) || of.Viewed() && st.Pages.Total != views
	})
}

// countFor has counted what a campaign asks for, for this decision alone: nothing of it is kept.
func (e *Engine) countFor(ctx context.Context, d *decision, c *campaign) error {
	missing := d.st.Uncounted(c.rule.Definitions())
	if len(missing) == 0 {
		return nil
	}
	own, err := state.Decode(d.st.Append(nil))
	if err != nil {
		return err
	}
	list, err := e.recount(ctx, store.Counted{Site: d.site.ID, Person: d.person, Rev: own.Rev, Zone: own.Zone}, missing, nil, false)
	for i := range list {
		own.Derive(list[i])
	}
	d.st = own
	return err
}

// pass takes the triggered campaigns through the gates up to the audience; what
// comes this far is a match, and is counted.
func (d *decision) pass(in *target.Input, triggered []*campaign) []store.Count {
	if d.site.Stopped {
		return nil
	}
	var counts []store.Count
	for _, c := range triggered {
		switch {
		case !c.runs(d.now):
		case !c.allowed(d.consent):
			d.stop(c.ID, c.Version, ReasonConsent, "consent is "+d.consent)
		case c.rule.Match(in):
			if c.delay > 0 {
				d.delayed = append(d.delayed, c)
			} else {
				d.matches = append(d.matches, c)
			}
			counts = append(counts, store.Count{Campaign: c.ID, Version: c.Version, What: "matched"})
		default:
			d.uncounted(c)
		}
	}
	d.sort()
	return counts
}

// uncounted says why nobody is matched of whom something is not counted yet.
func (d *decision) uncounted(c *campaign) {
	missing := d.st.Uncounted(c.rule.Definitions())
	if d.account != nil {
		missing = append(missing, d.account.Uncounted(c.rule.Account().Definitions)...)
	}
	if len(missing) > 0 {
		d.stop(c.ID, c.Version, ReasonCounting, cmp.Or(missing[0].Event.Name(), "what they looked at")+" of the past is still to be counted")
	}
}

package engage

import (
	"fmt"
	"slices"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// MaxLate is how long after its time a match that waited may still be decided on: its
// person was not there.
const MaxLate = 24 * time.Hour

// await lets the matches of delayed campaigns wait: each is noted in the unit's own
// events. One that waits already goes on waiting, whatever triggers it again.
func (d *decision) await(u *store.Unit) {
	for _, c := range d.delayed {
		since, by := d.triggered(c, u.Events)
		switch {
		case d.st.Waits(c.ID):
		case by != "":
			d.stop(c.ID, c.Version, ReasonDelayCancelled, by+" happened")
		case len(d.st.Waiting) >= state.MaxWaiting:
			d.stop(c.ID, c.Version, ReasonDelayFull, fmt.Sprintf("%d messages wait already", state.MaxWaiting))
		default:
			words, reason, detail := d.values(c)
			if reason != "" {
				d.stop(c.ID, c.Version, reason, detail)
				continue
			}
			due := since.Add(c.delay)
			d.note(u, tend.Delay{Campaign: c.ID, Version: c.Version, Since: since, Due: due, Cancel: c.cancel, Words: words})
			if c.pushes() || c.rung != nil {
				u.Wakes = append(u.Wakes, due)
			}
		}
	}
}

// triggered tells when the events triggered a campaign, and which of those behind it
// cancels it at once.
func (d *decision) triggered(c *campaign, events []tend.Event) (since tend.Micros, by string) {
	i := slices.IndexFunc(events, func(e tend.Event) bool { return d.now.Sub(e.At) <= Fresh && c.firedBy(&e) })
	if i < 0 {
		return d.now, ""
	}
	since = events[i].At
	for _, e := range events[i+1:] {
		if e.Kind == tend.KindTrack && e.At >= since && slices.Contains(c.cancel, e.Name) {
			return since, e.Name
		}
	}
	return since, ""
}

// firedBy tells whether an event, of those that have triggered the campaign, may be the
// one. A visit begins with whatever comes first.
func (c *campaign) firedBy(e *tend.Event) bool {
	switch c.Trigger.Type {
	case "event":
		return e.Kind == tend.KindTrack && e.Name == c.Trigger.Name
	case "page":
		return e.Kind == tend.KindPage && c.page.Match(e.Page.URL)
	case "visit":
		return true
	case "segment":
		m := e.Segment
		return m != nil && !m.First && m.Segment == c.Trigger.ID && m.In == (c.Trigger.Change == tend.Entered)
	}
	return e.Kind == tend.KindTrigger && e.Watch == c.ID
}

// cancelled ends what waited and was cancelled by the unit's events, so that the reason
// is kept with them.
func (d *decision) cancelled(u *store.Unit) {
	for _, w := range slices.Clone(d.st.Waiting) {
		if w.By != "" {
			d.end(u, w)
		}
	}
	d.steppedOff(u)
}

// resume takes up what has waited for its time: what still passes the gates up to the
// audience is a match as if it had just been triggered.
func (d *decision) resume(u *store.Unit, in *target.Input) {
	d.resumed = map[*campaign]string{}
	for _, w := range slices.Clone(d.st.Waiting) {
		c := d.site.byID[w.Campaign]
		if !ripe(&w, d.now) {
			continue
		}
		if w.By == "" && c != nil && d.missing(c) {
			d.unattended(u, c, &w)
			continue // what is drawn in a tab waits for one
		}
		if !d.end(u, w) {
			continue
		}
		switch {
		case d.now.Sub(w.Due) > MaxLate:
			d.stop(w.Campaign, w.Version, ReasonDelayMissed, "nobody was there for "+tend.FormatDuration(MaxLate)+" after its time")
		case d.site.Stopped || c == nil || c.Version != w.Version || !c.runs(d.now):
			d.stop(w.Campaign, w.Version, ReasonNotLive, "paused, ended or edited while it waited")
		case !c.allowed(d.consent):
			d.stop(c.ID, c.Version, ReasonConsent, "consent is "+d.consent)
		case !c.pushes() && !c.page.Match(in.URL):
			d.stop(c.ID, c.Version, ReasonDelayPage, "the page was left while it waited")
		case !c.rule.Match(in):
			d.stop(c.ID, c.Version, ReasonDelayAudience, "the audience no longer fits")
		default:
			d.matches = append(d.matches, c)
			d.resumed[c] = w.Words
		}
	}
	d.sort()
}

// end ends a wait; false when it was cancelled, for which it leaves the reason.
func (d *decision) end(u *store.Unit, w state.Wait) bool {
	d.note(u, tend.Delay{Campaign: w.Campaign, Version: w.Version, Over: true})
	if w.By != "" {
		d.stop(w.Campaign, w.Version, ReasonDelayCancelled, w.By+" happened")
	}
	return w.By == ""
}

// ripe tells whether a wait has come to its end.
func ripe(w *state.Wait, now tend.Micros) bool { return w.By != "" || w.Due <= now }

// anyRipe tells whether anything that waits has.
func anyRipe(list []state.Wait, now tend.Micros) bool {
	return slices.ContainsFunc(list, func(w state.Wait) bool { return ripe(&w, now) })
}

// note puts what a match does by waiting into the unit, and into the state that the rest
// of it is decided on.
func (d *decision) note(u *store.Unit, w tend.Delay) {
	e := tend.Event{Kind: tend.KindDelay, At: d.now, Delay: &w}
	d.st.Apply(&e)
	u.Events = append(u.Events, e)
}

func (d *decision) stop(campaign string, version int64, reason, detail string) {
	d.stops = append(d.stops, store.Stop{Campaign: campaign, Version: version, Reason: reason, Detail: detail})
}

// plan notes when the person is to be looked at for what waits. The caller holds the
// person's lock, and the state is loaded.
func (p *person) plan() {
	next := tend.Micros(0)
	for i := range p.st.Waiting {
		if at := p.st.Waiting[i].Due; next == 0 || at < next {
			next = at
		}
	}
	p.wake.Store(int64(next))
}

// awaited tells whether something that waits has come to its time while the person can
// see a tab. Without one it goes on waiting.
func (p *person) awaited(now tend.Micros) bool {
	at := tend.Micros(p.wake.Load())
	return at != 0 && at <= now && slices.ContainsFunc(p.sessions(), func(s *Session) bool { return s.visible.Load() })
}

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

// climbAgain is when a step of a ladder is decided on once more, whose person can see a tab
// at its time: there they may see the message yet.
const climbAgain = time.Hour

// beingDrawn is the detail of what a tab holds a lease of.
const beingDrawn = "a tab may be drawing it now"

// climb makes the next step of a campaign's ladder: the same campaign, by another channel.
func (c *campaign) climb(before *config) error {
	of := c.Campaign
	of.Channel, of.Message, of.Essential, of.Fallback = c.Fallback.Channel, c.Fallback.Push, false, nil
	words, err := before.words(&of)
	if err != nil {
		return fmt.Errorf("engage: fallback: %w", err)
	}
	after, err := tend.ParseDuration(c.Fallback.After)
	if err != nil {
		return fmt.Errorf("engage: fallback: %w", err)
	}
	ends := slices.Clone(c.cancel)
	if c.Goal != nil && !slices.Contains(ends, c.Goal.Event) {
		ends = append(ends, c.Goal.Event)
	}
	c.rung = &campaign{
		Campaign: of, rule: c.rule, caps: c.caps, starts: c.starts, ends: c.ends, page: c.page, cancel: ends,
		words: words, keeps: words, below: c, after: after,
	}
	c.keeps = c.words.Keeping(words)
	return nil
}

// ladder is the event by which a campaign begins to wait for being seen, from a moment on;
// false where it has no ladder, is on it already, or where that time is over.
func (d *decision) ladder(c *campaign, since tend.Micros, words string) (e tend.Event, begins bool) {
	if c.rung == nil || since.Add(c.rung.after) <= d.now {
		return e, false
	}
	if _, climbs := d.st.Climbs(c.ID); climbs {
		return e, false
	}
	return tend.Event{Kind: tend.KindFallback, At: d.now, Delay: &tend.Delay{
		Campaign: c.ID, Version: c.Version, Since: since, Due: since.Add(c.rung.after), Cancel: c.rung.cancel, Words: words,
	}}, true
}

// full tells, and says so, whether a person is on as many ladders as they can be.
func (d *decision) full(c *campaign) (s store.Stop, full bool) {
	return store.Stop{
		Campaign: c.ID, Version: c.Version, Reason: ReasonFallbackFull, Detail: fmt.Sprintf("%d messages wait to be seen already", state.MaxLadders),
	}, len(d.st.Ladders) >= state.MaxLadders
}

// climbFrom has a message wait to be seen that was granted in the app. Who is held out
// has had their place in all caps, and is held out from every step.
func (d *decision) climbFrom(c *campaign, g *tend.Grant, v *store.Verdict) {
	e, begins := d.ladder(c, d.now, g.Words)
	if !begins || g.Held {
		return
	}
	if s, full := d.full(c); full {
		v.Stops = append(v.Stops, s)
		return
	}
	v.Made, v.Wakes = append(v.Made, e), append(v.Wakes, e.Delay.Due)
}

// begin has a match wait to be seen that nobody was there for.
func (d *decision) begin(u *store.Unit, c *campaign, since tend.Micros, words string) {
	e, begins := d.ladder(c, since, words)
	if !begins {
		return
	}
	if s, full := d.full(c); full {
		d.stops = append(d.stops, s)
		return
	}
	d.st.Apply(&e)
	u.Events, u.Wakes = append(u.Events, e), append(u.Wakes, e.Delay.Due)
}

// missed stops a match that nobody is there for, and has it wait to be seen.
func (d *decision) missed(u *store.Unit, c *campaign) {
	d.stop(c.ID, c.Version, ReasonAbsent, "no tab of theirs could be seen")
	if c.rung == nil {
		return
	}
	words, reason, detail := d.values(c)
	if reason != "" {
		d.stop(c.ID, c.Version, reason, detail)
		return
	}
	d.begin(u, c, d.now, words)
}

// unattended has a match wait to be seen whose delay is over, and for which nobody is there.
// It goes on waiting for them as well.
func (d *decision) unattended(u *store.Unit, c *campaign, w *state.Wait) {
	if c.Version != w.Version || c.rung == nil {
		return
	}
	for _, name := range c.rung.cancel { // what called it off since is not forgotten with the ladder
		if n := d.st.Event(name); n != nil && n.Last > w.Since {
			return
		}
	}
	d.begin(u, c, w.Due, w.Words)
}

// climb takes up what has waited for its time and was not seen: what still passes the gates
// up to the audience is a match of the next step.
func (d *decision) climb(u *store.Unit, in *target.Input) {
	for _, w := range slices.Clone(d.st.Ladders) {
		if w.By != "" || w.Due > d.now {
			continue
		}
		c := d.site.byID[w.Campaign]
		d.leave(u, &w)
		switch {
		case d.now.Sub(w.Due) > MaxLate:
			d.stop(w.Campaign, w.Version, ReasonDelayMissed, "nobody was looked at for "+tend.FormatDuration(MaxLate)+" after its time")
		case d.site.Stopped || c == nil || c.Version != w.Version || c.rung == nil || !c.runs(d.now):
			d.stop(w.Campaign, w.Version, ReasonNotLive, "paused, ended or edited while it waited to be seen")
		case !c.rung.allowed(d.consent):
			d.stop(c.ID, c.Version, ReasonConsent, "consent is "+d.consent)
		case !c.rule.Match(in):
			d.stop(c.ID, c.Version, ReasonFallbackAudience, "nobody has seen it in the app, and the audience no longer fits")
		default:
			if d.climbs == nil {
				d.climbs = map[*campaign]state.Wait{}
			}
			if d.resumed == nil {
				d.resumed = map[*campaign]string{}
			}
			d.matches = append(d.matches, c.rung)
			d.climbs[c.rung], d.resumed[c.rung] = w, w.Words
		}
	}
	d.sort()
}

// steppedOff ends what waited to be seen and was ended by the unit's events, so that the
// reason is kept with them.
func (d *decision) steppedOff(u *store.Unit) {
	for _, w := range slices.Clone(d.st.Ladders) {
		if w.By != "" {
			d.leave(u, &w)
			d.stop(w.Campaign, w.Version, ReasonFallbackCancelled, w.By+" happened before it was seen")
		}
	}
}

func (d *decision) leave(u *store.Unit, w *state.Wait) {
	e := tend.Event{Kind: tend.KindFallback, At: d.now, Delay: &tend.Delay{Campaign: w.Campaign, Version: w.Version, Over: true}}
	d.st.Apply(&e)
	u.Events = append(u.Events, e)
}

// unseen tells why a step is not taken where the ledger has that the campaign was seen since,
// whatever the state knows, or where a tab may be drawing it now. open are the deliveries in
// the app in whose place the step comes: one contact, which counts once, so that contacts is
// what else there is.
func (d *decision) unseen(c *campaign, of []store.Contact) (contacts []store.Contact, open []string, reason, detail string) {
	since := d.climbs[c].Since
	contacts = make([]store.Contact, 0, len(of))
	for _, x := range of {
		switch {
		case x.Campaign != c.ID:
		case x.Status == store.StatusGranted && x.Shown == 0 && x.Channel == c.below.Channel: // what was put off comes back as seen
			if open = append(open, x.Delivery); x.Lease.Add(leaseGrace) > d.now && !d.present {
				reason, detail = ReasonOpen, beingDrawn
			}
			continue
		case x.Shown >= since:
			return nil, nil, ReasonFallbackSeen, "seen at " + x.Shown.Time().Format(tend.MinuteFormat)
		}
		contacts = append(contacts, x)
	}
	return contacts, open, reason, detail
}

// putOff has a step of a ladder decided on later, where what stops it passes: for a day at
// most, since it was to be decided on.
func (d *decision) putOff(c *campaign, reason, detail string, v *store.Verdict) bool {
	w, until := d.climbs[c], d.now
	switch {
	case c.below == nil:
		return false
	case reason == ReasonQuietHours:
		until = d.now.Add(d.site.quiet.left(d.st.Minute(d.now)))
	case reason == ReasonPushPresent:
		until = d.now.Add(climbAgain)
	case detail == beingDrawn:
		until = d.now.Add(d.lease + leaseGrace)
	}
	if until <= d.now || until > w.Since.Add(c.after+MaxLate) {
		return false
	}
	v.Made = append(v.Made, tend.Event{Kind: tend.KindFallback, At: d.now, Delay: &tend.Delay{
		Campaign: w.Campaign, Version: w.Version, Since: w.Since, Due: until, Cancel: w.Cancel, Words: w.Words,
	}})
	v.Wakes = append(v.Wakes, until)
	return true
}

// takeBack releases the deliveries in whose place another one has come.
func takeBack(v *store.Verdict, open []string) {
	for _, id := range open {
		v.Releases, v.Renewals = append(v.Releases, id), without(v.Renewals, id)
	}
}

// gated asks the gates that the ledger decides about a match; shared are the caps of all. open
// are deliveries in whose place it comes.
func (d *decision) gated(c *campaign, l *store.Ledger, contacts []store.Contact, shared func(string) (reason, detail string)) (open []string, reason, detail string) {
	if c.below != nil {
		if contacts, open, reason, detail = d.unseen(c, contacts); reason != "" {
			return nil, reason, detail
		}
		shared = func(category string) (string, string) { return d.shared(category, contacts) }
	}
	if reason, detail = d.wanted(c); reason != "" {
		return nil, reason, detail
	}
	if reason, detail = d.asking(c, l, ""); reason != "" {
		return nil, reason, detail
	}
	if reason, detail = d.reachable(c, l.Devices); reason != "" {
		return nil, reason, detail
	}
	if reason, detail = d.own(c, contacts); reason != "" {
		return nil, reason, detail
	}
	reason, detail = shared(c.Category)
	return open, reason, detail
}

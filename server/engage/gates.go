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

// The reasons for which a gate stops a match. They are codes: they stand in the
// report and in decisions, each with a sentence in docs/why.md.
const (
	ReasonConsent     = "consent"
	ReasonPreference  = "preference"
	ReasonQuietHours  = "quiet_hours"
	ReasonOpen        = "open"
	ReasonCapCampaign = "cap.campaign"
	ReasonCapCategory = "cap.category"
	ReasonCapGlobal   = "cap.global"
	ReasonPriority    = "priority"
	ReasonNotLive     = "not_live"

	ReasonDelayCancelled = "delay.cancelled"
	ReasonDelayMissed    = "delay.missed"
	ReasonDelayPage      = "delay.page"
	ReasonDelayAudience  = "delay.audience"
	ReasonDelayFull      = "delay.full"
	ReasonCounting       = "audience.counting"

	ReasonFallbackSeen      = "fallback.seen"
	ReasonFallbackCancelled = "fallback.cancelled"
	ReasonFallbackAudience  = "fallback.audience"
	ReasonFallbackFull      = "fallback.full"
)

// decision is what one unit has to decide, prepared outside of the transaction
// and finished inside it, when the ledger is known.
type decision struct {
	site    *site
	person  tend.PersonID
	now     tend.Micros
	lease   time.Duration
	matches []*campaign                   // passed the gates up to the audience, best first
	delayed []*campaign                   // as well, and have to wait first
	stops   []store.Stop                  // stopped before the ledger was asked
	take    []string                      // open and not drawn by this tab, and fit no more
	hide    []string                      // on its screen, and fit no more
	offer   []tend.Grant                  // open, unseen, lease over
	fits    func(campaign *campaign) bool // live, in schedule, consent, audience
	merged  bool                          // caps add up: what is open above a cap goes
	day     int32                         // the person's, at arrival
	told    *told                         // what the person's decisions say
	stopped []store.Stop                  // by the verdict
	st      *state.State                  // the person's, with the unit's events in it
	account *state.State                  // of the account that they are in, where a condition asks
	wishes  []wish                        // what they asked for in their messages
	off     []string                      // topics that they want nothing of, by these
	consent string                        // that the tab has said, or the person before
	push    tend.Permission               // that the tab's browser gives
	url     string                        // of the page that they are on
	absent  bool                          // no tab of theirs can draw anything
	present bool                          // they can see a tab, on whatever node; known where a match goes out by web push
	sought  bool                          // that was found out
	out     *outbox                       // for what goes out by web push
	events  []tend.Event                  // of the unit
	resumed map[*campaign]string          // what waited: its words of the event
	follows bool                          // it finds whom it moves into segments and out of them
	climbs  map[*campaign]state.Wait      // steps of ladders whose time has come, unseen
	said    map[string][]byte             // messages with the person's own words, by delivery
}

// live tells whether a campaign runs at a moment.
func (c *campaign) runs(now tend.Micros) bool {
	return (c.starts == 0 || now >= c.starts) && (c.ends == 0 || now < c.ends)
}

// allowed is the consent gate: messages need full consent, or one never asked for; those
// that are essential do with essential consent. Nothing goes where there is none.
func (c *campaign) allowed(consent string) bool {
	return consent == "" || consent == "full" || consent == "essential" && c.Essential && !c.asks && !c.pushes()
}

// needed tells whether the ledger has to be asked at all.
func (d *decision) needed() bool {
	return len(d.matches) > 0 || len(d.offer) > 0 || len(d.take) > 0 || len(d.stops) > 0 || len(d.wishes) > 0 || d.merged
}

// verdict passes the matches through the gates that the ledger decides, and takes
// the best. It runs inside the transaction.
func (d *decision) verdict(l *store.Ledger) store.Verdict {
	v := store.Verdict{Stops: append(make([]store.Stop, 0, len(d.stops)+len(d.matches)), d.stops...)}
	d.grantWishes(l, &v)
	contacts := d.settleOpen(l, &v)
	shared := d.sharedOnce(contacts)
	granted := false
	for _, c := range d.matches {
		stop := func(reason, detail string) {
			v.Stops = append(v.Stops, store.Stop{Campaign: c.ID, Version: c.Version, Reason: reason, Detail: detail})
		}
		open, reason, detail := d.gated(c, l, contacts, shared)
		if reason != "" {
			if !d.putOff(c, reason, detail, &v) {
				stop(reason, detail)
			}
			continue
		}
		if granted {
			stop(ReasonPriority, "another message went first")
			continue
		}
		if !l.Live(c.ID, c.Version) {
			stop(ReasonNotLive, "paused, ended or edited a moment ago")
			continue
		}
		delivery := tend.NewID(d.now.Time())
		words, reason, detail := d.values(c)
		if reason == "" {
			reason, detail = d.say(c, delivery, words)
		}
		if reason != "" { // for a held-out person too, so that lift compares like with like
			stop(reason, detail)
			continue
		}
		granted = true
		g := tend.Grant{
			Delivery: delivery, Campaign: c.ID, Version: c.Version, Category: c.Category,
			Until: d.now.Add(d.lease), Held: d.held(c), Goal: c.Goal, Words: words, Asks: c.asks,
		}
		if c.pushes() {
			d.pushOut(c, &g, &v)
		}
		v.Grants = append(v.Grants, g)
		takeBack(&v, open)
		d.climbFrom(c, &g, &v)
	}
	for i := range v.Stops {
		v.Stops[i].Known = d.told.knows(&v.Stops[i], d.day)
	}
	d.stopped = v.Stops
	return v
}

// wanted is the gate of the person's own preferences, and behind it that of quiet hours.
func (d *decision) wanted(c *campaign) (reason, detail string) {
	if reason, detail = d.preferred(c); reason != "" {
		return reason, detail
	}
	return d.hushed(c)
}

func (d *decision) preferred(c *campaign) (reason, detail string) {
	if topic := topicOf(c.Category, c.ID); d.unwanted(topic) {
		return ReasonPreference, "no messages of " + topic + " are wanted"
	}
	return "", ""
}

// held tells whether the person is in the campaign's control group. The draw is by
// person and campaign, so that it is the same every time.
func (d *decision) held(c *campaign) bool {
	return c.Holdout > 0 && target.Bucket("holdout:"+c.ID, int64(d.person)) < c.Holdout
}

// settleOpen decides on deliveries that were granted and not seen: offered again
// where they still fit, else released. It gives the contacts that caps count.
func (d *decision) settleOpen(l *store.Ledger, v *store.Verdict) []store.Contact {
	released := map[string]bool{}
	for _, delivery := range d.take {
		if row := find(l.Contacts, delivery); row != nil && row.Status == store.StatusGranted {
			released[delivery] = true
			v.Releases = append(v.Releases, delivery)
		}
	}
	for _, g := range slices.Backward(d.offer) { // the newest first: of two above a cap the older stays
		row := find(l.Contacts, g.Delivery)
		if row == nil || !isOpen(row) || row.Lease > d.now || released[g.Delivery] {
			continue // settled or renewed by another node; the stream will tell
		}
		c := d.site.byID[g.Campaign]
		if c == nil || c.Version != g.Version || !d.fits(c) || !l.Live(c.ID, c.Version) || !d.again(c, row, l, released, v) {
			released[g.Delivery] = true
			v.Releases = append(v.Releases, g.Delivery)
			continue
		}
		if row.Status == store.StatusSnoozed && row.Lease > d.now {
			continue // it rests
		}
		g.Until = d.now.Add(d.lease)
		v.Renewals = append(v.Renewals, g)
	}
	slices.Reverse(v.Renewals)
	if d.merged {
		d.releaseAboveCaps(l.Contacts, released, v)
	}
	if len(released) == 0 {
		return l.Contacts
	}
	kept := make([]store.Contact, 0, len(l.Contacts))
	for _, x := range l.Contacts {
		switch {
		case !released[x.Delivery]:
			kept = append(kept, x)
		case x.Shown != 0: // it was put off, so it was seen
			x.Status = store.StatusShown
			kept = append(kept, x)
		}
	}
	return kept
}

// again tells whether a delivery that fits may be offered again, or rests until it may.
func (d *decision) again(c *campaign, row *store.Contact, l *store.Ledger, released map[string]bool, v *store.Verdict) bool {
	if reason, _ := d.hushed(c); reason != "" {
		return d.rest(row, v)
	}
	if row.Shown == 0 && !c.page.Match(d.url) { // what was put off comes back on any page
		return false
	}
	if reason, _ := d.asking(c, l, row.Delivery); reason != "" {
		return false
	}
	return !d.overOthers(c, row, l.Contacts, released) && d.sayable(c, row)
}

// isOpen tells whether a delivery is still to be drawn, now or when it comes back.
func isOpen(x *store.Contact) bool {
	return x.Status == store.StatusGranted || x.Status == store.StatusSnoozed
}

// overOthers tells whether a delivery that is offered again is above a cap other
// than its campaign's own, itself not counted.
func (d *decision) overOthers(c *campaign, row *store.Contact, contacts []store.Contact, released map[string]bool) bool {
	rest := make([]store.Contact, 0, len(contacts))
	for _, x := range contacts {
		if x.Delivery != row.Delivery && !released[x.Delivery] {
			rest = append(rest, x)
		}
	}
	reason, _ := d.shared(c.Category, rest)
	return reason != ""
}

// releaseAboveCaps takes open deliveries back, newest first, until every cap
// holds: after a merge the contacts of both people count.
func (d *decision) releaseAboveCaps(contacts []store.Contact, released map[string]bool, v *store.Verdict) {
	for i := len(contacts) - 1; i >= 0; i-- {
		x := contacts[i]
		if x.Status != store.StatusGranted || released[x.Delivery] {
			continue
		}
		older := make([]store.Contact, 0, len(contacts))
		for j, y := range contacts {
			if !released[y.Delivery] && (j < i || y.Status != store.StatusGranted) && y.Delivery != x.Delivery {
				older = append(older, y)
			}
		}
		over := false
		if c := d.site.byID[x.Campaign]; c != nil {
			reason, _ := d.capped(c, older)
			over = reason != ""
		} else {
			reason, _ := d.shared(x.Category, older)
			over = reason != ""
		}
		if over {
			released[x.Delivery] = true
			v.Releases = append(v.Releases, x.Delivery)
			v.Renewals = without(v.Renewals, x.Delivery)
		}
	}
}

// capped is the gate of the caps, in their order: campaign, category, global. A
// campaign without caps has one delivery open at a time; that one is offered again.
func (d *decision) capped(c *campaign, contacts []store.Contact) (reason, detail string) {
	if reason, detail = d.own(c, contacts); reason != "" {
		return reason, detail
	}
	return d.shared(c.Category, contacts)
}

// own is the part of that gate which is the campaign's alone.
func (d *decision) own(c *campaign, contacts []store.Contact) (reason, detail string) {
	open := 0
	for i := range contacts {
		if !isOpen(&contacts[i]) {
			continue
		}
		if open++; contacts[i].Campaign == c.ID && len(c.caps) == 0 {
			return ReasonOpen, "its last delivery has not been seen yet"
		}
	}
	if open >= state.MaxOpen { // what the state forgets would never be offered again
		return ReasonOpen, fmt.Sprintf("%d deliveries have not been seen yet", open)
	}
	own := func(x *store.Contact) bool { return x.Campaign == c.ID }
	for _, l := range c.caps {
		if detail, over := l.over(contacts, d.now, isOpen, own); over {
			return ReasonCapCampaign, detail
		}
	}
	return "", ""
}

// pending tells whether a delivery counts though nobody has seen it. One that was put off
// has been, and is held against these caps again when it comes back.
func pending(x *store.Contact) bool { return x.Status == store.StatusGranted }

// sharedOnce is shared for many campaigns over the same contacts, counted once for a
// category.
func (d *decision) sharedOnce(contacts []store.Contact) func(category string) (reason, detail string) {
	said := map[string][2]string{}
	return func(category string) (string, string) {
		s, known := said[category]
		if !known {
			s[0], s[1] = d.shared(category, contacts)
			said[category] = s
		}
		return s[0], s[1]
	}
}

// shared is the gate of the caps that campaigns share.
func (d *decision) shared(category string, contacts []store.Contact) (reason, detail string) {
	same := func(x *store.Contact) bool { return x.Category == category }
	for _, l := range d.site.categories[category] {
		if detail, over := l.over(contacts, d.now, pending, same); over {
			return ReasonCapCategory, detail
		}
	}
	for _, l := range d.site.global {
		if detail, over := l.over(contacts, d.now, pending, func(*store.Contact) bool { return true }); over {
			return ReasonCapGlobal, detail
		}
	}
	return "", ""
}

// over counts deliveries against a limit: those that are open, and those shown (or
// held out) within its window.
func (l limit) over(contacts []store.Contact, now tend.Micros, open, counts func(*store.Contact) bool) (string, bool) {
	n, oldest := 0, tend.Micros(0)
	for i := range contacts {
		x := &contacts[i]
		if !counts(x) {
			continue
		}
		if !open(x) {
			if l.per > 0 && x.Shown <= now.Add(-l.per) {
				continue
			}
			if oldest == 0 || x.Shown < oldest {
				oldest = x.Shown
			}
		}
		n++
	}
	if n < l.max {
		return "", false
	}
	switch {
	case l.per == 0:
		return fmt.Sprintf("%d/%d for ever", n, l.max), true
	case oldest == 0:
		return fmt.Sprintf("%d/%d until one is seen or taken back", n, l.max), true
	}
	return fmt.Sprintf("%d/%d until %s", n, l.max, oldest.Add(l.per).Time().Format(tend.MinuteFormat)), true
}

func find(contacts []store.Contact, delivery string) *store.Contact {
	for i := range contacts {
		if contacts[i].Delivery == delivery {
			return &contacts[i]
		}
	}
	return nil
}

func without(grants []tend.Grant, delivery string) []tend.Grant {
	kept := grants[:0]
	for _, g := range grants {
		if g.Delivery != delivery {
			kept = append(kept, g)
		}
	}
	return kept
}

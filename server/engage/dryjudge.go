package engage

import (
	"context"
	"slices"

	"tend/server/store"
	"tend/server/tend"
)

// instant is when a draft is decided on.
type instant struct {
	at     tend.Micros
	events []tend.Event // of the unit
	made   []tend.Event // what its verdict made in those days
	rev    uint64       // of the person, before it
	clock  bool         // nothing is done: what waits has come to its time
}

// judge folds what happens in a moment, and decides on the draft as the road does.
func (r *replay) judge(ctx context.Context, p *rehearsed, m instant) error {
	u := &store.Unit{Site: r.site.ID, At: m.at, Subject: store.Subject{ID: p.id, Rev: m.rev}, Events: m.events}
	d := &decision{site: r.site, person: p.id, now: m.at, lease: r.e.lease, st: p.st, wishes: wishes(m.events), events: m.events}
	was := p.url
	p.follow(m.events)
	d.absent, d.push = !p.there(m.events, m.at), p.push
	were := r.site.before(p.st, p.id, &link{merge: mergeOf(m.events)}, m.at)
	triggered, _ := fold(p.st, &r.site.index, was, m.events, m.at)
	d.consent, d.follows = p.st.Consent, len(were) > 0
	if err := r.inform(ctx, d, u, triggered); err != nil {
		return err
	}
	if d.follows {
		triggered = append(triggered, d.moved(u, were)...)
		if err := r.inform(ctx, d, u, triggered); err != nil {
			return err
		}
	}
	d.day = p.st.Day(m.at)
	d.cancelled(u)
	d.pass(d.look(p.url), triggered)
	if m.clock {
		d.resume(u, d.look(p.url))
	}
	d.missAll(u)
	d.await(u)
	r.drawHeld(p, d)
	stops := d.stops
	var grants []tend.Grant
	if len(d.matches) > 0 {
		v := d.verdict(store.LedgerOf(r.contacts(p, m.at)))
		stops, grants = v.Stops, v.Grants
	}
	for _, s := range stops {
		if s.Campaign == r.draft.ID {
			r.out.Stops[s.Reason]++
		}
	}
	for i := range grants {
		r.grant(p, &grants[i], &m)
	}
	r.crowdOut(p, d, &m)
	return nil
}

func mergeOf(events []tend.Event) *tend.Merge {
	if i := slices.IndexFunc(events, func(e tend.Event) bool { return e.Kind == tend.KindMerge }); i >= 0 {
		return events[i].Merge
	}
	return nil
}

// inform has the decision know what the draft asks of the account, and of what is to be counted.
func (r *replay) inform(ctx context.Context, d *decision, u *store.Unit, triggered []*campaign) error {
	if d.account == nil && d.asksAccount(triggered, nil) {
		st, err := r.account(ctx, d.st.Account)
		if err != nil {
			return err
		}
		d.account = st
	}
	missing := d.definitions(triggered, nil)
	if len(missing) == 0 {
		return nil
	}
	list, err := store.Recount(ctx, r.life, store.Counted{Site: r.site.ID, Person: d.person, Rev: u.Subject.Rev, Zone: d.st.Zone}, missing, u.Events)
	if tend.CodeOf(err) == tend.NotFound {
		return nil
	}
	for i := range list {
		d.st.Derive(list[i])
	}
	return err
}

// contacts are what somebody would have been sent by a moment: by what ran, and by the draft.
func (r *replay) contacts(p *rehearsed, now tend.Micros) []store.Contact {
	list := make([]store.Contact, 0, len(r.life.Contacts)+len(p.mine))
	for i := range r.life.Contacts {
		c := r.life.Contacts[i]
		if owner := r.owner[c.Delivery]; c.Granted >= now || r.own[c.Delivery] || r.taken[c.Delivery] || owner != 0 && !p.been[owner] {
			continue
		}
		gone := r.gone[c.Delivery]
		switch {
		case c.Status == store.StatusHeld:
		case c.Shown != 0 && c.Shown <= now:
			c.Status = store.StatusShown
		case gone != 0 && gone <= now, gone == 0 && (c.Status == store.StatusReleased || c.Status == store.StatusFailed):
			continue
		default:
			c.Status, c.Shown = store.StatusGranted, 0
		}
		list = append(list, c)
	}
	return append(list, p.mine...)
}

// grant takes what the verdict grants, unless what ran in those days went first.
func (r *replay) grant(p *rehearsed, g *tend.Grant, m *instant) {
	if first := r.rival(m); first != nil {
		if c := r.live[first.Campaign]; c == nil || byPriority(c, r.draft) < 0 { // of what has ended since, nobody knows how it stood
			r.out.Stops[ReasonPriority]++
			r.meet(first.Campaign, tend.CollisionBehind)
			return
		}
		r.taken[first.Delivery] = true
		r.meet(first.Campaign, tend.CollisionInstead)
	}
	contact := store.Contact{
		Delivery: g.Delivery, Campaign: g.Campaign, Category: g.Category, Version: g.Version, Channel: r.draft.Channel,
		Status: store.StatusHeld, Granted: m.at, Shown: m.at, Asks: g.Asks,
	}
	if g.Held {
		r.out.Held++
		p.mine = append(p.mine, contact)
		return
	}
	g.Goal = nil
	p.st.Apply(&tend.Event{Kind: tend.KindGrant, At: m.at, Delivery: g.Delivery, Grant: g})
	if r.isBusy(p.url) {
		contact.Status, contact.Shown = store.StatusGranted, 0
		p.mine, p.holds = append(p.mine, contact), &tend.TriedContact{At: m.at, Account: p.st.Account}
		return
	}
	p.mine = append(p.mine, contact)
	r.draw(p, len(p.mine)-1, m.at)
}

// rival is what was granted anew in a unit of those days, or nil.
func (r *replay) rival(m *instant) *tend.Grant {
	for i := range m.made {
		if e := &m.made[i]; e.Kind == tend.KindGrant && e.Grant != nil && !e.Grant.Snoozed && r.begun[e.Delivery] == m.at {
			return e.Grant
		}
	}
	return nil
}

// draw has a message seen.
func (r *replay) draw(p *rehearsed, i int, at tend.Micros) {
	c := &p.mine[i]
	c.Status, c.Shown = store.StatusShown, at
	p.st.Apply(&tend.Event{Kind: tend.KindReceipt, What: tend.Shown, At: at, Delivery: c.Delivery})
	r.out.Contacts = append(r.out.Contacts, tend.TriedContact{At: at, Account: p.st.Account})
}

// drawHeld has what waits in the browser drawn once nothing keeps it there; where it fits no more it is
// taken back.
func (r *replay) drawHeld(p *rehearsed, d *decision) {
	if p.holds == nil || !slices.ContainsFunc(d.events, moves) {
		return
	}
	i := slices.IndexFunc(p.mine, func(c store.Contact) bool { return c.Status == store.StatusGranted })
	fits := d.fits(r.draft) && r.draft.page.Match(p.url)
	if i < 0 || fits && r.isBusy(p.url) {
		return
	}
	p.holds = nil
	if fits {
		r.draw(p, i, d.now)
		return
	}
	r.out.Stops[ReasonBusy]++
	p.st.Apply(&tend.Event{Kind: tend.KindRelease, At: d.now, Delivery: p.mine[i].Delivery})
	p.mine = slices.Delete(p.mine, i, i+1)
}

// crowdOut finds what ran in those days and would have found a cap used up by the draft.
func (r *replay) crowdOut(p *rehearsed, d *decision, m *instant) {
	g := r.rival(m)
	if g == nil || len(p.mine) == 0 || r.taken[g.Delivery] {
		return
	}
	contacts := r.contacts(p, m.at)
	before, _ := d.shared(g.Category, contacts[:len(contacts)-len(p.mine)])
	if after, _ := d.shared(g.Category, contacts); before == "" && after != "" {
		r.taken[g.Delivery] = true
		r.meet(g.Campaign, tend.CollisionCap)
	}
}

// meets finds what else was seen near what the draft would have shown.
func (r *replay) meets(p *rehearsed) {
	for i := range r.life.Contacts {
		c := &r.life.Contacts[i]
		if c.Shown == 0 || c.Status == store.StatusHeld || r.own[c.Delivery] || r.taken[c.Delivery] {
			continue
		}
		if slices.ContainsFunc(r.out.Contacts, func(x tend.TriedContact) bool { return max(x.At-c.Shown, c.Shown-x.At) <= near }) {
			r.meet(c.Campaign, tend.CollisionNear)
		}
	}
}

func (r *replay) meet(campaign, how string) {
	r.out.Collisions[tend.Collision{Campaign: campaign, How: how}] = true
}

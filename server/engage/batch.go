package engage

import (
	"context"
	"errors"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// Batch takes a tab's events. The frames that it gives are to be sent even when it
// also gives an error: what they acknowledge is committed.
func (e *Engine) Batch(ctx context.Context, s *Session, b *wire.Events) ([]wire.Frame, error) {
	st := e.config.Load().byID[s.site]
	if st == nil {
		return nil, tend.Errorf(tend.Forbidden, "site_unknown", "this site is not served here any more")
	}
	if st.Identity.Required && s.user != "" && !s.proven.Load() { // it was not asked for when the tab came
		return []wire.Frame{wire.Ack{N: s.ack}}, errNoToken()
	}
	now := e.clock.Now()
	var out []wire.Frame
	for _, p := range e.split(s, st, b, now) {
		if p.leaves(s) {
			out = s.screen.leave(out)
		}
		frames, err := e.part(ctx, s, st, p, tend.Stamp(now))
		out = append(out, frames...)
		if err == nil {
			err = p.fatal
		}
		if err != nil {
			return append(out, wire.Ack{N: s.ack}), err
		}
	}
	e.probe("acknowledged")
	return append(out, wire.Ack{N: s.ack}), st.ends(s, now)
}

// part brings one part to its commit; where another node was faster, it looks
// again and decides anew.
func (e *Engine) part(ctx context.Context, s *Session, st *site, p *part, now tend.Micros) ([]wire.Frame, error) {
	if p.changed {
		e.detach(s)
	}
	s.take(p)
	if p.to <= s.ack { // nothing new, or the tab's other socket has brought all of it
		return p.refused, nil
	}
	p.events = after(p.events, s.ack) // or some of it
	for range maxTries {
		frames, done, err := e.try(ctx, s, st, p, now)
		if err != nil {
			return nil, err
		}
		if done {
			return append(frames, p.refused...), nil
		}
		e.stats.Overtaken.Add(1)
		if p.to <= s.ack {
			return p.refused, nil // the tab's other socket has brought all of it
		}
		p.events = after(p.events, s.ack)
	}
	return nil, errBusy()
}

func errBusy() error {
	return tend.Errorf(tend.Unavailable, "busy", "this person's record is being written by others: send it again")
}

func after(events []tend.Event, n uint64) []tend.Event {
	i := 0
	for i < len(events) && events[i].N <= n {
		i++
	}
	return events[i:]
}

// try decides a part once. It is done when the unit was committed; not done when
// it was overtaken and everything has to be looked at again.
func (e *Engine) try(ctx context.Context, s *Session, st *site, p *part, now tend.Micros) (frames []wire.Frame, done bool, err error) {
	link, err := e.link(ctx, s, st, now)
	if err == nil && link.erased {
		err = e.refuseErased(s, p)
	}
	if err != nil {
		return nil, false, err
	}
	who := e.people.hold(s.site, link.subject.ID)
	defer e.release(s, who)
	who.mu.Lock()
	defer who.mu.Unlock()
	who.catchUp()
	defer func() {
		if !done {
			who.st = nil // it may be folded ahead of SQL, after a panic too
			e.attention.add(who.id, who.site, link.looked, now)
		}
	}()
	if link.subject.New {
		who.st = &state.State{}
	}
	merged, err := e.load(ctx, who, link.trust)
	if err != nil || merged != 0 {
		s.linked = false
		return nil, false, errors.Join(err, s.became(who.id, merged))
	}
	if !st.opens(s, who.st) || link.stale(who.st) {
		e.relink(s)
		return nil, false, nil
	}
	s.face(who, st)
	if err := e.understand(ctx, s.site, p.events, who.id, link.subject.Merge); err != nil {
		return nil, false, err
	}
	if done, err := s.repeats(who.st, &link, p); err != nil || done {
		return nil, done, err
	}
	link.looked = e.attended(s, p, who, now)
	u, d, err := e.unit(ctx, s, st, p, who, link, now)
	if err != nil {
		return nil, false, err
	}
	if s.past() && s.fed.dry {
		who.st = nil // it is folded ahead of SQL
		return nil, true, nil
	}
	e.probe("folded")
	r, err := e.ledger.Commit(ctx, u)
	if err != nil {
		e.relink(s)
		return nil, false, err
	}
	if r.Overtaken {
		e.relink(s)
		s.ack, s.tabID = max(s.ack, r.Mark), max(s.tabID, r.Tab)
		return nil, false, errMoved(r.Moved)
	}
	return e.concluded(ctx, s, st, p, who, u, d, r), true, nil
}

// concluded brings everything to what was committed, and gives the frames for the tab.
// The caller holds the person's lock.
func (e *Engine) concluded(ctx context.Context, s *Session, st *site, p *part, who *person, u *store.Unit, d *decision, r store.Result) []wire.Frame {
	now := d.now
	e.probe("committed")
	who.told.learn(d.stopped, u.Day, r.Rev)
	e.retold(ctx, st, u.Accounts)
	e.settle(who, r)
	e.probe("cached")
	s.ack, s.tabID = p.to, r.Tab
	if s.fed != nil {
		e.fedConcluded(ctx, who, s, p, d, r)
		return nil
	}
	if len(u.Events) > 0 {
		s.committed(p.events)
	}
	if p.pushes {
		s.push.Store(uint32(d.push))
	}
	look := p.url != "" || who.st.Consent != s.watch.Load().consent
	if !s.linked && len(u.Events) > 0 {
		s.linked, look = true, true
		e.attach(s, who)
	}
	e.stats.Events.Add(int64(len(p.events)))
	if p.url != "" {
		url := p.url // a copy: a pointer into the part would keep its events
		s.url.Store(&url)
	}
	s.active.Store(int64(now))
	e.tellOthers(who, s, p.events)
	e.tellOthers(who, s, r.Made)
	frames := e.shows(d, r.Made, s)
	changed := preferred(p.events) || preferred(r.Made)
	if changed {
		e.tellPreferences(who, s)
	}
	if changed || look {
		frames = append(frames, s.preferences(who.st.Off, changed)...)
	}
	if look {
		if f, differs := s.rewatch(st, who.st.Consent, now); differs {
			frames = append(frames, f)
		}
		who.tabs.Lock()
		who.watches(now, &e.attention) // their consent may be another one
		who.tabs.Unlock()
	}
	if s.away.Load() && len(r.Made) > 0 {
		_ = e.offerBest(ctx, who, st, now) // it is logged, and the next sweep tries
	}
	return frames
}

// unit folds the events into the state and prepares the unit of work.
func (e *Engine) unit(ctx context.Context, s *Session, st *site, p *part, who *person, link link, now tend.Micros) (*store.Unit, *decision, error) {
	u := &store.Unit{
		Site: s.site, At: now, Subject: link.subject,
		Tab: store.Tab{Name: s.tab, ID: s.tabID, From: s.ack, To: p.to},
	}
	u.Subject.Rev, u.Proof = who.st.Rev, s.proof
	if len(p.events) > 0 {
		if s.past() {
			u.Past, u.Step = span(p.events), s.fed.step
		} else {
			s.order(p.events, who.st.Last)
		}
		u.Events, u.Messages = append(e.preface(s, who.st, link, now), p.events...), p.heard
	}
	d := &decision{
		site: st, person: who.id, now: now, lease: e.leaseFor(s), merged: link.subject.Merge != 0,
		st: who.st, wishes: wishes(p.events), events: u.Events, push: p.permission(s),
	}
	account, were := who.st.Account, []membership(nil)
	if !s.past() {
		were = st.before(who.st, who.id, &link, now)
	}
	triggered, late := fold(who.st, &st.index, *s.url.Load(), u.Events, now)
	e.stats.Late.Add(late)
	d.consent = who.st.Consent
	draws := s.drawer()
	if !s.past() {
		d.offer = unseen(who.st, draws, now)
	}
	url := p.url
	if url == "" {
		url = *s.url.Load()
	}
	if s.past() {
		u.Accounts = pastAccounts(who.st, account, u.Events)
	} else {
		u.Accounts = s.accounts(st, who.st, account, u.Events)
	}
	triggered, err := e.find(ctx, d, u, were, triggered, draws, s.fed == nil)
	if err != nil {
		return nil, nil, err
	}
	u.Day = who.st.Day(now)
	d.day, d.told = u.Day, who.told.at(u.Subject.Rev)
	d.cancelled(u)
	d.reached(u)
	u.Counts = d.pass(d.look(url), triggered)
	if err := e.attend(ctx, d, u, s); err != nil {
		return nil, nil, err
	}
	d.await(u)
	if draws != nil && slices.ContainsFunc(p.events, moves) {
		d.recheck(&draws.screen)
	}
	if d.needed() && len(u.Events) > 0 {
		u.Decide = d.verdict
	}
	return u, d, d.outward(ctx, e, who, s)
}

// fold applies the events and collects the campaigns that the fresh ones trigger,
// each once, and how many were too old to trigger. url is where the tab was before them.
func fold(st *state.State, x *index, url string, events []tend.Event, now tend.Micros) (triggered []*campaign, late int64) {
	var names []string // of the actions so far: a campaign has one trigger, so two names have none in common
	for i := range events {
		ev := &events[i]
		visits := st.Visits.Total
		st.Apply(ev)
		visit := ev.Kind != tend.KindMerge && st.Visits.Total > visits
		ev.Began = visit // of what is late and past as well
		if ev.Kind == tend.KindPage && ev.Page.URL != "" {
			url = ev.Page.URL
		}
		if ev.Kind == tend.KindReceipt {
			ev.Where = pageOf(url)
		}
		if ev.Past || now.Sub(ev.At) > Fresh {
			late++
			continue
		}
		seen := ev.Kind == tend.KindTrack && slices.Contains(names, ev.Name)
		if ev.Kind == tend.KindTrack && !seen {
			names = append(names, ev.Name)
			if !visit {
				triggered = append(triggered, x.events[ev.Name]...)
			}
		}
		if ev.Kind == tend.KindTrack && !visit {
			continue
		}
		x.each(ev, url, visit, func(c *campaign) {
			if !slices.Contains(triggered, c) {
				triggered = append(triggered, c)
			}
		})
	}
	return triggered, late
}

// settle brings the person's state to what was committed and shares it.
func (e *Engine) settle(who *person, r store.Result) {
	for i := range r.Made {
		if g := r.Made[i].Grant; g != nil {
			if _, renewed := who.st.Opened(g.Delivery); renewed {
				e.stats.Offers.Add(1)
			} else if !g.Snoozed {
				e.stats.Grants.Add(1)
			}
		}
		who.st.Apply(&r.Made[i])
	}
	who.plan()
	if r.Rev == who.st.Rev {
		return
	}
	who.st.Rev = r.Rev
	body := who.st.Append(make([]byte, 0, who.size+who.size/8))
	who.size = len(body)
	e.cache.Put(who.id, r.Rev, body)
}

// shows are the frames for what was granted or renewed, for this tab to draw.
func (e *Engine) shows(d *decision, made []tend.Event, s *Session) []wire.Frame {
	var frames []wire.Frame
	for i := range made {
		g := made[i].Grant
		if made[i].Kind == tend.KindRelease {
			s.screen.drop(made[i].Delivery)
			frames = append(frames, wire.Hide{Delivery: made[i].Delivery})
		}
		if g == nil || g.Held || g.Snoozed || g.Channel != "" || s.away.Load() || s.onScreen(g.Delivery) {
			continue
		}
		if c := d.site.byID[g.Campaign]; c != nil {
			s.screen.put(g.Delivery, g.Campaign, g.Until)
			frames = append(frames, wire.Show{
				Delivery: g.Delivery, Campaign: g.Campaign, Category: topicOf(g.Category, g.Campaign),
				Message: d.message(c, g.Delivery), Expires: int64(g.Until) / 1000,
			})
		}
	}
	for _, delivery := range d.hide {
		s.screen.drop(delivery)
		frames = append(frames, wire.Hide{Delivery: delivery})
	}
	return frames
}

// tellOthers takes deliveries that were closed in one tab, or taken back, off the
// person's others, here and on other nodes.
func (e *Engine) tellOthers(who *person, s *Session, events []tend.Event) {
	var closed []string
	for i := range events {
		ev := &events[i]
		if ev.Kind != tend.KindRelease && (ev.Kind != tend.KindReceipt || ev.What == tend.Failed) {
			continue
		}
		if ev.What == tend.Dismissed || ev.What == tend.Snoozed || ev.What == tend.Fewer {
			s.screen.drop(ev.Delivery)
			s.closed(ev.Delivery)
		}
		who.hide(ev.Delivery, s)
		closed = append(closed, ev.Delivery)
	}
	if len(closed) > 0 {
		e.tell(who.id, notice{Closed: closed})
	}
}

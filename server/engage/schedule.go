package engage

import (
	"context"
	"strconv"
	"sync"

	"tend/server/store"
	"tend/server/tend"
)

// dated is what this node remembers of campaigns that go out at a time.
type dated struct {
	mu        sync.Mutex
	announced map[string]bool // in_app, running now
	ended     map[string]bool // web_push, and all of it has gone out
}

func (c *campaign) key() string {
	return strconv.FormatInt(int64(c.Site), 10) + "/" + c.ID + "/" + strconv.FormatInt(c.Version, 10)
}

// atTimes are the campaigns of all sites that go out at a time which has come.
func (e *Engine) atTimes(pushes bool) (list []*campaign) {
	now := tend.Stamp(e.clock.Now())
	for _, st := range e.config.Load().byID {
		for _, c := range st.index.scheduled {
			if !st.Stopped && c.runs(now) && c.pushes() == pushes {
				list = append(list, c)
			}
		}
	}
	return list
}

// goesOn tells whether a campaign still runs as it did.
func (e *Engine) goesOn(c *campaign) bool {
	st := e.config.Load().byID[c.Site]
	if st == nil || st.Stopped || st.byID[c.ID] == nil {
		return false
	}
	now := st.byID[c.ID]
	return now.Version == c.Version && now.runs(tend.Stamp(e.clock.Now()))
}

// Announce brings in-app campaigns whose time has come to whoever has a tab on this node that
// can be seen. Everybody else gets them with their next visit. app calls it once a second.
func (e *Engine) Announce(ctx context.Context) {
	e.dated.mu.Lock()
	defer e.dated.mu.Unlock()
	running := map[string]bool{}
	for _, c := range e.atTimes(false) {
		running[c.key()] = true
		if !e.dated.announced[c.key()] {
			e.announce(ctx, c)
		}
	}
	e.dated.announced = running
}

func (e *Engine) announce(ctx context.Context, c *campaign) {
	var here []tend.PersonID
	e.people.each(func(p *person) {
		if p.site == c.Site && p.visible() {
			here = append(here, p.id)
		}
	}, e.keep)
	for len(here) > 0 && e.goesOn(c) && ctx.Err() == nil {
		n := min(len(here), feeders)
		if err := e.remind(ctx, c, here[:n], uint64(c.Version)); err != nil {
			e.log.Warn("engage: not everybody who is here was told of a campaign whose time has come; they are with their next visit", "campaign", c.ID, "err", err)
		}
		here = here[n:]
	}
}

// visible tells whether any tab of theirs on this node can be seen.
func (p *person) visible() bool {
	for _, s := range p.sessions() {
		if s.visible.Load() {
			return true
		}
	}
	return false
}

// remind triggers a campaign for those of a list who are meant, each once for a number.
func (e *Engine) remind(ctx context.Context, c *campaign, list []tend.PersonID, n uint64) error {
	feds := make([]*Fed, len(list))
	for i, id := range list {
		meant, err := e.meant(ctx, c, id)
		if err != nil {
			return err
		}
		if meant {
			feds[i] = &Fed{
				Site: c.Site, Person: id, Source: "schedule:" + c.ID + ":" + strconv.FormatInt(int64(id), 10), N: n,
				Events: []tend.Event{{Kind: tend.KindTrigger, Name: "schedule", Watch: c.ID}},
			}
		}
	}
	for _, err := range e.feedAll(ctx, feds) {
		switch tend.CodeOf(err) { //nolint:exhaustive // who cannot be fed for another reason keeps nobody else waiting
		case tend.Unavailable:
			return err
		case tend.Internal:
			e.log.Error("engage: somebody was left out of a campaign whose time had come", "campaign", c.ID, "err", err)
		}
	}
	return nil
}

// meant tells whether somebody is of the campaign's audience, so that the others have nothing
// of it in their streams.
func (e *Engine) meant(ctx context.Context, c *campaign, id tend.PersonID) (bool, error) {
	who := e.people.hold(c.Site, id)
	defer e.people.drop(who)
	who.mu.Lock()
	defer who.mu.Unlock()
	merged, err := e.load(ctx, who, true)
	if err != nil || merged != 0 {
		return merged != id, err // who was merged is found by what comes next, who was erased is nobody
	}
	d := &decision{site: e.config.Load().byID[c.Site], person: id, now: tend.Stamp(e.clock.Now()), st: who.st, consent: who.st.Consent}
	if d.site == nil {
		return false, nil
	}
	if d.asksAccount([]*campaign{c}, nil) {
		if err := e.know(ctx, d, nil); err != nil {
			return false, err
		}
	}
	if err := e.countFor(ctx, d, c); err != nil {
		return false, err
	}
	return c.rule.Match(d.look(who.st.Page.URL)), nil
}

// scanned is how many people are a piece of a campaign that goes out to everybody.
const scanned = feeders

// Scans keep how far campaigns have gone out; store.DB implements it.
type Scans interface {
	// Scan reads it, and begins it where it has not begun.
	Scan(ctx context.Context, l *store.Lease, site tend.SiteID, campaign string) (store.Scan, error)
	// ScanEnded tells whether it has ended.
	ScanEnded(ctx context.Context, site tend.SiteID, campaign string) (bool, error)
	// PushPeople lists people with a browser that takes web push, in the order of their numbers.
	PushPeople(ctx context.Context, site tend.SiteID, after tend.PersonID, limit int) ([]tend.PersonID, error)
	// MoveScan keeps how far it is, unless the campaign was changed since it was read.
	MoveScan(ctx context.Context, l *store.Lease, s *store.Scan) error
}

// ScansDue tells whether any campaign is to go out to those who are away.
func (e *Engine) ScansDue(ctx context.Context, scans Scans) (bool, error) {
	e.dated.mu.Lock()
	defer e.dated.mu.Unlock()
	for _, c := range e.atTimes(true) {
		if e.dated.ended[c.key()] {
			continue
		}
		ended, err := scans.ScanEnded(ctx, c.Site, c.ID)
		if err != nil || !ended {
			return err == nil, err
		}
		if e.dated.ended == nil {
			e.dated.ended = map[string]bool{}
		}
		e.dated.ended[c.key()] = true
	}
	return false, nil
}

// SendAtTimes brings campaigns whose time has come to everybody with a browser that takes web
// push, for whoever has the lease. It goes on where it was left.
func (e *Engine) SendAtTimes(ctx context.Context, scans Scans, l *store.Lease) error {
	for _, c := range e.atTimes(true) {
		if err := e.scan(ctx, scans, l, c); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) scan(ctx context.Context, scans Scans, l *store.Lease, c *campaign) error {
	for {
		s, err := scans.Scan(ctx, l, c.Site, c.ID)
		if err != nil || s.Ended != 0 || !s.Live || !e.goesOn(c) {
			return err
		}
		list, err := scans.PushPeople(ctx, c.Site, s.Position, scanned)
		if err != nil {
			return err
		}
		// Whoever is reached again after a crash is known by the campaign's revision; after a
		// pause that is another one, and who was stopped by the pause has another turn.
		if err := e.remind(ctx, c, list, uint64(s.Rev)); err != nil {
			return err
		}
		e.probe("reminded")
		if s.Done += int64(len(list)); len(list) > 0 {
			s.Position = list[len(list)-1]
		}
		if len(list) < scanned {
			s.Ended = tend.Stamp(e.clock.Now())
		}
		if err := scans.MoveScan(ctx, l, &s); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

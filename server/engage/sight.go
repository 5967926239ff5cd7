package engage

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// look tells the other nodes when it changes that the person can see a tab here, and notes how
// long they could. The caller holds the lock of the tabs.
func (p *person) look(e *Engine) {
	p.watches(tend.Stamp(e.clock.Now()), &e.attention)
	seen := slices.ContainsFunc(p.open, func(s *Session) bool { return s.visible.Load() })
	if seen != p.seen {
		p.seen = seen
		e.sights.See(p.id, seen)
	}
}

// seenElsewhere is another node on which the person can see a tab of theirs; "" is none. It
// asks Redis.
func (e *Engine) seenElsewhere(ctx context.Context, p tend.PersonID) (string, error) {
	nodes, seen, err := e.sights.Nodes(ctx, p)
	if err != nil || seen == 0 {
		return "", err //nolint:wrapcheck // it is for whoever brought the events
	}
	return nodes[0], nil
}

// attend decides what a Feed decides besides: what waits and is due, and which messages
// nobody is there to see. Where they are is asked only when there is something to be seen; where
// that is not known nothing is decided.
func (e *Engine) attend(ctx context.Context, d *decision, u *store.Unit, s *Session) (err error) {
	if s.fed == nil {
		return nil
	}
	d.absent = s.fed.to == nil
	d.sequel(u, s.fed.click)
	if s.fed.look && anyRipe(d.st.Waiting, d.now) {
		d.resume(u, d.look(d.url)) // what waits on another node is taken up there
	}
	if s.fed.look {
		d.climb(u, d.look(d.url))
	}
	s.fed.node = ""
	if !slices.ContainsFunc(d.matches, d.missing) {
		return nil
	}
	if s.fed.node, err = e.seenElsewhere(ctx, d.person); err != nil || s.fed.node != "" {
		return err
	}
	d.missAll(u)
	return nil
}

// missAll stops the matches that nobody is there for.
func (d *decision) missAll(u *store.Unit) {
	d.matches = slices.DeleteFunc(d.matches, func(c *campaign) bool {
		if !d.missing(c) {
			return false
		}
		d.missed(u, c)
		return true
	})
}

// missing tells whether there is no tab for what a campaign would have drawn in one.
func (d *decision) missing(c *campaign) bool { return d.absent && !c.pushes() }

// fedConcluded is concluded for a Feed: what was committed goes to the tabs that have to know.
func (e *Engine) fedConcluded(ctx context.Context, who *person, s *Session, p *part, d *decision, r store.Result) {
	e.stats.Events.Add(int64(len(p.events)))
	e.tellOthers(who, s, p.events)
	e.tellOthers(who, s, r.Made)
	if preferred(p.events) || preferred(r.Made) {
		e.tellPreferences(who, s)
	}
	draws := s
	if s.fed.to != nil {
		draws = s.fed.to
	}
	frames := e.shows(d, r.Made, draws)
	switch {
	case len(frames) == 0:
	case s.fed.to != nil:
		s.fed.to.door.Send(frames...)
	case s.fed.node != "":
		if body := e.written(drawing(frames, &s.screen, who.st.User != "")); body != nil {
			e.sights.Post(s.fed.node, who.id, body)
		}
	}
	if len(d.delayed) > 0 {
		e.tellWaiting(ctx, who)
	}
}

// tellWaiting lets the nodes that have a person know that something waits for them: where
// they can see a tab when its time has come, it is taken up.
func (e *Engine) tellWaiting(ctx context.Context, who *person) {
	body := e.written(&notice{Behind: true})
	nodes, _, _ := e.sights.Nodes(ctx, who.id) // where that is not known, the tab takes it up with its next event
	for _, node := range nodes {
		e.sights.Post(node, who.id, body)
	}
}

// drawn is a message that one node grants and the other has drawn.
type drawn struct {
	Delivery string         `json:"d"`
	Campaign string         `json:"campaign"`
	Category string         `json:"category"`
	Message  jsontext.Value `json:"message"`
	Until    tend.Micros    `json:"until"` // the end of its lease
}

// drawing is the notice of messages for a tab on another node; on is what they would be on
// here.
func drawing(frames []wire.Frame, on *screen, user bool) *notice {
	n, leases := &notice{User: user}, on.leases(nil)
	for _, f := range frames {
		if s, ok := f.(wire.Show); ok {
			n.Draw = append(n.Draw, drawn{s.Delivery, s.Campaign, s.Category, jsontext.Value(s.Message), leases[s.Delivery]})
		}
	}
	return n
}

// draw has messages drawn that another node has granted, in the tab that the person can see
// here. Where there is none any more their leases run out, and they are offered again.
func (e *Engine) draw(p *person, n *notice) {
	st := e.config.Load().byID[p.site]
	to := p.latest(func(s *Session) bool { return st != nil && (!st.Identity.Required || !n.User || s.proven.Load()) })
	if to == nil {
		return
	}
	var frames []wire.Frame
	for _, m := range n.Draw {
		if st.runs(m.Campaign) { // or it was stopped, and this node has taken down by then what it knew of
			to.screen.put(m.Delivery, m.Campaign, m.Until)
			frames = append(frames, wire.Show{
				Delivery: m.Delivery, Campaign: m.Campaign, Category: m.Category, Message: json.RawMessage(m.Message), Expires: int64(m.Until) / 1000,
			})
		}
	}
	if len(frames) > 0 {
		to.door.Send(frames...)
	}
}

// catchUp forgets a state that another node has gone beyond. The caller holds the person's
// lock.
func (p *person) catchUp() {
	if p.behind.Swap(false) {
		p.st = nil
	}
}

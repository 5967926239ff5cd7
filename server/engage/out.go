package engage

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"tend/server/render"
	"tend/server/send"
	"tend/server/store"
	"tend/server/tend"
)

// The reasons for which a campaign of channel web_push is not sent; ReasonPushOff is one too.
const (
	ReasonPushNoDevice = "push.no_device"
	ReasonPushPresent  = "push.present"
	ReasonPushTooLarge = "push.too_large"
)

// Receipt makes what proves a receipt of a delivery, for the key of a site.
type Receipt func(site, delivery string) string

// outbox is what a decision has to know of what goes out by web push.
type outbox struct {
	receipt Receipt
	public  string
	devices []tend.PushDevice // of the person, those seen last first
	asked   bool
	bodies  map[string]string // what the service worker reads, by delivery
}

// pushes tells whether the campaign reaches people who are away: what waits of it is decided on
// though they are not there, and wherever they were last.
func (c *campaign) pushes() bool { return c.Channel == tend.WebPush }

// outward finds out whether the person can see a tab, where a match goes out by web push. s is
// the tab that acts, which may not be known yet to be theirs.
func (d *decision) outward(ctx context.Context, e *Engine, who *person, s *Session) error {
	if !slices.ContainsFunc(d.matches, (*campaign).pushes) {
		return nil
	}
	d.out = &outbox{receipt: e.receipt, public: e.public}
	return d.sighted(ctx, e, who, s)
}

// sighted finds that out, once. Where it is not known nothing is decided: a push must not be
// stopped as if they were there, nor sent as if they were not.
func (d *decision) sighted(ctx context.Context, e *Engine, who *person, s *Session) (err error) {
	if d.sought {
		return nil
	}
	if d.present = s.visible.Load(); !d.present {
		d.present, err = e.present(ctx, who)
	}
	d.sought = err == nil
	return err
}

// present tells whether the person can see a tab, on this node or another one.
func (e *Engine) present(ctx context.Context, who *person) (bool, error) {
	if slices.ContainsFunc(who.sessions(), func(s *Session) bool { return s.visible.Load() }) {
		return true, nil
	}
	node, err := e.seenElsewhere(ctx, who.id)
	return node != "", err
}

// reachable is the gate of web push for what goes out by it: the site has it, the person has
// agreed to it in some browser, and cannot be reached in a page.
func (d *decision) reachable(c *campaign, devices func() []tend.PushDevice) (reason, detail string) {
	switch {
	case !c.pushes():
		return "", ""
	case d.site.Settings.Push == nil:
		return ReasonPushOff, pushOff
	case d.present:
		return ReasonPushPresent, "a tab of theirs is open, where they can see it: they would have to leave, or look at something else"
	}
	if !d.out.asked {
		d.out.devices, d.out.asked = devices(), true
	}
	if len(d.out.devices) == 0 {
		return ReasonPushNoDevice, "no browser of theirs takes notifications: they would have to agree in one"
	}
	return "", ""
}

// sayOut puts the words of a notification together, for the browser that the person was in last.
func (d *decision) sayOut(c *campaign, delivery, event string) (reason, detail string) {
	lang := d.st.Lang
	if len(d.out.devices) > 0 {
		lang = cmp.Or(d.out.devices[0].Lang, lang)
	}
	raw := c.words.Static(lang)
	if raw == nil {
		var err error
		raw, err = c.words.Say(&render.Values{
			Lang: lang, User: d.st.User, Account: d.st.Account, URL: d.url, Person: known{d.st}, Event: []byte(event),
		})
		if err != nil {
			return unsaid(err)
		}
	}
	var m tend.Message
	if err := json.Unmarshal(raw, &m); err != nil || m.Notification == nil {
		return render.ReasonFailed, "the notification has no words"
	}
	m.Tag = c.Message.Tagged(d.site.ID, c.ID)
	note := send.NoteOf(&m, d.out.public)
	note.Delivery, note.Site = delivery, d.site.Key
	if d.out.receipt != nil {
		note.Receipt = d.out.receipt(d.site.Key, delivery)
	}
	body, err := note.Encode()
	if err != nil {
		return render.ReasonFailed, err.Error()
	}
	if len(body) > send.MaxPlain {
		return ReasonPushTooLarge, fmt.Sprintf("with its words it has %d bytes, at most %d fit into a push: shorter values, or truncate, would help", len(body), send.MaxPlain)
	}
	if d.out.bodies == nil {
		d.out.bodies = map[string]string{}
	}
	d.out.bodies[delivery] = string(body)
	return "", ""
}

// pushOut makes a grant one that no tab draws, and puts what it says into the outbox. Of
// somebody who is held out nothing leaves.
func (d *decision) pushOut(c *campaign, g *tend.Grant, v *store.Verdict) {
	n := c.Message.Notification
	g.Channel, g.Until = tend.WebPush, d.now.Add(n.Life())
	if g.Held {
		return
	}
	v.Pushes = append(v.Pushes, store.Push{
		Delivery: g.Delivery, Campaign: c.ID, Version: c.Version, Body: d.out.bodies[g.Delivery],
		Topic: n.Tagged(d.site.ID, c.ID), Urgency: n.Urgency, TTL: n.Life(), Devices: d.out.devices,
	})
}

// outGate is the gate of web push as it stands.
func (e *Engine) outGate(ctx context.Context, d *decision, c *campaign, devices []tend.PushDevice) Gate {
	d.out = &outbox{receipt: e.receipt, public: e.public}
	g, err := Gate{Name: "push"}, error(nil)
	if who := e.people.find(d.person); who != nil {
		d.present, err = e.present(ctx, who)
		e.letGo(who)
	} else {
		var node string
		node, err = e.seenElsewhere(ctx, d.person)
		d.present = node != ""
	}
	g.Reason, g.Detail = d.reachable(c, func() []tend.PushDevice { return devices })
	g.Open, g.Stops = g.Reason == "" && err == nil, g.Reason != ""
	if g.Reason == "" && err != nil {
		g.Detail = "whether they can see a tab could not be asked just now"
	}
	d.out.devices = devices // for the words
	return g
}

// sequel lets the campaign wait that whoever clicks on a notification is to see: it is decided
// on in the tab that the click has opened, its audience too, which may ask for that page. A
// click that is told late has opened none.
func (d *decision) sequel(u *store.Unit, clicked string) {
	c := d.site.byID[clicked]
	if c != nil && c.rung != nil {
		c = c.rung
	}
	if c == nil || !c.pushes() || !slices.ContainsFunc(d.events, func(e tend.Event) bool {
		return e.What == tend.Clicked && d.now.Sub(e.At) <= Fresh
	}) {
		return
	}
	next := d.site.byID[c.Message.Sequel]
	if next == nil || next.pushes() {
		return // paused, ended, or another campaign by now
	}
	switch {
	case d.site.Stopped || !next.runs(d.now):
	case !next.allowed(d.consent):
		d.stop(next.ID, next.Version, ReasonConsent, "consent is "+d.consent)
	default:
		u.Counts = append(u.Counts, store.Count{Campaign: next.ID, Version: next.Version, What: "matched"})
		d.delayed = append(d.delayed, next)
	}
}

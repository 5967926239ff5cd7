package engage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// The reasons for which a message that asks for web push is not sent.
const (
	ReasonPushOff         = "push.off"
	ReasonPushUnsupported = "push.unsupported"
	ReasonPushGranted     = "push.granted"
	ReasonPushDenied      = "push.denied"
	ReasonPushBackoff     = "push.backoff"
)

const pushOff = "web push is off for the site: its settings turn it on"

// ReasonNoConsent is the code of an event that says more than the person has agreed to.
const ReasonNoConsent = "consent_required"

// askAgain is how long nobody is asked again for web push: after the first message that
// did, after the second, and after each further one.
var askAgain = [...]time.Duration{3 * 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour}

// permission is what the tab's browser allows.
func (s *Session) permission() tend.Permission { return tend.Permission(s.push.Load()) }

// permission is what the tab's browser allows once the part has happened.
func (p *part) permission(s *Session) tend.Permission {
	allows := s.permission()
	if !p.pushes {
		return allows
	}
	for i := range p.events {
		if push := p.events[i].Push; push != nil {
			allows = push.Leaves(allows)
		}
	}
	return allows
}

// admitPush checks what a tab says of its web push. That it has none any more may be said
// without consent.
func (e *Engine) admitPush(p *tend.Push, consent string) *tend.Error {
	if consent != "" && consent != "full" && p.What != tend.PushUnsubscribed {
		return tend.Errorf(tend.Forbidden, ReasonNoConsent, "push: consent is %s, and web push takes full consent", consent)
	}
	if p.Endpoint == "" {
		return nil
	}
	if err := tend.PushEndpoint(p.Endpoint, e.pushHosts); err != nil {
		return asError(err)
	}
	return nil
}

// complete adds to what a tab says of its web push what is known of the tab.
func (s *Session) complete(p *tend.Push) {
	p.Host = tend.PushHost(p.Endpoint)
	p.Agent, p.Lang = s.agent.String(), strings.ReplaceAll(s.context.Lang, "\x00", "")
}

// askable tells whether the tab's browser can be asked, where that is what the campaign does.
func (d *decision) askable(c *campaign) bool {
	reason, _ := d.permitted(c)
	return reason == ""
}

// permitted is the part of the gate of web push that is about the site and the browser.
func (d *decision) permitted(c *campaign) (reason, detail string) {
	if !c.asks {
		return "", ""
	}
	if d.site.Settings.Push == nil {
		return ReasonPushOff, pushOff
	}
	switch d.push {
	case tend.PushAskable:
		return "", ""
	case tend.PushAllowed:
		return ReasonPushGranted, "this browser shows notifications already"
	case tend.PushBlocked:
		return ReasonPushDenied, "notifications were refused in this browser"
	case tend.NoPush:
	}
	return ReasonPushUnsupported, "this browser has no web push"
}

// asking is the gate of web push: nobody is asked who cannot say yes, nor again before
// some days have passed. but is a delivery that is offered again, and does not count.
func (d *decision) asking(c *campaign, l *store.Ledger, but string) (reason, detail string) {
	if !c.asks {
		return "", ""
	}
	if reason, detail = d.permitted(c); reason != "" {
		return reason, detail
	}
	return d.askedBefore(l.Asked(), but)
}

// askedBefore is the part of that gate which keeps the distance. What is still to be seen
// may ask at any moment.
func (d *decision) askedBefore(asks []store.Contact, but string) (reason, detail string) {
	times, last := 0, tend.Micros(0)
	for i := range asks {
		switch x := &asks[i]; {
		case x.Delivery == but:
		case isOpen(x):
			return ReasonPushBackoff, "another message that asks has not been seen yet"
		default:
			times, last = times+1, max(last, x.Shown)
		}
	}
	if times == 0 {
		return "", ""
	}
	until := last.Add(askAgain[min(times, len(askAgain))-1])
	if d.now >= until {
		return "", ""
	}
	often := "once"
	if times > 1 {
		often = fmt.Sprintf("%d times", times)
	}
	return ReasonPushBackoff, fmt.Sprintf("asked %s, until %s", often, until.Time().Format(tend.MinuteFormat))
}

// askGate is the gate of web push as it stands, of the tab that would be sent the message;
// where there is none on this node, the browser cannot be asked now. There is no such gate
// for a campaign that does not ask.
func (e *Engine) askGate(ctx context.Context, d *decision, c *campaign) ([]Gate, error) {
	if !c.asks {
		return nil, nil
	}
	g := Gate{Name: "push", Open: true}
	d.push, g.Open = e.permissionOf(d.person)
	if !g.Open {
		d.push = tend.PushAskable // or who knows
	}
	g.Reason, g.Detail = d.permitted(c)
	if g.Reason == "" {
		asks, err := e.contacts.AsksOf(ctx, d.site.ID, d.person)
		if err != nil {
			return nil, err
		}
		g.Reason, g.Detail = d.askedBefore(asks, "")
	}
	if g.Stops = g.Reason != ""; g.Stops {
		g.Open = false
	} else if !g.Open {
		g.Detail = "it depends on the browser that they come in"
	}
	return []Gate{g}, nil
}

// permissionOf is what the browser allows that a person acted in last; false where they
// have no tab on this node.
func (e *Engine) permissionOf(id tend.PersonID) (allows tend.Permission, known bool) {
	p := e.people.find(id)
	if p == nil {
		return tend.NoPush, false
	}
	defer e.letGo(p)
	var newest *Session
	for _, s := range p.sessions() {
		if newest == nil || s.active.Load() > newest.active.Load() {
			newest = s
		}
	}
	if newest == nil {
		return tend.NoPush, false
	}
	return newest.permission(), true
}

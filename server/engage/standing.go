package engage

import (
	"context"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// Reasons that stand in no decision: no match comes as far as a gate that stops there.
const (
	ReasonSchedule = "schedule"
	ReasonTrigger  = "trigger"
	ReasonAudience = "audience"
	ReasonControl  = "control_group"
)

// Contacts reads what a person was sent; store.DB implements it.
type Contacts interface {
	Contacts(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]store.Contact, error)
	AsksOf(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]store.Contact, error)
	Devices(ctx context.Context, site tend.SiteID, person tend.PersonID) ([]tend.PushDevice, error)
}

// Standing is how a campaign stands to somebody now.
type Standing struct {
	At      tend.Micros
	Version int64 // that the gates were asked of: the live one, else the newest
	Waits   tend.Micros
	// Fallback is when the next step of its ladder is decided on, where they have not seen it by
	// then; 0 where it does not wait to be seen.
	Fallback tend.Micros
	Gates    []Gate // in their order; the first that Stops is the answer
}

// Gate is what one gate says. One that neither stops nor is Open cannot be asked before
// its moment has come.
type Gate struct {
	Name   string
	Open   bool
	Stops  bool
	Reason string // of one that stops
	Detail string
	Parts  []target.Part // of the audience, those that do not hold
}

// Standing asks every gate about a person as they are, one after the other, as the
// main road would if the campaign were triggered now. It changes nothing. Where the
// campaign does not run, its content as given is asked.
func (e *Engine) Standing(ctx context.Context, site tend.SiteID, person tend.PersonID, of tend.Campaign) (Standing, error) {
	config := e.config.Load()
	st := config.byID[site]
	if st == nil {
		return Standing{}, tend.Errorf(tend.Unavailable, "not_ready", "this node has not heard of the site yet: ask again in a second")
	}
	c := st.byID[of.ID]
	if c == nil {
		var err error
		if c, err = compile(of, st.saved, config, e.log); err != nil {
			return Standing{}, err
		}
	}
	s, _, err := e.refold(ctx, site, person)
	if err != nil {
		return Standing{}, err
	}
	contacts, err := e.contacts.Contacts(ctx, site, person)
	if err != nil {
		return Standing{}, err
	}
	d := &decision{site: st, person: person, now: tend.Stamp(e.clock.Now()), st: s, consent: s.Consent}
	if c.asksAccount && s.Account != "" {
		if err := e.know(ctx, d, nil, c.rule.Account().Definitions...); err != nil {
			return Standing{}, err
		}
	}
	if err := e.countFor(ctx, d, c); err != nil {
		return Standing{}, err
	}
	out := Standing{At: d.now, Version: c.Version}
	if i := slices.IndexFunc(s.Waiting, func(w state.Wait) bool { return w.Campaign == c.ID }); i >= 0 {
		out.Waits = s.Waiting[i].Due
	}
	if w, climbs := s.Climbs(c.ID); climbs {
		out.Fallback = w.Due
	}
	ask, err := e.askGate(ctx, d, c)
	if err != nil {
		return Standing{}, err
	}
	if c.pushes() {
		devices, err := e.contacts.Devices(ctx, site, person)
		if err != nil {
			return Standing{}, err
		}
		ask = []Gate{e.outGate(ctx, d, c, devices)}
	}
	out.Gates = d.standing(c, st.byID[of.ID] != nil, of.Status, contacts, ask)
	return out, nil
}

// standing is every gate's word, in their order; ask is that of web push, where the
// campaign asks for it.
func (d *decision) standing(c *campaign, live bool, status tend.Status, contacts []store.Contact, ask []Gate) []Gate {
	in := d.look(d.st.Page.URL)
	gates := []Gate{d.running(live, status), d.scheduled(c), d.awaited(c)}
	stops := func(name, reason, detail string) {
		gates = append(gates, Gate{Name: name, Open: reason == "", Stops: reason != "", Reason: reason, Detail: detail})
	}
	if c.allowed(d.consent) {
		stops("consent", "", "")
	} else {
		stops("consent", ReasonConsent, "consent is "+d.consent)
	}
	if c.rule.Match(in) {
		stops("audience", "", "")
	} else {
		gates = append(gates, Gate{Name: "audience", Stops: true, Reason: ReasonAudience, Parts: d.site.saved.Failing(c.Audience, in)})
	}
	reason, detail := d.preferred(c)
	stops("preference", reason, detail)
	reason, detail = d.hushed(c)
	stops("quiet_hours", reason, detail)
	gates = append(gates, ask...)
	reason, detail = d.own(c, contacts)
	stops("cap.campaign", reason, detail)
	reason, detail = d.shared(c.Category, contacts)
	stops("cap.shared", reason, detail)
	gates = append(gates, d.spoken(c))
	if d.held(c) {
		stops("control_group", ReasonControl, "")
	} else {
		stops("control_group", "", "")
	}
	return gates
}

// running is the gate of what is live.
func (d *decision) running(live bool, status tend.Status) Gate {
	switch {
	case d.site.Stopped:
		return Gate{Name: "live", Stops: true, Reason: ReasonNotLive, Detail: "all messages of the site are stopped"}
	case !live:
		return Gate{Name: "live", Stops: true, Reason: ReasonNotLive, Detail: "it is " + string(status)}
	}
	return Gate{Name: "live", Open: true}
}

// scheduled is the gate of the campaign's own dates.
func (d *decision) scheduled(c *campaign) Gate {
	g := Gate{Name: "schedule", Open: c.runs(d.now), Stops: !c.runs(d.now)}
	if g.Stops {
		g.Reason, g.Detail = ReasonSchedule, "it begins at "+c.starts.Time().Format(tend.MinuteFormat)
		if c.ends != 0 && d.now >= c.ends {
			g.Detail = "it was over at " + c.ends.Time().Format(tend.MinuteFormat)
		}
	}
	return g
}

// awaited is what is known of the trigger: a moment, which is asked for when it comes.
// What never came is the answer.
func (d *decision) awaited(c *campaign) Gate {
	g := Gate{Name: "trigger"}
	switch c.Trigger.Type {
	case "event":
		if n := d.st.Event(c.Trigger.Name); n != nil {
			g.Open, g.Detail = true, c.Trigger.Name+" happened last at "+n.Last.Time().Format(tend.MinuteFormat)
		} else {
			g.Stops, g.Reason, g.Detail = true, ReasonTrigger, c.Trigger.Name+" has not happened"
		}
	case "visit":
		g.Open = true
	case "segment":
		g.Detail = "they are not in the segment " + c.Trigger.ID + " as far as is known"
		if slices.ContainsFunc(d.site.followed, func(w *watched) bool { return w.Segment == c.Trigger.ID && w.known(d.st) == memberIn }) {
			g.Detail = "they are in the segment " + c.Trigger.ID
		}
	case "api": // nobody knows when the site's server calls
	case "schedule":
		if g.Open = !c.pushes(); g.Open {
			g.Detail = "at its time, or with the next visit"
		}
	default:
		switch {
		case d.st.Page.URL == "":
		case !c.page.Match(d.st.Page.URL):
			g.Stops, g.Reason, g.Detail = true, ReasonTrigger, "they were last on "+d.st.Page.URL
		default:
			g.Open, g.Detail = c.Trigger.Type == "page", "they were last on "+d.st.Page.URL
		}
	}
	return g
}

// spoken is the gate of the words. What the message says of the event that triggers it
// is known only then.
func (d *decision) spoken(c *campaign) Gate {
	g := Gate{Name: "words"}
	if c.words.NamesEvent() {
		return g
	}
	g.Reason, g.Detail = d.say(c, "", "")
	g.Open, g.Stops = g.Reason == "", g.Reason != ""
	return g
}

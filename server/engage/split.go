package engage

import (
	"time"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/wire"
)

// part is a run of a batch's events that belong to one person: a batch is cut
// where it changes who the tab is.
type part struct {
	anon    string
	user    string
	claims  Claims // what the token of this identity proved; zero without one
	proof   string // how this identity came, to be counted; "" = as before
	changed bool   // who the tab is differs from the part before
	consent string // that the tab has said by then
	events  []tend.Event
	to      uint64       // the watermark after the part
	refused []wire.Frame // one for each refused event
	fatal   error        // ends the conversation after this part
	url     string       // where the tab is after the part; "" as before
	pushes  bool         // some of its events are about web push
	heard   []string     // the ids that servers gave the events
}

// leaves tells whether the part makes the tab somebody else: a visitor who turns out
// to be a user stays the person that they were.
func (p *part) leaves(s *Session) bool {
	return p.changed && (s.user != "" || p.anon != s.anon)
}

// split cuts a batch into parts, leaves out what is at or below the watermark and
// checks what needs to know the session.
func (e *Engine) split(s *Session, st *site, b *wire.Events, now time.Time) []*part {
	cur := &part{anon: s.anon, user: s.user, claims: s.claims, to: s.ack, consent: s.context.Consent}
	parts := []*part{cur}
	for i := range b.Events {
		w := &b.Events[i]
		if w.N <= cur.to {
			e.stats.Duplicates.Add(1)
			continue
		}
		next, fault := e.admit(s, cur, st, w, now)
		if next != nil {
			next.to, next.consent = cur.to, cur.consent
			cur = next
			parts = append(parts, cur)
		}
		cur.to = w.N
		if fault != nil {
			e.stats.Refused.Add(1)
			cur.refused = append(cur.refused, refusal(w.N, fault))
			if fault.Code == tend.Unauthorized {
				cur.fatal = fault
				return parts
			}
			continue
		}
		if w.Kind == tend.KindReset {
			cur.events = append(cur.events, event(w, b.Now, now))
			cur = &part{anon: w.Anon, changed: true, to: cur.to, consent: cur.consent}
			parts = append(parts, cur)
			continue
		}
		switch w.Kind { //nolint:exhaustive // the others leave the tab as it is
		case tend.KindPage:
			cur.url = w.Page.URL
		case tend.KindPush:
			cur.pushes = true
			s.complete(w.Push)
		}
		cur.events = append(cur.events, event(w, b.Now, now))
	}
	return parts
}

// admit checks an event against who the tab is. It gives a new part where the
// event changes that, and a fault where the event is refused.
func (e *Engine) admit(s *Session, cur *part, st *site, w *wire.Event, now time.Time) (*part, *tend.Error) {
	if w.Fault != nil {
		return nil, w.Fault
	}
	switch w.Kind { //nolint:exhaustive // the others need no look at the session
	case tend.KindPush:
		return nil, e.admitPush(w.Push, cur.consent)
	case tend.KindConsent:
		cur.consent = w.Level
	case tend.KindTrigger:
		if !s.given(st, w.W) {
			return nil, tend.Errorf(tend.Invalid, "watch_unknown", "w: this tab was never asked to watch for %q", clip(w.W))
		}
	case tend.KindReceipt:
		if w.What == tend.Snoozed {
			_, fault := snoozeOf(w.Props)
			return nil, fault
		}
	case tend.KindAlias:
		if cur.user != "" && cur.user != w.User {
			return nil, tend.Errorf(tend.Forbidden, "alias_known", "alias: this tab is %q already; two known people are joined by the server only", cur.user)
		}
		if st.Identity.Required && cur.user != w.User {
			return nil, tend.Errorf(tend.Forbidden, "token_required", "alias: this site wants proof of who its users are: call identify with {token}")
		}
		return e.become(cur, st, w, now)
	case tend.KindIdentify:
		if w.User == "" {
			return nil, nil
		}
		return e.become(cur, st, w, now)
	case tend.KindGroup:
		if st.Identity.Required && cur.claims.Account != w.Account {
			return nil, tend.Errorf(tend.Forbidden, "token_required", "group: this site wants proof: the identity token must carry account %q", w.Account)
		}
	}
	return nil, nil
}

// become makes the tab the user of an event, with proof where the site wants it.
func (e *Engine) become(cur *part, st *site, w *wire.Event, now time.Time) (*part, *tend.Error) {
	if w.Token == "" && w.User == cur.user {
		return nil, nil // what it has proven stands
	}
	claims, proof, err := e.vouch(st, w.User, w.Token, now)
	if err != nil {
		return nil, err
	}
	if w.User == cur.user {
		cur.claims, cur.proof = claims, proof
		return nil, nil
	}
	return &part{anon: cur.anon, user: w.User, claims: claims, proof: proof, changed: true}, nil
}

// vouch gives what a token proves of a user, and how that is counted. Where no proof is
// wanted, a token that is refused proves nothing and the user is served, so that an owner sees
// what would come of asking for it.
func (e *Engine) vouch(st *site, user, token string, now time.Time) (c Claims, proof string, err *tend.Error) {
	if len(st.Identity.Keys) == 0 && !st.Identity.Required {
		return c, "", nil
	}
	c, err = e.prove(st, user, token, now)
	switch {
	case err == nil:
		return c, store.ProofValid, nil
	case st.Identity.Required:
		return Claims{}, "", err
	}
	return Claims{}, err.ReasonOrCode(), nil
}

// prove checks that a token is the user's.
func (e *Engine) prove(st *site, user, token string, now time.Time) (Claims, *tend.Error) {
	if token == "" {
		return Claims{}, errNoToken()
	}
	c, err := e.verify(&st.Site, token, now)
	if err != nil {
		return Claims{}, asError(err)
	}
	if c.Expires.Before(now) && !c.Expires.IsZero() {
		c.Expires = now // within the leeway: the time for a new one begins now
	}
	if c.User != user {
		return Claims{}, tend.Errorf(tend.Unauthorized, "token_subject", "the identity token is another user's: its sub must be the id given to identify")
	}
	return c, nil
}

func errNoToken() *tend.Error {
	return tend.Errorf(tend.Unauthorized, "token_missing", "this site wants proof of who its users are: call identify with {token}")
}

// event takes what the browser said into the stream, with its time corrected.
func event(w *wire.Event, sent int64, now time.Time) tend.Event {
	return tend.Event{
		N: w.N, Kind: w.Kind, At: moment(w.TS, sent, now), Name: w.Name, Page: w.Page, User: w.User,
		Account: w.Account, Traits: w.Traits, Props: w.Props, Delivery: w.D, What: w.What, Level: w.Level, Watch: w.W, Category: w.Category, On: w.On, Push: w.Push,
	}
}

// order keeps a tab's events in their order. last is when its person acted last, which
// a conversation that goes on begins with: over HTTP each request is one of its own.
// Only a commit shows that it was no copy that is behind, so it is asked for each try.
func (s *Session) order(events []tend.Event, last tend.Micros) {
	latest := s.latest
	if s.goesOn {
		latest = last
	}
	for i := range events {
		at := &events[i].At
		if *at < latest && latest.Sub(*at) < jitter {
			*at = latest
		}
		latest = *at
	}
}

// jitter is how far the time of one event may seem to lie before that of the event
// before it, only because its frame came quicker: such an event is put level with it.
const jitter = 5 * time.Second

// moment corrects a browser's clock: what it calls ts happened as long before the
// arrival as ts is before its now. 0 is the time of arrival; nothing happens in
// the future.
func moment(ts, sent int64, now time.Time) tend.Micros {
	arrival := tend.Stamp(now)
	if ts <= 0 {
		return arrival
	}
	at := tend.Micros(ts) * 1000
	if sent > 0 {
		at = arrival - tend.Micros(sent-ts)*1000
	}
	if at > arrival || at <= 0 {
		return arrival
	}
	return at
}

func refusal(n uint64, err *tend.Error) wire.Refusal {
	return wire.Refusal{N: n, Code: err.ReasonOrCode(), Message: err.Message, RetryAfter: seconds(err.RetryAfter)}
}

func seconds(d time.Duration) int {
	return int((d + time.Second - 1) / time.Second)
}

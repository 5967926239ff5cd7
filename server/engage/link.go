package engage

import (
	"bytes"
	"context"
	"time"

	"tend/server/state"
	"tend/server/store"
	"tend/server/tend"
)

// link is whom a tab's unit belongs to and what it does to identities.
type link struct {
	subject store.Subject
	trust   bool   // a shared copy of the state may be taken as it is
	claim   string // the user id that the stream has to learn; "" = none
	merge   *tend.Merge
	looked  time.Duration // that the stream learns with the unit
	erased  bool          // the tab goes by an id that was erased: nothing is taken from it
}

// link finds the person of a tab. Once a unit has been committed the tab knows its
// person, and nothing is looked up.
func (e *Engine) link(ctx context.Context, s *Session, st *site, now tend.Micros) (link, error) {
	trust := !s.fresh
	s.fresh = false
	if s.fed != nil && s.fed.person != 0 {
		return link{subject: store.Subject{ID: s.fed.person}, trust: trust}, nil
	}
	if s.linked {
		return link{subject: store.Subject{ID: s.person.id}, trust: trust}, nil
	}
	if err := e.alias(ctx, s); err != nil {
		return link{}, err
	}
	who, err := e.ledger.Resolve(ctx, s.site, s.anon, s.user)
	if err != nil {
		return link{}, err
	}
	l := link{trust: trust, subject: store.Subject{Anon: s.anon, Was: who.Bound}}
	if l.erased = who.UserErased || who.AnonErased && s.user == ""; l.erased {
		return link{erased: true, subject: store.Subject{New: true, ID: tend.NewPersonID(now.Time())}}, nil
	}
	if s.user == "" {
		l.anonymous(who, st.Identity.Required && s.fed == nil)
	} else if err := e.known(ctx, s, who, &l); err != nil {
		return link{}, err
	}
	if s.fed != nil && s.fed.joins != 0 && s.fed.joins != l.subject.ID {
		if err := e.takeIn(ctx, s.site, &l, s.fed.joins, func(st *state.State) bool { return st.User != "" }); err != nil {
			return link{}, err
		}
		if l.merge == nil {
			return link{}, errBusy() // they became somebody else since: whoever asks again is told whom
		}
	}
	if who.AnonErased { // the user goes on without it
		l.subject.Anon, l.subject.Bind = "", false
	}
	if l.subject.New {
		l.subject.ID = tend.NewPersonID(now.Time())
	}
	return l, nil
}

// stale tells whether the visitor whom the tab is to make its user has become
// somebody else's record since the look-up: then it is looked up again.
func (l *link) stale(st *state.State) bool {
	return l.claim != "" && st.User != "" && st.User != l.claim
}

// anonymous finds a visitor. Where users are to be proven, an anonymous id that
// turned out to be a user's does not open that user's record again.
func (l *link) anonymous(who store.Who, proof bool) {
	if who.Anon == 0 || (proof && who.AnonUser != "") {
		l.subject.New, l.subject.Bind = true, true
		return
	}
	l.subject.ID = who.Anon
}

// known finds a user, and what becomes of the visitor that the tab was.
func (e *Engine) known(ctx context.Context, s *Session, who store.Who, l *link) error {
	visitor := who.Anon != 0 && who.AnonUser == ""
	switch {
	case who.User == 0 && visitor: // the visitor turns out to be a user nobody has seen
		l.subject.ID, l.subject.Claim, l.claim = who.Anon, s.user, s.user
	case who.User == 0:
		l.subject.New, l.subject.Claim, l.claim = true, s.user, s.user
		l.subject.Bind = who.Bound == 0 && s.anon != ""
	case visitor && who.Anon != who.User: // the visitor turns out to be a user we know
		l.subject.ID = who.User
		return e.takeIn(ctx, s.site, l, who.Anon, func(st *state.State) bool { return st.User == "" })
	default:
		l.subject.ID = who.User
		l.subject.Bind = who.Bound == 0 && s.anon != ""
	}
	return nil
}

// takeIn has the unit take in somebody who is still as the look-up found them: nothing comes
// of it where they were erased or merged since, or are not who is expected any more.
func (e *Engine) takeIn(ctx context.Context, site tend.SiteID, l *link, other tend.PersonID, expected func(*state.State) bool) error {
	st, stream, err := e.refold(ctx, site, other)
	if tend.CodeOf(err) == tend.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if stream.Merged != 0 || !expected(st) {
		return nil
	}
	l.subject.Merge, l.subject.MergeRev, l.subject.MergeAccounts, l.subject.MergeUser = other, st.Rev, st.Account != "", st.User
	l.subject.MergeLists = len(st.Lists) > 0
	l.merge = &tend.Merge{Person: other, Run: stream.Run, State: st.Append(nil)}
	return nil
}

// preface is what the stream has to say before the batch's own events: what hello
// told, a merge, a user id.
func (e *Engine) preface(s *Session, st *state.State, l link, now tend.Micros) []tend.Event {
	var out []tend.Event
	c := s.context
	c.Browser, c.OS, c.Device = s.agent.Words()
	if !s.learnt && news(st, &c) {
		out = append(out, tend.Event{Kind: tend.KindContext, At: now, Context: &c})
	}
	if l.merge != nil {
		out = append(out, tend.Event{Kind: tend.KindMerge, At: now, Merge: l.merge})
	}
	if l.claim != "" && st.User != l.claim {
		out = append(out, tend.Event{Kind: tend.KindAlias, At: now, User: l.claim})
	}
	if a := s.claims.Account; a != "" && !s.joined && st.Account != a {
		out = append(out, tend.Event{Kind: tend.KindGroup, At: now, Account: a, Signed: true})
	}
	if s.traits != nil && teaches(st, s.traits) {
		out = append(out, tend.Event{Kind: tend.KindIdentify, At: now, User: s.user, Traits: s.traits, Signed: true})
	}
	if l.looked > 0 {
		out = append(out, attentionOf(l.looked, now))
	}
	return out
}

// teaches tells whether traits would change what is known, so that a token that
// comes with every page leaves one event and not one a page.
func teaches(st *state.State, traits []byte) bool {
	before := st.Append(nil)
	after, err := state.Decode(before)
	if err != nil {
		return true
	}
	after.Apply(&tend.Event{Kind: tend.KindIdentify, At: st.Last, Traits: traits, Signed: true})
	return !bytes.Equal(before, after.Append(nil))
}

// news tells whether hello said something that the state does not know.
func news(st *state.State, c *tend.Context) bool {
	return (c.Lang != "" && c.Lang != st.Lang) || (c.Zone != "" && c.Zone != st.Zone) ||
		(c.Width > 0 && (c.Width != st.Width || c.Height != st.Height)) ||
		(c.Consent != "" && c.Consent != st.Consent) ||
		(c.Seen() && (c.Browser != st.Browser || c.OS != st.OS || c.Device != st.Device))
}

// relink makes the session look its person up again, and fold from SQL: the copy
// that was trusted may have been behind.
func (e *Engine) relink(s *Session) {
	e.detach(s)
	s.linked, s.fresh = false, true
}

// attach makes a tab one of the person's open ones.
func (e *Engine) attach(s *Session, who *person) {
	if s.person == who {
		return
	}
	e.detach(s)
	s.person = e.people.hold(who.site, who.id)
	s.person.join(s, e)
}

// detach takes a tab away from its person.
func (e *Engine) detach(s *Session) {
	if s.person == nil {
		return
	}
	p := s.person
	s.person, s.linked = nil, false
	p.leave(s, e)
	e.letGo(p)
}

// letGo drops a hold. When it was the last, the person has left: what is known of
// them is kept as a snapshot.
func (e *Engine) letGo(p *person) {
	if e.people.drop(p) {
		e.keep(p)
	}
}

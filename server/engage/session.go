package engage

import (
	"bytes"
	"slices"
	"sync/atomic"
	"time"

	"tend/server/state"
	"tend/server/tend"
	"tend/server/wire"
)

// Door is the way to one browser tab; live implements it.
type Door interface {
	// Send queues frames; false when the tab is gone or does not read.
	Send(frames ...wire.Frame) bool
	// Close ends the conversation with a close code of the protocol.
	Close(code int, reason string)
}

// Session is one tab's conversation, from its hello to its end. live holds it and
// hands it back with every frame; only the engine looks inside. Its batches come
// one after another; what the sweep reads besides is atomic.
type Session struct {
	door  Door
	site  tend.SiteID
	tab   string
	drawn []string // deliveries that were on its screen at hello

	screen screen // what it has to draw

	anon    string
	user    string       // proven, where the site wants proof
	claims  Claims       // what its token proved
	context tend.Context // what hello said, and what consent came to since
	learnt  bool         // the context is in the person's stream
	traits  []byte       // what the token said, until it is in the stream
	joined  bool         // the account of its token knows of its user
	proof   string       // how its user came, until that is counted; "" = nothing to count

	person *person     // nil until the person is known
	linked bool        // the person was found by a committed unit of this identity
	fresh  bool        // the next look-up must not trust a shared copy
	tabID  int64       // 0 until the first commit
	latest tend.Micros // the time given to the tab's last event, once one is committed here
	goesOn bool        // the tab has spoken before, and nothing is committed here yet
	ack    uint64      // all events up to here are committed

	agent tend.Agent

	proven  atomic.Bool // its user showed a token
	off     atomic.Bool // it was told that its person wants no messages of something
	visible atomic.Bool
	away    atomic.Bool            // it is left: nothing that it is sent will be drawn
	url     atomic.Pointer[string] // where the tab is
	said    atomic.Pointer[string] // the consent that hello told, until it is in the person's stream; nil from then on
	watch   atomic.Pointer[watching]
	echo    atomic.Bool  // what it watches for has changed since the last look at the configuration
	active  atomic.Int64 // last batch, tend.Micros
	expires atomic.Int64 // when its token ends, tend.Micros; 0 = never
	warned  atomic.Bool  // token_expired was said

	push atomic.Uint32 // what its browser allows, a tend.Permission

	fed *feeding // nil for a tab
}

// take makes the session's identity what a part of a batch says.
func (s *Session) take(p *part) {
	if p.changed {
		s.anon, s.user, s.linked = p.anon, p.user, false
		s.learnt = false // the next person hears of zone and consent too
		said := s.context.Consent
		s.said.Store(&said)
		s.proof, s.joined = "", false
	}
	if !bytes.Equal(s.claims.Traits, p.claims.Traits) || p.changed {
		s.traits = p.claims.Traits
	}
	if s.claims.Account != p.claims.Account || s.claims.Role != p.claims.Role {
		s.joined = false
	}
	s.claims = p.claims
	if p.proof != "" {
		s.proof = p.proof
	}
	s.proven.Store(p.claims.User != "")
	until := int64(0)
	if !p.claims.Expires.IsZero() {
		until = int64(tend.Stamp(p.claims.Expires))
	}
	if s.expires.Swap(until) != until {
		s.warned.Store(false)
	}
}

// Whose tells whom the tab's events count for: its site, and its person, or while that
// one is not known the id that the tab goes by. It is for whoever hands in the batches,
// between two of them.
func (s *Session) Whose() (site tend.SiteID, person tend.PersonID, id string) {
	switch {
	case s.person != nil:
		return s.site, s.person.id, ""
	case s.user != "":
		return s.site, 0, "u" + s.user
	}
	return s.site, 0, "a" + s.anon
}

// committed notes what the stream knows now of the tab.
func (s *Session) committed(events []tend.Event) {
	s.learnt, s.traits, s.proof, s.goesOn = true, nil, "", false
	s.joined = true
	s.said.Store(nil)
	if len(events) > 0 {
		s.latest = events[len(events)-1].At
	}
	for i := range events {
		if events[i].Kind == tend.KindConsent {
			s.context.Consent = events[i].Level
		}
	}
}

// consent is how far a tab lets us go: what it said with hello, until the stream knows.
func (s *Session) consent(st *state.State) string {
	if said := s.said.Load(); said != nil && *said != "" {
		return *said
	}
	return st.Consent
}

// opens tells whether a tab may go on with a person's record. A visitor's other tab
// may have proven who they are: where proof is wanted, that proves nothing of this one.
func (st *site) opens(s *Session, p *state.State) bool {
	return !st.Identity.Required || p.User == "" || s.fed != nil || s.proven.Load()
}

// onScreen tells whether a delivery was on the tab's screen when it said hello:
// it is drawn already and never drawn twice.
func (s *Session) onScreen(delivery string) bool {
	return slices.Contains(s.drawn, delivery)
}

// closed notes that a delivery has left the screen: it may be drawn again when it was
// put off.
func (s *Session) closed(delivery string) {
	if s.onScreen(delivery) {
		s.drawn = slices.DeleteFunc(slices.Clone(s.drawn), func(d string) bool { return d == delivery })
	}
}

// ends is expired where proof is wanted: elsewhere a token that is over proves nothing more,
// and nobody is sent away.
func (st *site) ends(s *Session, now time.Time) error {
	if !st.Identity.Required {
		return nil
	}
	return s.expired(now)
}

// expired is the error that ends the conversation when a token is over and no new
// one came in time.
func (s *Session) expired(now time.Time) error {
	until := tend.Micros(s.expires.Load())
	if until == 0 || tend.Stamp(now) < until.Add(TokenGrace) {
		return nil
	}
	return tend.Errorf(tend.Unauthorized, "token_expired", "the identity token is over and no new one came within %v", TokenGrace)
}

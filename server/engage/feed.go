package engage

import (
	"context"
	"errors"
	"slices"

	"tend/server/tend"
	"tend/server/wire"
)

// ReasonAbsent is the reason for which a message that is drawn in a page is not sent:
// what triggered it came by no page, and none of the person's was there to draw it.
const ReasonAbsent = "absent"

// Fed is what somebody did that no tab of theirs brings: a server's call, a worker's
// receipt, the clock.
type Fed struct {
	Site tend.SiteID
	User string // the user id, proven by whoever feeds it; "" for a visitor
	Anon string // the anonymous id; "" for none
	// Previous is who the user was before, by either kind of id; "" is nobody else.
	Previous string
	Person   tend.PersonID // in place of both ids
	Account  string        // in place of somebody: the events are what an account has, of kind metric alone
	Source   string        // (Source, N) refuses duplicates as (tab, n) does; "" = none
	N        uint64
	// Messages are the ids that the events came by, beside them; one that came before refuses
	// its event as a duplicate. "" is none; nil is none at all.
	Messages []string
	Context  *tend.Context // what is known besides of language and time zone; nil is nothing
	Events   []tend.Event  // may be empty: only what is due is decided. A zero At is now
	Look     bool          // decide what waits and is due, though nobody is there
	Clicked  string        // the campaign whose notification was clicked, where that is what happened
	Pageless bool          // it happened on no page, and so not on the one that they were on last: a worker's receipt

	past bool // all of it is, and nothing is decided by it
	dry  bool // nothing is kept either
	step *tend.Step
}

// FedResult is what became of it.
type FedResult struct {
	Taken   int // events that are committed; 0 as well where all of it had come before
	Refused []FedRefusal
}

// FedRefusal is an event that is not taken, and never will be.
type FedRefusal struct {
	Index int
	Err   *tend.Error
}

// feeding is what a session has that is no tab's: it is made for one Feed.
type feeding struct {
	person tend.PersonID
	was    string        // who the user was before
	joins  tend.PersonID // them, where they are a user too
	look   bool
	click  string // the campaign whose notification was clicked
	nopage bool   // it happened on none
	past   bool   // nothing is decided by it
	dry    bool   // and nothing is kept
	step   *tend.Step
	to     *Session // the tab that draws, where one can be seen on this node
	node   string   // the node that has such a tab, where this one has none
}

// sources keeps the names of sources apart from those of tabs.
const sources = "feed:"

// Feed takes what somebody did otherwise than in a tab. It is one unit of work, as a tab's
// batch is; a message that it brings about is drawn in the tab that they can see.
func (e *Engine) Feed(ctx context.Context, f *Fed) (FedResult, error) {
	st := e.config.Load().byID[f.Site]
	if st == nil {
		return FedResult{}, tend.Errorf(tend.Unavailable, "not_ready", "this node has not heard of the site yet: send it again in a second")
	}
	now := tend.Stamp(e.clock.Now())
	s := f.session()
	if f.Source != "" {
		var err error
		s.tab = sources + f.Source
		if s.tabID, s.ack, err = e.ledger.Watermark(ctx, st.ID, s.tab); err != nil {
			return FedResult{}, err
		}
	}
	for range maxTries {
		if f.Source != "" && f.N <= s.ack {
			e.stats.Duplicates.Add(int64(len(f.Events)))
			return FedResult{}, nil
		}
		p, err := e.unheard(ctx, f, now)
		if err != nil {
			return FedResult{}, err
		}
		if len(p.events) == 0 && !f.Look {
			return FedResult{}, nil
		}
		done := false
		if f.Account != "" {
			done, err = e.measure(ctx, st, f.Account, p, now)
		} else {
			_, done, err = e.try(ctx, s, st, p, now)
		}
		switch {
		case isRefusal(err):
			e.stats.Refused.Add(int64(len(f.Events)))
			return f.refused(asError(err)), nil
		case err != nil:
			return FedResult{}, err
		case done:
			return FedResult{Taken: len(p.events)}, nil
		}
		e.stats.Overtaken.Add(1)
	}
	return FedResult{}, errBusy()
}

// session is what the road takes for a tab: one that nobody sees, whose word is proof.
func (f *Fed) session() *Session {
	s := &Session{
		door: nobody{}, site: f.Site, anon: f.Anon, user: f.User,
		fed: &feeding{person: f.Person, was: f.Previous, look: f.Look, click: f.Clicked, nopage: f.Pageless, past: f.past, dry: f.dry, step: f.step},
	}
	if f.Context != nil {
		s.context = *f.Context
	}
	s.watch.Store(nothing[""])
	return s
}

// unheard is the part that Feed brings: the events that have not come before, with their
// times. Nothing happens in the future. They are a copy, for the road changes them.
func (e *Engine) unheard(ctx context.Context, f *Fed, now tend.Micros) (*part, error) {
	p := &part{anon: f.Anon, user: f.User, to: f.N, events: make([]tend.Event, 0, len(f.Events))}
	heard := map[string]bool{}
	ids := slices.DeleteFunc(slices.Clone(f.Messages), func(id string) bool { return id == "" })
	if len(ids) > 0 {
		var err error
		if heard, err = e.messages.Heard(ctx, f.Site, ids); err != nil {
			return nil, err
		}
	}
	for i := range f.Events {
		if len(f.Messages) > i && f.Messages[i] != "" {
			id := f.Messages[i]
			if heard[id] {
				e.stats.Duplicates.Add(1)
				continue
			}
			heard[id] = true // twice in one call too
			p.heard = append(p.heard, id)
		}
		ev := f.Events[i]
		if ev.At == 0 || ev.At > now {
			ev.At = now
		}
		if ev.Kind == tend.KindIdentify || ev.Kind == tend.KindGroup {
			ev.Signed = true // whoever feeds has proven who they are
		}
		p.events = append(p.events, ev)
	}
	return p, nil
}

// isRefusal tells whether an error is for good: what was refused with it is not sent again.
func isRefusal(err error) bool {
	code := tend.CodeOf(err)
	return err != nil && (code == tend.Forbidden || code == tend.Invalid)
}

// refused is the result of what is refused as a whole.
func (f *Fed) refused(err *tend.Error) FedResult {
	r := FedResult{Refused: make([]FedRefusal, len(f.Events))}
	for i := range r.Refused {
		r.Refused[i] = FedRefusal{Index: i, Err: err}
	}
	return r
}

// nobody is the door of a session that is no tab.
type nobody struct{}

func (nobody) Send(...wire.Frame) bool { return false }
func (nobody) Close(int, string)       {}

// became goes on with whom a person was merged into, where that is who was fed. Who became
// themselves is being erased.
func (s *Session) became(was, merged tend.PersonID) error {
	if s.fed == nil || s.fed.person == 0 || merged == 0 {
		return nil
	}
	if merged == was {
		return errErased()
	}
	s.fed.person = merged
	return nil
}

// alias makes out what kind of id it is that the user had before, where a Feed says so. That
// of a visitor joins them to the user as a browser's own does. That of a user joins two
// people who are known; what visitor somebody is besides is not told by such a call.
func (e *Engine) alias(ctx context.Context, s *Session) error {
	if s.fed == nil || s.fed.was == "" || s.fed.was == s.user {
		return nil
	}
	s.fed.joins = 0
	who, err := e.ledger.Resolve(ctx, s.site, "", s.fed.was)
	switch {
	case err != nil:
		return err
	case who.UserErased:
		return errErased()
	case who.User != 0:
		s.anon, s.fed.joins = "", who.User
		return nil
	}
	s.anon = s.fed.was
	return nil
}

// face finds the tab that draws what a Feed brings about, and what there is to be known of
// it. The caller holds the person's lock, and the state is loaded.
func (s *Session) face(who *person, st *site) {
	if s.fed == nil {
		return
	}
	s.fed.to = who.best(st)
	url := who.st.Page.URL
	if s.fed.nopage {
		url = ""
	}
	if to := s.fed.to; to != nil {
		url = *to.url.Load()
		s.push.Store(to.push.Load())
	}
	s.url.Store(&url)
}

// drawer is the tab that draws; nil where a Feed finds none.
func (s *Session) drawer() *Session {
	if s.fed == nil {
		return s
	}
	return s.fed.to
}

// fedRevs is how many revisions of somebody who is nowhere to be seen are folded from their
// events at most: one snapshot for each of them would be another write for each call.
const fedRevs = 32

// release is letGo for whoever has brought a part to its end.
func (e *Engine) release(s *Session, who *person) {
	if s.fed == nil {
		e.letGo(who)
		return
	}
	if e.people.drop(who) && who.st != nil && who.st.Rev%fedRevs == 0 {
		e.keep(who)
	}
}

func asError(err error) *tend.Error {
	var te *tend.Error
	if errors.As(err, &te) {
		return te
	}
	return tend.Errorf(tend.Internal, "", "%w", err)
}

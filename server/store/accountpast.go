package store

import (
	"cmp"
	"context"
	"slices"

	"tend/server/state"
	"tend/server/tend"
)

// Bounds of going through what an account's people did. Their units of work together are MaxRecount
// at most: whoever did more than their share of it is gone through from a later moment on.
const (
	maxPast    = 1000 // people, those who were there for the account last
	pastAtOnce = 32   // people whose streams are read together, where it is gone on with what was counted
)

// AccountPast is what is counted of an account on demand, out of the streams of its people: what they
// did while they were in it, in the order of time. It does not change.
type AccountPast struct {
	Derived []state.Derived

	of []*state.Definition
	at map[tend.PersonID]pastPlace
}

// pastPlace is how far somebody's stream was gone through, and in which account they were there.
type pastPlace struct {
	rev     uint64
	account string
}

// Knows tells whether all of some definitions are counted.
func (p *AccountPast) Knows(of []*state.Definition) bool {
	if p == nil {
		return len(of) == 0
	}
	return !slices.ContainsFunc(of, func(d *state.Definition) bool {
		return !slices.ContainsFunc(p.Derived, func(x state.Derived) bool { return x.Name == d.Key })
	})
}

// Onto gives an account's state what is counted of it.
func (p *AccountPast) Onto(st *state.State) {
	if p == nil {
		return
	}
	for i := range p.Derived {
		st.Derive(p.Derived[i].Clone())
	}
}

// pastMember is somebody who was ever in an account.
type pastMember struct {
	ID   tend.PersonID
	Rev  uint64
	Run  int64       // their newest
	Last tend.Micros // when they were there for it
}

// CountAccount counts at most state.MaxDerived definitions of an account. before is what was counted of it,
// nil if nothing was: where it has all of them it is gone on with, with whatever else it counts. Then only
// what came since is read, unless somebody's past has become another by it. Nothing is kept.
func (db *DB) CountAccount(ctx context.Context, site tend.SiteID, account string, of []*state.Definition, before *AccountPast) (*AccountPast, error) {
	people, err := db.pastMembers(ctx, site, []string{account})
	if err != nil {
		return nil, err
	}
	members := people[account]
	if before != nil && before.Knows(of) {
		c := newAccountCount(db, site, account, before.of, before)
		if whole, err := c.further(ctx, members); whole || err != nil {
			return c.told(), err
		}
	}
	c := newAccountCount(db, site, account, of, nil)
	c.members = members
	if err := db.countPasts(ctx, site, []*accountCount{c}, func(*accountCount) {}); err != nil {
		return nil, err
	}
	return c.told(), nil
}

// accountCount is an AccountPast while it is made.
type accountCount struct {
	db      *DB
	site    tend.SiteID
	account string
	of      []*state.Definition
	before  *AccountPast // nil: all is gone through
	members []pastMember // where all is

	past chronicle // what is to be taken in
	at   map[tend.PersonID]pastPlace
	st   *state.State // what is counted
}

func newAccountCount(db *DB, site tend.SiteID, account string, of []*state.Definition, before *AccountPast) *accountCount {
	c := &accountCount{db: db, site: site, account: account, of: of, before: before, at: map[tend.PersonID]pastPlace{}, st: &state.State{}}
	for _, d := range of {
		c.past.take(d)
	}
	return c
}

func (c *accountCount) told() *AccountPast {
	return &AccountPast{Derived: c.st.Derived, of: c.of, at: c.at}
}

// share is how many units of work of one person are gone through at most, so that they are MaxRecount
// together.
func share(members []pastMember) uint64 {
	revs := make([]uint64, len(members))
	for i := range members {
		revs[i] = members[i].Rev
	}
	slices.Sort(revs)
	left := uint64(MaxRecount)
	for i, rev := range revs {
		if most := left / uint64(len(revs)-i); rev > most {
			return most
		}
		left -= rev
	}
	return MaxRecount
}

// further takes in what the members did since; false where what was counted does not hold any more:
// somebody was erased or merged, or something comes before what was counted.
func (c *accountCount) further(ctx context.Context, members []pastMember) (whole bool, err error) {
	var moved []pastStream
	there := make(map[tend.PersonID]bool, len(members))
	for i := range members {
		m := &members[i]
		there[m.ID] = true
		known, is := c.before.at[m.ID]
		if c.at[m.ID] = known; !is || known.rev != m.Rev {
			moved = append(moved, pastStream{c, m, known.rev})
		}
	}
	for id, known := range c.before.at {
		if there[id] {
			continue
		}
		if len(members) < maxPast {
			return false, nil
		}
		c.at[id] = known
	}
	for some := range slices.Chunk(moved, pastAtOnce) {
		streams, err := c.db.pastStreams(ctx, c.site, some)
		if err != nil {
			return false, err
		}
		for i := range some {
			s := &some[i]
			stream := streams[s.key(c.site)]
			if stream.Cut(s.after) || len(stream.Runs) > MaxRecount/pastAtOnce || len(stream.merges()) > 0 {
				return false, nil
			}
			in, err := c.walk(ctx, stream, c.before.at[s.member.ID].account, 0)
			if err != nil {
				return false, err
			}
			c.at[s.member.ID] = pastPlace{stream.Rev, in}
		}
	}
	for i := range c.before.Derived {
		c.st.Derive(c.before.Derived[i].Clone())
	}
	return c.take(), nil
}

// began is the account that somebody was in when a stream begins. Of one that begins with a hole that is only
// known where nothing changed it since; where something did, what was before it is not counted.
func (c *accountCount) began(s *Stream, after uint64, last tend.Micros) string {
	if after == 0 && !s.Cut(0) {
		return ""
	}
	since := max(s.began(), 1)
	for i := range s.Runs {
		for j := range s.Runs[i].Events {
			if e := &s.Runs[i].Events[j]; e.Kind == tend.KindGroup {
				c.past.since = max(c.past.since, since, e.At)
				return ""
			}
		}
	}
	if c.past.since = max(c.past.since, since); last < since/minuteMicros*minuteMicros {
		return ""
	}
	return c.account
}

// walk notes what somebody did while they were in the account, and gives the one that they are in after it.
func (c *accountCount) walk(ctx context.Context, s *Stream, in string, deep int) (string, error) {
	for i := range s.Runs {
		for j := range s.Runs[i].Events {
			e := &s.Runs[i].Events[j]
			switch e.Kind { //nolint:exhaustive // the others are of no account, or are not counted
			case tend.KindGroup:
				in = e.Account
			case tend.KindMerge:
				was, err := c.merged(ctx, e, deep)
				if err != nil {
					return "", err
				}
				in = cmp.Or(in, was)
			case tend.KindTrack, tend.KindPage:
				in = cmp.Or(in, e.Account) // what a file says may name one
				if cmp.Or(e.Account, in) == c.account {
					c.past.note(e)
				}
			}
		}
	}
	return in, nil
}

// merged notes what somebody did who was merged into another, and gives the account that they were in.
func (c *accountCount) merged(ctx context.Context, e *tend.Event, deep int) (string, error) {
	if e.Merge == nil {
		return "", nil
	}
	o, err := state.Decode(e.Merge.State)
	if err != nil {
		return "", nil //nolint:nilerr // the fold takes nothing of it either
	}
	if !c.past.concerns(o) {
		return o.Account, nil
	}
	gone := func() (string, error) {
		c.past.since = max(c.past.since, e.At)
		return o.Account, nil
	}
	if deep == recountDeep {
		return gone()
	}
	after := o.Rev - min(o.Rev, MaxRecount)
	stream, err := c.db.ReadStream(ctx, c.site, e.Merge.Person, after)
	if tend.CodeOf(err) == tend.NotFound {
		return gone()
	}
	if err != nil {
		return "", err
	}
	stream.upTo(o.Rev)
	_, err = c.walk(ctx, &stream, c.began(&stream, after, e.At), deep+1)
	return o.Account, err
}

// upTo leaves out what came after a revision.
func (s *Stream) upTo(rev uint64) {
	s.Runs = slices.DeleteFunc(s.Runs, func(r Run) bool { return r.Rev > rev })
}

// take takes in what was noted, in the order of time; false where some of it came late.
func (c *accountCount) take() bool {
	slices.SortStableFunc(c.past.events, func(a, b tend.Event) int { return cmp.Compare(a.At, b.At) })
	for i := range c.past.events {
		if !c.st.Counts(&c.past.events[i]) {
			return false
		}
	}
	return true
}

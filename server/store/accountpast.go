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
	pastAtOnce = 32   // people whose streams are read together
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
	Last tend.Micros // when they were there for it
}

// CountAccount counts at most state.MaxDerived definitions of an account. before is what was counted of it,
// nil if nothing was: where it has all of them it is gone on with, with whatever else it counts. Then only
// what came since is read, unless somebody's past has become another by it. Nothing is kept.
func (db *DB) CountAccount(ctx context.Context, site tend.SiteID, account string, of []*state.Definition, before *AccountPast) (*AccountPast, error) {
	var members []pastMember
	if err := db.read.SelectContext(ctx, &members, db.read.Rebind(`SELECT p.id, p.rev, m.last_seen AS last FROM account_people m
		JOIN persons p ON p.id = m.person AND p.site = m.site AND p.merged_into IS NULL
		WHERE m.site = ? AND m.account = ? ORDER BY m.last_seen DESC, m.person DESC LIMIT ?`), site, account, maxPast); err != nil {
		return nil, unavailable(err)
	}
	slices.SortFunc(members, func(a, b pastMember) int { return cmp.Compare(a.ID, b.ID) })
	if before != nil && before.Knows(of) {
		c := newAccountCount(db, site, account, before.of, before)
		if whole, err := c.further(ctx, members); whole || err != nil {
			return c.told(), err
		}
	}
	c := newAccountCount(db, site, account, of, nil)
	if err := c.all(ctx, members); err != nil {
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

// all goes through everything that the members did.
func (c *accountCount) all(ctx context.Context, members []pastMember) error {
	most := share(members)
	for some := range slices.Chunk(members, pastAtOnce) {
		streams, err := c.streams(ctx, some, func(m *pastMember) uint64 { return m.Rev - min(m.Rev, most) })
		if err != nil {
			return err
		}
		for i := range some {
			m := &some[i]
			after := m.Rev - min(m.Rev, most)
			stream, there := streams[streamKey{c.site, m.ID, after}]
			if !there || stream.Merged != 0 {
				continue // merged or erased meanwhile: the next time they are somebody else, or gone
			}
			in, err := c.walk(ctx, &stream.Stream, c.began(&stream.Stream, after, m.Last), 0)
			if err != nil {
				return err
			}
			c.at[m.ID] = pastPlace{stream.Rev, in}
		}
	}
	for _, d := range c.of {
		c.st.Derive(state.NewDerived(d, c.past.since))
	}
	c.take()
	return nil
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
	var moved []pastMember
	there := make(map[tend.PersonID]bool, len(members))
	for _, m := range members {
		there[m.ID] = true
		known, is := c.before.at[m.ID]
		if c.at[m.ID] = known; !is || known.rev != m.Rev {
			moved = append(moved, m)
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
	since := func(m *pastMember) uint64 { return c.before.at[m.ID].rev }
	for some := range slices.Chunk(moved, pastAtOnce) {
		streams, err := c.streams(ctx, some, since)
		if err != nil {
			return false, err
		}
		for i := range some {
			m := &some[i]
			known := c.before.at[m.ID]
			stream, is := streams[streamKey{c.site, m.ID, known.rev}]
			if !is || stream.Merged != 0 || stream.Cut(known.rev) || len(stream.Runs) > MaxRecount/pastAtOnce || len(stream.merges()) > 0 {
				return false, nil
			}
			in, err := c.walk(ctx, &stream.Stream, known.account, 0)
			if err != nil {
				return false, err
			}
			c.at[m.ID] = pastPlace{stream.Rev, in}
		}
	}
	for i := range c.before.Derived {
		c.st.Derive(c.before.Derived[i].Clone())
	}
	return c.take(), nil
}

func (c *accountCount) streams(ctx context.Context, members []pastMember, after func(*pastMember) uint64) (map[streamKey]*found, error) {
	keys := make([]streamKey, len(members))
	for i := range members {
		keys[i] = streamKey{c.site, members[i].ID, after(&members[i])}
	}
	streams, err := c.db.readStreams(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, f := range streams {
		if f.err != nil {
			return nil, f.err
		}
	}
	return streams, nil
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

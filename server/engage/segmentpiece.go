package engage

import (
	"cmp"
	"context"
	"slices"

	"tend/server/state"
	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// scan is a scan and the segment that it is of.
type scan struct {
	store.SegmentScan

	of *watched
}

// scansHere are the scans that this node may go on with, by site: not those of a site that is stopped,
// nor those of a watch that it has not heard of yet, or not any more.
func (e *Engine) scansHere(list []store.SegmentScan) (sites [][]scan) {
	config := e.config.Load()
	for _, x := range list {
		of := config.follows(&x)
		if of == nil {
			continue
		}
		if last := len(sites) - 1; last < 0 || sites[last][0].Site != x.Site {
			sites = append(sites, nil)
		}
		sites[len(sites)-1] = append(sites[len(sites)-1], scan{x, of})
	}
	return sites
}

// follows finds the segment that a scan is of; nil where there is nothing to scan.
func (c *config) follows(x *store.SegmentScan) *watched {
	st := c.byID[x.Site]
	if st == nil || st.Stopped {
		return nil
	}
	i := slices.IndexFunc(st.followed, func(w *watched) bool { return w.Segment == x.Segment && w.Since == x.Since })
	if i < 0 {
		return nil
	}
	return st.followed[i]
}

// scanSome takes the scans of a site that are furthest behind on by a piece. Where they come to where
// others are, they go on together: each state is made once for all of them.
func (e *Engine) scanSome(ctx context.Context, scans SegmentScans, folk Folk, l *store.Lease, list []scan) error {
	site := list[0].Site
	if err := e.beginScans(ctx, folk, list); err != nil {
		return err
	}
	p := piece{low: slices.MinFunc(list, func(a, b scan) int { return cmp.Compare(a.Position, b.Position) }).Position}
	next := tend.PersonID(0) // where others are
	for _, x := range list {
		if x.Position == p.low {
			p.scans, p.of = append(p.scans, x), append(p.of, x.of.rule.Definitions()...)
		} else if next == 0 || x.Position < next {
			next = x.Position
		}
	}
	most := scanPiece
	if len(p.of) > 0 {
		most = scanPieceCounted
	}
	people, err := folk.PeopleAfter(ctx, site, p.low, most)
	if err != nil {
		return err
	}
	p.take(people, most, next)
	states, err := folk.CountedStates(ctx, site, p.people, p.of)
	if err != nil {
		return err
	}
	if err := e.ask(ctx, site, &p, states); err != nil {
		return err
	}
	if whole, err := e.feedMoved(ctx, site, &p); err != nil || !whole {
		return err
	}
	return scans.MoveSegmentScans(ctx, l, p.moved(tend.Stamp(e.clock.Now())))
}

// beginScans begins those that are not under way.
func (e *Engine) beginScans(ctx context.Context, folk Folk, list []scan) error {
	total := int64(-1)
	for i := range list {
		x := &list[i].SegmentScan
		if x.Started != 0 && x.Finished == 0 {
			continue
		}
		if total < 0 {
			var err error
			if total, err = folk.CountPeople(ctx, x.Site); err != nil {
				return err
			}
		}
		x.Position, x.Done, x.Total, x.Matched, x.Came, x.Went, x.Finished = 0, 0, total, 0, 0, 0, 0
		x.Started = tend.Stamp(e.clock.Now())
	}
	return nil
}

// piece is the people whom a scan looks at together.
type piece struct {
	scans  []scan
	of     []*state.Definition // what their rules want counted
	low    tend.PersonID       // the people behind this one
	people []tend.PersonID
	upTo   tend.PersonID
	last   bool // nobody is behind them
	moves  []tend.PersonID
}

// take takes the people that were read, at most so many, no further than where others are.
func (p *piece) take(people []tend.PersonID, most int, next tend.PersonID) {
	p.people, p.last, p.upTo = people, len(people) < most, p.low
	if len(people) > 0 {
		p.upTo = people[len(people)-1]
	}
	if next != 0 && (p.last || p.upTo > next) {
		p.people = slices.DeleteFunc(people, func(id tend.PersonID) bool { return id > next })
		p.upTo, p.last = next, false
	}
}

// ask finds who is in the segments, and who has been moved as far as this tells: the main road decides.
func (e *Engine) ask(ctx context.Context, site tend.SiteID, p *piece, states []store.Somebody) error {
	in := target.Input{Now: tend.Stamp(e.clock.Now())}
	asks, counts := false, []*state.Definition(nil)
	for _, x := range p.scans {
		asks, counts = asks || x.of.asksAccount, state.Together(counts, x.of.rule.Account().Definitions)
	}
	for i := range states {
		in.State, in.Person, in.Account = states[i].State, int64(states[i].ID), nil
		if asks && in.State.Account != "" {
			var err error
			if in.Account, err = e.account(ctx, accountKey{site, in.State.Account}, counts); err != nil {
				return err
			}
		}
		moves := false
		for j := range p.scans {
			moves = p.scans[j].ask(&in) || moves
		}
		if moves {
			p.moves = append(p.moves, states[i].ID)
		}
	}
	return nil
}

// ask counts somebody, and tells whether they are to be looked at.
func (x *scan) ask(in *target.Input) (moves bool) {
	is, was := x.of.rule.Match(in), x.of.known(in.State)
	if is {
		x.Matched++
	}
	switch {
	case is && was == memberOut:
		x.Came++
	case !is && was == memberIn:
		x.Went++
	default:
		return is && was == memberUnknown
	}
	return true
}

// feedMoved has those looked at whom the piece may have found moved. It is not whole where it was ended
// between two of them: whoever was looked at by then is not moved any more.
func (e *Engine) feedMoved(ctx context.Context, site tend.SiteID, p *piece) (whole bool, err error) {
	for some := range slices.Chunk(p.moves, feeders) {
		config := e.config.Load()
		if err := ctx.Err(); err != nil || slices.ContainsFunc(p.scans, func(x scan) bool { return config.follows(&x.SegmentScan) == nil }) {
			return false, err
		}
		feds := make([]*Fed, len(some))
		for i, id := range some {
			feds[i] = &Fed{Site: site, Person: id, Look: true}
		}
		for _, err := range e.feedAll(ctx, feds) {
			switch tend.CodeOf(err) { //nolint:exhaustive // who cannot be fed for another reason keeps nobody else waiting
			case tend.Unavailable:
				return false, err
			case tend.Internal:
				e.log.Error("engage: somebody was left out of a scan of segments", "site", site, "err", err)
			}
		}
		e.probe("moved")
	}
	return true, ctx.Err()
}

// moved are the scans as they are after the piece.
func (p *piece) moved(now tend.Micros) []store.SegmentScan {
	list := make([]store.SegmentScan, len(p.scans))
	for i, x := range p.scans {
		list[i] = x.SegmentScan
		s := &list[i]
		s.Position, s.Done = p.upTo, s.Done+int64(len(p.people))
		if p.last {
			s.Total, s.Size, s.SizedAt, s.Finished = s.Done, s.Matched, now, now
		}
	}
	return list
}

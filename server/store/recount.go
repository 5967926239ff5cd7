package store

import (
	"context"

	"tend/server/state"
	"tend/server/tend"
)

// Bounds of going through what somebody did.
const (
	MaxRecount  = 20_000 // units of work of a person, the newest; what was before is not counted
	recountDeep = 8      // people merged into each other
)

// Streams read what people did; DB implements it.
type Streams interface {
	ReadStream(ctx context.Context, site tend.SiteID, person tend.PersonID, after uint64) (Stream, error)
}

// Recount goes through what a person did, up to a revision, and gives counters of these definitions
// with what they count, and sequences as the events give them in the order of time. A history that begins with a hole, by retention or by its
// length, is counted from there on, and the counters say so. zone is where the person is now: of what
// was left out nobody knows it. then is what is not in SQL yet.
func Recount(ctx context.Context, from Streams, who Counted, of []*state.Definition, then []tend.Event) ([]state.Derived, error) {
	r := recount{from: from, site: who.Site, past: &chronicle{}}
	for _, d := range of {
		if d.Ordered() {
			r.past.take(d)
		} else {
			r.of = append(r.of, d)
		}
	}
	st, err := r.person(ctx, who.Person, who.Rev, who.Zone, 0)
	if err != nil {
		return nil, err
	}
	for i := range then {
		if err := r.fold(ctx, st, then[i], 0); err != nil {
			return nil, err
		}
	}
	return append(st.Derived, r.past.told()...), nil
}

// Counted is whose history is gone through.
type Counted struct {
	Site   tend.SiteID
	Person tend.PersonID
	Rev    uint64 // up to which; 0 where there is none
	Zone   string
}

type recount struct {
	from Streams
	site tend.SiteID
	of   []*state.Definition // but for sequences
	past *chronicle
}

func (r *recount) person(ctx context.Context, person tend.PersonID, rev uint64, zone string, deep int) (*state.State, error) {
	if rev == 0 {
		st := &state.State{}
		r.begin(st, zone, 0)
		return st, nil
	}
	after := rev - min(rev, MaxRecount)
	stream, err := r.from.ReadStream(ctx, r.site, person, after)
	if err != nil {
		return nil, err
	}
	st, since := &state.State{}, tend.Micros(0)
	if after > 0 || stream.Cut(0) {
		if since = stream.began(); since == 0 {
			since = 1 // nothing is left: all that it counts comes from now on
		}
	} else {
		zone = ""
	}
	r.past.since = max(r.past.since, since)
	r.begin(st, zone, since)
	for i := range stream.Runs {
		run := &stream.Runs[i]
		if run.Rev > rev {
			break
		}
		for j := range run.Events {
			if err := r.fold(ctx, st, run.Events[j], deep); err != nil {
				return nil, err
			}
		}
	}
	return st, nil
}

// began is when the first run of a stream was; 0 where there is none.
func (s *Stream) began() tend.Micros {
	if len(s.Runs) == 0 {
		return 0
	}
	return s.Runs[0].At
}

// begin gives a state a zone, and counters that have counted nothing.
func (r *recount) begin(st *state.State, zone string, since tend.Micros) {
	st.Apply(&tend.Event{Kind: tend.KindContext, Context: &tend.Context{Zone: zone}})
	for _, d := range r.of {
		st.Derive(state.NewDerived(d, since))
	}
}

// fold folds an event, with what the merged one's own history counts.
func (r *recount) fold(ctx context.Context, st *state.State, e tend.Event, deep int) error {
	switch {
	case e.Kind == tend.KindCounters:
		return nil // of other definitions, or counted as these are
	case e.Kind != tend.KindMerge || e.Merge == nil:
		r.past.note(&e)
		st.Apply(&e)
		return nil
	}
	o, err := state.Decode(e.Merge.State)
	if err != nil {
		return nil //nolint:nilerr // the fold takes nothing of it either
	}
	if missing := o.Uncounted(r.of); len(missing) > 0 || r.past.concerns(o) {
		if err := r.merged(ctx, o, &e, missing, deep); err != nil {
			return err
		}
		m := *e.Merge
		m.State = o.Append(nil)
		e.Merge = &m
	}
	st.Apply(&e)
	return nil
}

// merged gives the merged one's state the counters that it lacks. Whose history is gone has them
// from the merge on.
func (r *recount) merged(ctx context.Context, o *state.State, e *tend.Event, missing []*state.Definition, deep int) error {
	of := recount{from: r.from, site: r.site, of: missing, past: r.past}
	counted := &state.State{}
	of.begin(counted, "", e.At)
	own, err := of.before(ctx, e, o, deep+1)
	switch {
	case err == nil:
		counted = own
	case tend.CodeOf(err) == tend.NotFound:
		r.past.since = max(r.past.since, e.At)
	default:
		return err
	}
	for _, d := range counted.Derived {
		o.Derive(d)
	}
	return nil
}

// before is what the merged one did; not found where it is gone, or nobody looks so deep.
func (r *recount) before(ctx context.Context, e *tend.Event, o *state.State, deep int) (*state.State, error) {
	if deep > recountDeep {
		return nil, tend.Errorf(tend.NotFound, "", "people are merged into each other more than %d times", recountDeep)
	}
	return r.person(ctx, e.Merge.Person, o.Rev, o.Zone, deep)
}

// CountedStates is StatesOf, with the counters of some definitions: those that people's states
// lack are counted now, and kept nowhere.
func (db *DB) CountedStates(ctx context.Context, site tend.SiteID, people []tend.PersonID, of []*state.Definition) ([]Somebody, error) {
	list, err := db.StatesOf(ctx, site, people)
	if err != nil {
		return nil, err
	}
	behind := make([]*Somebody, 0, len(list))
	for i := range list {
		if len(list[i].State.Uncounted(of)) > 0 {
			behind = append(behind, &list[i])
		}
	}
	for some := range lots(behind, func(p **Somebody) uint64 { return min((*p).State.Rev, MaxRecount) }) {
		if err := db.countBehind(ctx, site, some, of); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// countBehind gives the states of some people the counters that they lack; their histories are read together.
func (db *DB) countBehind(ctx context.Context, site tend.SiteID, people []*Somebody, of []*state.Definition) error {
	keys := make([]streamKey, len(people))
	for i, p := range people {
		keys[i] = streamKey{site, p.ID, p.State.Rev - min(p.State.Rev, MaxRecount)}
	}
	streams, err := db.readStreams(ctx, keys)
	if err != nil {
		return err
	}
	for _, p := range people {
		counted, err := Recount(ctx, readBefore{db, streams}, Counted{site, p.ID, p.State.Rev, p.State.Zone}, p.State.Uncounted(of), nil)
		if tend.CodeOf(err) == tend.NotFound {
			continue // erased meanwhile
		}
		if err != nil {
			return err
		}
		for _, d := range counted {
			p.State.Derive(d)
		}
	}
	return nil
}

// readBefore has some people's streams already; those of others, as of who was merged into them, it reads.
type readBefore struct {
	db      *DB
	streams map[streamKey]*found
}

func (r readBefore) ReadStream(ctx context.Context, site tend.SiteID, person tend.PersonID, after uint64) (Stream, error) {
	if f := r.streams[streamKey{site, person, after}]; f != nil {
		return f.Stream, f.err
	}
	return r.db.ReadStream(ctx, site, person, after)
}

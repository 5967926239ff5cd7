package store

import (
	"context"

	"tend/server/state"
	"tend/server/tend"
)

// foldTries is how often a fold begins anew when events went while it looked.
const foldTries = 3

// Memory is what a state is made of; DB implements it.
type Memory interface {
	LoadSnapshot(ctx context.Context, person tend.PersonID) (Snapshot, error)
	ReadStream(ctx context.Context, site tend.SiteID, person tend.PersonID, after uint64) (Stream, error)
}

// Fold makes a person's state from SQL alone: the newest snapshot and the events after
// it. One rule for a crash, a lost Redis, a cold person and a new node.
//
// Events that retention took away are in the snapshot that was made before. When they
// go between the two looks, the second is at a hole, and the snapshot is there by then.
func Fold(ctx context.Context, from Memory, site tend.SiteID, person tend.PersonID) (*state.State, Stream, error) {
	for range foldTries {
		st := &state.State{}
		snap, err := from.LoadSnapshot(ctx, person)
		if err != nil {
			return nil, Stream{}, err
		}
		if snap.Rev > 0 {
			if old, err := state.Decode(snap.State); err == nil {
				st = old
			}
		}
		stream, err := from.ReadStream(ctx, site, person, st.Rev)
		if err != nil {
			return nil, Stream{}, err
		}
		if stream.Merged == 0 && stream.Cut(st.Rev) {
			continue
		}
		stream.Onto(st)
		return st, stream, nil
	}
	return nil, Stream{}, tend.Errorf(tend.Internal, "history_cut",
		"the state of person %d cannot be made: the first of their events are gone, and no snapshot that this version can read holds them", person)
}

// Cut tells whether events between a revision and the first run are missing: retention
// took them away. Revisions have no gaps.
func (s *Stream) Cut(after uint64) bool {
	return s.Rev > after && (len(s.Runs) == 0 || s.Runs[0].Rev != after+1)
}

// Onto folds the events onto a state at the revision that they were read from.
func (s *Stream) Onto(st *state.State) {
	for i := range s.Runs {
		run := &s.Runs[i]
		for j := range run.Events {
			st.Apply(&run.Events[j])
		}
		st.Rev = run.Rev
	}
}

package state_test

import (
	"strconv"
	"testing"

	"tend/server/state"
	"tend/server/tend"
)

func moved(id string, watch tend.Micros, in bool) *tend.Event {
	return &tend.Event{Kind: tend.KindSegment, At: start, Segment: &tend.SegmentChange{Segment: id, Watch: watch, In: in}}
}

func TestSomebodyIsInTheSegmentsThatTheyCameInto(t *testing.T) {
	s := fold(moved("trial", 5, true), moved("beta", 7, true), moved("gone", 5, true), moved("gone", 5, false), moved("never", 5, false))
	for _, c := range []struct {
		id    string
		watch tend.Micros
		want  bool
	}{{"trial", 5, true}, {"beta", 7, true}, {"gone", 5, false}, {"never", 5, false}, {"", 0, false}, {"trial", 6, false}, {"trial", 4, false}} {
		if s.InSegment(c.id, c.watch) != c.want {
			t.Errorf("in %q by watch %d: %v", c.id, c.watch, !c.want)
		}
	}
	if s.First != 0 || s.Last != 0 || s.Visits.Total != 0 {
		t.Errorf("to come into a segment was taken for a visit: %+v", s)
	}
	s.Apply(moved("trial", 9, true)) // the segment was edited
	s.Apply(moved("trial", 5, false))
	if !s.InSegment("trial", 9) || len(s.Segments) != 2 {
		t.Errorf("an earlier watch had the last word: %+v", s.Segments)
	}
}

func TestTheSegmentThatWasWatchedFirstIsForgotten(t *testing.T) {
	s := &state.State{}
	for i := range state.MaxSegments + 1 {
		s.Apply(moved("s"+strconv.Itoa(i), tend.Micros(1000-i), true))
	}
	if last := state.MaxSegments; len(s.Segments) != last || s.InSegment("s"+strconv.Itoa(last), tend.Micros(1000-last)) || !s.InSegment("s0", 1000) {
		t.Errorf("in %d segments", len(s.Segments))
	}
	if _, err := state.Decode(s.Append(nil)); err != nil {
		t.Error(err)
	}
}

func TestAMergeUnitesTheSegmentsOfBoth(t *testing.T) {
	s := fold(moved("beta", 9, true), moved("pro", 5, true))
	s.Apply(&tend.Event{Kind: tend.KindMerge, At: start, Merge: &tend.Merge{State: fold(moved("beta", 5, true), moved("pro", 9, true), moved("trial", 5, true)).Append(nil)}})
	if len(s.Segments) != 3 || !s.InSegment("beta", 9) || !s.InSegment("pro", 9) || !s.InSegment("trial", 5) {
		t.Errorf("in %+v", s.Segments)
	}
}

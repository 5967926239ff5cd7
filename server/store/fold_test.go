package store

import (
	"context"
	"testing"

	"tend/server/state"
	"tend/server/tend"
)

// going is a memory whose oldest events go between two looks.
type going struct {
	snapshots []Snapshot // one for each look
	stream    Stream
	looks     int
}

func (g *going) LoadSnapshot(context.Context, tend.PersonID) (Snapshot, error) {
	s := g.snapshots[min(g.looks, len(g.snapshots)-1)]
	g.looks++
	return s, nil
}

func (g *going) ReadStream(_ context.Context, _ tend.SiteID, _ tend.PersonID, after uint64) (Stream, error) {
	s := g.stream
	s.Runs = nil
	for _, r := range g.stream.Runs {
		if r.Rev > after {
			s.Runs = append(s.Runs, r)
		}
	}
	return s, nil
}

func acted(rev uint64) Run {
	return Run{ID: int64(rev), Rev: rev, Events: []tend.Event{{Kind: tend.KindTrack, Name: "x", At: tend.Micros(rev)}}}
}

func snapshotAt(rev uint64) Snapshot {
	st := state.State{}
	for i := range rev {
		s := Stream{Runs: []Run{acted(i + 1)}}
		s.Onto(&st)
	}
	return Snapshot{Rev: rev, State: st.Append(nil)}
}

func TestAFoldBeginsAtASnapshotAboveWhatIsGone(t *testing.T) {
	for name, g := range map[string]*going{
		"all there":           {snapshots: []Snapshot{{}}, stream: Stream{Rev: 3, Runs: []Run{acted(1), acted(2), acted(3)}}},
		"gone below":          {snapshots: []Snapshot{snapshotAt(2)}, stream: Stream{Rev: 3, Runs: []Run{acted(3)}}},
		"all gone":            {snapshots: []Snapshot{snapshotAt(3)}, stream: Stream{Rev: 3}},
		"gone meanwhile":      {snapshots: []Snapshot{{}, snapshotAt(2)}, stream: Stream{Rev: 3, Runs: []Run{acted(3)}}},
		"all gone meanwhile":  {snapshots: []Snapshot{{}, snapshotAt(3)}, stream: Stream{Rev: 3}},
		"more gone meanwhile": {snapshots: []Snapshot{snapshotAt(1), snapshotAt(2)}, stream: Stream{Rev: 3, Runs: []Run{acted(3)}}},
	} {
		st, _, err := Fold(t.Context(), g, 1, 1)
		if err != nil || st.Rev != 3 || st.Event("x").Total != 3 {
			t.Errorf("%s: %+v, %v; want three events", name, st, err)
		}
	}
}

func TestAStateThatCannotBeMadeIsNoEmptyOne(t *testing.T) {
	unreadable := snapshotAt(2)
	unreadable.State = append([]byte{255}, unreadable.State[1:]...)
	for name, s := range map[string]Snapshot{"of another version": unreadable, "too old": snapshotAt(1), "missing": {}} {
		g := &going{snapshots: []Snapshot{s}, stream: Stream{Rev: 3, Runs: []Run{acted(3)}}}
		if st, _, err := Fold(t.Context(), g, 1, 1); tend.CodeOf(err) != tend.Internal {
			t.Errorf("snapshot %s: %+v, %v", name, st, err)
		}
	}
}

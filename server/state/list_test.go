package state_test

import (
	"slices"
	"strconv"
	"testing"

	"tend/server/state"
	"tend/server/tend"
)

func listed(id string, on bool) *tend.Event {
	return &tend.Event{Kind: tend.KindList, At: start, Name: id, On: on, Past: true}
}

func TestSomebodyIsOnTheListsThatTheyWerePutOn(t *testing.T) {
	s := fold(listed("trial", true), listed("beta", true), listed("beta", true), listed("gone", true), listed("gone", false), listed("never", false))
	if !slices.Equal(s.Lists, []string{"beta", "trial"}) {
		t.Errorf("on %q", s.Lists)
	}
	for id, want := range map[string]bool{"beta": true, "trial": true, "gone": false, "bet": false, "": false} {
		if s.OnList(id) != want {
			t.Errorf("on %q: %v", id, !want)
		}
	}
	if s.First != 0 || s.Last != 0 || s.Visits.Total != 0 {
		t.Errorf("to be put on a list was taken for a visit: %+v", s)
	}
}

func TestSomebodyIsOnNoMoreListsThanThereMayBe(t *testing.T) {
	s := &state.State{}
	for i := range state.MostLists + 1 {
		s.Apply(listed("l"+strconv.Itoa(i), true))
	}
	if len(s.Lists) != state.MostLists || s.OnList("l1000") || !s.OnList("l999") {
		t.Errorf("on %d lists", len(s.Lists))
	}
	if _, err := state.Decode(s.Append(nil)); err != nil {
		t.Error(err)
	}
}

func TestAMergeUnitesTheListsOfBoth(t *testing.T) {
	s := fold(listed("beta", true), listed("pro", true))
	s.Apply(&tend.Event{Kind: tend.KindMerge, At: start, Merge: &tend.Merge{State: fold(listed("beta", true), listed("trial", true)).Append(nil)}})
	if !slices.Equal(s.Lists, []string{"beta", "pro", "trial"}) {
		t.Errorf("on %q", s.Lists)
	}
}

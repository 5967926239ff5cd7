package state_test

import (
	"fmt"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// aimed is the grant of a delivery that is to bring about an invitation within an hour.
func aimed(id string, at tend.Micros) *tend.Event {
	e := grant(id)
	e.At, e.Grant.Goal = at, &tend.Goal{Event: "invited", Within: "1h"}
	return e
}

func receipt(id string, what tend.What, at tend.Micros) *tend.Event {
	return &tend.Event{Kind: tend.KindReceipt, At: at, Delivery: id, What: what}
}

func TestAGoalIsReachedWithinItsTimeFromWhenItWasSeen(t *testing.T) {
	at := func(d time.Duration) tend.Micros { return start.Add(d) }
	seen := receipt("d", tend.Shown, at(time.Minute))
	for name, c := range map[string]struct {
		events  []*tend.Event
		reached tend.Micros
	}{
		"nothing":                    {[]*tend.Event{seen}, 0},
		"another event":              {[]*tend.Event{seen, track("export", at(time.Hour))}, 0},
		"afterwards":                 {[]*tend.Event{seen, track("invited", at(2*time.Minute))}, at(2 * time.Minute)},
		"in the same moment":         {[]*tend.Event{seen, track("invited", at(time.Minute))}, at(time.Minute)},
		"at the very end":            {[]*tend.Event{seen, track("invited", at(61*time.Minute))}, at(61 * time.Minute)},
		"too late":                   {[]*tend.Event{seen, track("invited", at(61*time.Minute+time.Microsecond))}, 0},
		"too early, reported late":   {[]*tend.Event{seen, track("invited", at(time.Minute-time.Microsecond))}, 0},
		"never seen":                 {[]*tend.Event{track("invited", at(2*time.Minute))}, 0},
		"could not be drawn":         {[]*tend.Event{receipt("d", tend.Failed, at(1)), track("invited", at(time.Minute))}, 0},
		"twice, and again":           {[]*tend.Event{seen, track("invited", at(2*time.Minute)), track("invited", at(time.Minute))}, at(2 * time.Minute)},
		"seen by its click":          {[]*tend.Event{receipt("d", tend.Clicked, at(0)), track("invited", at(time.Hour))}, at(time.Hour)},
		"seen again later":           {[]*tend.Event{seen, receipt("d", tend.Shown, at(3*time.Hour)), track("invited", at(3*time.Hour))}, 0},
		"seen before it was granted": {[]*tend.Event{receipt("d", tend.Shown, at(-time.Hour)), track("invited", at(time.Hour))}, at(time.Hour)},
		"reported before the sight":  {[]*tend.Event{track("invited", at(2*time.Minute)), seen}, at(2 * time.Minute)},
		"what earned it":             {[]*tend.Event{track("invited", at(time.Minute)), seen}, 0},
		"reported before, too late":  {[]*tend.Event{track("invited", at(2*time.Hour)), seen}, 0},
		"the first of two before":    {[]*tend.Event{track("invited", at(2*time.Minute)), track("invited", at(2*time.Hour)), seen}, at(2 * time.Minute)},
		"taken back, seen after all": {[]*tend.Event{{Kind: tend.KindRelease, At: at(1), Delivery: "d"}, seen, track("invited", at(time.Hour))}, at(time.Hour)},
		"granted again":              {[]*tend.Event{seen, aimed("d", at(time.Hour)), track("invited", at(90*time.Minute))}, 0},
		"by the other who they were": {[]*tend.Event{seen, merge(fold(track("invited", at(2*time.Minute))))}, at(2 * time.Minute)},
		"the other, before it":       {[]*tend.Event{seen, merge(fold(track("invited", at(0))))}, 0},
	} {
		s := fold(append([]*tend.Event{aimed("d", start)}, c.events...)...)
		if len(s.Goals) != 1 || s.Goals[0].Reached != c.reached {
			t.Errorf("%s: %+v", name, s.Goals)
		}
	}
	s := fold(aimed("d", start), seen, track("invited", at(time.Hour)), &tend.Event{Kind: tend.KindGoal, Delivery: "d"}, track("invited", at(time.Hour)))
	if len(s.Goals) != 0 {
		t.Errorf("what was reached and told is still waited for: %+v", s.Goals)
	}
}

func TestAMergeTakesInWhatTheOtherSaw(t *testing.T) {
	s := fold(track("invited", start.Add(2*time.Minute)), merge(fold(aimed("d", start), receipt("d", tend.Shown, start))))
	if len(s.Goals) != 1 || s.Goals[0].Reached != start.Add(2*time.Minute) {
		t.Errorf("what the known person had done already: %+v", s.Goals)
	}
	s = fold(merge(fold(aimed("d", start), receipt("d", tend.Shown, start))), track("invited", start.Add(2*time.Minute)))
	if len(s.Goals) != 1 || s.Goals[0].Reached != start.Add(2*time.Minute) {
		t.Errorf("what they do afterwards: %+v", s.Goals)
	}
}

func TestGoalsAreBounded(t *testing.T) {
	s := fold(aimed("first", start), receipt("first", tend.Shown, start), aimed("back", start), &tend.Event{Kind: tend.KindRelease, At: start, Delivery: "back"})
	for i := range state.MaxGoals - 1 {
		s.Apply(aimed(fmt.Sprint("d", i), start.Add(time.Minute)))
	}
	if len(s.Goals) != state.MaxGoals || s.Goals[0].Delivery != "first" || s.Goals[1].Delivery != "d0" {
		t.Errorf("not the one that was taken back is forgotten first: %d, %+v", len(s.Goals), s.Goals[:2])
	}
	s.Apply(aimed("last", start.Add(time.Minute)))
	if len(s.Goals) != state.MaxGoals || s.Goals[0].Delivery != "d0" {
		t.Errorf("not the oldest is forgotten: %d, %+v", len(s.Goals), s.Goals[0])
	}
	s.Apply(receipt("d0", tend.Shown, start.Add(time.Minute)))
	s.Apply(aimed("much later", start.Add(9*24*time.Hour)))
	if s.Goals[0].Delivery == "d0" {
		t.Error("what was over more than a week ago is still remembered")
	}
}

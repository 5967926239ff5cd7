package state_test

import (
	"fmt"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// climbs is the event that a campaign waits to be seen, for two days from start.
func climbs(campaign string, cancel ...string) *tend.Event {
	return &tend.Event{Kind: tend.KindFallback, At: start, Delay: &tend.Delay{Campaign: campaign, Version: 1, Since: start, Due: start.Add(48 * time.Hour), Cancel: cancel}}
}

func seen(delivery string, what tend.What) *tend.Event {
	return &tend.Event{Kind: tend.KindReceipt, At: start.Add(time.Hour), Delivery: delivery, What: what}
}

func TestWhoHasSeenItWaitsNoMore(t *testing.T) {
	for name, c := range map[string]struct {
		does  []*tend.Event
		waits bool
		by    string
	}{
		"Nothing":      {nil, true, ""},
		"Shown":        {[]*tend.Event{seen("d1", tend.Shown)}, false, ""},
		"Dismissed":    {[]*tend.Event{seen("d1", tend.Dismissed)}, false, ""},
		"NotDrawn":     {[]*tend.Event{seen("d1", tend.Failed)}, true, ""},
		"AnotherOne":   {[]*tend.Event{seen("d9", tend.Shown)}, true, ""},
		"TakenBack":    {[]*tend.Event{{Kind: tend.KindRelease, At: start, Delivery: "d1"}}, true, ""},
		"ItsSecond":    {[]*tend.Event{{Kind: tend.KindRelease, At: start, Delivery: "d1"}, grant("d2"), seen("d2", tend.Shown)}, false, ""},
		"GoalReached":  {[]*tend.Event{track("bought", start.Add(time.Hour))}, true, "bought"},
		"BeforeThat":   {[]*tend.Event{track("bought", start.Add(-time.Hour))}, true, ""},
		"Over":         {[]*tend.Event{{Kind: tend.KindFallback, At: start, Delay: &tend.Delay{Campaign: "hello", Over: true}}}, false, ""},
		"OtherMatches": {[]*tend.Event{{Kind: tend.KindDelay, At: start, Delay: &tend.Delay{Campaign: "hello", Over: true}}}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := fold(append([]*tend.Event{grant("d1"), climbs("hello", "bought")}, c.does...)...)
			w, waits := s.Climbs("hello")
			if waits != c.waits || w.By != c.by || s.Waits("hello") {
				t.Errorf("waits %v, ended by %q", waits, w.By)
			}
		})
	}
}

func TestLaddersMerge(t *testing.T) {
	s, o := fold(climbs("a", "bought"), climbs("b")), fold(climbs("b"), climbs("c", "bought"))
	s.Apply(track("bought", start.Add(time.Hour)))
	s.Apply(merge(o))
	if len(s.Ladders) != 3 || s.Ladders[0].By != "bought" || s.Ladders[1].By != "" || s.Ladders[2].By != "bought" {
		t.Error(s.Ladders)
	}
	for i := range state.MaxLadders + 1 {
		o.Apply(climbs(fmt.Sprint("m", i)))
	}
	s.Apply(merge(o))
	if len(o.Ladders) != state.MaxLadders || len(s.Ladders) != state.MaxLadders {
		t.Error(len(o.Ladders), len(s.Ladders))
	}
}

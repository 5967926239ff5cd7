package state_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

func prefer(category string, on bool) *tend.Event {
	return &tend.Event{Kind: tend.KindPreference, At: start, Category: category, On: on}
}

func waits(campaign string, cancel ...string) *tend.Event {
	return &tend.Event{Kind: tend.KindDelay, At: start, Delay: &tend.Delay{
		Campaign: campaign, Version: 1, Since: start, Due: start.Add(time.Hour), Cancel: cancel,
	}}
}

func TestWhatIsNotWanted(t *testing.T) {
	s := fold(prefer("promo", false), prefer("news", false), prefer("promo", false), prefer("", false), prefer("tips", true))
	if !slices.Equal(s.Off, []string{"news", "promo"}) || !s.Unwanted("promo") || s.Unwanted("tips") {
		t.Fatal(s.Off)
	}
	s.Apply(prefer("news", true))
	if !slices.Equal(s.Off, []string{"promo"}) {
		t.Error(s.Off)
	}
	for i := range state.MaxOff {
		s.Apply(prefer(fmt.Sprint("c", i), false))
	}
	if len(s.Off) != state.MaxOff || s.Unwanted("promo") || !s.Unwanted("c0") {
		t.Error("it is not the oldest choice that is forgotten", len(s.Off))
	}
}

func TestAMergeTakesTheStricterPreferences(t *testing.T) {
	s := fold(prefer("promo", false), prefer("tips", true))
	s.Apply(merge(fold(prefer("news", false), prefer("tips", false), prefer("promo", true))))
	if !slices.Equal(s.Off, []string{"promo", "news", "tips"}) {
		t.Error(s.Off)
	}
}

func TestWhatWaitsIsCancelledByWhatHappensSince(t *testing.T) {
	before, at, after := track("invited", start.Add(-time.Second)), track("invited", start), track("left", start.Add(time.Second))
	for name, c := range map[string]struct {
		events []*tend.Event
		by     string
	}{
		"nothing":                {nil, ""},
		"another event":          {[]*tend.Event{track("export", start)}, ""},
		"late, from before":      {[]*tend.Event{before}, ""},
		"in the same moment":     {[]*tend.Event{at}, "invited"},
		"the first of two":       {[]*tend.Event{after, at}, "left"},
		"a second match":         {[]*tend.Event{waits("tip")}, ""},
		"in the other's stream":  {[]*tend.Event{merge(fold(track("invited", start.Add(time.Second))))}, "invited"},
		"the other, from before": {[]*tend.Event{merge(fold(before))}, ""},
	} {
		s := fold(append([]*tend.Event{before, waits("tip", "invited", "left")}, c.events...)...)
		if len(s.Waiting) != 1 || s.Waiting[0].By != c.by || s.Waiting[0].Due != start.Add(time.Hour) {
			t.Errorf("%s: %+v", name, s.Waiting)
		}
	}
}

func TestWhatWaitsEndsAndIsBounded(t *testing.T) {
	s := fold(waits("tip"), waits("other"))
	s.Apply(&tend.Event{Kind: tend.KindDelay, At: start, Delay: &tend.Delay{Campaign: "tip", Version: 1, Over: true}})
	if s.Waits("tip") || !s.Waits("other") {
		t.Error(s.Waiting)
	}
	o := &state.State{}
	for i := range state.MaxWaiting + 1 {
		o.Apply(waits(fmt.Sprint("c", i)))
	}
	s.Apply(merge(o))
	if len(o.Waiting) != state.MaxWaiting || len(s.Waiting) != state.MaxWaiting {
		t.Error(len(o.Waiting), len(s.Waiting))
	}
}

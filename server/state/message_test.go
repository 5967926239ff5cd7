package state_test

import (
	"fmt"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

func granted(campaign, delivery string, at tend.Micros) *tend.Event {
	return &tend.Event{Kind: tend.KindGrant, At: at, Delivery: delivery, Grant: &tend.Grant{Delivery: delivery, Campaign: campaign, Version: 1}}
}

// had writes what a person had of a campaign: "shown 2, clicked 1".
func had(s *state.State, campaign string) string {
	m, text := s.FindMessage(campaign), ""
	for i, word := range state.HadWords {
		if t := m.Times(state.Had(i)); t != nil {
			text += fmt.Sprintf("%s %d ", word, t.N)
		}
	}
	return text
}

func TestWhatSomebodyHadOfACampaign(t *testing.T) {
	minute := func(n int) tend.Micros { return start.Add(time.Duration(n) * time.Minute) }
	for _, c := range []struct {
		name   string
		events []*tend.Event
		want   string
	}{
		{"Nothing", nil, ""},
		{"AGrant", []*tend.Event{granted("nps", "d1", start)}, "granted 1 "},
		{"WhateverIsReportedWasShown", []*tend.Event{granted("nps", "d1", start), receipt("d1", tend.Clicked, minute(1))}, "granted 1 shown 1 clicked 1 "},
		{"ButWhatFailed", []*tend.Event{granted("nps", "d1", start), receipt("d1", tend.Failed, minute(1))}, "granted 1 failed 1 "},
		{"FewerClosesItToo", []*tend.Event{granted("nps", "d1", start), receipt("d1", tend.Fewer, minute(1))}, "granted 1 shown 1 dismissed 1 fewer 1 "},
		{"ADeliveryCountsOnce", []*tend.Event{
			granted("nps", "d1", start), receipt("d1", tend.Shown, minute(1)), granted("nps", "d1", minute(2)), receipt("d1", tend.Shown, minute(3)),
			receipt("d1", tend.Clicked, minute(4)), receipt("d1", tend.Clicked, minute(5)),
		}, "granted 1 shown 1 clicked 1 "},
		{"AnotherOneCountsToo", []*tend.Event{
			granted("nps", "d1", start), receipt("d1", tend.Shown, minute(1)), granted("nps", "d2", minute(2)), receipt("d2", tend.Shown, minute(3)),
		}, "granted 2 shown 2 "},
		{"WhoIsHeldOutHasNothing", []*tend.Event{
			{Kind: tend.KindGrant, At: start, Grant: &tend.Grant{Delivery: "d1", Campaign: "nps", Held: true}}, receipt("d1", tend.Shown, minute(1)),
		}, ""},
		{"APushIsAMessage", []*tend.Event{
			{Kind: tend.KindGrant, At: start, Grant: &tend.Grant{Delivery: "d1", Campaign: "nps", Channel: "web_push"}}, receipt("d1", tend.Clicked, minute(1)),
		}, "granted 1 shown 1 clicked 1 "},
		{"AnUnknownDeliveryIsNone", []*tend.Event{granted("nps", "d1", start), receipt("d2", tend.Shown, minute(1))}, "granted 1 "},
		{"AGoal", []*tend.Event{granted("nps", "d1", start), {Kind: tend.KindGoal, At: minute(9), Delivery: "d1"}}, "granted 1 converted 1 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := had(fold(c.events...), "nps"); got != c.want {
				t.Errorf("got %q, not %q", got, c.want)
			}
		})
	}
}

func TestWhatWasHadIsKnownByItsLastTime(t *testing.T) {
	s := fold(zoned("Asia/Tokyo"), granted("nps", "d1", start), receipt("d1", tend.Shown, start.Add(5*time.Hour)), receipt("d1", tend.Shown, start.Add(time.Hour)))
	shown := s.FindMessage("nps").Times(state.HadShown)
	if shown.At != start.Add(5*time.Hour) || shown.Day != s.Day(start)+1 {
		t.Errorf("%+v: what arrives late changes it, or its day is not the person's", shown)
	}
}

// Two people who turn out to be one have had what both had, whichever way it is told.
func TestWhatTwoPeopleHadAddsUp(t *testing.T) {
	visitor := fold(granted("nps", "d1", start), receipt("d1", tend.Shown, start), granted("tip", "d3", start))
	known := fold(granted("nps", "d2", start.Add(time.Hour)), receipt("d2", tend.Shown, start.Add(time.Hour)), merge(visitor))
	known.Apply(receipt("d1", tend.Clicked, start.Add(2*time.Hour))) // of the visitor's delivery
	known.Apply(receipt("d3", tend.Shown, start.Add(2*time.Hour)))
	if got := had(known, "nps"); got != "granted 2 shown 2 clicked 1 " {
		t.Errorf("of nps %q", got)
	}
	if got := had(known, "tip"); got != "granted 1 shown 1 " {
		t.Errorf("of tip %q", got)
	}
	if at := known.FindMessage("nps").Times(state.HadGranted).At; at != start.Add(time.Hour) {
		t.Error("the later grant is not the last:", at.Time())
	}
}

func TestMessagesAreBounded(t *testing.T) {
	s := &state.State{}
	for i := range state.MaxMessages + 3 {
		at := start.Add(time.Duration(i) * time.Minute)
		s.Apply(granted(fmt.Sprintf("c%03d", i), fmt.Sprintf("d%03d", i), at))
		s.Apply(receipt("d000", tend.Clicked, at)) // the first is heard of again and again
	}
	if len(s.Messages) != state.MaxMessages || had(s, "c001") != "" || had(s, "c003") != "" || had(s, "c000") == "" || had(s, "c004") == "" {
		t.Errorf("%d campaigns, not those heard of last", len(s.Messages))
	}
	other := &state.State{}
	for i := range state.MaxMessages {
		other.Apply(granted(fmt.Sprintf("o%03d", i), fmt.Sprintf("o%03d", i), start.Add(24*time.Hour)))
	}
	s.Apply(merge(other))
	if len(s.Messages) != state.MaxMessages || had(s, "c004") != "" || had(s, "o063") == "" {
		t.Errorf("%d campaigns after a merge", len(s.Messages))
	}
	before := 0
	for i := range 1000 {
		at := start.Add(time.Duration(i) * time.Hour)
		s.Apply(granted("o063", fmt.Sprintf("x%04d", i), at))
		s.Apply(receipt(fmt.Sprintf("x%04d", i), tend.Fewer, at))
		if i == 100 {
			before = len(s.Append(nil))
		}
	}
	if got := len(s.Append(nil)); got > before+16 || s.FindMessage("o063").Times(state.HadShown).N != 1000 {
		t.Errorf("%d bytes after 1,000 deliveries, %d after 100: %s", got, before, had(s, "o063"))
	}
}

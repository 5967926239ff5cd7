package state_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

func TestTheNameSeenLongestAgoIsForgotten(t *testing.T) {
	s := &state.State{}
	for i := range state.MaxNames {
		s.Apply(track("n"+strconv.Itoa(i), start.Add(time.Duration(i)*time.Second)))
	}
	s.Apply(track("n0", start.Add(time.Hour))) // seen again: now n1 is the oldest
	s.Apply(track("new", start.Add(time.Hour)))
	if len(s.Events) != state.MaxNames || s.Event("n1") != nil {
		t.Error(len(s.Events), s.Event("n1"))
	}
	for _, name := range []string{"n0", "n2", "new"} {
		if s.Event(name) == nil {
			t.Error(name, "is forgotten")
		}
	}
	if s.Event("n0").Total != 2 {
		t.Error("a count changed")
	}
}

func TestACounterKeepsDaysAndHours(t *testing.T) {
	s := &state.State{}
	day := 24 * time.Hour
	for i := range state.MaxDays + 10 {
		s.Apply(track("a", start.Add(time.Duration(i)*day)))
	}
	c, today := s.Event("a"), s.Day(s.Last)
	if len(c.Days) != state.MaxDays || c.Total != state.MaxDays+10 || c.First != start {
		t.Error(len(c.Days), c.Total)
	}
	if n := c.SinceDay(today - state.MaxDays + 1); n != state.MaxDays {
		t.Errorf("the longest window has %d", n)
	}
	s.Apply(track("a", start)) // older than every day that is kept
	if len(c.Days) != state.MaxDays || c.SinceDay(today-state.MaxDays+1) != state.MaxDays || c.Total != state.MaxDays+11 {
		t.Error("a late event pushed out a newer day")
	}
	s.Apply(track("a", s.Last.Add(-5*day))) // late, on a day that is there
	if c.SinceDay(today-5) != 7 || c.SinceDay(today-4) != 5 {
		t.Error("a late event went to another day")
	}

	for i := range 60 {
		s.Apply(track("h", start.Add(time.Duration(i)*time.Hour)))
	}
	h := s.Event("h")
	now := state.Hour(start.Add(59 * time.Hour))
	if len(h.Hours) > state.MaxHours || h.SinceHour(now-47) != 48 {
		t.Errorf("48 hours have %d events in %d hours", h.SinceHour(now-47), len(h.Hours))
	}
	s.Apply(track("h", start.Add(100*day)))
	if len(h.Hours) != 1 {
		t.Error("hours that no window reaches are kept:", len(h.Hours))
	}
}

func TestFurtherAttributesAreLeftOut(t *testing.T) {
	s := &state.State{}
	for i := range state.MaxAttrs + 5 {
		s.Apply(identify(fmt.Sprintf(`{"n%03d":%d}`, i, i)))
	}
	if len(s.Attrs) != state.MaxAttrs {
		t.Fatal(len(s.Attrs))
	}
	s.Apply(identify(`{"n000":"changed","n001":null,"late":1}`))
	if v, _ := s.Attr("n000"); v.Text != "changed" {
		t.Error("what is known cannot change any more")
	}
	if _, ok := s.Attr("late"); ok {
		t.Error("a place was found before one was free") // keys come in order: late before n001
	}
	s.Apply(identify(`{"late":1}`))
	if _, ok := s.Attr("late"); !ok {
		t.Error("a free place is not used")
	}
}

func TestListsAndOpenDeliveriesAreBounded(t *testing.T) {
	list := `{"l":[0`
	for i := range 200 {
		list += "," + strconv.Itoa(i)
	}
	s := fold(identify(list + `]}`))
	if v, _ := s.Attr("l"); len(v.List) != 100 {
		t.Error("a list has", len(v.List))
	}
	for i := range state.MaxOpen + 1 {
		s.Apply(grant(fmt.Sprintf("d%03d", i)))
	}
	if _, ok := s.Opened("d000"); ok || len(s.Open) != state.MaxOpen {
		t.Error("open:", len(s.Open))
	}
}

// A state at every bound still fits where states are kept.
func TestTheLargestStateIsDecoded(t *testing.T) {
	s := &state.State{}
	for i := range state.MaxNames {
		for day := range 20 {
			s.Apply(track(fmt.Sprintf("%0255d", i), start.Add(time.Duration(day)*24*time.Hour)))
		}
		s.Apply(identify(fmt.Sprintf(`{"%0200d":"%0500d"}`, i, i)))
	}
	raw := s.Append(nil)
	got, err := state.Decode(raw)
	if err != nil || shown(got) != shown(s) {
		t.Error("it does not come back", err)
	}
	if len(raw) > 1<<20 {
		t.Error("bytes:", len(raw))
	}
}

func TestAttributesHaveABoundInBytes(t *testing.T) {
	s := &state.State{}
	long := strings.Repeat("x", 30_000)
	for i := range 100 {
		s.Apply(&tend.Event{Kind: tend.KindIdentify, At: start, Traits: fmt.Appendf(nil, `{"text%d":%q,"list%d":[%q],"plan":"pro"}`, i, long[:15_000], i, long[:10_000])})
	}
	if n := len(s.Append(nil)); n > state.MaxAttrBytes+10_000 {
		t.Errorf("one person's state has %d bytes", n)
	}
	if v, ok := s.Attr("plan"); !ok || v.Text != "pro" {
		t.Error("a short attribute found no room")
	}
	s.Apply(&tend.Event{Kind: tend.KindIdentify, At: start, Traits: fmt.Appendf(nil, `{"plan":%q}`, strings.Repeat("x", 60_000))})
	if v, ok := s.Attr("plan"); ok {
		t.Errorf("what was replaced by something too long is still believed: %.20q", v.Text)
	}
	s.Apply(&tend.Event{Kind: tend.KindIdentify, At: start, Traits: []byte(`{"text0":null,"text1":null,"note":"fits again"}`)})
	if v, _ := s.Attr("note"); v.Text != "fits again" {
		t.Error("room that was given back is not used")
	}
}

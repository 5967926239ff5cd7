package state_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

func level(name string, value float64, at tend.Micros) *tend.Event {
	return &tend.Event{Kind: tend.KindMetric, Name: name, Value: value, At: at}
}

const oneDay = 24 * time.Hour

// levels are the days of a metric, as days before start: "-2=5 0=7, now 7".
func levels(s *state.State, name string) string {
	m := s.FindMetric(name)
	if m == nil {
		return "unknown"
	}
	out := ""
	for _, l := range m.Days {
		out += fmt.Sprintf("%d=%g ", l.Day-s.Day(start), l.Value)
	}
	return out + fmt.Sprintf("now %g", m.Now.Value)
}

func TestTheNewestLevelOfADayIsKept(t *testing.T) {
	at := func(d time.Duration, v float64) *tend.Event { return level("docs", v, start.Add(d)) }
	for name, c := range map[string]struct {
		events []*tend.Event
		want   string
	}{
		"never":                    {[]*tend.Event{level("seats", 1, start)}, "unknown"},
		"once":                     {[]*tend.Event{at(0, 5)}, "0=5 now 5"},
		"twice on a day":           {[]*tend.Event{at(0, 5), at(time.Hour, 7)}, "0=7 now 7"},
		"on two days":              {[]*tend.Event{at(-2*oneDay, 5), at(0, 7)}, "-2=5 0=7 now 7"},
		"late, of another day":     {[]*tend.Event{at(0, 7), at(-2*oneDay, 5)}, "-2=5 0=7 now 7"},
		"late, of the same day":    {[]*tend.Event{at(time.Hour, 7), at(0, 5)}, "0=7 now 7"},
		"late, between two":        {[]*tend.Event{at(-3*oneDay, 1), at(0, 7), at(-oneDay, 5)}, "-3=1 -1=5 0=7 now 7"},
		"in one moment":            {[]*tend.Event{at(0, 5), at(0, 7)}, "0=7 now 7"},
		"down to nothing":          {[]*tend.Event{at(-oneDay, 5), at(0, 0)}, "-1=5 0=0 now 0"},
		"below nothing":            {[]*tend.Event{at(0, -2.5)}, "0=-2.5 now -2.5"},
		"of no name, or no number": {[]*tend.Event{level("", 1, start), at(0, math.NaN()), at(0, math.Inf(1))}, "unknown"},
		"in the person's days": {
			[]*tend.Event{zoned("Pacific/Auckland"), at(0, 5), at(22*time.Hour, 6), at(23*time.Hour, 7)}, "0=6 1=7 now 7",
		},
	} {
		if got := levels(fold(c.events...), "docs"); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A level is what a server says of somebody, and nothing that they did.
func TestALevelIsNoActivity(t *testing.T) {
	s := fold(level("docs", 1, start))
	if s.First != 0 || s.Last != 0 || s.Visits.Total != 0 {
		t.Error(shown(s))
	}
}

func TestMetricsAreBounded(t *testing.T) {
	s := &state.State{}
	for i := range state.MaxLevels + 50 {
		s.Apply(level("docs", float64(i), start.Add(time.Duration(i)*oneDay)))
	}
	m := s.FindMetric("docs")
	if len(m.Days) != state.MaxLevels || m.Days[0].Value != 50 || m.Now.Value != state.MaxLevels+49 {
		t.Errorf("%d days from %v, now %v", len(m.Days), m.Days[0], m.Now)
	}
	s.Apply(level("docs", 1000, start))
	if len(m.Days) != state.MaxLevels || m.Days[0].Value != 50 {
		t.Error("a late level pushed out a newer one")
	}
	for i := range state.MaxMetrics + 5 {
		s.Apply(level(fmt.Sprintf("m%02d", i), 1, start.Add(1000*oneDay+time.Duration(i))))
	}
	if len(s.Metrics) != state.MaxMetrics || s.FindMetric("docs") != nil || s.FindMetric("m00") != nil || s.FindMetric("m24") == nil {
		t.Errorf("%d metrics are kept, from %s", len(s.Metrics), s.Metrics[0].Name)
	}
}

// Both are about the one person who they turned out to be: nothing is added up.
func TestMergeTakesTheNewerLevel(t *testing.T) {
	known := fold(level("docs", 5, start.Add(-2*oneDay)), level("docs", 7, start), level("seats", 1, start))
	known.Apply(merge(fold(level("docs", 1, start.Add(-3*oneDay)), level("docs", 2, start.Add(-2*oneDay+1)), level("docs", 9, start), level("left", 4, start))))
	if got := levels(known, "docs"); got != "-3=1 -2=2 0=7 now 7" {
		t.Error(got)
	}
	if levels(known, "seats") != "0=1 now 1" || levels(known, "left") != "0=4 now 4" {
		t.Error(levels(known, "seats"), levels(known, "left"))
	}
	full := &state.State{}
	for i := range state.MaxMetrics {
		full.Apply(level(fmt.Sprintf("m%02d", i), 1, start.Add(time.Duration(i))))
	}
	full.Apply(merge(fold(level("older", 1, start.Add(-1)), level("newer", 1, start.Add(oneDay)))))
	if len(full.Metrics) != state.MaxMetrics || full.FindMetric("older") != nil || full.FindMetric("newer") == nil || full.FindMetric("m00") != nil {
		t.Error("at the bound the metric set longest ago is not the one that goes")
	}
}

func TestTheLevelWhenADayBegan(t *testing.T) {
	s := fold(level("docs", 5, start.Add(-9*oneDay)), level("docs", 7, start.Add(-2*oneDay)))
	m, today := s.FindMetric("docs"), s.Day(start)
	for _, c := range []struct {
		day  int32
		want float64
		ok   bool
	}{{today, 7, true}, {today - 1, 7, true}, {today - 2, 5, true}, {today - 8, 5, true}, {today - 9, 0, false}} {
		if got, ok := m.Before(c.day); got != c.want || ok != c.ok {
			t.Errorf("%d days ago: %g, %v, want %g, %v", today-c.day, got, ok, c.want, c.ok)
		}
	}
}

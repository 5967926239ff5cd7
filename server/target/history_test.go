package target_test

import (
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/target"
	"tend/server/tend"
)

// history reads events, one a line: "2026-11-20T10:00:00Z track export". The rest
// of a line is an event's name, an address, traits, or a time zone.
func history(tb testing.TB, lines string) []*tend.Event {
	tb.Helper()
	var events []*tend.Event
	for line := range strings.Lines(lines) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		at, rest, _ := strings.Cut(line, " ")
		kind, what, _ := strings.Cut(rest, " ")
		e := &tend.Event{Kind: tend.Kind(kind), At: moment(tb, at)}
		switch e.Kind {
		case tend.KindTrack:
			e.Name = what
		case tend.KindPage:
			e.Page = &tend.Page{URL: what}
		case tend.KindIdentify:
			e.User, e.Traits = "ada", []byte(what)
		case tend.KindContext:
			e.Context = &tend.Context{Zone: what}
		default:
			tb.Fatalf("no such kind of event in a history: %q", line)
		}
		events = append(events, e)
	}
	return events
}

func moment(tb testing.TB, s string) tend.Micros {
	tb.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		tb.Fatal(err)
	}
	return tend.Stamp(at)
}

func fold(events []*tend.Event) *state.State {
	s := &state.State{}
	for _, e := range events {
		s.Apply(e)
	}
	return s
}

func compile(tb testing.TB, condition string) *target.Rule {
	tb.Helper()
	r, err := target.Compile([]byte(condition))
	if err != nil {
		tb.Fatalf("%s: %v", condition, err)
	}
	return r
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", "") }

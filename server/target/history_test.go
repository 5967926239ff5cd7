package target_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"tend/server/state"
	"tend/server/target"
	"tend/server/tend"
)

// history reads events, one a line: "2026-11-20T10:00:00Z track export". The rest
// of a line is an event's name, perhaps with its properties, an address and what it was opened from, traits, a time
// zone or a whole context, a metric and its level, seconds of attention, or an
// answer: its campaign, question and value; a grant's campaign, delivery and channel; a receipt's delivery and what it says.
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
			name, props, _ := strings.Cut(what, " {")
			if e.Name = name; props != "" {
				e.Props = []byte("{" + props)
			}
		case tend.KindPage:
			url, referrer, _ := strings.Cut(what, " from ")
			e.Page = &tend.Page{URL: url, Referrer: referrer}
		case tend.KindIdentify:
			e.User, e.Traits = "ada", []byte(what)
		case tend.KindContext:
			e.Context = &tend.Context{Zone: what}
			if strings.HasPrefix(what, "{") {
				e.Context = &tend.Context{}
				if err := json.Unmarshal([]byte(what), e.Context); err != nil {
					tb.Fatal(err)
				}
			}
		case tend.KindMetric:
			if _, err := fmt.Sscan(what, &e.Name, &e.Value); err != nil {
				tb.Fatal(err)
			}
		case tend.KindList:
			how, id, _ := strings.Cut(what, " ")
			e.Name, e.On = id, how == "on"
		case tend.KindGrant:
			part := append(strings.Fields(what), "", "")
			e.Grant = &tend.Grant{Campaign: part[0], Delivery: part[1], Channel: part[2], Held: part[2] == "held"}
		case tend.KindReceipt:
			delivery, said, _ := strings.Cut(what, " ")
			e.Delivery, e.What = delivery, tend.What(said)
		case tend.KindGoal:
			e.Delivery = what
		case tend.KindAttention:
			if _, err := fmt.Sscan(what, &e.Value); err != nil {
				tb.Fatal(err)
			}
		case "answer":
			part := strings.SplitN(what, " ", 3)
			e = answer(e.At, part[0], part[1], part[2])
		default:
			tb.Fatalf("no such kind of event in a history: %q", line)
		}
		events = append(events, e)
	}
	return events
}

// answer is a receipt as the stream has it; score and plan are the first of their surveys.
func answer(at tend.Micros, campaign, question, value string) *tend.Event {
	return &tend.Event{
		Kind: tend.KindReceipt, What: tend.Answered, At: at, Delivery: "d", Props: fmt.Appendf(nil, `{"question":%q,"value":%s}`, question, value),
		Answer: &tend.Answer{Campaign: campaign, Question: question, First: question == "score" || question == "plan"},
	}
}

func moment(tb testing.TB, s string) tend.Micros {
	tb.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		tb.Fatal(err)
	}
	return tend.Stamp(at)
}

func fold(events []*tend.Event) *state.State { return foldFor(events) }

// foldFor is fold with all that rules want counted.
func foldFor(events []*tend.Event, rules ...*target.Rule) *state.State {
	s := &state.State{}
	for _, r := range rules {
		for _, d := range r.Definitions() {
			s.Derive(state.NewDerived(d, 0))
		}
	}
	for _, e := range events {
		s.Apply(e)
	}
	for _, r := range rules {
		for _, d := range s.Uncounted(r.Definitions()) { // what came late has left it unknown
			s.Derive(state.Retrace(d, 0, tracked(events)))
		}
	}
	return s
}

func tracked(events []*tend.Event) (list []tend.Event) {
	for _, e := range events {
		if e.Kind == tend.KindTrack || e.Kind == tend.KindPage {
			list = append(list, *e)
		}
	}
	return list
}

func compile(tb testing.TB, condition string) *target.Rule {
	tb.Helper()
	r, err := withFunnels.Compile([]byte(condition))
	if err != nil {
		tb.Fatalf("%s: %v", condition, err)
	}
	return r
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", "") }

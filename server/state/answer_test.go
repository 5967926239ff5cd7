package state_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/tend"
)

// answers is a receipt as the stream has it: props as the browser told them.
func answers(campaign, question string, at tend.Micros, value string) *tend.Event {
	return &tend.Event{
		Kind: tend.KindReceipt, What: tend.Answered, At: at, Delivery: "d",
		Props:  fmt.Appendf(nil, `{"question":%q,"value":%s}`, question, value),
		Answer: &tend.Answer{Campaign: campaign, Question: question, Kind: "text", First: question == "score"},
	}
}

// said is what is kept of an answer, as JSON would have it; nil where there is none.
func said(s *state.State, campaign, question string) any {
	a := s.FindAnswer(campaign, question)
	if a == nil {
		return nil
	}
	return a.Value.JSON()
}

func TestTheLastAnswerToAQuestionIsKept(t *testing.T) {
	later := start.Add(time.Minute)
	for name, c := range map[string]struct {
		events []*tend.Event
		want   any // of nps, score
	}{
		"one":                   {[]*tend.Event{answers("nps", "score", start, `6`)}, 6.0},
		"another one later":     {[]*tend.Event{answers("nps", "score", start, `6`), answers("nps", "score", later, `9`)}, 9.0},
		"the same twice":        {[]*tend.Event{answers("nps", "score", start, `6`), answers("nps", "score", later, `6`)}, 6.0},
		"of another type":       {[]*tend.Event{answers("nps", "score", start, `6`), answers("nps", "score", later, `["a","b"]`)}, []any{"a", "b"}},
		"late, and said before": {[]*tend.Event{answers("nps", "score", later, `6`), answers("nps", "score", start, `9`)}, 6.0},
		"to another question":   {[]*tend.Event{answers("nps", "score", start, `6`), answers("nps", "why", later, `"slow"`)}, 6.0},
		"in another survey":     {[]*tend.Event{answers("nps", "score", start, `6`), answers("nps2", "score", later, `9`)}, 6.0},
		"taken back":            {[]*tend.Event{answers("nps", "score", start, `"x"`), answers("nps", "score", later, `""`)}, nil},
		"nothing chosen any more": {
			[]*tend.Event{answers("nps", "score", start, `["a"]`), answers("nps", "score", later, `[]`)}, nil,
		},
		"put off afterwards": {[]*tend.Event{
			answers("nps", "score", start, `6`),
			{Kind: tend.KindReceipt, What: tend.Snoozed, At: later, Delivery: "d", Props: []byte(`{"question":"score","value":9}`)},
			{Kind: tend.KindReceipt, What: tend.Dismissed, At: later, Delivery: "d"},
		}, 6.0},
		"that no survey asked for": {[]*tend.Event{{
			Kind: tend.KindReceipt, What: tend.Answered, At: start, Delivery: "d", Props: []byte(`{"question":"score","value":9}`),
		}}, nil},
		"that is no value": {[]*tend.Event{
			answers("nps", "score", start, `6`), answers("nps", "score", later, `true`), answers("nps", "score", later, `{"a":1}`),
			answers("nps", "score", later, `1e999`), answers("nps", "score", later, `null`),
		}, 6.0},
	} {
		if got := said(fold(c.events...), "nps", "score"); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestTheFirstQuestionIsTheOneThatWasFirstWhenItWasAnswered(t *testing.T) {
	s := fold(answers("nps", "why", start.Add(time.Minute), `"slow"`))
	if got := said(s, "nps", ""); got != nil {
		t.Errorf("%v, and the first one was not answered", got)
	}
	s.Apply(answers("nps", "score", start, `6`))
	if got := said(s, "nps", ""); got != 6.0 {
		t.Errorf("%v", got)
	}
	other := answers("nps", "again", start.Add(time.Hour), `3`) // in a later version it comes first
	other.Answer.First = true
	s.Apply(other)
	if got := said(s, "nps", ""); got != 3.0 {
		t.Errorf("%v", got)
	}
}

func TestAMergeTakesTheLaterAnswers(t *testing.T) {
	s := fold(answers("nps", "score", start, `6`), answers("nps", "why", start.Add(time.Hour), `"slow"`))
	s.Apply(merge(fold(answers("nps", "score", start.Add(time.Minute), `9`), answers("nps", "why", start, `"fast"`), answers("other", "q", start, `1`))))
	if said(s, "nps", "score") != 9.0 || said(s, "nps", "why") != "slow" || said(s, "other", "q") != 1.0 {
		t.Errorf("%+v", s.Answers)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	s := &state.State{}
	for i := range state.MaxAnswers + 1 {
		s.Apply(answers(fmt.Sprintf("c%03d", i), "score", start.Add(time.Duration(100-i)*time.Second), `6`))
	}
	if len(s.Answers) != state.MaxAnswers || said(s, "c064", "score") != nil || said(s, "c000", "score") == nil {
		t.Errorf("%d are kept, and it is not the oldest that goes", len(s.Answers))
	}
	long := strings.Repeat("ü", 2000)
	s = &state.State{}
	for i := range state.MaxAnswers {
		s.Apply(answers("c", fmt.Sprint("q", i), start.Add(time.Duration(i)*time.Second), `"`+long+`"`))
	}
	size := 0
	for _, a := range s.Answers {
		size += len(a.Campaign) + len(a.Question) + len(a.Value.Text)
		if a.Value.Text != long[:state.MaxAnswerText] {
			t.Errorf("%d bytes of a text", len(a.Value.Text))
		}
	}
	if size > state.MaxAnswerBytes || len(s.Answers) < 10 || said(s, "c", "q63") == nil {
		t.Errorf("%d answers, %d bytes", len(s.Answers), size)
	}
}

// By the plainest reading: of each question the answer with the latest time, of equal times
// the one that came last.
func TestAnswersAgreeWithTheirHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &state.State{}
		type given struct {
			at    tend.Micros
			value string
		}
		last := map[[2]string]given{}
		for range rapid.IntRange(0, 30).Draw(t, "events") {
			e := answers(rapid.SampledFrom([]string{"nps", "nps2", "all"}).Draw(t, "campaign"), rapid.SampledFrom([]string{"score", "why", "a"}).Draw(t, "question"),
				start.Add(time.Duration(rapid.IntRange(0, 9).Draw(t, "at"))*time.Minute),
				rapid.SampledFrom([]string{`0`, `6`, `10`, `"slow"`, `["a","b"]`, `""`, `[]`}).Draw(t, "value"))
			s.Apply(e)
			k := [2]string{e.Answer.Campaign, e.Answer.Question}
			was, there := last[k]
			value := string(e.Props[strings.Index(string(e.Props), `"value":`)+8 : len(e.Props)-1])
			switch {
			case there && e.At < was.at:
			case value == `""` || value == `[]`:
				delete(last, k)
			default:
				last[k] = given{e.At, value}
			}
		}
		if len(s.Answers) != len(last) {
			t.Fatalf("%d are kept, not %d", len(s.Answers), len(last))
		}
		for k, want := range last {
			if got := s.FindAnswer(k[0], k[1]); got == nil || got.At != want.at || fmt.Sprint(got.Value.JSON()) != strings.NewReplacer(`"`, "", ",", " ").Replace(want.value) {
				t.Fatalf("%v: %+v, want %+v", k, got, want)
			}
		}
	})
}

package target_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/server/target"
	"tend/server/tend"
)

// A survey that was answered in part, and another one.
const answered = `2026-11-20T10:00:00Z answer nps score 6
2026-11-20T10:01:00Z answer nps why ["speed","care"]
2026-11-20T10:02:00Z answer nps words "far too slow"
2026-11-01T10:00:00Z answer other plan "team"
2026-11-21T12:00:00Z answer all score 3
2026-11-21T12:10:00Z answer all score 9`

// The first character is what each gives at noon.
var answerConditions = []string{
	`+{"campaign":"nps","op":"lte","value":6}`,
	`-{"campaign":"nps","op":"lt","value":6}`,
	`+{"campaign":"nps","question":"score","op":"eq","value":6}`,
	`-{"campaign":"nps","question":"score","op":"eq","value":"6"}`,
	`+{"campaign":"nps","op":"between","value":[0,6]}`,
	`+{"campaign":"nps","op":"in","value":[6,7]}`,
	`-{"campaign":"nps","op":"not_in","value":[6,7]}`,
	`-{"campaign":"nps","op":"lte","value":6,"negate":true}`,
	`+{"campaign":"nps","op":"exists"}`,
	`-{"campaign":"nps","op":"exists","value":false}`,

	// choices are looked into by contains alone, words as texts are
	`+{"campaign":"nps","question":"why","op":"contains","value":"speed"}`,
	`-{"campaign":"nps","question":"why","op":"contains","value":"spee"}`,
	`+{"campaign":"nps","question":"why","op":"not_contains","value":"price"}`,
	`-{"campaign":"nps","question":"why","op":"eq","value":"speed"}`,
	`+{"campaign":"nps","question":"words","op":"contains","value":"slow"}`,
	`+{"campaign":"nps","question":"words","op":"starts_with","value":"far"}`,
	`+{"campaign":"nps","question":"words","op":"ends_with","value":"slow"}`,
	`-{"campaign":"nps","question":"words","op":"gt","value":0}`,
	`+{"campaign":"other","op":"eq","value":"team"}`,
	`+{"campaign":"other","op":"in","value":["pro","team"]}`,

	// the last answer counts
	`+{"campaign":"all","op":"gt","value":8}`,
	`-{"campaign":"all","op":"lte","value":6}`,

	// not answered: as a missing attribute
	`-{"campaign":"gone","op":"lte","value":6}`,
	`+{"campaign":"gone","op":"lte","value":6,"negate":true}`,
	`-{"campaign":"nps","question":"gone","op":"exists"}`,
	`+{"campaign":"nps","question":"gone","op":"exists","value":false}`,
	`+{"campaign":"gone","op":"ne","value":6}`,
	`+{"campaign":"gone","op":"not_in","value":[6]}`,
	`+{"campaign":"gone","op":"not_contains","value":"x"}`,
	`-{"campaign":"np","op":"exists"}`,

	// an answer that is too old counts as none
	`+{"campaign":"nps","op":"lte","value":6,"within":{"last":"27h"}}`,
	`-{"campaign":"nps","op":"lte","value":6,"within":{"last":"26h"}}`,
	`+{"campaign":"nps","op":"lte","value":6,"within":{"last":"2d","calendar":true}}`,
	`-{"campaign":"nps","op":"lte","value":6,"within":{"last":"1d","calendar":true}}`,
	`+{"campaign":"nps","op":"exists","value":false,"within":{"last":"1h"}}`,
	`+{"campaign":"other","op":"exists","within":{"last":"21d"}}`,
	`-{"campaign":"other","op":"exists","within":{"last":"20d"}}`,
	`-{"campaign":"other","op":"exists","within":{"last":"1w","calendar":true}}`,
	`-{"campaign":"nps","op":"lte","value":6,"negate":true,"within":{"last":"90d"}}`,
}

func TestAnswers(t *testing.T) {
	in := &target.Input{State: fold(history(t, answered)), Now: moment(t, noon)}
	for _, c := range answerConditions {
		condition := `{"type":"answer",` + c[2:]
		if got, want := compile(t, condition).Match(in), c[0] == '+'; got != want {
			t.Errorf("%s gives %v", condition, got)
		}
	}
}

func TestAskingForAnAnswerDoesNotAllocate(t *testing.T) {
	var rules []*target.Rule
	for _, c := range answerConditions {
		rules = append(rules, compile(t, `{"type":"answer",`+c[2:]))
	}
	s, now := fold(history(t, answered)), moment(t, noon)
	if got := testing.AllocsPerRun(100, func() {
		in := target.Input{State: s, Now: now}
		for _, r := range rules {
			r.Match(&in)
		}
	}); got != 0 {
		t.Errorf("matching allocates %v times", got)
	}
}

func TestAnswerRefusals(t *testing.T) {
	for _, c := range []struct{ condition, pointer, code, detail string }{
		{`{"op":"lte","value":6}`, "/campaign", tend.ReasonRequired, "campaign"},
		{`{"campaign":"","op":"lte","value":6}`, "/campaign", tend.ReasonValue, "empty"},
		{`{"campaign":7,"op":"lte","value":6}`, "/campaign", tend.ReasonType, "a text"},
		{`{"campaign":"` + strings.Repeat("x", 256) + `","op":"lte","value":6}`, "/campaign", tend.ReasonTooLong, "at most 255"},
		{`{"campaign":"nps"}`, "/op", tend.ReasonRequired, "eq, ne"},
		{`{"campaign":"nps","op":"like","value":6}`, "/op", tend.ReasonValue, "contains"},
		{`{"campaign":"nps","op":"lte"}`, "/value", tend.ReasonRequired, "value"},
		{`{"campaign":"nps","op":"lte","value":"6"}`, "/value", tend.ReasonType, "a number"},
		{`{"campaign":"nps","op":"eq","value":true}`, "/value", tend.ReasonType, "no question"},
		{`{"campaign":"nps","op":"in","value":[6,true]}`, "/value", tend.ReasonType, "no question"},
		{`{"campaign":"nps","op":"in","value":[]}`, "/value", tend.ReasonValue, "1 to 1000"},
		{`{"campaign":"nps","op":"between","value":[6,0]}`, "/value", tend.ReasonValue, "the smaller first"},
		{`{"campaign":"nps","question":"","op":"exists"}`, "/question", tend.ReasonValue, "empty"},
		{`{"campaign":"nps","question":"Why?","op":"exists"}`, "/question", tend.ReasonValue, "letters"},
		{`{"campaign":"nps","question":"` + strings.Repeat("x", 65) + `","op":"exists"}`, "/question", tend.ReasonTooLong, "at most 64"},
		{`{"campaign":"nps","op":"exists","within":{"last":"401d"}}`, "/within/last", tend.ReasonTooLong, "400d"},
		{`{"campaign":"nps","op":"exists","negate":"yes"}`, "/negate", tend.ReasonType, "true or false"},
		{`{"campaign":"nps","op":"exists","path":"score"}`, "/path", tend.ReasonUnknown, "question"},
	} {
		e := faults(t, `{"type":"answer",`+c.condition[1:])
		if f := e.Faults[0]; len(e.Faults) != 1 || f.Pointer != c.pointer || f.Code != c.code || !strings.Contains(f.Detail, c.detail) {
			t.Errorf("%s: %+v", c.condition, e.Faults)
		}
	}
}

// answer says the condition by going through all answers.
func (p *past) answer(c map[string]any) bool {
	var last *tend.Event
	var day string
	p.each(func(e *tend.Event, on string) {
		if a := e.Answer; a != nil && a.Campaign == c["campaign"] && (c["question"] == nil && a.First || a.Question == c["question"]) && (last == nil || e.At >= last.At) {
			last, day = e, on
		}
	})
	var v any
	if last != nil && len(p.within(c, []happening{{last.At, day}})) > 0 {
		props := map[string]any{}
		_ = json.Unmarshal(last.Props, &props)
		v = props["value"]
	}
	return asks(v, c) != (c["negate"] == true)
}

// someAnswer is one that a random history has in it.
func someAnswer(t *rapid.T, e *tend.Event) {
	question := rapid.SampledFrom([]string{"score", "why"}).Draw(t, "question")
	*e = *answer(e.At, "nps", question, rapid.SampledFrom([]string{`1`, `2`, `3`, `"pro"`, `"o"`, `["pro","team"]`, `[2]`}).Draw(t, "value"))
}

func someAnswerCondition(t *rapid.T) map[string]any {
	c := someQuestion(t)
	for _, v := range append([]any{c["value"]}, listOf(c["value"])...) {
		if _, bad := v.(bool); bad && c["op"] != "exists" {
			c["op"], c["value"] = "gt", 1.0
		}
	}
	delete(c, "path")
	c["type"], c["campaign"], c["negate"] = "answer", rapid.SampledFrom([]string{"nps", "nps", "gone"}).Draw(t, "campaign"), rapid.Bool().Draw(t, "negate")
	if q := rapid.SampledFrom([]string{"", "score", "why"}).Draw(t, "question"); q != "" {
		c["question"] = q
	}
	return someWindow(t, c, false)
}

func listOf(v any) []any {
	list, _ := v.([]any)
	return list
}

func BenchmarkAnswer(b *testing.B) {
	in := regular(b)
	for i := range 64 {
		in.State.Apply(answer(in.Now.Add(-time.Hour), "survey_"+string(rune('a'+i%26))+string(rune('a'+i/26)), "score", `6`))
	}
	for name, rule := range map[string]string{
		"question": `{"type":"answer","campaign":"survey_kb","question":"score","op":"lte","value":6,"within":{"last":"90d"}}`,
		"first":    `{"type":"answer","campaign":"survey_kb","op":"lte","value":6}`,
	} {
		r := compile(b, rule)
		if !r.Match(in) {
			b.Fatal("does not match: the run would end early")
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Match(in)
			}
		})
	}
}

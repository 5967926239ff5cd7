package target

import (
	"regexp"

	"tend/server/state"
	"tend/server/tend"
)

// answer: what the person answered last to a question of a survey. One that was not
// answered, or not lately enough, is to its operators what a missing attribute is.
type answer struct {
	campaign string
	question string // "" = the survey's first
	within   window
	value    attribute // what is asked of the answer; its path is not used
}

func (a *answer) match(s *state.State, now tend.Micros) bool {
	given := s.FindAnswer(a.campaign, a.question)
	if given == nil || !a.within.holds(given.At, given.Day, s, now) {
		return a.value.Not
	}
	return a.value.Holds(&given.Value) != a.value.Not
}

var questionKey = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

func (o object) answer() tree {
	o.allow("type", "campaign", "question", "op", "value", "within", "negate")
	a := answer{within: o.within()}
	a.campaign, _ = o.text("campaign", tend.MaxID)
	if _, ok := o.m["question"]; ok {
		if a.question, ok = o.text("question", 64); ok && !questionKey.MatchString(a.question) {
			o.fault("question", tend.ReasonValue, "question is the key of one: letters of a to z, digits, dots, hyphens and underscores")
		}
	}
	o.comparison(&a.value)
	if a.value.Kind == state.Bool || a.value.Bools != [2]bool{} {
		o.fault("value", tend.ReasonType, "value is a text or a number: no question is answered by true or false")
	}
	return tree{test: test{kind: kindAnswer, answer: &a}, not: o.flag("negate")}
}

package target

import (
	"fmt"
	"slices"

	"tend/server/state"
	"tend/server/tend"
)

// message: what the person had of a campaign. Each delivery counts once.
type message struct {
	campaign string
	what     state.Had
	within   window
	lo, hi   int64
}

func (m *message) match(s *state.State, now tend.Micros) bool {
	t := s.FindMessage(m.campaign).Times(m.what)
	if t == nil {
		return m.lo == 0
	}
	return int64(t.N) >= m.lo && int64(t.N) <= m.hi && m.within.holds(t.At, t.Day, s, now)
}

func (o object) message() tree {
	o.allow("type", "campaign", "state", "count", "within", "negate")
	m := message{within: o.within()}
	m.campaign, _ = o.text("campaign", tend.MaxID)
	if what := slices.Index(state.HadWords, o.choice("state", "", state.HadWords, nil)); what >= 0 {
		m.what = state.Had(what)
	}
	m.lo, m.hi = o.count()
	if _, counted := o.m["count"]; counted && m.within.unit != allTime {
		o.fault("count", tend.ReasonValue, "count is of all time: leave out count, or within, which asks for the last time")
	}
	return tree{test: test{kind: kindMessage, message: &m}, not: o.flag("negate")}
}

// hadWords say what became of a message where its word alone would not.
var hadWords = map[state.Had]string{state.HadFewer: "turned down", state.HadFailed: "left undrawn", state.HadConverted: "followed by its goal"}

func (m *message) has(s *state.State) string {
	word, ok := hadWords[m.what]
	if !ok {
		word = state.HadWords[m.what]
	}
	t := s.FindMessage(m.campaign).Times(m.what)
	if t == nil {
		return fmt.Sprintf("%s was never %s", m.campaign, word)
	}
	last := t.At.Time().Format(tend.MinuteFormat)
	if t.N == 1 {
		return fmt.Sprintf("%s was %s at %s", m.campaign, word, last)
	}
	return fmt.Sprintf("%s was %s %d times, last at %s", m.campaign, word, t.N, last)
}

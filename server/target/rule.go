package target

import (
	"tend/server/state"
	"tend/server/tend"
)

// Input is what a rule looks at. Like its State it belongs to one goroutine.
type Input struct {
	State   *state.State
	Account *state.State // of the account that State names; nil where no rule asks, or nothing is known of it
	Person  int64        // the person's number, for bucket
	Now     tend.Micros  // the moment for which the question is asked
	URL     string       // the page the person is on; "" = the state's last page

	page state.Address // of the URL that was last asked for; one event meets many rules
}

// address gives the page the person is on, cut to be compared.
func (in *Input) address(s *state.State) *state.Address {
	url := in.URL
	if url == "" {
		url = s.Page.URL
	}
	if url != in.page.URL {
		in.page.Cut(url)
	}
	return &in.page
}

// Rule is a compiled condition tree. It does not change any more: any number of
// goroutines may match with it. A nil Rule matches everybody.
//
// The tree is flattened to steps. Each step is one test and names the step that
// follows when it holds and when it does not, so that and, or and not cost
// nothing and the first test that decides ends the run.
type Rule struct {
	start int16
	steps []step

	definitions []*state.Definition // what it wants counted of people
	ofAccounts  []*state.Definition // and of accounts
}

type step struct {
	test
	yes, no int16 // the step that follows, or accept or reject
}

// test is one condition, of one kind. It is no interface, because a call through
// one would move each Input to the heap and take longer than most tests do.
type test struct {
	kind      kind
	account   bool // asked of the account: attribute, event, sum, metric and funnel
	attribute *attribute
	event     *event
	since     *since
	visits    *visits
	page      *state.PageTest
	bucket    *bucket
	answer    *answer
	metric    *metric
	message   *message
	context   *context
	sum       *sum
	derived   *derived
	list      *list
	sequence  *sequence
	funnel    *funnel
}

type kind uint8

const (
	kindNone kind = iota
	kindAttribute
	kindEvent
	kindSince
	kindVisits
	kindPage
	kindBucket
	kindAnswer
	kindMetric
	kindMessage
	kindContext
	kindSum
	kindDerived
	kindList
	kindSequence
	kindFunnel
)

const (
	accept int16 = -1
	reject int16 = -2
)

// Match tells whether the condition holds. It does not allocate. One that comes upon what has
// not been counted yet (state.Uncounted) holds for nobody, nor does its opposite.
func (r *Rule) Match(in *Input) bool {
	if r == nil || r.start < 0 {
		return r == nil || r.start == accept
	}
	s := in.State
	if s == nil {
		s = new(state.State) // a person nobody has seen
	}
	pc := r.start
	for pc >= 0 {
		t := &r.steps[pc]
		ok := false
		switch t.kind {
		case kindAttribute:
			ok = t.attribute.match(t.whom(in, s), in.Now)
		case kindEvent:
			ok = t.event.match(t.whom(in, s), in.Now)
		case kindSince:
			ok = t.since.match(s, in.Now)
		case kindVisits:
			ok = t.visits.match(s, in.Now)
		case kindPage:
			ok = t.page.Of(in.address(s))
		case kindBucket:
			ok = t.bucket.holds(s, in.Person)
		case kindAnswer:
			ok = t.answer.match(s, in.Now)
		case kindMetric:
			ok = t.metric.match(t.whom(in, s), in.Now)
		case kindMessage:
			ok = t.message.match(s, in.Now)
		case kindContext:
			ok = t.context.match(s)
		case kindSum:
			ok = t.sum.match(t.whom(in, s), in.Now)
		case kindDerived, kindSequence, kindFunnel:
			known := false
			if ok, known = t.counted(t.whom(in, s), in.Now); !known {
				return false
			}
		case kindList:
			ok = s.OnList(t.list.id)
		case kindNone:
		}
		if ok {
			pc = t.yes
		} else {
			pc = t.no
		}
	}
	return pc == accept
}

// counted matches what is only known where it was counted.
func (t *test) counted(s *state.State, now tend.Micros) (holds, known bool) {
	switch t.kind { //nolint:exhaustive // the others are known of everybody
	case kindSequence:
		return t.sequence.match(s, now)
	case kindFunnel:
		return t.funnel.match(s, now)
	}
	return t.derived.match(s, now)
}

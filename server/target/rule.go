package target

import (
	"tend/server/state"
	"tend/server/tend"
)

// Input is what a rule looks at. Like its State it belongs to one goroutine.
type Input struct {
	State  *state.State
	Person int64       // the person's number, for bucket
	Now    tend.Micros // the moment for which the question is asked
	URL    string      // the page the person is on; "" = the state's last page
}

// Rule is a compiled condition tree. It does not change any more: any number of
// goroutines may match with it. A nil Rule matches everybody.
//
// The tree is flattened to steps. Each step is one test and names the step that
// follows when it holds and when it does not, so that and, or and not cost
// nothing and the first test that decides ends the run.
type Rule struct {
	start  int16
	steps  []step
	attrs  []attribute
	events []event
	sinces []since
	visits []visits
	pages  []page
	slices []bucket
}

type step struct {
	test    testKind
	arg     int16 // where the test is in the slice of its kind
	yes, no int16 // the step that follows, or accept or reject
}

type testKind uint8

const (
	testAttribute testKind = iota
	testEvent
	testSince
	testVisits
	testPage
	testBucket
)

const (
	accept int16 = -1
	reject int16 = -2
)

// Match tells whether the condition holds. It does not allocate.
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
		var ok bool
		switch t.test {
		case testAttribute:
			ok = r.attrs[t.arg].match(s)
		case testEvent:
			ok = r.events[t.arg].match(s, in.Now)
		case testSince:
			ok = r.sinces[t.arg].match(s, in.Now)
		case testVisits:
			ok = r.visits[t.arg].match(s, in.Now)
		case testPage:
			url := in.URL
			if url == "" {
				url = s.Page.URL
			}
			ok = r.pages[t.arg].match(url)
		case testBucket:
			ok = r.slices[t.arg].match(in.Person)
		}
		if ok {
			pc = t.yes
		} else {
			pc = t.no
		}
	}
	return pc == accept
}

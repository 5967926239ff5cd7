package target

import (
	"fmt"
	"math"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tend/server/state"
	"tend/server/tend"
)

// Part is a part of a condition that keeps somebody out.
type Part struct {
	Pointer   string         // JSON pointer into the tree, "" for all of it
	Condition jsontext.Value // the part itself
	Has       string         // what is known of the person instead; "" where that says nothing
	// Of a part that stands in a segment: which one, by its id and for people. Pointer leads to
	// where the tree refers to it, or to the segment that leads there; Inside from the root of
	// that segment's condition to the part.
	Segment, SegmentName, Inside string
}

// MaxParts is how many parts are named at most.
const MaxParts = 20

// Failing gives the parts because of which a condition does not hold: of an and those
// that do not, of an or that does not all of it. It matches each part as Compile makes
// it, so what it says is what Match decides. Nothing fails in a condition that holds. It
// knows of no segments and no funnels: see Saved.
func Failing(raw []byte, in *Input) []Part { return Saved{}.Failing(raw, in) }

// Failing is the function Failing where a condition may refer to what is saved.
func (s Saved) Failing(raw []byte, in *Input) []Part {
	f := &failing{in: in, saved: s}
	f.look(raw, "")
	return f.parts
}

type failing struct {
	in     *Input
	saved  Saved
	within Part // where it looks: in which segment, and where the tree refers to it
	parts  []Part
}

func (f *failing) look(raw jsontext.Value, at string) {
	rule, err := f.saved.Compile(raw)
	if err != nil || rule.Match(f.in) || len(f.parts) >= MaxParts {
		return
	}
	var node struct {
		Type string         `json:"type"`
		Of   jsontext.Value `json:"of"`
	}
	if json.Unmarshal(raw, &node) != nil {
		return
	}
	if node.Type == "segment" {
		f.segment(raw, at)
		return
	}
	var kids []jsontext.Value
	if node.Type == "and" || node.Type == "or" {
		_ = json.Unmarshal(node.Of, &kids) // Compile has read it
	}
	for i, kid := range kids {
		f.look(kid, at+"/of/"+strconv.Itoa(i))
	}
	if len(kids) == 0 {
		f.add(Part{Pointer: at, Condition: raw.Clone(), Has: f.has(rule)})
	}
}

// has says what is known of the person where a rule is a single test.
func (f *failing) has(r *Rule) string {
	if len(r.steps) != 1 {
		return ""
	}
	s := f.in.State
	if s == nil {
		s = new(state.State)
	}
	switch t := &r.steps[0].test; t.kind {
	case kindAttribute:
		return t.told(s, t.attribute.has(t.whom(f.in, s)))
	case kindEvent:
		of := t.whom(f.in, s)
		n := t.event.within.count(of.FindEvent(&t.event.name), of, f.in.Now, math.MaxInt64)
		return t.told(s, fmt.Sprintf("%s happened %d times", t.event.name.Name(), n))
	case kindSince:
		return t.since.has(s)
	case kindDerived:
		return t.told(s, t.derived.has(t.whom(f.in, s), f.in.Now))
	case kindSequence:
		return t.sequence.has(s, f.in.Now)
	case kindFunnel:
		return t.told(s, t.funnel.has(t.whom(f.in, s), f.in.Now))
	case kindPage:
		if url := f.in.URL; url != "" {
			return "the page is " + url
		}
		return "the page is " + s.Page.URL
	case kindSum:
		return t.told(s, t.sum.has(t.whom(f.in, s), f.in.Now))
	case kindMetric:
		return t.told(s, t.metric.has(t.whom(f.in, s), f.in.Now))
	case kindMessage:
		return t.message.has(s)
	case kindList:
		return listsOf(s)
	case kindContext:
		return t.context.has(s)
	case kindBucket:
		if t.bucket.account {
			if s.Account == "" {
				return "they are in no account"
			}
			return "their account is " + s.Account
		}
	case kindVisits, kindAnswer, kindNone:
	}
	return ""
}

// told says whether that is of the account.
func (t *test) told(s *state.State, has string) string {
	switch {
	case !t.account:
		return has
	case s.Account == "":
		return "they are in no account"
	}
	return "of their account " + s.Account + ": " + has
}

func (a *attribute) has(s *state.State) string {
	path := a.path.Name()
	v := s.FindAttr(&a.path)
	if v == nil {
		return path + " is not known"
	}
	raw, err := json.Marshal(v.JSON())
	if err != nil { // never: it came as JSON
		return ""
	}
	return path + " is " + string(raw)
}

func (c *since) has(s *state.State) string {
	e := s.FindEvent(&c.name)
	if e == nil || e.Total == 0 {
		return c.name.Name() + " never happened"
	}
	at, moment := e.Last, "last"
	if c.first {
		at, moment = e.First, "first"
	}
	return c.name.Name() + " happened " + moment + " at " + at.Time().Format(tend.MinuteFormat)
}

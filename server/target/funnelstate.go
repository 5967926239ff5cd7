package target

import (
	"fmt"
	"strconv"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// funnel asks where somebody, or their account, is in a funnel, by the latest attempt.
type funnel struct {
	of    *Funnel
	name  string // of the funnel
	state string
	step  int           // -1: at any
	long  time.Duration // of stuck: for how long; 0 = until the time was over
}

// What is asked of somebody's latest attempt.
const (
	NotInFunnel     = "not_entered" // there is none
	InFunnel        = "in"          // it runs
	StuckInFunnel   = "stuck"       // it was not completed, and has not moved for some time
	CompletedFunnel = "completed"
)

// match tells whether it holds, where that is known.
func (q *funnel) match(s *state.State, now tend.Micros) (holds, known bool) {
	d, known := s.FindDerived(q.of.Definition)
	if !known {
		return false, false
	}
	if d == nil {
		return q.state == NotInFunnel, true
	}
	f := d.Funnel
	reached := len(f.Attempt())
	here := q.step < 0 || reached == q.step+1
	switch q.state {
	case NotInFunnel:
		return reached == 0, true
	case InFunnel:
		return here && f.Runs(q.of.Definition, now), true
	case StuckInFunnel:
		return here && f.Stuck(q.of.Definition, now, q.long), true
	}
	if q.step >= 0 {
		return reached > q.step, true
	}
	return reached == len(q.of.Keys), true
}

func (q *funnel) has(s *state.State, now tend.Micros) string {
	d, known := s.FindDerived(q.of.Definition)
	if !known {
		return "how far they came in the funnel " + q.name + " is not counted yet"
	}
	since := ""
	if d != nil && d.From != 0 {
		since = ", known since " + d.From.Time().Format(tend.MinuteFormat)
	}
	if d == nil || len(d.Funnel.Attempt()) == 0 {
		return "they have not entered the funnel " + q.name + since
	}
	f := d.Funnel
	times := f.Attempt()
	reached := len(times)
	at := times[reached-1].Time().Format(tend.MinuteFormat)
	if reached == len(q.of.Keys) {
		return "they completed the funnel " + q.name + " at " + at + since
	}
	words := fmt.Sprintf("in the funnel %s they reached step %d of %d, %s at %s, and no further", q.name, reached, len(q.of.Keys), q.of.called(reached-1), at)
	if !f.Runs(q.of.Definition, now) {
		words += "; the time for it is over"
	}
	return words + since
}

// called is what people call a step.
func (f *Funnel) called(step int) string {
	if f.Names[step] != "" {
		return f.Names[step]
	}
	return f.Keys[step]
}

func (o object) funnel() tree {
	o.allow("type", "id", "step", "state", "for", "negate")
	q := &funnel{step: -1, state: o.choice("state", "", []string{NotInFunnel, InFunnel, StuckInFunnel, CompletedFunnel}, nil)}
	negate := o.flag("negate")
	id, ok := o.text("id", tend.MaxID)
	step, stepped := "", false
	if _, given := o.m["step"]; given {
		step, stepped = o.text("step", maxStepKey)
	}
	if stepped && q.state == NotInFunnel {
		o.fault("step", tend.ReasonValue, "who has not entered a funnel is at no step: leave step out")
	}
	if _, given := o.m["for"]; given {
		q.long, _ = o.duration("for")
		if q.state != StuckInFunnel && q.state != "" {
			o.fault("for", tend.ReasonValue, "for is how long somebody is stuck: of another state leave it out")
		}
	}
	if !ok {
		return tree{}
	}
	c := o.c
	c.funnels = append(c.funnels, Mention{Pointer: o.pointer("id"), ID: id})
	if c.loose {
		return tree{logic: logicAnd}
	}
	known, ok := c.saved.Funnels[id]
	if !ok {
		o.fault("id", tend.ReasonValue, "there is no funnel "+quote(id)+" on this site: make it first, or choose another")
		return tree{}
	}
	of, err := ReadFunnel(known.Body)
	if err != nil { // never: it was read when it was saved
		o.fault("id", tend.ReasonValue, "the funnel "+quote(id)+" cannot be used: "+err.Error())
		return tree{}
	}
	if q.name = known.Name; stepped {
		if q.step = of.Step(step); q.step < 0 {
			o.fault("step", tend.ReasonValue, "the funnel "+quote(id)+" has no step "+quote(step)+": its steps are "+strconv.Quote(of.Keys[0])+" to "+strconv.Quote(of.Keys[len(of.Keys)-1]))
		}
	}
	of.Definition = c.define(of.Definition, o, "id", of.Account)
	q.of = of
	return tree{test: test{kind: kindFunnel, account: of.Account, funnel: q}, not: negate}
}

package target

import (
	"fmt"
	"strconv"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// MaxSequence is how many steps a sequence has at most, those that must not happen included.
const MaxSequence = 8

// sequence: whether some events happened one after the other, and others did not in between.
type sequence struct {
	of *state.Definition
}

// match tells whether it holds, where that is known.
func (q *sequence) match(s *state.State, now tend.Micros) (holds, known bool) {
	d, known := s.FindDerived(q.of)
	return known && d != nil && d.Completed(q.of, now), known
}

func (q *sequence) has(s *state.State, now tend.Micros) string {
	d, known := s.FindDerived(q.of)
	if !known {
		return "how far they came in this sequence is not counted yet"
	}
	since := ""
	if d != nil && d.From != 0 {
		since = ", known since " + d.From.Time().Format(tend.MinuteFormat)
	}
	switch {
	case d == nil || s.FindEvent(&q.of.Event) == nil:
		return q.of.Event.Name() + " never happened"
	case d.Completed(q.of, now):
		return "this sequence happened" + since
	}
	reached, at := d.Reached(q.of, now)
	if reached == 0 {
		return "no attempt at this sequence is under way" + since
	}
	steps := 0
	name := ""
	for i := range q.of.Steps {
		if step := &q.of.Steps[i]; !step.Negate {
			if steps++; steps == reached {
				name = step.Event
			}
		}
	}
	words := fmt.Sprintf("of this sequence step %d of %d was reached, %s at %s", reached, steps, name, at.Time().Format(tend.MinuteFormat))
	if reached == steps {
		words += ", and its time is not over"
	}
	return words + since
}

func (o object) sequence() tree {
	o.allow("type", "of", "within", "negate")
	negate := o.flag("negate")
	steps := o.steps("of")
	within, ok := time.Duration(0), false
	if _, given := o.need("within"); given {
		within, ok = o.duration("within")
	}
	if ok && within > state.MaxDays*24*time.Hour {
		o.fault("within", tend.ReasonTooLong, fmt.Sprintf("a sequence takes %dd at most", state.MaxDays))
	}
	if len(o.c.faults) > 0 {
		return tree{}
	}
	d, err := state.DefineSequence(steps, within)
	switch {
	case err != nil: // more than the largest number
		o.fault("of", tend.ReasonValue, err.Error())
		return tree{}
	case len(d.JSON) > state.MaxDefinition:
		o.fault("of", tend.ReasonTooLong, fmt.Sprintf("the steps have %d bytes together, at most %d are taken: shorten their names, lists and texts", len(d.JSON), state.MaxDefinition))
		return tree{}
	}
	return tree{test: test{kind: kindSequence, sequence: &sequence{o.c.define(d, o, "of", false)}}, not: negate}
}

// steps reads those of a sequence, in their order.
func (o object) steps(name string) []state.Step {
	v, ok := o.need(name)
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		o.wrong(name, `a list such as [{"name":"cart_viewed"},{"name":"paid"}]`, v)
		return nil
	}
	if len(list) < 2 || len(list) > MaxSequence {
		o.fault(name, tend.ReasonValue, fmt.Sprintf("a sequence has 2 to %d steps, not %d: of a single event use event", MaxSequence, len(list)))
		return nil
	}
	steps := make([]state.Step, 0, len(list))
	for i, item := range list {
		at := o.pointer(name) + "/" + strconv.Itoa(i)
		m, ok := item.(map[string]any)
		if !ok {
			o.c.fault(at, tend.ReasonType, `a step is an object such as {"name":"paid"}, not `+jsonType(item))
			continue
		}
		one := object{c: o.c, at: at, m: m}
		one.allow("name", "where", "negate")
		step := state.Step{Negate: one.flag("negate")}
		step.Event, _ = one.text("name", tend.MaxID)
		step.Where, _ = one.where()
		if i == 0 && step.Negate {
			one.fault("negate", tend.ReasonValue, "a sequence begins with what happens, and time counts from there: put a step before this one, or leave negate out")
		}
		steps = append(steps, step)
	}
	return steps
}

package target

import (
	"fmt"
	"math"
	"strconv"

	"tend/server/state"
	"tend/server/tend"
)

// Bounds of what is counted by the properties of events, and of sequences.
const (
	MaxWhere       = 8  // comparisons of one condition
	MaxDefinitions = 16 // different ones in one tree
)

// derived: how often an event with certain properties happened.
type derived struct {
	event

	of *state.Definition
}

// match tells whether it holds, where that is known.
func (d *derived) match(s *state.State, now tend.Micros) (holds, known bool) {
	c, known := s.FindDerived(d.of)
	if !known {
		return false, false
	}
	var n int64
	if c != nil {
		n = d.within.count(&c.Counter, s, now, d.enough)
	}
	return n >= d.lo && n <= d.hi, true
}

func (d *derived) has(s *state.State, now tend.Micros) string {
	c, known := s.FindDerived(d.of)
	name := d.name.Name()
	switch {
	case !known:
		return "how often " + name + " like this happened is not counted yet"
	case c == nil:
		return name + " like this happened 0 times"
	}
	n := d.within.count(&c.Counter, s, now, math.MaxInt64)
	words := fmt.Sprintf("%s like this happened %d times", name, n)
	if c.From != 0 {
		words += ", counted since " + c.From.Time().Format(tend.MinuteFormat)
	}
	return words
}

// Definitions are what a rule wants counted of somebody, each once; for accounts see AccountNeeds.
func (r *Rule) Definitions() []*state.Definition {
	if r == nil {
		return nil
	}
	return r.definitions
}

// where reads what is asked of properties; false where nothing is.
func (o object) where() ([]state.Where, bool) {
	v, ok := o.m["where"]
	if !ok {
		return nil, false
	}
	list, ok := v.([]any)
	if !ok {
		o.wrong("where", `a list such as [{"path":"format","op":"eq","value":"pdf"}]`, v)
		return nil, false
	}
	if len(list) > MaxWhere {
		o.fault("where", tend.ReasonTooLong, fmt.Sprintf("where has %d items, at most %d are taken", len(list), MaxWhere))
		return nil, false
	}
	out := make([]state.Where, 0, len(list))
	for i, item := range list {
		at := o.pointer("where") + "/" + strconv.Itoa(i)
		m, ok := item.(map[string]any)
		if !ok {
			o.c.fault(at, tend.ReasonType, `what is asked of a property is an object such as {"path":"format","op":"eq","value":"pdf"}, not `+jsonType(item))
			continue
		}
		w := object{c: o.c, at: at, m: m}
		w.allow("path", "op", "value")
		path, _ := w.text("path", tend.MaxID)
		out = append(out, state.Where{Path: path, Comparison: w.property()})
	}
	return out, len(list) > 0
}

// property reads what is asked of a property: what can be asked of an attribute, times left out.
func (o object) property() state.Comparison {
	a := attribute{}
	list, _ := o.m["value"].([]any)
	texts := o.m["op"] == "between" && len(list) > 0 && jsonType(list[0]) == "a text"
	if op, _ := o.m["op"].(string); texts || op == "before" || op == "after" || op == "within" {
		o.fault("op", tend.ReasonNotAvailable, "times of events' properties cannot be compared: use another operator")
		return a.Comparison
	}
	o.comparison(&a)
	return a.Comparison
}

// derived makes the test of an event with certain properties.
func (o object) derived(e event, where []state.Where, account bool) tree {
	negate := o.flag("negate")
	if len(o.c.faults) > 0 {
		return tree{}
	}
	d, err := state.Define(e.name.Name(), where)
	switch {
	case err != nil: // more than the largest number
		o.fault("where", tend.ReasonValue, err.Error())
		return tree{}
	case len(d.JSON) > state.MaxDefinition:
		o.fault("where", tend.ReasonTooLong, fmt.Sprintf("where has %d bytes together, at most %d are taken: shorten its lists and texts", len(d.JSON), state.MaxDefinition))
		return tree{}
	}
	return tree{test: test{kind: kindDerived, account: account, derived: &derived{e, o.c.define(d, o, "where", account)}}, not: negate}
}

// define keeps a definition once, for people or for accounts.
func (c *compiler) define(d *state.Definition, o object, field string, account bool) *state.Definition {
	list := &c.rule.definitions
	if account {
		list = &c.rule.ofAccounts
	}
	for _, known := range *list {
		if known.Key == d.Key {
			return known
		}
	}
	if len(c.rule.definitions)+len(c.rule.ofAccounts) == MaxDefinitions {
		o.fault(field, tend.ReasonTooLong, fmt.Sprintf("more than %d different events with where, sequences and funnels in one tree", MaxDefinitions))
		return d
	}
	*list = append(*list, d)
	return d
}

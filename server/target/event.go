package target

import (
	"math"

	"tend/server/state"
	"tend/server/tend"
)

// event: how often an event happened.
type event struct {
	name   state.Key
	within window
	lo, hi int64
	enough int64 // the count from which on it is decided
}

func (e *event) match(s *state.State, now tend.Micros) bool {
	n := e.within.count(s.FindEvent(&e.name), s, now, e.enough)
	return n >= e.lo && n <= e.hi
}

func (o object) event() tree {
	o.allow("type", "name", "count", "sum", "within", "by", "negate", "where")
	account := o.ofAccount("by")
	if _, ok := o.m["sum"]; ok {
		if _, both := o.m["where"]; both {
			o.fault("where", tend.ReasonNotAvailable, "a sum of events with certain properties is not available in this version")
		}
		name, _ := o.text("name", tend.MaxID)
		return o.sumOf(name, o.within(), account)
	}
	e := event{within: o.within()}
	e.lo, e.hi = o.count()
	e.enough = enough(e.lo, e.hi)
	name, _ := o.text("name", tend.MaxID)
	e.name = state.NewKey(name)
	if where, ok := o.where(); ok {
		return o.derived(e, where, account)
	}
	return tree{test: test{kind: kindEvent, account: account, event: &e}, not: o.flag("negate")}
}

// count reads {"gte": n ...}; absent is once or more.
func (o object) count() (lo, hi int64) {
	v, ok := o.m["count"]
	if !ok {
		return 1, math.MaxInt64
	}
	m, ok := v.(map[string]any)
	if !ok {
		o.wrong("count", `an object such as {"gte":3}`, v)
		return 0, 0
	}
	n := object{c: o.c, at: o.pointer("count"), m: m}
	n.allow(comparisons...)
	return n.bounds(comparisons, func(name string) (int64, bool) { return n.scaled(name, maxCount, 1) })
}

// since: how long ago an event happened for the first or the last time. What
// never happened is at no distance: the condition does not hold.
type since struct {
	name   state.Key
	first  bool
	lo, hi int64 // microseconds
}

func (c *since) match(s *state.State, now tend.Micros) bool {
	e := s.FindEvent(&c.name)
	if e == nil || e.Total == 0 {
		return false
	}
	at := e.Last
	if c.first {
		at = e.First
	}
	age := max(0, int64(now-at))
	return age >= c.lo && age <= c.hi
}

func (o object) since() tree {
	limits := comparisons[:4] // nothing is ever exactly seven days ago
	o.allow(append([]string{"type", "event", "moment"}, limits...)...)
	c := since{first: o.choice("moment", "", []string{"first", "last"}, nil) == "first"}
	name, _ := o.text("event", tend.MaxID)
	c.name = state.NewKey(name)
	c.lo, c.hi = o.bounds(limits, func(name string) (int64, bool) {
		d, ok := o.duration(name)
		return d.Microseconds(), ok
	})
	return tree{test: test{kind: kindSince, since: &c}}
}

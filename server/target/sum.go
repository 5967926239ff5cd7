package target

import (
	"fmt"
	"math"
	"regexp"
	"strconv"

	"tend/server/state"
	"tend/server/tend"
)

// sum: how much an event has brought, in one currency. What never happened has brought 0.
type sum struct {
	name, currency string
	within         window
	lo, hi         int64 // millionths, both ends included
}

func (c *sum) match(s *state.State, now tend.Micros) bool {
	n := c.amount(s, now)
	return n >= c.lo && n <= c.hi
}

func (c *sum) amount(s *state.State, now tend.Micros) int64 {
	x := s.FindSum(c.name, c.currency)
	switch {
	case x == nil:
		return 0
	case c.within.unit == allTime:
		return x.Total
	}
	return x.Since(c.within.from(s, now))
}

func (c *sum) has(s *state.State, now tend.Micros) string {
	amount := strconv.FormatFloat(float64(c.amount(s, now))/state.MicrosPerUnit, 'f', -1, 64)
	if c.currency != "" {
		amount += " " + c.currency
	}
	return c.name + " has brought " + amount
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// sumOf reads an event's condition that has a sum in it.
func (o object) sumOf(name string, within window, account bool) tree {
	c := sum{name: name, within: within}
	if _, both := o.m["count"]; both {
		o.fault("count", tend.ReasonValue, "count and sum ask two questions: put two conditions into an and")
	}
	if within.unit == hours {
		o.fault("within", tend.ReasonValue, `amounts are added up by days: write a window longer than 48h, or add "calendar":true`)
	}
	m, ok := o.m["sum"].(map[string]any)
	if !ok {
		o.wrong("sum", `an object such as {"path":"revenue","currency":"EUR","gte":100}`, o.m["sum"])
		return tree{}
	}
	in := object{c: o.c, at: o.pointer("sum"), m: m}
	in.allow(append([]string{"path", "currency"}, comparisons...)...)
	in.choice("path", "", []string{"revenue"}, nil)
	if _, ok := m["currency"]; ok {
		if c.currency, ok = in.text("currency", 3); ok && !currencyCode.MatchString(c.currency) {
			in.fault("currency", tend.ReasonValue, "currency is a code of three capitals, such as EUR; without one it is about amounts that came without")
		}
	}
	c.lo, c.hi = in.boundsFrom(math.MinInt64, comparisons, in.amount)
	return tree{test: test{kind: kindSum, account: account, sum: &c}, not: o.flag("negate")}
}

// amount reads a limit as amounts are kept.
func (o object) amount(name string) (int64, bool) {
	n, ok := o.m[name].(float64)
	if !ok {
		o.wrong(name, "a number", o.m[name])
		return 0, false
	}
	if math.Abs(n) > state.MaxAmount {
		o.fault(name, tend.ReasonValue, fmt.Sprintf("%s is a number from -%d to %d", name, state.MaxAmount, state.MaxAmount))
		return 0, false
	}
	return int64(math.Round(n * state.MicrosPerUnit)), true
}

package target

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tend/server/state"
	"tend/server/tend"
)

// metric: how much the person or their account has of something, or how that has changed since a window
// began. What nothing was ever said of makes no comparison hold.
type metric struct {
	name   string
	change bool // the change is compared, as a part of what it was
	within window
	lo, hi float64 // both ends included
}

// maxChange is how far back a change may look: a metric keeps its last state.MaxLevels days.
const maxChange = 90

func (m *metric) match(s *state.State, now tend.Micros) bool {
	value, ok := m.value(s, now)
	return ok && value >= m.lo && value <= m.hi
}

// value is what the limits are compared with; false where it is not known.
func (m *metric) value(s *state.State, now tend.Micros) (float64, bool) {
	of := s.FindMetric(m.name)
	if of == nil {
		return 0, false
	}
	if !m.change {
		return of.Now.Value, m.within.holds(of.Now.At, of.Now.Day, s, now)
	}
	was, ok := of.Before(m.within.from(s, now))
	return (of.Now.Value - was) / was, ok && was != 0
}

func (m *metric) has(s *state.State, now tend.Micros) string {
	of := s.FindMetric(m.name)
	if of == nil {
		return m.name + " is not known"
	}
	text := m.name + " is " + number(of.Now.Value)
	if !m.change {
		return text + " since " + of.Now.At.Time().Format(tend.MinuteFormat)
	}
	if was, ok := of.Before(m.within.from(s, now)); ok {
		return text + " and was " + number(was)
	}
	return text + " and was not known when the window began"
}

func number(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }

func (o object) metric() tree {
	o.allow(append([]string{"type", "name", "on", "change", "within"}, comparisons...)...)
	account := o.ofAccount("on")
	m := metric{within: o.within()}
	m.name, _ = o.text("name", tend.MaxID)
	v, ok := o.m["change"]
	if !ok {
		m.lo, m.hi = o.realBounds()
		return tree{test: test{kind: kindMetric, account: account, metric: &m}}
	}
	m.change = true
	for _, name := range comparisons {
		if _, both := o.m[name]; both {
			o.fault(name, tend.ReasonValue, name+" stands within change, or change is left out: one of the two is compared")
		}
	}
	if limits, ok := v.(map[string]any); ok {
		c := object{c: o.c, at: o.pointer("change"), m: limits}
		c.allow(comparisons...)
		m.lo, m.hi = c.realBounds()
	} else {
		o.wrong("change", `an object such as {"lt":-0.2}`, v)
	}
	o.changeWindow(m.within)
	return tree{test: test{kind: kindMetric, account: account, metric: &m}}
}

// changeWindow checks the window of a change.
func (o object) changeWindow(w window) {
	length := w.n
	if w.unit == weeks {
		length *= 7
	}
	if _, given := o.m["within"]; !given {
		o.fault("within", tend.ReasonRequired, `within is required with change: since when, such as {"last":"28d"}`)
	} else if w.unit == hours {
		o.fault("within", tend.ReasonValue, `a change is of days: write a window longer than 48h, or add "calendar":true`)
	} else if length > maxChange {
		o.fault("within", tend.ReasonTooLong, fmt.Sprintf("a change goes back %dd at most", maxChange))
	}
}

// realBounds reads comparisons with numbers of any kind as one range with both ends in it. A
// float64 has a next one in each direction, so that an open end can be written as a closed one.
func (o object) realBounds() (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	found, good := false, true
	for _, name := range comparisons {
		v, ok := o.m[name]
		if !ok {
			continue
		}
		found = true
		n, ok := v.(float64)
		if !ok {
			o.wrong(name, "a number", v)
			good = false
			continue
		}
		switch name {
		case "gte":
			lo = max(lo, n)
		case "gt":
			lo = max(lo, math.Nextafter(n, math.Inf(1)))
		case "lte":
			hi = min(hi, n)
		case "lt":
			hi = min(hi, math.Nextafter(n, math.Inf(-1)))
		case "eq":
			lo, hi = max(lo, n), min(hi, n)
		}
	}
	if !found {
		o.c.fault(o.at, tend.ReasonRequired, "one of "+strings.Join(comparisons, ", ")+" is required")
	} else if good && lo > hi {
		o.c.fault(o.at, tend.ReasonValue, "no value can be within all of these limits")
	}
	return lo, hi
}

package target

import (
	"math"
	"slices"

	"tend/server/state"
	"tend/server/tend"
)

// moment: an attribute that is a time. Its value is read as readMoment does; what is no
// time is at none, and nothing holds of it.
type moment struct {
	within   window // within: so many hours, days or weeks
	next     bool   // within: those to come
	from, to border // before, after, between; both belong to the stretch
}

// border is one end of a stretch of time.
type border struct {
	at   tend.Micros
	day  int32
	bare bool // a day of the person's, all of which belongs to the stretch
	open bool // there is no such end
}

func (m *moment) holds(v *state.Value, s *state.State, now tend.Micros) bool {
	at, day, bare, ok := readMoment(v)
	if !ok {
		return false
	}
	if m.within.unit != allTime {
		return m.inWindow(at, day, bare, s, now)
	}
	if bare {
		at = s.Midnight(day)
	}
	if !m.from.open {
		from := m.from.at
		if m.from.bare {
			from = s.Midnight(m.from.day)
		}
		if at < from {
			return false
		}
	}
	if m.to.open {
		return true
	}
	if m.to.bare {
		return at < s.Midnight(m.to.day+1)
	}
	return at <= m.to.at
}

// inWindow tells whether a time lies in the hours, days or weeks that were or are to come.
// The running one belongs to both.
func (m *moment) inWindow(at tend.Micros, day int32, bare bool, s *state.State, now tend.Micros) bool {
	first := m.within.from(s, now)
	if m.within.unit == hours {
		if bare {
			at = s.Midnight(day)
		}
		hour, running := state.Hour(at), state.Hour(now)
		if m.next {
			return hour >= running && hour-running < m.within.n
		}
		return hour >= first && hour <= running
	}
	if !bare {
		day = s.DayOf(at)
	}
	today := s.Day(now)
	if !m.next {
		return day >= first && day <= today
	}
	last := today + m.within.n - 1
	if m.within.unit == weeks {
		last = first + 7*(m.within.n-1) + 7*m.within.n - 1 // first is the Monday n-1 weeks ago
	}
	return day >= today && day <= last
}

// Numbers that are times count from 1970: below this in seconds, from it on in milliseconds.
const (
	milliseconds = 1e11            // the year 5138 in seconds, 1973 in milliseconds
	lastMoment   = 253402300799999 // the year 9999, in milliseconds
)

// readMoment reads a time: a text as RFC 3339 has it, a date such as 2026-11-20, which is a
// day of the person's, or a number. A date has no moment of its own.
func readMoment(v *state.Value) (at tend.Micros, day int32, bare, ok bool) {
	switch v.Kind {
	case state.Text:
		return parseMoment(v.Text)
	case state.Number:
		switch size := math.Abs(v.Num); {
		case size < milliseconds:
			return tend.Micros(math.Round(v.Num * 1e6)), 0, false, true
		case size <= lastMoment:
			return tend.Micros(math.Round(v.Num * 1e3)), 0, false, true
		}
	case state.Bool, state.List:
	}
	return 0, 0, false, false
}

var momentOps = []string{"before", "after", "within"}

// moment reads an operator that compares times; nil where op is none of them.
func (o object) moment() *moment {
	op, _ := o.m["op"].(string)
	m := moment{from: border{open: true}, to: border{open: true}}
	switch {
	case slices.Contains(momentOps, op):
	case op == "between" && o.betweenTexts():
	default:
		return nil
	}
	v, ok := o.need("value")
	if !ok {
		return &m
	}
	switch op {
	case "before":
		m.to = o.border("value", v)
		m.to.at--
		m.to.day--
	case "after":
		m.from = o.border("value", v)
		m.from.at++
		m.from.day++
	case "within":
		m.within, m.next = o.span(v)
	case "between":
		o.stretch(&m, v.([]any))
	}
	return &m
}

// betweenTexts tells whether between compares times: its value is a list with a text first.
func (o object) betweenTexts() bool {
	list, _ := o.m["value"].([]any)
	if len(list) == 0 {
		return false
	}
	_, ok := list[0].(string)
	return ok
}

// stretch reads [from, to], both ends included.
func (o object) stretch(m *moment, list []any) {
	if len(list) != 2 {
		o.fault("value", tend.ReasonValue, "value is a list of two times, the earlier first: both belong to the range")
		return
	}
	ends := object{c: o.c, at: o.pointer("value")}
	before := len(o.c.faults)
	m.from, m.to = ends.border("0", list[0]), ends.border("1", list[1])
	if len(o.c.faults) == before && m.to.earlier(&m.from) {
		o.fault("value", tend.ReasonValue, "value is a list of two times, the earlier first: both belong to the range")
	}
}

// earlier tells whether one end is before another in every zone. A date against a time is
// left to the zone of each person.
func (b *border) earlier(than *border) bool {
	switch {
	case b.bare && than.bare:
		return b.day < than.day
	case !b.bare && !than.bare:
		return b.at < than.at
	}
	return false
}

func (o object) border(name string, v any) border {
	text, ok := v.(string)
	if !ok {
		o.wrong(name, `a time such as "2026-11-20T10:00:00Z", or a date such as "2026-11-20"`, v)
		return border{}
	}
	at, day, bare, ok := parseMoment(text)
	if !ok {
		o.fault(name, tend.ReasonValue, quote(text)+` is no time: write one such as "2026-11-20T10:00:00Z", or a date such as "2026-11-20"`)
	}
	return border{at: at, day: day, bare: bare}
}

// span reads {"last": duration} or {"next": duration}, either with "calendar".
func (o object) span(v any) (w window, next bool) {
	m, ok := v.(map[string]any)
	if !ok {
		o.wrong("value", `an object such as {"last":"14d"} or {"next":"14d"}`, v)
		return window{}, false
	}
	name := "last"
	if _, next = m["next"]; next {
		name = "next"
	}
	return o.windowOf("value", m, name), next
}

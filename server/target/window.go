package target

import (
	"fmt"
	"math"
	"time"

	"tend/server/state"
	"tend/server/tend"
)

// window is a stretch of time that ends now and begins with a whole UTC hour or
// a whole day of the person. The zero window is all time.
type window struct {
	unit windowUnit
	n    int32 // how many, the running one included
}

type windowUnit uint8

const (
	allTime windowUnit = iota
	hours              // UTC
	days               // of the person
	weeks              // of the person, from Monday
)

// maxRolling is the longest window that counts hours.
const maxRolling = 48 * time.Hour

// within reads {"last": duration, "calendar": bool}; absent is all time.
func (o object) within() window {
	v, ok := o.m["within"]
	if !ok {
		return window{}
	}
	m, ok := v.(map[string]any)
	if !ok {
		o.wrong("within", `an object such as {"last":"14d"}`, v)
		return window{}
	}
	return o.windowOf("within", m, "last")
}

// windowOf reads a window from a field: its length stands under a name, last or next.
func (o object) windowOf(field string, m map[string]any, name string) window {
	w := object{c: o.c, at: o.pointer(field), m: m}
	w.allow(name, "calendar")
	calendar := w.flag("calendar")
	if _, ok := w.need(name); !ok {
		return window{}
	}
	length, ok := w.duration(name)
	if !ok {
		return window{}
	}
	if length > state.MaxDays*24*time.Hour {
		w.fault(name, tend.ReasonTooLong, fmt.Sprintf("a window is %dd long at most; without within all time counts", state.MaxDays))
		return window{}
	}
	if calendar {
		return w.calendar(name, length)
	}
	if length <= maxRolling {
		return window{unit: hours, n: ceil(length, time.Hour)}
	}
	return window{unit: days, n: ceil(length, 24*time.Hour)}
}

// calendar makes a window of the unit that it is written in.
func (o object) calendar(name string, length time.Duration) window {
	text, _ := o.m[name].(string)
	switch text[len(text)-1] {
	case 'd':
		return window{unit: days, n: ceil(length, 24*time.Hour)}
	case 'w':
		return window{unit: weeks, n: ceil(length, 7*24*time.Hour)}
	}
	o.fault(name, tend.ReasonValue, "a calendar window counts days or weeks: write it with d or w, such as 1d")
	return window{}
}

func ceil(d, unit time.Duration) int32 { return int32((d + unit - 1) / unit) }

// from is the first hour or day of the window.
func (w window) from(s *state.State, now tend.Micros) int32 {
	switch w.unit {
	case hours:
		return state.Hour(now) - w.n + 1
	case weeks:
		today := s.Day(now)
		monday := today - ((today+3)%7+7)%7 // day 0, 1970-01-01, was a Thursday
		return monday - 7*(w.n-1)
	case days, allTime:
	}
	return s.Day(now) - w.n + 1
}

// holds tells whether a moment, on a day of the person as it was then, is in the window.
func (w window) holds(at tend.Micros, day int32, s *state.State, now tend.Micros) bool {
	switch w.unit {
	case allTime:
		return true
	case hours:
		return state.Hour(at) >= w.from(s, now)
	case days, weeks:
	}
	return day >= w.from(s, now)
}

// count is how often something happened in the window. It may stop when it has
// found enough.
func (w window) count(c *state.Counter, s *state.State, now tend.Micros, enough int64) int64 {
	if c == nil {
		return 0
	}
	var from int32
	buckets := c.Days
	switch w.unit {
	case allTime:
		return int64(c.Total)
	case days:
		from = s.Day(now) - w.n + 1 // as from has it: most windows are of days
	case hours:
		buckets = c.Hours
		from = w.from(s, now)
	case weeks:
		from = w.from(s, now)
	}
	n := int64(0)
	for i := len(buckets) - 1; i >= 0 && buckets[i].At >= from && n < enough; i-- {
		n += int64(buckets[i].N)
	}
	return n
}

// enough is the count from which on a range of counts is decided.
func enough(lo, hi int64) int64 {
	if hi == math.MaxInt64 {
		return lo
	}
	return hi + 1
}

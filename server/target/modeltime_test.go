package target_test

import (
	"math"
	"strings"
	"time"

	"tend/server/tend"
)

// like goes through a pattern byte by byte, and tries every run for a star.
func like(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return like(pattern[1:], text) || text != "" && like(pattern, text[1:])
	}
	return text != "" && text[0] == pattern[0] && like(pattern[1:], text[1:])
}

// place is the zone known of the person now.
func (p *past) place() *time.Location { return p.each(func(*tend.Event, string) {}) }

// stretch is the time that a value means: of a date from its first minute to the last.
func (p *past) stretch(v any) (from, to time.Time, ok bool) {
	switch v := v.(type) {
	case float64:
		if math.Abs(v) < 1e11 {
			v *= 1000
		}
		from = time.UnixMilli(0).Add(time.Duration(v * 1e6)).UTC()
		return from, from, true
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return at, at, true
		}
		if day, err := time.Parse(time.DateOnly, v); err == nil {
			for from = day.Add(-36 * time.Hour); from.In(p.place()).Format(time.DateOnly) < v; {
				from = from.Add(15 * time.Minute) // clocks change on quarters
			}
			for to = from; to.In(p.place()).Format(time.DateOnly) <= v; {
				to = to.Add(15 * time.Minute)
			}
			return from, to.Add(-time.Microsecond), true
		}
	}
	return from, to, false
}

// asksTime tells what an operator that compares times says; asked is false of any other.
func (p *past) asksTime(v any, c map[string]any) (held, asked bool) {
	list, _ := c["value"].([]any)
	isRange := false
	if len(list) == 2 {
		_, isRange = list[0].(string)
	}
	op := c["op"].(string)
	switch {
	case op == "before", op == "after", op == "within":
	case op == "between" && isRange:
	default:
		return false, false
	}
	at, _, ok := p.stretch(v)
	if !ok {
		return false, true
	}
	switch op {
	case "before":
		from, _, _ := p.stretch(c["value"])
		return at.Before(from), true
	case "after":
		_, to, _ := p.stretch(c["value"])
		return at.After(to), true
	case "between":
		from, _, _ := p.stretch(list[0])
		_, to, _ := p.stretch(list[1])
		return !at.Before(from) && !at.After(to), true
	}
	return p.inSpan(at, c["value"].(map[string]any)), true
}

// inSpan counts hours or days from the running one, in the direction that is asked for.
func (p *past) inSpan(at time.Time, span map[string]any) bool {
	text, next := span["next"].(string)
	if !next {
		text = span["last"].(string)
	}
	long, _ := tend.ParseDuration(text)
	now := p.now.Time()
	if span["calendar"] != true && long <= 48*time.Hour {
		away := int(math.Round(at.Truncate(time.Hour).Sub(now.Truncate(time.Hour)).Hours()))
		n := int((long + time.Hour - 1) / time.Hour)
		return next && away >= 0 && away < n || !next && away <= 0 && away > -n
	}
	date := func(t time.Time) time.Time {
		day, _ := time.Parse(time.DateOnly, t.In(p.place()).Format(time.DateOnly))
		return day
	}
	away := int(date(at).Sub(date(now)).Hours() / 24)
	first, last := -int((long+24*time.Hour-1)/(24*time.Hour))+1, int((long+24*time.Hour-1)/(24*time.Hour))-1
	if span["calendar"] == true && strings.HasSuffix(text, "w") {
		weekday := (int(date(now).Weekday()) + 6) % 7
		first, last = first+6-weekday, last-weekday
	}
	return next && away >= 0 && away <= last || !next && away <= 0 && away >= first
}

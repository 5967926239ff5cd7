package target

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tend/server/tend"
)

// object reads the fields of one JSON object and notes what is wrong with them.
// A reader that gives false has noted a fault, or the field is absent.
type object struct {
	c  *compiler
	at string // JSON pointer
	m  map[string]any
}

func (o object) pointer(name string) string {
	return o.at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

func (o object) fault(name, code, detail string) { o.c.fault(o.pointer(name), code, detail) }

// failed notes an error about a field as its fault.
func (o object) failed(name string, err error) {
	var e *tend.Error
	if errors.As(err, &e) {
		o.fault(name, e.ReasonOrCode(), e.Message)
	}
}

func (o object) wrong(name, want string, got any) {
	o.fault(name, tend.ReasonType, name+" is "+want+", not "+jsonType(got))
}

// allow notes the fields that the object has beyond those named.
func (o object) allow(names ...string) { o.allowSome(names, nil) }

func (o object) allowSome(names, later []string) {
	extra := make([]string, 0)
	for name := range o.m {
		if !slices.Contains(names, name) {
			extra = append(extra, name)
		}
	}
	slices.Sort(extra)
	for _, name := range extra {
		if slices.Contains(later, name) {
			o.fault(name, tend.ReasonNotAvailable, name+" is not available yet: leave it out")
			continue
		}
		o.fault(name, tend.ReasonUnknown, "unknown field "+quote(name)+": here are allowed "+strings.Join(names, ", "))
	}
}

func (o object) need(name string) (any, bool) {
	v, ok := o.m[name]
	if !ok {
		o.fault(name, tend.ReasonRequired, name+" is required")
	}
	return v, ok
}

// text reads a text of 1 to limit bytes.
func (o object) text(name string, limit int) (string, bool) {
	v, ok := o.need(name)
	if !ok {
		return "", false
	}
	s, ok := v.(string)
	switch {
	case !ok:
		o.wrong(name, "a text", v)
	case s == "":
		o.fault(name, tend.ReasonValue, name+" is empty")
	case len(s) > limit:
		o.fault(name, tend.ReasonTooLong, fmt.Sprintf("%s has %d bytes, at most %d are taken", name, len(s), limit))
	default:
		return s, true
	}
	return "", false
}

// choice reads one of some words; without a default the field is required.
// Words that are in the contract but not built yet are refused as such.
func (o object) choice(name, missing string, built, later []string) string {
	v, ok := o.m[name]
	if !ok {
		if missing == "" {
			o.fault(name, tend.ReasonRequired, name+" is required: one of "+strings.Join(built, ", "))
		}
		return missing
	}
	s, ok := v.(string)
	switch {
	case !ok:
		o.wrong(name, "a text", v)
	case slices.Contains(built, s):
		return s
	case slices.Contains(later, s):
		o.fault(name, tend.ReasonNotAvailable, name+" "+quote(s)+" is not available yet: use one of "+strings.Join(built, ", "))
	default:
		o.fault(name, tend.ReasonValue, "unknown "+name+" "+quote(s)+": use one of "+strings.Join(built, ", "))
	}
	return ""
}

// flag reads true or false; absent is false.
func (o object) flag(name string) bool {
	v, ok := o.m[name]
	if !ok {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		o.wrong(name, "true or false", v)
	}
	return b
}

// duration reads a duration of the contract, such as 30s or 14d.
func (o object) duration(name string) (time.Duration, bool) {
	s, ok := o.m[name].(string)
	if !ok {
		o.wrong(name, "a duration such as 14d", o.m[name])
		return 0, false
	}
	d, err := tend.ParseDuration(s)
	o.failed(name, err)
	return d, err == nil
}

var comparisons = []string{"gte", "gt", "lte", "lt", "eq"}

// bounds reads some of the comparisons, all of which have to hold, as one range
// with both ends in it, from 0 up. read gives a limit as a whole number.
func (o object) bounds(names []string, read func(name string) (int64, bool)) (lo, hi int64) {
	return o.boundsFrom(0, names, read)
}

// boundsFrom is bounds from another end up.
func (o object) boundsFrom(least int64, names []string, read func(name string) (int64, bool)) (lo, hi int64) {
	lo, hi = least, math.MaxInt64
	found, good := false, true
	for _, name := range names {
		if _, ok := o.m[name]; !ok {
			continue
		}
		found = true
		n, ok := read(name)
		good = good && ok
		switch name {
		case "gte":
			lo = max(lo, n)
		case "gt":
			lo = max(lo, n+1)
		case "lte":
			hi = min(hi, n)
		case "lt":
			hi = min(hi, n-1)
		case "eq":
			lo, hi = max(lo, n), min(hi, n)
		}
	}
	if !found {
		o.c.fault(o.at, tend.ReasonRequired, "one of "+strings.Join(names, ", ")+" is required")
	} else if good && lo > hi {
		o.c.fault(o.at, tend.ReasonValue, "no value can be within all of these limits")
	}
	return lo, hi
}

// maxCount is the largest number that counts are compared with.
const maxCount = 1_000_000_000

// scaled reads a number from 0 to limit as a whole number of 1/scale.
func (o object) scaled(name string, limit int64, scale float64) (int64, bool) {
	n, ok := o.m[name].(float64)
	if !ok {
		o.wrong(name, "a number", o.m[name])
		return 0, false
	}
	x := n * scale
	if n < 0 || n > float64(limit) || math.Abs(x-math.Round(x)) > 1e-6 {
		kind := "a whole number"
		if scale != 1 {
			kind = fmt.Sprintf("a number in steps of %g", 1/scale)
		}
		o.fault(name, tend.ReasonValue, fmt.Sprintf("%s is %s from 0 to %d", name, kind, limit))
		return 0, false
	}
	return int64(math.Round(x)), true
}

func jsonType(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a text"
	case float64:
		return "a number"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	}
	return "an object"
}

// quote shows a foreign word in a message, shortened.
func quote(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "..."
	}
	return fmt.Sprintf("%q", s)
}

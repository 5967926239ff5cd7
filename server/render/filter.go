package render

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// filter is one of the standard filters of Liquid that is safe and bounded. It never
// gets a value that is missing: that goes past every filter but default.
type filter struct {
	least, most int // values behind the colon
	run         func(v any, args []any) (any, error)
}

var (
	errLong   = errors.New("it grows too long")
	errNumber = errors.New("it is no number")
	errZero   = errors.New("it would be divided by 0")
	errMoment = errors.New("it is no date or time")
)

var filters = map[string]filter{
	"default": {1, 1, func(v any, args []any) (any, error) {
		if v == false || blank(v) {
			return args[0], nil
		}
		return v, nil
	}},
	"upcase":         texts(strings.ToUpper),
	"downcase":       texts(strings.ToLower),
	"capitalize":     texts(capitalize),
	"strip":          texts(strings.TrimSpace),
	"lstrip":         texts(func(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) }),
	"rstrip":         texts(func(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) }),
	"strip_newlines": texts(func(s string) string { return strings.NewReplacer("\n", "", "\r", "").Replace(s) }),
	"append":         {1, 1, joined(func(s string, a []string) string { return s + a[0] })},
	"prepend":        {1, 1, joined(func(s string, a []string) string { return a[0] + s })},
	"remove":         {1, 1, joined(func(s string, a []string) string { return strings.ReplaceAll(s, a[0], "") })},
	"remove_first":   {1, 1, joined(func(s string, a []string) string { return strings.Replace(s, a[0], "", 1) })},
	"replace":        {2, 2, replace(-1)},
	"replace_first":  {2, 2, replace(1)},
	"truncate":       {0, 2, truncate},
	"truncatewords":  {0, 2, truncateWords},
	"slice":          {1, 2, slice},
	"split":          {1, 1, split},
	"size":           {0, 0, size},
	"join":           {0, 1, join},
	"first":          {0, 0, item(func(list []any) any { return list[0] })},
	"last":           {0, 0, item(func(list []any) any { return list[len(list)-1] })},
	"reverse":        {0, 0, lists(slices.Reverse[[]any])},
	"sort":           {0, 0, lists(ordered)},
	"uniq":           {0, 0, unique},
	"plus":           {1, 1, numbers(func(a, b float64) (float64, error) { return a + b, nil })},
	"minus":          {1, 1, numbers(func(a, b float64) (float64, error) { return a - b, nil })},
	"times":          {1, 1, numbers(func(a, b float64) (float64, error) { return a * b, nil })},
	"divided_by":     {1, 1, numbers(divide)},
	"modulo":         {1, 1, numbers(func(a, b float64) (float64, error) { return notZero(b, math.Mod(a, b)) })},
	"at_least":       {1, 1, numbers(func(a, b float64) (float64, error) { return math.Max(a, b), nil })},
	"at_most":        {1, 1, numbers(func(a, b float64) (float64, error) { return math.Min(a, b), nil })},
	"abs":            {0, 0, numbers(func(a, _ float64) (float64, error) { return math.Abs(a), nil })},
	"ceil":           {0, 0, numbers(func(a, _ float64) (float64, error) { return math.Ceil(a), nil })},
	"floor":          {0, 0, numbers(func(a, _ float64) (float64, error) { return math.Floor(a), nil })},
	"round":          {0, 1, numbers(round)},
	"date":           {1, 1, date},
}

func filterNames() []string { return slices.Sorted(maps.Keys(filters)) }

func texts(fn func(string) string) filter {
	return filter{0, 0, joined(func(s string, _ []string) string { return fn(s) })}
}

// words reads a value and those behind it as texts.
func words(v any, args []any) (string, []string, error) {
	s, ok := said(v)
	if !ok {
		return "", nil, errors.New("it is no text")
	}
	a := make([]string, len(args))
	for i := range args {
		if a[i], ok = said(args[i]); !ok {
			return "", nil, errors.New("what stands behind the filter is no text")
		}
	}
	return s, a, nil
}

func joined(fn func(string, []string) string) func(any, []any) (any, error) {
	return func(v any, args []any) (any, error) {
		s, a, err := words(v, args)
		if err != nil {
			return nil, err
		}
		return fn(s, a), nil
	}
}

func capitalize(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(c)) + s[n:]
}

// replace looks how long the result would be before it makes it.
func replace(times int) func(any, []any) (any, error) {
	return func(v any, args []any) (any, error) {
		s, a, err := words(v, args)
		if err != nil {
			return nil, err
		}
		n := strings.Count(s, a[0])
		if times > 0 {
			n = min(n, times)
		}
		if len(s)+n*(len(a[1])-len(a[0])) > maxOut {
			return nil, errLong
		}
		return strings.Replace(s, a[0], a[1], times), nil
	}
}

// whole reads the number at a place, within reason.
func whole(args []any, at, missing int) (int, error) {
	if at >= len(args) {
		return missing, nil
	}
	n, ok := number(args[at])
	if !ok || n != math.Trunc(n) || math.Abs(n) > maxOut {
		return 0, errNumber
	}
	return int(n), nil
}

func ellipsis(args []any) (string, error) {
	if len(args) < 2 {
		return "...", nil
	}
	s, ok := said(args[1])
	if !ok || len(s) > 100 {
		return "", errLong
	}
	return s, nil
}

// truncate cuts to a number of characters, those of the ellipsis included.
func truncate(v any, args []any) (any, error) {
	s, _, err := words(v, nil)
	n, errN := whole(args, 0, 50)
	end, errE := ellipsis(args)
	if err := errors.Join(err, errN, errE); err != nil {
		return nil, err
	}
	r := []rune(s)
	if len(r) <= n {
		return s, nil
	}
	return string(r[:max(0, n-utf8.RuneCountInString(end))]) + end, nil
}

func truncateWords(v any, args []any) (any, error) {
	s, _, err := words(v, nil)
	n, errN := whole(args, 0, 15)
	end, errE := ellipsis(args)
	if err := errors.Join(err, errN, errE); err != nil {
		return nil, err
	}
	list := strings.Fields(s)
	if n = max(n, 1); len(list) <= n {
		return s, nil
	}
	return strings.Join(list[:n], " ") + end, nil
}

// slice takes characters of a text: from the first (0), or from the end (-1), one or so many.
func slice(v any, args []any) (any, error) {
	s, _, err := words(v, nil)
	from, errF := whole(args, 0, 0)
	n, errN := whole(args, 1, 1)
	if err := errors.Join(err, errF, errN); err != nil {
		return nil, err
	}
	r := []rune(s)
	if from < 0 {
		from += len(r)
	}
	if from < 0 || from >= len(r) || n < 0 {
		return nil, nil
	}
	return string(r[from:min(len(r), from+n)]), nil
}

func round(a, places float64) (float64, error) {
	if places != math.Trunc(places) || places < 0 || places > 10 {
		return 0, errNumber
	}
	by := math.Pow10(int(places))
	return math.Floor(a*by+0.5) / by, nil
}

func notZero(b, result float64) (float64, error) {
	if b == 0 {
		return 0, errZero
	}
	return result, nil
}

// divide is Liquid's: a whole number divided by a whole one gives a whole one.
func divide(a, b float64) (float64, error) {
	if b != 0 && a == math.Trunc(a) && b == math.Trunc(b) {
		return math.Floor(a / b), nil
	}
	return notZero(b, a/b)
}

func numbers(fn func(a, b float64) (float64, error)) func(any, []any) (any, error) {
	return func(v any, args []any) (any, error) {
		a, ok := number(v)
		b := 0.0
		if ok && len(args) > 0 {
			b, ok = number(args[0])
		}
		if !ok {
			return nil, errNumber
		}
		n, err := fn(a, b)
		if err == nil && (math.IsNaN(n) || math.IsInf(n, 0)) {
			err = errNumber
		}
		return n, err
	}
}

package render

import (
	"errors"
	"sort"
	"strings"
	"unicode/utf8"
)

// maxItems is the longest list that a filter takes or makes.
const maxItems = 200

var errList = errors.New("it is no list, or one of more than 200 items")

func list(v any) ([]any, error) {
	l, ok := v.([]any)
	if !ok || len(l) > maxItems {
		return nil, errList
	}
	return l, nil
}

// items is what a loop runs through: a list, nothing, or a single value.
func items(v any) ([]any, error) {
	if blank(v) {
		return []any{}, nil
	}
	if _, ok := v.([]any); !ok {
		return []any{v}, nil
	}
	return list(v)
}

func split(v any, args []any) (any, error) {
	s, a, err := words(v, args)
	if err != nil {
		return nil, err
	}
	var parts []string
	if a[0] == " " {
		parts = strings.Fields(s)
	} else {
		parts = strings.SplitN(s, a[0], maxItems+1)
	}
	if len(parts) > maxItems {
		return nil, errList
	}
	out := make([]any, len(parts))
	for i, p := range parts {
		out[i] = p
	}
	return out, nil
}

func size(v any, _ []any) (any, error) {
	if l, ok := v.([]any); ok {
		return float64(len(l)), nil
	}
	s, _, err := words(v, nil)
	return float64(utf8.RuneCountInString(s)), err
}

func join(v any, args []any) (any, error) {
	l, err := list(v)
	if err != nil {
		return nil, err
	}
	parts, length := make([]string, len(l)), 0
	for i := range l {
		p, ok := said(l[i])
		if !ok {
			return nil, errors.New("an item of it is no text")
		}
		parts[i] = p
		length += len(p)
	}
	between := " "
	if len(args) > 0 {
		if between, _ = said(args[0]); len(between)*len(l)+length > maxOut {
			return nil, errLong
		}
	}
	return strings.Join(parts, between), nil
}

func item(fn func([]any) any) func(any, []any) (any, error) {
	return func(v any, _ []any) (any, error) {
		l, err := list(v)
		if err != nil || len(l) == 0 {
			return nil, err
		}
		return fn(l), nil
	}
}

// lists makes another list of one, which stays as it is.
func lists(fn func([]any)) func(any, []any) (any, error) {
	return func(v any, _ []any) (any, error) {
		l, err := list(v)
		if err != nil {
			return nil, err
		}
		l = append(make([]any, 0, len(l)), l...)
		fn(l)
		return l, nil
	}
}

// ordered puts numbers before texts, each in their order.
func ordered(l []any) {
	sort.SliceStable(l, func(i, j int) bool {
		a, aNumber := l[i].(float64)
		b, bNumber := l[j].(float64)
		if aNumber || bNumber {
			return aNumber && (!bNumber || a < b)
		}
		x, _ := said(l[i])
		y, _ := said(l[j])
		return x < y
	})
}

func unique(v any, _ []any) (any, error) {
	l, err := list(v)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(l))
	out := make([]any, 0, len(l))
	for _, x := range l {
		s, ok := said(x)
		if !ok || !seen[s] {
			seen[s] = ok
			out = append(out, x)
		}
	}
	return out, nil
}

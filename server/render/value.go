package render

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// blank tells whether there is nothing to see in a value: none, or a text of spaces.
func blank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return !strings.ContainsFunc(v, func(c rune) bool { return unicode.IsGraphic(c) && !unicode.IsSpace(c) })
	case []any:
		return len(v) == 0
	}
	return false
}

// said is a value as people read it; false for what has no words, such as an object.
func said(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return clean(v), true
	case bool:
		return strconv.FormatBool(v), true
	case int:
		return strconv.Itoa(v), true
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", false
		}
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			p, ok := said(v[i])
			if !ok {
				return "", false
			}
			parts[i] = p
		}
		return strings.Join(parts, ", "), true
	}
	return "", false
}

// clean leaves out what a text cannot have and nobody would see: control characters,
// and those that turn the direction of the words behind them.
func clean(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, unseen) {
		return s
	}
	return strings.Map(func(c rune) rune {
		if unseen(c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

func unseen(c rune) bool {
	return c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0 ||
		c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || sentinel(c)
}

// number reads a number, also one that is written as a text.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	case string:
		n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false
}

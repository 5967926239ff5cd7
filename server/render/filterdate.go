package render

import (
	"fmt"
	"strings"
	"time"
)

// moment reads a date (2026-12-01) or a time with its zone (RFC 3339).
func moment(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	return time.Time{}, errMoment
}

// directives are those of strftime that dates in messages need; the names of days and
// months are English.
var directives = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'B': "January", 'b': "Jan", 'd': "02", 'e': "_2", 'A': "Monday", 'a': "Mon",
	'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM", 'F': "2006-01-02",
}

// date writes a moment by a pattern of strftime, as %d.%m.%Y. %-d leaves the 0 out.
func date(v any, args []any) (any, error) {
	s, a, err := words(v, args)
	if err != nil {
		return nil, err
	}
	at, err := moment(s)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for i := 0; i < len(a[0]) && b.Len() <= maxOut; i++ {
		c := a[0][i]
		if c != '%' || i+1 == len(a[0]) {
			b.WriteByte(c)
			continue
		}
		i++
		bare := a[0][i] == '-' && i+1 < len(a[0])
		if bare {
			i++
		}
		layout, ok := directives[a[0][i]]
		switch part := at.Format(layout); {
		case a[0][i] == '%':
			b.WriteByte('%')
		case !ok:
			return nil, fmt.Errorf("%%%c is no part of a date", a[0][i])
		case bare:
			if part = strings.TrimLeft(part, "0 "); part == "" {
				part = "0"
			}
			b.WriteString(part)
		default:
			b.WriteString(part)
		}
	}
	return b.String(), nil
}

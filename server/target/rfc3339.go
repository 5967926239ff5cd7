package target

import (
	"math"
	"strings"
	"time"

	"tend/server/tend"
)

// parseMoment reads a time as RFC 3339 has it, section 5.6, in capital letters and without
// leap seconds, or its full-date alone. It does what time.Parse does and does not allocate:
// it runs while people are matched.
func parseMoment(s string) (at tend.Micros, day int32, bare, ok bool) {
	y, mo, d, ok := parseDate(s)
	if !ok {
		return 0, 0, false, false
	}
	midnight := time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC).Unix()
	if len(s) == len(time.DateOnly) {
		return 0, int32(floorDays(midnight)), true, true
	}
	seconds, rest, ok := parseClock(s[len(time.DateOnly):])
	if !ok {
		return 0, 0, false, false
	}
	fraction, rest, ok := parseFraction(rest)
	if !ok {
		return 0, 0, false, false
	}
	offset, ok := parseOffset(rest)
	if !ok {
		return 0, 0, false, false
	}
	return tend.Micros((midnight+seconds-offset)*1e6 + fraction), 0, false, true
}

func floorDays(seconds int64) int64 { return int64(math.Floor(float64(seconds) / 86400)) }

// digits reads n of them at a place.
func digits(s string, from, n int) (value int, ok bool) {
	if len(s) < from+n {
		return 0, false
	}
	for i := from; i < from+n; i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		value = value*10 + int(s[i]-'0')
	}
	return value, true
}

func parseDate(s string) (y, m, d int, ok bool) {
	y, ok1 := digits(s, 0, 4)
	m, ok2 := digits(s, 5, 2)
	d, ok3 := digits(s, 8, 2)
	if !ok1 || !ok2 || !ok3 || s[4] != '-' || s[7] != '-' || m < 1 || m > 12 || d < 1 {
		return 0, 0, 0, false
	}
	last := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return y, m, d, d <= last
}

// parseClock reads T10:00:00.
func parseClock(s string) (seconds int64, rest string, ok bool) {
	h, ok1 := digits(s, 1, 2)
	m, ok2 := digits(s, 4, 2)
	sec, ok3 := digits(s, 7, 2)
	if !ok1 || !ok2 || !ok3 || s[0] != 'T' || s[3] != ':' || s[6] != ':' || h > 23 || m > 59 || sec > 59 {
		return 0, "", false
	}
	return int64(h*3600 + m*60 + sec), s[9:], true
}

// parseFraction reads .123 as microseconds; what is beyond them does not count.
func parseFraction(s string) (micros int64, rest string, ok bool) {
	if !strings.HasPrefix(s, ".") {
		return 0, s, true
	}
	scale, i := int64(1e5), 1
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		micros += int64(s[i]-'0') * scale
		scale /= 10
	}
	return micros, s[i:], i > 1
}

// parseOffset reads Z or +01:00 as seconds east of UTC.
func parseOffset(s string) (seconds int64, ok bool) {
	if s == "Z" {
		return 0, true
	}
	h, ok1 := digits(s, 1, 2)
	m, ok2 := digits(s, 4, 2)
	if len(s) != len("+01:00") || !ok1 || !ok2 || s[3] != ':' || h > 23 || m > 59 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	seconds = int64(h*3600 + m*60)
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

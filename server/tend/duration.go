package tend

import (
	"strconv"
	"time"
)

// MaxDuration is the longest window that a condition or a cap may name: ten years.
const MaxDuration = 3650 * 24 * time.Hour

var durationUnits = map[byte]time.Duration{
	's': time.Second,
	'm': time.Minute,
	'h': time.Hour,
	'd': 24 * time.Hour,
	'w': 7 * 24 * time.Hour,
}

// ParseDuration reads the durations of the contract: a whole number of 1 or more
// and one unit of s, m, h, d, w, such as "30s" or "14d", at most ten years.
func ParseDuration(s string) (time.Duration, error) {
	if len(s) < 2 {
		return 0, errDuration(s)
	}
	unit, ok := durationUnits[s[len(s)-1]]
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 32)
	if !ok || err != nil || n == 0 || s[0] == '+' || n > uint64(MaxDuration/unit) {
		return 0, errDuration(s)
	}
	return time.Duration(n) * unit, nil
}

func errDuration(s string) error {
	if len(s) > 20 {
		s = s[:20] + "..."
	}
	return Errorf(Invalid, ReasonValue, "%q is not a duration: write a whole number and one of s m h d w, such as 30s or 14d, at most 3650d", s)
}

// FormatDuration writes a duration as ParseDuration reads it, in the largest unit that gives a
// whole number.
func FormatDuration(d time.Duration) string {
	for _, unit := range "dhms" {
		if u := durationUnits[byte(unit)]; d%u == 0 {
			return strconv.FormatInt(int64(d/u), 10) + string(unit)
		}
	}
	return d.String()
}

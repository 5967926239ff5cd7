package target

import (
	"math"

	"tend/server/state"
	"tend/server/tend"
)

// visits: how much somebody visits. A visit counts in the hour and on the day
// that it began.
type visits struct {
	measure measure
	within  window
	lo, hi  int64
	enough  int64 // the count from which on it is decided
}

type measure uint8

const (
	measureCount    measure = iota // visits
	measureDays                    // days on which a visit began
	measureDuration                // seconds that a page could be seen
	measureDepth                   // thousandths of pages a visit, rounded down
)

// depthScale turns pages a visit into whole numbers.
const depthScale = 1000

func (v *visits) match(s *state.State, now tend.Micros) bool {
	var n int64
	switch v.measure {
	case measureCount:
		n = v.within.count(&s.Visits, s, now, v.enough)
	case measureDuration:
		n = v.within.count(&s.Attention, s, now, v.enough)
	case measureDays:
		from := int32(math.MinInt32)
		if v.within.unit != allTime {
			from = v.within.from(s, now)
		}
		n = int64(s.Visits.ActiveDays(from))
	case measureDepth:
		// A visit that began before the window still has its pages in it.
		all := int64(math.MaxInt64)
		n = v.within.count(&s.Pages, s, now, all) * depthScale / max(1, v.within.count(&s.Visits, s, now, all))
	}
	return n >= v.lo && n <= v.hi
}

func (o object) visits() tree {
	o.allow(append([]string{"type", "measure", "within"}, comparisons...)...)
	v := visits{within: o.within()}
	limit, scale := int64(maxCount), 1.0
	switch o.choice("measure", "", []string{"count", "days", "duration", "depth"}, nil) {
	case "days":
		v.measure = measureDays
		if v.within.unit == hours {
			o.fault("within", tend.ReasonValue, `days are counted in a window of days: write one longer than 48h, or add "calendar":true`)
		}
		limit = state.MaxDays - 1 // of more active days the state forgets the oldest
	case "duration":
		v.measure = measureDuration
	case "depth":
		v.measure, scale = measureDepth, depthScale
	}
	v.lo, v.hi = o.bounds(comparisons, func(name string) (int64, bool) { return o.scaled(name, limit, scale) })
	v.enough = enough(v.lo, v.hi)
	return tree{test: test{kind: kindVisits, visits: &v}}
}

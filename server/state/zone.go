package state

import (
	"math"
	"sync"
	"time"
	_ "time/tzdata" // zones where the machine has none, as in an empty container

	"tend/server/tend"
)

// wall is what a zone's clocks show between two of their changes: looking a zone
// up takes longer than a whole condition may. It begins in 1970 at the earliest,
// so that its days are found by a plain division.
type wall struct {
	from, to tend.Micros // to is not included; both 0 until asked
	offset   tend.Micros // east of UTC
}

const dayLength = 24 * 3600e6 // microseconds

// Day is the number of the person's calendar day at a moment, counted from
// 1970-01-01 in the person's zone.
func (s *State) Day(at tend.Micros) int32 {
	if at < s.wall.from || at >= s.wall.to {
		return s.look(at)
	}
	return int32((at + s.wall.offset) / dayLength) // an int64 of microseconds has 107 million days
}

// look finds the day when the wall does not reach there.
func (s *State) look(at tend.Micros) int32 {
	s.wall = wallAt(s.Zone, at)
	return int32(floorDiv(int64(at+s.wall.offset), dayLength))
}

// Minute is the minute of the person's day at a moment, 0 to 1439, by the clocks of
// their zone.
func (s *State) Minute(at tend.Micros) int {
	s.Day(at) // the wall reaches there now
	local := int64(at + s.wall.offset)
	return int((local - floorDiv(local, dayLength)*dayLength) / 60e6)
}

// Hour is the number of the UTC hour at a moment, counted from 1970.
// Moments some 240,000 years away, which do not fit, are held at the ends.
func Hour(at tend.Micros) int32 {
	return int32(max(math.MinInt32, min(math.MaxInt32, floorDiv(int64(at), 3600e6))))
}

func (s *State) setZone(name string) { s.Zone, s.wall = name, wall{} }

func wallAt(name string, at tend.Micros) wall {
	w := clocksAt(name, at)
	w.from = max(w.from, -w.offset)
	return w
}

// clocksAt is wallAt that also goes back beyond 1970.
func clocksAt(name string, at tend.Micros) wall {
	t := at.Time().In(zone(name))
	_, offset := t.Zone()
	w := wall{from: math.MinInt64, to: math.MaxInt64, offset: tend.Micros(offset) * 1e6}
	from, to := t.ZoneBounds()
	if !from.IsZero() {
		w.from = tend.Stamp(from)
	}
	if !to.IsZero() {
		w.to = tend.Stamp(to)
	}
	return w
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a < 0 && a%b != 0 {
		q--
	}
	return q
}

var zones sync.Map // name -> *time.Location; bounded by the zones that exist

// zone loads a time zone; one that does not exist counts as UTC.
func zone(name string) *time.Location {
	if name == "" {
		return time.UTC
	}
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return time.UTC
	}
	zones.Store(name, z)
	return z
}

// KnownZone tells whether a name is an IANA time zone that Tend knows.
func KnownZone(name string) bool {
	return name == "UTC" || (name != "" && zone(name) != time.UTC)
}

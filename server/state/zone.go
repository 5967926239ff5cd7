package state

import (
	"math"
	"sync"
	"time"
	_ "time/tzdata" // zones where the machine has none, as in an empty container

	"tend/server/tend"
)

// wall is what a zone's clocks show between two of their changes: looking a zone
// up takes longer than a whole condition may.
type wall struct {
	from, to tend.Micros // to is not included; both 0 until asked
	offset   int64       // microseconds east of UTC
}

// Day is the number of the person's calendar day at a moment, counted from
// 1970-01-01 in the person's zone.
func (s *State) Day(at tend.Micros) int32 {
	if at < s.wall.from || at >= s.wall.to {
		s.wall = wallAt(s.Zone, at)
	}
	return clamp(floorDiv(int64(at)+s.wall.offset, 86400e6))
}

// Hour is the number of the UTC hour at a moment, counted from 1970.
func Hour(at tend.Micros) int32 { return clamp(floorDiv(int64(at), 3600e6)) }

func (s *State) setZone(name string) { s.Zone, s.wall = name, wall{} }

func wallAt(name string, at tend.Micros) wall {
	t := at.Time().In(zone(name))
	_, offset := t.Zone()
	w := wall{from: math.MinInt64, to: math.MaxInt64, offset: int64(offset) * 1e6}
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

// clamp holds a number of an hour or a day within an int32; only moments some
// hundred thousand years away do not fit.
func clamp(n int64) int32 { return int32(max(math.MinInt32, min(math.MaxInt32, n))) }

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

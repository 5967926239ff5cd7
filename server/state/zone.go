package state

import (
	"sync"
	"time"
	_ "time/tzdata" // the same zones on every node, also in an empty container
)

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

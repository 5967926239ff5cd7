package tend

import "time"

// Clock tells the time. Nothing in the house asks the machine's clock itself,
// so that tests and nodes with a wrong clock are in control of it.
type Clock interface {
	Now() time.Time
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is the machine's time in UTC.
func (SystemClock) Now() time.Time { return time.Now().UTC() }

// Micros is a point in time as it is stored: microseconds since 1970, UTC.
type Micros int64

// MinuteFormat is how moments stand in the details of reasons, of a time in UTC.
const MinuteFormat = "2006-01-02T15:04Z"

// Stamp converts a time to Micros.
func Stamp(t time.Time) Micros { return Micros(t.UnixMicro()) }

// Time converts back, in UTC.
func (m Micros) Time() time.Time { return time.UnixMicro(int64(m)).UTC() }

// Add moves it by a duration, rounded to microseconds.
func (m Micros) Add(d time.Duration) Micros { return m + Micros(d.Microseconds()) }

// Sub is the duration from o to m.
func (m Micros) Sub(o Micros) time.Duration { return time.Duration(m-o) * time.Microsecond }

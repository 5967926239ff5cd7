package state_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/tend"
)

// A day begins at the first moment that shows it: one microsecond before, another day does.
func TestMidnightIsTheFirstMomentOfADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{
			"", "Europe/Vienna", "America/Santiago", "America/Havana", "Asia/Kolkata", "Pacific/Apia", "Pacific/Kiritimati",
			"Africa/Cairo", "Asia/Beirut", "America/Sao_Paulo", "Etc/GMT+12",
		}).Draw(t, "zone")
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		shows := func(at tend.Micros) string { return at.Time().In(place).Format(time.DateOnly) }
		day := time.Date(1950, 1, 1+rapid.IntRange(0, 100*365).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		date := day.Format(time.DateOnly)

		s := fold(zoned(zone))
		s.Day(tend.Stamp(day.AddDate(0, 0, rapid.IntRange(-400, 400).Draw(t, "looked at")))) // its clocks are at hand
		at := s.Midnight(int32(day.Unix() / 86400))
		if got := shows(at); got < date || shows(at-1) >= date {
			t.Fatalf("%s in %q begins at %s, which shows %s after %s", date, zone, at.Time(), got, shows(at-1))
		}
		if shows(at) == date { // Samoa had no 30 December in 2011
			for name, got := range map[string]int32{"DayOf": s.DayOf(at), "Day": s.Day(at)} {
				if want := int32(day.Unix() / 86400); got != want {
					t.Fatalf("%s of %s is %d, not %d", name, at.Time(), got, want)
				}
			}
		}
	})
}

func TestDaysThatClocksJumpOver(t *testing.T) {
	for _, c := range []struct{ zone, date, begins string }{
		{"Europe/Vienna", "2026-03-29", "2026-03-28T23:00:00Z"},
		{"Europe/Vienna", "2026-03-30", "2026-03-29T22:00:00Z"},
		{"America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"}, // 24:00 is 01:00
		{"America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"},   // it is midnight twice
		{"", "1969-07-20", "1969-07-20T00:00:00Z"},
	} {
		day, _ := time.Parse(time.DateOnly, c.date)
		s := state.State{Zone: c.zone}
		if got := s.Midnight(int32(day.Unix() / 86400)).Time().Format(time.RFC3339); got != c.begins {
			t.Errorf("%s in %s begins at %s, not %s", c.date, c.zone, got, c.begins)
		}
	}
}

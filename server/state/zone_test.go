package state_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/server/state"
	"tend/server/tend"
)

// date is the number of a calendar day.
func date(tb testing.TB, s string) int32 {
	tb.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		tb.Fatal(err)
	}
	return int32(d.Unix() / 86400)
}

func TestDaysAreThePersons(t *testing.T) {
	for _, c := range []struct{ zone, at, want string }{
		{"", "1970-01-01T00:00:00Z", "1970-01-01"},
		{"", "1969-12-31T23:59:59Z", "1969-12-31"},
		{"UTC", "2026-11-21T23:59:59Z", "2026-11-21"},
		{"No/Such_Zone", "2026-11-21T23:59:59Z", "2026-11-21"},
		{"Local", "2026-11-21T23:59:59Z", "2026-11-21"}, // never the server's
		{"Europe/Vienna", "2026-11-21T22:59:59Z", "2026-11-21"},
		{"Europe/Vienna", "2026-11-21T23:00:00Z", "2026-11-22"},
		{"America/Los_Angeles", "2026-11-21T07:59:59Z", "2026-11-20"},
		{"Asia/Kolkata", "2026-11-21T18:29:59Z", "2026-11-21"}, // half an hour
		{"Asia/Kolkata", "2026-11-21T18:30:00Z", "2026-11-22"},
		{"Asia/Kathmandu", "2026-11-21T18:15:00Z", "2026-11-22"}, // a quarter
		{"Pacific/Kiritimati", "2026-11-21T10:00:00Z", "2026-11-22"},
		{"Pacific/Pago_Pago", "2026-11-21T10:59:59Z", "2026-11-20"},

		// clocks go forward on 29 March and back on 25 October 2026
		{"Europe/Vienna", "2026-03-28T22:59:59Z", "2026-03-28"},
		{"Europe/Vienna", "2026-03-28T23:00:00Z", "2026-03-29"},
		{"Europe/Vienna", "2026-03-29T21:59:59Z", "2026-03-29"}, // a day of 23 hours
		{"Europe/Vienna", "2026-03-29T22:00:00Z", "2026-03-30"},
		{"Europe/Vienna", "2026-10-24T22:00:00Z", "2026-10-25"},
		{"Europe/Vienna", "2026-10-25T22:59:59Z", "2026-10-25"}, // a day of 25 hours
		{"Europe/Vienna", "2026-10-25T23:00:00Z", "2026-10-26"},
		// in Santiago they go forward at midnight: the day begins at one
		{"America/Santiago", "2026-09-06T03:59:59Z", "2026-09-05"},
		{"America/Santiago", "2026-09-06T04:00:00Z", "2026-09-06"},
		// and back at midnight: eleven in the evening comes twice
		{"America/Santiago", "2026-04-05T03:30:00Z", "2026-04-04"},
		{"America/Santiago", "2026-04-05T04:00:00Z", "2026-04-05"},
		// Samoa left out a day
		{"Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"},
		{"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"},
	} {
		s := fold(zoned(c.zone))
		if got := s.Day(moment(c.at)); got != date(t, c.want) {
			t.Errorf("%s in %q is the day %d, %s is %d", c.at, c.zone, got, c.want, date(t, c.want))
		}
	}
}

// A state that is asked for many moments must not answer from an earlier one.
func TestDaysInAnyOrder(t *testing.T) {
	zones := []string{"UTC", "Europe/Vienna", "America/Santiago", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "Antarctica/Troll"}
	rapid.Check(t, func(t *rapid.T) {
		s := &state.State{}
		for range 50 {
			zone := rapid.SampledFrom(zones).Draw(t, "zone")
			s.Apply(zoned(zone))
			for range 5 {
				at := tend.Micros(rapid.Int64Range(-1e15, 4e15).Draw(t, "at"))
				place, err := time.LoadLocation(zone)
				if err != nil {
					t.Fatal(err)
				}
				want, _ := time.Parse(time.DateOnly, at.Time().In(place).Format(time.DateOnly))
				if got := s.Day(at); int64(got)*86400 != want.Unix() {
					t.Fatalf("%s in %s is the day %d, not %s", at.Time(), zone, got, want)
				}
			}
		}
	})
}

// What was counted stays on its day, wherever the person goes.
func TestDaysAreNeverComputedAgain(t *testing.T) {
	late := moment("2026-11-21T23:30:00Z") // the 22nd in Vienna
	s := fold(zoned("Europe/Vienna"), track("a", late), zoned("America/Los_Angeles"), track("a", late))
	days := s.Event("a").Days
	if len(days) != 2 || days[0].At != date(t, "2026-11-21") || days[1].At != date(t, "2026-11-22") {
		t.Errorf("%+v", days)
	}
	s.Apply(zoned("")) // says nothing
	if s.Zone != "America/Los_Angeles" {
		t.Error(s.Zone)
	}
}

func TestHoursAreUTC(t *testing.T) {
	if h := state.Hour(moment("1970-01-02T01:59:59Z")); h != 25 {
		t.Error(h)
	}
	if h := state.Hour(moment("1969-12-31T23:59:59Z")); h != -1 {
		t.Error(h)
	}
}

func TestKnownZone(t *testing.T) {
	for zone, want := range map[string]bool{
		"UTC": true, "Europe/Vienna": true, "America/Argentina/Buenos_Aires": true,
		"": false, "Local": false, "Vienna": false, "../../etc/passwd": false, "Europe": false,
	} {
		if state.KnownZone(zone) != want {
			t.Errorf("%q: %v", zone, !want)
		}
	}
}

package target

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/server/tend"
)

// Whatever time.Parse takes for a time is one, at the same moment, and nothing else is.
func TestTimesAreReadAsTheStandardLibraryReadsThem(t *testing.T) {
	part := func(words ...string) *rapid.Generator[string] { return rapid.SampledFrom(words) }
	times := 0
	rapid.Check(t, func(t *rapid.T) {
		text := part("2026", "1985", "2028", "0001", "9999", "20260", "26").Draw(t, "year") + part("-", "-", "-", "/").Draw(t, "-") +
			part("01", "02", "12", "11", "13", "00", "1").Draw(t, "month") + "-" + part("01", "28", "29", "30", "31", "32", "00").Draw(t, "day")
		if rapid.IntRange(0, 3).Draw(t, "timed") > 0 {
			text += part("T", "T", "T", " ", "t").Draw(t, "T") + part("00", "23", "24", "09").Draw(t, "hour") + ":" + part("00", "59", "60").Draw(t, "minute") +
				part(":00", ":59", ":60", "").Draw(t, "second") + part("", "", ".5", ".123456", ".123456789", ".").Draw(t, "fraction") +
				part("Z", "Z", "+01:00", "-11:30", "+23:59", "+1:00", "z", "", "+01:00x").Draw(t, "zone")
		}
		want, err := time.Parse(time.RFC3339, text)
		date, dateErr := time.Parse(time.DateOnly, text)
		at, day, bare, ok := parseMoment(text)
		if ok != (err == nil || dateErr == nil) || bare != (dateErr == nil) {
			t.Fatalf("%q is read as %v, a date %v; by the library %v, %v", text, ok, bare, err, dateErr)
		}
		if bare && int64(day)*86400 != date.Unix() || ok && !bare && at != tend.Stamp(want.Truncate(time.Microsecond)) {
			t.Fatalf("%q is read as %v or the day %d, not as %v", text, at.Time(), day, want)
		}
		if ok {
			times++
		}
	})
	if times == 0 {
		t.Error("nothing was a time")
	}
}

func FuzzParseMoment(f *testing.F) {
	for _, text := range []string{"2026-11-20", "2026-11-20T10:00:00Z", "2026-11-20T10:00:00.5-23:59", "2026-02-29", "+026-11-20"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, _, bare, ok := parseMoment(text)
		want, err := time.Parse(time.RFC3339, text)
		if ok && !bare && (err != nil || at != tend.Stamp(want)) {
			t.Errorf("%q is %v, and %v by the library: %v", text, at.Time(), want, err)
		}
	})
}

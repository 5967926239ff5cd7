package engage_test

import (
	"slices"
	"testing"
	"time"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/testkit"
)

// night is a site that is quiet from 22:00 to 08:00, with one campaign, and a tab of
// somebody in a zone.
func night(t *testing.T, zone, at string, more ...func(*tend.Campaign)) (*testkit.World, *tab) {
	t.Helper()
	w := testkit.Open(t)
	site := w.Site(t, tend.Site{Name: "acme", Settings: tend.Settings{QuietHours: &tend.QuietHours{From: "22:00", To: "08:00"}}})
	c := testkit.Banner(site.ID, "hello", "export")
	for _, f := range more {
		f(&c)
	}
	w.Launch(t, c)
	begin, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Add(begin.Sub(w.Clock.Now()))
	h := hello("site_acme", "a1", "ada", "t1")
	h.Context.Zone = zone
	x := openTab(t, w, node(t, w, newCache(t)), h)
	t.Cleanup(x.close)
	return w, x
}

func TestQuietHoursAreThoseOfThePersonsDay(t *testing.T) {
	for _, c := range []struct {
		name, zone, at string
		quiet          bool
	}{
		{"BeforeThem", "", "2026-12-01T21:59:59Z", false},
		{"AtTheirBeginning", "", "2026-12-01T22:00:00Z", true},
		{"OverMidnight", "", "2026-12-02T00:00:00Z", true},
		{"TheirLastMinute", "", "2026-12-02T07:59:59Z", true},
		{"TheirEnd", "", "2026-12-02T08:00:00Z", false},
		{"EastOfUTC", "Asia/Kolkata", "2026-12-01T16:30:00Z", true},
		{"EastOfUTCBefore", "Asia/Kolkata", "2026-12-01T16:29:59Z", false},
		{"WestOfUTC", "America/St_Johns", "2026-12-02T01:30:00Z", true},
		{"WestOfUTCByDay", "America/St_Johns", "2026-12-02T11:30:00Z", false},
		{"TheNightThatIsAnHourShort", "Europe/Vienna", "2027-03-28T05:59:59Z", true},
		{"ItsEnd", "Europe/Vienna", "2027-03-28T06:00:00Z", false},
		{"TheNightThatIsAnHourLong", "Europe/Vienna", "2027-10-31T06:59:59Z", true},
		{"ItsLateEnd", "Europe/Vienna", "2027-10-31T07:00:00Z", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, x := night(t, c.zone, c.at)
			if got := shows(x.must(track("export")).got); (len(got) == 0) != c.quiet {
				t.Fatalf("shown: %v", got)
			}
			zone := c.zone
			if zone == "" {
				zone = "UTC"
			}
			if got := decisions(t, w, "hello"); c.quiet && !slices.Equal(got, []string{engage.ReasonQuietHours + ": from 22:00 to 08:00, " + zone}) {
				t.Errorf("decisions %q", got)
			}
		})
	}
}

func TestACampaignMayIgnoreQuietHours(t *testing.T) {
	_, x := night(t, "", "2026-12-01T23:00:00Z", func(c *tend.Campaign) { c.QuietHours = "ignore" })
	if got := shows(x.must(track("export")).got); len(got) != 1 {
		t.Errorf("shown: %v", got)
	}
}

func TestWhatIsUnseenWhenQuietHoursBeginIsTakenBack(t *testing.T) {
	w, x := night(t, "", "2026-12-01T21:59:50Z")
	x.must(track("export"))
	if len(shows(x.got)) != 1 {
		t.Fatal("not granted")
	}
	w.Clock.Add(time.Minute)
	if got := shows(x.must(page("https://acme.example/")).got); len(got) != 0 {
		t.Errorf("offered again: %v", got)
	}
	if _, st := inSQL(t, w, x.e, 1, "", "ada"); len(st.Open) != 0 {
		t.Errorf("still open: %v", st.Open)
	}
}

func TestWhatWasPutOffIntoQuietHoursComesInTheMorning(t *testing.T) {
	w, x := night(t, "", "2026-12-01T21:00:00Z")
	d := x.earn()
	x.must(snooze(d, "2h"))
	if got := x.later(2*time.Hour + 2*time.Second); len(got) != 0 {
		t.Fatalf("shown at 23:00: %v", got)
	}
	if got := x.later(8*time.Hour + 59*time.Minute); len(got) != 0 {
		t.Fatalf("shown at 07:59: %v", got)
	}
	w.Clock.Add(10 * time.Second)
	if got := x.later(time.Minute); len(got) != 1 || got[0].Delivery != d {
		t.Fatalf("shown in the morning: %v, want %s", got, d)
	}
}

func TestADelayedMessageKeepsQuietHours(t *testing.T) {
	w, x := night(t, "", "2026-12-01T21:55:00Z", delayed("10m"))
	x.must(track("export"))
	if got := x.later(10*time.Minute + time.Second); len(got) != 0 {
		t.Errorf("shown: %v", got)
	}
	if got := decisions(t, w, "hello"); len(got) != 1 || got[0] != "quiet_hours: from 22:00 to 08:00, UTC" {
		t.Errorf("decisions %q", got)
	}
}

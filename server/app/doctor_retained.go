package app

import (
	"time"

	"tend/server/config"
	"tend/server/store"
)

// retainedSlack is how late old events may be: they go within an hour, but the server may
// not have run for a while, and the very newest wait for newer ones.
const retainedSlack = 24 * time.Hour

// kept says since when there are events, and whether those go that shall.
func retained(s *config.Settings, now time.Time, seen *store.Inspection) Finding {
	const name = jobRetention
	const date = "2006-01-02"
	since := "there are none yet"
	if seen.Oldest != 0 {
		since = "there are some since " + seen.Oldest.Time().Format(date)
	}
	if s.Retention == 0 {
		return good(name, "events are kept for ever; %s", since)
	}
	limit := now.AddDate(0, 0, -int(s.Retention)-1).Add(-retainedSlack)
	late := seen.Oldest != 0 && seen.Oldest.Time().Before(limit) && seen.Oldest != seen.Newest
	switch {
	case late && seen.Cut == 0:
		return good(name, "events are kept for %d days; %s: the older ones go when Tend runs with this setting", s.Retention, since)
	case late && now.Sub(seen.Cut.Time()) > retainedSlack:
		return bad(name, "start Tend with this setting, or look for job=retention in its log, which says what is in the way",
			"events are to be kept for %d days, but %s; older ones were deleted last on %s", s.Retention, since, seen.Cut.Time().Format(date))
	}
	return good(name, "events are kept for %d days; %s", s.Retention, since)
}

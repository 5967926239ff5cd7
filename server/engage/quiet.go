package engage

import (
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// quiet are the quiet hours of a site, in minutes of a person's day. The zero value is
// none.
type quiet struct{ from, to int }

func quietOf(s *tend.Settings) (q quiet) {
	if s.QuietHours != nil {
		q.from, q.to = s.QuietHours.Span()
	}
	return q
}

// left is for how long they still last at a minute of the day; 0 when it is none of
// theirs. They may go over midnight.
func (q quiet) left(minute int) time.Duration {
	const day = 24 * 60
	since := (minute - q.from + day) % day
	length := (q.to - q.from + day) % day
	return time.Duration(max(0, length-since)) * time.Minute
}

// hushed is the gate of quiet hours, by the clock of the person, or UTC where their zone
// is not known.
func (d *decision) hushed(c *campaign) (reason, detail string) {
	if c.QuietHours == "ignore" || d.site.quiet.left(d.st.Minute(d.now)) == 0 {
		return "", ""
	}
	h := d.site.Settings.QuietHours
	zone := d.st.Zone
	if zone == "" {
		zone = "UTC"
	}
	return ReasonQuietHours, "from " + h.From + " to " + h.To + ", " + zone
}

// rest lets a delivery that was put off, and whose time has come in quiet hours, sleep on
// until these are over. Nothing else rests: what a person asked for is kept, not what we
// meant to say.
func (d *decision) rest(row *store.Contact, v *store.Verdict) bool {
	if row.Shown == 0 {
		return false
	}
	row.Status, row.Lease = store.StatusSnoozed, d.now.Add(d.site.quiet.left(d.st.Minute(d.now)))
	v.Rests = append(v.Rests, asleep(row))
	return true
}

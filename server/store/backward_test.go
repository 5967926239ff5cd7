package store

import (
	"fmt"
	"testing"

	"tend/server/tend"
)

// What a site's people did is met from the newest back, day by day, and nobody of another site.
func TestRunsAreReadBackward(t *testing.T) {
	each(t, func(t *testing.T, on database) {
		r := newRoad(t, on)
		other := r.of(addSite(t, r.DB, "other").ID)
		r.commit(r.arrives(1, "a1"))
		other.commit(other.arrives(2, "b1"))
		for day := range 3 {
			r.setTo(day, 0)
			if err := r.MakeDays(t.Context()); err != nil {
				t.Fatal(err)
			}
			r.commit(r.onDay(1, uint64(day)+1, day))
			other.commit(other.onDay(2, uint64(day)+1, day))
		}
		var got []string
		for at, reads := (Place{}), 0; !at.Done; reads++ {
			runs, next, err := r.RunsBackward(t.Context(), r.site, at)
			if err != nil || reads > 100 {
				t.Fatal(reads, err)
			}
			for i := range runs {
				got = append(got, fmt.Sprint(runs[i].Of.Anon, " ", runs[i].Events[0].Name))
			}
			at = next
		}
		if want := "[a1 day 2 a1 day 1 a1 day 0 a1 opened]"; fmt.Sprint(got) != want {
			t.Errorf("read %v, want %s", got, want)
		}
		if runs, next, err := r.RunsBackward(t.Context(), tend.SiteID(99), Place{}); err != nil || len(runs) != 0 {
			t.Errorf("of a site that is not there: %v, %v, %v", runs, next, err)
		}
	})
}

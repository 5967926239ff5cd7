package insight

import (
	"context"
	"testing"
	"time"

	"tend/server/tend"
)

// town counts how often it is counted.
type town struct {
	Folk

	people, asked int64
}

func (t *town) CountPeople(context.Context, tend.SiteID) (int64, error) {
	t.asked++
	return t.people, nil
}

type wall struct{ at time.Time }

func (w *wall) Now() time.Time { return w.at }

func TestALargeSiteIsCountedOnceInAWhile(t *testing.T) {
	now := &wall{at: time.Unix(1795305600, 0)}
	folk := &town{people: largeSite}
	c := NewCrowd(folk, nil, now)
	counted := func(people, asked int64) {
		t.Helper()
		if n, err := c.all(t.Context(), 1); err != nil || n != people || folk.asked != asked {
			t.Errorf("%d people after %d counts, %v; want %d after %d", n, folk.asked, err, people, asked)
		}
	}
	counted(largeSite, 1)
	folk.people++
	counted(largeSite, 1)
	now.at = now.at.Add(countedFor)
	counted(largeSite+1, 2)
	if n, _ := c.all(t.Context(), 2); folk.asked != 3 {
		t.Errorf("another site has %d people without being counted", n)
	}
	folk.people = largeSite - 1 // a small one is counted each time
	now.at = now.at.Add(countedFor)
	counted(largeSite-1, 4)
	folk.people++
	counted(largeSite, 5)
}

package insight

import (
	"context"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// activePeople reads people by their lots; a method of *store.DB.
type activePeople func(ctx context.Context, site tend.SiteID, since tend.Micros, after store.Active, limit int) ([]store.Active, error)

// byLot goes through all who were there since a moment, so many at a time, in the order of their lots:
// whoever was asked when the time is over was drawn.
func byLot(ctx context.Context, read activePeople, site tend.SiteID, since tend.Micros, limit int, ask func([]store.Active) error) error {
	for last := (store.Active{}); ; {
		people, err := read(ctx, site, since, last, limit)
		if err != nil || len(people) == 0 {
			return err
		}
		last = people[len(people)-1]
		if err := ask(people); err != nil {
			return err
		}
	}
}

func daysBefore(now time.Time, days int) time.Time {
	return now.Add(-time.Duration(days) * 24 * time.Hour)
}

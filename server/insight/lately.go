package insight

import (
	"context"

	"tend/server/tend"
)

// Fortnight is how many days a list of campaigns looks back, today among them.
const Fortnight = 14

// ShownOf reads how often each of some campaigns was shown on each of Fortnight days of UTC, the oldest
// first: of those that were shown at all, by id.
func (i *Insight) ShownOf(ctx context.Context, site tend.SiteID, campaigns []string) (map[string][Fortnight]int64, error) {
	first := i.clock.Now().Unix()/daySeconds - Fortnight + 1
	figures, err := i.weeks.FiguresSince(ctx, site, first, campaigns)
	if err != nil {
		return nil, err
	}
	all := map[string][Fortnight]int64{}
	for _, f := range figures {
		if f.What == string(tend.Shown) {
			days := all[f.Campaign]
			days[min(f.Day-first, Fortnight-1)] += f.N // tomorrow's are of a node whose clock is ahead
			all[f.Campaign] = days
		}
	}
	return all, nil
}

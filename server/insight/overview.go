package insight

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tend/server/store"
	"tend/server/tend"
)

// Week is how many days an overview looks back, today among them.
const Week = 7

// Overview is what happened on a site in the last Week days of UTC and in as many before.
type Overview struct {
	AsOf      time.Time
	From      string // the first day of the week, 2026-12-01
	Now       Totals
	Before    Totals
	Campaigns []CampaignSeen // those shown or failing in the week, the one shown most often first
}

// CampaignSeen is how often a campaign was shown in the week, and failed to be drawn.
type CampaignSeen = store.Seen

// Weeks reads the roll-ups of some days; store implements it.
type Weeks interface {
	SiteFigures(ctx context.Context, site tend.SiteID, day int64) ([]store.Figure, error)
	SeenSince(ctx context.Context, site tend.SiteID, day int64) ([]store.Seen, error)
	FiguresSince(ctx context.Context, site tend.SiteID, day int64, campaigns []string) ([]store.Figure, error)
}

// CampaignWeek is a campaign's week.
type CampaignWeek struct {
	ID     string
	Totals Totals
	Shown  [Week]int64 // by day, the oldest first
}

// Overview reads what is committed now.
func (i *Insight) Overview(ctx context.Context, site tend.SiteID) (Overview, error) {
	now := i.clock.Now()
	first := firstOf(now)
	o := Overview{AsOf: now, From: dayOf(first)}
	figures, err := i.weeks.SiteFigures(ctx, site, first-Week)
	if err != nil {
		return Overview{}, err
	}
	for _, f := range figures {
		if f.Day < first {
			o.Before.add(f)
		} else {
			o.Now.add(f)
		}
	}
	if o.Campaigns, err = i.weeks.SeenSince(ctx, site, first); err != nil {
		return Overview{}, err
	}
	slices.SortFunc(o.Campaigns, func(a, b CampaignSeen) int {
		return cmp.Or(cmp.Compare(b.Shown, a.Shown), cmp.Compare(a.Campaign, b.Campaign))
	})
	return o, nil
}

// WeeksOf reads the weeks of some campaigns, by id; of those with figures in it.
func (i *Insight) WeeksOf(ctx context.Context, site tend.SiteID, campaigns []string) (map[string]CampaignWeek, error) {
	first := firstOf(i.clock.Now())
	figures, err := i.weeks.FiguresSince(ctx, site, first, campaigns)
	if err != nil {
		return nil, err
	}
	weeks := map[string]CampaignWeek{}
	for _, f := range figures {
		w := weeks[f.Campaign]
		w.ID = f.Campaign
		w.Totals.add(f)
		// A node whose clock is ahead counts for tomorrow: that is today's here.
		if f.What == string(tend.Shown) {
			w.Shown[min(f.Day-first, Week-1)] += f.N
		}
		weeks[f.Campaign] = w
	}
	return weeks, nil
}

// firstOf is the first day of the week that ends at a time.
func firstOf(now time.Time) int64 { return now.Unix()/daySeconds - Week + 1 }

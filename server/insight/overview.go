package insight

import (
	"cmp"
	"context"
	"slices"
	"time"

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
	Campaigns []CampaignWeek // those with figures in the week, the one shown most often first
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
	first := now.Unix()/daySeconds - Week + 1
	o := Overview{AsOf: now, From: dayOf(first)}
	figures, err := i.ledger.FiguresSince(ctx, site, first-Week)
	if err != nil {
		return Overview{}, err
	}
	weeks := map[string]*CampaignWeek{}
	for _, f := range figures {
		if f.Day < first {
			o.Before.add(f)
			continue
		}
		o.Now.add(f)
		w := weeks[f.Campaign]
		if w == nil {
			w = &CampaignWeek{ID: f.Campaign}
			weeks[f.Campaign] = w
		}
		w.Totals.add(f)
		// A node whose clock is ahead counts for tomorrow: that is today's here.
		if f.What == string(tend.Shown) {
			w.Shown[min(f.Day-first, Week-1)] += f.N
		}
	}
	for _, w := range weeks {
		o.Campaigns = append(o.Campaigns, *w)
	}
	slices.SortFunc(o.Campaigns, func(a, b CampaignWeek) int {
		return cmp.Or(cmp.Compare(b.Totals.Shown, a.Totals.Shown), cmp.Compare(a.ID, b.ID))
	})
	return o, nil
}

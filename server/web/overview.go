package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"tend/server/insight"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

const (
	maxLive  = 8
	maxNeeds = 20
	// looked is how many campaigns of the week are looked at for those that are live, and for those that ail.
	looked = 200
	// fewTries is how many attempts to draw say nothing yet; from there on a tenth of them in vain needs somebody.
	fewTries    = 10
	worstFailed = 10 // one in so many
)

// GetOverview answers GET /sites/{site}/overview.
func (d *door) GetOverview(c echo.Context, _ api.InSite) error {
	ctx, site, records := c.Request().Context(), here(c).ID, d.Records.Records()
	week, err := d.Reports.Overview(ctx, site)
	if err != nil {
		return err
	}
	ill := slices.DeleteFunc(slices.Clone(week.Campaigns), func(w insight.CampaignSeen) bool { return !ails(w) })
	ids := make([]string, 0, 2*looked)
	for _, list := range [][]insight.CampaignSeen{week.Campaigns, ill} {
		for i := range list[:min(looked, len(list))] {
			ids = append(ids, list[i].Campaign)
		}
	}
	seen, err := records.CampaignsNamed(ctx, site, ids)
	if err != nil {
		return err
	}
	// Those that nobody was shown this week have no figures.
	quiet, err := records.CampaignsLive(ctx, site, maxLive)
	if err != nil {
		return err
	}
	waiting, err := records.CampaignsInReview(ctx, site, maxNeeds)
	if err != nil {
		return err
	}
	live := liveFirst(week.Campaigns, seen, quiet)
	weeks, err := d.Reports.WeeksOf(ctx, site, idsOf(live))
	if err != nil {
		return err
	}
	out := api.Overview{
		AsOf: week.AsOf, From: week.From, Week: totalsOut(week.Now), Before: totalsOut(week.Before),
		Needs: failing(ill, seen), Live: []api.LiveCampaign{},
	}
	for i := range live {
		w := weeks[live[i].ID]
		out.Live = append(out.Live, api.LiveCampaign{ID: live[i].ID, Name: live[i].Name, Week: totalsOut(w.Totals), ShownByDay: w.Shown[:]})
	}
	for i := range waiting {
		out.Needs = append(out.Needs, api.Need{Kind: api.NeedApproval, Campaign: waiting[i].ID, Name: waiting[i].Name})
	}
	out.Needs = out.Needs[:min(maxNeeds, len(out.Needs))]
	return answer(c, http.StatusOK, out)
}

// liveFirst lists live campaigns in the order in which they were seen, then those that were not.
func liveFirst(week []insight.CampaignSeen, seen, quiet []store.Campaign) []store.Campaign {
	var list []store.Campaign
	byID := liveOf(seen)
	add := func(c *store.Campaign) {
		if c != nil && len(list) < maxLive {
			list = append(list, *c)
		}
	}
	for _, w := range week {
		add(byID[w.Campaign])
	}
	for i := range quiet {
		if byID[quiet[i].ID] == nil {
			add(&quiet[i])
		}
	}
	return list
}

func idsOf(list []store.Campaign) []string {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	return ids
}

// ails tells whether too many browsers could not draw a campaign.
func ails(w insight.CampaignSeen) bool {
	tries := w.Failed + w.Shown
	return tries >= fewTries && w.Failed*worstFailed >= tries
}

// failing lists live campaigns among those that ail.
func failing(ill []insight.CampaignSeen, seen []store.Campaign) []api.Need {
	list, live := []api.Need{}, liveOf(seen)
	for _, w := range ill {
		if c := live[w.Campaign]; c != nil {
			list = append(list, api.Need{Kind: api.NeedFailing, Campaign: c.ID, Name: c.Name, Failed: w.Failed, Shown: w.Shown})
		}
	}
	return list
}

// liveOf are the live ones of some campaigns, by id.
func liveOf(list []store.Campaign) map[string]*store.Campaign {
	live := make(map[string]*store.Campaign, len(list))
	for i := range list {
		if list[i].Status == tend.Live {
			live[list[i].ID] = &list[i]
		}
	}
	return live
}

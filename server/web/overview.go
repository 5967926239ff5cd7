package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/insight"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

const (
	maxLive  = 8
	maxNeeds = 20
	// looked is how many campaigns of the week are looked at for those that are live.
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
	ids := make([]string, 0, looked)
	for i := range week.Campaigns[:min(looked, len(week.Campaigns))] {
		ids = append(ids, week.Campaigns[i].ID)
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
	out := api.Overview{
		AsOf: week.AsOf, From: week.From, Week: totalsOut(week.Now), Before: totalsOut(week.Before),
		Needs: []api.Need{}, Live: liveOut(week.Campaigns, seen, quiet),
	}
	out.Needs = append(out.Needs, failing(week.Campaigns, seen)...)
	for i := range waiting {
		out.Needs = append(out.Needs, api.Need{Kind: api.NeedApproval, Campaign: waiting[i].ID, Name: waiting[i].Name})
	}
	out.Needs = out.Needs[:min(maxNeeds, len(out.Needs))]
	return answer(c, http.StatusOK, out)
}

// liveOut lists live campaigns in the order of their weeks, then those without one.
func liveOut(weeks []insight.CampaignWeek, seen, quiet []store.Campaign) []api.LiveCampaign {
	list, names := []api.LiveCampaign{}, liveNames(seen)
	add := func(id, name string, w insight.CampaignWeek) {
		if len(list) < maxLive {
			list = append(list, api.LiveCampaign{ID: id, Name: name, Week: totalsOut(w.Totals), ShownByDay: w.Shown[:]})
		}
	}
	for _, w := range weeks {
		if name, live := names[w.ID]; live {
			add(w.ID, name, w)
		}
	}
	for i := range quiet {
		if _, there := names[quiet[i].ID]; !there {
			add(quiet[i].ID, quiet[i].Name, insight.CampaignWeek{})
		}
	}
	return list
}

// failing lists live campaigns that too many browsers could not draw.
func failing(weeks []insight.CampaignWeek, seen []store.Campaign) []api.Need {
	var list []api.Need
	names := liveNames(seen)
	for _, w := range weeks {
		name, live := names[w.ID]
		tries := w.Totals.Failed + w.Totals.Shown
		if live && tries >= fewTries && w.Totals.Failed*worstFailed >= tries {
			list = append(list, api.Need{Kind: api.NeedFailing, Campaign: w.ID, Name: name, Failed: w.Totals.Failed, Shown: w.Totals.Shown})
		}
	}
	return list
}

func liveNames(list []store.Campaign) map[string]string {
	names := make(map[string]string, len(list))
	for i := range list {
		if list[i].Status == tend.Live {
			names[list[i].ID] = list[i].Name
		}
	}
	return names
}

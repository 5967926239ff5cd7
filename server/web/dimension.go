package web

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/people"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// dimensions are those of a person, where they are in funnels included.
func (d *door) dimensions(c echo.Context, r *people.Record) (out api.Dimensions, err error) {
	now := tend.Stamp(d.Clock.Now())
	sides := r.Dimensions(now)
	names, err := d.called(c, answered(&sides))
	if err != nil {
		return out, err
	}
	out = dimensionsOut(&sides, names)
	out.Funnels, err = d.places(c, func(ctx context.Context, site tend.SiteID, funnels []store.Funnel) ([]people.FunnelPlace, error) {
		return d.Places.Of(ctx, site, r, funnels, now)
	})
	return out, err
}

// accountDimensions are those of an account, where it is in funnels included.
func (d *door) accountDimensions(c echo.Context, a *people.Account) (out api.Dimensions, err error) {
	names, err := d.called(c, answered(&a.Sides))
	if err != nil {
		return out, err
	}
	out = dimensionsOut(&a.Sides, names)
	out.Funnels, err = d.places(c, func(ctx context.Context, site tend.SiteID, funnels []store.Funnel) ([]people.FunnelPlace, error) {
		return d.Places.OfAccount(ctx, site, a.ID, funnels, tend.Stamp(d.Clock.Now()))
	})
	return out, err
}

// places are those that are found in the funnels of the site.
func (d *door) places(c echo.Context, find func(context.Context, tend.SiteID, []store.Funnel) ([]people.FunnelPlace, error)) (out []api.FunnelPlace, err error) {
	ctx, site := c.Request().Context(), here(c).ID
	funnels, err := d.Records.Records().Funnels(ctx, site)
	if err != nil || len(funnels) == 0 {
		return nil, err
	}
	found, err := find(ctx, site, funnels)
	for _, p := range found {
		out = append(out, api.FunnelPlace{ID: p.ID, Name: p.Name, State: api.FunnelPlaceState(p.State), Step: p.Step, StepName: p.StepName, At: p.At.Time()})
	}
	return out, err
}

// dimensionsOut are dimensions of a person or an account, with what the campaigns of their answers are called.
func dimensionsOut(d *people.Dimensions, names map[string]string) api.Dimensions {
	out := api.Dimensions{
		Weeks: d.Weeks, Metrics: make([]api.MetricTrend, len(d.Metrics)),
		Answers: make([]api.LastAnswer, len(d.Answers)), Transactions: make([]api.Spending, len(d.Spent)),
	}
	for at, of := range map[*time.Time]tend.Micros{&out.Since.Visit: d.Since.Visit, &out.Since.Action: d.Since.Action, &out.Since.Message: d.Since.Message} {
		if of != 0 {
			*at = of.Time()
		}
	}
	out.Visits.Count, out.Visits.Days, out.Visits.Duration, out.Visits.Depth = trendOut(d.Count), trendOut(d.Days), trendOut(d.Duration), trendOut(d.Depth)
	out.Actions.All, out.Actions.Most = trendOut(d.Actions), make([]api.ActionTrend, len(d.Most))
	for i, m := range d.Most {
		out.Actions.Most[i] = api.ActionTrend{Name: m.Name, Total: m.Total, Weeks: m.Weeks}
	}
	for i, m := range d.Metrics {
		out.Metrics[i] = api.MetricTrend{Name: m.Name, Value: m.Value, At: m.At.Time(), Weeks: m.Weeks}
	}
	for i, a := range d.Answers {
		out.Answers[i] = api.LastAnswer{Campaign: a.Campaign, CampaignName: names[a.Campaign], Question: a.Question, Value: a.Value, At: a.At.Time(), Person: a.Person}
	}
	for i, x := range d.Spent {
		out.Transactions[i] = api.Spending{Name: x.Name, Currency: x.Currency, Total: x.Total, Weeks: x.Weeks}
	}
	return out
}

func trendOut(t people.Trend) api.Trend { return api.Trend{Total: t.Total, Weeks: t.Weeks} }

// answered are the campaigns of the answers.
func answered(d *people.Dimensions) []string {
	ids := make([]string, len(d.Answers))
	for i := range d.Answers {
		ids[i] = d.Answers[i].Campaign
	}
	return ids
}

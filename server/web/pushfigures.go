package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/insight"
	"tend/server/tend"
	"tend/server/web/api"
)

// PushReports say what came of web push; *insight.Pushes implements it.
type PushReports interface {
	Funnel(ctx context.Context, site tend.SiteID, days insight.Days) (insight.Push, error)
}

func (d *door) funnelOf(c echo.Context, from, to string) (insight.Push, error) {
	days, err := insight.DaysOf(d.Clock.Now(), from, to)
	if err != nil {
		return insight.Push{}, err
	}
	return d.PushReports.Funnel(c.Request().Context(), here(c).ID, days)
}

// GetPushFunnel answers GET /sites/{site}/push/funnel.
func (d *door) GetPushFunnel(c echo.Context, _ api.InSite, params api.GetPushFunnelParams) error {
	p, err := d.funnelOf(c, params.From, params.To)
	if err != nil {
		return err
	}
	t := p.Totals
	out := api.PushFunnel{
		AsOf: p.AsOf, From: p.From, To: p.To, Devices: p.Devices, Series: make([]api.PushDay, len(p.Series)),
		Asked: t.Asked, Granted: t.Granted, Denied: t.Denied, Dismissed: t.Dismissed, Subscribed: t.Subscribed, Lost: t.Lost,
	}
	for i, day := range p.Series {
		t := day.Totals
		out.Series[i] = api.PushDay{
			Day: day.Day, Asked: t.Asked, Granted: t.Granted, Denied: t.Denied, Dismissed: t.Dismissed, Subscribed: t.Subscribed, Lost: t.Lost,
		}
	}
	return answer(c, http.StatusOK, out)
}

// GetPushFunnelCSV answers GET /sites/{site}/push/funnel.csv.
func (d *door) GetPushFunnelCSV(c echo.Context, _ api.InSite, params api.GetPushFunnelCSVParams) error {
	p, err := d.funnelOf(c, params.From, params.To)
	if err != nil {
		return err
	}
	row := func(name string, t insight.Asked) []string {
		return append([]string{name}, numbers(t.Asked, t.Granted, t.Denied, t.Dismissed, t.Subscribed, t.Lost)...)
	}
	rows := [][]string{{"day", "asked", "granted", "denied", "dismissed", "subscribed", "lost"}}
	for _, day := range p.Series {
		rows = append(rows, row(day.Day, day.Totals))
	}
	return answerCSV(c, here(c).Name+"-push-days", append(rows, row("all", p.Totals)))
}

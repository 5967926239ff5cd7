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
	Services(ctx context.Context, site tend.SiteID, days insight.Days, campaign string) (insight.Sent, error)
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

func (d *door) servicesOf(c echo.Context, from, to, campaign string) (insight.Sent, error) {
	days, err := insight.DaysOf(d.Clock.Now(), from, to)
	if err != nil {
		return insight.Sent{}, err
	}
	return d.PushReports.Services(c.Request().Context(), here(c).ID, days, campaign)
}

// GetPushServices answers GET /sites/{site}/push/services.
func (d *door) GetPushServices(c echo.Context, _ api.InSite, params api.GetPushServicesParams) error {
	sent, err := d.servicesOf(c, params.From, params.To, params.Campaign)
	if err != nil {
		return err
	}
	out := api.PushServices{AsOf: sent.AsOf, From: sent.From, To: sent.To, Data: make([]api.PushServiceReport, len(sent.Services))}
	for i := range sent.Services {
		s := &sent.Services[i]
		out.Data[i] = api.PushServiceReport{
			Service: api.PushService(s.Service), Queued: s.Queued, Accepted: s.Accepted, Gone: s.Gone, Refused: s.Refused, Limited: s.Limited,
			TooLarge: s.TooLarge, Unreachable: s.Unreachable, Expired: s.Expired, Stopped: s.Stopped,
		}
		if s.Accepted > 0 {
			out.Data[i].P50Ms, out.Data[i].P95Ms = s.P50.Milliseconds(), s.P95.Milliseconds()
		}
	}
	return answer(c, http.StatusOK, out)
}

// GetPushServicesCSV answers GET /sites/{site}/push/services.csv.
func (d *door) GetPushServicesCSV(c echo.Context, _ api.InSite, params api.GetPushServicesCSVParams) error {
	sent, err := d.servicesOf(c, params.From, params.To, params.Campaign)
	if err != nil {
		return err
	}
	rows := [][]string{{"service", "queued", "accepted", "gone", "refused", "limited", "too_large", "unreachable", "expired", "stopped", "p50_ms", "p95_ms"}}
	for i := range sent.Services {
		s := &sent.Services[i]
		rows = append(rows, append([]string{s.Service}, numbers(s.Queued, s.Accepted, s.Gone, s.Refused, s.Limited, s.TooLarge, s.Unreachable, s.Expired, s.Stopped,
			s.P50.Milliseconds(), s.P95.Milliseconds())...))
	}
	return answerCSV(c, here(c).Name+"-push-services", rows)
}

package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/engage"
	"tend/server/store"
	"tend/server/web/api"
)

// maxTold is how many deliveries and decisions stand beside an answer to "why?".
const maxTold = 20

// GetWhy answers GET /sites/{site}/people/{id}/why.
func (d *door) GetWhy(c echo.Context, _ api.InSite, id api.PersonID, params api.GetWhyParams) error {
	ctx, site := c.Request().Context(), here(c).ID
	campaign, err := d.Shelf.Get(ctx, site, params.Campaign)
	if err != nil {
		return err
	}
	told, err := d.Persons.Told(ctx, site, id, campaign.ID, maxTold)
	if err != nil {
		return err
	}
	now, err := d.Gates.Standing(ctx, site, told.Person, campaign.Campaign)
	if err != nil {
		return err
	}
	out := api.Why{
		Campaign: campaign.ID, Name: campaign.Name, Status: api.Status(campaign.Status), Version: now.Version, At: now.At.Time(),
		WaitsUntil: timeOf(now.Waits), FallbackAt: timeOf(now.Fallback), Gates: make([]api.Gate, len(now.Gates)),
		Deliveries: make([]api.Delivery, len(told.Deliveries)), Decisions: decisionsOut(told.Decisions, map[string]string{campaign.ID: campaign.Name}),
	}
	for i := range now.Gates {
		out.Gates[i] = gateOut(&now.Gates[i])
		if now.Gates[i].Stops && out.StoppedBy == "" {
			out.StoppedBy = now.Gates[i].Name
		}
	}
	for i := range told.Deliveries {
		out.Deliveries[i] = deliveryOut(&told.Deliveries[i])
	}
	return answer(c, http.StatusOK, out)
}

func gateOut(g *engage.Gate) api.Gate {
	out := api.Gate{Gate: g.Name, Says: api.GateLater, Reason: g.Reason, Detail: g.Detail}
	switch {
	case g.Stops:
		out.Says = api.GateStops
	case g.Open:
		out.Says = api.GateOpen
	}
	for _, p := range g.Parts {
		out.Parts = append(out.Parts, api.FailingPart{
			Pointer: p.Pointer, Condition: api.Object(p.Condition), Has: p.Has, Segment: p.Segment, SegmentName: p.SegmentName, Inside: p.Inside,
		})
	}
	return out
}

func deliveryOut(x *store.Delivery) api.Delivery {
	return api.Delivery{
		ID: x.ID, Channel: x.Channel, Version: x.Version, Status: x.Status, GrantedAt: x.Granted.Time(), ShownAt: timeOf(x.Shown),
		ClickedAt: timeOf(x.Clicked), DismissedAt: timeOf(x.Dismissed), AnsweredAt: timeOf(x.Answered),
	}
}

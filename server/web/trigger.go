package web

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/web/api"
	"tend/server/wire"
)

// maxCalled is how many people one call triggers a campaign for.
const maxCalled = 500

// TriggerCampaign answers POST /sites/{site}/campaigns/{id}/trigger.
func (d *door) TriggerCampaign(c echo.Context, _ api.InSite, id api.CampaignID, params api.TriggerCampaignParams) error {
	o, in, err := object(c, "people", "props")
	if err != nil {
		return err
	}
	of := engage.Call{Site: here(c).ID, Campaign: id}
	if o.Need("people") {
		if of.People = o.Texts("people", maxCalled, tend.MaxID); len(of.People) == 0 && len(in.Faults) == 0 {
			o.Fault("people", tend.ReasonRequired, "people must name somebody: ids as the site gives them to identify, at most %d", maxCalled)
		}
	}
	if _, ok := o.Object("props"); ok {
		of.Props = json.RawMessage(o.Raw("props"))
		if code, detail := wire.CheckProps(of.Props); code != "" {
			o.Fault("props", code, "props: %s", detail)
		}
	}
	if err := in.Err("nobody was triggered"); err != nil {
		return err
	}
	if params.IdempotencyKey != "" {
		of.Once = who(c).id() + "\x00" + params.IdempotencyKey
	}
	ctx := c.Request().Context()
	rec, err := d.Shelf.Get(ctx, of.Site, id)
	if err != nil {
		return err
	}
	if rec.Status != tend.Live {
		return tend.Errorf(tend.Conflict, engage.ReasonNotRunning, "the campaign is %s: only a live one is triggered", rec.Status)
	}
	of.Version = rec.Live
	taken, faults, err := d.Triggers.Call(ctx, &of)
	if err != nil {
		return err
	}
	out := api.Triggered{Accepted: taken, Errors: []api.TriggerFault{}}
	for _, f := range faults {
		out.Errors = append(out.Errors, api.TriggerFault{Index: f.Index, Person: of.People[f.Index], Code: f.Err.ReasonOrCode(), Message: f.Err.Message})
	}
	return answer(c, http.StatusAccepted, out)
}

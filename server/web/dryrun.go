package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/insight"
	"tend/server/tend"
	"tend/server/web/api"
)

// dryDays is how far back a dry run looks where nobody says.
const dryDays = 14

// DryRunCampaign answers POST /sites/{site}/campaigns/{id}/dry-run.
func (d *door) DryRunCampaign(c echo.Context, _ api.InSite, id api.CampaignID) error {
	ctx := c.Request().Context()
	rec, err := d.Shelf.Get(ctx, here(c).ID, id)
	if err != nil {
		return err
	}
	o, in, err := object(c, "days", "within")
	if err != nil {
		return err
	}
	days, within := dryDays, insight.MaxDryWithin
	if o.Has("days") {
		days = o.Whole("days", 1, insight.MaxDryDays)
	}
	if o.Has("within") {
		within = time.Duration(o.Whole("within", 1, int(insight.MaxDryWithin/time.Second))) * time.Second
	}
	if err := in.Err("the dry run is refused"); err != nil {
		return err
	}
	draft := rec.Campaign
	draft.Site = here(c).ID
	run, err := d.DryRuns.Try(ctx, draft, days, within)
	if err != nil {
		return err
	}
	out := dryRunOut(&run)
	out.Version = rec.Version
	for _, x := range run.Collisions {
		name := x.Campaign
		switch met, err := d.Shelf.Get(ctx, here(c).ID, x.Campaign); {
		case err == nil:
			name = met.Name
		case tend.CodeOf(err) != tend.NotFound:
			return err
		}
		out.Collisions = append(out.Collisions, api.DryRunCollision{Campaign: x.Campaign, Name: name, People: x.People, How: api.DryRunCollisionHow(x.How)})
	}
	return answer(c, http.StatusOK, out)
}

func dryRunOut(r *insight.DryRun) api.DryRun {
	out := api.DryRun{
		From: r.From, To: r.To, AsOf: r.To, Events: r.Events, People: r.People, Asked: r.Asked, Finished: r.Finished,
		Contacts: r.Contacts, HeldOut: r.HeldOut, Days: make([]api.DryRunDay, len(r.Days)), Stopped: make([]api.DryRunStop, len(r.Stopped)),
		Collisions: []api.DryRunCollision{}, Assumed: make([]api.DryRunAssumed, len(r.Assumed)),
	}
	out.Reached.People = r.Reached
	if r.Accounts >= 0 {
		out.Reached.Accounts = &r.Accounts
	}
	out.OfAll.People, out.OfAll.PeopleMargin = r.ReachedOfAll, r.ReachedMargin
	out.OfAll.Contacts, out.OfAll.ContactsMargin = r.ContactsOfAll, r.ContactsMargin
	for i, x := range r.Days {
		out.Days[i] = api.DryRunDay{Day: x.Day, Shown: x.Shown}
	}
	for i, x := range r.Stopped {
		out.Stopped[i] = api.DryRunStop{Reason: x.Reason, People: x.People, Times: x.Times}
	}
	for i, x := range r.Assumed {
		out.Assumed[i] = api.DryRunAssumed(x)
	}
	return out
}

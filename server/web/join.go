package web

import (
	"context"

	"github.com/labstack/echo/v4"

	"tend/server/engage"
	"tend/server/tend"
	"tend/server/web/api"
)

// MergePerson answers POST /sites/{site}/people/{id}/merge.
func (d *door) MergePerson(c echo.Context, in api.InSite, id api.PersonID) error {
	o, body, err := object(c, "from")
	if err != nil {
		return err
	}
	var from string
	if o.Need("from") {
		from = o.Text("from", tend.MaxID)
	}
	if err := body.Err("nobody was merged"); err != nil {
		return err
	}
	site := here(c).ID
	err = d.Privacy.Join(c.Request().Context(), site, id, from, who(c).name(), func(ctx context.Context, user string) error {
		r, err := d.Feeder.Feed(ctx, &engage.Fed{Site: site, User: user, Previous: from, Events: []tend.Event{{Kind: tend.KindAlias, User: user}}})
		if err == nil && len(r.Refused) > 0 {
			err = r.Refused[0].Err
		}
		return err //nolint:wrapcheck // the engine's own, which is answered as it is
	})
	if err != nil {
		return err
	}
	return d.GetPerson(c, in, id)
}

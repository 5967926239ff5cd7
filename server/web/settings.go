package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
	"tend/server/web/api"
)

// GetSettings answers GET /sites/{site}/settings.
func (d *door) GetSettings(c echo.Context, _ api.InSite) error {
	etag(c, here(c).Rev)
	return answer(c, http.StatusOK, here(c).Settings.Shown())
}

// UpdateSettings answers PATCH /sites/{site}/settings.
func (d *door) UpdateSettings(c echo.Context, _ api.InSite, params api.UpdateSettingsParams) error {
	rev, err := ifMatch(params.IfMatch)
	if err != nil {
		return err
	}
	o, in, err := object(c, tend.SettingNames...)
	if err != nil {
		return err
	}
	if len(o.Names()) == 0 {
		o.Fault("", tend.ReasonRequired, "there is nothing to change: give %s", joined(tend.SettingNames))
	}
	given := tend.Settings{}
	given.Read(o, target.CheckPattern)
	if err := in.Err("the settings are refused"); err != nil {
		return err
	}
	ctx := c.Request().Context()
	var now store.Site
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		s, err := ch.SiteByID(ctx, here(c).ID)
		if err != nil {
			return err
		}
		s.Settings.Read(o, target.CheckPattern)
		if now, err = ch.UpdateSite(ctx, s.Site, rev); err != nil {
			return err
		}
		return ch.Audit(ctx, s.ID, who(c).name(), "settings.update", s.Name, joined(o.Names()))
	})
	if err != nil {
		return err
	}
	d.Changed()
	etag(c, now.Rev)
	return answer(c, http.StatusOK, now.Settings.Shown())
}

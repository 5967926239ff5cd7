package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

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
	now, err := d.changeSite(c, rev, "settings.update", o.Names(), func(s *tend.Site) error {
		s.Settings.Read(o, target.CheckPattern)
		return in.Err("the settings are refused")
	})
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, now.Settings.Shown())
}

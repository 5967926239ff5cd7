package web

import (
	"net/http"
	"slices"

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
	names := slices.Clone(o.Names())
	now, err := d.changeSite(c, rev, "settings.update", names, func(s *tend.Site) error {
		s.Settings.Read(o, target.CheckPattern)
		d.withinServer(o, &s.Settings.Retention)
		if i := slices.Index(names, "retention"); i >= 0 { // what was deleted by whose word has to be found later
			names[i] += " (" + keptInWords(&s.Settings.Retention) + ")"
		}
		return in.Err("the settings are refused")
	})
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, now.Settings.Shown())
}

package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/tend"
	"tend/server/web/api"
)

// ListDevices answers GET /sites/{site}/people/{id}/devices.
func (d *door) ListDevices(c echo.Context, _ api.InSite, id api.PersonID) error {
	list, err := d.Devices.List(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return err
	}
	out := api.DeviceList{Data: make([]api.Device, len(list))}
	for i := range list {
		out.Data[i] = deviceOut(&list[i])
	}
	return answer(c, http.StatusOK, out)
}

// DeleteDevice answers DELETE /sites/{site}/people/{id}/devices/{device}.
func (d *door) DeleteDevice(c echo.Context, _ api.InSite, id api.PersonID, device api.DeviceID) error {
	if err := d.Devices.Drop(c.Request().Context(), here(c).ID, id, device, who(c).name()); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// deviceOut leaves out how to reach it: whoever knows that can send to it.
func deviceOut(x *tend.PushDevice) api.Device {
	return api.Device{
		ID: x.ID, Service: api.PushService(tend.PushService(x.Endpoint)), Agent: x.Agent, CreatedAt: x.Created.Time(), SeenAt: x.Seen.Time(),
	}
}

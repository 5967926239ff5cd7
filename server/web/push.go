package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// reasonPushOff is the reason of what takes web push on a site without it.
const reasonPushOff = "push.off"

// ListPushKeys answers GET /sites/{site}/push/keys.
func (d *door) ListPushKeys(c echo.Context, _ api.InSite) error {
	list, err := d.Records.Records().PushKeys(c.Request().Context(), here(c).ID)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pushKeysOut(list))
}

// RotatePushKey answers POST /sites/{site}/push/rotate.
func (d *door) RotatePushKey(c echo.Context, _ api.InSite, _ api.RotatePushKeyParams) error {
	ctx, site := c.Request().Context(), here(c)
	var list []tend.PushKey
	err := d.Records.Change(ctx, func(ch *store.Change) error {
		now, err := ch.SiteByID(ctx, site.ID)
		if err != nil {
			return err
		}
		if now.Settings.Push == nil {
			return errPushOff()
		}
		if err := ch.RotatePushKey(ctx, site.ID); err != nil {
			return err
		}
		if list, err = ch.PushKeys(ctx, site.ID); err != nil {
			return err
		}
		return ch.Audit(ctx, site.ID, who(c).name(), "push_key.rotate", list[0].ID, "")
	})
	if err != nil {
		return err
	}
	d.Changed()
	return answer(c, http.StatusOK, pushKeysOut(list))
}

func errPushOff() error {
	return tend.Errorf(tend.Conflict, reasonPushOff, "web push is off on this site: turn it on in the site's settings first")
}

func pushKeysOut(list []tend.PushKey) api.PushKeys {
	out := api.PushKeys{Data: make([]api.PushKey, len(list))}
	for i, k := range list {
		out.Data[i] = api.PushKey{Key: k.Public, CreatedAt: k.Created.Time()}
		if k.Retired != 0 {
			out.Data[i].RetiredAt = k.Retired.Time()
		}
	}
	return out
}

package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/send"
	"tend/server/store"
	"tend/server/tend"
	"tend/server/web/api"
)

// testLife is for how long a push service keeps a test: whoever asked for it is waiting.
const testLife = time.Minute

// byPushService is who the audit log names for what a push service said.
const byPushService = "push service"

// TestDevice answers POST /sites/{site}/people/{id}/devices/{device}/test.
func (d *door) TestDevice(c echo.Context, _ api.InSite, id api.PersonID, device api.DeviceID, _ api.TestDeviceParams) error {
	ctx, site := c.Request().Context(), here(c)
	to, err := d.Devices.One(ctx, site.ID, id, device)
	switch {
	case err != nil:
		return err
	case site.Settings.Push == nil:
		return errPushOff()
	case site.Stopped:
		return errStopped()
	}
	key, err := d.Records.Records().PushKey(ctx, site.ID, to.Key)
	if tend.CodeOf(err) == tend.NotFound {
		return answer(c, http.StatusOK, api.PushTest{
			Status: api.PushTestRefused, Detail: "this browser was subscribed with a key that the site no longer has: it is renewed with its next visit",
		})
	}
	if err != nil {
		return err
	}
	note, err := send.Note{
		Title: site.Name, Body: "A test: notifications of this site come through on this device.", Tag: "tend-test", URL: "/", Lang: "en",
	}.Encode()
	if err != nil {
		return err
	}
	err = d.Records.Change(ctx, func(ch *store.Change) error {
		return ch.Audit(ctx, site.ID, who(c).name(), "device.test", ch.Pseudonym(site.ID, id), "")
	})
	if err != nil {
		return err
	}
	r := d.Pushes.Send(ctx, &send.Push{
		Device: &to, Key: &key, Subject: d.subject(&site.Site), Body: note, TTL: testLife, Urgency: "normal",
	})
	if r.Outcome == send.Gone {
		if err := d.Devices.Drop(ctx, site.ID, id, device, byPushService); err != nil && tend.CodeOf(err) != tend.NotFound {
			return err
		}
	}
	return answer(c, http.StatusOK, api.PushTest{Status: api.PushTestStatus(r.Outcome), Detail: r.Detail})
}

// subject is where a push service's people find whoever sends (RFC 8292, 2.1).
func (d *door) subject(s *tend.Site) string {
	for _, at := range append([]string{d.PublicURL}, s.Origins...) {
		if strings.HasPrefix(at, "https://") && !strings.Contains(at, "*") {
			return at
		}
	}
	return ""
}

package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/hot"
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
	if full, wait := d.Tries.Take(d.Clock.Now(), 1, [3]hot.RateKey{hot.PushTestRate(site.ID, who(c).id())}); full != 0 {
		return &tend.Error{
			Code: tend.Limited, Reason: "push_test_limited", RetryAfter: wait.Round(time.Second) + time.Second,
			Message: "you have sent ten tests within a minute: wait a little",
		}
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
		Device: &to, Key: &key, Subject: site.PushSubject(d.PublicURL), Body: note, TTL: testLife, Urgency: "normal",
	})
	if r.Outcome == send.Gone {
		if err := d.Devices.Drop(ctx, site.ID, id, device, byPushService); err != nil && tend.CodeOf(err) != tend.NotFound {
			return err
		}
	}
	return answer(c, http.StatusOK, api.PushTest{Status: api.PushTestStatus(r.Outcome), Detail: r.Detail})
}

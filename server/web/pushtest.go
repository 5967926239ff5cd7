package web

import (
	"cmp"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"tend/server/auth"
	"tend/server/author"
	"tend/server/hot"
	"tend/server/render"
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
	note, err := d.testNote(c, id, to.Lang)
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

// testNote is what a test says: the notification that the call brings, with what is known of the
// person, or words of our own where it brings none. Another person than the member at the
// dashboard is told by whoever may launch: nobody goes past a review by tests.
func (d *door) testNote(c echo.Context, id, lang string) ([]byte, error) {
	site := here(c)
	ours := send.Note{
		Title: site.Name, Body: "A test: notifications of this site come through on this device.", Tag: testTag, URL: "/", Lang: "en",
	}
	if c.Request().ContentLength == 0 {
		return ours.Encode()
	}
	o, in, err := object(c, "message", "language")
	if err != nil {
		return nil, err
	}
	if !o.Has("message") && len(in.Faults) == 0 {
		return ours.Encode()
	}
	if id != who(c).name() && !auth.May(who(c).roles, auth.CampaignLaunch) {
		return nil, tend.Errorf(tend.Forbidden, "not_permitted", "a draft goes to your own browsers, where the site knows you by your e-mail address; to those of others it is sent by whoever may launch campaigns")
	}
	of := render.Of{Event: true}
	m := author.Notification(in, o, of)
	values := render.Values{Lang: cmp.Or(o.Text("language", maxLanguage), lang)}
	if err := in.Err("the test is refused"); err != nil {
		return nil, err
	}
	traits, err := d.spokenTo(c.Request().Context(), site.ID, id, &values)
	if err != nil {
		return nil, err
	}
	values.Person = nestedTraits{nil, traits}
	message, err := render.Compile(&m, of)
	if err != nil {
		return nil, err
	}
	said, err := saidOnce(message, "", nil, &values)
	var unsaid *render.Unsaid
	if errors.As(err, &unsaid) {
		return nil, tend.Errorf(tend.Invalid, unsaid.Reason, "they would not get it: %s", unsaid.Detail)
	}
	if err != nil {
		return nil, err
	}
	note, err := noteOf(said, d.PublicURL)
	if err != nil {
		return nil, err
	}
	note.Tag = testTag
	return note.Encode()
}

// testTag has a test take the place of the one before.
const testTag = "tend-test"

package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"tend/server/author"
	"tend/server/people"
	"tend/server/render"
	"tend/server/send"
	"tend/server/tend"
	"tend/server/web/api"
)

// Bounds of what a preview is asked with, in bytes.
const (
	maxLanguage = 35
	maxPage     = 2048
)

// to are the fields that say for whom a preview is.
var to = []string{"person", "traits", "account", "language", "event", "page"}

// PreviewCampaign answers POST /sites/{site}/campaigns/{id}/preview.
func (d *door) PreviewCampaign(c echo.Context, _ api.InSite, id api.CampaignID) error {
	rec, err := d.Shelf.Get(c.Request().Context(), here(c).ID, id)
	if err != nil {
		return err
	}
	o, in, err := object(c, to...)
	if err != nil {
		return err
	}
	return d.preview(c, o, in, &rec.Campaign, render.For(&rec.Trigger))
}

// PreviewMessage answers POST /sites/{site}/preview: a message that is not kept.
func (d *door) PreviewMessage(c echo.Context, _ api.InSite) error {
	o, in, err := object(c, append([]string{"message", "channel"}, to...)...)
	if err != nil {
		return err
	}
	of := render.Of{Event: true}
	return d.preview(c, o, in, &tend.Campaign{Message: messageOf(in, o, of)}, of)
}

// messageOf reads a message of the channel that the call names, in_app where it names none.
func messageOf(in *tend.Input, o tend.Object, of render.Of) tend.Message {
	if o.Choice("channel", []string{"in_app", tend.WebPush}, nil) == tend.WebPush {
		return author.Notification(in, o, of)
	}
	return author.Message(in, o, of)
}

// preview says a message, as it would be said to somebody. It changes nothing.
func (d *door) preview(c echo.Context, o tend.Object, in *tend.Input, campaign *tend.Campaign, of render.Of) error {
	values := render.Values{
		Lang: o.Text("language", maxLanguage), Account: o.Text("account", tend.MaxID), URL: o.Text("page", maxPage),
	}
	person := o.Text("person", tend.MaxID)
	var given map[string]any
	if _, ok := o.Object("traits"); ok {
		_ = json.Unmarshal(o.Raw("traits"), &given) // it was read before
	}
	_, _ = o.Object("event") // notes what is no object
	if err := in.Err("the preview is refused"); err != nil {
		return err
	}
	traits, err := d.spokenTo(c.Request().Context(), here(c).ID, person, &values)
	if err != nil {
		return err
	}
	values.Person = nestedTraits{given, traits}
	message, err := render.Compile(&campaign.Message, of)
	if err != nil {
		return err
	}
	raw, err := saidOnce(message, campaign.Trigger.Name, o.Raw("event"), &values)
	var unsaid *render.Unsaid
	switch {
	case errors.As(err, &unsaid):
		return answer(c, http.StatusOK, api.Preview{Unsaid: api.Unsaid{Reason: unsaid.Reason, Detail: unsaid.Detail}})
	case err != nil:
		return err
	}
	if campaign.Message.Notification != nil {
		note, err := noteOf(raw, "")
		if err != nil {
			return err
		}
		if raw, err = note.Encode(); err != nil {
			return err
		}
	}
	return answer(c, http.StatusOK, api.Preview{Message: raw})
}

// noteOf is a notification that was said, as the service worker reads it; images of ours lie
// below base.
func noteOf(said []byte, base string) (send.Note, error) {
	var m tend.Message
	if err := json.Unmarshal(said, &m); err != nil || m.Notification == nil {
		return send.Note{}, tend.Errorf(tend.Internal, "", "web: the notification cannot be read: %w", err)
	}
	return send.NoteOf(&m, base), nil
}

func saidOnce(m *render.Message, event string, props []byte, values *render.Values) ([]byte, error) {
	var err error
	if values.Event, err = m.Keep(event, props); err != nil {
		return nil, err
	}
	return m.Say(values)
}

// spokenTo fills in what is known of a person, where the call does not say it; "" is nobody.
func (d *door) spokenTo(ctx context.Context, site tend.SiteID, id string, values *render.Values) (map[string]any, error) {
	if id == "" {
		return nil, nil
	}
	var r people.Record
	r, err := d.Persons.Record(ctx, site, id)
	if err != nil {
		return nil, err
	}
	if r.Known {
		values.User = r.ID
	}
	if values.Lang == "" {
		values.Lang = r.Language
	}
	if values.Account == "" {
		values.Account = r.Account
	}
	return r.Traits, nil
}

// nestedTraits are attributes as JSON has them; the first that has one gives it.
type nestedTraits []map[string]any

func (n nestedTraits) Attribute(path string) any {
	for _, traits := range n {
		var at any = traits
		for part := range strings.SplitSeq(path, ".") {
			object, _ := at.(map[string]any)
			at = object[part]
		}
		if _, isObject := at.(map[string]any); !isObject && at != nil {
			return at
		}
	}
	return nil
}

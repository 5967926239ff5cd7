package author

import (
	"context"

	"tend/server/store"
	"tend/server/target"
	"tend/server/tend"
)

// ReasonPushOff is of a message that asks for web push, or goes out by it, on a site that sends none.
const ReasonPushOff = "push.off"

// suits refuses a message that its site of today has no place for: one whose own colours, laid
// over the site's theme, cannot be read on each other, and one that asks for web push, or goes
// out by it, where there is none.
func suits(ctx context.Context, c *store.Change, body *tend.Campaign) error {
	if err := aims(ctx, c, body); err != nil {
		return err
	}
	own := body.Message.Theme
	button, asks := body.Message.Asks()
	if own == (tend.Theme{}) && !asks && body.Message.Notification == nil && body.Fallback == nil {
		return nil
	}
	s, err := c.SiteByID(ctx, body.Site)
	if err != nil {
		return err
	}
	in := &tend.Input{}
	if own != (tend.Theme{}) {
		in.CheckOverrides("/message/theme", s.Settings.Theme, own)
	}
	if asks && s.Settings.Push == nil {
		in.Fault("/message"+button+"/action/type", ReasonPushOff, "web push is off for this site: turn it on in the settings first, or choose another action")
	}
	if body.Message.Notification != nil {
		if s.Settings.Push == nil {
			in.Fault("/channel", ReasonPushOff, "web push is off for this site: turn it on in the settings first, or choose another channel")
		}
		if err := sequel(ctx, c, body.Site, &body.Message, "/message", in); err != nil {
			return err
		}
	}
	if body.Fallback != nil {
		if s.Settings.Push == nil {
			in.Fault("/fallback", ReasonPushOff, "web push is off for this site: turn it on in the settings first, or leave fallback out")
		}
		if err := sequel(ctx, c, body.Site, &body.Fallback.Push, "/fallback/push", in); err != nil {
			return err
		}
	}
	return in.Err("the campaign cannot be taken")
}

// aims refuses an audience that refers to segments, lists or funnels that are not there, that is too
// large with what it refers to, or that wants too much counted.
func aims(ctx context.Context, c *store.Change, body *tend.Campaign) error {
	in := &tend.Input{}
	if err := CheckLists(ctx, c.Records, body.Site, in, "/audience", body.Audience); err != nil {
		return err
	}
	if err := in.Err("the campaign cannot be taken"); err != nil {
		return err
	}
	var known target.Saved
	if Refers(body.Audience) {
		var err error
		if known, err = Known(ctx, c.Records, body.Site); err != nil {
			return err
		}
	}
	rule, err := known.Compile(body.Audience)
	if located(in, "/audience", err) {
		return in.Err("the campaign cannot be taken")
	}
	if err := counted(ctx, c.Records, body, rule, known); err != nil || body.Trigger.Type != "segment" {
		return err
	}
	return moves(ctx, c, body)
}

// sequel looks for the campaign that whoever clicks is to see; at is where the message stands.
func sequel(ctx context.Context, c *store.Change, site tend.SiteID, m *tend.Message, at string, in *tend.Input) error {
	if m.Notification == nil || m.Sequel == "" {
		return nil
	}
	id := m.Sequel
	next, err := c.Campaign(ctx, site, id)
	switch {
	case tend.CodeOf(err) == tend.NotFound:
		in.Fault(at+"/sequel", tend.ReasonValue, "there is no campaign %q on this site", id)
	case err != nil:
		return err
	case next.Channel != "in_app" || next.Trigger.Type != "api":
		in.Fault(at+"/sequel", tend.ReasonValue, "a sequel is a campaign of channel in_app with a trigger of type api, and %q is not", id)
	}
	return nil
}

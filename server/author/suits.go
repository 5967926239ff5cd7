package author

import (
	"context"

	"tend/server/store"
	"tend/server/tend"
)

// ReasonPushOff is of a message that asks for web push on a site that sends none.
const ReasonPushOff = "push.off"

// suits refuses a message that its site of today has no place for: one whose own colours, laid
// over the site's theme, cannot be read on each other, and one that asks for web push where
// there is none.
func suits(ctx context.Context, c *store.Change, body *tend.Campaign) error {
	own := body.Message.Theme
	button, asks := body.Message.Asks()
	if own == (tend.Theme{}) && !asks {
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
	return in.Err("the campaign cannot be taken")
}

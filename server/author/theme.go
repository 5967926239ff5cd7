package author

import (
	"context"

	"tend/server/store"
	"tend/server/tend"
)

// readable refuses a message whose own colours, laid over its site's theme of today,
// cannot be read on each other.
func readable(ctx context.Context, c *store.Change, body *tend.Campaign) error {
	own := body.Message.Theme
	if own == (tend.Theme{}) {
		return nil
	}
	s, err := c.SiteByID(ctx, body.Site)
	if err != nil {
		return err
	}
	in := &tend.Input{}
	in.CheckOverrides("/message/theme", s.Settings.Theme, own)
	return in.Err("the campaign cannot be taken")
}

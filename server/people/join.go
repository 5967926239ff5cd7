package people

import (
	"context"

	"tend/server/store"
	"tend/server/tend"
)

// ReasonUnknown is the reason for which nobody is joined with a visitor: whoever is to stay
// has no user id.
const ReasonUnknown = "not_known"

// Join makes two people one, by ids of either kind: id stays, and has to be a user; who goes
// by from is taken in. feed does it, with the user id of who stays. Where they are one
// already nothing happens.
func (p *Privacy) Join(ctx context.Context, site tend.SiteID, id, from, by string, feed func(ctx context.Context, user string) error) error {
	stays, err := p.people.find(ctx, site, id)
	if err != nil {
		return err
	}
	if stays.User == "" {
		return tend.Errorf(tend.Conflict, ReasonUnknown, "%q is a visitor: name the user whom they turned out to be, and this one as from", id)
	}
	goes, err := p.people.find(ctx, site, from)
	if err != nil {
		return err
	}
	if goes.ID == stays.ID {
		return nil
	}
	if err := feed(ctx, stays.User); err != nil {
		return err
	}
	return p.graves.Change(ctx, func(c *store.Change) error {
		return c.Audit(ctx, site, by, "person.merge", c.Pseudonym(site, from), "into "+c.Pseudonym(site, id))
	})
}
